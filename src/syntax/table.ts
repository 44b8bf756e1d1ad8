/** The entry of a table under a key that may be any text; undefined where the table itself has none (`constructor` is in every object). */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

const knownKeys = new WeakMap<object, readonly string[]>()
/** An object with so many keys is asked for them by every reader. */
const MANY_KEYS = 1000

export function keysOf(object: object): readonly string[] {
  const known = knownKeys.get(object)
  if (known) return known
  const keys = Object.keys(object)
  if (keys.length > MANY_KEYS) knownKeys.set(object, keys)
  return keys
}
