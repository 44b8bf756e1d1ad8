import type { Report, ReportResult } from '../../model/report.ts'
import type { Printing } from '../../model/reporter.ts'
import { labelled } from '../_paint.ts'
import { failure, remark } from './details.ts'
import { notChecked } from './in-full.ts'
import { sheetFor } from './place.ts'

/** One rule's part of the report with everything in it, as case files, manual pages and `explain` show it. Paths are those of `report`, if given, from its root. */
export function section(result: ReportResult, printing: Printing, report: Report | null = null): string {
  const sheet = sheetFor(printing, report)
  switch (result.status) {
    case 'fail':
    case 'suppressed':
      return (result.severity === 'info' ? remark(result, sheet) : failure(result, sheet)).join('\n')
    case 'unknown':
      return notChecked(result, sheet).join('\n')
    case 'not-applicable': {
      const { message = '', ruleId = null } = result.because ?? {}
      return [
        `- ${result.ruleId}: ${result.title}.`,
        ...labelled('', `${message}${ruleId === null ? '' : ` (see ${ruleId})`}`, 2, sheet.width),
      ].join('\n')
    }
    case 'pass':
      return `✓ ${result.ruleId}: ${result.title}.`
  }
}
