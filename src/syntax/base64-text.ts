// Base64 as it arrives after forms, chats and logs: with blanks in it, with every plus turned into a blank, or escaped twice.

export interface TextRun {
  readonly start: number
  readonly end: number
}

/** How long lines of one kind of base64 are written: sticky expressions, but for the first, which is global. */
export interface LinesOf {
  /** Where a first line begins. */
  readonly begin: RegExp
  /** A full line with its end. */
  readonly line: RegExp
  /** The characters of a last line. */
  readonly last: RegExp
}

/** Runs of full lines, with the beginning of the line after them. A loop, since V8 has no room to match so many lines with one expression. */
export function* runsOfLines(text: string, { begin, line, last }: LinesOf): Generator<TextRun & { readonly lines: number }> {
  begin.lastIndex = 0
  for (let found = begin.exec(text); found !== null; found = begin.exec(text)) {
    const start = found.index
    let lines = 0
    let lastLine = start
    let end = start
    line.lastIndex = start
    while (line.test(text)) {
      lines++
      lastLine = end
      end = line.lastIndex
    }
    // Where nothing follows the last full line, it is the last one, without its end.
    last.lastIndex = end
    if (!last.test(text)) last.lastIndex = lastLine
    if (last.lastIndex === lastLine) last.test(text)
    const after = Math.max(last.lastIndex, start + 1)
    yield { start, end: after, lines: after <= end ? lines - 1 : lines }
    begin.lastIndex = after
  }
}

/** What had to be undone before a message could be read. */
export type Repair = 'blanks' | 'plus' | 'percent-twice' | 'base64-twice'

export interface Base64Reading {
  readonly text: string
  readonly repair: Repair | null
}

/** No program escapes more often than a form in a form in a URL. */
const MAX_ESCAPES = 4

/** The text with its percent escapes decoded as often as it was escaped, unless it becomes XML before. */
export function percentUndone(text: string): { readonly text: string; readonly times: number } {
  let undone = text
  for (let times = 0; times < MAX_ESCAPES; times++) {
    if (undone.trimStart().startsWith('<') || !/%[0-9a-f]{2}/i.test(undone)) return { text: undone, times }
    const next = percentDecoded(undone)
    if (next === undone) return { text: undone, times }
    undone = next
  }
  return { text: undone, times: MAX_ESCAPES }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * The base64 that a text with blanks may stand for, the most likely first. A form turns a plus that was not escaped into a blank, the last
 * one too; other programs break base64 with blanks that mean nothing. Empty where it is no base64.
 */
export function base64Candidates(text: string): readonly Base64Reading[] {
  // Searches for other characters, because matching megabytes of base64 exhausts the stack.
  if (/[^\s\\A-Za-z0-9+/=_-]/.test(text)) return []
  const lines = inOneLine(text)
  const trimmed = lines.trim()
  const plus = withBlanks(trimmed, PLUS)
  if (plus.length < 16 || /[^A-Za-z0-9+/_-]/.test(plus.replace(/={1,3}$/, ''))) return []
  if (!trimmed.includes(' ') && !lines.endsWith(' ')) return [{ text: trimmed, repair: null }]
  const all: readonly Base64Reading[] = [
    { text: trimmed, repair: null },
    { text: plus, repair: 'plus' },
    { text: withBlanks(lines.trimStart(), PLUS), repair: 'plus' },
    { text: withBlanks(trimmed, null), repair: 'blanks' },
  ]
  return trimmed.includes(' ') ? all.slice(1) : all.filter(({ repair }, index) => index === 0 || (repair === 'plus' && index === 2))
}

const BLANK = 32
const PLUS = 43
const BACKSLASH = 92

// Byte by byte: a text may have millions of blanks, for each of which an expression would keep a match.

/** Without line ends, as they are or as `\n`. */
function inOneLine(text: string): string {
  if (/[^\0-\xFF]/.test(text)) return text.replace(/\\[rn]|[\t\r\n]/g, '')
  const bytes = Buffer.from(text, 'latin1')
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === 9 || byte === 10 || byte === 13) continue
    // `\r` and `\n`.
    if (byte === BACKSLASH && (bytes[at + 1] === 114 || bytes[at + 1] === 110)) at++
    else bytes[length++] = byte
  }
  return length === bytes.length ? text : bytes.toString('latin1', 0, length)
}

/** With another character in the place of each blank, or with none. */
function withBlanks(text: string, other: number | null): string {
  if (!text.includes(' ')) return text
  if (/[^\0-\xFF]/.test(text)) return text.replace(/ /g, other === null ? '' : '+')
  const bytes = Buffer.from(text, 'latin1')
  let length = 0
  for (const byte of bytes) {
    if (byte !== BLANK) bytes[length++] = byte
    else if (other !== null) bytes[length++] = other
  }
  return bytes.toString('latin1', 0, length)
}

/** For the end of a note about the input. */
export const REPAIRS: Readonly<Record<Repair, string>> = {
  blanks: 'its base64 was broken by blanks, which were removed',
  plus: 'every + of its base64 had become a blank, as happens in a form; the blanks were read as +',
  'percent-twice': 'it was percent-encoded twice',
  'base64-twice': 'it was encoded in base64 twice',
}
