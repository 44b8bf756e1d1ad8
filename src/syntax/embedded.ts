import { formFields, isWhole } from './envelope.ts'

// Sign-in messages in other text: below a heading, in a log, a chat or a mail, between fences of Markdown.

/** Offsets are those of the text that was given. */
export interface Embedded {
  readonly as: 'field' | 'xml' | 'base64'
  readonly start: number
  readonly end: number
  /** As it is written, without the marks of a quotation and the line ends of base64. */
  readonly text: string
  /** For a field, the URL whose query it is in. */
  readonly postedTo: string | null
}

interface Unplaced extends Omit<Embedded, 'postedTo'> {
  readonly postedTo?: string | null
}

/** No page and no text holds as many; one more is found, and stands for the rest. */
const MOST = 2001

/** In the order of the text. `names` are those of the fields of a form or a query. */
export function messagesInText(text: string, names: readonly string[]): readonly Embedded[] {
  const plain = unquoted(text)
  const all: Unplaced[] = [
    ...formFields(plain.text, names).map(({ value, start, end }): Unplaced => ({
      as: 'field',
      start,
      end,
      text: value,
      postedTo: addressBefore(plain.text, start),
    })),
    ...elementsIn(plain.text),
    ...encodedIn(plain.text),
  ].sort((a, b) => a.start - b.start)
  const found: Embedded[] = []
  let end = 0
  for (const each of all) {
    if (each.start < end) continue
    end = each.end
    found.push({ postedTo: null, ...each, start: plain.offsetOf(each.start), end: plain.offsetOf(each.end - 1) + 1 })
    if (found.length === MOST) break
  }
  return found
}

/** The URL whose query is written before: `https://login…/saml2?SAMLRequest=`. */
function addressBefore(text: string, start: number): string | null {
  const [run = ''] = text
    .slice(Math.max(0, start - 4000), start)
    .split(/[\s"'<>]/)
    .slice(-1)
  const url = run.search(/https?:\/\//)
  const query = url === -1 ? -1 : run.indexOf('?', url)
  return query === -1 ? null : run.slice(url, query)
}

const MESSAGE_TAG =
  /<(?<name>(?:[\w.-]+:)?(?:Response|Assertion|EncryptedAssertion|AuthnRequest|RequestSecurityTokenResponse(?:Collection)?))\s(?=[^<>]*(?:urn:oasis:names:tc:SAML:2\.0:|ws-sx\/ws-trust|\/ws\/2005\/02\/trust))[^<>]*(?:>|$)/g

function elementsIn(text: string): readonly Unplaced[] {
  const found: Unplaced[] = []
  MESSAGE_TAG.lastIndex = 0
  for (let match = MESSAGE_TAG.exec(text); match && found.length < MOST; match = MESSAGE_TAG.exec(text)) {
    const end = match[0].endsWith('/>') ? match.index + match[0].length : closingOf(text, match.groups?.['name'] ?? '', match.index)
    const between = found.at(-1)?.end ?? 0
    const doctype = text.slice(between, match.index).search(/<!DOCTYPE/i)
    // A DOCTYPE before it is included, so that the parser reports it.
    const start = doctype === -1 ? match.index : between + doctype
    found.push({ as: 'xml', start, end, text: text.slice(start, end) })
    MESSAGE_TAG.lastIndex = end
  }
  return found
}

/** The end of the element that begins at `from`; where it is not closed, that of the block of Markdown or of the text. */
function closingOf(text: string, name: string, from: number): number {
  const tag = new RegExp(`<(?<close>/?)${name.replaceAll('.', '\\.')}(?=[\\s/>])[^<>]*>`, 'g')
  tag.lastIndex = from
  let depth = 0
  for (let match = tag.exec(text); match; match = tag.exec(text)) {
    if (match.groups?.['close'] === '/') depth--
    else if (!match[0].endsWith('/>')) depth++
    if (depth === 0) return match.index + match[0].length
  }
  const fence = text.slice(from).search(/[\r\n][ \t]{0,9}(?:```|~~~)/)
  return fence === -1 ? text.length : from + fence
}

/** How XML of a message begins as base64: `<saml`, `<?xml `, `<Respon`, `<Assert`, `<AuthnR`, `<Encryp`, `<t:Requ`, `<!DOCTYP`. */
const ENCODED = /(?<![A-Za-z0-9+/])(?:PHNhbW[wx]|PD94bWwg|PFJlc3Bvbn|PEFzc2Vyd|PEF1dGhuUm|PEVuY3J5cH|PHQ6UmVxdW|PCFET0NUWVB)/g
const SHORTEST = 158
/** A character of neither base64 nor its escapes. A search for it works where matching megabytes of text exhausts the stack. */
const NO_BASE64 = /[^A-Za-z0-9+/_=%-]/g

function encodedIn(text: string): readonly Unplaced[] {
  const found: Unplaced[] = []
  ENCODED.lastIndex = 0
  for (let match = ENCODED.exec(text); match && found.length < MOST; match = ENCODED.exec(text)) {
    const run = runAt(text, match.index)
    ENCODED.lastIndex = run.end
    if (run.text.length >= SHORTEST) found.push({ as: 'base64', start: match.index, ...run })
  }
  return found
}

interface EncodedRun {
  readonly text: string
  readonly end: number
}

/** Base64 in lines of one length, of which the last may be shorter. A word after it looks like such a line. */
function runAt(text: string, start: number): EncodedRun {
  const lines: EncodedRun[] = []
  let width: number | null = null
  for (let at: number | null = start; at !== null;) {
    const end = endOf(text, at)
    const length = end - at
    const next = nextLine(text, end)
    const isLine = next !== null || /[<"'`)|]/.test(text[end] ?? '')
    if (lines.length > 0 && (length === 0 || !isLine || length > (width ?? length))) break
    lines.push({ text: text.slice(at, end), end })
    if (lines.length > 1 && length < (width ?? length)) break
    if (lines.length > 1) width = length
    at = next === null || next === text.length ? null : next
  }
  const upTo = (count: number): EncodedRun => ({
    text: lines
      .slice(0, count)
      .map((line) => line.text)
      .join(''),
    end: lines[count - 1]?.end ?? start,
  })
  const counts = [lines.length, lines.length - 1, 1].filter((count, index, all) => count > 0 && all.indexOf(count) === index)
  return counts.map(upTo).find((run, _, all) => all.length === 1 || isWhole(run.text)) ?? upTo(lines.length)
}

function endOf(text: string, from: number): number {
  NO_BASE64.lastIndex = from
  return NO_BASE64.exec(text)?.index ?? text.length
}

/** Where the next line begins, behind its indentation; null where this one goes on. */
function nextLine(text: string, from: number): number | null {
  LINE_END.lastIndex = from
  return LINE_END.test(text) ? LINE_END.lastIndex : from === text.length ? from : null
}

const LINE_END = /[ \t]{0,20}\r?\n[ \t]{0,40}/y

/** The marks before a line that a mail or a chat quotes. */
const QUOTATION = /[ \t]{0,8}>[> \t]{0,20}/y

/** The text without these marks, and where each character of it was. */
function unquoted(text: string): { readonly text: string; readonly offsetOf: (offset: number) => number } {
  if (!/^[ \t]{0,8}>/m.test(text)) return { text, offsetOf: (offset) => offset }
  const parts: string[] = []
  /** For each line, where it begins without and with its mark. */
  const places: (readonly [plain: number, written: number])[] = []
  let plain = 0
  let isQuoted = false
  let isInTag = false
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at)
    const end = newline === -1 ? text.length : newline + 1
    QUOTATION.lastIndex = at
    // In XML, a line may begin with the end of a tag.
    isQuoted = (isQuoted || !isInTag) && QUOTATION.test(text)
    const start = isQuoted ? Math.min(QUOTATION.lastIndex, end) : at
    const line = text.slice(start, end)
    places.push([plain, start])
    parts.push(line)
    plain += line.length
    const open = line.lastIndexOf('<')
    const close = line.lastIndexOf('>')
    if (open !== close) isInTag = open > close
    at = end
  }
  return { text: parts.join(''), offsetOf: (offset) => offsetIn(places, offset) }
}

function offsetIn(places: readonly (readonly [number, number])[], offset: number): number {
  let low = 0
  let high = places.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((places[middle]?.[0] ?? 0) <= offset) low = middle
    else high = middle
  }
  const [plain, written] = places[low] ?? [0, 0]
  return written + offset - plain
}
