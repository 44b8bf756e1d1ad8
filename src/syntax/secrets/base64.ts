// Base64 as files hold it: in lines, indented, with the escapes of JSON, URLs and XML between or in place of its characters.

/** A line end or blank between characters. */
export const GAP = -1
/** `=` at the end. */
export const PADDING = -2
export const STOP = -3

const VALUES = new Int8Array(128).fill(STOP)
/** In the order of their values. */
export const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
for (let value = 0; value < 64; value++) VALUES[ALPHABET.charCodeAt(value)] = value
VALUES[45] = 62
VALUES[95] = 63
VALUES[61] = PADDING
for (const blank of [9, 10, 13, 32]) VALUES[blank] = GAP

function valueOfUnit(unit: number): number {
  if (unit < 128) return VALUES[unit] ?? STOP
  const isInvisible =
    unit === 0xa0 ||
    unit === 0xad ||
    unit === 0x85 ||
    (unit >= 0x200b && unit <= 0x200f) ||
    (unit >= 0x2028 && unit <= 0x202e) ||
    unit === 0x2060 ||
    unit === 0xfeff
  return isInvisible ? GAP : STOP
}

/** The value of a character without escapes, also in base64 for URLs; negative for any other. */
export function urlValue(unit: number): number {
  return VALUES[unit] ?? STOP
}

/** The dashes of a BEGIN or END line; in base64 for URLs two are a part of the content. */
function isBoundary(text: string, at: number): boolean {
  let start = at
  while (start > at - 4 && text.charCodeAt(start - 1) === 45) start--
  let end = at + 1
  while (end < at + 4 && text.charCodeAt(end) === 45) end++
  return end - start >= 4 || (end - start >= 2 && /^ ?(?:END|BEGIN) /i.test(text.slice(end, end + 7)))
}

const HEX = /^[0-9a-f]+$/i

function hexAt(text: string, at: number, digits: number): number {
  const written = text.slice(at, at + digits)
  return written.length === digits && HEX.test(written) ? parseInt(written, 16) : -1
}

/** Reads one character of base64 at a time. */
export class Base64Reader {
  readonly text: string
  /** How many units of the text the last character took. */
  width = 1

  constructor(text: string) {
    this.text = text
  }

  /** A value from 0 to 63, or GAP, PADDING or STOP. */
  at(at: number): number {
    const unit = this.text.charCodeAt(at)
    this.width = 1
    switch (unit) {
      case 45:
        return isBoundary(this.text, at) ? STOP : 62
      case 92:
        return this.#afterBackslash(at)
      case 37:
        return this.#afterPercent(at)
      case 38:
        return this.#entity(at)
      default:
        return at < this.text.length ? valueOfUnit(unit) : STOP
    }
  }

  #afterBackslash(at: number): number {
    let next = at + 1
    while (this.text.charCodeAt(next) === 92 && next - at < 32) next++
    this.width = next - at + 1
    switch (this.text[next] ?? '') {
      case 'n':
      case 'r':
      case 't':
      case '\n':
      case '\r':
        return GAP
      case '/':
        return 63
      case 'u': {
        this.width += 4
        const unit = hexAt(this.text, next + 1, 4)
        return unit === -1 ? STOP : valueOfUnit(unit)
      }
      default:
        return STOP
    }
  }

  #afterPercent(at: number): number {
    let next = at + 1
    // `%252B` is encoded twice.
    while (this.text.startsWith('25', next) && next - at < 9) next += 2
    this.width = next - at + 2
    const unit = hexAt(this.text, next, 2)
    return unit === -1 || unit === 45 ? STOP : valueOfUnit(unit)
  }

  #entity(at: number): number {
    const [whole, hex, decimal = ''] = /^&(?:amp;)?#(?:x([0-9a-f]{1,4})|([0-9]{1,5}));/i.exec(this.text.slice(at, at + 14)) ?? []
    if (whole === undefined) return STOP
    this.width = whole.length
    return valueOfUnit(hex === undefined ? Number(decimal) : parseInt(hex, 16))
  }
}

/** The first bytes of base64 that begins at `at`; fewer where it ends. */
export function headAt(reader: Base64Reader, at: number, bytes: number): Uint8Array {
  const out = new Uint8Array(bytes)
  let filled = 0
  let bits = 0
  let held = 0
  // A gap of more blanks than this is none that wraps base64.
  for (let end = at + bytes * 12; at < end && filled < bytes; at += reader.width) {
    const value = reader.at(at)
    if (value === GAP) continue
    if (value < 0) break
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      out[filled++] = (held >> bits) & 0xff
    }
  }
  return out.subarray(0, filled)
}

export interface Stretch {
  readonly start: number
  readonly end: number
}

/** Line ends and blanks, and marks of a quoted or commented line behind a line end. */
const PLAIN = 0
/** Quote marks, and signs that join texts or values. */
const SIGNS = 1
const WORDS = 2
/** What is between two lines of the same base64. */
type Way = typeof PLAIN | typeof SIGNS | typeof WORDS

const SIGN = /[\s"'`+\\>|#*,;:()[\]{}&$<\u00A0\u200B-\u200F\u2028\u2029\uFEFF]/
const LINE_MARK = /[>|#*]/
/** A string of JSON ends, and the sign of a key follows. */
const OTHER_KEY = /["']\s{0,8}:/
/** What a log writes before each of its lines is shorter. */
const MOST_GAP = 200
const LINE = 16
/** The last line may be shorter. So many characters in a row may not be left of a key. */
const LAST_LINE = 12
const LINE_AFTER_WORDS = 32
/** After words, the first line of a key whose length is not known has more characters than an identifier. */
const FIRST_LINE_AFTER_WORDS = 48

/**
 * The stretches of base64 from `at` on, over line ends and the text between them, up to that many characters of base64. Where the
 * number is not known (Infinity), up to where no base64 follows. Over anything but line ends, a piece belongs to it that is as long as
 * the first, or the last: a key may be cut off, and what follows is another value.
 */
export function stretchesFrom(reader: Base64Reader, at: number, characters: number): readonly Stretch[] {
  const stretches: { start: number; end: number }[] = []
  const lines: LinesRead = { left: characters, length: 0, way: null }
  while (lines.left > 0) {
    const gap = gapFrom(reader, at, lines)
    if (gap === null) break
    const piece = pieceFrom(reader, gap.end, lines.left)
    const before = stretches.at(-1)
    if (before && gap.joins) before.end = piece.end
    else stretches.push({ start: gap.end, end: piece.end })
    if (gap.way !== PLAIN && lines.length > 0 && piece.count < lines.length) break
    lines.left -= piece.count
    lines.length ||= piece.count
    if (gap.end > at) lines.way = gap.way
    at = piece.end
  }
  return stretches
}

interface LinesRead {
  /** Characters that are still to come. */
  left: number
  /** Characters of the first line; 0 before it. */
  length: number
  /** Of the last gap; null before the first. */
  way: Way | null
}

interface PieceGap {
  readonly end: number
  readonly way: Way
  /** It is only line ends and blanks, plain or escaped. */
  readonly joins: boolean
}

/** The gap before the next line of the same base64; null where there is none. */
function gapFrom(reader: Base64Reader, from: number, lines: LinesRead): PieceGap | null {
  const { text } = reader
  const most = Math.max(lines.length, LINE_AFTER_WORDS, FIRST_LINE_AFTER_WORDS)
  let joins = true
  let way: Way = PLAIN
  let isNewLine = false
  for (let at = from; at - from < MOST_GAP && at < text.length; at += reader.width) {
    const value = reader.at(at)
    if (value === GAP || value === PADDING) {
      isNewLine ||= value === GAP && text[at] !== ' ' && text[at] !== '\t'
      continue
    }
    if (value >= 0) {
      if (at === from && lines.length === 0) return { end: at, way, joins }
      const piece = pieceFrom(reader, at, Math.min(lines.left, most) + 1)
      if (continues(piece, way, lines, most) && !isOther(reader, at, piece, lines.left) && !(way === WORDS && isOfOther(text, from, at)))
        return { end: at, way, joins }
      way = way !== WORDS && /^[+/_-]+$/.test(text.slice(at, at + 4).slice(0, piece.end - at)) ? SIGNS : WORDS
      joins = false
      reader.width = Math.max(1, piece.end - at)
      continue
    }
    if (text[at] === '-') return null
    reader.width = 1
    joins = false
    const character = text[at] ?? ''
    if (!SIGN.test(character)) way = WORDS
    else if (way === PLAIN && !(isNewLine && LINE_MARK.test(character))) way = SIGNS
  }
  return null
}

/** Whether a piece behind such a gap is the next line. */
function continues({ count, padded, blank }: Piece, way: Way, { left, length, way: before }: LinesRead, most: number): boolean {
  const isExact = left <= most && count === left
  if (way === PLAIN) return count >= LAST_LINE || isExact || (left === Infinity && (padded || !blank))
  if (length === 0) return count >= (way === SIGNS ? LINE : FIRST_LINE_AFTER_WORDS)
  if (before !== null && before !== way) return false
  if (count === length) return true
  if (isExact) return count >= (before === null ? LINE : way === SIGNS ? 1 : LINE / 2)
  return before === way && count < length && count >= (way === WORDS ? LINE_AFTER_WORDS : left === Infinity ? 1 : LAST_LINE)
}

const IDENTIFIER = /^[\da-f-]{16}[\da-f-]*$/i
const LONGEST_NAME = 100

/** An identifier or a thumbprint, or the name of another setting with its sign. */
function isOther(reader: Base64Reader, at: number, { end, count, padded }: Piece, left: number): boolean {
  const { text } = reader
  // `NAME=value`: base64 that ends with `=` ends there.
  if (padded && (reader.at(end) >= 0 || (left !== Infinity && count < left))) return true
  let after = end
  while (after - end < LONGEST_NAME && /[\w.-]/.test(text[after] ?? ' ')) after++
  if (IDENTIFIER.test(text.slice(at, after))) return true
  const name = after
  while (after - name < LONGEST_NAME && (text[after] === ' ' || text[after] === '\t')) after++
  return text[after] === ':' || (text[after] === '=' && after > name)
}

/** Behind words: the value of the next key of JSON, or the middle of an address. */
function isOfOther(text: string, from: number, at: number): boolean {
  const between = text.slice(from, at)
  return (OTHER_KEY.test(between) && !between.includes('}')) || !/[\s"'`>=,;:|\])]/.test(text[at - 1] ?? '')
}

interface Piece {
  readonly end: number
  readonly count: number
  readonly padded: boolean
  /** A blank or a sign of prose follows, as after a word. */
  readonly blank: boolean
}

/** Characters without a gap between them. */
function pieceFrom(reader: Base64Reader, at: number, most: number): Piece {
  let count = 0
  let padded = false
  for (; count < most; at += reader.width) {
    if (reader.at(at) < 0) break
    count++
  }
  while (reader.at(at) === PADDING) {
    padded = true
    at += reader.width
  }
  return { end: at, count, padded, blank: /[ \t:,.@]/.test(reader.text[at] ?? '') }
}
