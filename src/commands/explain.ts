import type { ChalkInstance } from 'chalk'
import { ruleCalled } from '../config/rule-filter.ts'
import type { EvidenceSource } from '../fixes/evidence.ts'
import type { Style } from '../model/reporter.ts'
import type { AnyRule } from '../model/rule.ts'
import { fold, labelled, paintFor, severityInk } from '../reporters/_paint.ts'
import { INFERRED_NOTE } from '../reporters/labels.ts'
import { fixNumber, HEADINGS, pageOf, type Page } from '../reporters/manual.ts'
import type { ExplainFlags } from './check.ts'
import { isErrorText } from './error-text.ts'
import { styleFor, type World } from './terminal.ts'

/**
 * Prints the manual page of a rule or of a sign-in error of Microsoft’s. Where files are given, it first checks them by that rule.
 * Returns 0, or the exit code of the check. Throws a UsageError for an unknown rule.
 */
export async function explain(topic: string, flags: ExplainFlags, world: World): Promise<number> {
  const style = styleFor(world, { color: flags.color, verbose: flags.verbose === true, quiet: false })
  if (isErrorText(topic)) {
    const { explainError } = await import('./explain-error.ts')
    return explainError(topic, flags, hasFiles(flags), style, world)
  }
  const rule = ruleCalled(topic)
  const code = hasFiles(flags) ? await checkFiles(rule, flags, style, world) : 0
  world.stdout.write(printPage(pageOf(rule), style))
  return code
}

function hasFiles({ paths, azure, cert, mixpanel, response }: ExplainFlags): boolean {
  return [paths, azure, cert, mixpanel, response].some((given) => given !== undefined && given.length > 0)
}

async function checkFiles({ id }: AnyRule, flags: ExplainFlags, style: Style, world: World): Promise<number> {
  const [{ examine, NOTHING }, { section }] = await Promise.all([import('./check.ts'), import('../reporters/pretty/on-demand.ts')])
  const { report, exitCode, nothing, excerpt } = await examine({ ...flags, only: [id], skip: [] }, world)
  if (nothing) world.stderr.write(NOTHING)
  const lines = [
    ...report.problems.flatMap(({ path, message }) => fold(`${path}: ${message}`, style.width)),
    ...report.results.filter(({ ruleId }) => ruleId === id).map((result) => section(result, { style, excerpt }).trimEnd()),
  ]
  world.stdout.write(`${lines.join('\n\n')}\n\n${'─'.repeat(Math.min(style.width, 72))}\n\n`)
  return exitCode
}

function printPage(page: Page, style: Style): string {
  const paint = paintFor(style.color)
  const { width } = style
  const lines: string[] = [
    `${paint.bold(page.id)}  ${severityInk(paint, page.severity)(page.severity)}${page.required ? ', required' : ''}`,
    ...fold(`Stage: ${page.stageLabel} (${page.stageTitle})`, width).map((line) => paint.dim(line)),
  ]
  const block = (heading: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push('', paint.bold(heading), ...body)
  }
  block(HEADINGS.checks, [...indented(`${page.title}.`, width), ...printSources(page, width, paint)])
  block(HEADINGS.why, indented(page.why, width))
  block(HEADINGS.findings, [...printFindings(page, width, paint), '', ...printFixes(page, width, paint)])
  block(HEADINGS.notReported, page.notReported === null ? [] : indented(page.notReported, width))
  block(
    HEADINGS.references,
    page.references.flatMap(({ title, url, quote }) => [
      ...indented(title, width),
      ...indented(`“${quote}”`, width, 4),
      `    ${paint.dim(url)}`,
    ]),
  )
  return `${lines.join('\n')}\n`
}

function indented(text: string, width: number, indent = 2): readonly string[] {
  return labelled('', text, indent, width)
}

function printSources({ needs, wants }: Page, width: number, paint: ChalkInstance): readonly string[] {
  const list = (title: string, sources: readonly EvidenceSource[]): readonly string[] =>
    sources.length === 0 ? [] : [`  ${paint.dim(title)}`, ...sources.flatMap((source) => printSource(source, width, paint))]
  return [...list('Needs', needs), ...list('Uses, if available', wants)]
}

function printSource({ label, where, command }: EvidenceSource, width: number, paint: ChalkInstance): readonly string[] {
  return [
    ...labelled('  - ', label, 4, width),
    ...indented(where, width, 4),
    ...(command === null ? [] : [`    ${paint.cyan(`$ ${command}`)}`]),
  ]
}

function printFindings(page: Page, width: number, paint: ChalkInstance): readonly string[] {
  return page.findings.flatMap(({ guide, kinds }) =>
    kinds.flatMap(({ code, severity, means, inferred }) => [
      `  ${paint.bold(code)}  ${severityInk(paint, severity)(severity)}${paint.dim(` · guide ${guide}${page.fixes.length > 1 ? ` · fix ${fixNumber(page, code)}` : ''}`)}`,
      ...indented(inferred === true ? `${means} ${INFERRED_NOTE}` : means, width, 4),
    ]),
  )
}

function printFixes({ fixes }: Page, width: number, paint: ChalkInstance): readonly string[] {
  return fixes.flatMap(({ who, fix }, index) => [
    ...(index > 0 ? [''] : []),
    ...indented(`Fix${fixes.length > 1 ? ` ${index + 1}` : ''}: ${fix.summary}`, width),
    `  ${paint.dim(`Who: ${who}`)}`,
    ...fix.steps.flatMap((step, number) => labelled(`    ${number + 1}. `, step, 7, width)),
    ...(fix.command === null ? [] : [`    ${paint.cyan(`$ ${fix.command}`)}`]),
  ])
}
