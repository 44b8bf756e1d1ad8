import { closestMatch } from 'leven'

/** A longer word than any known one, with a few errors. */
const LONGEST = 60

/** The known word that was probably meant: the same except for case and separators, or with one or two typing errors; undefined where none is similar. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined
  const fold = (text: string): string => text.toLowerCase().replace(/[-_\s]/g, '')
  if (word.length > LONGEST) return undefined
  const folded = fold(word)
  const match = closestMatch(folded, known.map(fold), { maxDistance: Math.max(2, Math.floor(word.length / 4)) })
  return known.find((each) => fold(each) === match)
}
