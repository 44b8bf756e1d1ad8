import type { Stretch } from './base64.ts'
import { derHeadOf, HEAD_BYTES } from './der-head.ts'

// Private keys in hexadecimal: DER, OpenSSH’s format, and text that holds a key.

/** How DER begins, the mark of OpenSSH’s format, and how a text begins that may hold a key: `--`, `M[B-I]`, base64 of these, `{`. */
const CANDIDATE =
  /30[ :,-]{0,2}(?:0x|\\{1,8}x)?(?:8[1-4]|[2-7][0-9a-f])[ :,-]{0,2}(?:0x|\\{1,8}x)?[0-9a-f]{2}|6f[ :,-]{0,2}(?:0x|\\{1,8}x)?70[ :,-]{0,2}(?:0x|\\{1,8}x)?65|(?:2d[ :,-]{0,2}(?:0x|\\{1,8}x)?(?:00[ :,-]{0,2}(?:0x|\\{1,8}x)?)?2d|4d[ :,-]{0,2}(?:0x|\\{1,8}x)?(?:00[ :,-]{0,2}(?:0x|\\{1,8}x)?)?4[2-9]|4c[ :,-]{0,2}(?:0x|\\{1,8}x)?(?:00[ :,-]{0,2}(?:0x|\\{1,8}x)?)?53|54[ :,-]{0,2}(?:0x|\\{1,8}x)?(?:00[ :,-]{0,2}(?:0x|\\{1,8}x)?)?5[56]|62[ :,-]{0,2}(?:0x|\\{1,8}x)?(?:00[ :,-]{0,2}(?:0x|\\{1,8}x)?)?33|7b[ :,-]{0,2}(?:0x|\\{1,8}x)?(?:00[ :,-]{0,2}(?:0x|\\{1,8}x)?)?(?:22|20|0[ad]))/gi

const OPEN_SSH = 'openssh-key-v1'
/** Bytes that decide whether they are a text. */
const TEXT_HEAD = 24

/** The keys, and the texts for which `holds` is true. */
export function keysInHex(text: string, holds: (decoded: string) => boolean): readonly Stretch[] {
  const found: Stretch[] = []
  const candidates = new RegExp(CANDIDATE)
  for (let match = candidates.exec(text); match; match = candidates.exec(text)) {
    const { index } = match
    const length = lengthAt(text, index)
    candidates.lastIndex = index + 1
    if (length === null) continue
    const end = hexEnd(text, index, length.bytes)
    if (length.is === 'key' || (length.is === 'text' && holds(textOf(bytesOf(text, index, end))))) found.push({ start: index, end })
    candidates.lastIndex = Math.max(end, index + 2)
  }
  return found
}

/** What begins there, and its bytes; Infinity where their number is not known. */
function lengthAt(text: string, at: number): { readonly is: 'key' | 'text' | 'public'; readonly bytes: number } | null {
  const head = bytesOf(text, at, hexEnd(text, at, HEAD_BYTES))
  if (head[0] === 0x30) {
    const der = head.length < 16 ? null : derHeadOf(head)
    return der && { is: der.is === 'private-key' ? 'key' : 'public', bytes: der.length }
  }
  if (head.toString('latin1', 0, OPEN_SSH.length) === OPEN_SSH) return { is: 'key', bytes: Infinity }
  return head.length >= TEXT_HEAD && head.subarray(0, TEXT_HEAD).every(isText) ? { is: 'text', bytes: Infinity } : null
}

function isText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 0 || byte === 9 || byte === 10 || byte === 13
}

function textOf(bytes: Buffer): string {
  const end = bytes.findIndex((byte) => !isText(byte))
  return bytes.toString('latin1', 0, end === -1 ? bytes.length : end).replaceAll('\0', '')
}

function bytesOf(text: string, start: number, end: number): Buffer {
  return Buffer.from(text.slice(start, end).replace(/0x|[^0-9a-f]/gi, ''), 'hex')
}

/** So many digits are no word. */
const LONG = 16
const MOST_GAP = 60

/**
 * The end of pairs of hexadecimal digits, up to that many bytes, with what is written between them: colons, blanks, `0x`, `\x`, line
 * ends. A key may be cut off, and what follows is another value: where digits go on, they are as many as in the first group.
 */
function hexEnd(text: string, start: number, most: number): number {
  let left = most * 2
  let group = 0
  let sign: string | null = null
  let end = start
  for (let at = start; left > 0;) {
    let stop = at
    while (stop < text.length && stop - at < left && isDigit(text.charCodeAt(stop))) stop++
    const count = stop - at - ((stop - at) % 2)
    if (group > 0) {
      const between = signsOf(text.slice(end, at))
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
    const character = text[at] ?? 'z'
    if (character === '0' && text[at + 1] === 'x') return at + 2
    if (character === '\\' && /[nrtx\\]/.test(text[at + 1] ?? '')) at += text[at + 1] === '\\' ? 1 : 2
    else if (/[\s:,;\\"'+-]/.test(character)) at++
    else break
  }
  return at
}

/** Digits that are the beginning of a word, or a name with its sign. */
function isWord(text: string, end: number): boolean {
  return /^(?:[g-z_]|["']?\s{0,4}:[ \t"']|["']?\s{1,4}=)/i.test(text.slice(end, end + 8))
}
