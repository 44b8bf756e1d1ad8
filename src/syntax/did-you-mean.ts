import { closestMatch } from 'leven'

/** The known word that was probably meant: the same but for case and separators, or a slip or two away; undefined where none is near. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const fold = (text: string): string => text.toLowerCase().replace(/[-_\s]/g, '')
  const folded = fold(word)
  return (
    known.find((each) => fold(each) === folded) ??
    closestMatch(folded, [...known], { maxDistance: Math.max(2, Math.floor(word.length / 4)) })
  )
}
