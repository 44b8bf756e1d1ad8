import type { Place } from '../model/artifact.ts'
import { ask, askAnyway, isCannotTell, type Missing, type Setup } from '../model/fact.ts'
import type { AnyRule, FindingKind, Fix, Owner, Problem, Severity } from '../model/rule.ts'

/** A problem with everything that its rule says about problems of its kind. */
export interface Finding {
  readonly code: string
  readonly severity: Severity
  readonly guide: string
  readonly owner: Owner
  readonly message: string
  readonly expected: string | null
  readonly actual: string | null
  readonly at: readonly [Place, ...Place[]]
  readonly fix: Fix
  /** Set where the user has accepted it: it is shown, and does not count. */
  readonly suppressed: { readonly reason: string; readonly until: string | null } | null
}

export type Judgement =
  | { readonly rule: AnyRule; readonly status: 'pass'; readonly evidence: readonly Place[] }
  | { readonly rule: AnyRule; readonly status: 'fail'; readonly findings: readonly [Finding, ...Finding[]] }
  | { readonly rule: AnyRule; readonly status: 'unknown'; readonly missing: readonly [Missing, ...Missing[]] }
  | {
      readonly rule: AnyRule
      readonly status: 'not-applicable'
      readonly because: { readonly ruleId: string | null; readonly message: string }
    }

export interface Judged {
  readonly judgements: readonly Judgement[]
  /** Rules that broke down: a fault of ours, never of the input. */
  readonly crashes: readonly { readonly ruleId: string; readonly error: unknown }[]
}

/** Every rule, in the order given, each on its own: one that breaks down takes no other with it. */
export function judge(
  setup: Setup,
  rules: readonly AnyRule[],
  chosen: (ruleId: string) => boolean = () => true,
  leftOutBy = '--only or --skip',
): Judged {
  const crashes: { ruleId: string; error: unknown }[] = []
  const judgements = rules.map((rule): Judgement => {
    if (!chosen(rule.id)) return { rule, status: 'not-applicable', because: { ruleId: null, message: `It was left out by ${leftOutBy}.` } }
    try {
      return verdict(setup, rule)
    } catch (error) {
      crashes.push({ ruleId: rule.id, error })
      const fact = {
        name: 'doctor.fault',
        label: 'a fault of sso-doctor itself',
        where: 'Please report it with the input that causes it.',
        command: null,
      }
      return { rule, status: 'unknown', missing: [{ fact, why: 'The rule broke down on this input.', at: null }] }
    }
  })
  return { judgements, crashes }
}

function verdict(setup: Setup, rule: AnyRule): Judgement {
  const asked = ask(setup, rule.needs)
  if (asked.missing) return { rule, status: 'unknown', missing: asked.missing }
  const wanted = askAnyway(setup, rule.wants)
  const problems: Problem[] = []
  const check = rule.check(asked.known as never, wanted as never)
  let step = check.next()
  while (step.done !== true) {
    problems.push(step.value)
    step = check.next()
  }
  const [first, ...rest] = problems.map((problem) => finding(rule, problem))
  if (first) return { rule, status: 'fail', findings: [first, ...rest] }
  const silence = step.value
  if (isCannotTell(silence)) {
    const [anyNeed] = Object.values(rule.needs)
    const fact = silence.fact ?? anyNeed ?? { name: '', label: rule.title, where: '', command: null }
    // A rule that only names the fact it lacks has nothing to add to what the setup says of it.
    const itself = silence.cannotTell === '' ? setup.answer(fact).missing : undefined
    return { rule, status: 'unknown', missing: itself ?? [{ fact, why: silence.cannotTell || null, at: silence.at }] }
  }
  if (silence) return { rule, status: 'not-applicable', because: silence.notApplicable }
  return { rule, status: 'pass', evidence: [...placesOf(asked.known), ...placesOf(wanted)] }
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }

export function gravest(severities: readonly Severity[]): Severity | null {
  return severities.reduce<Severity | null>((worst, severity) => (worst === null || RANK[severity] > RANK[worst] ? severity : worst), null)
}

export function atLeast(severity: Severity, threshold: Severity): boolean {
  return RANK[severity] >= RANK[threshold]
}

function finding(rule: AnyRule, problem: Problem): Finding {
  const kind: FindingKind | undefined = rule.findings[problem.code]
  if (!kind) throw new Error(`${rule.id} found “${problem.code}”, which it does not list.`)
  const severity = problem.severity ?? kind.severity
  const inferred = problem.inferred ?? kind.inferred ?? false
  return {
    code: problem.code,
    severity: RANK[severity] > RANK[rule.severity] ? rule.severity : severity,
    guide: problem.guide ?? kind.guide,
    owner: problem.owner ?? kind.owner,
    message: inferred ? `${problem.message} (This is inferred: no vendor’s page states it.)` : problem.message,
    expected: problem.expected ?? null,
    actual: problem.actual ?? null,
    at: isPlaces(problem.at) ? problem.at : [problem.at],
    fix: problem.fix ?? kind.fix,
    suppressed: null,
  }
}

function isPlaces(at: Problem['at']): at is readonly [Place, ...Place[]] {
  return Array.isArray(at)
}

/** Where the facts stand that a rule was handed: what a pass can be seen by. */
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
