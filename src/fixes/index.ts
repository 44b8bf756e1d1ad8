import type { Fix, FixReference } from '../model/rule.ts'
import { entra } from './entra.ts'
import { mixpanel } from './mixpanel.ts'
import { network } from './network.ts'
import { BLADES, type FixText } from './portal.ts'
import { entryOf } from '../syntax/table.ts'

// Every fix by key. Loaded when a finding or a page of the manual is printed.

export const fixes = { ...entra, ...mixpanel, ...network }

export type FixKey = keyof typeof fixes

/** A fix as it is printed: the steps to its blade, its own steps, and the steps that the finding adds. Throws for an unknown key. */
export function fixFor({ key, values = {}, steps = [] }: FixReference): Fix {
  const text: FixText | undefined = Object.hasOwn(fixes, key) ? fixes[key as FixKey] : undefined
  if (!text) throw new Error(`There is no fix “${key}”.`)
  const all = { ...text.defaults, ...values }
  const fill = (sentence: string): string => sentence.replace(/\{(\w+)\}/g, (whole, name: string) => entryOf(all, name) ?? whole)
  return {
    summary: fill(text.summary),
    steps: [...(text.blade ? BLADES[text.blade].steps : []), ...text.steps, ...steps].map(fill),
    command: text.command === undefined ? null : fill(text.command),
  }
}
