import type { Style } from '../model/reporter.ts'
import type { ReportResult } from '../model/report.ts'
import { fold, paintFor } from '../reporters/_paint.ts'
import { listing } from '../syntax/display.ts'
import type { Diagnosis } from '../pipeline/report.ts'
import type { ExplainFlags } from './check.ts'
import { separator } from './explain-print.ts'
import type { World } from './terminal.ts'

// The files that are given to `explain`, checked by the rules of a topic; printed before the topic’s page.

/** True where the command line names files to check. */
export function hasFiles({ paths, azure, cert, mixpanel, response }: ExplainFlags): boolean {
  return [paths, azure, cert, mixpanel, response].some((given) => given !== undefined && given.length > 0)
}

export interface Checked {
  readonly exitCode: number
  /** True where a finding of the rules explains the topic. */
  readonly explained: boolean
}

/**
 * `topic` is what the files may explain, such as AADSTS50011; null where it is no error. `further` gives more sentences about the files.
 * Without rules, all are checked and none is printed.
 */
export async function checkFiles(
  ids: readonly string[],
  topic: string | null,
  flags: ExplainFlags,
  style: Style,
  world: World,
  further: (diagnosis: Diagnosis) => readonly string[] = () => [],
): Promise<Checked> {
  const [{ examine, NOTHING }, { section }, { pathFrom, rootOf }] = await Promise.all([
    import('./check.ts'),
    import('../reporters/pretty/on-demand.ts'),
    import('../reporters/_paths.ts'),
  ])
  const paint = paintFor(style.color)
  const diagnosis = await examine({ ...flags, ...(ids.length > 0 ? { only: ids } : {}), skip: [] }, world)
  const { report, exitCode, nothing, excerpt } = diagnosis
  if (nothing) world.stderr.write(NOTHING)
  const of = (status: ReportResult['status']): readonly ReportResult[] =>
    report.results.filter((result) => ids.includes(result.ruleId) && result.status === status)
  const failed = of('fail')

  const root = rootOf(report)
  const paragraphs: string[][] = report.problems.map(({ path, message }) => [...fold(`${pathFrom(root, path)}: ${message}`, style.width)])
  const add = (sentence: string): void => void paragraphs.push([...fold(sentence, style.width)])
  const heading = (text: string): string[] => fold(text, style.width).map((line) => paint.bold(line))
  if (failed.length > 0) {
    const verb = failed.some(({ severity }) => severity === 'error') ? 'explains' : 'may explain'
    paragraphs.push(
      heading(topic === null ? 'Findings in this export' : `This export ${verb} ${topic}`),
      ...failed.map((result) => section(result, { style, excerpt }, report).trimEnd().split('\n')),
    )
  } else if (!nothing) {
    paragraphs.push(heading(topic === null ? 'No finding in this export' : `This export does not explain ${topic}`))
  }
  if (!nothing) {
    const passed = of('pass').map(({ ruleId }) => ruleId)
    if (passed.length > 0) add(`These rules check for it, and they passed: ${listing(passed)}.`)
    for (const { ruleId, needs } of of('unknown')) {
      const missing = needs.map(({ evidence }) => evidence).join(', ')
      add(`${ruleId} was not checked.${missing === '' ? '' : ` It needs ${missing}.`}`)
    }
    for (const sentence of further(diagnosis)) add(sentence)
  }
  world.stdout.write(`${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n\n${separator(style)}\n\n`)
  return { exitCode, explained: failed.length > 0 }
}
