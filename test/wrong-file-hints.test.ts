import { describe, expect, it } from 'vitest'
import { examine, exampleFiles } from './support/run-case.ts'

// A wrong file, with a healthy setup and alone: a problem says what it is and what is needed. Never a finding.

const healthy = exampleFiles('healthy')
const CERTIFICATE = Buffer.from(healthy.get('Mixpanel.cer') ?? '')
  .toString('utf8')
  .replace(/-----[A-Z ]+-----|\s/g, '')

const entity = (entityId: string, role: string): string =>
  `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">${role}</EntityDescriptor>`
const idp = (location: string): string =>
  `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${CERTIFICATE}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${location}"/></IDPSSODescriptor>`
const SP =
  '<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sso.mixpanel.com/sso/saml2" index="0"/></SPSSODescriptor>'

const WRONG: readonly { readonly name: string; readonly file: string; readonly content: string; readonly message: RegExp }[] = [
  {
    name: 'metadata of a service provider',
    file: 'sp.xml',
    content: entity('https://mixpanel.com/security/sso/v2/authorize/', SP),
    message: /metadata of a service provider/,
  },
  {
    name: 'metadata of Microsoft for all tenants',
    file: 'common.xml',
    content: entity('https://sts.windows.net/{tenantid}/', idp('https://login.microsoftonline.com/common/saml2')),
    message: /for all tenants together/,
  },
  {
    name: 'metadata of Okta',
    file: 'okta.xml',
    content: entity('http://www.okta.com/exk1', idp('https://contoso.okta.com/app/x/sso/saml')),
    message: /metadata of Okta/,
  },
  {
    name: 'metadata of AD FS',
    file: 'adfs.xml',
    content: entity('http://fs.contoso.com/adfs/services/trust', idp('https://fs.contoso.com/adfs/ls/')),
    message: /metadata of AD FS/,
  },
  {
    name: 'metadata of Google',
    file: 'google.xml',
    content: entity('https://accounts.google.com/o/saml2?idpid=C0', idp('https://accounts.google.com/o/saml2/idp?idpid=C0')),
    message: /metadata of Google Workspace/,
  },
  {
    name: 'metadata of an unknown provider',
    file: 'idp.xml',
    content: entity('urn:contoso:idp', idp('https://idp.contoso.com/sso')),
    message: /metadata of another identity provider \(“urn:contoso:idp”\)/,
  },
  {
    name: 'metadata without an entity ID',
    file: 'idp.xml',
    content: entity('', idp('https://idp.contoso.com/sso')),
    message: /^This metadata has no entity ID, so that it does not say whose it is\./,
  },
]

it('metadata of Entra from which the entity ID is gone is lost evidence, under any name', async () => {
  const content = entity('', idp('https://login.microsoftonline.com/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/saml2'))
  const { report } = await examine(new Map([...healthy, ['zz.xml', Buffer.from(content)]]))
  expect([report.verdict, report.problems.map(({ lost, message }) => [lost, message.slice(0, 32)])]).toEqual([
    'incomplete',
    [[true, 'This metadata has no entity ID, ']],
  ])
})

for (const { name, file, content, message } of WRONG) {
  describe(name, () => {
    it('with a healthy setup is only a problem of the input, with the ids of the app', async () => {
      const { report } = await examine(new Map([...healthy, [file, Buffer.from(content)]]))
      expect(report.verdict).toBe('pass')
      expect(report.problems.map(({ path }) => path)).toEqual([file])
      expect(report.problems[0]?.message).toMatch(message)
      expect(report.problems[0]?.location?.line).toBe(1)
      expect(report.problems[0]?.message).toContain('federationmetadata.xml?appid=c0ffee00-2222-4b3c-9d4e-11111decade2')
    })

    it('alone has no findings', async () => {
      const { report } = await examine(new Map([[file, Buffer.from(content)]]))
      expect(report.verdict).toBe('incomplete')
      expect(report.results.flatMap(({ findings }) => findings)).toEqual([])
      expect(report.problems.map((problem) => problem.message).join()).toMatch(message)
    })
  })
}

describe('two exports of one enterprise application', () => {
  const files = exampleFiles('healthy')
  const text = Buffer.from(files.get('sp.json') ?? []).toString('utf8')

  it('that differ are both named, and neither is used', async () => {
    const other = text.replace('https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567', 'https://mixpanel.com/login/')
    const { report } = await examine(new Map([...files, ['sp-old.json', Buffer.from(other)]]))
    const result = report.results.find(({ ruleId }) => ruleId === 'azure/sign-on-url')
    expect(result?.status).toBe('unknown')
    expect(result?.needs.map(({ why }) => why).join()).toMatch(
      /contradict each other \(sp.*\.json:\d+:\d+ and sp.*\.json:\d+:\d+\), and nothing shows which of them is newer/,
    )
  })

  it('that are equal are not', async () => {
    const { report } = await examine(new Map([...files, ['sp-again.json', Buffer.from(text)]]))
    expect(report.notes).toEqual([])
  })
})

describe('an app registration without its enterprise application', () => {
  it('has a note about what is missing', async () => {
    const { report } = await examine(new Map([['app.json', healthy.get('app.json') ?? new Uint8Array()]]))
    expect(report.notes.join('\n')).toMatch(/app\.json: .*does not contain the Sign on URL.*for which the portal has no download\.$/)
  })

  it('for OpenID Connect is not Mixpanel’s, and nothing in it is checked', async () => {
    const oidc = {
      id: 'a',
      appId: 'd0d0d0d0-0000-4000-8000-00000000d0d0',
      displayName: 'Timesheets',
      identifierUris: ['api://d0d0d0d0-0000-4000-8000-00000000d0d0'],
      signInAudience: 'AzureADMyOrg',
      web: { redirectUris: ['https://time.contoso.com/signin-oidc'] },
    }
    const { report } = await examine(new Map([['app.json', Buffer.from(JSON.stringify(oidc))]]))
    expect(report.results.flatMap(({ findings }) => findings)).toEqual([])
    const needs = report.results.find(({ ruleId }) => ruleId === 'azure/entity-id')?.needs ?? []
    expect(needs.map(({ why }) => why).join()).toMatch(/“Timesheets” is an app registration for OpenID Connect/)
  })
})
