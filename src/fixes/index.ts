import type { Fix, FixReference } from '../model/rule.ts'
import { entra } from './entra.ts'
import { fixIn } from './fill.ts'
import { mixpanel } from './mixpanel.ts'
import { network } from './network.ts'

// Every fix by key. Loaded when a page of the manual is printed.

export const fixes = { ...entra, ...mixpanel, ...network }

export type FixKey = keyof typeof fixes

/** A fix as it is printed. Throws for an unknown key. */
export function fixFor(reference: FixReference): Fix {
  return fixIn(fixes, reference)
}
