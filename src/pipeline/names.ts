// Replaces names in a text. There may be as many names as a tenant has people, so a text is not searched for each of them.

/** A longer text is no name; Entra's longest has 256 characters. */
const LONGEST = 256

const ENDS_IN_WORD = /[\p{L}\p{N}]$/u
const BEGINS_WITH_WORD = /^[\p{L}\p{N}]/u

/**
 * A function that replaces every name that stands alone, not inside a longer word. Where several begin at one place, the longest is
 * replaced; of equal names the first counts.
 */
export function nameReplacer<T extends { readonly name: string }>(
  names: readonly T[],
  replacement: (name: T) => string,
): (text: string) => string {
  const byName = new Map<string, T>()
  /** The lengths of the names that begin with these two characters. */
  const lengths = new Map<string, number[]>()
  for (const each of names) {
    const { name } = each
    if (byName.has(name) || name.length < 2 || name.length > LONGEST) continue
    byName.set(name, each)
    const begin = name.slice(0, 2)
    const known = lengths.get(begin)
    if (!known) lengths.set(begin, [name.length])
    else if (!known.includes(name.length)) known.push(name.length)
  }
  for (const each of lengths.values()) each.sort((a, b) => b - a)

  return (text) => {
    let out = ''
    let kept = 0
    for (let at = 0; at + 1 < text.length; at++) {
      const possible = lengths.get(text.slice(at, at + 2))
      if (!possible || ENDS_IN_WORD.test(text.slice(Math.max(0, at - 2), at))) continue
      for (const length of possible) {
        const found = byName.get(text.slice(at, at + length))
        if (!found || BEGINS_WITH_WORD.test(text.slice(at + length, at + length + 2))) continue
        out += text.slice(kept, at) + replacement(found)
        kept = at + length
        at = kept - 1
        break
      }
    }
    return out + text.slice(kept)
  }
}
