import { NUL } from './bad-characters.ts'
import { placeAt, wholeOf } from './place.ts'
import { type Artifact, type Place } from '../model/artifact.ts'
import { quote } from './display.ts'
import { brokenExportIn, parseDocuments } from './documents.ts'
import { AMBIGUOUS_NAME, CERTIFICATE_NAME, hasEvidenceName, isBeginningOfEvidence, LOG_TABLE } from './evidence-sign.ts'
import { parseJson } from './json.ts'
import { parseKeyLines } from './key-lines.ts'
import { beginsAsPem, hasBeginLine, hasOnlyParameters, isBareBase64, isElided, isProse, isQuoted, looksLikeDer } from './pem-signs.ts'
import { isRecord } from './record-sign.ts'
import { looksLikeSettings } from './settings-sign.ts'
import { Cursor } from './tree.ts'
import { jsonInText, jsonInValues, unusableAt, type Fault } from './unusable-text.ts'
import type { Xml } from './xml.ts'

// The format of an artifact, by its content. Readers find out what it means.

export type Form =
  /** `further`: documents after the first one; `broken`: a part that cannot be read; `whole`: why all of it is not one document. */
  | { readonly is: 'records'; readonly root: Cursor; readonly further?: readonly Cursor[]; readonly broken?: Fault; readonly whole?: Fault }
  | { readonly is: 'settings'; readonly root: Cursor }
  | { readonly is: 'xml'; readonly xml: Xml }
  | { readonly is: 'certificate'; readonly artifact: Artifact }
  /** A sign-in message, or a recording that may contain some; `else` is its form where no reader finds one in it. */
  | { readonly is: 'capture'; readonly artifact: Artifact; readonly else: Form }
  /** The record of a live probe. */
  | { readonly is: 'exchange'; readonly artifact: Artifact }
  /** `lost`: false for a format that is known and not read, or an answer that is none. Where it is left out, it depends on the content. */
  | { readonly is: 'unreadable'; readonly at: Place; readonly message: string; readonly lost?: boolean }
  /** A known format that is not read, and what to give in its place. */
  | { readonly is: 'other'; readonly at: Place; readonly message: string }
  | { readonly is: 'nothing' }

export interface Parsers {
  parseXml(): Promise<typeof import('./xml.ts').parseXml>
  parseYaml(): Promise<typeof import('./yaml.ts').parseYaml>
  parseCsv(): Promise<(artifact: Artifact) => import('./csv.ts').ParsedTable>
}

export async function formOf(artifact: Artifact, parsers: Parsers): Promise<Form> {
  if (artifact.role === null && isRecord(artifact.text)) return { is: 'exchange', artifact }
  const plain = await plainFormOf(artifact, parsers)
  const form: Form =
    plain.is === 'nothing' && artifact.role === 'response'
      ? { is: 'unreadable', at: wholeOf(artifact), message: 'It contains no SAML message.' }
      : plain
  return mayHoldMessages(artifact, form) ? { is: 'capture', artifact, else: form } : form
}

async function plainFormOf(artifact: Artifact, parsers: Parsers): Promise<Form> {
  const { name, text, role } = artifact
  if (role === 'cert') return { is: 'certificate', artifact }
  const named = CERTIFICATE_NAME.test(name)
  if (!artifact.large && looksLikeDer(artifact.bytes)) return certificateForm(artifact)
  if (artifact.encoding === 'binary') {
    if (named && !AMBIGUOUS_NAME.test(name)) return certificateForm(artifact)
    if (isBeginningOfEvidence(beginningOf(artifact.bytes))) return { is: 'unreadable', at: wholeOf(artifact), message: NUL, lost: true }
    return /\.(?:json|ya?ml|xml|csv)$/i.test(name) || hasEvidenceName(name)
      ? { is: 'unreadable', at: wholeOf(artifact), message: 'It is not text, although its name says so.' }
      : { is: 'nothing' }
  }
  const start = text.search(/\S/)
  if (start === -1) return emptyForm(artifact)
  const first = text[start]
  const unusable = unusableAt(artifact, start) ?? (first === '"' ? jsonInText(artifact, start) : null)
  if (unusable) return { is: 'unreadable', ...unusable, lost: true }

  if (named && !(AMBIGUOUS_NAME.test(name) && !/KEY|CERTIFICATE|^M/.test(text))) return certificateForm(artifact)
  if (text.startsWith('{\\rtf', start)) return (await import('./rtf.ts')).rtfForm(artifact, start)
  if (role !== 'response' && beginsAsPem(text, start) && !isElided(text) && !isProse(text)) return certificateForm(artifact)
  if ((first === '<' && !MERGE_KEY.test(text)) || /^This XML file does not appear to have any style information/.test(text.slice(start))) {
    const parsed = (await parsers.parseXml())(artifact, text.indexOf('<'))
    const isPage = /^\s*<(?:!DOCTYPE\s+html|html)\b/i.test(text)
    if ('xml' in parsed && !(isPage && isForData(name))) return { is: 'xml', xml: parsed.xml }
    // What a browser shows above XML is no part of it.
    const isCopy = first !== '<' && isBeginningOfEvidence(text.slice(text.indexOf('<')))
    if ('failed' in parsed && !isPage) {
      if (isCopy) return { is: 'unreadable', at: parsed.at, message: parsed.failed, lost: true }
      return isMeant(artifact, /\.(?:xml|json|ya?ml|csv)$/i, BEGINS_AS_XML)
        ? { is: 'unreadable', at: parsed.at, message: parsed.failed }
        : { is: 'nothing' }
    }
    return isForData(name) ? { is: 'unreadable', at: placeAt(artifact, start, start + 1), message: WEB_PAGE } : { is: 'nothing' }
  }
  if (first === '{' || first === '[') {
    const form = jsonForm(artifact, start)
    // A YAML document may begin with a bracket too.
    return form.is !== 'records' && /\.ya?ml$/i.test(name) ? yamlForm(artifact, parsers) : form
  }
  if (/\.ya?ml$/i.test(name) || role === 'mixpanel' || (role === null && looksLikeSettings(text))) return yamlForm(artifact, parsers)
  if (role !== 'response' && (isBareBase64(text) || (hasBeginLine(text) && !isQuoted(text) && !isElided(text) && !isProse(text))))
    return certificateForm(artifact)
  if (/\.csv$/i.test(name) || (USERS_TABLE.test(text) && !IN_JSON.test(text)) || LOG_TABLE.test(text)) return tableForm(artifact, parsers)
  return afterWarnings(artifact, start, parsers)
}

/** The text before the first NUL. */
function beginningOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return end < 20 ? '' : Buffer.from(bytes.subarray(0, Math.min(end, 4096))).toString('latin1')
}

/** YAML is typed by people, and its parser needs a hundred times the time of JSON. */
const MAX_YAML = 2 * 1024 * 1024
/** A bundle of all public certification authorities has a quarter of this. */
const MAX_CERTIFICATE = 2 * 1024 * 1024

function tooLarge(artifact: Artifact, limit: number, why: string): Form {
  const megabytes = limit / 1024 / 1024
  return { is: 'unreadable', at: placeAt(artifact, 0, 1), message: `It is larger than ${megabytes} MB, and was not read. ${why}` }
}

function certificateForm(artifact: Artifact): Form {
  if (artifact.role === null && hasOnlyParameters(artifact.text)) return { is: 'nothing' }
  return artifact.bytes.length > MAX_CERTIFICATE
    ? tooLarge(artifact, MAX_CERTIFICATE, 'A certificate file has a few kilobytes.')
    : { is: 'certificate', artifact }
}

const MERGE_KEY = /^\s*<<[ \t]*:/
/** Typical beginnings of exports and messages. */
const BEGINS_AS_XML = /<(?:\?xml|!DOCTYPE|(?:[\w.-]+:)?(?:Entit(?:y|ies)Descriptor|Response|Assertion|EncryptedAssertion|AuthnRequest)\b)/y
const BEGINS_AS_JSON = /\{\s*(?:"|$)|\[\s*(?:[{["\]]|$)/y

/** Whether text that cannot be parsed should be in that format: by its name, by what the user says, or by its first characters. */
function isMeant({ name, text, role, named }: Artifact, names: RegExp, begins: RegExp): boolean {
  begins.lastIndex = Math.max(0, text.search(/\S/))
  return role !== null || named || names.test(name) || begins.test(text)
}

/** A name under which no web page is saved on purpose. */
function isForData(name: string): boolean {
  return /\.(?:json|ya?ml|csv)$/i.test(name) || hasEvidenceName(name)
}

const WEB_PAGE = 'It is a web page, not an export. A sign-in page or an error page was saved instead.'

/** The first line of a table of users, with any file name. */
const USERS_TABLE = /^(?:#TYPE [^\r\n]*\r?\n)?[^\r\n]{0,2000}\buser\s?principal\s?name\b"?[,;\t|]/i

/** In the first line, or at the beginning of the second, a key of JSON, whose beginning is lost. */
const IN_JSON = /^[^\r\n]{0,20000}"\s{0,20}:|^[^\r\n]{0,20000}\r?\n\s{0,200}"[^"\r\n]{0,200}"\s{0,20}:/

/** Lines that the Azure CLI or a shell printed before the output. */
const WARNING = /[ \t]*(?:(?:WARNING|INFO|DEBUG)\b[^\r\n]*)?\r?\n/iy
const YAML_OF_GRAPH = /^(?:- | {2})?(?:'@odata\.context'|accountEnabled|addIns|api|appId|appRoleId|displayName|userPrincipalName): /m

/** A line of CLI for Microsoft 365's text output. */
const KEY_LINES = /^(?:appId|displayName|id|principalId|userPrincipalName) {1,99}: \S/m

/** A loop, since V8 has no room to match millions of lines with one expression. */
function endOfWarnings(text: string): number {
  let end = 0
  WARNING.lastIndex = 0
  while (WARNING.test(text)) end = WARNING.lastIndex
  return end
}

/** JSON or YAML after other lines: warnings of the Azure CLI, a prompt, a heading. */
async function afterWarnings(artifact: Artifact, start: number, parsers: Parsers): Promise<Form> {
  const { name, text } = artifact
  const claimsJson = /\.json$/i.test(name)
  // What is indented in a file named .json is inside of an object whose beginning is lost.
  const bracket = text.search(claimsJson ? /^[{[]/m : /(?<=^[ \t]{0,20})[{[]/m)
  if (bracket !== -1 || claimsJson) {
    const form = jsonForm(artifact, bracket === -1 ? start : bracket)
    // A line of text or of a log may begin with a bracket: only a file named .json must be JSON.
    const isCut = form.is === 'unreadable' && (form.lost === true || isBrokenExport(artifact, bracket, false))
    if (form.is === 'records' || claimsJson || isCut) return withReason(form, text.slice(start))
  }
  if (KEY_LINES.test(text.slice(0, 20_000))) {
    const lines = parseKeyLines(artifact)
    if (lines) return { is: 'records', root: Cursor.of(lines.tree), ...(lines.cut ? { broken: { at: lines.cut, message: CUT_LINE } } : {}) }
  }
  if (YAML_OF_GRAPH.test(text.slice(0, 4000))) {
    const form = await yamlForm(artifact, parsers, endOfWarnings(text))
    if (form.is === 'settings') return form
  }
  if (/\.xml$/i.test(name)) {
    return { is: 'unreadable', at: placeAt(artifact, start, start + 1), message: 'It is not XML, although its name says so.' }
  }
  const resource = TERRAFORM_RESOURCE.exec(text)
  if (resource)
    return { is: 'other', at: placeAt(artifact, resource.index, resource.index + resource[0].length), message: TERRAFORM_CONFIGURATION }
  const screen = SCREEN_OUTPUT.find(([pattern]) => pattern.test(text.slice(0, 20_000)))
  return screen ? { is: 'unreadable', at: placeAt(artifact, start, start + 1), message: screen[1], lost: false } : { is: 'nothing' }
}

const TERRAFORM_RESOURCE = /^[ \t]*(?:resource|data)[ \t]+"azuread_\w+"/m
const TERRAFORM_CONFIGURATION =
  'this is Terraform’s configuration, which names values and does not contain all of them. Give the output of: terraform show -json > state.json'

/** Output of programs for the screen, and how to get complete output instead. */
const SCREEN_OUTPUT: readonly (readonly [RegExp, string])[] = [
  [
    /^(?=[^\r\n\u2028\u2029]*\b(?:AppId|DisplayName|UserPrincipalName)\b)[A-Za-z][A-Za-z ]*\r?\n-{3,}(?: +-{3,})+ *$/m,
    'This is a table for the screen, without most of the data. Run the command again with -o json (Azure CLI), or with | ConvertTo-Json -Depth 10 (PowerShell).',
  ],
  [
    /^(?:AppId|ServicePrincipalNames|ReplyUrls|IdentifierUris) +: \S/im,
    'This is a list for the screen, with shortened values. Run the command again with | ConvertTo-Json -Depth 10 (PowerShell), or with --output json (CLI for Microsoft 365).',
  ],
  [
    /^Terraform (?:will perform the following actions|used the selected providers)|^ *# azuread_\w+\.\w+ (?:will be|must be|has)/m,
    'This is Terraform’s plan for the screen. Give the output of: terraform show -json > state.json (for a saved plan: terraform show -json plan.out).',
  ],
]

/** An error message of a shell is quoted, because it mostly says what to do. */
function withReason(form: Form, text: string): Form {
  const printed = /^(?:ERROR:|az : |The term 'az')[^\r\n]*/.exec(text)?.[0]
  if (form.is !== 'unreadable' || printed === undefined) return form
  return {
    ...form,
    message: `It contains an error message of the shell instead of an export: ${quote(printed)} Run the command again, and check its output.`,
    lost: false,
  }
}

/** Root elements of sign-in messages. */
const MESSAGES: ReadonlySet<string> = new Set([
  'Response',
  'Assertion',
  'EncryptedAssertion',
  'AuthnRequest',
  'RequestSecurityTokenResponse',
  'RequestSecurityTokenResponseCollection',
])
const FIELD = /(?<![A-Za-z0-9])(?:SAMLResponse|SAMLRequest|wresult)=/
const FIELD_OF_PAGE = /<(?:input|textarea)\b[^<>]*\bname\s*=\s*["']?(?:SAMLResponse|SAMLRequest|wresult)\b/i
/** A character of neither base64 nor its escapes. A search for it works where matching megabytes of text exhausts the stack. */
const NOT_ENCODED = /[^\sA-Za-z0-9+/=_%-]/
/** The beginning of a message in other text. */
const EMBEDDED =
  /(?:<|\\u003[cC])(?:[\w.-]+:)?(?:Response|Assertion|EncryptedAssertion|AuthnRequest|RequestSecurityTokenResponse(?:Collection)?)\s|(?<![A-Za-z0-9+/])(?:PHNhbW[wx]|PD94bWwg|PFJlc3Bvbn|PEFzc2Vyd|PEF1dGhuUm|PEVuY3J5cH|PHQ6UmVxdW|PCFET0NUWVB)/
/** Recordings of a browser’s traffic (HAR, SAML-tracer), and JSON with the field of the form. */
const RECORDING = /"(?:entries|requests)"\s*:\s*\[|"(?:SAMLResponse|SAMLRequest|wresult)"\s*:\s*"/

/** A recording, also one that was cut off. */
export function isRecording(text: string): boolean {
  return /^\s{0,200}[{[]/.test(text) && RECORDING.test(text)
}

/** Whether it may contain a sign-in message: as XML, or in a form field, a page, a query or a recording. */
function mayHoldMessages(artifact: Artifact, form: Form): boolean {
  const { text, encoding } = artifact
  switch (form.is) {
    case 'xml':
      return (
        MESSAGES.has(form.xml.root.localName ?? '') ||
        FIELD_OF_PAGE.test(text) ||
        (form.xml.root.localName === 'html' && mayQuoteMessage(text))
      )
    case 'certificate':
    case 'settings':
    case 'other':
    case 'capture':
    case 'exchange':
      return false
    case 'records':
      return RECORDING.test(text)
    case 'unreadable':
    case 'nothing':
      return encoding !== 'binary' && mayContainMessage(artifact)
  }
}

/** Whether it may have a message in other text, or a field of one. */
export function mayQuoteMessage(text: string): boolean {
  return FIELD.test(text) || EMBEDDED.test(text)
}

function mayContainMessage({ text }: Artifact): boolean {
  // The reader knows a message that is given from one that a manual shows as an example.
  return mayQuoteMessage(text) || FIELD_OF_PAGE.test(text) || RECORDING.test(text) || (text.length > 60 && !NOT_ENCODED.test(text))
}

function emptyForm(artifact: Artifact): Form {
  if (CERTIFICATE_NAME.test(artifact.name)) return certificateForm(artifact)
  if (/\.(?:json|ya?ml|xml|csv)$/i.test(artifact.name) || hasEvidenceName(artifact.name) || artifact.role !== null) {
    return { is: 'unreadable', at: wholeOf(artifact), message: 'The file is empty.' }
  }
  return { is: 'nothing' }
}

function jsonForm(artifact: Artifact, start: number): Form {
  const parsed = parseJson(artifact, { from: start, comments: true })
  if (!('failed' in parsed)) {
    const holdsNothing = isBare(parsed.tree.value) && hasEvidenceName(artifact.name) && artifact.role === null
    if (holdsNothing) return { is: 'unreadable', at: placeAt(artifact, start, start + 1), message: NOTHING_IN_IT }
    const root = Cursor.of(parsed.tree)
    const wrapped = jsonInValues(root)
    return { is: 'records', root, ...(wrapped ? { whole: wrapped } : {}) }
  }
  // Programs and text may begin with a bracket too, and are not exports.
  const isDocument = !NO_DOCUMENT.test(artifact.name) || artifact.role !== null
  const documents = parseDocuments(artifact, start)
  const isMeantSo =
    (isDocument && isMeant(artifact, /\.(?:json|har|ya?ml|csv|xml)$/i, BEGINS_AS_JSON)) ||
    isBrokenExport(artifact, start, documents !== null)
  const pasted = isMeantSo || PROGRAM.test(artifact.name) ? null : brokenExportIn(artifact, start)
  const whole: Fault = pasted ? { ...pasted, lost: true } : { at: parsed.at, message: parsed.failed }
  const isNone = !isMeantSo && !pasted
  // A manual that quotes a response is no export.
  if (documents && (artifact.named || artifact.role !== null || documents.outside * 2 <= artifact.text.length)) {
    const [root, ...further] = documents.trees.map((tree) => Cursor.of(tree))
    if (root)
      return { is: 'records', root, further, ...(documents.broken ? { broken: documents.broken } : {}), ...(isNone ? {} : { whole }) }
  }
  // Settings of programs may have a comma too many: whether such a file is an export, its readers say.
  const lenient = parseJson(artifact, { from: start, comments: true, commas: true })
  if ('tree' in lenient && !isBare(lenient.tree.value)) {
    const isMine = artifact.named || artifact.role !== null
    return { is: 'records', root: Cursor.of(lenient.tree), ...(isNone ? {} : { whole: { ...whole, lost: isMine } }) }
  }
  return isNone ? { is: 'nothing' } : { is: 'unreadable', ...whole }
}

const NOTHING_IN_IT = 'It has no object and no list in it, as every export has: the command gave nothing. Export it again.'

/** No list, and no object with a key. */
function isBare(value: unknown): boolean {
  return typeof value !== 'object' || value === null || (!Array.isArray(value) && Object.keys(value).length === 0)
}

/** An export that was cut off, whatever its name: nothing but warnings of the Azure CLI stands before it, as in no program or log. */
function isBrokenExport({ name, text }: Artifact, start: number, isReadInPart: boolean): boolean {
  // Of several lines, each is looked at.
  if (/\.(?:jsonc|json5)$/i.test(name) || (isReadInPart && /\.(?:jsonl|ndjson)$/i.test(name) && /[\r\n]\s{0,20}\{/.test(text))) return false
  const before = text.slice(endOfWarnings(text), start)
  BEGINS_AS_JSON.lastIndex = start
  return before.trim() === '' && BEGINS_AS_JSON.test(text) && isBeginningOfEvidence(text.slice(start))
}

const PROGRAM = /\.(?:jsonl|ndjson|jsonc|json5|[cm]?[jt]sx?|tf|tfvars|hcl|css|svg|ps1|sh|py|rb|ini|toml|conf)$/i
const NO_DOCUMENT = /\.(?:jsonl|ndjson|jsonc|json5|[cm]?[jt]sx?|md|log|tf|tfvars|hcl|css|svg|ps1|sh|py|rb|ini|toml|conf)$/i

async function tableForm(artifact: Artifact, parsers: Parsers): Promise<Form> {
  const parsed = (await parsers.parseCsv())(artifact)
  if ('failed' in parsed) return { is: 'unreadable', at: parsed.at, message: parsed.failed }
  const { tree, cut, fault } = parsed
  const root = Cursor.of(tree)
  if (!cut || fault) return { is: 'records', root, ...(fault && hasEvidenceName(artifact.name) ? { whole: fault } : {}) }
  if (Array.isArray(tree.value) && tree.value.length > 0) return { is: 'records', root, broken: { at: cut, message: CUT_ROW } }
  // No reader recognises a table without rows.
  const isOne = hasEvidenceName(artifact.name) || isBeginningOfEvidence(artifact.text)
  return isOne ? { is: 'unreadable', at: cut, message: CUT_TABLE } : { is: 'records', root }
}

const CUT_LINE = 'The last line ends inside of a list: it is cut off.'
const CUT_ROW = 'The last row has no end of line, and is not whole: it is cut off.'
const CUT_TABLE = 'The table ends inside of its first lines: it is cut off.'

async function yamlForm(artifact: Artifact, parsers: Parsers, from = endOfWarnings(artifact.text)): Promise<Form> {
  if (artifact.text.length > MAX_YAML)
    return tooLarge(artifact, MAX_YAML, 'A settings file in YAML has a few kilobytes; export larger data as JSON.')
  const parsed = await (await parsers.parseYaml())(artifact, from)
  if ('failed' in parsed) return { is: 'unreadable', at: parsed.at, message: parsed.failed }
  return { is: 'settings', root: Cursor.of(parsed.tree) }
}
