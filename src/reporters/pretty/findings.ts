import type { ChalkInstance } from 'chalk'
import { firstDifference } from '../../domain/near-miss.ts'
import { RANK } from '../../domain/severity.ts'
import type { Report, ReportFinding, ReportLocation, ReportResult, ReportStage } from '../../model/report.ts'
import type { Printing } from '../../model/reporter.ts'
import { listing } from '../../syntax/display.ts'
import { columns, fold, labelled, severityInk } from '../_paint.ts'
import { OWNERS, SEVERITY_SIGNS, STAGE_LABELS } from '../labels.ts'
import { cite, heading } from './place.ts'

export function failedInStageOrder(report: Report): readonly ReportResult[] {
  return report.journey.flatMap(({ stage }) => report.results.filter((result) => result.stage === stage && result.status === 'fail'))
}

/** All findings under the stages of the sign-in path; notes come last. */
export function findings(
  stages: readonly ReportStage[],
  failed: readonly ReportResult[],
  printing: Printing,
  paint: ChalkInstance,
): readonly string[] {
  const { width } = printing.style
  const lines: string[] = []
  for (const { stage, title } of stages) {
    const here = failed.filter((result) => result.stage === stage && result.severity !== 'info')
    if (here.length === 0) continue
    if (lines.length > 0) lines.push('')
    lines.push(heading(`${STAGE_LABELS[stage]}: ${title}`, width, paint))
    for (const result of here) lines.push('', ...failure(result, printing, paint))
  }
  const harmless = failed.filter(({ severity }) => severity === 'info')
  if (harmless.length === 0) return lines
  return [
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    heading('Notes: no error', width, paint),
    ...harmless.flatMap((result) => ['', ...remark(result, printing, paint)]),
  ]
}

/** A finding that is harmless today, in brief: `explain` has the steps. */
export function remark(result: ReportResult, printing: Printing, paint: ChalkInstance): readonly string[] {
  const { width } = printing.style
  return [
    `${paint.blue.bold('i')} ${paint.bold(result.ruleId)}`,
    ...result.findings.flatMap(({ code, guide, message, locations: [first], fix }) => [
      ...labelled('', message, 2, width),
      `  ${first ? `${paint.cyan(cite(first))} · ` : ''}${paint.dim(`${code} · guide ${guide}`)}`,
      ...labelled('', fix.summary, 2, width),
    ]),
  ]
}

/** A failed rule: its findings, the gravest first, each with its fix, and why it matters. */
export function failure(result: ReportResult, printing: Printing, paint: ChalkInstance): readonly string[] {
  const sorted = [...result.findings].sort((a, b) => RANK[b.severity] - RANK[a.severity])
  const ink = severityInk(paint, result.severity)
  const lines = [`${ink.bold(`${SEVERITY_SIGNS[result.severity]} ${result.severity}`)}  ${paint.bold(result.ruleId)}`]
  let printed: string | null = null
  for (const [index, finding] of sorted.entries()) {
    if (index > 0) lines.push('')
    lines.push(...problem(finding, printing, paint))
    // Findings of one cause share one fix: it is printed once, under the last of them.
    const same = JSON.stringify(finding.fix)
    const next = sorted[index + 1]
    if (next && JSON.stringify(next.fix) === same) continue
    if (same !== printed) lines.push(...fixLines(finding, printing, paint))
    printed = same
  }
  lines.push(...labelled('  why ', result.why, 8, printing.style.width).map((line) => paint.dim(line)))
  return lines
}

function problem(finding: ReportFinding, printing: Printing, paint: ChalkInstance): readonly string[] {
  const { width } = printing.style
  const lines = fold(finding.message, width - 2).map((line) => `  ${line}`)
  const [first, ...others] = finding.locations
  if (first) lines.push(...excerpt(first, printing, paint))
  if (others.length > 0)
    lines.push(
      `    ${paint.dim(`also ${listing(others.slice(0, 4).map(cite))}${others.length > 4 ? ` and ${others.length - 4} more` : ''}`)}`,
    )
  lines.push(...comparison(finding, width, paint))
  lines.push(paint.dim(`  ${finding.code} · guide ${finding.guide}`))
  return lines
}

function excerpt(location: ReportLocation, printing: Printing, paint: ChalkInstance): readonly string[] {
  return [`  ${paint.cyan(cite(location))}`, ...frame(location, printing, paint)]
}

/** The line that a location points to, with a caret below it; nothing where it cannot be shown. */
export function frame(
  location: Pick<ReportLocation, 'path' | 'line' | 'column'>,
  printing: Printing,
  paint: ChalkInstance,
): readonly string[] {
  const gutter = String(location.line).length + 2
  const shown = printing.excerpt({ pointer: null, ...location }, printing.style.width - gutter - 5)
  if (!shown) return []
  const bar = paint.dim('│')
  const before = columns(shown.text.slice(0, shown.caret))
  const under = columns(shown.text.slice(shown.caret, shown.caret + shown.length))
  return [
    `  ${paint.dim(String(location.line).padStart(gutter - 1))} ${bar} ${shown.text}`,
    `  ${' '.repeat(gutter)}${bar} ${' '.repeat(before)}${paint.red('^'.repeat(Math.max(1, under)))}`,
  ]
}

/** The actual value above the expected one, with the first character that differs marked. */
function comparison({ expected, actual }: ReportFinding, width: number, paint: ChalkInstance): readonly string[] {
  // The sentence says what should be blank.
  if (expected === null || expected === '' || actual === null) return []
  const most = width - 12
  if (expected.length > most || actual.length > most || expected === actual) return []
  // For two short words the sentence above is enough.
  if (Math.min(expected.length, actual.length) < 12) return []
  const at = firstDifference(expected, actual)
  return [
    `  ${paint.dim('actual  ')} ${actual}`,
    `  ${paint.dim('expected')} ${expected}`,
    `  ${' '.repeat(9)}${' '.repeat(columns(expected.slice(0, at)))}${paint.red('^')}${paint.dim(' first difference')}`.slice(
      0,
      width + 20,
    ),
  ]
}

function fixLines({ fix, owner }: ReportFinding, { style }: Printing, paint: ChalkInstance): readonly string[] {
  return [
    ...labelled('  fix', fix.summary, 8, style.width).map((line, index) =>
      index === 0 ? `  ${paint.green.bold('fix')}${line.slice(5)}` : line,
    ),
    `        ${paint.dim(`Who: ${OWNERS[owner]}`)}`,
    ...fix.steps.flatMap((step, index) => labelled(`        ${index + 1}. `, step, 11, style.width)),
    ...(fix.command === null ? [] : [`        ${paint.dim('or run')}`, `        ${paint.cyan(fix.command)}`]),
  ]
}
