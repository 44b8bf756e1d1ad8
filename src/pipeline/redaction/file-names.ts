/** Names as `collect`, the portals and the guides give them, by kind of input; another kind is its own name. */
const STANDARD: ReadonlyMap<string, string> = new Map([
  ['application', 'app'],
  ['service-principal', 'sp'],
  ['custom-claims-policy', 'claims'],
  ['saml-response', 'response'],
  ['saml-request', 'request'],
  ['saml-tracer', 'response'],
  ['claims-mapping-policy', 'claims-mapping'],
  ['claims-mapping-policies', 'claims-mapping'],
  ['token-issuance-policies', 'token-policies'],
  ['aad-graph-application', 'app'],
  ['application-service-principal', 'app'],
  ['service-principal-keys', 'sp'],
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
])

const CERTIFICATE_ENDINGS: ReadonlySet<string> = new Set('cer cert crt pem der p7b p7c pfx p12 key csr crl txt xml json'.split(' '))

/** Gives every file of a copy a name that says what it is, and nothing of the name of the original but the ending of a certificate file. */
export class FileNames {
  readonly #taken = new Set<string>()

  /** `rename` gives the pseudonym of an id: some exports say only by their names whose they are. */
  nameFor(
    kind: string,
    original: string,
    { rename = (id) => id, isXml = false }: { readonly rename?: (id: string) => string; readonly isXml?: boolean } = {},
  ): string {
    const bare = kind.replace(/^(?:graph|powershell)-/, '')
    const file = original.slice(original.lastIndexOf('/') + 1)
    const isOfGroup = bare === 'group-members'
    const id = isOfGroup ? (GUID.exec(file)?.[0] ?? null) : null
    const base = `${foldersOf(original, rename)}${isOfGroup && /owner/i.test(file) ? 'owners' : (STANDARD.get(bare) ?? bare)}${id === null ? '' : `-${rename(id)}`}`
    const ending = kind === 'certificate' ? endingOf(original) : isXml ? '.xml' : '.json'
    for (let nth = 1; ; nth++) {
      const name = `${base}${nth === 1 ? '' : `-${nth}`}${ending}`
      if (this.#taken.has(name.toLowerCase())) continue
      this.#taken.add(name.toLowerCase())
      return name
    }
  }
}

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i
/** Folders of EntraExporter, which writes an object below the one that it belongs to, and nothing in the file says so. */
const FOLDERS: ReadonlySet<string> = new Set(
  'applications serviceprincipals groups members owners policies claimsmappingpolicies claimsmappingpolicy tokenissuancepolicies tokenissuancepolicy approleassignedto approleassignments'.split(
    ' ',
  ),
)

function foldersOf(original: string, rename: (id: string) => string): string {
  const folders = original.split('/').slice(0, -1)
  const first = folders.findIndex((folder) => FOLDERS.has(folder.toLowerCase()))
  const kept = first === -1 ? [] : folders.slice(first).filter((folder) => FOLDERS.has(folder.toLowerCase()) || GUID.test(folder))
  return kept.map((folder) => `${FOLDERS.has(folder.toLowerCase()) ? folder : rename(GUID.exec(folder)?.[0] ?? '')}/`).join('')
}

/** Whether Mixpanel's file picker shows a certificate file depends on its ending. */
function endingOf(original: string): string {
  const base = original.slice(original.lastIndexOf('/') + 1)
  if (!base.includes('.')) return ''
  const ending = base.slice(base.lastIndexOf('.') + 1)
  return CERTIFICATE_ENDINGS.has(ending.toLowerCase()) ? `.${ending}` : '.file'
}
