import type { Facts } from '../model/fact.ts'
import type { AnyProbe, Probe } from '../model/probe.ts'

/** Costs nothing at run time; it lets TypeScript work out what `run` is handed. */
export function defineProbe<const F extends Facts, const W extends Facts>(probe: Probe<F, W>): AnyProbe {
  return probe
}
