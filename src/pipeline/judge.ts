import { excludedBy, isCannotTell } from '../domain/no-finding.ts'
import { RANK } from '../domain/severity.ts'
import type { Place } from '../model/artifact.ts'
import type { Answer, Fact, Missing, Setup } from '../model/fact.ts'
import type { Crash } from '../model/problem.ts'
import type { AnyRule, CompleteFinding, Finding, FindingKind, RuleOutline } from '../model/rule.ts'
import { judged } from '../model/vocabulary.ts'
import { ask, askOptional } from './ask.ts'
import { entryOf } from '../syntax/table.ts'

export type Judgement =
  | { readonly rule: AnyRule; readonly status: 'pass'; readonly evidence: readonly Place[] }
  | { readonly rule: AnyRule; readonly status: 'fail'; readonly findings: readonly [CompleteFinding, ...CompleteFinding[]] }
  | { readonly rule: AnyRule; readonly status: 'unknown'; readonly missing: readonly [Missing, ...Missing[]] }
  | {
      readonly rule: AnyRule | RuleOutline
      readonly status: 'not-applicable'
      readonly because: { readonly ruleId: string | null; readonly message: string }
    }

export interface JudgedRules {
  readonly judgements: readonly Judgement[]
  /** Rules that threw: an internal error, never a problem of the input. */
  readonly crashes: readonly Crash[]
}

/** Every rule, in the order given; an outline stands for a rule that does not apply. A rule that throws does not affect the others. */
export function judge(
  setup: Setup,
  rules: readonly (AnyRule | RuleOutline)[],
  chosen: (ruleId: string) => boolean = () => true,
  leftOutBy = '--only or --skip',
): JudgedRules {
  const crashes: Crash[] = []
  const judgementBy = (known: Setup, rule: AnyRule | RuleOutline): Judgement => {
    if (!chosen(rule.id)) return doesNotApply(rule, excludedBy(leftOutBy))
    if (!('check' in rule)) return doesNotApply(rule, rule.otherwise)
    try {
      return judgementOf(known, rule)
    } catch (error) {
      crashes.push({ where: rule.id, error })
      return {
        rule,
        status: 'unknown',
        missing: [{ fact: INTERNAL_ERROR, why: 'The rule failed because of an error in sso-doctor.', at: null }],
      }
    }
  }
  const first = new Map(rules.filter((rule) => !isLast(rule)).map((rule) => [rule.id, judgementBy(setup, rule)]))
  const results = new Map(
    [...first].map(([id, judgement]) => [
      id,
      { status: judgement.status, findings: judgement.status === 'fail' ? judgement.findings : [] },
    ]),
  )
  const withResults: Setup = {
    answer: <T>(fact: Fact<T>): Answer<T> => (fact.name === judged.results.name ? { known: results as T } : setup.answer(fact)),
  }
  return { judgements: rules.map((rule) => first.get(rule.id) ?? judgementBy(withResults, rule)), crashes }
}

/** Rules about what no other rule explains. */
function isLast(rule: AnyRule | RuleOutline): boolean {
  return 'check' in rule && Object.values(rule.wants).some(({ name }) => name === judged.results.name)
}

/** Named in `needs` where a rule threw. */
const INTERNAL_ERROR: Fact = { name: 'internal.error' }

/** Whether the fact that a rule is about is there and true. */
export function applies(setup: Setup, fact: Fact): boolean {
  return (setup.answer(fact).known ?? false) !== false
}

function doesNotApply(rule: AnyRule | RuleOutline, message: string): Judgement {
  return { rule, status: 'not-applicable', because: { ruleId: null, message } }
}

function judgementOf(setup: Setup, rule: AnyRule): Judgement {
  const { appliesIf } = rule
  if (appliesIf && !applies(setup, appliesIf.fact)) return doesNotApply(rule, appliesIf.otherwise)
  const needs = ask(setup, rule.needs)
  if (needs.missing) return { rule, status: 'unknown', missing: needs.missing }
  const wants = askOptional(setup, rule.wants)
  const found: Finding[] = []
  const check = rule.check(needs.known as never, wants as never)
  let step = check.next()
  while (step.done !== true) {
    found.push(step.value)
    step = check.next()
  }
  const [first, ...rest] = found.map((finding) => completed(rule, finding))
  if (first) return { rule, status: 'fail', findings: [first, ...rest] }
  const end = step.value
  if (isCannotTell(end)) {
    const [anyNeed] = Object.values(rule.needs)
    const fact = end.fact ?? anyNeed ?? { name: rule.id }
    // Where a rule gives no reason of its own, the reason why the fact itself is missing is reported.
    const ofFact = end.cannotTell === null ? setup.answer(fact).missing : undefined
    return {
      rule,
      status: 'unknown',
      missing: ofFact ?? [{ fact, why: end.cannotTell, at: end.at, ...(end.where === undefined ? {} : { where: end.where }) }],
    }
  }
  if (end) return { rule, status: 'not-applicable', because: end.notApplicable }
  // Nothing passes over inputs that stand against each other.
  const [disputed, ...more] = Object.values(rule.wants).flatMap((fact) => (setup.answer(fact).missing ?? []).filter(({ at }) => at?.rivals))
  if (disputed) return { rule, status: 'unknown', missing: [disputed, ...more] }
  return { rule, status: 'pass', evidence: [...placesOf(needs.known), ...placesOf(wants)] }
}

function completed(rule: AnyRule, finding: Finding): CompleteFinding {
  const kind: FindingKind | undefined = entryOf(rule.findings, finding.code)
  if (!kind) throw new Error(`${rule.id} reports “${finding.code}”, which is not among its findings.`)
  const severity = finding.severity ?? kind.severity
  const inferred = finding.inferred ?? kind.inferred ?? false
  return {
    code: finding.code,
    severity: RANK[severity] > RANK[rule.severity] ? rule.severity : severity,
    guide: finding.guide ?? kind.guide,
    owner: finding.owner ?? kind.owner,
    message: inferred ? `${finding.message} (This is inferred: no vendor’s page states it.)` : finding.message,
    expected: finding.expected ?? null,
    actual: finding.actual ?? null,
    at: isPlaces(finding.at) ? finding.at : [finding.at],
    fix: finding.fix ?? kind.fix,
    observed: [],
    suppressed: null,
  }
}

function isPlaces(at: Finding['at']): at is readonly [Place, ...Place[]] {
  return Array.isArray(at)
}

/** Where the facts of a rule are written: the evidence for a pass. */
function placesOf(facts: Readonly<Record<string, unknown>>): readonly Place[] {
  const places: Place[] = []
  for (const value of Object.values(facts)) {
    for (const one of Array.isArray(value) ? (value as unknown[]).slice(0, 3) : [value]) {
      if (typeof one === 'object' && one !== null && 'at' in one && isPlace(one.at)) places.push(one.at)
    }
  }
  return places
}

function isPlace(value: unknown): value is Place {
  return typeof value === 'object' && value !== null && 'artifact' in value && 'span' in value
}
