import { ALPHABET, Base64Reader, stretchesFrom, type Stretch, urlValue } from './base64.ts'

// Base64 of text, as Kubernetes and Terraform keep files, wherever it begins: behind a slash, a name, an escape. A text shows in what it
// decodes to: each byte of it can be printed.

/** Shorter runs of base64 characters hold no key. */
const LONG_RUN = 40
/** Characters that decide whether a text is encoded; looked for at every `STEP`, of each of the four ways to divide a run by four. */
const WINDOW = 24
const STEP = 12

/** The stretches of each text in base64 for which `holds` is true. */
export function encodedTexts(text: string, holds: (decoded: string) => boolean): readonly (readonly Stretch[])[] {
  const found: (readonly Stretch[])[] = []
  const reader = new Base64Reader(text)
  let next = 0
  for (let run = longRunFrom(text, next); run !== -1; run = longRunFrom(text, next)) {
    let end = run + LONG_RUN
    while (end < text.length && valueAt(text, end) >= 0) end++
    next = end
    for (let at = run; at + WINDOW <= end;) {
      const encoded = encodedAround(text, at, run, end)
      if (encoded === null) {
        at += STEP
        continue
      }
      // It goes on in the next line, or in the escape of a character.
      const isWhole = end - encoded.end < 4
      const stretches = isWhole ? stretchesFrom(reader, encoded.start, Infinity) : [encoded]
      if (holds(decode(reader, stretches))) found.push(stretches)
      run = at = encoded.end
      if (isWhole) next = Math.max(next, stretches.at(-1)?.end ?? 0)
    }
  }
  return found
}

/** Where the next long run begins; -1 where there is none. One character in forty is looked at, and runs that it is in. */
function longRunFrom(text: string, from: number): number {
  for (let at = from + LONG_RUN - 1; at < text.length; at += LONG_RUN) {
    if (valueAt(text, at) < 0) continue
    let start = at
    while (start > from && valueAt(text, start - 1) >= 0) start--
    while (at < text.length && at - start < LONG_RUN && valueAt(text, at) >= 0) at++
    if (at - start >= LONG_RUN) return start
  }
  return -1
}

function valueAt(text: string, at: number): number {
  return urlValue(text.charCodeAt(at))
}

/** The text in base64 that the characters from `at` on are a part of, between `least` and `most`; null where they are of none. */
function encodedAround(text: string, at: number, least: number, most: number): Stretch | null {
  for (let start = at; start < at + 4 && start + WINDOW <= most; start++) {
    let end = start
    while (end + 4 <= most && isPrintable(text, end)) end += 4
    if (end - start < WINDOW) continue
    while (start - 4 >= least && isPrintable(text, start - 4)) start -= 4
    return { start, end }
  }
  return null
}

/** Whether four characters of base64 are three bytes of a text: in ASCII or UTF-16. */
function isPrintable(text: string, at: number): boolean {
  const first = valueAt(text, at)
  // Most bytes that are no text show here.
  if (first >= 32) return false
  const bits = (first << 18) | (valueAt(text, at + 1) << 12) | (valueAt(text, at + 2) << 6) | valueAt(text, at + 3)
  return isText(bits >> 16) && isText((bits >> 8) & 0xff) && isText(bits & 0xff)
}

function isText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 0 || byte === 9 || byte === 10 || byte === 13
}

function decode(reader: Base64Reader, stretches: readonly Stretch[]): string {
  const encoded = stretches.map(({ start, end }) => plainBase64(reader, start, end)).join('')
  // UTF-16 of ASCII, of either order, and from the middle of a character.
  return Buffer.from(encoded, 'base64').toString('latin1').replaceAll('\0', '')
}

function plainBase64(reader: Base64Reader, start: number, end: number): string {
  const written = reader.text.slice(start, end)
  if (/^[A-Za-z0-9+/]+=*$/.test(written)) return written
  let out = ''
  for (let at = start; at < end; at += reader.width) out += ALPHABET[reader.at(at)] ?? ''
  return out
}
