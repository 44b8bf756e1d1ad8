import type { Artifact } from '../model/artifact.ts'
import { hasEvidenceName, isBeginningOfEvidence } from '../syntax/evidence-sign.ts'

// What a file is that no reader recognises, and what to give in its place: by its content first, by its ending where the content says nothing.

export interface FileKind {
  /** With its article: “an image”. */
  readonly what: string
  /** What to give in its place, as sentences; null where nothing is missing. */
  readonly instead: string | null
  /** `source` proves a repository; `plain` may be of one. Images are listed together. */
  readonly of?: 'source' | 'plain' | 'image'
}

/** How much of a text is looked at. */
const HEAD = 64 * 1024

export function kindOf({ name, bytes, text, encoding }: Pick<Artifact, 'name' | 'bytes' | 'text' | 'encoding'>): FileKind {
  if (bytes.length === 0) return EMPTY
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const byBytes = MAGIC.find(({ at = 0, hex }) => buffer.subarray(at, at + hex.length / 2).equals(Buffer.from(hex, 'hex')))
  const magic = byBytes ? byBytes.kind(buffer, name) : null
  if (magic) return magic
  const ending = endingOf(name)
  if (encoding === 'binary') return byEnding(name, ending) ?? BINARY
  const head = text.slice(0, HEAD)
  if (head.trim() === '') return EMPTY
  const found = SIGNS.find(({ sign, ending: only }) => (only === undefined || only.test(name)) && sign.every((each) => each.test(head)))
  const kind = found?.kind ?? byEnding(name, ending) ?? byForm(head)
  if (kind === OTHER_XML && ending === 'json' && hasEvidenceName(name)) return XML_FOR_JSON
  return (kind === OTHER_TABLE || kind === TEXT) && isOfPeople(head) ? PEOPLE : kind
}

/** What lies directly in a folder of setups and is none itself. */
export function kindBesideSetups(artifact: Artifact): FileKind {
  return hasEvidenceName(artifact.name) || isBeginningOfEvidence(artifact.text.slice(0, HEAD)) ? LOOSE : kindOf(artifact)
}

/** Source code and documentation by its name: it may quote an error that nobody met. */
export function isSourceOrNotes(name: string): boolean {
  const kind = byEnding(name, endingOf(name))
  return kind === SOURCE || kind === DOCUMENT
}

function endingOf(name: string): string {
  return /\.([A-Za-z0-9]{1,12})$/.exec(name)?.[1]?.toLowerCase() ?? ''
}

function byEnding(name: string, ending: string): FileKind | null {
  const base = name.slice(name.lastIndexOf('/') + 1)
  if (base.startsWith('~$')) return LOCK
  if (MANIFEST.test(base)) return SOURCE
  return BY_ENDING.get(ending) ?? (SOURCE_ENDINGS.has(ending) ? SOURCE : null)
}

function byForm(head: string): FileKind {
  const start = head.trimStart()
  if (/^(?:\[\s*\]|\{\s*"value"\s*:\s*\[\s*\]\s*\})\s*$/.test(start)) return EMPTY_LIST
  if (/^\{\s*(?:["}]|$)|^\[\s*(?:[{["\]]|$|(?:-?\d{1,30}(?:\.\d{1,30})?|true|false|null)\s*[,\]])/.test(start)) return OTHER_JSON
  if (start.startsWith('<')) return OTHER_XML
  const lines = head.split(/\r?\n/, 4).filter((line) => line !== '')
  const commas = lines.map((line) => line.split(/[,;\t]/).length)
  if (lines.length > 1 && (commas[0] ?? 0) > 2 && commas[0] === commas[1]) return OTHER_TABLE
  return TEXT
}

/** A table with an address and a GUID in its first row, below headers that are not known. */
function isOfPeople(head: string): boolean {
  const [headers = '', first = ''] = head.split(/\r?\n/, 12).filter((line) => /[,;\t|]/.test(line))
  const cells = first.split(/[,;\t|]/).map((cell) => cell.trim().replace(/^"|"$/g, ''))
  if (headers.split(/[,;\t|]/).length < 3 || cells.length < 3) return false
  return cells.some((cell) => /^[^\s@]{1,64}@[^\s@]{1,190}$/.test(cell)) && cells.some((cell) => GUID.test(cell))
}

const GUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

const PLAIN = 'plain' as const
const named = (what: string, instead: string | null = null): FileKind => ({ what, instead })

const EMPTY: FileKind = { what: 'an empty file', instead: null, of: PLAIN }
const BINARY = named('a binary file in an unknown format')
const TEXT: FileKind = { what: 'a text file', instead: null, of: PLAIN }
const SOURCE: FileKind = { what: 'source code or another file of a repository', instead: null, of: 'source' }
const EMPTY_LIST = named(
  'an empty list that does not say of what',
  'Export it again with its @odata.context, as the commands of sso-doctor collect do.',
)
const OTHER_JSON: FileKind = { what: 'JSON that is no export from Entra', instead: null, of: PLAIN }
const OTHER_XML: FileKind = { what: 'XML that is no metadata and no SAML message', instead: null, of: PLAIN }
const XML_FOR_JSON = named(
  'XML under the name of an export, which is JSON',
  'Export it again as JSON, as the commands of sso-doctor collect do.',
)
const OTHER_YAML: FileKind = { what: 'YAML without Mixpanel’s settings', instead: null, of: PLAIN }
const OTHER_TABLE: FileKind = { what: 'a table that is no list of users, groups or assignments', instead: null, of: PLAIN }
const PEOPLE = named(
  'a list of people whose headers are not known, or in a language that is not read',
  'Set the language of the Entra admin center to English and download the users again, or give users.json as the script of sso-doctor collect writes it.',
)
const DOCUMENT: FileKind = { what: 'notes or documentation', instead: null, of: PLAIN }
const LOOSE = named('a file of a setup, outside of a folder', 'Put the files of each setup in a folder of their own.')

const TYPED = 'Its values are not read. Give the exports themselves; an error text can be pasted in a .txt file.'
const UNPACK = 'Unpack it, and give the folder or a .zip file.'
const AS_JSON = 'Run the command again with | ConvertTo-Json -Depth 10.'
const AS_STATE = 'Give the output of: terraform show -json > state.json'
const DIRECT = 'Give the export of the app itself: az ad sp show --id <appId> > sp.json'
const AS_HAR = 'Record the sign-in in the browser’s developer tools (Network, Preserve log), and export it as HAR.'
const SIGN_IN = 'Capture a sign-in to Mixpanel: the POST of SAMLResponse to sso.mixpanel.com.'

const IMAGE: FileKind = {
  what: 'an image',
  instead:
    'What it shows is not read. Export the data, or copy the text: the error text to a .txt file, Mixpanel’s settings to mixpanel.yaml (sso-doctor init).',
  of: 'image',
}
const VIDEO = named('a video', `What it shows is not read. ${AS_HAR}`)
const WORD = named('a Word document', TYPED)
const SLIDES = named('a presentation', TYPED)
const SPREADSHEET = named(
  'a spreadsheet that is no list of users, groups or assignments',
  'Save the sheet as CSV, or give the export as JSON.',
)
const OLD_SPREADSHEET = named('an Excel workbook in the old format', 'Save the sheet as CSV, or give the export as JSON.')
const PDF = named('a PDF document', TYPED)
const OUTLOOK = named('a mail of Outlook (.msg)', 'Save the mail as .eml, or copy its text to a .txt file and save its attachments.')
const ARCHIVE = (format: string): FileKind => named(`a ${format} archive`, UNPACK)
const LOCK: FileKind = { what: 'what Office keeps while a document is open', instead: null, of: PLAIN }
const SHORTCUT: FileKind = { what: 'a shortcut, which only says where something is', instead: null, of: PLAIN }
const PROGRAM: FileKind = { what: 'a program', instead: null, of: PLAIN }
const PACKETS = named('a capture of network packets, which are encrypted', AS_HAR)

interface Magic {
  readonly at?: number
  /** Bytes in lower-case hex. */
  readonly hex: string
  readonly kind: (bytes: Buffer, name: string) => FileKind | null
}

const always = (kind: FileKind) => (): FileKind => kind

/** By the first bytes. */
const MAGIC: readonly Magic[] = [
  { hex: '89504e47', kind: always(IMAGE) },
  { hex: 'ffd8ff', kind: always(IMAGE) },
  { hex: '47494638', kind: always(IMAGE) },
  { hex: '49492a00', kind: always(IMAGE) },
  { hex: '4d4d002a', kind: always(IMAGE) },
  { hex: '52494646', kind: (bytes) => (bytes.toString('latin1', 8, 12) === 'WEBP' ? IMAGE : VIDEO) },
  { hex: '424d', kind: (bytes, name) => (/\.bmp$/i.test(name) || bytes.readUInt32LE(2) === bytes.length ? IMAGE : null) },
  { at: 4, hex: '66747970', kind: (bytes) => (/^(?:hei|mif1|avif)/.test(bytes.toString('latin1', 8, 12)) ? IMAGE : VIDEO) },
  { hex: '1a45dfa3', kind: always(VIDEO) },
  { hex: '25504446', kind: always(PDF) },
  { hex: '377abcaf271c', kind: always(ARCHIVE('7-Zip')) },
  { hex: '526172211a07', kind: always(ARCHIVE('RAR')) },
  { hex: '1f8b', kind: always(named('a file packed with gzip', UNPACK)) },
  { hex: '425a68', kind: always(named('a file packed with bzip2', UNPACK)) },
  { hex: 'fd377a585a00', kind: always(named('a file packed with xz', UNPACK)) },
  { hex: '28b52ffd', kind: always(named('a file packed with zstd', UNPACK)) },
  { hex: '4d534346', kind: always(ARCHIVE('cabinet')) },
  { hex: '504b0304', kind: zipKind },
  { hex: 'd0cf11e0a1b11ae1', kind: oleKind },
  { hex: '53514c69746520666f726d6174', kind: always(named('a database (SQLite)')) },
  { hex: '456c6646696c65', kind: always(named('a Windows event log')) },
  { hex: '0a0d0d0a', kind: always(PACKETS) },
  { hex: 'd4c3b2a1', kind: always(PACKETS) },
  { hex: 'a1b2c3d4', kind: always(PACKETS) },
  { hex: '7f454c46', kind: always(PROGRAM) },
  { hex: '4d5a9000', kind: always(PROGRAM) },
  { hex: 'cffaedfe', kind: always(PROGRAM) },
]

/** What a zip archive holds is named by its entries. */
function zipKind(bytes: Buffer, name: string): FileKind {
  const holds = (entry: string): boolean => bytes.includes(entry)
  if (holds('word/document.xml')) return WORD
  if (holds('xl/workbook.xml') || holds('xl/workbook.bin')) return SPREADSHEET
  if (holds('ppt/presentation.xml')) return SLIDES
  // The signature of the next entry, PK, follows without a break.
  const openDocument = /^mimetypeapplication\/vnd\.oasis\.opendocument\.([a-z]+)/.exec(bytes.toString('latin1', 30, 110))?.[1]
  if (openDocument === 'text') return WORD
  if (openDocument === 'spreadsheet') return SPREADSHEET
  if (openDocument !== undefined) return SLIDES
  if (/\.saz$/i.test(name)) return named('a recording of Fiddler', 'Export it as HAR (File ▸ Export Sessions ▸ HTTPArchive).')
  if (/\.(?:jar|war|apk|nupkg|vsix|whl|xpi)$/i.test(name)) return PROGRAM
  return ARCHIVE('zip')
}

/** The names of streams in Microsoft’s old container are in UTF-16. */
function oleKind(bytes: Buffer, name: string): FileKind {
  const holds = (stream: string): boolean => bytes.includes(Buffer.from(stream, 'utf16le'))
  if (/\.msg$/i.test(name) || holds('__substg1.0_') || holds('__properties_version1.0')) return OUTLOOK
  if (/\.docx?$/i.test(name) || holds('WordDocument')) return WORD
  if (/\.xlsx?$/i.test(name) || holds('Workbook')) return OLD_SPREADSHEET
  if (/\.pptx?$/i.test(name) || holds('PowerPoint Document')) return SLIDES
  return named('a document of Microsoft Office or Outlook', TYPED)
}

interface Sign {
  /** Each is in the text. */
  readonly sign: readonly RegExp[]
  /** Only in files with such a name. */
  readonly ending?: RegExp
  readonly kind: FileKind
}

/** By the text; the first that fits. */
const SIGNS: readonly Sign[] = [
  { sign: [/"tool"\s{0,20}:\s{0,20}\{\s{0,20}"name"\s{0,20}:\s{0,20}"sso-doctor"/], kind: named('a report of sso-doctor') },
  { sign: [/"kind"\s{0,20}:\s{0,20}"AZ[A-Z]/], kind: named('an export of AzureHound', DIRECT) },
  { sign: [/ScubaGear|"ScubaVersion"/i], ending: /\.(?:json|csv|html?|txt)$/i, kind: named('a report of ScubaGear', DIRECT) },
  {
    sign: [/\bImport-DscResource\b|^\s{0,200}AAD\w{1,60}\s{1,20}['"][^'"\r\n]{1,200}['"]\s{0,200}\{|"ResourceName"\s{0,20}:\s{0,20}"AAD/m],
    kind: named('a configuration of Microsoft365DSC', DIRECT),
  },
  { sign: [/\bcdktf\b/], ending: /\.(?:json|[jt]s|py|go|java|cs)$/i, kind: named('the output or source of CDK for Terraform', AS_STATE) },
  {
    sign: [/schema\.management\.azure\.com\/schemas\/[^"\s]{1,60}\/\w{0,30}deployment/i],
    kind: named('a template of Azure Resource Manager, which names values and does not contain all of them', DIRECT),
  },
  {
    sign: [
      /^[ \t]{0,60}(?:extension|provider)[ \t]{1,20}['"]?microsoftGraph|^[ \t]{0,60}resource[ \t]{1,20}\w{1,100}[ \t]{1,20}'Microsoft\./m,
    ],
    kind: named('a Bicep file, which names values and does not contain all of them', DIRECT),
  },
  {
    sign: [/^[ \t]{0,60}(?:resource|data)[ \t]{1,20}"azuread_|"(?:resource|data)"\s{0,20}:\s{0,20}\{\s{0,20}"azuread_/m],
    kind: named('a configuration of Terraform, which names values and does not contain all of them', AS_STATE),
  },
  {
    sign: [
      /^(?:ActivityDisplayName|AppliedConditionalAccessPolicies|ConditionalAccessStatus|InitiatedBy|ProvisioningStatusInfo|TargetResources)[ ]{1,60}: /m,
    ],
    kind: named('a log as PowerShell prints it (Format-List), which leaves out what is nested', AS_JSON),
  },
  { sign: [/^\s{0,200}(?:<\?xml[^<>]{0,200}\?>\s{0,200})?<Objs\s/], kind: named('PowerShell’s own format (Export-Clixml)', AS_JSON) },
  {
    sign: [/\bentryPoint['"]?\s{0,20}[:=]/, /\b(?:issuer|callbackUrl|idpCert|cert)['"]?\s{0,20}[:=]/],
    kind: named(
      'a configuration of passport-saml, a library of other applications',
      'Copy Mixpanel’s settings to mixpanel.yaml (sso-doctor init).',
    ),
  },
  { sign: [/<(?:[\w.-]{1,60}:)?Logout(?:Request|Response)[\s>]/], kind: named('a SAML logout message', SIGN_IN) },
  {
    sign: [/"last_used"\s{0,20}:/, /"expires"\s{0,20}:/, /"username"\s{0,20}:/],
    kind: named('a list of Mixpanel’s service accounts, which do not use single sign-on'),
  },
  { sign: [/^apiVersion:/m, /^kind:[ \t]{0,20}Config\b/m, /^clusters:/m], kind: named('a configuration of kubectl') },
  {
    sign: [/^\s{0,200}(?:Bearer\s{1,10})?eyJ[\w-]{10}[\w-]*\.eyJ[\w-]{10}[\w-]*\./],
    kind: named('a JSON Web Token of OpenID Connect or an API, which single sign-on to Mixpanel does not use', SIGN_IN),
  },
  { sign: [/"logEventTypes"\s{0,20}:/], kind: named('a network log of Chrome', AS_HAR) },
  { sign: [/schema\.getpostman\.com/], kind: named('a collection of Postman', 'Give the answers to its requests, each as a .json file.') },
  {
    sign: [/"tables"\s{0,20}:\s{0,20}\[\s{0,20}\{\s{0,20}"name"\s{0,20}:/, /"columns"\s{0,20}:/],
    kind: named(
      'a result of a KQL query',
      'Download the sign-in log as JSON: Entra admin center ▸ Monitoring & health ▸ Sign-in logs ▸ Download.',
    ),
  },
  {
    sign: [/^[^\r\n]{0,4000}\bAuthentication (?:step|method)\b/i, /^[^\r\n]{0,4000}\bRequest ID\b/i],
    kind: named(
      'the AuthDetails file of the sign-in log, which has no error codes',
      'Give the file InteractiveSignIns of the same download, as JSON.',
    ),
  },
  {
    sign: [/^[^\r\n]{0,4000}\bReport Refresh Date\b|"reportRefreshDate"\s{0,20}:|#reports\//i],
    kind: named('a usage report of Microsoft 365', 'Give the list of users: Entra admin center ▸ Users ▸ Download users.'),
  },
  {
    sign: [/#auditLogs\/|"createdDateTime"[^]{0,4000}"appDisplayName"|"ResultType"\s{0,20}:|^[^\r\n]{0,4000}\bTimeGenerated\b/i],
    kind: named(
      'rows of a log of Entra',
      'Download the sign-in log as JSON: Entra admin center ▸ Monitoring & health ▸ Sign-in logs ▸ Download.',
    ),
  },
  {
    sign: [/^(?:dn|version): [^\r\n]{1,500}\r?\n(?:dn|changetype|objectClass): ?/im],
    kind: named('an export of Active Directory (LDIF)', 'Export the users from Entra.'),
  },
  {
    sign: [/\baz ad sp show\b|\bGet-MgServicePrincipal\b/],
    ending: /\.(?:sh|bash|ps1)$/i,
    kind: named('a script that collects exports', 'Run it, and give the folder that it writes.'),
  },
  { sign: [/^\s{0,200}\{\\rtf/], kind: WORD },
  {
    sign: [/^-----BEGIN [A-Z0-9. ]{1,60} PARAMETERS-----/m],
    ending: /\.(?:pem|cer|crt|cert|key|txt)$/i,
    kind: named('parameters of a key or a key exchange'),
  },
  { sign: [/^\s{0,200}<svg[\s>]|^\s{0,200}<\?xml[^<>]{0,200}\?>\s{0,200}(?:<!--[^<>]{0,500}-->\s{0,200})?<svg[\s>]/i], kind: IMAGE },
  { sign: [/^\s{0,200}BEGIN:VC(?:ALENDAR|ARD)/i], kind: named('a calendar or an address card') },
  {
    sign: [/^\s{0,200}(?:<!--[^<>]{0,2000}-->\s{0,200})?(?:<!doctype\s{1,20}html|<html[\s>])/i],
    kind: named(
      'a saved web page',
      'Give the export itself; for an error page of Microsoft, copy its text with the AADSTS code to a .txt file.',
    ),
  },
]

/** Names that only projects have. */
const MANIFEST =
  /^(?:package(?:-lock)?\.json|[jt]sconfig[\w.-]{0,40}\.json|composer\.json|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|pyproject\.toml|requirements[\w.-]{0,40}\.txt|Gemfile|Dockerfile|Makefile|CMakeLists\.txt|pom\.xml|build\.gradle|Pipfile|LICENSE|CODEOWNERS)$/i

const SOURCE_ENDINGS: ReadonlySet<string> = new Set(
  'ts tsx mts cts js jsx mjs cjs py rb go rs java kt cs c h cpp hpp php swift scala sh bash zsh bat cmd ps1 psm1 psd1 sql css scss less vue svelte tf tfvars hcl lock toml map proto graphql tmpl ipynb patch diff'.split(
    ' ',
  ),
)

const BY_ENDING: ReadonlyMap<string, FileKind> = new Map([
  ...['png', 'jpg', 'jpeg', 'gif', 'webp', 'heic', 'heif', 'bmp', 'tif', 'tiff', 'avif'].map((ending) => [ending, IMAGE] as const),
  ...['mp4', 'mov', 'webm', 'mkv', 'avi', 'm4v'].map((ending) => [ending, VIDEO] as const),
  ...['doc', 'docx', 'odt', 'rtf', 'pages'].map((ending) => [ending, WORD] as const),
  ...['ppt', 'pptx', 'odp', 'key'].map((ending) => [ending, SLIDES] as const),
  ...['xlsb', 'ods', 'numbers', 'xlsx'].map((ending) => [ending, SPREADSHEET] as const),
  ...['yaml', 'yml'].map((ending) => [ending, OTHER_YAML] as const),
  ...['md', 'markdown', 'rst', 'adoc'].map((ending) => [ending, DOCUMENT] as const),
  ...['ini', 'conf', 'env', 'properties'].map((ending) => [ending, { ...TEXT, what: 'a configuration file of another program' }] as const),
  ...['url', 'webloc', 'lnk', 'desktop'].map((ending) => [ending, SHORTCUT] as const),
  ['xls', OLD_SPREADSHEET],
  ['pdf', PDF],
  ['msg', OUTLOOK],
  ['7z', ARCHIVE('7-Zip')],
  ['rar', ARCHIVE('RAR')],
  ['bicep', named('a Bicep file, which names values and does not contain all of them', DIRECT)],
  ['log', { ...TEXT, what: 'a log of another program' }],
  ['csv', OTHER_TABLE],
  ['tsv', OTHER_TABLE],
])
