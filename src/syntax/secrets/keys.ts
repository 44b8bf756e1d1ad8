import { Base64Reader, GAP, headAt, stretchesFrom, type Stretch } from './base64.ts'
import { derHeadOf, HEAD_BYTES } from './der-head.ts'
import { encodedTexts } from './encoded-text.ts'
import { keysInHex } from './hex.ts'
import { rewrittenTexts } from './rewritten.ts'
import { withoutEnd } from '../trim.ts'

// Private keys in any text, decided by decoding: DER in base64 or hexadecimal, with or without BEGIN and END lines, and base64 of such text.
// Certificates and public keys are left alone.

/** The stretches of one private key; the first begins where it is reported. */
export type KeyStretches = readonly Stretch[]

/** Base64 of text that is base64 again is decoded this often; a list of bytes of such a text takes one level more. */
const MOST_LEVELS = 4

export function privateKeysIn(text: string, level = 0): readonly KeyStretches[] {
  const keys: KeyStretches[] = []
  labelled(text, keys)
  addMaterial(text, level, keys)
  return keys
}

/** The same without those that only BEGIN and END lines show: in a sentence, words stand behind these. */
export function keyMaterialIn(text: string): readonly KeyStretches[] {
  const keys: KeyStretches[] = []
  addMaterial(text, 0, keys)
  return keys
}

function addMaterial(text: string, level: number, keys: KeyStretches[]): void {
  inBase64(text, keys)
  const holds = (decoded: string): boolean => level < MOST_LEVELS && privateKeysIn(decoded, level + 1).length > 0
  for (const stretch of keysInHex(text, holds)) keys.push([stretch])
  members(text, keys)
  if (level >= MOST_LEVELS) return
  keys.push(...encodedTexts(text, holds))
  rewrittenTexts(text, (found) => {
    for (const key of privateKeysIn(found.text, level + 1)) {
      keys.push(key.filter(({ start, end }) => end > start).flatMap((stretch) => found.place(stretch)))
    }
  })
}

// ── by BEGIN and END lines ───────────────────────────────────────────────────────────────────────────────────────────

const LABEL =
  /(?:private(?:[ +_]|%20){0,3}key(?:(?:[ +_]|%20)block)?|pkcs ?12|pfx)(?=["'\\]{0,2}[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D])/gi
const OPENED = /[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D](?:[ +_]|%20){0,8}(begin|end)(?:[a-z0-9 +_]|%20){0,40}$/i
const DASH_SIGNS = '-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uFE58\uFE63\uFF0D'
const DASHES = /[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]{1,16}/y
/** Most texts have none of these; the expression for all of a line takes ten times as long to compile. */
const MAY_BE_LABELLED = /private|pkcs|pfx/i
/** Headers before the content of a key without a BEGIN line: of OpenSSL, and of PuTTY. */
const HEADER = /(?:DEK-Info:[^\r\n\\]{1,80}|Private-Lines: ?\d{1,4})/g
/** Between BEGIN and END lines that are further apart only base64 is taken. */
const LONGEST_BLOCK = 100_000

interface Boundary {
  readonly begins: boolean
  readonly start: number
  readonly end: number
}

function boundariesIn(text: string): readonly Boundary[] {
  const found: Boundary[] = []
  const labels = new RegExp(LABEL)
  // No match is kept: there may be millions.
  for (let match = labels.exec(text); match; match = labels.exec(text)) {
    // The expression begins with the last dash before the label, and there may be many before that.
    const least = Math.max(0, match.index - 64)
    let start = match.index - 1
    while (start >= least && !DASH_SIGNS.includes(text[start] ?? '')) start--
    const word = start < least ? null : OPENED.exec(text.slice(start, match.index))
    if (!word) continue
    DASHES.lastIndex = match.index + match[0].length
    const dashes = DASHES.exec(text)
    const beside = text.slice(Math.max(0, start - 16), start)
    const lead = beside.length - withoutEnd(beside, DASH_SIGNS).length
    found.push({
      begins: word[1]?.toLowerCase() === 'begin',
      start: start - lead,
      end: dashes ? DASHES.lastIndex : match.index + match[0].length,
    })
  }
  return found
}

function labelled(text: string, keys: KeyStretches[]): void {
  const reader = new Base64Reader(text)
  const boundaries = MAY_BE_LABELLED.test(text) ? boundariesIn(text) : []
  let done = 0
  for (const [index, { begins, start, end }] of boundaries.entries()) {
    const next = boundaries[index + 1]
    if (begins) {
      if (next && !next.begins && next.start - end < LONGEST_BLOCK) {
        if (next.start > end) keys.push([{ start: end, end: next.start }])
        done = next.end
      } else keys.push(stretchesFrom(reader, end, Infinity))
    } else if (start > done) {
      const from = backFrom(text, start, done)
      if (from < start) keys.push([{ start: from, end: start }])
      done = end
    }
  }
  if (!text.includes('DEK-Info:') && !text.includes('Private-Lines:')) return
  for (const match of text.matchAll(HEADER)) keys.push(stretchesFrom(reader, match.index + match[0].length, Infinity))
}

/** Where the base64 before an END line begins. */
function backFrom(text: string, end: number, least: number): number {
  let at = end
  let piece = 0
  let isFirst = true
  let from = end
  while (at > least) {
    const character = text[at - 1] ?? ''
    if (/[A-Za-z0-9+/=_\\%;&#]/.test(character)) {
      piece++
      from = --at
      continue
    }
    if (!/\s/.test(character)) break
    // Words are no lines of a key.
    if (piece > 0 && piece < 16 && !isFirst) {
      from += piece
      break
    }
    if (piece > 0) isFirst = false
    piece = 0
    at--
  }
  return from
}

// ── by decoding ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** How DER begins in base64: a sequence of at least sixteen bytes, its length in at most four. And the mark of OpenSSH’s format. */
const DER_IN_BASE64 = /M[B-I]|b3BlbnNzaC1rZXkt/g

function inBase64(text: string, keys: KeyStretches[]): void {
  const reader = new Base64Reader(text)
  DER_IN_BASE64.lastIndex = 0
  const candidates = new RegExp(DER_IN_BASE64)
  // No match is kept: there may be millions.
  while (candidates.test(text)) {
    const isOpenSsh = text[candidates.lastIndex - 1] === 't'
    const index = candidates.lastIndex - (isOpenSsh ? 16 : 2)
    if (isOpenSsh) {
      const stretches = stretchesFrom(reader, index, Infinity)
      keys.push(stretches)
      candidates.lastIndex = stretches.at(-1)?.end ?? index + 2
      continue
    }
    const head = mayBeDer(reader, index) ? derHeadOf(headAt(reader, index, HEAD_BYTES)) : null
    if (head === null) {
      candidates.lastIndex = index + 1
      continue
    }
    const stretches = stretchesFrom(reader, index, Math.ceil((head.length * 4) / 3))
    if (head.is === 'private-key') keys.push(stretches)
    candidates.lastIndex = Math.max(index + 2, stretches.at(head.is === 'private-key' ? -1 : 0)?.end ?? 0)
  }
}

/** A gap of more blanks than this is none that wraps base64. */
const HEAD_UNITS = 84

/** By the length of the outermost sequence and the tag of its first part. Nothing is made for it: a text may have millions of beginnings. */
function mayBeDer(reader: Base64Reader, start: number): boolean {
  let bits = 0
  let held = 0
  let filled = 0
  let tagAt = 2
  for (let at = start, end = start + HEAD_UNITS; at < end && filled <= tagAt; at += reader.width) {
    const value = reader.at(at)
    if (value === GAP) continue
    if (value < 0) break
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    const byte = (held >> bits) & 0xff
    if (filled === 1) {
      if (byte < 0x10 || byte > 0x84) return false
      if (byte >= 0x80) tagAt = byte - 0x80 + 2
    } else if (filled === tagAt) return byte === 0x30 || byte === 0x02
    filled++
  }
  return filled > 1
}

// ── by the names of the numbers ──────────────────────────────────────────────────────────────────────────────────────

/** A JSON Web Key, and the XML of .NET, name the numbers of a key. */
const NUMBERED = /(?<![A-Za-z])kty(?![A-Za-z])|RSAKeyValue|InverseQ|privateExponent/
const MEMBER =
  /(?<![A-Za-z_-])(?:d|p|q|dp|dq|qi|k|inverseq|privateexponent|prime[12]|exponent[12]|coefficient)(?:["'\\]|&quot;|&#34;|%22){0,16}(?:\s{0,8}[:=]|%3A|>)(?:\s|%20|\+){0,8}(?:["'\\]|&quot;|&#34;|%22){0,16}([A-Za-z0-9+/_-]{16}[A-Za-z0-9+/_-]*)/gi

function members(text: string, keys: KeyStretches[]): void {
  if (!NUMBERED.test(text)) return
  const reader = new Base64Reader(text)
  for (const match of text.matchAll(MEMBER)) {
    const start = match.index + match[0].length - (match[1]?.length ?? 0)
    const [first] = stretchesFrom(reader, start, Infinity)
    keys.push([{ start, end: Math.max(first?.end ?? 0, start + (match[1]?.length ?? 0)) }])
  }
}
