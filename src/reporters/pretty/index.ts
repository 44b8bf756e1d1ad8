import type { ChalkInstance } from 'chalk'
import type { Report, ReportResult } from '../../model/report.ts'
import type { Printing, Reporter } from '../../model/reporter.ts'
import { labelled, paintFor } from '../_paint.ts'
import { preview } from '../preview.ts'
import { failedInStageOrder, failure, findings, remark } from './findings.ts'
import { missing, notChecked } from './missing.ts'
import { headline, ignored, inputs, notes, passed, passedInFull, problems, signInPath, suppressed, verdictLines } from './summary.ts'

/** The report for a person at a terminal: verdict, first fix, findings in the order of the sign-in path, missing data, what passed. */
export default {
  id: 'pretty',

  print(report, printing) {
    const paint = paintFor(printing.style.color)
    return `${blocksOf(report, printing, paint)
      .filter((block) => block.length > 0)
      .map((block) => block.join('\n'))
      .join('\n\n')}\n`
  },
} satisfies Reporter

function blocksOf(report: Report, printing: Printing, paint: ChalkInstance): readonly (readonly string[])[] {
  const { verbose, quiet, width } = printing.style
  const failed = failedInStageOrder(report)
  // Without any input, the list of everything that is missing is as long as the catalogue and helps nobody.
  if (report.inputs.length === 0 && failed.length === 0) {
    return [
      [paint.yellow.bold('? Nothing was checked.')],
      problems(report, printing, paint),
      notes(report, printing, paint),
      ignored(report, width, paint),
    ]
  }
  if (quiet)
    return [verdictLines(report, width, paint), findings(report.journey, failed, printing, paint), problems(report, printing, paint)]
  return [
    headline(report, printing, paint),
    signInPath(report, printing, paint),
    problems(report, printing, paint),
    findings(report.journey, failed, printing, paint),
    missing(report, printing, paint),
    suppressed(report, printing, paint),
    verbose ? passedInFull(report, printing, paint) : passed(report, printing, paint),
    verbose || report.assertion?.shownFor.is === 'user' ? linesOf(preview(report, printing)) : [],
    notes(report, printing, paint),
    verbose ? inputs(report, printing, paint) : [],
  ]
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n')
}

/** One rule's part of the report, as case files, manual pages and `explain` show it. */
export function section(result: ReportResult, printing: Printing): string {
  const paint = paintFor(printing.style.color)
  const { width } = printing.style
  switch (result.status) {
    case 'fail':
    case 'suppressed':
      return (result.severity === 'info' ? remark(result, printing, paint) : failure(result, printing, paint)).join('\n')
    case 'unknown':
      return notChecked(result, width).join('\n')
    case 'not-applicable': {
      const { message = '', ruleId = null } = result.because ?? {}
      return [
        `- ${result.ruleId}: ${result.title}.`,
        ...labelled('', `${message}${ruleId === null ? '' : ` (see ${ruleId})`}`, 2, width),
      ].join('\n')
    }
    case 'pass':
      return `✓ ${result.ruleId}: ${result.title}.`
  }
}
