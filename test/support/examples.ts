import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IDENTITY_CLAIMS } from '../../src/vendors/entra.ts'
import { listing } from '../../src/syntax/display.ts'
import { ENTITY_ID, TUTORIAL_SIGN_ON_URL } from '../../src/vendors/mixpanel.ts'
import { ROOT } from './indexes.ts'
import { exampleFiles } from './run-case.ts'

type Document = Readonly<Record<string, unknown>>

/** A folder of `examples/`: the healthy setup with one error, and the findings that it must give. */
export interface Example {
  readonly name: string
  readonly title: string
  /** One paragraph. */
  readonly story: string
  /** One line for each error and warning: rule, code, number in the guide. */
  readonly finds: readonly string[]
  readonly files: () => ReadonlyMap<string, Uint8Array>
}

export const EXAMPLES: readonly Example[] = [
  {
    name: 'namespace-trap',
    title: 'The namespace trap',
    story:
      'The admin added the claim `email` with the source `user.mail`, as Mixpanel’s page says, and kept the Namespace that the portal had filled in. Entra now sends the attribute as `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/email`, and Mixpanel reads only `email`. Sign-in at Microsoft succeeds, nobody can sign in to Mixpanel, and everything looks right in the portal.',
    finds: ['claims/namespace email-namespace CL-01'],
    files: () => healthy({ 'claims.json': (claims) => withClaim(claims, 'email', { namespace: IDENTITY_CLAIMS }) }),
  },
  {
    name: 'wrong-certificate',
    title: 'The certificate of another app',
    story:
      'This tenant has two enterprise applications, one for production and one for a sandbox. The certificate that was uploaded to Mixpanel was downloaded from the sandbox app. All certificates from Entra have the same name, so nobody noticed. Sign-in at Microsoft succeeds, but Mixpanel cannot verify the signature and refuses everyone.',
    finds: ['cert/active not-the-active-one CE-04'],
    files: () => new Map(healthy({})).set('Mixpanel.cer', certificate('stranger-until-2028-05-05')),
  },
  {
    name: 'followed-microsofts-tutorial',
    title: 'Only Microsoft’s tutorial',
    story:
      'The admin followed Microsoft’s tutorial for Mixpanel and did nothing else. The tutorial has no step for the claims, so Entra sends its default claims and no `email`. It has no step for the Issuer URL in Mixpanel, so this field is empty. It gives `https://mixpanel.com/login/` as the sign-on URL, so the tile in My Apps opens Mixpanel’s normal login page.',
    finds: ['azure/sign-on-url tutorial-value AZ-13', 'claims/email default-claims-only CL-02', 'mixpanel/issuer-url empty MX-01'],
    files: () =>
      healthy(
        {
          'sp.json': (sp) => ({ ...sp, loginUrl: TUTORIAL_SIGN_ON_URL }),
          'claims.json': (claims) => ({ ...claims, includeBasicClaimSet: true, claims: [] }),
        },
        (settings) => settings.replace(/^issuerUrl: .*$/m, "issuerUrl: ''"),
      ),
  },
  {
    name: 'terraform-no-slash',
    title: 'The slash that Terraform cannot set',
    story:
      'Terraform created the app. Mixpanel’s entity ID ends with a slash, but the API that Terraform and the Azure CLI use refuses an identifier that ends with a slash, so it was left out. Users now see AADSTS700016 at Microsoft before they can enter a password. The portal accepts the slash; no command does.',
    finds: ['azure/entity-id missing-trailing-slash AZ-01'],
    files: () => {
      const slashless = (uri: unknown): unknown => (uri === ENTITY_ID ? ENTITY_ID.slice(0, -1) : uri)
      return healthy({
        'app.json': (app) => ({ ...app, tags: ['terraform'], identifierUris: listOf(app, 'identifierUris').map(slashless) }),
        'sp.json': (sp) => ({
          ...sp,
          tags: [...listOf(sp, 'tags'), 'terraform'],
          servicePrincipalNames: listOf(sp, 'servicePrincipalNames').map(slashless),
        }),
      })
    },
  },
  {
    name: 'silent-rollover',
    title: 'The silent rollover',
    story:
      'The active certificate expired on 29 August 2026. In June an admin had created a new one and had not activated it. If the active certificate has expired and another one is valid, Entra automatically signs with the valid one. Mixpanel still has the old certificate. On the next Monday nobody could sign in, although nobody had changed anything.',
    finds: ['cert/rollover switched CE-08'],
    files: () => {
      const [older, newer] = [certificate('older-until-2026-08-29'), certificate('newer-until-2029-06-01')]
      const files = healthy({
        'sp.json': (sp) => ({
          ...sp,
          preferredTokenSigningKeyThumbprint: thumbprint(older),
          keyCredentials: [...credentials(older, 31), ...credentials(newer, 41)],
        }),
      })
      const metadata = Buffer.from(files.get('federationmetadata.xml') ?? [])
        .toString('utf8')
        .replace(/<X509Certificate>[^<]*</g, `<X509Certificate>${new X509Certificate(newer).raw.toString('base64')}<`)
      return new Map(files).set('Mixpanel.cer', older).set('federationmetadata.xml', Buffer.from(metadata))
    },
  },
]

/** The files of an example, by path in its folder. */
export function contentsOf({ title, story, finds, files, name }: Example): ReadonlyMap<string, Uint8Array> {
  const readme = `# ${title}\n\n${story}\n\n\`sso-doctor check examples/${name} --now 2026-09-01T00:00:00Z\` finds ${listed(finds)}.\n`
  return new Map(files()).set('README.md', Buffer.from(readme))
}

function listed(finds: readonly string[]): string {
  return `${listing(finds.map((line) => `\`${line.split(' ')[0] ?? ''}\``))}, and no other error or warning`
}

/** The healthy setup with changes to its JSON files and, with `settings`, to mixpanel.yaml. */
function healthy(
  changes: Readonly<Record<string, (document: Document) => Document>>,
  settings?: (text: string) => string,
): ReadonlyMap<string, Uint8Array> {
  const files = exampleFiles('healthy')
  const text = (name: string): string => Buffer.from(files.get(name) ?? []).toString('utf8')
  for (const [name, change] of Object.entries(changes)) {
    files.set(name, Buffer.from(`${JSON.stringify(change(JSON.parse(text(name)) as Document), null, 2)}\n`))
  }
  if (settings) files.set('mixpanel.yaml', Buffer.from(settings(text('mixpanel.yaml'))))
  return files
}

function listOf(document: Document, key: string): readonly unknown[] {
  const value = document[key]
  return Array.isArray(value) ? value : []
}

function withClaim(policy: Document, name: string, change: object): Document {
  const claims = listOf(policy, 'claims').map((claim) =>
    typeof claim === 'object' && claim !== null && 'name' in claim && claim.name === name ? { ...claim, ...change } : claim,
  )
  return { ...policy, claims }
}

function certificate(name: string): Buffer {
  return readFileSync(join(ROOT, `test/certs/${name}.pem`))
}

function thumbprint(pem: Buffer): string {
  return new X509Certificate(pem).fingerprint.replaceAll(':', '')
}

/** The two records of a certificate in a response of Graph. */
function credentials(pem: Buffer, number: number): readonly object[] {
  const { validFrom, validTo } = new X509Certificate(pem)
  const instant = (text: string): string => new Date(text).toISOString().replace('.000Z', 'Z')
  const id = (last: number): string => `a00000${String(last)}-5555-4e6f-8a71-44444beef0${String(last)}`
  const record = (usage: string, last: number): object => ({
    customKeyIdentifier: createHash('sha256').update(thumbprint(pem)).digest('base64'),
    displayName: 'CN=Microsoft Azure Federated SSO Certificate',
    endDateTime: instant(validTo),
    key: null,
    keyId: id(last),
    startDateTime: instant(validFrom),
    type: 'AsymmetricX509Cert',
    usage,
  })
  return [record('Sign', number), record('Verify', number + 1)]
}
