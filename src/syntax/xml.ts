import { DOMParser, type Attr, type Document, type Element, type Node } from '@xmldom/xmldom'
import { placeAt } from './place.ts'
import { type Artifact, type Evidence, type Place } from '../model/artifact.ts'
import { isCutMark } from './cut-marks.ts'
import { MAX_DEPTH } from './json.ts'

// XML without entities, document types or network access, with the positions of everything.

/** A parsed document, and the artifact that its places refer to. */
export interface Xml {
  readonly artifact: Artifact
  readonly document: Document
  readonly root: XmlElement
}

export type XmlElement = Element

export type XmlParsed = { readonly xml: Xml } | { readonly failed: string; readonly at: Place }

const MAX_CHARACTERS = 6 * 1024 * 1024

/**
 * Parses the XML that begins at `from` in the artifact. A DOCTYPE is rejected before parsing: it allows attacks that read files or
 * exhaust memory, and no SAML document has one. `open` is the text before secrets were blacked out, for verifying signatures.
 */
export function parseXml(artifact: Artifact, from = 0, open = artifact.text): XmlParsed {
  const text = open.slice(from)
  const at = (start: number, length = 1): Place => placeAt(artifact, from + start, from + start + length)
  if (text.length > MAX_CHARACTERS)
    return { failed: `It is XML of more than ${MAX_CHARACTERS / 1024 / 1024} million characters. It was not read.`, at: at(0) }
  const doctype = /<!DOCTYPE/i.exec(text)
  if (doctype) {
    return {
      failed: 'It declares a DOCTYPE, which no SAML document has and which can make a parser read other files. It was not read.',
      at: at(doctype.index, doctype[0].length),
    }
  }
  // eslint-disable-next-line no-control-regex
  const illegal = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.exec(text)
  if (illegal) return { failed: 'There is a control character here that XML does not allow.', at: at(illegal.index) }
  const deep = tooDeep(text)
  if (deep !== null)
    return { failed: `It has more than ${MAX_DEPTH} nested elements, which no SAML document has. It was not read.`, at: at(deep) }

  let syntaxError: { message: string; line: number; column: number } | undefined
  let document: Document | undefined
  try {
    document = new DOMParser({
      onError(level, message, context: { locator?: { lineNumber?: number; columnNumber?: number } } | undefined) {
        // What the parser only warns of is no XML either: a value without quotation marks, an attribute without a value.
        if (level === 'warning' && message.includes(LOST_CHARACTER)) return
        syntaxError ??= { message, line: context?.locator?.lineNumber ?? 1, column: context?.locator?.columnNumber ?? 1 }
        // One error is enough; a file may have an error at every character.
        throw new XmlError(message)
      },
    }).parseFromString(text, 'text/xml')
  } catch (error) {
    const locator = (error as { locator?: { lineNumber?: number; columnNumber?: number } }).locator
    syntaxError ??= {
      message: error instanceof Error ? error.message : '',
      line: locator?.lineNumber ?? 1,
      column: locator?.columnNumber ?? 1,
    }
  }
  const root = document?.documentElement
  if (syntaxError || !document || !root) {
    const offset = syntaxError ? offsetOf(syntaxError, text) : 0
    return { failed: `It is not well-formed XML: ${reasonOf(syntaxError?.message)}.`, at: at(offset) }
  }
  const alone = loneAmpersand(text)
  if (alone !== null) {
    const reason = text.startsWith('&#', alone) ? 'this number stands for no character that XML allows' : reasonOf('entity')
    return { failed: `It is not well-formed XML: ${reason}.`, at: at(alone) }
  }
  roots.set(document, { artifact, from })
  return { xml: { artifact, document, root } }
}

/** XML that is not part of an input, such as canonical text. Null where it cannot be parsed. */
export function parseXmlText(text: string): Xml | null {
  const nowhere: Artifact = {
    name: '',
    origin: { from: 'stdin' },
    role: null,
    named: false,
    bytes: new Uint8Array(),
    text,
    encoding: 'utf-8',
    bom: false,
  }
  const parsed = parseXml(nowhere)
  return 'xml' in parsed ? parsed.xml : null
}

class XmlError extends Error {}

/** The parser gives no place for text behind the end. */
function offsetOf(
  { message, line, column }: { readonly message: string; readonly line: number; readonly column: number },
  text: string,
): number {
  const end = text.lastIndexOf('>') + 1
  const behind = text.slice(end).search(/\S/)
  return TEXT_BEHIND.test(message) && behind !== -1 ? end + behind : offsetAt(text, line, column)
}

const TEXT_BEHIND = /HierarchyRequest|Extra content/

/** The numbers of the control characters that no XML may have, and of the halves of a pair. */
const FORBIDDEN = '0{0,6}(?:[0-8]|1[124-9]|2\\d|3[01])|x0{0,5}(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF])'
const NO_REFERENCE = new RegExp(`&(?!(?:lt|gt|amp|quot|apos|#(?!(?:${FORBIDDEN});)(?:\\d{1,7}|x[0-9a-fA-F]{1,6}));)`, 'g')

/** An & that begins no reference to a character, which the parser takes for text; in comments and CDATA it is text. */
function loneAmpersand(text: string): number | null {
  const search = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = from
    return pattern.exec(text)?.index ?? Infinity
  }
  let lone = search(NO_REFERENCE, 0)
  let at = 0
  while (lone !== Infinity) {
    const special = search(/<[!?]/g, at)
    if (lone < special) return lone
    const close = text.startsWith('<!--', special) ? '-->' : text.startsWith('<!', special) ? ']]>' : '?>'
    const end = text.indexOf(close, special)
    if (end === -1) return null
    at = end
    if (lone < at) lone = search(NO_REFERENCE, at)
  }
  return null
}

/** The one warning that is about no error. */
const LOST_CHARACTER = 'Unicode replacement character'

const roots = new WeakMap<Node, { readonly artifact: Artifact; readonly from: number }>()

/** Messages of the parser, and the same in plain words. */
const REASONS: readonly (readonly [RegExp, string | ((...found: readonly string[]) => string)])[] = [
  [/^[^(]{0,200}unclosed xml tag\(s\): (.+)$/, (names = '') => `the end of <${names.slice(names.lastIndexOf(' ') + 1)}> is missing`],
  [/unexpected end of input|no end '.' match|comment is not|CDATA|instruction starting/, 'the end of what begins here is missing'],
  [/tag mismatch: "([^"]*)" != "([^"]*)"/, (open, close) => `<${open}> begins here, but the closing tag after it is </${close}>`],
  [/end tag name/, 'a closing tag in the element that begins here is cut off or misspelled'],
  [/^Attribute (\S+) redefined/, (name) => `one element has the attribute ${name} twice`],
  [/missed quot|missed start quot|AttValue/, 'the value of an attribute is not in quotation marks'],
  [/missed value/, 'an attribute has no value'],
  [/value must after/, 'there is no = before the value of an attribute'],
  [/space is required/, 'there is no blank between two attributes'],
  [/entity/i, 'there is an & before a name that XML does not define; write &amp; for an &'],
  [TEXT_BEHIND, 'there is text after its end'],
  [/outside root/, 'there is text outside of its elements'],
  [/missing root/, 'it contains no element'],
  [/NamespaceError/, 'a prefix is used here that is not declared (xmlns:…)'],
  [/xml declaration/, '<?xml …?> is only allowed at the very beginning'],
  [/Unescaped '<'/, 'the value of an attribute contains a <; write &lt;'],
  [/invalid tagName/, 'the < is not followed by the name of an element'],
]

function reasonOf(message: string | undefined): string {
  const first = (message ?? 'missing root').split('\n', 1)[0] ?? ''
  for (const [pattern, reason] of REASONS) {
    const found = pattern.exec(first)
    if (found) return typeof reason === 'string' ? reason : reason(...found.slice(1).map((name) => name.slice(0, 60)))
  }
  return 'this is not allowed here'
}

/** Where the tags nest too deeply: checked without recursion, before the parser runs. */
function tooDeep(text: string): number | null {
  let depth = 0
  let i = text.indexOf('<')
  while (i !== -1) {
    const next = text.charCodeAt(i + 1)
    if (next === 33 /* ! */) {
      const close = text.startsWith('<!--', i) ? '-->' : text.startsWith('<![CDATA[', i) ? ']]>' : '>'
      const end = text.indexOf(close, i)
      if (end === -1) return null
      i = text.indexOf('<', end)
    } else if (next === 63 /* ? */) {
      const end = text.indexOf('?>', i)
      if (end === -1) return null
      i = text.indexOf('<', end)
    } else {
      const end = text.indexOf('>', i)
      if (end === -1) return null
      if (next === 47 /* / */) depth--
      else if (text.charCodeAt(end - 1) !== 47 && ++depth > MAX_DEPTH) return i
      i = text.indexOf('<', end)
    }
  }
  return null
}

const lineTables = new WeakMap<Document, readonly number[]>()

/** Lines as the parser counts them: it also breaks at a lone CR, NEL, and the Unicode separators. */
function parserLines(text: string): readonly number[] {
  const starts = [0]
  for (const match of text.matchAll(/\r[\n\u0085]|[\n\r\u0085\u2028\u2029]/g)) starts.push(match.index + match[0].length)
  return starts
}

function offsetAt(text: string, line: number, column: number): number {
  return Math.min((parserLines(text)[line - 1] ?? 0) + Math.max(column - 1, 0), text.length)
}

function startOf(node: Node): { artifact: Artifact; offset: number } | undefined {
  const document = node.ownerDocument ?? (node as Document)
  const root = roots.get(document)
  if (!root) return undefined
  let table = lineTables.get(document)
  if (!table) lineTables.set(document, (table = parserLines(root.artifact.text.slice(root.from))))
  const { lineNumber = 1, columnNumber = 1 } = node as { lineNumber?: number; columnNumber?: number }
  return { artifact: root.artifact, offset: root.from + (table[lineNumber - 1] ?? 0) + columnNumber - 1 }
}

const nowhere = (): never => {
  throw new Error('This node was not parsed here.')
}

/** The place of the start tag of an element. */
export function placeOfElement(element: XmlElement): Place {
  const start = startOf(element) ?? nowhere()
  const close = start.artifact.text.indexOf('>', start.offset)
  return placeAt(start.artifact, start.offset, close === -1 ? start.offset + 1 : close + 1)
}

/** An attribute's value and its place between the quotes. */
export function attribute(element: XmlElement, name: string): Evidence<string> | undefined {
  const node: Attr | null = element.getAttributeNode(name)
  if (!node) return undefined
  const { artifact, offset } = startOf(node) ?? nowhere()
  const quoteMark = artifact.text[offset] ?? ''
  const start = quoteMark === '"' || quoteMark === "'" ? offset + 1 : offset
  const close = artifact.text.indexOf(artifact.text[start - 1] ?? '"', start)
  return { value: node.value, at: placeAt(artifact, start, close === -1 ? start : close) }
}

/** All text of an element, without comments, and the place where it begins. */
export function textOf(element: XmlElement): Evidence<string> {
  const value = element.textContent ?? ''
  for (let child = element.firstChild; child; child = child.nextSibling) {
    if (child.nodeType !== child.TEXT_NODE && child.nodeType !== child.CDATA_SECTION_NODE) continue
    if ((child.nodeValue ?? '').trim() === '') continue
    const { artifact, offset } = startOf(child) ?? nowhere()
    const raw = child.nodeValue ?? ''
    const lead = raw.length - raw.trimStart().length
    const end = artifact.text.indexOf('<', offset + lead)
    const stop = end === -1 ? artifact.text.length : end
    return { value, at: placeAt(artifact, offset + lead, offset + lead + artifact.text.slice(offset + lead, stop).trimEnd().length) }
  }
  return { value, at: placeOfElement(element) }
}

/** Child elements of that name, in that namespace (`*` for any). */
export function children(element: XmlElement, namespace: string, localName: string): XmlElement[] {
  const found: XmlElement[] = []
  for (let child = element.firstChild; child; child = child.nextSibling) {
    if (child.nodeType !== child.ELEMENT_NODE) continue
    const candidate = child as XmlElement
    if (candidate.localName === localName && (namespace === '*' || candidate.namespaceURI === namespace)) found.push(candidate)
  }
  return found
}

export function descendants(element: XmlElement, namespace: string, localName: string): XmlElement[] {
  return [...element.getElementsByTagNameNS(namespace, localName)]
}

/** Elements of metadata and of messages that hold elements alone. */
const HOLDERS: ReadonlySet<string> = new Set([
  ...['EntitiesDescriptor', 'EntityDescriptor', 'IDPSSODescriptor', 'SPSSODescriptor', 'KeyDescriptor', 'KeyInfo', 'X509Data'],
  ...['Response', 'Assertion', 'Status', 'Subject', 'SubjectConfirmation', 'Conditions', 'AudienceRestriction', 'AttributeStatement'],
  ...['Attribute', 'AuthnStatement', 'Signature', 'SignedInfo', 'Reference', 'EncryptedAssertion', 'EncryptedData', 'AuthnRequest'],
])

export const FOLDED =
  'What should be in this element was taken out, as a browser leaves it out where the element is folded. Save the file itself; do not copy it from a window.'

/** The first element below, or `element` itself, in which there are dots in place of elements. What `isUnread` says is passed over. */
export function foldedIn(element: XmlElement, isUnread: (name: string) => boolean = () => false): XmlElement | null {
  const open = [element]
  for (let here = open.pop(); here; here = open.pop()) {
    if (isUnread(here.localName ?? '')) continue
    const isHolder = HOLDERS.has(here.localName ?? '')
    const below: XmlElement[] = []
    for (let child = here.firstChild; child; child = child.nextSibling) {
      if (child.nodeType === child.ELEMENT_NODE) below.push(child as XmlElement)
      else if (isHolder && child.nodeType === child.TEXT_NODE && isCutMark(child.nodeValue ?? '')) return here
    }
    open.push(...below.reverse())
  }
  return null
}
