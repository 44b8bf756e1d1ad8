import { day } from '../syntax/display.ts'
import type { AnyRule, CompleteFinding, Severity } from '../model/rule.ts'
import type { Judged, Judgement } from './judge.ts'

/** What the user has decided about findings: which are known and accepted, and how grave some are here. */
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
  /** The last day on which it holds, in UTC; null for good. */
  readonly until: string | null
}

export const NO_EXCEPTIONS: Exceptions = { suppress: [], severity: [] }

/** Judgements as they count here. A suppressed finding stays in the report; a suppression that has ended is said and holds no more. */
export function withExceptions(
  judged: Judged,
  exceptions: Exceptions,
  now: Date,
): { readonly judged: Judged; readonly notes: readonly string[] } {
  const today = day(now)
  const holds = ({ until }: Suppression): boolean => until === null || today <= until
  const standing = exceptions.suppress.filter(holds)
  const notes = exceptions.suppress
    .filter((suppression) => !holds(suppression))
    .map(
      ({ rule, code, until }) =>
        `The suppression of ${rule}${code === null ? '' : ` (${code})`} ended on ${until ?? ''} and no longer holds.`,
    )

  const judgements = judged.judgements.map((judgement): Judgement => {
    const chosen = exceptions.severity.findLast(({ matches }) => matches(judgement.rule.id))?.severity
    const rule: AnyRule = chosen === undefined ? judgement.rule : { ...judgement.rule, severity: chosen }
    if (judgement.status !== 'fail') return { ...judgement, rule }
    const [first, ...rest] = judgement.findings
    const weighed = (finding: CompleteFinding): CompleteFinding => ({
      ...finding,
      severity: chosen ?? finding.severity,
      suppressed: standing.find(({ matches, code }) => matches(rule.id) && (code === null || code === finding.code)) ?? null,
    })
    return { ...judgement, rule, findings: [weighed(first), ...rest.map(weighed)] }
  })
  return { judged: { ...judged, judgements }, notes }
}
