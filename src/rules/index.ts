import type { AnyRule } from '../model/rule.ts'
import { alwaysLoaded } from './always.ts'
import { loadedOnDemand } from './on-demand.ts'

/** All rules, in the order of the catalogue. */
export const rules: readonly AnyRule[] = [...alwaysLoaded, ...loadedOnDemand]
