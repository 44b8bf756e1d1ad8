import { DOMParser, type Attr, type Document, type Element, type Node } from '@xmldom/xmldom'
import { placeAt } from './place.ts'
import { type Artifact, type Evidence, type Place } from '../model/artifact.ts'
import { MAX_DEPTH } from './json.ts'

// XML without entities, document types or network, that remembers where everything stood.

/** A parsed document, and what its places refer to. */
export interface Xml {
  readonly artifact: Artifact
  readonly document: Document
  readonly root: XmlElement
}

export type XmlElement = Element

export type XmlParsed = { readonly xml: Xml } | { readonly failed: string; readonly at: Place }

const MAX_CHARACTERS = 6 * 1024 * 1024

/**
 * Parses the XML in `text` (or the artifact's own), which begins at `offset` of the artifact. A DOCTYPE is refused before any parser
 * sees it: it is how files are read and memory is eaten through XML, and no SAML document has one.
 * `open` is the same text before it was blacked out, for those who must read what nobody is shown.
 */
export function parseXml(artifact: Artifact, from = 0, open = artifact.text): XmlParsed {
  const text = open.slice(from)
  const at = (start: number, length = 1): Place => placeAt(artifact, from + start, from + start + length)
  if (text.length > MAX_CHARACTERS)
    return { failed: `It is XML of more than ${MAX_CHARACTERS / 1024 / 1024} million characters; it was not read.`, at: at(0) }
  const doctype = /<!DOCTYPE/i.exec(text)
  if (doctype) {
    return {
      failed: 'It declares a DOCTYPE, which no SAML document has and which can make a parser read other files; it was not read.',
      at: at(doctype.index, doctype[0].length),
    }
  }
  // eslint-disable-next-line no-control-regex
  const illegal = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.exec(text)
  if (illegal) return { failed: 'A control character that XML does not allow stands here.', at: at(illegal.index) }
  const deep = tooDeep(text)
  if (deep !== null)
    return { failed: `It nests more than ${MAX_DEPTH} elements, which no SAML document does; it was not read.`, at: at(deep) }

  let fault: { message: string; line: number; column: number } | undefined
  let document: Document | undefined
  try {
    document = new DOMParser({
      onError(level, message, context: { locator?: { lineNumber?: number; columnNumber?: number } } | undefined) {
        if (level === 'warning') return
        fault ??= { message, line: context?.locator?.lineNumber ?? 1, column: context?.locator?.columnNumber ?? 1 }
      },
    }).parseFromString(text, 'text/xml')
  } catch (error) {
    const locator = (error as { locator?: { lineNumber?: number; columnNumber?: number } }).locator
    fault ??= { message: error instanceof Error ? error.message : '', line: locator?.lineNumber ?? 1, column: locator?.columnNumber ?? 1 }
  }
  const root = document?.documentElement
  if (fault || !document || !root) {
    const offset = fault ? offsetAt(text, fault.line, fault.column) : 0
    return { failed: `It is not well-formed XML: ${reasonOf(fault?.message)}.`, at: at(offset) }
  }
  roots.set(document, { artifact, from })
  return { xml: { artifact, document, root } }
}

/** XML that stands in no input: canonical text, say. Null where it cannot be parsed. */
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

const roots = new WeakMap<Node, { readonly artifact: Artifact; readonly from: number }>()

/** What the parser says, and the same for people. */
const REASONS: readonly (readonly [RegExp, string | ((...found: readonly string[]) => string)])[] = [
  [/unclosed xml tag\(s\): (?:.*, )?(.+)$/, (name) => `it ends before <${name}> is closed, so its end is missing`],
  [/unexpected end of input|no end '.' match|comment is not|CDATA|instruction starting/, 'what begins here has no end'],
  [/tag mismatch: "(.*)" != "(.*)"/, (open, close) => `<${open}> begins here, and the closing tag after it is </${close}>`],
  [/end tag name/, 'a closing tag in what begins here is cut off or misspelled'],
  [/^Attribute (\S+) redefined/, (name) => `the attribute ${name} stands twice in one element`],
  [/entity/i, 'an & stands here before a name that XML does not know; an & by itself is written &amp;'],
  [/HierarchyRequest|Extra content/, 'something stands behind its end'],
  [/outside root/, 'something stands outside of its elements'],
  [/missing root/, 'there is no element in it'],
  [/NamespaceError/, 'a prefix is used here that nothing declares (xmlns:…)'],
  [/xml declaration/, 'the line <?xml …?> may stand at its very beginning alone'],
  [/Unescaped '<'/, 'a < stands in the value of an attribute, where it is written &lt;'],
  [/invalid tagName/, 'what follows the < is no name of an element'],
]

function reasonOf(message: string | undefined): string {
  const first = (message ?? 'missing root').split('\n', 1)[0] ?? ''
  for (const [pattern, says] of REASONS) {
    const found = pattern.exec(first)
    if (found) return typeof says === 'string' ? says : says(...found.slice(1).map((name) => name.slice(0, 60)))
  }
  return 'what stands here is not allowed in it'
}

/** A light walk over the tags, before anything recursive sees them. */
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

/** Where the start tag of an element stands. */
export function placeOfElement(element: XmlElement): Place {
  const start = startOf(element) ?? nowhere()
  const close = start.artifact.text.indexOf('>', start.offset)
  return placeAt(start.artifact, start.offset, close === -1 ? start.offset + 1 : close + 1)
}

/** An attribute's value and where it stands between its quotes. */
export function attribute(element: XmlElement, name: string): Evidence<string> | undefined {
  const node: Attr | null = element.getAttributeNode(name)
  if (!node) return undefined
  const { artifact, offset } = startOf(node) ?? nowhere()
  const quoteMark = artifact.text[offset] ?? ''
  const start = quoteMark === '"' || quoteMark === "'" ? offset + 1 : offset
  const close = artifact.text.indexOf(artifact.text[start - 1] ?? '"', start)
  return { value: node.value, at: placeAt(artifact, start, close === -1 ? start : close) }
}

/** All text below an element, comments left out, and where the first of it stands. */
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
