import type { Printing, Reporter } from '../model/reporter.ts'
import type { ReportResult } from '../model/report.ts'

export function section(result: ReportResult, printing: Printing): string {
  const lines = [`${result.status} ${result.ruleId}: ${result.title}`]
  for (const finding of result.findings) {
    lines.push(`  ${finding.message}`)
    const [at] = finding.locations
    const excerpt = at ? printing.excerpt(at, 70) : null
    if (excerpt) lines.push(`    ${excerpt.text}`, `    ${' '.repeat(excerpt.caret)}${'^'.repeat(excerpt.length)}`)
  }
  for (const need of result.needs) lines.push(`  needs ${need.evidence}: ${need.why ?? need.where}`)
  if (result.because) lines.push(`  ${result.because.message}`)
  return lines.join('\n')
}

export default {
  id: 'pretty',
  print: (report, printing) => `${report.results.map((result) => section(result, printing)).join('\n')}\n${report.verdict}\n`,
} satisfies Reporter
