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
  // Most places are ruled out by their first two units, in a table that the processor keeps at hand, and most others by a second one.
  const pairs = new Uint8Array(1 << 16)
  const mask = maskFor(byHash.size)
  const filter = new Uint8Array(mask + 1)
  for (const [hash, [needle = '']] of byHash) {
    filter[hash & mask] = 1
    pairs[pairOf(needle.charCodeAt(0), needle.charCodeAt(1))] = 1
  }

  const found: Occurrence<T>[] = []
  const last = text.length - FIRST
  let unit = text.charCodeAt(0)
  for (let at = 0; at <= last; at++) {
    const next = text.charCodeAt(at + 1)
    const isOne = pairs[pairOf(unit, next)] === 1
    unit = next
    if (!isOne) continue
    const hash = hashOf(text, at)
    const alike = filter[hash & mask] === 1 ? byHash.get(hash) : undefined
    const needle = alike?.find((each) => text.startsWith(alike.length > MOST_ALIKE ? each.slice(0, FIRST) : each, at))
    const of = needle === undefined ? undefined : needles.get(needle)
    if (needle === undefined || of === undefined) continue
    const length = (alike?.length ?? 0) > MOST_ALIKE ? FIRST : needle.length
    found.push({ start: at, end: at + length, of })
    at += length - 1
    unit = text.charCodeAt(at + 1)
  }
  return found
}

/** Of two units as they are in most texts, one number. */
function pairOf(unit: number, next: number): number {
  return ((unit << 8) ^ next) & 0xffff
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
