/** Ways to write one pseudonym in capitals that are tried. */
const MOST_TRIES = 4096

/**
 * The pseudonym with capitals where the word has them. Two spellings of a word never become one: `isTaken` says which exist, and then another
 * letter is a capital.
 */
export function spellingOf(word: string, pseudonym: string, isTaken: (spelling: string) => boolean): string {
  if (word === word.toLowerCase()) return pseudonym
  const capitals = Array.from(word)
    .filter((letter) => /\p{L}/u.test(letter))
    .map((letter) => letter !== letter.toLowerCase())
  const isAll = word === word.toUpperCase()
  const letters = Array.from(pseudonym)
  let nth = 0
  const first = letters
    .map((letter) => (/\p{L}/u.test(letter) && (isAll || capitals[nth++] === true) ? letter.toUpperCase() : letter))
    .join('')
  if (first !== pseudonym && !isTaken(first)) return first
  const places = letters.flatMap((letter, index) => (/\p{L}/u.test(letter) ? [index] : []))
  for (let bits = 1; bits < MOST_TRIES; bits++) {
    const tried = letters
      .map((letter, index) => (((bits >> places.indexOf(index)) & 1) === 1 && places.includes(index) ? letter.toUpperCase() : letter))
      .join('')
    if (tried !== pseudonym && !isTaken(tried)) return tried
  }
  return pseudonym
}
