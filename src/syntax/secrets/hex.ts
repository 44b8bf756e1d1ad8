import type { Stretch } from './base64.ts'
import { derHeadOf, HEAD_BYTES } from './der-head.ts'

// Private keys in hexadecimal: DER, OpenSSH’s format, and text that holds a key.

/** The first byte of DER, of OpenSSH’s format, and of a text that may hold a key: `--`, `M[B-I]`, base64 of these, `{`. */
const FIRST_BYTE = /30|6f|2d|4[cd]|54|62|7b/gi
/** The shortest of what is found has as many digits. */
const FEWEST_DIGITS = 28

const OPEN_SSH = [...Buffer.from('openssh-key-v1')]
/** Bytes that decide whether they are a text. */
const TEXT_HEAD = 24

/** The keys, and the texts for which `holds` is true. */
export function keysInHex(text: string, holds: (decoded: string) => boolean): readonly Stretch[] {
  const found: Stretch[] = []
  if (text.length < FEWEST_DIGITS) return found
  const candidates = new RegExp(FIRST_BYTE)
  // No match is kept: there may be millions.
  while (candidates.test(text)) {
    const index = candidates.lastIndex - 2
    candidates.lastIndex = index + 1
    const length = isCandidate(text, index) ? lengthAt(text, index) : null
    if (length === null) continue
    const end = hexEnd(text, index, length.bytes)
    if (length.is === 'key' || (length.is === 'text' && holds(textOf(text, index, end)))) found.push({ start: index, end })
    candidates.lastIndex = Math.max(end, index + 2)
  }
  return found
}

/** Whether the bytes after the first go on as those of DER, of the mark of OpenSSH’s format, or of a text do. */
function isCandidate(text: string, index: number): boolean {
  const first = byteAt(text, index)
  const at = nextByte(text, index + 2)
  const second = byteAt(text, at)
  if (first === 0x30)
    return ((second >= 0x81 && second <= 0x84) || (second >= 0x20 && second < 0x80)) && byteAt(text, nextByte(text, at + 2)) >= 0
  if (first === 0x6f) return second === 0x70 && byteAt(text, nextByte(text, at + 2)) === 0x65
  return isTextAfter(first, second === 0 ? byteAt(text, nextByte(text, at + 2)) : second)
}

/** The second character of a text that may hold a key. */
function isTextAfter(first: number, second: number): boolean {
  switch (first) {
    case 0x2d:
      return second === 0x2d
    case 0x4d:
      return second >= 0x42 && second <= 0x49
    case 0x4c:
      return second === 0x53
    case 0x54:
      return second === 0x55 || second === 0x56
    case 0x62:
      return second === 0x33
    default:
      return second === 0x22 || second === 0x20 || second === 0x0a || second === 0x0d
  }
}

/** The value of two hexadecimal digits; negative where there are none. */
function byteAt(text: string, at: number): number {
  return (digit(text.charCodeAt(at)) << 4) | digit(text.charCodeAt(at + 1))
}

function digit(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48
  const lower = unit | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** Over up to two signs, and over `0x` or `\x`. */
function nextByte(text: string, from: number): number {
  let at = from
  while (at < from + 2 && isSign(text.charCodeAt(at))) at++
  let sign = at
  while (sign - at < 8 && text.charCodeAt(sign) === BACKSLASH) sign++
  if (sign === at && text.charCodeAt(at) === 48) sign++
  return sign > at && (text.charCodeAt(sign) | 32) === 120 ? sign + 1 : at
}

function isSign(unit: number): boolean {
  return unit === 32 || unit === 58 || unit === 44 || unit === 45
}

const BACKSLASH = 92

/** The first bytes that were read; the same for all, as there may be millions of beginnings. */
const head = new Uint8Array(HEAD_BYTES)

/** What begins there, and its bytes; Infinity where their number is not known. */
function lengthAt(text: string, at: number): { readonly is: 'key' | 'text' | 'public'; readonly bytes: number } | null {
  let count = 0
  hexEnd(text, at, HEAD_BYTES, (byte) => {
    head[count++] = byte
    return mayBegin(count)
  })
  if (!mayBegin(count)) return null
  if (head[0] === 0x30) {
    const der = count < 16 ? null : derHeadOf(head.subarray(0, count))
    return der && { is: der.is === 'private-key' ? 'key' : 'public', bytes: der.length }
  }
  if (count >= OPEN_SSH.length && OPEN_SSH.every((byte, index) => head[index] === byte)) return { is: 'key', bytes: Infinity }
  return count >= TEXT_HEAD && head.subarray(0, TEXT_HEAD).every(isText) ? { is: 'text', bytes: Infinity } : null
}

/** Whether so many bytes may be the first of what is looked for: of DER by the tag of its first part, of anything else by its last byte. */
function mayBegin(count: number): boolean {
  if (head[0] !== 0x30) return count > OPEN_SSH.length || isText(head[count - 1] ?? 0)
  const first = head[1] ?? 0
  const tagAt = first > 0x80 ? first - 0x80 + 2 : 2
  const tag = head[tagAt]
  return count !== tagAt + 1 || tag === 0x02 || tag === 0x30
}

function isText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 0 || byte === 9 || byte === 10 || byte === 13
}

function textOf(text: string, start: number, end: number): string {
  const bytes = Buffer.from(text.slice(start, end).replace(/0x|[^0-9a-f]/gi, ''), 'hex')
  const stop = bytes.findIndex((byte) => !isText(byte))
  return bytes.toString('latin1', 0, stop === -1 ? bytes.length : stop).replaceAll('\0', '')
}

/** So many digits are no word. */
const LONG = 16
const MOST_GAP = 60

/**
 * The end of pairs of hexadecimal digits, up to that many bytes, with what is written between them: colons, blanks, `0x`, `\x`, line
 * ends. A key may be cut off, and what follows is another value: where digits go on, they are as many as in the first group. It ends where
 * `take` is given a byte and returns false.
 */
function hexEnd(text: string, start: number, most: number, take?: (byte: number) => boolean): number {
  let left = most * 2
  let gap = ''
  let between = ''
  let group = 0
  let sign: string | null = null
  let end = start
  for (let at = start; left > 0;) {
    let stop = at
    while (stop < text.length && stop - at < left && isDigit(text.charCodeAt(stop))) stop++
    const count = stop - at - ((stop - at) % 2)
    if (group > 0) {
      const next = text.slice(end, at)
      if (next !== gap) between = signsOf((gap = next))
      const isPlain = between === ''
      const isNext = count === group && (sign === null || sign === between || sign === between.replace(/["'+]/g, ''))
      const isLast = count === left && (count >= LONG || sign === between)
      if (!isNext && !isLast && !(isPlain && count >= LONG)) break
      if (count < left && isWord(text, stop)) break
      sign ??= between
    }
    if (count === 0) break
    group ||= count
    left -= count
    end = at + count
    for (; take && at < end; at += 2) if (!take(byteAt(text, at))) return end
    if (end < stop) break
    at = gapEnd(text, end)
  }
  return end
}

function isDigit(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || ((unit | 32) >= 97 && (unit | 32) <= 102)
}

/** What is written between two groups, without blanks and line ends. */
function signsOf(gap: string): string {
  return gap.length === 1 && gap > ' ' ? gap : gap.replace(/\\{1,32}[nrt]|\s/g, '')
}

function gapEnd(text: string, from: number): number {
  let at = from
  while (at - from < MOST_GAP) {
    const unit = text.charCodeAt(at)
    if (unit === 48 && text[at + 1] === 'x') return at + 2
    if (unit === BACKSLASH && /[nrtx\\]/.test(text[at + 1] ?? '')) at += text[at + 1] === '\\' ? 1 : 2
    else if (isSign(unit) || (!isDigit(unit) && /[\s;\\"'+]/.test(text[at] ?? ''))) at++
    else break
  }
  return at
}

/** Digits that are the beginning of a word, or a name with its sign. */
function isWord(text: string, end: number): boolean {
  const unit = text.charCodeAt(end)
  // Most are followed by the next of them.
  if (unit === 44 || unit === 45 || ((unit === 58 || unit === 32) && isDigit(text.charCodeAt(end + 1)))) return false
  return /^(?:[g-z_]|["']?\s{0,4}:[ \t"']|["']?\s{1,4}=)/i.test(text.slice(end, end + 8))
}
