import type { Reporter } from '../model/reporter.ts'

/** The report as the contract fixes it, two spaces deep, with a newline at the end. */
export default {
  id: 'json',
  print: (report) => `${JSON.stringify(report, null, 2)}\n`,
} satisfies Reporter
