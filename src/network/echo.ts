import { withoutEnd } from '../syntax/trim.ts'

// What a host repeats of the SCIM token, however it writes it: other case, backwards, in pieces, escaped, in base64 or hexadecimal.

const MASK = '████████'
/** Pieces of this length are hidden where letters and digits are mixed in them. */
const PIECE = 8
/** Pieces of this length are hidden in every case. */
const LONG_PIECE = 12

/** Blacks out every piece of the token in a text, in time proportional to the text. */
export function echoScrubber(token: string | null): (text: string) => string {
  if (token === null || token === '') return (text) => text
  const width = Math.min(PIECE, token.length)
  const pieces = new Set<string>()
  const longPieces = new Set<string>()
  for (const spelling of spellingsOf(token)) {
    if (spelling.length <= LONG_PIECE) longPieces.add(spelling)
    for (let at = 0; at + width <= spelling.length; at++) {
      const piece = spelling.slice(at, at + width)
      if (/\d/.test(piece) && /[a-z]/.test(piece)) pieces.add(piece)
      if (at + LONG_PIECE <= spelling.length) longPieces.add(spelling.slice(at, at + LONG_PIECE))
    }
  }
  const lengths = [...new Set([...longPieces].map(({ length }) => length))].sort((a, b) => b - a)
  // Most places are ruled out by a look into this table.
  const beginnings = new Uint8Array(1 << 16)
  for (const each of [...pieces, ...longPieces]) beginnings[hashOf(each, 0)] = 1

  return (text) => {
    const { plain, offset } = plainOf(text)
    let out = ''
    let done = 0
    let from = -1
    let end = 0
    const flush = (): void => {
      if (from === -1) return
      out += text.slice(done, offset(from)) + MASK
      done = offset(end)
      from = -1
    }
    for (let at = 0; at + width <= plain.length; at++) {
      if (beginnings[hashOf(plain, at)] !== 1) continue
      const length =
        lengths.find((each) => longPieces.has(plain.slice(at, at + each))) ?? (pieces.has(plain.slice(at, at + width)) ? width : 0)
      if (length === 0) continue
      if (from !== -1 && at > end) flush()
      if (from === -1) from = at
      end = Math.max(end, at + length)
    }
    flush()
    return done === 0 ? text : out + text.slice(done)
  }
}

function hashOf(text: string, at: number): number {
  return ((text.charCodeAt(at) * 31 + (text.charCodeAt(at + 1) || 0)) * 31 + (text.charCodeAt(at + 2) || 0)) & 0xffff
}

/** In lower case, as `plainOf` gives texts. Base64 begins at each of its three positions; its edges depend on what is beside it. */
function spellingsOf(token: string): readonly string[] {
  const reversed = Array.from(token).reverse().join('')
  const base64 = [0, 1, 2].map((lead) => {
    const written = withoutEnd(Buffer.from(`${' '.repeat(lead)}${token}`).toString('base64'), '=')
    return written.slice(lead === 0 ? 0 : lead + 1, token.length % 3 === 0 && lead === 0 ? undefined : -1)
  })
  const url = base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_'))
  const spellings = [token, reversed, ...[...base64, ...url].filter(({ length }) => length >= PIECE), Buffer.from(token).toString('hex')]
  return [...new Set(spellings.map((each) => each.toLowerCase()))]
}

interface PlainText {
  readonly plain: string
  /** In the original text. */
  offset(index: number): number
}

const ESCAPED =
  /\\{1,8}(?:u\{0{0,4}([0-9a-f]{2})\}|u00([0-9a-f]{2})|x([0-9a-f]{2})|([/"']))|%(?:25){0,3}([0-9a-f]{2})|&(?:amp;){0,3}#x0{0,6}([0-9a-f]{2});|&(?:amp;){0,3}#0{0,6}([0-9]{2,3});|=([0-9A-F]{2})/gi

/** Lower case, with the escapes of JSON, URLs, HTML and mails resolved. */
function plainOf(text: string): PlainText {
  const lower = toLowerSameLength(text)
  if (!/[\\%&=]/.test(text)) return { plain: lower, offset: (index) => index }
  const parts: string[] = []
  // Where each part begins: in the plain text, and in the original.
  const starts: (readonly [number, number])[] = [[0, 0]]
  let length = 0
  let done = 0
  for (const match of lower.matchAll(ESCAPED)) {
    const [whole, brace, unit, hex, mark, percent, entity, decimal, quoted] = match
    const code = decimal !== undefined ? Number(decimal) : parseInt(brace ?? unit ?? hex ?? percent ?? entity ?? quoted ?? '20', 16)
    const before = lower.slice(done, match.index)
    parts.push(before, mark ?? String.fromCharCode(code).toLowerCase())
    length += before.length
    starts.push([length, match.index], [length + 1, match.index + whole.length])
    length += 1
    done = match.index + whole.length
  }
  parts.push(lower.slice(done))
  return {
    plain: parts.join(''),
    offset(index) {
      let low = 0
      for (let high = starts.length - 1; low < high;) {
        const middle = (low + high + 1) >> 1
        if ((starts[middle]?.[0] ?? 0) <= index) low = middle
        else high = middle - 1
      }
      const [plainStart, start] = starts[low] ?? [0, 0]
      return start + index - plainStart
    },
  }
}

/** A few letters get longer in lower case. */
function toLowerSameLength(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
