import { existsSync, statSync } from 'node:fs'
import { rules } from '../rules/index.ts'
import type { EvidenceSource } from '../fixes/evidence.ts'
import type { Style } from '../model/reporter.ts'
import { UsageError } from '../model/errors.ts'
import type { AnyRule } from '../model/rule.ts'
import { fold, paintFor, severityInk } from '../reporters/_paint.ts'
import { INFERRED_NOTE } from '../reporters/labels.ts'
import { fixNumber, HEADINGS, pageOf, type Page } from '../reporters/manual.ts'
import { quote } from '../syntax/display.ts'
import type { ExplainFlags } from './check.ts'
import { command, indented, item, separator } from './explain-print.ts'
import { asShown, styleFor, type World } from './terminal.ts'

/**
 * Explains a rule, a word of a report, or an error: a code, a pasted text, a file with one, or `-` for standard input. Where files are given,
 * it first checks them by the rules of the topic. Returns 0, or the exit code of the check. Throws a UsageError for an unknown topic.
 */
export async function explain(word: string, given: ExplainFlags, terminal: World): Promise<number> {
  const { topic, flags } = withLooseWords(word, given)
  const world = await asShown(terminal, 'stdout')
  const style = styleFor(world, { color: flags.color, verbose: flags.verbose === true, quiet: false })
  const rule = rules.find(({ id }) => id === topic)
  if (rule) return explainRule(rule, flags, style, world)
  const { topicsCalled, noSuchTopic } = await import('./explain-topics.ts')
  // A code is a finding of a live check too; what people ask is what it means.
  const topics = /^AADSTS\s*\d/i.test(topic) ? [] : topicsCalled(topic)
  // Such as timeout: a word of a report that people also use for what they see.
  const { explainText, isKnownText, isText } = await import('./explain-error.ts')
  const isSymptom = topics.length > 0 && topics.every(({ isWord }) => isWord === true) && isKnownText(topic)
  if (topics.length > 0 && !isSymptom) {
    const { checkFiles, hasFiles } = await import('./explain-check.ts')
    const ids = [...new Set(topics.flatMap((each) => each.rules))]
    const checked = hasFiles(flags) ? await checkFiles(ids, null, flags, style, world) : null
    world.stdout.write(`${topics.map((each) => each.lines(style).join('\n')).join('\n\n')}\n`)
    return checked?.exitCode ?? 0
  }
  if (isSymptom) {
    const code = await explainText(topic, flags, style, world)
    world.stdout.write(`\n${separator(style)}\n\n${topics.map((each) => each.lines(style).join('\n')).join('\n\n')}\n`)
    return code
  }
  const text = await textOf(topic, flags, world)
  if (text !== null) return explainText(text, flags, style, world)
  if (!isText(topic) && !isKnownText(topic)) {
    const sentence = noSuchTopic(topic)
    if (sentence !== null) throw new UsageError(sentence)
  }
  return explainText(topic, flags, style, world)
}

/** A text that was pasted without quotation marks arrives as words: none of them is a file. */
function withLooseWords(word: string, flags: ExplainFlags): { readonly topic: string; readonly flags: ExplainFlags } {
  const { paths = [] } = flags
  const isLoose = paths.length > 0 && !paths.some((path) => path === '-' || existsSync(path))
  const mayBeTopic = paths.length < MOST_MISSING_FILES && /^(?:[a-z]+\/[a-z-]+|(?:AADSTS)?\d{5,8}|[a-z]{2}-\d{2})$/i.test(word)
  return isLoose && !mayBeTopic ? { topic: [word, ...paths].join(' '), flags: { ...flags, paths: [] } } : { topic: word, flags }
}

/** As many files that do not exist are words of a text. */
const MOST_MISSING_FILES = 3

/** More bytes of a file are not read. */
const MOST_BYTES = 4_000_000

/** The text of standard input or of a file; null where the topic is neither. */
async function textOf(topic: string, { paths = [] }: ExplainFlags, world: World): Promise<string | null> {
  const isInput = topic === '-'
  if (isInput && paths.includes('-')) throw new UsageError('Standard input cannot be both the text and an input.')
  if (!isInput && !existsSync(topic)) return null
  if (!isInput) {
    const info = statSync(topic)
    if (info.isDirectory())
      throw new UsageError(`${quote(topic)} is a folder. explain needs a topic before it; sso-doctor check checks a folder.`)
    // Opening a pipe that nobody writes to would wait for ever.
    if (!info.isFile())
      throw new UsageError(`${quote(topic)} is not a regular file. To give a text through a pipe, use sso-doctor explain -`)
  }
  const { decode } = await import('../syntax/decode.ts')
  const { text } = decode(isInput ? (await world.stdin()).subarray(0, MOST_BYTES) : await beginningOf(topic))
  if (text.trim() === '' && !isInput) throw new UsageError(`${quote(topic)} has no text in it. A picture cannot be read: type its code.`)
  return text
}

async function beginningOf(path: string): Promise<Uint8Array> {
  const { createReadStream } = await import('node:fs')
  const chunks: Buffer[] = []
  try {
    for await (const chunk of createReadStream(path, { end: MOST_BYTES - 1 }) as AsyncIterable<Buffer>) chunks.push(chunk)
  } catch {
    throw new UsageError(`${quote(path)} cannot be read.`)
  }
  return Buffer.concat(chunks)
}

async function explainRule(rule: AnyRule, flags: ExplainFlags, style: Style, world: World): Promise<number> {
  const { hasFiles } = await import('./explain-check.ts')
  const code = hasFiles(flags) ? await checkRule(rule, flags, style, world) : 0
  world.stdout.write(printManual(pageOf(rule), style))
  return code
}

async function checkRule({ id }: AnyRule, flags: ExplainFlags, style: Style, world: World): Promise<number> {
  const [{ examine, NOTHING }, { section }, { pathFrom, rootOf }] = await Promise.all([
    import('./check.ts'),
    import('../reporters/pretty/on-demand.ts'),
    import('../reporters/_paths.ts'),
  ])
  const { report, exitCode, nothing, excerpt } = await examine({ ...flags, only: [id], skip: [] }, world)
  if (nothing) world.stderr.write(NOTHING)
  const root = rootOf(report)
  const lines = [
    ...report.problems.flatMap(({ path, message }) => fold(`${pathFrom(root, path)}: ${message}`, style.width)),
    ...report.results.filter(({ ruleId }) => ruleId === id).map((result) => section(result, { style, excerpt }, report).trimEnd()),
  ]
  world.stdout.write(`${lines.join('\n\n')}\n\n${separator(style)}\n\n`)
  return exitCode
}

function printManual(page: Page, style: Style): string {
  const paint = paintFor(style.color)
  const lines: string[] = [
    `${paint.bold(page.id)}  ${severityInk(paint, page.severity)(page.severity)}${page.required ? ', required' : ''}`,
    ...fold(`Stage: ${page.stageLabel} (${page.stageTitle})`, style.width).map((line) => paint.dim(line)),
  ]
  const block = (heading: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push('', paint.bold(heading), ...body)
  }
  block(HEADINGS.checks, [...indented(`${page.title}.`, style), ...printSources(page, style)])
  block(HEADINGS.why, indented(page.why, style))
  block(HEADINGS.findings, [...printFindings(page, style), '', ...printFixes(page, style)])
  block(HEADINGS.notReported, page.notReported === null ? [] : indented(page.notReported, style))
  block(
    HEADINGS.references,
    page.references.flatMap(({ title, url, quote }) => [
      ...indented(title, style),
      ...indented(`“${quote}”`, style, 4),
      `    ${paint.dim(url)}`,
    ]),
  )
  return `${lines.join('\n')}\n`
}

function printSources({ needs, wants }: Page, style: Style): readonly string[] {
  const list = (title: string, sources: readonly EvidenceSource[]): readonly string[] =>
    sources.length === 0 ? [] : [`  ${paintFor(style.color).dim(title)}`, ...sources.flatMap((source) => printSource(source, style))]
  return [...list('Needs', needs), ...list('Uses, if available', wants)]
}

function printSource({ label, where, command: line }: EvidenceSource, style: Style): readonly string[] {
  return [...item('  - ', label, style), ...indented(where, style, 4), ...(line === null ? [] : [command(line, style, 4)])]
}

function printFindings(page: Page, style: Style): readonly string[] {
  const paint = paintFor(style.color)
  return page.findings.flatMap(({ guide, kinds }) =>
    kinds.flatMap(({ code, severity, means, inferred }) => [
      `  ${paint.bold(code)}  ${severityInk(paint, severity)(severity)}${paint.dim(` · guide ${guide}${page.fixes.length > 1 ? ` · fix ${fixNumber(page, code)}` : ''}`)}`,
      ...indented(inferred === true ? `${means} ${INFERRED_NOTE}` : means, style, 4),
    ]),
  )
}

function printFixes({ fixes }: Page, style: Style): readonly string[] {
  return fixes.flatMap(({ who, fix }, index) => [
    ...(index > 0 ? [''] : []),
    ...indented(`Fix${fixes.length > 1 ? ` ${index + 1}` : ''}: ${fix.summary}`, style),
    `  ${paintFor(style.color).dim(`Who: ${who}`)}`,
    ...fix.steps.flatMap((step, number) => item(`    ${number + 1}. `, step, style, 7)),
    ...(fix.command === null ? [] : [command(fix.command, style, 4)]),
  ])
}
