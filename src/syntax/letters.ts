// Letters and digits of all languages. V8 takes as long for `\p{…}` as for a hundred other expressions, also where it only reads the file that
// it stands in: what a usual run loads has none as a literal, and makes them for texts that are not ASCII.

/** An expression that is made when it is first used. */
export function lazily(make: () => RegExp): () => RegExp {
  let made: RegExp | undefined
  return () => (made ??= make())
}

export function isAscii(text: string): boolean {
  return !/[\x80-\uFFFF]/.test(text)
}

const LETTER_OR_DIGIT = lazily(() => new RegExp(String.raw`[\p{L}\p{N}]`, 'u'))
const SIGNS = lazily(() => new RegExp(String.raw`[^\p{L}\p{N}]`, 'gu'))
const NO_LETTERS = lazily(() => new RegExp(String.raw`[^\p{L}]`, 'gu'))
const WORDS = lazily(() => new RegExp(String.raw`[\p{L}\p{N}]+`, 'gu'))

export function hasLetterOrDigit(text: string): boolean {
  return /[A-Za-z\d]/.test(text) || (!isAscii(text) && LETTER_OR_DIGIT().test(text))
}

/** With something in place of every character that is neither a letter nor a digit. */
export function withoutSigns(text: string, instead = ''): string {
  return text.replace(isAscii(text) ? /[^A-Za-z\d]/g : SIGNS(), instead)
}

export function withoutAllButLetters(text: string): string {
  return text.replace(isAscii(text) ? /[^A-Za-z]/g : NO_LETTERS(), '')
}

/** Runs of letters and digits. */
export function wordsIn(text: string): readonly string[] {
  return text.match(isAscii(text) ? /[A-Za-z\d]+/g : WORDS()) ?? []
}
