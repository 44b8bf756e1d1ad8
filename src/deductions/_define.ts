import type { CannotTell, Deduction, Fact, Facts, Known, Wanted } from '../model/fact.ts'

/** Checks the types of a deduction against its facts. */
export function defineDeduction<T, const N extends Facts, const W extends Facts>(deduction: {
  readonly gives: Fact<T>
  readonly needs: N
  readonly wants: W
  derive(known: Known<N>, wanted: Wanted<W>): T | CannotTell
}): Deduction {
  return deduction
}
