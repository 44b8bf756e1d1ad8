// The keys and values of JSON, with their offsets, also of JSON that is cut off or broken: up to the break.

/** An object or array that is open, and what was seen in it. */
export interface JsonFrame {
  readonly parent: JsonFrame | null
  /** The key that it stands under; for an entry of an array, the key of the array. */
  readonly key: string
  readonly isArray: boolean
  /** The last key. */
  current: string
  /** How many values an array has so far. */
  count: number
  /** Of `{"name": …, "value": …}` and `[…, …]`: the name, and where the value is. */
  name: string | null
  value: JsonString | null
  /** Where the request goes that this object is about. */
  url: string | null
}

/** The content of a string, without its quotation marks. */
export interface JsonString {
  readonly start: number
  readonly end: number
  readonly escaped: boolean
}

export interface JsonVisitor {
  /** A string that is a value: under `frame.current`, or an entry of an array. */
  string(value: JsonString, frame: JsonFrame): void
  /** The end of an object or array, or of the text. */
  close(frame: JsonFrame): void
}

const QUOTE = 34
const BACKSLASH = 92

/** Walks the document that begins at `from`; the offset where it ends or breaks. */
export function walkJson(text: string, from: number, visitor: JsonVisitor, around: JsonFrame | null = null): number {
  let frame: JsonFrame | null = null
  let expectsKey = false
  let at = from
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) {
      const string = stringAt(text, at)
      if (frame === null) break
      if (expectsKey) {
        frame.current = string.end - string.start <= 200 ? text.slice(string.start, string.end) : ''
        const colon = skipBlanks(text, string.end + 1)
        if (text.charCodeAt(colon) !== 58) {
          at = Math.min(string.end + 1, text.length)
          break
        }
        expectsKey = false
        at = colon
        continue
      }
      visitor.string(string, frame)
      if (frame.isArray) frame.count++
      at = string.end
      // Not closed: the text is cut off, or the line ends inside.
      if (text.charCodeAt(at) !== QUOTE) break
    } else if (unit === 123 || unit === 91) {
      const key: string = frame === null ? '' : frame.isArray ? frame.key : frame.current
      frame = { parent: frame ?? around, key, isArray: unit === 91, current: '', count: 0, name: null, value: null, url: null }
      expectsKey = unit === 123
    } else if (unit === 125 || unit === 93) {
      if (frame?.isArray !== (unit === 93)) break
      visitor.close(frame)
      frame = frame.parent === around ? null : frame.parent
      expectsKey = false
      if (frame === null) {
        at++
        break
      }
      if (frame.isArray) frame.count++
    } else if (unit === 44) {
      if (frame === null) break
      expectsKey = !frame.isArray
    } else if (unit === 47) {
      const end = commentEnd(text, at)
      if (end === null) break
      at = end - 1
    } else if (!isBlank(unit) && (frame === null || expectsKey || !isLiteral(unit))) break
  }
  for (let open = frame; open && open !== around; open = open.parent) visitor.close(open)
  return at
}

function stringAt(text: string, quote: number): JsonString {
  let escaped = false
  let at = quote + 1
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE || unit === 10 || unit === 13) break
    if (unit === BACKSLASH) {
      escaped = true
      at++
    }
  }
  return { start: quote + 1, end: Math.min(at, text.length), escaped }
}

function isBlank(unit: number): boolean {
  return unit === 32 || unit === 10 || unit === 13 || unit === 9 || unit === 0xfeff
}

function skipBlanks(text: string, at: number): number {
  while (at < text.length && isBlank(text.charCodeAt(at))) at++
  return at
}

/** A letter, a digit or a sign of a number. */
function isLiteral(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 122) || unit === 45 || unit === 46 || unit === 43 || unit === 69
}

function commentEnd(text: string, at: number): number | null {
  const next = text[at + 1]
  if (next === '/') {
    const end = /[\r\n]/g
    end.lastIndex = at
    return end.exec(text)?.index ?? text.length
  }
  if (next !== '*') return null
  const end = text.indexOf('*/', at + 2)
  return end === -1 ? null : end + 2
}

/** A string with its escapes resolved, and the offset of each of its units in the text. */
export interface DecodedString {
  readonly text: string
  /** In the original text. */
  offset(index: number): number
}

export function decodeString(text: string, { start, end, escaped }: JsonString): DecodedString {
  const written = text.slice(start, end)
  if (!escaped) return { text: written, offset: (index) => start + index }
  const offsets = new Uint32Array(written.length + 1)
  const parts: string[] = []
  let length = 0
  let plainFrom = 0
  for (let at = 0; at < written.length;) {
    offsets[length++] = start + at
    if (written.charCodeAt(at) !== BACKSLASH) {
      at++
      continue
    }
    parts.push(written.slice(plainFrom, at))
    const letter = written[at + 1] ?? ''
    const isUnit = letter === 'u' && /^[0-9a-f]{4}$/i.test(written.slice(at + 2, at + 6))
    parts.push(isUnit ? String.fromCharCode(parseInt(written.slice(at + 2, at + 6), 16)) : (ESCAPES.get(letter) ?? letter))
    if (letter === '') length--
    at += isUnit ? 6 : 2
    plainFrom = at
  }
  parts.push(written.slice(plainFrom))
  offsets[length] = end
  return { text: parts.join(''), offset: (index) => offsets[Math.min(index, length)] ?? end }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
])
