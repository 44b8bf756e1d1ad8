/** Names as `collect`, the portals and the guides give them, by kind of input; another kind is its own name. */
const STANDARD: ReadonlyMap<string, string> = new Map([
  ['application', 'app'],
  ['service-principal', 'sp'],
  ['claims-policy', 'claims'],
  ['custom-claims-policy', 'claims'],
  ['no-claims-mapping-policies', 'claims-mapping'],
  ['saml-response', 'response'],
  ['saml-request', 'request'],
  ['saml-tracer', 'response'],
  ['claims-mapping-policy', 'claims-mapping'],
  ['claims-mapping-policies', 'claims-mapping'],
  ['token-issuance-policy', 'token-policies'],
  ['app-role-assignments', 'assigned'],
  ['users', 'users'],
  ['portal-users', 'users'],
  ['groups', 'groups'],
  ['group-members', 'members'],
  ['synchronization-jobs', 'jobs'],
  ['synchronization-secrets', 'secrets'],
  ['synchronization-schema', 'schema'],
  ['mixpanel-settings', 'mixpanel'],
  ['certificate', 'Mixpanel'],
  ['federation-metadata', 'federationmetadata'],
  ['har', 'response'],
  ['sign-in-log', 'signins'],
  ['terraform-state', 'terraform'],
])

const CERTIFICATE_ENDINGS: ReadonlySet<string> = new Set(
  'cer cert crt pem der p7b p7c pfx p12 key csr crl txt xml json'.split(' '),
)

/** Gives every file of a copy a name that says what it is, and nothing of the name of the original but the ending of a certificate file. */
export class FileNames {
  readonly #taken = new Set<string>()

  nameFor(kind: string, original: string): string {
    const bare = kind.replace(/^(?:graph|powershell)-/, '')
    const base = STANDARD.get(bare) ?? bare
    const ending = kind === 'certificate' ? endingOf(original) : '.json'
    for (let nth = 1; ; nth++) {
      const name = `${base}${nth === 1 ? '' : `-${nth}`}${ending}`
      if (this.#taken.has(name.toLowerCase())) continue
      this.#taken.add(name.toLowerCase())
      return name
    }
  }
}

/** Whether Mixpanel's file picker shows a certificate file depends on its ending. */
function endingOf(original: string): string {
  const base = original.slice(original.lastIndexOf('/') + 1)
  if (!base.includes('.')) return ''
  const ending = base.slice(base.lastIndexOf('.') + 1)
  return CERTIFICATE_ENDINGS.has(ending.toLowerCase()) ? `.${ending}` : '.file'
}
