import { AADSTS } from '../vendors/aadsts.ts'

// The codes of Microsoft’s sign-in errors in a pasted text. The text must be readable already (syntax/pasted-text.ts).

/** The code as a topic: with or without its letters, and perhaps with the colon after it. */
const TYPED = /^(?:AADSTS)?[\s:#-]{0,4}(\d{5,8})[:.]?$/i

const ROOM = String.raw`[\s*_]{0,4}`
const MARK = ['A', 'A', 'D', 'S', 'T', 'S'].join(ROOM)
/** The mark, and digits with blanks between them. */
const MARKED = new RegExp(String.raw`${MARK}[\s:#*_=.-]{0,6}(\d(?:[\s*_]{0,4}\d){3,11})`, 'gi')
/** A number where Microsoft’s pages and logs have the code without the mark. */
const NAMED =
  /(?:\/error\?(?:[^\s"'<>?]{0,500}&)?code=|(?:error[\s_-]?codes?|error[\s_-]?number|result[\s_]?type|errno)["'\s:=[\]()#]{1,12})(\d{5,8})(?!\d)/gi

const KNOWN: ReadonlySet<string> = new Set(AADSTS.map(({ code }) => code).concat('90023'))

/** The code that a topic of `explain` consists of, without AADSTS; null for other topics. */
export function typedCode(topic: string): string | null {
  return TYPED.exec(topic.trim())?.[1] ?? null
}

/** Every code in a readable text, once each, in the order of the text. */
export function errorCodesIn(text: string): readonly string[] {
  const typed = typedCode(text)
  if (typed !== null) return [typed]
  const found: { readonly at: number; readonly code: string }[] = []
  for (const { index, 1: digits = '' } of text.matchAll(MARKED)) {
    const code = codeOf(digits.split(/[\s*_]+/))
    if (code !== null) found.push({ at: index, code })
  }
  // Without the mark, only a number that is known is a code.
  for (const { index, 1: code = '' } of text.matchAll(NAMED)) if (KNOWN.has(code)) found.push({ at: index, code })
  return [...new Set(found.sort((a, b) => a.at - b.at).map(({ code }) => code))]
}

/** The code that groups of digits begin with: what follows after a blank may be the rest of it, or another number. */
function codeOf(groups: readonly string[]): string | null {
  const joined = groups.map((_, index) => groups.slice(0, index + 1).join(''))
  const possible = joined.filter(({ length }) => length >= 5 && length <= 8)
  return possible.find((code) => KNOWN.has(code)) ?? possible[0] ?? null
}

/** True for a row of the sign-in log, or an export of one, that says success. */
export function isSuccess(text: string): boolean {
  return /(?:error[\s_-]?code|result[\s_]?type)["'\s:=]{1,12}0(?![\d.])/i.test(text)
}
