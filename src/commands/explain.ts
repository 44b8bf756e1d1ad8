import type { ChalkInstance } from 'chalk'
import { ruleCalled } from '../config/rule-filter.ts'
import { pageOf, type Page, type Source } from '../reporters/manual.ts'
import type { AnyRule } from '../model/rule.ts'
import type { Style } from '../model/reporter.ts'
import { fold, labelled, paintFor, severityInk } from '../reporters/_paint.ts'
import { styleFor, type World } from './terminal.ts'
import { isErrorText } from './error-text.ts'
import type { ExplainFlags } from './check.ts'

/** The manual page of a rule, or of one of Microsoft’s errors; where paths are given, first what the rule says about them, with the exit code of that. */
export async function explain(topic: string, flags: ExplainFlags, world: World): Promise<number> {
  const style = styleFor(world, { color: flags.color, verbose: flags.verbose === true, quiet: false })
  if (isErrorText(topic)) {
    const { explainError } = await import('./explain-error.ts')
    return explainError(topic, flags, isJudging(flags), style, world)
  }
  const chosen = rulesFor(topic)
  const code = isJudging(flags) ? await judged(chosen, flags, style, world) : 0
  world.stdout.write(chosen.map((rule) => printPage(pageOf(rule), style)).join('\n'))
  return code
}

/** The rules that a topic is about: one for a rule’s id. Throws a UsageError for a topic of nobody’s. */
function rulesFor(topic: string): readonly AnyRule[] {
  return [ruleCalled(topic)]
}

function isJudging({ paths, azure, cert, mixpanel, response }: ExplainFlags): boolean {
  return [paths, azure, cert, mixpanel, response].some((given) => given !== undefined && given.length > 0)
}

async function judged(chosen: readonly AnyRule[], flags: ExplainFlags, style: Style, world: World): Promise<number> {
  const [{ examine, NOTHING }, { section }] = await Promise.all([import('./check.ts'), import('../reporters/pretty.ts')])
  const ids = chosen.map(({ id }) => id)
  const { report, exitCode, nothing, excerpt } = await examine({ ...flags, only: ids, skip: [] }, world)
  if (nothing) world.stderr.write(NOTHING)
  const results = report.results.filter(({ ruleId }) => ids.includes(ruleId))
  const lines = [
    ...report.problems.flatMap(({ path, message }) => fold(`${path}: ${message}`, style.width)),
    ...results.map((result) => section(result, { style, excerpt }).trimEnd()),
  ]
  world.stdout.write(`${lines.join('\n\n')}\n\n${'─'.repeat(Math.min(style.width, 72))}\n\n`)
  return exitCode
}

function printPage(page: Page, style: Style): string {
  const paint = paintFor(style.color)
  const { width } = style
  const lines: string[] = [
    `${paint.bold(page.id)}  ${severityInk(paint, page.severity)(page.severity)}${page.required ? ', required' : ''}`,
    ...fold(page.title, width),
    ...fold(`Stage ${page.stage}: ${page.stageTitle}.`, width).map((line) => paint.dim(line)),
  ]
  const block = (heading: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push('', paint.bold(heading), ...body)
  }
  block('Why', indented(page.why, width))
  block('What it does not mean', page.not === null ? [] : indented(page.not, width))
  block(
    'What it needs to see',
    page.needs.flatMap((source) => printSource(source, width, paint)),
  )
  block(
    'What sharpens it, where it is there',
    page.wants.flatMap((source) => printSource(source, width, paint)),
  )
  block('What it finds', printFindings(page, width, paint))
  block('How to mend it', printFixes(page, width, paint))
  block(
    'Who says so',
    page.cites.flatMap(({ title, url, quote }) => [
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

function printSource({ label, where, command }: Source, width: number, paint: ChalkInstance): readonly string[] {
  return [...indented(label, width), ...indented(where, width, 4), ...(command === null ? [] : [`    ${paint.cyan(`$ ${command}`)}`])]
}

function printFindings({ findings }: Page, width: number, paint: ChalkInstance): readonly string[] {
  return findings.flatMap(({ guide, kinds }) => [
    `  ${paint.bold(guide)}`,
    ...kinds.flatMap(({ code, severity, means, inferred }) => [
      `    ${code}  ${severityInk(paint, severity)(severity)}`,
      ...indented(inferred === true ? `${means} (Inferred: no vendor’s page states it.)` : means, width, 6),
    ]),
  ])
}

/** Where all is mended in one way, that way needs no heading. */
function printFixes({ fixes }: Page, width: number, paint: ChalkInstance): readonly string[] {
  return fixes.flatMap(({ mends, owner, fix }, index) => [
    ...(index > 0 ? [''] : []),
    ...(fixes.length === 1 ? [] : indented(`For ${mends.join(', ')}:`, width).map((line) => paint.dim(line))),
    ...indented(fix.summary, width),
    ...fix.steps.flatMap((step, number) => labelled(`    ${number + 1}. `, step, 7, width)),
    ...(fix.command === null ? [] : [`    ${paint.cyan(`$ ${fix.command}`)}`]),
    ...indented(`It is up to ${owner}.`, width).map((line) => paint.dim(line)),
  ])
}
