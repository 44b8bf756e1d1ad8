import { day } from '../syntax/display.ts'
import type { AnyRule, CompleteFinding, RuleOutline, Severity } from '../model/rule.ts'
import type { JudgedRules, Judgement } from './judge.ts'

/** What the configuration decides about findings: which are accepted, and which severity they have. */
export interface Exceptions {
  readonly suppress: readonly Suppression[]
  readonly severity: readonly { readonly matches: (ruleId: string) => boolean; readonly severity: Severity }[]
}

export interface Suppression {
  /** As written, for the notes. */
  readonly rule: string
  readonly matches: (ruleId: string) => boolean
  /** Null for every finding of the rule. */
  readonly code: string | null
  readonly reason: string
  /** The last day of the suppression, in UTC; null for no end. */
  readonly until: string | null
}

export const NO_EXCEPTIONS: Exceptions = { suppress: [], severity: [] }

/** Judgements with the user's decisions. A suppressed finding stays in the report; a suppression that has ended has a note and no effect. */
export function withExceptions(
  judged: JudgedRules,
  exceptions: Exceptions,
  now: Date,
): { readonly judged: JudgedRules; readonly notes: readonly string[] } {
  const today = day(now)
  const isActive = ({ until }: Suppression): boolean => until === null || today <= until
  const active = exceptions.suppress.filter(isActive)
  const notes = exceptions.suppress
    .filter((suppression) => !isActive(suppression))
    .map(
      ({ rule, code, until }) =>
        `The suppression of ${rule}${code === null ? '' : ` (${code})`} ended on ${until ?? ''} and no longer applies.`,
    )

  const used = new Set<Suppression>()
  const suppressionOf = (ruleId: string, finding: CompleteFinding): Suppression | null => {
    const by = active.filter(({ matches, code }) => matches(ruleId) && (code === null || code === finding.code))
    for (const each of by) used.add(each)
    return by[0] ?? null
  }
  const judgements = judged.judgements.map((judgement): Judgement => {
    const chosen = exceptions.severity.findLast(({ matches }) => matches(judgement.rule.id))?.severity
    const decidedRule = <R extends AnyRule | RuleOutline>(rule: R): R => (chosen === undefined ? rule : { ...rule, severity: chosen })
    if (judgement.status === 'not-applicable') return { ...judgement, rule: decidedRule(judgement.rule) }
    const rule = decidedRule(judgement.rule)
    if (judgement.status !== 'fail') return { ...judgement, rule }
    const [first, ...rest] = judgement.findings
    const decided = (finding: CompleteFinding): CompleteFinding => ({
      ...finding,
      severity: chosen ?? finding.severity,
      suppressed: suppressionOf(rule.id, finding),
    })
    return { ...judgement, rule, findings: [decided(first), ...rest.map(decided)] }
  })
  return {
    judged: { ...judged, judgements },
    notes: [...notes, ...active.filter((each) => !used.has(each)).map((each) => uselessNote(each, judgements))],
  }
}

/** A suppression that matches no finding may be left over, but not where its rules were not checked. */
function uselessNote({ rule, matches, code }: Suppression, judgements: readonly Judgement[]): string {
  const isOpen = judgements.some(({ rule: { id }, status }) => matches(id) && (status === 'unknown' || status === 'not-applicable'))
  const why = isOpen ? 'not all that it names was checked' : 'remove it, if it is not needed any more'
  return `The suppression of ${rule}${code === null ? '' : ` (${code})`} matches no finding: ${why}.`
}
