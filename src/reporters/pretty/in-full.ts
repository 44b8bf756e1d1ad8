import type { Report, ReportResult } from '../../model/report.ts'
import { count } from '../../syntax/display.ts'
import { gapsOf, isInitAgain } from '../_gaps.ts'
import { fold, heading, labelled, typedAs } from '../_paint.ts'
import { cite, pathFrom } from '../_paths.ts'
import { failedInStageOrder } from '../_tasks.ts'
import { remark } from './details.ts'
import { commandHere, whyOf } from './missing.ts'
import type { Sheet } from './place.ts'

// What --verbose adds.

export function allRemarks(report: Report, sheet: Sheet): readonly string[] {
  const harmless = failedInStageOrder(report).filter(({ severity }) => severity === 'info')
  if (harmless.length === 0) return []
  return [heading('Notes: no error', sheet.width, sheet.paint), ...harmless.flatMap((result) => ['', ...remark(result, sheet)])]
}

export function missingInFull(report: Report, sheet: Sheet): readonly string[] {
  const gaps = gapsOf(report)
  if (gaps.length === 0) return []
  const { paint, width, program } = sheet
  const lines = [heading('Not checked: data is missing', width, paint)]
  for (const { need, rules } of gaps) {
    const required = rules.filter((result) => result.required).map(({ ruleId }) => ruleId)
    const others = rules.filter((result) => !result.required).map(({ ruleId }) => ruleId)
    const neededFor = [
      ...(required.length > 0 ? [`${required.join(', ')} (required)`] : []),
      ...(others.length > 0 ? [others.join(', ')] : []),
    ].join('; ')
    lines.push(
      '',
      ...labelled('? ', `${need.evidence.charAt(0).toUpperCase()}${need.evidence.slice(1)}`, 2, width).map((line) =>
        required.length > 0 ? paint.yellow.bold(line) : paint.bold(line),
      ),
      ...(need.why === null ? [] : labelled('', whyOf(need, sheet), 2, width)),
      ...labelled('', need.where, 2, width),
      ...(need.command === null || isInitAgain(need.command, report)
        ? []
        : [`  ${paint.cyan(typedAs(program, commandHere(need.command, report, sheet)))}`]),
      ...labelled('', `Needed for: ${neededFor}`, 2, width).map((line) => paint.dim(line)),
    )
  }
  return lines
}

/** One rule that was not checked, with what it needs. */
export function notChecked(result: ReportResult, sheet: Sheet): readonly string[] {
  const { width, program } = sheet
  return [
    ...fold(`? ${result.ruleId}: not checked (${result.title}).`, width),
    ...result.needs.flatMap((need) => [
      ...labelled('  needs ', need.evidence, 8, width),
      ...(need.why === null ? [] : labelled('', whyOf(need, sheet), 8, width)),
      ...labelled('', need.where, 8, width),
      ...(need.command === null ? [] : [`        ${typedAs(program, need.command)}`]),
    ]),
  ]
}

export function passedInFull(report: Report, { width, paint, root, printing }: Sheet): readonly string[] {
  const lines = [heading('Passed, with evidence', width, paint)]
  for (const { ruleId, title, status, evidence, because } of report.results) {
    if (status === 'pass') {
      lines.push(...labelled(`${paint.green('✓')} `, `${ruleId}: ${title}.`, 2 + (printing.style.color ? 10 : 0), width))
      const places = [...new Set(evidence.map((each) => cite(each, root)))].slice(0, 4)
      if (places.length > 0) lines.push(...labelled('  evidence: ', places.join(', '), 12, width).map((line) => paint.dim(line)))
    } else if (status === 'not-applicable' && because) {
      const by = because.ruleId === null ? '' : ` (see ${because.ruleId})`
      lines.push(...labelled('- ', `${ruleId}: ${because.message}${by}`, 2, width).map((line) => paint.dim(line)))
    }
  }
  return lines
}

export function probesInFull({ probes }: Report, { width, paint }: Sheet): readonly string[] {
  if (probes.length === 0) return []
  return [
    heading('Live probes', width, paint),
    ...probes.flatMap(({ id, target, outcome, status, durationMs }) => [
      ...labelled('  ', `${id}: ${outcome}${status === null ? '' : ` ${status}`}, ${durationMs} ms`, 2, width),
      ...labelled('', target, 4, width).map((line) => paint.dim(line)),
    ]),
  ]
}

export function inputsInFull(report: Report, { width, paint, root }: Sheet): readonly string[] {
  return [
    heading('Files that were read', width, paint),
    ...report.inputs.map(({ path, kind, bytes }) => `  ${pathFrom(root, path)}: ${kind}, ${count(bytes, 'byte')}`),
    ...report.ignored.flatMap(({ path, what, instead }) =>
      labelled('- ', `${pathFrom(root, path)}: ${what}${instead === null ? '' : `. ${instead}`}`, 2, width).map((line) => paint.dim(line)),
    ),
  ]
}
