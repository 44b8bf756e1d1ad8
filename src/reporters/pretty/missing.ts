import type { ChalkInstance } from 'chalk'
import type { Report, ReportNeed, ReportResult } from '../../model/report.ts'
import type { Printing } from '../../model/reporter.ts'
import { fold, labelled } from '../_paint.ts'
import { cite, heading } from './place.ts'

interface Gap {
  readonly need: ReportNeed
  readonly rules: readonly ReportResult[]
}

/** Missing evidence, each once, with the rules that need it; what required rules need comes first. */
function gapsOf(report: Report): readonly Gap[] {
  const gaps = new Map<string, { need: ReportNeed; rules: ReportResult[] }>()
  for (const result of report.results) {
    for (const need of result.status === 'unknown' ? result.needs : []) {
      const key = `${need.evidence}\n${need.command ?? ''}\n${need.why ?? ''}`
      const gap = gaps.get(key)
      if (gap) gap.rules.push(result)
      else gaps.set(key, { need, rules: [result] })
    }
  }
  const weight = ({ rules }: Gap): number => rules.filter(({ required }) => required).length * 1000 + rules.length
  return [...gaps.values()].sort((a, b) => weight(b) - weight(a))
}

export function missing(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const gaps = gapsOf(report)
  if (gaps.length === 0) return []
  const lines = [heading('Not checked: data is missing', style.width, paint)]
  for (const { need, rules } of gaps) {
    const required = rules.filter((result) => result.required).map(({ ruleId }) => ruleId)
    const others = rules.filter((result) => !result.required).map(({ ruleId }) => ruleId)
    const neededFor = [
      ...(required.length > 0 ? [`${required.join(', ')} (required)`] : []),
      ...(others.length > 0 ? [others.join(', ')] : []),
    ].join('; ')
    lines.push(
      '',
      ...labelled('? ', `${need.evidence.charAt(0).toUpperCase()}${need.evidence.slice(1)}`, 2, style.width).map((line) =>
        required.length > 0 ? paint.yellow.bold(line) : paint.bold(line),
      ),
      ...(need.why === null ? [] : labelled('', whyOf(need, need.why), 2, style.width)),
      ...labelled('', need.where, 2, style.width),
      ...(need.command === null ? [] : [`  ${paint.cyan(`$ ${need.command}`)}`]),
      ...labelled('', `Needed for: ${neededFor}`, 2, style.width).map((line) => paint.dim(line)),
    )
  }
  return lines
}

/** One rule that was not checked, with what it needs. */
export function notChecked(result: ReportResult, width: number): readonly string[] {
  return [
    ...fold(`? ${result.ruleId}: not checked (${result.title}).`, width),
    ...result.needs.flatMap((need) => [
      ...labelled('  needs ', need.evidence, 8, width),
      ...(need.why === null ? [] : labelled('', whyOf(need, need.why), 8, width)),
      ...labelled('', need.where, 8, width),
      ...(need.command === null ? [] : [`        $ ${need.command}`]),
    ]),
  ]
}

function whyOf({ location }: ReportNeed, why: string): string {
  return `${why}${location ? ` (${cite(location)})` : ''}`
}
