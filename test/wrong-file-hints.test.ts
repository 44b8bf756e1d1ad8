import { describe, expect, it } from 'vitest'
import { examine, exampleFiles } from './support/run-case.ts'

// The wrong file beside a healthy setup, and alone: what it is and what was wanted, and never a finding.

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

const WRONG: readonly { readonly name: string; readonly file: string; readonly content: string; readonly says: RegExp }[] = [
  {
    name: 'a service provider’s metadata',
    file: 'sp.xml',
    content: entity('https://mixpanel.com/security/sso/v2/authorize/', SP),
    says: /metadata of a service provider/,
  },
  {
    name: 'Microsoft’s metadata for all tenants',
    file: 'common.xml',
    content: entity('https://sts.windows.net/{tenantid}/', idp('https://login.microsoftonline.com/common/saml2')),
    says: /for all tenants together/,
  },
  {
    name: 'Okta’s metadata',
    file: 'okta.xml',
    content: entity('http://www.okta.com/exk1', idp('https://contoso.okta.com/app/x/sso/saml')),
    says: /metadata of Okta/,
  },
  {
    name: 'AD FS’s metadata',
    file: 'adfs.xml',
    content: entity('http://fs.contoso.com/adfs/services/trust', idp('https://fs.contoso.com/adfs/ls/')),
    says: /metadata of AD FS/,
  },
  {
    name: 'Google’s metadata',
    file: 'google.xml',
    content: entity('https://accounts.google.com/o/saml2?idpid=C0', idp('https://accounts.google.com/o/saml2/idp?idpid=C0')),
    says: /metadata of Google Workspace/,
  },
  {
    name: 'somebody’s metadata',
    file: 'idp.xml',
    content: entity('urn:contoso:idp', idp('https://idp.contoso.com/sso')),
    says: /metadata of another identity provider/,
  },
]

for (const { name, file, content, says } of WRONG) {
  describe(name, () => {
    it('beside a healthy setup is a remark on the input alone, and fills in the ids', async () => {
      const { report } = await examine(new Map([...healthy, [file, Buffer.from(content)]]))
      expect(report.verdict).toBe('pass')
      expect(report.problems.map(({ path }) => path)).toEqual([file])
      expect(report.problems[0]?.message).toMatch(says)
      expect(report.problems[0]?.location?.line).toBe(1)
      expect(report.problems[0]?.message).toContain('federationmetadata.xml?appid=c0ffee00-2222-4b3c-9d4e-11111decade2')
    })

    it('alone finds nothing wrong', async () => {
      const { report } = await examine(new Map([[file, Buffer.from(content)]]))
      expect(report.verdict).toBe('incomplete')
      expect(report.results.flatMap(({ findings }) => findings)).toEqual([])
      expect(report.problems.map(({ message }) => message).join()).toMatch(says)
    })
  })
}

describe('two exports of one enterprise application', () => {
  const files = exampleFiles('healthy')
  const text = Buffer.from(files.get('sp.json') ?? []).toString('utf8')

  it('that differ are named, with the one that was taken', async () => {
    const other = text.replace('https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567', 'https://mixpanel.com/login/')
    const { report } = await examine(new Map([...files, ['sp-old.json', Buffer.from(other)]]))
    expect(report.notes).toEqual([
      'sp-old.json and sp.json are exports of the same enterprise application, and they differ. Which is the newer cannot be told; what sp-old.json says was taken. Leave the older one out.',
    ])
  })

  it('that say the same are not', async () => {
    const { report } = await examine(new Map([...files, ['sp-again.json', Buffer.from(text)]]))
    expect(report.notes).toEqual([])
  })
})

describe('an app registration without its enterprise application', () => {
  it('is told what it cannot show, with the command for the rest', async () => {
    const { report } = await examine(new Map([['app.json', healthy.get('app.json') ?? new Uint8Array()]]))
    expect(report.notes.join('\n')).toMatch(
      /app\.json: .*cannot show the Sign on URL.*az ad sp show --id c0ffee00-2222-4b3c-9d4e-11111decade2 > sp\.json/,
    )
  })

  it('of an app for OpenID Connect is told apart from Mixpanel’s, and nothing in it is judged', async () => {
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
    expect(needs.map(({ why }) => why).join()).toMatch(/“Timesheets” is the registration of an app for OpenID Connect/)
  })
})
