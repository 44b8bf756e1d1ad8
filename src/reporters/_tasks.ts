import { RANK } from '../domain/severity.ts'
import type { Report, ReportFinding, ReportResult } from '../model/report.ts'
import type { Severity } from '../model/rule.ts'
import { placesOf } from './_paths.ts'

/** One thing to do: findings of one rule that have the same fix. */
export interface Task {
  /** Its number in the list. */
  readonly number: number
  readonly result: ReportResult
  readonly severity: Severity
  readonly findings: readonly [ReportFinding, ...ReportFinding[]]
}

export function failedInStageOrder({ journey, results }: Report): readonly ReportResult[] {
  return journey.flatMap(({ stage }) => results.filter((result) => result.stage === stage && result.status === 'fail'))
}

/** What to do, in the order in which it has to be done: errors, then warnings, each in the order of the sign-in path. */
export function tasksOf(report: Report): readonly Task[] {
  const tasks = failedInStageOrder(report)
    .flatMap(tasksIn)
    .filter(({ severity }) => severity !== 'info')
  return [...tasks].sort((a, b) => RANK[b.severity] - RANK[a.severity]).map((task, index) => ({ ...task, number: index + 1 }))
}

/** How many places its findings have beside the first one; each finding counts with its first place. */
export function furtherPlaces({ findings }: Pick<Task, 'findings'>): number {
  return placesOf(findings.flatMap(({ locations }) => locations.slice(0, 1))).length - 1
}

/** The findings of one rule by their fix, the gravest first. */
export function tasksIn(result: ReportResult): readonly Omit<Task, 'number'>[] {
  const groups = new Map<string, [ReportFinding, ...ReportFinding[]]>()
  for (const finding of [...result.findings].sort((a, b) => RANK[b.severity] - RANK[a.severity])) {
    const key = `${finding.severity}${finding.owner}${JSON.stringify(finding.fix)}`
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  return [...groups.values()].map((findings) => ({ result, severity: findings[0].severity, findings }))
}
