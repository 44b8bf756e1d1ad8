import type { Place } from '../model/artifact.ts'
import type { CannotTell, Fact } from '../model/fact.ts'
import type { NotApplicable } from '../model/rule.ts'

// How a check, or a deduction, ends without a finding or an answer.

/** The facts are known and still do not answer the question; `fact` is the one that would, where it is not among those asked for. */
export function cannotTell(why: string, at: Place | null = null, fact: Fact | null = null): CannotTell {
  return { cannotTell: why, at, fact }
}

/** The fact itself is missing: the report says how to get it. */
export function missing(fact: Fact | null = null): CannotTell {
  return { cannotTell: null, at: null, fact }
}

export function isCannotTell(value: unknown): value is CannotTell {
  return typeof value === 'object' && value !== null && 'cannotTell' in value
}

/** Another rule reports this. */
export function deferTo(ruleId: string, message: string): NotApplicable {
  return { notApplicable: { ruleId, message } }
}

/** The question does not arise here. */
export function notApplicable(message: string): NotApplicable {
  return { notApplicable: { ruleId: null, message } }
}

const EXCLUDED_BY = 'This rule is excluded by '

/** Why a rule was not checked that `--only`, `--skip` or the configuration leaves out. */
export function excludedBy(what: string): string {
  return `${EXCLUDED_BY}${what}.`
}

/** What left a rule out: the argument of `excludedBy`; null where nothing did. */
export function whatExcluded(because: { readonly message: string } | null): string | null {
  return because?.message.startsWith(EXCLUDED_BY) === true ? because.message.slice(EXCLUDED_BY.length, -1) : null
}
