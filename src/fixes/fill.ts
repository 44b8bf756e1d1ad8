import type { Fix, FixReference } from '../model/rule.ts'
import { entryOf } from '../syntax/table.ts'
import { BLADES, type FixText } from './portal.ts'

/** A table of fixes by key. */
type FixTable = Readonly<Record<string, FixText>>

/** A fix as it is printed: the steps to its blade, its own steps, and the steps that the finding adds. Throws for an unknown key. */
export function fixIn(table: FixTable, { key, values = {}, steps = [] }: FixReference): Fix {
  const text = entryOf(table, key)
  if (!text) throw new Error(`There is no fix “${key}”.`)
  const all = { ...text.defaults, ...values }
  const fill = (sentence: string): string => sentence.replace(/\{(\w+)\}/g, (whole, name: string) => entryOf(all, name) ?? whole)
  return {
    summary: fill(text.summary),
    steps: [...(text.blade ? BLADES[text.blade].steps : []), ...text.steps, ...steps].map(fill),
    command: text.command === undefined ? null : fill(text.command),
  }
}

/** The tables, the small ones first. */
const TABLES: readonly (() => Promise<FixTable>)[] = [
  async () => (await import('./mixpanel.ts')).mixpanel,
  async () => (await import('./network.ts')).network,
  async () => (await import('./entra.ts')).entra,
]

/** The tables that have these keys, in one: most reports need a few fixes, and not the largest table. */
export async function tableOf(keys: readonly string[]): Promise<FixTable> {
  const table: Record<string, FixText> = {}
  for (const load of TABLES) {
    if (keys.every((key) => Object.hasOwn(table, key))) break
    Object.assign(table, await load())
  }
  return table
}
