import { describe, expect, it } from 'vitest'
import { diagnose } from '../src/doctor.ts'
import type { Report } from '../src/model/report.ts'
import { artifactOf } from '../src/pipeline/collect.ts'
import type { Diagnosis } from '../src/pipeline/report.ts'
import pretty from '../src/reporters/pretty/index.ts'
import { blackOut } from '../src/syntax/secrets.ts'
import { examine, exampleFiles } from './support/run-case.ts'

// mixpanel.yaml as people type it: what is taken, what is refused, and what is blanked by hand.

const healthy = exampleFiles('healthy')
const YAML = Buffer.from(healthy.get('mixpanel.yaml') ?? '').toString()

async function checked(text: string, name = 'mixpanel.yaml'): Promise<Report> {
  const files = new Map(healthy)
  files.delete('mixpanel.yaml')
  return (await examine(files.set(name, Buffer.from(text)))).report
}

/** The healthy settings with another value on the line of that key. */
function typed(key: string, value: string): string {
  const line = new RegExp(`^(\\s*)${key}: .*$`, 'm')
  expect(YAML).toMatch(line)
  return YAML.replace(line, (_, indent: string) => `${indent}${key}: ${value}`)
}

async function print({ report, excerpt }: Diagnosis, verbose = true): Promise<string> {
  return pretty.print(report, { style: { color: false, width: 100, verbose, quiet: false }, excerpt })
}

function statusOf(report: Report, rule: string): string | undefined {
  return report.results.find(({ ruleId }) => ruleId === rule)?.status
}

const ISSUER = 'https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/'
const LOGIN = 'https://login.microsoftonline.com/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/saml2'
const POSTBACK = 'https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567'

/** Spellings that mean the healthy value, and what the note says; null where there is nothing to say. */
const TAKEN: Readonly<Record<string, readonly (readonly [value: string, note: RegExp | null])[]>> = {
  orgId: [
    ['1234567', null],
    ['"1234567"', null],
    ['<1234567>', /angle brackets/],
    ['“1234567”', /curly quotes/],
    ['"  1234567 "', /a blank/],
    ['[1234567]', /square brackets/],
    ['1234567,', /there is a comma behind the value of orgId\. It was read without it; remove it\./],
    ["'1234567,'", /a comma/],
  ],
  postbackUrl: [
    [`<${POSTBACK}>`, /angle brackets/],
    [`[${POSTBACK}]`, /square brackets/],
    [POSTBACK.replace('mixpanel', 'eu.mixpanel'), null],
    ['https://mixpanel.com/security/login/1234567', null],
  ],
  issuerUrl: [
    [`${ISSUER},`, /a comma behind/],
    [`“${ISSUER}”,`, /curly quotes and a comma/],
    [`“${ISSUER}”`, /there are curly quotes around the value of issuerUrl\. It was read without them; remove them\./],
    [`‘${ISSUER}’`, /curly quotes/],
    [`«${ISSUER}»`, /curly quotes/],
    [`"'${ISSUER}'"`, /straight quotes/],
    [`<${ISSUER}>`, /angle brackets/],
    [`[${ISSUER}]`, /square brackets/],
    [`"${ISSUER}\\u200B"`, /there is a zero-width character around the value of issuerUrl\. It was read without it; remove it\./],
    [`" ${ISSUER}\\u00A0"`, /a blank/],
    [`“<${ISSUER}>”`, /curly quotes and angle brackets/],
    [`“${ISSUER}`, /curly quotes/],
  ],
  idpSignInUrl: [[`" ‹${LOGIN}› "`, /a blank and curly quotes/]],
  ssoEnabled: [
    ['true,', /a comma behind/],
    ['yes ,', /a blank and a comma/],
    ...['True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'enabled', 'Enabled', 'ENABLED', '"true"'].map((word) => [word, null] as const),
    ['“Enabled”', /curly quotes/],
    ['<yes>', /angle brackets/],
    ['[true]', /square brackets/],
  ],
  requireSso: ['False', 'no', 'No', 'OFF', 'off', 'disabled', 'Disabled', "'false'"].map((word) => [word, null] as const),
  idpManagedAccess: [['on', null]],
  enabled: [['Enabled', null]],
  tenantUrl: [['<https://mixpanel.com/api/app/scim/v2>', /scim\.tenantUrl/]],
  teams: [
    ['[“Growth”, "Marketing "]', /teams\.0/],
    ['[<Growth>, Marketing]', /there are angle brackets around the value of teams\.0\. It was read without them; remove them\./],
  ],
  plan: [
    ['Enterprise', null],
    ['ENTERPRISE', null],
    ['"enterprise "', /a blank/],
    ['<Enterprise>', /angle brackets/],
  ],
  dataResidency: [
    ['US', null],
    ['“us”', /curly quotes/],
  ],
}

describe('a value that is right but for its typing passes', () => {
  for (const [key, spellings] of Object.entries(TAKEN))
    for (const [value, note] of spellings)
      it(`${key}: ${value}`, async () => {
        const text = typed(key, value)
        const report = await checked(text)
        expect([report.verdict, report.problems]).toEqual(['pass', []])
        expect(report.results.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'info'))).toEqual([])
        const line = text.split('\n').findIndex((each) => each.trimStart().startsWith(`${key}:`)) + 1
        const notes = report.notes.filter((each) => each.startsWith(`mixpanel.yaml:${line}:`))
        if (note) expect(notes.join('\n')).toMatch(note)
        else expect(report.notes).toEqual([])
      })

  it('the same inside of lists', async () => {
    const report = await checked(YAML.replace('{ domain: contoso.com, status: verified }', '{ domain: “contoso.com”, status: Verified }'))
    expect([report.verdict, report.problems]).toEqual(['pass', []])
    expect(report.notes).toEqual([
      expect.stringMatching(/^mixpanel\.yaml:10:15: there are curly quotes around the value of claimedDomains\.0\.domain\./),
    ])
  })

  it('the same in mixpanel.json', async () => {
    const report = await checked(
      JSON.stringify({ orgId: '<1234567>', ssoEnabled: 'Enabled', issuerUrl: `“${ISSUER}”` }, null, 1),
      'mixpanel.json',
    )
    expect(report.problems).toEqual([])
    expect([statusOf(report, 'mixpanel/sso-enabled'), statusOf(report, 'mixpanel/issuer-url')]).toEqual(['pass', 'pass'])
    expect(report.subject.orgId).toBe('1234567')
    expect(report.notes.map((note) => note.slice(0, 18))).toEqual(['mixpanel.json:2:11', 'mixpanel.json:4:15'])
  })

  it('and a wrong value in words is as wrong as before', async () => {
    for (const word of ['Disabled', 'off', 'No', 'FALSE', '<disabled>'])
      expect(statusOf(await checked(typed('ssoEnabled', word)), 'mixpanel/sso-enabled'), word).toBe('fail')
    expect(statusOf(await checked(typed('issuerUrl', `“${ISSUER.slice(0, -1)}”`)), 'mixpanel/issuer-url')).toBe('fail')
    expect(statusOf(await checked(typed('plan', 'Free')), 'mixpanel/plan')).toBe('fail')
  })

  it('the note shows the line', async () => {
    const files = new Map(healthy).set('mixpanel.yaml', Buffer.from(typed('issuerUrl', `“${ISSUER}”`)))
    expect(await print(await examine(files))).toContain(
      ' 4 │ issuerUrl: “https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/”\n      │            ^^^',
    )
  })
})

/** Values that no key can mean. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  orgId: ['[x]', 'true', 'n/a', '[1, 2]', '{ id: 7 }', 'my organization'],
  postbackUrl: [
    '7',
    'true',
    '{ url: x }',
    'perhaps',
    '"???"',
    '[1]',
    '[x]',
    'https://fabrikam.com/login?org_id=1234567',
    'https://sso.mixpanel.com/sso/saml2',
    POSTBACK.replace('https', 'http'),
    'https://mixpanel.com/security/sso/v2/authorize/',
    `${POSTBACK}&org_id=7654321`,
    'https://mixpanel.com/login/',
    POSTBACK.slice(8),
  ],
  issuerUrl: ['7', 'false', '[a, b]', '[1]', '[x]'],
  idpSignInUrl: ['7', 'true', '{ a: b }', '[1]', '[x]'],
  ssoEnabled: ['perhaps', '1', '[]', '""', 'Disabled.'],
  requireSso: ['never', '0', '{ on: true }', '[maybe]', '[1]', '<maybe>', '[perhaps so]'],
  idpManagedAccess: ['2026-07-20', '""'],
  enabled: ['sure', '7'],
  tenantUrl: ['7', '[x, y]', '[x]', '[7]'],
  teams: ['Growth', '[Growth, [x]]', '[true]', '""'],
  plan: ['gold', '7', 'true', '""', '[1]', '[gold]', '<gold>'],
  dataResidency: ['mars', 'false', '[us, eu]'],
  claimedDomains: ['contoso.com', '[contoso.com]', '[{ status: verified }]', '[{ domain: contoso.com, status: ok }]', '[{ domain: "" }]'],
  scim: ['true', '[a]', 'enabled'],
}

describe('a value that cannot be read is no pass, and is named', () => {
  for (const [key, values] of Object.entries(REFUSED))
    for (const value of values)
      it(`${key}: ${value}`, async () => {
        const text = YAML.replace(/^claimedDomains:\n.*\n/m, 'claimedDomains: [{ domain: contoso.com, status: verified }]\n').replace(
          /^scim:\n(.*)\n(.*)\n/m,
          key === 'scim' ? 'scim: {}\n' : '$&',
        )
        const changed = text.replace(new RegExp(`^(\\s*)${key}: .*$`, 'm'), `$1${key}: ${value}`)
        expect(changed).not.toBe(text)
        const report = await checked(changed)
        expect(report.verdict).not.toBe('pass')
        const line = changed.split('\n').findIndex((each) => each.trimStart().startsWith(`${key}:`)) + 1
        const lost = report.problems.filter((problem) => problem.lost && problem.location?.line === line)
        expect(lost.map(({ message }) => message)).toEqual([expect.stringContaining(key)])
      })

  const rest = `${YAML}sharedSso: { role: none }\n`
  const scim = (value: string): string => YAML.replace('  enabled: true\n', `$&  tokenGeneratedAt: ${value}\n`)
  it.each([
    ['a day that does not exist', scim('2026-02-31'), '“scim.tokenGeneratedAt” should be a date such as 2026-07-20, not “2026-02-31”.', 13],
    ['with a time too', scim('2026-04-31T10:00:00Z'), '“scim.tokenGeneratedAt” should be a date such as 2026-07-20, not', 13],
    ['no address', `${YAML}members: [not an address]\n`, '“members.0” should be a mail address.', 17],
    [
      'an address with a name',
      `${YAML}members:\n  - ann@contoso.com\n  - Lee <lee@contoso.com>\n`,
      '“members.1” should be a mail address.',
      19,
    ],
    ['an empty entry', `${YAML}members: [""]\n`, '“members.0” should be a mail address.', 17],
    ['an empty name', YAML.replace('[Growth, Marketing]', '[Growth, ""]'), '“teams.1” should be text.', 14],
    ['an owner without an address', `${YAML}owners: [{ email: Ann, password: true }]\n`, '“owners.0.email” should be a mail address.', 17],
    [
      'no issuer',
      `${rest}otherOrganizations: [{ orgId: 7, issuerUrl: not yet known }]\n`,
      '“otherOrganizations.0.issuerUrl” should be an Issuer URL.',
      18,
    ],
    [
      'no issuer in a word',
      `${rest}otherOrganizations: [{ orgId: 7, issuerUrl: Okta }]\n`,
      '“otherOrganizations.0.issuerUrl” should be an Issuer URL.',
      18,
    ],
    [
      'an organization without keys',
      `${YAML}sharedSso: { role: admin, linkedOrganizations: [Fabrikam] }\n`,
      '“sharedSso.linkedOrganizations.0” should be a group of keys.',
      17,
    ],
  ])('%s', async (_what, text, message, line) => {
    expect(text).not.toBe(YAML)
    const report = await checked(text)
    expect(report.verdict).not.toBe('pass')
    expect(report.problems).toMatchObject([{ lost: true, location: { line }, message: expect.stringContaining(message) as string }])
  })

  it.each([
    scim('2024-02-29'),
    scim('2026-07-20T23:30:00-05:00'),
    scim('2026-07-20 08:00'),
    `${YAML}members: [ann@fabrikam.com, "<lee@mail.fabrikam.com>", "o'neil+x@contoso.com", ann_fabrikam.com#EXT#@contoso.onmicrosoft.com]\n`,
    `${YAML}members: []\nowners: [{ email: , password: true }, { email: "ann@contoso.com", password: true }]\n`,
    `${rest}otherOrganizations: [{ orgId: 7, issuerUrl: "urn:example:idp" }, { orgId: 8, issuerUrl: "" }]\n`,
  ])('and what can be used stays without a problem: %#', async (text) => {
    expect((await checked(text)).problems).toEqual([])
  })

  it('a name in place of an address has a pseudonym where people have', async () => {
    const text = `${YAML}members: [Zoe Quill]\nowners: [{ email: Max Vale, password: true }]\n`
    const { artifact } = artifactOf('mixpanel.yaml', Buffer.from(text))
    const collected = { artifacts: [artifact], detectedSecrets: [], problems: [], ignored: [], notes: [] }
    const request = { now: new Date(0), app: null, failOn: 'error', chosen: () => true, config: {} } as const
    expect(await print(await diagnose(collected, request))).toMatch(/Quill/)
    const shown = await print(await diagnose(collected, { ...request, redact: { salt: null } }))
    expect(shown).toContain('“members.0” should be a mail address.')
    expect(shown).not.toMatch(/Quill|Vale/)
  })

  it('with the word that was probably meant', async () => {
    expect((await checked(typed('plan', 'enterprse'))).problems[0]?.message).toBe(
      '“plan” should be one of free, growth, enterprise. Did you mean enterprise? It was ignored.',
    )
  })

  it.each([
    ['ssoEnabled', 'tru', 'true'],
    ['ssoEnabled', 'yess', 'yes'],
    ['ssoEnabled', 'enable', 'enabled'],
    ['requireSso', 'fasle', 'false'],
    ['ssoEnabled', 'none', null],
    ['ssoEnabled', 'set', null],
    ['requireSso', 'n/a now', null],
    ['requireSso', 'nope', null],
    ['requireSso', 'untrue', null],
    ['dataResidency', 'usa', 'us'],
    ['dataResidency', 'ger', null],
  ])('%s: %s is near %s', async (key, value, meant) => {
    const [problem] = (await checked(typed(key, value))).problems
    expect(problem?.message).toMatch(/should be (?:true or false|one of)/)
    expect(/Did you mean (\S+)\?/.exec(problem?.message ?? '')?.[1] ?? null).toBe(meant)
  })
})

describe('a key that is misspelt is no pass, and is named', () => {
  const keys = [...YAML.matchAll(/(?<=^| {2}|\{ |, )([a-zA-Z]+)(?=: |:$)/gm)].map(({ 1: key = '', index }) => ({ key, index }))
  for (const { key, index } of keys)
    for (const wrong of [`${key}X`, key.slice(1), key.toUpperCase()])
      it(`${wrong} for ${key}`, async () => {
        const text = `${YAML.slice(0, index)}${wrong}${YAML.slice(index + key.length)}`
        const report = await checked(text)
        expect(report.verdict).not.toBe('pass')
        const { problems } = report
        const own = problems.find(({ message }) => message.startsWith(`“${wrong}” is not a key`))
        expect(own?.message).toContain(`did you mean ${key}?`)
        expect([own?.lost, own?.location?.line]).toEqual([true, text.slice(0, index).split('\n').length])
      })

  it('but not a key of the user’s own', async () => {
    const report = await checked(`${YAML.replace('scim:', 'scim:\n  x-note: since May')}x-ticket: 17\nx-owner: { name: Ann }\n`)
    expect([report.verdict, report.problems, report.notes]).toEqual(['pass', [], []])
  })

  it('a key that is there twice is no pass', async () => {
    const report = await checked(`${YAML}plan: enterprise\n`)
    expect([report.verdict, report.problems.map(({ lost }) => lost)]).toEqual(['incomplete', [true]])
  })
})

describe('YAML that cannot be read is explained', () => {
  const whole = (line: string, before = 'orgId: "1234567"\n'): string => `${before}${line}\nplan: enterprise\n`
  const cases: Readonly<Record<string, readonly [text: string, at: string, message: string]>> = {
    'no blank after a colon': [whole('ssoEnabled:true'), '2:1', 'A blank is missing after the colon. Write “ssoEnabled: true”.'],
    'no blank in the first line': [
      whole('requireSso: true', 'ssoEnabled:true\n'),
      '1:1',
      'A blank is missing after the colon. Write “ssoEnabled: true”.',
    ],
    'no blank in the last line': ['orgId: 7\nplan:growth\n', '2:1', 'A blank is missing after the colon. Write “plan: growth”.'],
    'no blank before a URL': [whole(`issuerUrl:${ISSUER}`), '2:1', 'A blank is missing after the colon. Write “issuerUrl: …”.'],
    'no blank in a group': [
      whole('scim:\n  enabled:true\n  tenantUrl: x'),
      '3:3',
      'A blank is missing after the colon. Write “enabled: true”.',
    ],
    'a tab': [
      whole('scim:\n\tenabled: true'),
      '3:1',
      'This line begins with a tab, which YAML does not allow. Use blanks, two for each level.',
    ],
    'a tab after blanks': [whole('scim:\n  enabled: true\n \ttenantUrl: x'), '4:2', 'This line begins with a tab'],
    'a mark that YAML keeps for itself': [whole('plan: @growth'), '2:7', 'A value cannot begin with @ in YAML. Put the value in quotes.'],
    'a backtick': [whole('plan: `growth`'), '2:7', 'A value cannot begin with ` in YAML. Put the value in quotes.'],
    'no colon': [whole('ssoEnabled true'), '2:1', 'A colon is missing after the key. Write “ssoEnabled: true”.'],
    'no colon in the last line': ['orgId: 7\nplan growth\n', '2:1', 'A colon is missing after the key. Write “plan: growth”.'],
    'no colon before what may be anything': [whole(`issuerUrl "${ISSUER.slice(8)}"`), '2:1', 'Write “issuerUrl: …”.'],
    'no colon in a group': [
      whole('scim:\n  enabled: true\n  tenantUrl x'),
      '4:3',
      'A colon is missing after the key. Write “tenantUrl: x”.',
    ],
    'cut off in a key': [
      'orgId: "1234567"\nissuerUrl: "https://sts.windows.net/"\nssoEnabled: true\nrequir',
      '4:1',
      'This line has no colon, so it is no key with a value. The file seems to be cut off here: copy it again.',
    ],
    'a word in the middle': [whole('requir'), '2:1', 'This line has no colon, so it is no key with a value.'],
    'an open quotation mark after one that is closed': ['orgId: "1"\nplan: \'growth\n', '2:7', 'This quotation mark is never closed.'],
    'an open quotation mark': ['orgId: "1234567\nplan: growth\n', '1:8', 'This quotation mark is never closed.'],
  }
  for (const [what, [text, at, message]] of Object.entries(cases))
    it(what, async () => {
      const { problems, verdict } = await checked(text)
      expect(problems.map(({ location }) => `${location?.line}:${location?.column}`)).toEqual([at])
      expect(problems[0]?.message).toContain(message)
      expect(verdict).not.toBe('pass')
    })

  it('with the line ends of Windows too, and with blank lines in front', async () => {
    for (const text of [whole('ssoEnabled:true').replaceAll('\n', '\r\n'), '\r\n\r\n"orgId: 7\r\nplan: growth\r\n', '\n\n"x\n\n'])
      expect((await checked(text)).problems).toHaveLength(1)
    const { problems } = await checked(whole('ssoEnabled:true').replaceAll('\n', '\r\n'))
    expect(problems[0]?.message).toContain('Write “ssoEnabled: true”.')
  })

  it('with the line', async () => {
    const files = new Map(healthy).set('mixpanel.yaml', Buffer.from(whole('ssoEnabled:true')))
    for (const verbose of [true, false])
      expect(await print(await examine(files), verbose)).toContain(
        '! mixpanel.yaml:2:1  It is not well-formed YAML. A blank is missing after the colon. Write\n                       “ssoEnabled: true”.\n    1 │ orgId: "1234567"\n    2 │ ssoEnabled:true\n      │ ^^^^^^^^^^^^^^^\n    3 │ plan: enterprise\n',
      )
  })

  it('with the line of a value that was discarded, in the default report too', async () => {
    const shown = await print(await examine(new Map(healthy).set('mixpanel.yaml', Buffer.from(typed('plan', 'gold')))), false)
    expect(shown).toMatch(/“plan” should be one of free, growth, enterprise\. It was ignored\.\n {4}15 │ plan: gold\n {7}│ {7}\^{4}\n\n/)
    expect(await print(await examine(new Map(healthy)), false)).not.toContain('│')
  })

  it('and no secret in the lines around it', async () => {
    const text = whole('requir', 'orgId: "1234567"\nx-token: 9f8e7d6c5b4a39281706f5e4d3c2b1a0\n').replace(
      'plan: enterprise',
      'x-password: Hunter2Hunter2',
    )
    const shown = await print(await examine(new Map(healthy).set('mixpanel.yaml', Buffer.from(text))), false)
    expect(shown).toMatch(/2 │ x-token: .*\n {4}3 │ requir\n.*\n {4}4 │ x-password:/)
    expect(shown).not.toMatch(/9f8e7d6c|Hunter2/)
  })

  it('a blank that YAML does not take as one is read as one, with a note', async () => {
    const N = '\u00A0'
    const spelled: readonly (readonly [text: string, at: string])[] = [
      [typed('plan', 'enterprise').replace('plan: ', `plan:${N}`), '15:6'],
      [typed('plan', `"enterprise"${N}`), '15:19'],
      [typed('plan', 'enterprise').replace('plan: ', `plan${N}: `), '15:5'],
      [typed('plan', `${N}“enterprise”`), '15:7'],
      [YAML.replace('  enabled: true', `${N}\u2003enabled:\u202Ftrue`), '12:1'],
      [YAML.replace('- { domain: contoso.com, status: verified }', `- {${N}domain:${N}contoso.com${N},${N}status: verified${N}}`), '10:6'],
      [typed('teams', `\n  -${N}Growth\n  - 'Marketing'${N}# new`), '15:4'],
    ]
    for (const [text, at] of spelled) {
      expect(text).not.toBe(YAML)
      const report = await checked(text)
      expect([report.verdict, report.problems], text).toEqual(['pass', []])
      expect(report.notes[0], text).toMatch(new RegExp(`^mixpanel\\.yaml:${at}: there is a no-break space here`))
    }
    // In a text in quotes, and between the words of a name, it is a part of it.
    for (const text of [typed('teams', `[Growth, "Marketing,${N}x", Marketing]`), typed('teams', `[Growth, Marketing, New${N}York]`)]) {
      const report = await checked(text)
      expect([report.verdict, report.problems, report.notes], text).toEqual(['pass', [], []])
    }
  })

  it('also where it is no document of keys at all', async () => {
    expect((await checked('ssoEnabled:true\n')).problems[0]?.message).toMatch(/^A blank is missing after the colon\. Write “ssoEnabled: …”/)
    expect((await checked('- orgId: 1\n- plan: growth\n')).problems[0]?.message).toMatch(/^The settings are a list here\./)
    expect((await checked(YAML.replace('{ domain: contoso.com', '{domain:contoso.com'))).problems[0]?.message).toMatch(
      /^“domain:contoso\.com” is not a key of Mixpanel’s settings: a blank is missing after the colon\. Write “domain: contoso\.com”\./,
    )
  })
})

describe('a value that is blanked by hand counts as not given', () => {
  const cases: readonly (readonly [key: string, value: string, unknown: readonly string[]])[] = [
    ['issuerUrl', 'https://sts.windows.net/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx/', ['mixpanel/issuer-url', 'mixpanel/tenant']],
    ['issuerUrl', '********', ['mixpanel/issuer-url', 'mixpanel/tenant']],
    ['issuerUrl', '{issuer}', ['mixpanel/issuer-url', 'mixpanel/tenant']],
    ['issuerUrl', '[issuer url]', ['mixpanel/issuer-url', 'mixpanel/tenant']],
    [
      'idpSignInUrl',
      'https://login.microsoftonline.com/11111111-2222-4333-###############/saml2',
      ['mixpanel/sign-in-url', 'mixpanel/tenant'],
    ],
    ['issuerUrl', 'REDACTED by IT', ['mixpanel/issuer-url', 'mixpanel/tenant']],
    ['issuerUrl', 'https://sts.windows.net/<tenant id>/', ['mixpanel/issuer-url', 'mixpanel/tenant']],
    ['issuerUrl', 'https://sts.windows.net/[PRIVATE]/', ['mixpanel/issuer-url', 'mixpanel/tenant']],
    ['issuerUrl', 'https://sts.windows.net/**REDACTED**/', ['mixpanel/issuer-url', 'mixpanel/tenant']],
    ['issuerUrl', 'https://sts.windows.net/ReplaceWithYourOwnValue/', ['mixpanel/issuer-url', 'mixpanel/tenant']],
    ['idpSignInUrl', 'https://login.microsoftonline.com/{tenant-id}/saml2', ['mixpanel/sign-in-url', 'mixpanel/tenant']],
    ['idpSignInUrl', 'REDACTED by IT', ['mixpanel/sign-in-url', 'mixpanel/tenant']],
    ['idpSignInUrl', 'REDACTED', ['mixpanel/sign-in-url', 'mixpanel/tenant']],
    ['ssoEnabled', '<redacted>', ['mixpanel/sso-enabled']],
    ['plan', '****', ['mixpanel/plan']],
    ['tenantUrl', 'https://mixpanel.com/…', []],
    ['tenantUrl', 'REDACTED by IT', []],
    ['requireSso', '[removed]', []],
    ['requireSso', '[tenant]', []],
    ['plan', '[redacted]', ['mixpanel/plan']],
    ['postbackUrl', '[removed]', []],
    ...['<redacted>', '[removed]', 'REDACTED', '{…}', '(hidden)', 'YOUR_ORG_ID', '<org id>'].map((value): (typeof cases)[number] => [
      'postbackUrl',
      `"${POSTBACK.replace('1234567', value)}"`,
      [],
    ]),
    ['orgId', '12####', []],
    ['orgId', '<org id>', []],
  ]
  for (const [key, value, unknown] of cases)
    it(`${key}: ${value}`, async () => {
      const report = await checked(typed(key, value))
      for (const rule of unknown) expect(statusOf(report, rule), rule).toBe('unknown')
      expect(
        report.results
          .filter(({ status }) => status === 'fail')
          .flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'info')),
      ).toEqual([])
      expect(report.problems).toEqual([])
      expect(report.notes.join('\n')).toContain('is blanked by hand; `sso-doctor redact` hides values and keeps the verdict')
      const needs = report.results.filter(({ ruleId }) => unknown.includes(ruleId)).map((result) => JSON.stringify(result.needs))
      for (const need of needs) expect(need).toContain('blanked by hand')
      expect(JSON.stringify(report.results)).not.toMatch(/#{4}|xxxx-xxxx/)
      if (report.results.some(({ ruleId, required }) => required && unknown.includes(ruleId))) expect(report.verdict).toBe('incomplete')
    })

  it('in a list, so that the list is not checked', async () => {
    const report = await checked(YAML.replace('domain: contoso.com', 'domain: "****.com"'))
    expect(statusOf(report, 'mixpanel/domains')).toBe('unknown')
    expect(report.problems).toEqual([])
  })

  it('a fingerprint, and the note says what is taken in its place', async () => {
    const { verdict, notes } = await checked(
      `certificate: 39701E56XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX\n${YAML.replace(/^certificate:.*\n/m, '')}`,
    )
    expect(verdict).toBe('pass')
    expect(notes).toEqual([expect.stringMatching(/^mixpanel\.yaml:1:14: certificate counts as not given, .* is taken in its place\.$/)])
  })

  it('a domain in words', async () => {
    const report = await checked(YAML.replace('domain: contoso.com', 'domain: REDACTED by IT'))
    expect([statusOf(report, 'mixpanel/domains'), report.problems]).toEqual(['unknown', []])
  })

  it('but not names', async () => {
    const report = await checked(typed('teams', '[Growth, Marketing, "***", "[redacted]", xxxx]'))
    expect([report.verdict, report.problems, report.notes]).toEqual(['pass', [], []])
  })
})

describe('many keys that are unknown', () => {
  it('are named up to fifty, and counted then', async () => {
    const odd = (count: number): string => `${YAML}\n${Array.from({ length: count }, (_, index) => `odd${index}: 1\n`).join('')}`
    const fifty = (await checked(odd(50))).problems
    expect(fifty.map(({ message }) => message.includes('more'))).toEqual(Array.from({ length: 50 }, () => false))
    const many = (await checked(odd(300))).problems
    expect(many).toHaveLength(51)
    expect(many.at(-1)).toMatchObject({
      lost: true,
      message: '“odd50” and 249 more are not keys of Mixpanel’s settings. What they say was ignored.',
      location: { line: (many[49]?.location?.line ?? 0) + 1, column: 1 },
    })
  })
})

describe('whether an owner has a password', () => {
  const owner = (value: string): string => `${YAML}owners:\n  - email: ann@contoso.com\n    password: ${value}\n`
  const secret = (report: Report): string | undefined => statusOf(report, 'scim/secret-in-export')

  it.each(['~', 'null', '', '“true”', 'Yes', '"yes"', 'off'])('%s is an answer, or none', async (value) => {
    const report = await checked(owner(value))
    expect([report.verdict, report.problems, secret(report)]).toEqual(['pass', [], 'pass'])
  })

  it.each(['y', 'n', 'x', 'TBD', '"TBD"', 'SSO', 'nein', 'oui', 'google', 'no - magic link', 'falsch', 'google.'])(
    '%s is a value that cannot be read, shown as it is, and no secret',
    async (value) => {
      const report = await checked(owner(value))
      expect([report.verdict, secret(report)]).toEqual(['incomplete', 'pass'])
      expect(blackOut(owner(value)).text).toBe(owner(value))
      expect(report.problems).toMatchObject([
        { lost: true, message: expect.stringContaining('“owners.0.password” should be true or false.') as string },
      ])
    },
  )

  it.each(['Winter2026!', 'hunter2', 'Correct-Horse', 'xkcdhgfq', '"Winter!"'])('%s is a password', async (value) => {
    const report = await checked(owner(value))
    expect([secret(report), blackOut(owner(value)).text.includes(value)]).toEqual(['fail', false])
  })

  it('and in JSON, in any order', () => {
    const json = (value: string): string => JSON.stringify({ owners: [{ password: value, email: 'ann@contoso.com' }], issuerUrl: ISSUER })
    expect([blackOut(json('falsch')), blackOut(json('hunter2')).found.length]).toEqual([{ text: json('falsch'), found: [] }, 1])
  })
})

describe('a claimed domain', () => {
  const withDomain = (value: string): string => YAML.replace(/(domain: *)contoso\.com/, (_, key: string) => `${key}${value}`)

  it.each([
    'https://contoso.com/',
    '"[contoso.com](http://contoso.com)"',
    '"contoso,com"',
    'contoso',
    '"*.contoso.com"',
    'ann@contoso.com',
    'contoso.com/sso',
  ])('is not %s, and nobody is said to be at a domain that is not claimed', async (value) => {
    const content = withDomain(value)
    expect(content).not.toBe(YAML)
    const report = await checked(content)
    expect([report.verdict, statusOf(report, 'mixpanel/domains'), statusOf(report, 'scim/domains')]).toEqual([
      'incomplete',
      'unknown',
      'unknown',
    ])
    expect(report.problems).toMatchObject([
      { lost: true, message: expect.stringMatching(/should be a domain such as example\.com\. It was ignored/) as string },
    ])
  })

  it.each(['"@contoso.com"', 'CONTOSO.COM', 'contoso.com.', '<contoso.com>', '“contoso.com”'])('is %s', async (value) => {
    const report = await checked(withDomain(value))
    expect([report.verdict, report.problems]).toEqual(['pass', []])
  })

  it('may have letters of any script', async () => {
    const report = await checked(YAML.replace(/^claimedDomains:\n/m, '$&  - domain: münchen。example\n    status: verified\n'))
    expect([report.verdict, report.problems]).toEqual(['pass', []])
  })
})

describe('a member who is no mail address', () => {
  const required = `${YAML.replace(/^requireSso: .*$/m, 'requireSso: true')}\nowners:\n  - email: ann@contoso.com\n    password: true\n  - email: ben@contoso.com\n    password: true\n`

  it('is a problem, and nobody who cannot log in', async () => {
    const report = await checked(`${required}members: ["Ann Lee <ann.lee@contoso.com>"]\n`)
    expect(report.problems).toMatchObject([
      { lost: true, message: expect.stringMatching(/should be a mail address\. It was ignored\.$/) as string },
    ])
    expect(report.results.find(({ ruleId }) => ruleId === 'mixpanel/require-sso')?.findings.map(({ code }) => code)).toEqual([])
  })

  it('beside one of another domain, who is', async () => {
    const report = await checked(`${required}members: ["Ann Lee <ann.lee@contoso.com>", guest@agency.example]\n`)
    expect(
      report.results.find(({ ruleId }) => ruleId === 'mixpanel/require-sso')?.findings.map(({ code, message }) => [code, message]),
    ).toEqual([
      ['external-people', expect.stringMatching(/1 person has an address at a domain that is not claimed: “guest@agency\.example”\./)],
    ])
  })
})

describe('line ends', () => {
  it.each([
    ['of old Macs', '\r'],
    ['of Windows', '\r\n'],
    ['of Windows, converted twice', '\r\r\n'],
  ])('%s are read', async (_, end) => {
    const report = await checked(YAML.replaceAll('\n', end))
    expect([report.verdict, report.problems]).toEqual(['pass', []])
  })

  it('of old Macs: a fault is at its line', async () => {
    const report = await checked(typed('ssoEnabled', 'Perhaps').replaceAll('\n', '\r'))
    expect(report.problems).toMatchObject([
      { lost: true, location: { line: YAML.slice(0, YAML.indexOf('ssoEnabled')).split('\n').length } },
    ])
  })
})
