import type { Encoding } from '../model/artifact.ts'
import { BLACK } from './display.ts'

export interface Decoded {
  readonly text: string
  readonly encoding: Encoding
  readonly bom: boolean
  /** The offset in the text of the first byte that is no character, where the rest shows that the file is UTF-8. */
  readonly damagedAt?: number
}

/** What windows-1252 has where Latin-1 has control characters; Node 20's decoder gets these wrong. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ'

/**
 * Text from bytes: UTF-8 and UTF-16, with or without a byte order mark, and windows-1252 for other bytes that look like text. UTF-8 with
 * damaged bytes is still UTF-8.
 * Bytes that are not text give an empty text and `binary`. Carriage returns are kept, so that offsets stay correct.
 */
export function decode(bytes: Uint8Array): Decoded {
  const decoded = decodedWhole(bytes)
  const marked = withoutQuotation(withoutRecordMarks(withoutEndMark(decoded.text)))
  // Only the mask that is put over secrets has its character.
  const plain = withPlainHyphens(marked)
  const text = plain.includes(BLACK) ? plain.replaceAll(BLACK, '\uFFFD') : plain
  return text === decoded.text ? decoded : { ...decoded, text }
}

/** Without the NUL or the mark of DOS that some programs end a text with. Only line ends may be behind it. */
export function withoutEndMark(text: string): string {
  let at = text.length - 1
  while (at > text.length - 4 && (text.charCodeAt(at) === 10 || text.charCodeAt(at) === 13)) at--
  const unit = text.charCodeAt(at)
  const isMark = (unit === 0 || unit === 0x1a) && text.charCodeAt(at - 1) !== unit
  return isMark ? text.slice(0, at) + text.slice(at + 1) : text
}

const DASHES = '\\u2010-\\u2015\\u2212\\uFE58\\uFE63\\uFF0D'
const DASH = new RegExp(`[${DASHES}]`, 'g')
const DASHED_GUID = new RegExp(`[\\da-f]{8}(?:[-${DASHES}][\\da-f]{4}){3}[-${DASHES}][\\da-f]{12}`, 'gi')
/** What no person writes a dash in: an address, a URL, a date. */
const NO_WORDS = new RegExp(`@|:/|^urn:|^\\d{4}[${DASHES}]\\d\\d[${DASHES}]\\d\\d`)

/** With hyphens where a word processor wrote dashes: ids have none of their own. In names they stay. The length is the same. */
export function withPlainHyphens(text: string): string {
  if (text.search(DASH) === -1) return text
  const read = text.replace(DASHED_GUID, (id) => id.replace(DASH, '-'))
  if (read === text) return text
  return read.replace(/[^\s"'<>(){}[\],;]+/g, (word) => (NO_WORDS.test(word) ? word.replace(DASH, '-') : word))
}

/** `jq --seq` writes the mark RS before each document (RFC 7464), which is white space there. */
export function withoutRecordMarks(text: string): string {
  return text.charCodeAt(0) === 0x1e ? text.replaceAll('\u001E', ' ') : text
}

/** A JSON document that a mail quotes, with the marks of the quotation before it. */
const QUOTED_JSON = /^[ \t]{0,8}>[> \t]{0,20}(?:\{[ \t]{0,8}["\r\n]|\[[ \t]{0,8}[{\r\n])/m
const MARKS = /[ \t]{0,8}>[> \t]{0,20}/y
/** Nobody quotes more in a mail. */
const LONGEST_QUOTED = 1024 * 1024

/** With blanks in place of the marks before each line of a quotation that begins with JSON. The length is the same. */
export function withoutQuotation(text: string): string {
  if (text.length > LONGEST_QUOTED || !text.includes('>') || /^\s{0,99}[<{[]/.test(text)) return text
  const from = QUOTED_JSON.exec(text)?.index ?? -1
  if (from === -1) return text
  const lines: string[] = [text.slice(0, from)]
  for (let at = from; at < text.length;) {
    const newline = text.indexOf('\n', at)
    const end = newline === -1 ? text.length : newline + 1
    MARKS.lastIndex = at
    const start = MARKS.test(text) ? Math.min(MARKS.lastIndex, end) : at
    lines.push(' '.repeat(start - at), text.slice(start, end))
    at = end
  }
  return lines.join('')
}

function decodedWhole(bytes: Uint8Array): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (startsWith(buffer, [0xef, 0xbb, 0xbf])) return utf8(buffer.subarray(3), true)
  if (startsWith(buffer, [0xff, 0xfe]) && !startsWith(buffer, [0xff, 0xfe, 0, 0])) return utf16(buffer.subarray(2), 'utf-16le', true)
  if (startsWith(buffer, [0xfe, 0xff])) return utf16(buffer.subarray(2), 'utf-16be', true)
  const wide = unmarkedUtf16(buffer)
  if (wide) return utf16(buffer, wide, false)
  return utf8(buffer, false)
}

/** Whether bytes of text end inside of a character, as a file does that was cut off. */
export function endsInCharacter(bytes: Uint8Array, encoding: Encoding): boolean {
  if (encoding.startsWith('utf-16')) return bytes.length % 2 === 1
  const tail = encoding === 'windows-1252' ? unfinishedLength(bytes) : 0
  if (tail === 0) return false
  // One byte alone is a letter of windows-1252 too; other characters of UTF-8 in the file show that it is none.
  const whole = bytes.subarray(0, bytes.length - tail)
  if (!whole.some((byte) => byte >= 0x80)) return tail > 1
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(whole) !== ''
  } catch {
    return false
  }
}

/** How many bytes at the end begin a character of UTF-8 that is not complete. */
export function unfinishedLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return length > back ? back : 0
  }
  return 0
}

function startsWith(buffer: Buffer, mark: readonly number[]): boolean {
  return mark.every((byte, index) => buffer[index] === byte)
}

/** Exports are mostly ASCII, so a NUL in every second byte at the beginning means UTF-16 without a byte order mark. */
function unmarkedUtf16(buffer: Buffer): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(buffer.length, 256) & ~1
  if (length < 4) return null
  let even = 0
  let odd = 0
  for (let i = 0; i < length; i += 2) {
    if (buffer[i] === 0) even++
    if (buffer[i + 1] === 0) odd++
  }
  const most = (length / 2) * 0.8
  if (odd >= most && even === 0) return 'utf-16le'
  return even >= most && odd === 0 ? 'utf-16be' : null
}

function utf16(buffer: Buffer, encoding: 'utf-16le' | 'utf-16be', bom: boolean): Decoded {
  const whole = buffer.subarray(0, buffer.length & ~1)
  const text = (encoding === 'utf-16le' ? whole : Buffer.from(whole).swap16()).toString('utf16le')
  return { text, encoding, bom }
}

function utf8(buffer: Buffer, bom: boolean): Decoded {
  if (isBinary(buffer)) return { text: '', encoding: 'binary', bom }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer), encoding: 'utf-8', bom }
  } catch {
    const high = new HighBytes()
    high.pass(buffer)
    if (!high.areDamaged(bom)) return { text: windows1252(buffer), encoding: 'windows-1252', bom }
    return { text: buffer.toString('utf8'), encoding: 'utf-8', bom, damagedAt: buffer.toString('utf8', 0, high.firstBad).length }
  }
}

/** Where windows-1252 has no character. */
const UNDEFINED: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d])

/** Counts what the bytes above ASCII are, of a text that is not all UTF-8. */
export class HighBytes {
  /** The offset of the first one that is no UTF-8; -1 where there is none. */
  firstBad = -1
  #bad = 0
  #badOfNoLetter = 0
  #characters = 0

  pass(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      if (byte < 0x80) continue
      const length = lengthOfCharacter(bytes, at)
      if (length > 1) {
        this.#characters++
        at += length - 1
        continue
      }
      if (this.firstBad === -1) this.firstBad = at
      this.#bad++
      if (UNDEFINED.has(byte)) this.#badOfNoLetter++
      // A character that is cut off is one fault.
      if (at >= bytes.length - unfinishedLength(bytes)) break
    }
  }

  /** True for UTF-8 with damaged bytes; windows-1252 has hardly anything that is a character of UTF-8 too. */
  areDamaged(bom: boolean): boolean {
    return this.#bad > 0 && (bom || this.#characters > this.#bad || (this.#bad === 1 && this.#badOfNoLetter === 1))
  }
}

/** How many bytes the character of UTF-8 that begins there has, above ASCII; 0 where none begins. */
function lengthOfCharacter(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0
  const length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 0
  const second = bytes[at + 1] ?? 0
  // Forms that are too long, surrogates, and what is above the last character.
  if ((byte === 0xe0 && second < 0xa0) || (byte === 0xed && second >= 0xa0) || (byte === 0xf0 && second < 0x90)) return 0
  if (byte === 0xf4 && second >= 0x90) return 0
  for (let next = 1; next < length; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}

export function windows1252(buffer: Buffer): string {
  return buffer.toString('latin1').replace(/[\u0080-\u009F]/g, (unit) => WINDOWS_1252[unit.charCodeAt(0) - 0x80] ?? unit)
}

/** DER, PFX, zip, images: a NUL or many control characters near the beginning. */
// eslint-disable-next-line no-control-regex -- Nearly every text has none, and each byte needs no look then.
const CONTROL = /[\0-\x08\x0B\x0E-\x1A\x1C-\x1F]/

function isBinary(buffer: Buffer): boolean {
  const head = buffer.subarray(0, 1024)
  if (!CONTROL.test(head.toString('latin1'))) return false
  let controls = 0
  for (let index = 0; index < head.length; index++) {
    const byte = head[index] ?? 0
    // One at the end is how some programs end a text.
    if (byte === 0 && (index === 0 || !/^[\r\n]{0,2}$/.test(buffer.toString('latin1', index + 1, index + 4)))) return true
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) controls++
  }
  return controls > head.length / 20
}
