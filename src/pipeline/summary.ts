import { STAGES } from '../domain/stages.ts'
import { whatExcluded } from '../domain/no-finding.ts'
import { atLeast } from '../domain/severity.ts'
import type { Report, ReportFinding, ReportResult, ReportStage, Verdict } from '../model/report.ts'
import type { FailOn, Severity, Stage } from '../model/rule.ts'

// What follows from the results of all rules together.

/** `lost`: evidence was thrown away, over which nothing passes. */
export function verdictOf(results: readonly ReportResult[], failOn: FailOn, lost: boolean): Verdict {
  if (failOn !== 'none' && countingFindings(results).some(({ severity }) => atLeast(severity, failOn))) return 'fail'
  return lost || results.some(({ required, status }) => required && status === 'unknown') ? 'incomplete' : 'pass'
}

/** Findings that are not suppressed. */
function countingFindings(results: readonly ReportResult[]): readonly ReportFinding[] {
  return results.flatMap(({ findings }) => findings.filter(({ suppressed }) => suppressed === null))
}

export function countsOf(results: readonly ReportResult[]): Report['summary'] {
  const withStatus = (status: ReportResult['status']): number => results.filter((result) => result.status === status).length
  const findings = countingFindings(results)
  const withSeverity = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length
  return {
    pass: withStatus('pass'),
    fail: withStatus('fail'),
    unknown: withStatus('unknown'),
    notApplicable: withStatus('not-applicable'),
    suppressed: withStatus('suppressed'),
    findings: { error: withSeverity('error'), warning: withSeverity('warning'), info: withSeverity('info') },
  }
}

/** The error that a user meets first when signing in: by stage, then by the order of the catalogue. */
export function firstBlockerOf(results: readonly ReportResult[]): string | null {
  for (const [stage] of STAGES) {
    const blocker = results.find((result) => result.stage === stage && result.status === 'fail' && result.severity === 'error')
    if (blocker) return blocker.ruleId
  }
  return null
}

export function journeyOf(
  results: readonly ReportResult[],
  confirmedBy: (stage: Stage) => number | null = () => null,
): readonly ReportStage[] {
  return STAGES.map(([stage, title]) => {
    const ofStage = results.filter((result) => result.stage === stage)
    const status = stageStatusOf(ofStage)
    const rules = ofStage.map((result) => result.ruleId)
    return { stage, title, status, rules, confirmedBy: status === 'fail' ? null : confirmedBy(stage) }
  })
}

function stageStatusOf(results: readonly ReportResult[]): ReportStage['status'] {
  const failed = results.filter((result) => result.status === 'fail')
  if (failed.some((result) => result.severity === 'error')) return 'fail'
  if (failed.some((result) => result.severity === 'warning')) return 'warn'
  const deciding = results.filter(({ required }) => required)
  const isUnknown =
    deciding.some(({ status }) => status === 'unknown') ||
    // What was left out on purpose proves nothing.
    (deciding.length > 0 && deciding.every(({ because }) => whatExcluded(because) !== null))
  return isUnknown || !results.some((result) => result.status === 'pass') ? 'unknown' : 'pass'
}
