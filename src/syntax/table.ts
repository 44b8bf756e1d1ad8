/** The entry of a table under a key that may be any text; undefined where the table itself has none (`constructor` is in every object). */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
