import { TXT_PREFIX } from '../vendors/mixpanel.ts'

// What people type around a value: blanks, zero-width characters, quotes and brackets.

/** What was around a value, as a note names it. */
export type Mark =
  | 'a blank'
  | 'a zero-width character'
  | 'a comma'
  | 'curly quotes'
  | 'straight quotes'
  | 'angle brackets'
  | 'square brackets'
  | 'curly brackets'

export interface TypedText {
  readonly text: string
  /** What was removed, from the outside in, each once. */
  readonly marks: readonly Mark[]
}

const ZERO_WIDTH = /^[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]$/
const BLANK = /^\s$/
const CURLY = '“”„‟‘’‚‛«»‹›＂＇'
const STRAIGHT = '"\'`'
const BRACKETS: ReadonlyMap<string, readonly [close: string, mark: Mark]> = new Map([
  ['<', ['>', 'angle brackets']],
  ['[', [']', 'square brackets']],
  ['{', ['}', 'curly brackets']],
])
/** Nobody wraps a value more often than that. */
const MOST_LAYERS = 12

/** The text without what is around it. `names`: only blanks, and pairs of quotes or angle brackets: a name may have other brackets at its ends. */
export function tidied(typed: string, names = false): TypedText {
  const marks = new Set<Mark>()
  let start = 0
  let end = typed.length
  for (let layer = 0; layer < MOST_LAYERS && start < end; layer++) {
    const before = end - start
    while (start < end && isAround(typed.charAt(start), marks)) start++
    while (start < end && isAround(typed.charAt(end - 1), marks)) end--
    const [first, last] = [typed.charAt(start), typed.charAt(end - 1)]
    const isPair = end - start > 1
    const opened = quoteMark(first)
    const closed = quoteMark(last)
    if (isPair && opened !== null && closed !== null) {
      marks.add(opened).add(closed)
      start++
      end--
    } else if (!names && isPair && opened !== null) {
      marks.add(opened)
      start++
    } else if (!names && isPair && closed !== null) {
      marks.add(closed)
      end--
    } else if (isPair && BRACKETS.get(first)?.[0] === last && (!names || first === '<')) {
      marks.add(BRACKETS.get(first)?.[1] ?? 'angle brackets')
      start++
      end--
    }
    if (end - start === before) break
  }
  return { text: typed.slice(start, end), marks: [...marks] }
}

/** The same of a setting, which may have the comma of JSON behind it. */
export function tidiedSetting(typed: string): TypedText {
  const bare = typed.trimEnd()
  if (!bare.endsWith(',') || bare.length < 2) return tidied(typed)
  const { text, marks } = tidied(bare.slice(0, -1))
  return { text, marks: [...marks, 'a comma'] }
}

function isAround(character: string, marks: Set<Mark>): boolean {
  const mark = ZERO_WIDTH.test(character) ? 'a zero-width character' : BLANK.test(character) ? 'a blank' : null
  if (mark !== null) marks.add(mark)
  return mark !== null
}

function quoteMark(character: string): Mark | null {
  if (character === '') return null
  return CURLY.includes(character) ? 'curly quotes' : STRAIGHT.includes(character) ? 'straight quotes' : null
}

/** The token of a TXT record as people type it: alone, the whole value of the record, or a line of a zone file, with or without quotes. */
export function bareToken(typed: string): string {
  const prefix = TXT_PREFIX.slice(0, -1)
  const at = typed.toLowerCase().lastIndexOf(prefix)
  return tidied(at === -1 ? typed : typed.slice(at + prefix.length).replace(/^\s{0,9}=/, '')).text
}
