import type { Facts } from '../model/fact.ts'
import type { AnyProbe, Probe } from '../model/probe.ts'

/** Does nothing at run time: it lets TypeScript infer the arguments of `run`. */
export function defineProbe<const F extends Facts, const W extends Facts>(probe: Probe<F, W>): AnyProbe {
  return probe
}
