import type { Reporter } from '../model/reporter.ts'

/** The report as JSON (schemas/report.json), indented by two spaces. */
export default {
  id: 'json',
  print: (report) => `${JSON.stringify(report, null, 2)}\n`,
} satisfies Reporter
