import type { Stretch } from './base64.ts'
import { derHeadOf, HEAD_BYTES } from './der-head.ts'

// Texts of which every character is written as an escape or a number: `\u002d`, `%2D`, `&#45;`, `45,45,45`. They are read as what they
// stand for, and what is found is led back to where it is written.

export interface Rewritten {
  readonly text: string
  /** Where a part of `text` is written. */
  place(part: Stretch): readonly Stretch[]
}

/** Fewer characters hold no key. */
const SHORTEST = 24
/** Longer texts are read in pieces, which overlap by more than a key has. */
const LONGEST = 1 << 18
const OVERLAP = 1 << 15

/** The texts in a text; each is given to `each`. */
export function rewrittenTexts(text: string, each: (found: Rewritten) => void): void {
  for (const form of ESCAPES) escapedTexts(text, form, each)
  byteLists(text, each)
}

/** The characters or bytes that are written, each with its place. */
class Units {
  readonly #values: Uint16Array
  readonly #starts: Uint32Array
  readonly #ends: Uint32Array
  count = 0

  constructor(most: number) {
    this.#values = new Uint16Array(most)
    this.#starts = new Uint32Array(most)
    this.#ends = new Uint32Array(most)
  }

  get isFull(): boolean {
    return this.count === this.#values.length
  }

  add(value: number, start: number, end: number): void {
    this.#values[this.count] = value
    this.#starts[this.count] = start
    this.#ends[this.count] = end
    this.count++
  }

  start(index: number): number {
    return this.#starts[index] ?? 0
  }

  end(index: number): number {
    return this.#ends[index] ?? 0
  }

  string(): string {
    let out = ''
    for (let at = 0; at < this.count; at += 4096) out += String.fromCharCode(...this.#values.subarray(at, Math.min(at + 4096, this.count)))
    return out
  }

  bytes(): Buffer {
    return Buffer.from(this.#values.subarray(0, this.count))
  }
}

// ── escapes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface EscapeForm {
  /** How every escape begins. */
  readonly sign: string
  /** A text without it has none. */
  readonly common: string
  /** The length of the escape at an offset, or 0. */
  readonly length: (text: string, at: number) => number
  readonly value: (text: string, start: number, end: number) => number
}

const ESCAPES: readonly EscapeForm[] = [
  {
    sign: '\\',
    common: '\\u00',
    length: (text, at) => {
      let letter = at
      while (letter - at < 32 && text.charCodeAt(letter) === 92) letter++
      return text[letter] === 'u' && hexValue(text, letter + 1, letter + 5) >= 0 ? letter + 5 - at : 0
    },
    value: (text, _, end) => hexValue(text, end - 4, end),
  },
  {
    sign: '%',
    common: '%',
    length: (text, at) => {
      // `%252B` is encoded twice.
      let digits = at + 1
      while (digits - at < 9 && text.startsWith('25', digits) && hexValue(text, digits + 2, digits + 4) >= 0) digits += 2
      return hexValue(text, digits, digits + 2) >= 0 ? digits + 2 - at : 0
    },
    value: (text, _, end) => hexValue(text, end - 2, end),
  },
  {
    sign: '&',
    common: '#',
    length: (text, at) => /^&(?:amp;){0,3}#(?:x[0-9a-f]{1,6}|[0-9]{1,7});/i.exec(text.slice(at, at + 24))?.[0].length ?? 0,
    value: (text, start, end) => Number(text.slice(text.indexOf('#', start) + 1, end - 1).replace(/^x/i, '0x')),
  },
]
/** Characters without an escape between two escapes. */
const MOST_PLAIN = 8

/** The value of hexadecimal digits; -1 where there are others. */
function hexValue(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at)
    const lower = unit | 32
    if (isDigit(unit)) value = value * 16 + unit - 48
    else if (lower >= 97 && lower <= 102) value = value * 16 + lower - 87
    else return -1
  }
  return value
}

function escapedTexts(text: string, form: EscapeForm, each: (found: Rewritten) => void): void {
  if (!text.includes(form.common)) return
  for (let at = text.indexOf(form.sign); at !== -1;) {
    const { end, escapes } = runFrom(text, form, at)
    if (escapes >= SHORTEST) {
      for (let from = at; from < end;) {
        const units = new Units(Math.min(end - from, LONGEST))
        for (let next = from; next < end && !units.isFull;) {
          const length = form.length(text, next)
          units.add(length === 0 ? text.charCodeAt(next) : form.value(text, next, next + length), next, next + Math.max(1, length))
          next += Math.max(1, length)
        }
        each({
          text: units.string(),
          place: (part) => [{ start: units.start(part.start), end: units.end(part.end - 1) }],
        })
        from = units.end(units.count - 1) < end ? units.start(LONGEST - OVERLAP) : end
      }
    }
    at = text.indexOf(form.sign, end)
  }
}

/** How far characters are written as such escapes, but for a few. */
function runFrom(text: string, { sign, length }: EscapeForm, from: number): { readonly end: number; readonly escapes: number } {
  let escapes = 0
  let end = from + 1
  for (let at = from; at < text.length && at - end <= MOST_PLAIN;) {
    const width = text.startsWith(sign, at) ? length(text, at) : 0
    if (width > 0) {
      escapes++
      end = at + width
    } else if (escapes === 0) break
    at += Math.max(1, width)
  }
  return { end, escapes }
}

// ── lists of bytes ───────────────────────────────────────────────────────────────────────────────────────────────────

/** What a text of numbers may have between two of them. */
const MOST_GAP = 60
const SEPARATORS = ' \t\r\n,;|"\'[]()-'
/** Where there may be such a list: eight small numbers. */
const NUMBERS = /(?<![\w.])\d{1,3}(?:[\s,;|"'[\]():\\nrt-]{1,60}\d{1,3}){7}(?![\w.])/g

function byteLists(text: string, each: (found: Rewritten) => void): void {
  const lists = new RegExp(NUMBERS)
  for (let match = lists.exec(text); match; match = lists.exec(text)) {
    let from = match.index
    for (;;) {
      const units = new Units(Math.min(Math.ceil((text.length - from) / 2), LONGEST))
      const end = readBytes(text, from, units)
      if (units.count >= SHORTEST && mayHoldKey(units.bytes())) each(ofBytes(text, units))
      lists.lastIndex = Math.max(end, match.index + 1)
      if (!units.isFull || units.count <= OVERLAP) break
      from = units.start(LONGEST - OVERLAP)
    }
  }
}

/** Reads numbers up to where something else stands; the offset of that. */
function readBytes(text: string, from: number, units: Units): number {
  let last = from
  let at = from
  while (at < text.length && !units.isFull) {
    const unit = text.charCodeAt(at)
    if (isDigit(unit)) {
      let end = at
      let value = 0
      while (end - at < 7 && isDigit(text.charCodeAt(end))) value = value * 10 + text.charCodeAt(end++) - 48
      const index = afterIndex(text, end)
      if (index === null) {
        if (value > 255 || isOfWord(text.charCodeAt(end))) return end
        const negative = text[at - 1] === '-' && text[at - 2] !== '-'
        units.add(negative ? (256 - value) & 255 : value, negative ? at - 1 : at, end)
      }
      last = at = index ?? end
    } else if (unit === 92 && /[nrt"\\]/.test(text[at + 1] ?? '')) at += text[at + 1] === '\\' ? 1 : 2
    else if (at - last <= MOST_GAP && SEPARATORS.includes(text[at] ?? '')) at++
    else return at
  }
  return at
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57
}

/** A letter, a digit, a dot or an underscore. */
function isOfWord(unit: number): boolean {
  return isDigit(unit) || (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 46 || unit === 95
}

/** `"12":` before a byte, as JSON writes typed arrays: where the byte may begin; null where there is none. */
function afterIndex(text: string, end: number): number | null {
  let at = end
  while (at - end < 8 && text[at] === '\\') at++
  if (text[at] === '"') at++
  return text[at] === ':' ? at + 1 : null
}

/** Whether DER begins in them, or a text. Most lists are of other numbers. */
function mayHoldKey(bytes: Uint8Array): boolean {
  let texts = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === 0x30 && derHeadOf(bytes.subarray(at, at + HEAD_BYTES))?.is === 'private-key') return true
    texts = (byte >= 32 && byte < 127) || byte === 0 || byte === 9 || byte === 10 || byte === 13 ? texts + 1 : 0
    // OpenSSH’s format begins with fourteen characters and a zero.
    if (texts === 14) return true
  }
  return false
}

/** Its text is hexadecimal, so that DER and texts are found alike. */
function ofBytes(text: string, units: Units): Rewritten {
  return {
    text: units.bytes().toString('hex'),
    place: (part) => {
      const [first, beyond] = [part.start >> 1, (part.end + 1) >> 1]
      const [start, end] = [units.start(first), units.end(beyond - 1)]
      if (!isListed(text, start, end)) return [{ start, end }]
      return Array.from({ length: beyond - first }, (_, index) => ({ start: units.start(first + index), end: units.end(first + index) }))
    },
  }
}

/** A list of JSON or YAML stays one: each number of it is hidden by itself. */
function isListed(text: string, start: number, end: number): boolean {
  let before = start - 1
  while (start - before < MOST_GAP && /\s/.test(text[before] ?? 'x')) before--
  let after = end
  while (after - end < MOST_GAP && /\s/.test(text[after] ?? 'x')) after++
  const isInBrackets = '[,:'.includes(text[before] ?? 'x') && '],}'.includes(text[after] ?? 'x')
  return isInBrackets || (text[before] === '-' && before < start - 1 && /[\r\n]/.test(text[end] ?? '\n'))
}
