import type { Place } from '../model/artifact.ts'
import { disputedPlace, newestOf, type DateOf, type Sources } from './precedence.ts'

// Who is in a group, or assigned to an app, by several lists. Parts of one list complete each other; two whole lists that differ do not.

export interface ListVersion<T> {
  readonly at: Place
  readonly items: readonly T[]
  /** False for a part of a list. */
  readonly complete: boolean
  /** True for a whole list of only some entries: those that a tool manages. */
  readonly partial?: boolean
}

/** All entries; where whole lists differ and none is provably the newest, those that all of them have, and the list is not complete. */
export function oneList<T>(versions: Sources<ListVersion<T>>, keyOf: (item: T) => string, dateOf: DateOf): ListVersion<T> {
  const sets = new Map(versions.map((each) => [each, new Set(each.items.map(keyOf))]))
  const keysOf = (each: ListVersion<T>): ReadonlySet<string> => sets.get(each) ?? new Set()
  const [first, ...rest] = versions.filter(({ complete, partial }) => complete && partial !== true)
  if (!first) return union(versions, keyOf)
  const fits = (each: ListVersion<T>): boolean =>
    [...keysOf(each)].every((key) => keysOf(first).has(key)) && (each.partial === true || keysOf(each).size === keysOf(first).size)
  const whole = [first, ...rest, ...versions.filter(({ complete, partial }) => complete && partial === true)]
  if (whole.every(fits)) return union(versions, keyOf)
  const newest = newestOf(whole as unknown as Sources<ListVersion<T>>, (each) => [...keysOf(each)], dateOf)
  if (newest) return newest
  const inAll = first.items.filter((item) => rest.every((each) => keysOf(each).has(keyOf(item))))
  return { at: disputedPlace(whole.map(({ at }) => at)), items: inAll, complete: false }
}

function union<T>(versions: Sources<ListVersion<T>>, keyOf: (item: T) => string): ListVersion<T> {
  const items = new Map<string, T>()
  for (const item of versions.flatMap((each) => each.items)) if (!items.has(keyOf(item))) items.set(keyOf(item), item)
  return { at: versions[0].at, items: [...items.values()], complete: versions.every(({ complete }) => complete) }
}
