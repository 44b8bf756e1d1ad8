import { UsageError } from '../model/errors.ts'
import type { AnyRule } from '../model/rule.ts'
import { alwaysLoaded } from '../rules/always.ts'
import { outlines } from '../rules/outlines.ts'
import { didYouMean } from '../syntax/did-you-mean.ts'
import { quote } from '../syntax/display.ts'

const ids = [...alwaysLoaded, ...outlines].map(({ id }) => id)

/** `--only` and `--skip`: ids, or globs with `*`. Throws a UsageError for a pattern that matches no rule. */
export function chooser(only: readonly string[] | undefined, skip: readonly string[] | undefined): (ruleId: string) => boolean {
  const wanted = only?.map(rulePattern)
  const unwanted = (skip ?? []).map(rulePattern)
  return (ruleId) => (wanted?.some((matches) => matches(ruleId)) ?? true) && !unwanted.some((matches) => matches(ruleId))
}

type Choice = { readonly only?: readonly string[] | undefined; readonly skip?: readonly string[] | undefined }

/** What leaves rules out, for a message; a flag replaces the same key of the configuration. */
export function leftOutBy(flags: Choice, config: Choice & { readonly source?: string }): string {
  const flagged = (['only', 'skip'] as const).filter((name) => flags[name] !== undefined).map((name) => `--${name}`)
  const configured = (['only', 'skip'] as const).filter((name) => flags[name] === undefined && config[name] !== undefined)
  const by = [...flagged, ...configured.map((name) => `${name}: in ${quote(config.source ?? '')}`)]
  return by.length === 0 ? '--only or --skip' : by.join(' or ')
}

/** Longer than any id: V8 has no room to compile very long expressions. */
const LONGEST_PATTERN = 200

/** A test for rule ids by an id or a glob. Throws a UsageError if no rule matches. */
export function rulePattern(text: string): (ruleId: string) => boolean {
  if (text.length > LONGEST_PATTERN) throw new UsageError(`There is no rule ${quote(text)}; see sso-doctor rules.`)
  const expression = new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]*')}$`,
  )
  const matches = (ruleId: string): boolean => expression.test(ruleId) || text === '*' || text === '**'
  if (!ids.some(matches)) throw new UsageError(noSuchRule(text))
  return matches
}

/** The rule with that id, of all rules. Throws a UsageError with the most similar id if there is none. */
export function ruleCalled(id: string, rules: readonly AnyRule[]): AnyRule {
  const rule = rules.find((each) => each.id === id)
  if (!rule) throw new UsageError(noSuchRule(id))
  return rule
}

/** Suggests a similar id; a name without its chapter is compared with the names alone. */
function noSuchRule(text: string): string {
  const named = ids.find((id) => id.split('/')[1] === text.toLowerCase())
  const suggestion = named ?? didYouMean(text, ids)
  const chapters = [...new Set(ids.map((id) => id.split('/')[0] ?? ''))]
  return suggestion === undefined
    ? `There is no rule ${quote(text)}. The chapters are ${chapters.join(', ')}; see sso-doctor rules.`
    : `There is no rule ${quote(text)}; did you mean ${suggestion}?`
}
