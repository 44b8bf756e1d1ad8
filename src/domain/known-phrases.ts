import { folded, wordsOf } from '../syntax/pasted-text.ts'
import { AADSTS_PHRASES } from '../vendors/error-phrases.ts'
import { PROVISIONING_ERRORS, type KnownError } from '../vendors/known-errors.ts'
import { SYMPTOMS } from '../vendors/symptoms.ts'

// Errors in a text that has no code: by sentences of the vendors, by names in a log, and by what people describe.

/** Letters and digits that a value in a sentence may have. */
const MOST_BETWEEN = 200
/** A description is short; in a longer text, its words occur by chance. */
const LONGEST_DESCRIPTION = 3_000
const MOST_DESCRIBED = 3

/** A name after the words that logs put in front of it. */
const NAMED = /(?:error[\s_-]?code|skip[\s_-]?reason|reason|code)["'\s:=>()]{0,12}([a-z]{5,120})/gi
/** No word of a language, so it needs nothing in front of it. */
const LONG_NAME = 14

/** Codes of Microsoft whose sentences or names are in a readable text, in the order of the table. */
export function codesByPhrase(text: string): readonly string[] {
  const plain = folded(text)
  return AADSTS_PHRASES.filter(([, phrases]) => phrases.some((phrase) => isIn(plain, phrase))).map(([code]) => code)
}

/** Errors without a code that a readable text quotes, in the order of the tables. */
export function errorsByPhrase(text: string): readonly KnownError[] {
  const plain = folded(text)
  const names = [...text.matchAll(NAMED)].map(([, name = '']) => name.toLowerCase())
  const typed = /^[a-z]{5,120}$/i.test(text.trim()) ? [text.trim().toLowerCase()] : []
  const isNamed = (code: string): boolean => {
    const name = code.toLowerCase()
    return (name.length >= LONG_NAME && plain.includes(name)) || [...names, ...typed].some((each) => each.endsWith(name))
  }
  return [...PROVISIONING_ERRORS, ...SYMPTOMS].filter(
    ({ codes = [], phrases = [] }) => codes.some(isNamed) || phrases.some((phrase) => isIn(plain, phrase)),
  )
}

/** Errors that a readable text describes in other words, the most exact first; at most three. */
export function errorsBySigns(text: string): readonly KnownError[] {
  if (text.length > LONGEST_DESCRIPTION) return []
  const words = wordsOf(text)
  const exact = ({ signs = [] }: KnownError): number => signs.length
  return [...PROVISIONING_ERRORS, ...SYMPTOMS]
    .filter(({ signs = [] }) => isDescribed(words, signs))
    .sort((a, b) => exact(b) - exact(a))
    .slice(0, MOST_DESCRIBED)
}

/** Whether each list has a word that begins a word of the text; `words` is from `wordsOf`. */
export function isDescribed(words: string, signs: readonly (readonly string[])[]): boolean {
  return signs.length > 0 && signs.every((group) => group.some((word) => words.includes(` ${word}`)))
}

/** Whether the parts of a phrase are in the folded text, in their order and near each other. */
function isIn(plain: string, phrase: string): boolean {
  const [first = '', ...others] = phrase.split('…').map(folded)
  for (let at = plain.indexOf(first); at !== -1; at = plain.indexOf(first, at + first.length)) {
    let end = at + first.length
    const isWhole = others.every((part) => {
      const next = plain.slice(end, end + MOST_BETWEEN + part.length).indexOf(part)
      end += next + part.length
      return next !== -1
    })
    if (isWhole) return true
  }
  return false
}
