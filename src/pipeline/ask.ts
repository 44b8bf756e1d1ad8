import type { Facts, Known, Missing, Setup, Wanted } from '../model/fact.ts'

export type Asked<F extends Facts> =
  | { readonly known: Known<F>; readonly missing?: undefined }
  | { readonly known?: undefined; readonly missing: readonly [Missing, ...Missing[]] }

/** All of it, or the list of what is missing. The only place in the house where "unknown" is handled. */
export function ask<F extends Facts>(setup: Setup, facts: F): Asked<F> {
  const known: Record<string, unknown> = {}
  const missing: Missing[] = []
  for (const [key, fact] of Object.entries(facts)) {
    const answer = setup.answer(fact)
    if (answer.missing) missing.push(...answer.missing)
    else known[key] = answer.known
  }
  const [first, ...rest] = missing
  return first ? { missing: [first, ...rest] } : { known: known as Known<F> }
}

export function askAnyway<F extends Facts>(setup: Setup, facts: F): Wanted<F> {
  const wanted: Record<string, unknown> = {}
  for (const [key, fact] of Object.entries(facts)) wanted[key] = setup.answer(fact).known
  return wanted as Wanted<F>
}
