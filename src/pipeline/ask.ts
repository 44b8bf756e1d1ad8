import type { Facts, Known, Missing, Setup, Wanted } from '../model/fact.ts'

/** The answers to several facts, or what is missing of them. */
export type Answers<F extends Facts> =
  | { readonly known: Known<F>; readonly missing?: undefined }
  | { readonly known?: undefined; readonly missing: readonly [Missing, ...Missing[]] }

/** All answers, or the list of what is missing. "Unknown" is handled only here. */
export function ask<F extends Facts>(setup: Setup, facts: F): Answers<F> {
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

/** The answers that are known; `undefined` for the others. */
export function askOptional<F extends Facts>(setup: Setup, facts: F): Wanted<F> {
  const wanted: Record<string, unknown> = {}
  for (const [key, fact] of Object.entries(facts)) wanted[key] = setup.answer(fact).known
  return wanted as Wanted<F>
}
