import type { Span } from '../model/artifact.ts'

// Text of inputs made safe to print. All text of an input passes through here.

/**
 * Characters that can mislead a terminal, a log viewer or a reader: C0, C1, bidirectional controls, zero-width
 * and other invisible ones, line and paragraph separators, tags, lone surrogates.
 */
const DECEPTIVE =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB]|[\u{E0000}-\u{E0FFF}]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/gu

/** Replaces each character of a secret in a text. A character for private use, which a mask that people typed does not have. */
export const BLACK = '\uE0B1'
/** Printed for a secret of any length. */
export const BLACKED_OUT = '[blacked out]'
const SECRET = new RegExp(`${BLACK}+`, 'g')

/** Deceptive characters become `\u{…}`, secrets a mask of fixed width; the rest stays unchanged. Idempotent. */
export function visible(text: string): string {
  return withoutTokens(text)
    .replace(SECRET, BLACKED_OUT)
    .replace(DECEPTIVE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`)
}

/** Where tokens and keys are in a text; set by the module that knows their forms, which a run without inputs does not load. */
let findTokens: (text: string) => readonly Span[] = () => []

/** From here on, `visible` hides what `find` finds. */
export function hideWhat(find: (text: string) => readonly Span[]): void {
  findTokens = find
}

/** No token or key is shorter. */
const SHORTEST_TOKEN = 14

/** A text that was decoded after its input was blacked out may hold what has the form of a token or a key. */
function withoutTokens(text: string): string {
  if (text.length < SHORTEST_TOKEN) return text
  const found = [...findTokens(text)]
  if (found.length === 0) return text
  let out = ''
  let kept = 0
  for (const { start, end } of found.sort((a, b) => a.start - b.start)) {
    if (end <= kept) continue
    out += text.slice(kept, Math.max(kept, start)) + BLACK
    kept = end
  }
  return out + text.slice(kept)
}

/** For a sentence: in quotes, visible, and at most `most` characters long. */
export function quote(text: string, most = 160): string {
  const shown = visible(text)
  return `“${shown.length > most ? `${shown.slice(0, most - 1)}…` : shown}”`
}

/** `1 key`, `2 keys`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

/** The calendar day in UTC, as ISO 8601 writes it; in words for null, a date that does not exist. */
export function day(date: Date | null): string {
  return date === null ? 'a date that does not exist' : date.toISOString().slice(0, 10)
}

/** One word of a command line, such that bash, zsh and PowerShell take it alike (but for one with a single quote inside: bash and zsh). */
export function shellWord(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${visible(text).replaceAll("'", `'\\''`)}'`
}

/** `a, b and c`. */
export function listing(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`
}

/** The first five of a list: `“a.example”, “b.example” and others`. */
export function someQuoted(items: readonly string[]): string {
  return `${listing(items.slice(0, 5).map((each) => quote(each)))}${items.length > 5 ? ' and others' : ''}`
}
