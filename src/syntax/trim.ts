/**
 * The text without the characters at its end that are among `characters`. A regular expression like `/x+$/` takes quadratic time on runs
 * of `x` that are not at the end.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}
