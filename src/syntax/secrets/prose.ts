import { lazily } from '../letters.ts'

// Words that people write where a password belongs, and that are none: “tbd”, “required”, “see 1Password”, “set in Entra on 20 July”.

/** Longer values are no sentence in place of a password. */
const LONGEST = 2000

/** Nearly every sentence has one of these, and hardly any password. */
const SENTENCE_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and are as ask at be been by do for from get has have he in is it kept me my no not of on only or our per same saved see set she ' +
    'stored that the their then they this to under use via was we who will with you your ' +
    'auf aus bei das der die ist im liegt nicht siehe steht und von wie dans est le la les voir de en el los por que ver con'
  ).split(' '),
)

/** States of a value in one word, also in quotation marks. */
const STATES: ReadonlySet<string> = new Set(
  'automatic default deprecated empty existing expired generated inherited manual missing optional pending required rotated same unchanged'.split(
    ' ',
  ),
)

/** Of a name for nothing, or of an abbreviation: `y`, `ok`, `TBD`, `n.a.`, `todo?`. */
const SHORT = lazily(() => new RegExp(String.raw`^[#([]?\p{L}(?:[./]?\p{L}){0,3}[.?)\]]?$`, 'u'))
/** In small letters but for the first, or all in capitals. */
const ONE_WORD = lazily(() => new RegExp(String.raw`^(?:\p{L}?[\p{Ll}\p{Lo}\p{M}]{1,14}|\p{Lu}{2,12})[.,;:?…]?$`, 'u'))
/** No language has so many in a row. */
const CONSONANTS = /[bcdfghjklmnpqrstvwxz]{5}/i

/** Signs around a word. */
const AROUND = /^[.,;:?()[\]"'“”„‘’«»…\u2010-\u2015>-]{1,4}|[.,;:?()[\]"'“”„‘’«»…\u2010-\u2015>-]{1,4}$/gu
const PLAIN = lazily(() => new RegExp(String.raw`^\p{L}[\p{L}\p{M}]{0,30}(?:[’'/.+&-]\p{L}[\p{L}\p{M}]{0,30}){0,4}$`, 'u'))
const NUMBER = /^\d[\d.,:/-]{0,12}(?:T[\d.:]{1,12}Z?)?%?$/
/** The name of a product, an ordinal number, a ticket, a page, a mail address: never the first word. */
const REFERENCE = lazily(
  () =>
    new RegExp(
      String.raw`^(?:[A-Z]{2,10}-\d{1,8}|[A-Z]{2,4}\d{6,8}|[\p{L}\d]{1,4}|\d{1,2}(?:st|nd|rd|th)|https?://[^\s?#@]{1,200}|[\w.+-]{1,64}@[\w.-]{1,100}|[a-z\d_-]{1,40}(?:/[a-z\d_-]{1,40}){1,6})$`,
      'u',
    ),
)

/**
 * True for words in place of a secret. `isOpen`: written without quotation marks, as a sentence is, where any word of a language and any
 * sentence is none; in quotation marks only what is plainly about the secret.
 */
export function isProse(value: string, isOpen: boolean): boolean {
  if (value.length > LONGEST) return false
  if (SHORT().test(value)) return true
  const words = value.split(/\s/)
  if (words.length > 1) return isSentence(words, isOpen)
  const parts = value.toLowerCase().split(/[_-]/)
  if (parts.length > 1) return parts.every((part) => ONE_WORD().test(part)) && parts.some((part) => SENTENCE_WORDS.has(part))
  return STATES.has(value.toLowerCase()) || (isOpen && isWord(value))
}

const FEW_WORDS = lazily(() => new RegExp(String.raw`^[\p{L}\p{M} .,/#“”‘’'"()?–-]{1,30}$`, 'u'))

/** As an answer to yes or no. */
export function isFewWords(value: string): boolean {
  return FEW_WORDS().test(value) && value.split(' ').every((word) => SHORT().test(word) || isWord(word) || word === '-' || word === '–')
}

function isWord(value: string): boolean {
  return ONE_WORD().test(value) && (/[aeiouy]/i.test(value) || /[^ -~]/.test(value)) && !CONSONANTS.test(value)
}

function isSentence(written: readonly string[], isOpen: boolean): boolean {
  const words = written.map((word) => word.replace(AROUND, '')).filter((word) => word !== '')
  const isOfSentence = words.some((word) => SENTENCE_WORDS.has(word.toLowerCase()))
  const [first = ''] = words
  if (!(isOpen || isOfSentence) || !isPlain(first)) return false
  return words.every((word) => isPlain(word) || NUMBER.test(word) || (isOfSentence && REFERENCE().test(word)))
}

function isPlain(word: string): boolean {
  return word === '1Password' || PLAIN().test(word)
}
