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

/** The value of a character without escapes; negative for any other. */
export function plainValue(unit: number): number {
  return unit === 45 ? STOP : (VALUES[unit] ?? STOP)
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
        // The dashes of a BEGIN or END line.
        return this.text.charCodeAt(at + 1) === 45 || this.text.charCodeAt(at - 1) === 45 ? STOP : 62
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

/** In a gap: quote marks, signs that join texts, and marks of a quoted or commented line. */
const JOINING = /[\s"'`+\\>|#*,;:()[\]{}&$<\u00A0\u200B-\u200F\u2028\u2029\uFEFF]/
/** What a log writes before each of its lines is shorter. */
const MOST_GAP = 200
const LINE = 16
const LINE_AFTER_WORDS = 32

/**
 * The stretches of base64 from `at` on, over line ends and the text between them, up to that many characters of base64. Where the
 * number is not known (Infinity), up to where no base64 follows.
 */
export function stretchesFrom(reader: Base64Reader, at: number, characters: number): readonly Stretch[] {
  const stretches: { start: number; end: number }[] = []
  for (let left = characters; left > 0;) {
    const gap = gapFrom(reader, at, left)
    if (gap === null) break
    const piece = pieceFrom(reader, gap.end, left)
    const before = stretches.at(-1)
    if (before && gap.joins) before.end = piece.end
    else stretches.push({ start: gap.end, end: piece.end })
    left -= piece.count
    at = piece.end
  }
  return stretches
}

interface PieceGap {
  readonly end: number
  /** It is only line ends and blanks, plain or escaped. */
  readonly joins: boolean
}

/** The gap before the next line of the same base64; null where there is none. */
function gapFrom(reader: Base64Reader, from: number, left: number): PieceGap | null {
  const { text } = reader
  let joins = true
  let words = false
  for (let at = from; at - from < MOST_GAP && at < text.length; at += reader.width) {
    const value = reader.at(at)
    if (value === GAP || value === PADDING) continue
    if (value >= 0) {
      const { count, end, padded, blank } = pieceFrom(reader, at, Math.min(left, LINE_AFTER_WORDS))
      const isLast = left === Infinity ? joins && (padded || !blank) : count === left
      if (at === from || count >= (words ? LINE_AFTER_WORDS : LINE) || (isLast && !words) || (isLast && left >= 8))
        return { end: at, joins }
      words = true
      joins = false
      reader.width = Math.max(1, end - at)
      continue
    }
    if (text.startsWith('--', at)) return null
    reader.width = 1
    joins = false
    if (!JOINING.test(text[at] ?? '')) words = true
  }
  return null
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
  return { end: at, count, padded, blank: /[ \t:,.]/.test(reader.text[at] ?? '') }
}
