// Where given texts are in another text: one pass, however many they are.

export interface Occurrence<T> {
  readonly start: number
  readonly end: number
  readonly of: T
}

/** Two texts count as different if this many of their first units differ; shorter ones are not looked for. */
const FIRST = 12
/** So many texts with the same beginning are compared; where there are more, the beginning alone counts. */
const MOST_ALIKE = 32
const BASE = 31

/** Occurrences do not overlap. */
export function occurrencesOf<T>(needles: ReadonlyMap<string, T>, text: string): readonly Occurrence<T>[] {
  const byHash = new Map<number, string[]>()
  for (const needle of needles.keys()) {
    if (needle.length < FIRST) continue
    const hash = hashOf(needle, 0)
    const alike = byHash.get(hash)
    if (!alike) byHash.set(hash, [needle])
    else if (alike.length <= MOST_ALIKE) alike.push(needle)
  }
  if (byHash.size === 0 || text.length < FIRST) return []
  for (const alike of byHash.values()) alike.sort((a, b) => b.length - a.length)
  // Most places are ruled out by one look into this table.
  const mask = maskFor(byHash.size)
  const filter = new Uint8Array(mask + 1)
  for (const hash of byHash.keys()) filter[hash & mask] = 1

  const found: Occurrence<T>[] = []
  let power = 1
  for (let i = 1; i < FIRST; i++) power = Math.imul(power, BASE)
  let hash = hashOf(text, 0)
  for (let at = 0; ;) {
    const alike = filter[hash & mask] === 1 ? byHash.get(hash) : undefined
    const needle = alike?.find((each) => text.startsWith(alike.length > MOST_ALIKE ? each.slice(0, FIRST) : each, at))
    const of = needle === undefined ? undefined : needles.get(needle)
    if (needle !== undefined && of !== undefined) {
      const length = (alike?.length ?? 0) > MOST_ALIKE ? FIRST : needle.length
      found.push({ start: at, end: at + length, of })
      at += length
      if (at + FIRST > text.length) break
      hash = hashOf(text, at)
      continue
    }
    if (at + FIRST >= text.length) break
    hash = (Math.imul(hash - Math.imul(text.charCodeAt(at), power), BASE) + text.charCodeAt(at + FIRST)) | 0
    at++
  }
  return found
}

/** For a table of which at most a sixteenth is taken, up to 16 MB. */
function maskFor(entries: number): number {
  let size = 1 << 12
  while (size < entries * 16 && size < 1 << 24) size *= 2
  return size - 1
}

function hashOf(text: string, at: number): number {
  let hash = 0
  for (let i = at; i < at + FIRST; i++) hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0
  return hash
}
