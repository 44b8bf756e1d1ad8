import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// Values that a person has blanked in an export count as not given: nothing fails for them, and the rules that need them say why.

const healthy = exampleFiles('healthy')
const TENANT = 'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1'
const textOf = (name: string): string => Buffer.from(healthy.get(name) ?? '').toString()
const principal = JSON.parse(textOf('sp.json')) as { id: string; appId: string; preferredTokenSigningKeyThumbprint: string }
const MASK = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'

async function without(value: string, by: string, ...names: string[]): Promise<Report> {
  const files = new Map(healthy)
  for (const name of names.length > 0 ? names : healthy.keys()) {
    const text = textOf(name)
    if (names.length > 0) expect(text, name).toContain(value)
    files.set(name, Buffer.from(text.replaceAll(value, by)))
  }
  return (await examine(files)).report
}

const failed = ({ results }: Report): readonly string[] =>
  results.flatMap(({ ruleId, findings }) => findings.filter(({ severity }) => severity !== 'info').map(({ code }) => `${ruleId} ${code}`))

describe('a value that is blanked', () => {
  const cases: readonly (readonly [what: string, value: string, by: string, ...names: string[]])[] = [
    ['the tenant in the enterprise application', TENANT, MASK, 'sp.json'],
    ['the tenant in the metadata', TENANT, '{tenant}', 'federationmetadata.xml'],
    ['the tenant everywhere', TENANT, MASK],
    ['the tenant everywhere, with a word', TENANT, 'REDACTED'],
    ['the tenant everywhere, in words', TENANT, 'REDACTED by IT'],
    ['the app id, in words', principal.appId, 'REDACTED by IT', 'sp.json'],
    ['the app id in one of the exports', principal.appId, MASK, 'sp.json'],
    ['the app id in the other', principal.appId, '<app id>', 'app.json'],
    ['the app id everywhere', principal.appId, '••••••••'],
    ['the id of the enterprise application everywhere', principal.id, MASK],
    ['the active thumbprint', principal.preferredTokenSigningKeyThumbprint, 'REDACTED', 'sp.json'],
    ['the active thumbprint, in part', principal.preferredTokenSigningKeyThumbprint.slice(4), '…', 'sp.json'],
    ['the sign-on URL', 'authorize/?org_id=1234567', 'authorize/?org_id=12###67', 'sp.json'],
    ['the reply URL', 'https://sso.mixpanel.com/sso/saml2', '[reply url]', 'sp.json', 'app.json'],
    ['the entity ID', 'https://mixpanel.com/security/sso/v2/authorize/"', '***"', 'sp.json', 'app.json'],
    ['the tenant URL', 'https://mixpanel.com/api/app/scim/v2', 'https://mixpanel.com/…', 'secrets.json'],
    ['the reply URL, in words', 'https://sso.mixpanel.com/sso/saml2', 'REDACTED by IT', 'sp.json', 'app.json'],
    ['the sign-on URL, in words', 'https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567', 'removed for privacy', 'sp.json'],
    ['the org_id of the sign-on URL', 'authorize/?org_id=1234567', 'authorize/?org_id=REDACTED', 'sp.json'],
    ['the domain of people', '@contoso.com', '@****.com', 'users.json'],
    ['the domain of people, with x alone', '@contoso.com', '@XXXX', 'users.json'],
    ['the domain of people, in braces', '@contoso.com', '@{id}', 'users.json'],
    ['the names in addresses', 'dana.okafor@', '***@', 'users.json'],
  ]
  for (const [what, value, by, ...names] of cases)
    it(`fails nothing: ${what}`, async () => {
      const report = await without(value, by, ...names)
      expect(failed(report)).toEqual([])
      expect(report.notes.join('\n')).toContain('blanked by hand')
      const shown = JSON.stringify(report.results.map(({ findings }) => findings))
      expect(shown.includes(by)).toBe(false)
    })

  it('makes the rule that needs it unknown, with the reason', async () => {
    const report = await without('authorize/?org_id=1234567', 'authorize/?org_id=12###67', 'sp.json')
    const result = report.results.find(({ ruleId }) => ruleId === 'azure/sign-on-url')
    expect(result?.status).toBe('unknown')
    expect(JSON.stringify(result?.needs)).toContain('blanked by hand')
    expect(report.verdict).toBe('incomplete')
    expect(report.notes).toEqual([
      expect.stringMatching(/^sp\.json:\d+:\d+: this value counts as not given, because it is blanked by hand/),
    ])
  })

  it('and placeholders in what Entra holds fail as before', async () => {
    expect(failed(await without('authorize/?org_id=1234567', 'authorize/?org_id=YOUR_ORG_ID', 'sp.json'))).toEqual([
      'azure/sign-on-url placeholder',
    ])
    expect(failed(await without('authorize/?org_id=1234567', 'authorize/?org_id=<ORG_ID>', 'sp.json'))).toEqual([
      'azure/sign-on-url placeholder',
    ])
  })

  it('a domain of x is one like any other', async () => {
    expect(failed(await without('@contoso.com', '@xxxx.com', 'users.json'))).toContain('mixpanel/domains unclaimed')
  })

  it('metadata with a blanked tenant is not called that of another provider', async () => {
    expect((await without(TENANT, MASK, 'federationmetadata.xml')).problems).toEqual([])
    const other = await without(`https://sts.windows.net/${TENANT}/`, 'http://www.okta.com/exk1', 'federationmetadata.xml')
    expect(other.problems.map(({ message }) => message)).toEqual([expect.stringContaining('metadata of Okta')])
  })

  it.each<readonly [name: string, value: string, ...rules: string[]]>([
    ['claims.json', '"name": "email"', 'claims/email', 'claims/names'],
    ['claims.json', '"saml"', 'claims/email'],
    ['claims.json', '"id": "mail"', 'claims/email-source'],
    ['claims.json', '"source": "user"', 'claims/email-source', 'claims/names'],
    ['sp.json', '"preferredSingleSignOnMode": "saml"', 'azure/sso-mode'],
    ['sp.json', '"relayState": ""', 'azure/optional-urls'],
    ['jobs.json', '"code": "Active"', 'scim/job', 'scim/quarantine'],
    ['schema.json', '"flowTypes": "Add,Update,Delete"', 'scim/mappings'],
    ['schema.json', '"targetAttributeName": "userName"', 'scim/user-name', 'scim/mappings'],
    ['secrets.json', '"key": "SyncNotificationSettings"', 'scim/notice'],
  ])('%s: %s counts as not given', async (name, value, ...rules) => {
    for (const by of ['REDACTED', '***', '<redacted>', '[removed]', 'XXXX', '…']) {
      const report = await without(value, value.replace(/"[^"]*"$/, `"${by}"`), name)
      expect(failed(report)).toEqual([])
      for (const rule of rules)
        expect(report.results.find(({ ruleId }) => ruleId === rule)).toMatchObject({ status: 'unknown', findings: [] })
    }
  })

  it.each<readonly [what: string, by: string]>([
    ['blanked', 'REDACTED'],
    ['a word for none', 'n/a'],
    ['an error of a spreadsheet', '#N/A'],
    ['an address in words', '$1 (at) contoso.com'],
    ['without its sign', '$1contoso.com'],
    ['with the prefix of a proxy address', 'SMTP:$1@contoso.com'],
    ['several addresses', '$1@contoso.com, x@contoso.com'],
  ])('mail addresses of which nothing is known pass nothing: %s', async (_, by) => {
    const files = new Map(healthy)
    files.set('users.json', Buffer.from(textOf('users.json').replace(/(?<="mail": )"([^"]+)@[^"]+"/g, `"${by}"`)))
    const { report } = await examine(files)
    for (const rule of ['mixpanel/domains', 'claims/email-for-everyone', 'scim/user-name', 'scim/domains'])
      expect([rule, report.results.find(({ ruleId }) => ruleId === rule)?.status]).toEqual([rule, 'unknown'])
    expect([report.verdict, failed(report)]).toEqual(['incomplete', []])
    expect(report.notes).toEqual([expect.stringMatching(/^users\.json:9:\d+: this value and 2 more/)])
    const needs = report.results.find(({ ruleId }) => ruleId === 'mixpanel/domains')?.needs
    expect(JSON.stringify(needs)).toMatch(
      /The mail address of 3 of 3 assigned users is not known: it is (?:blanked by hand|no mail address)/,
    )
  })

  it.each<readonly [what: string, user: object]>([
    ['null', { mail: null, accountEnabled: false }],
    ['empty', { mail: '', accountEnabled: false }],
    ['a word, of someone who is disabled', { mail: 'n/a', accountEnabled: false }],
    ['blanked, of someone who is not assigned', { mail: 'REDACTED', accountEnabled: true }],
    ['a guest’s sign-in name', { mail: null, userPrincipalName: 'ann_fabrikam.example#EXT#@contoso.onmicrosoft.com', userType: 'Guest' }],
  ])('mail addresses of people who do not count are healthy: %s', async (_, user) => {
    const users = JSON.parse(textOf('users.json')) as { readonly value: object[] }
    const [first] = users.value
    const other = { ...first, id: 'a0000064-5555-4e6f-8a71-44444beef199', userPrincipalName: 'x@contoso.com', ...user }
    const assigned = JSON.parse(textOf('assigned.json')) as { value: { principalType: string }[] }
    assigned.value = assigned.value.filter(({ principalType }) => principalType === 'User')
    const files = new Map(healthy).set('users.json', Buffer.from(JSON.stringify({ ...users, value: [...users.value, other] })))
    const { report } = await examine(files.set('assigned.json', Buffer.from(JSON.stringify(assigned))))
    expect([report.verdict, failed(report)]).toEqual(['pass', []])
  })

  it('a token that is crossed out is no secret, and one that is not is', async () => {
    for (const by of [MASK, 'REDACTED by IT', '0b6f1c2d-xxxx-xxxx-xxxx-xxxxxxxxxxxx', '**REDACTED**', 'abcd************', '####-####'])
      expect(failed(await without('"value": "*"', `"value": "${by}"`, 'secrets.json')), by).toEqual([])
    // Also one that begins as the version of a package does.
    for (const by of [
      '0b6f1c2d4e5f4a6b8c7d9e0f1a2b3c4e',
      '1a7f1c2d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
      'removed1234!',
      'Winter***',
      'xxxlutz-7f3a9c2e5d',
    ])
      expect(failed(await without('"value": "*"', `"value": "${by}"`, 'secrets.json')), by).toContain('scim/secret-in-export token')
  })

  it('and values that look like it are kept', async () => {
    for (const [value, by, name] of [
      ['"displayName": "Mixpanel"', '"displayName": "xxxx"', 'sp.json'],
      ['@contoso.com', '@contoso.com', 'users.json'],
    ] as const)
      expect((await without(value, by, name)).notes).toEqual([])
  })
})
