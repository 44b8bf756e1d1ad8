import { firstDifference } from '../../domain/near-miss.ts'
import { OPEN_SSO_SETTINGS, pathIn, WITH_A_NORMAL_USER } from '../../fixes/portal.ts'
import type { Excerpt } from '../../model/reporter.ts'
import type { ReportFinding, ReportLocation, ReportResult } from '../../model/report.ts'
import { listing } from '../../syntax/display.ts'
import { columns, fold, labelled, severityInk, typedAs } from '../_paint.ts'
import { sayObserved } from '../_observed.ts'
import { cite, placesOf, textFrom } from '../_paths.ts'
import { tasksIn, type Task } from '../_tasks.ts'
import { OWNERS, SEVERITY_SIGNS } from '../labels.ts'
import type { Sheet } from './place.ts'

/** How much of a finding is printed. */
interface Extent {
  /** Also the command that does the same. */
  readonly commands: boolean
  /** The path to a page, and the number of the finding that has said it. */
  readonly said?: Map<string, number>
  /** True among several errors: one sign-in at the end tests them all, and what a sentence has said is not shown again. */
  readonly brief: boolean
}

/** The details of errors under the numbers of the list. What an earlier one has said is not repeated. */
export function details(tasks: readonly Task[], sheet: Sheet): readonly string[] {
  const extent = { commands: false, said: new Map<string, number>(), brief: tasks.length > 1 }
  return tasks.flatMap((task, index) => [
    ...(index > 0 ? [''] : []),
    ...detail(task, task.number, extent, sheet),
    ...(index === 0 ? reason(task.result, sheet) : []),
  ])
}

/** Everything about every error and warning. */
export function fullDetails(tasks: readonly Task[], sheet: Sheet): readonly string[] {
  return tasks.flatMap((task, index) => [
    ...(index > 0 ? [''] : []),
    ...detail(task, task.number, WHOLE, sheet),
    ...(tasks[index + 1]?.result === task.result ? [] : reason(task.result, sheet)),
  ])
}

const WHOLE: Extent = { commands: true, brief: false }

/** A failed rule by itself: its findings, the gravest first, each with its fix, and why it matters. */
export function failure(result: ReportResult, sheet: Sheet): readonly string[] {
  return [
    ...tasksIn(result).flatMap((task, index) => [...(index > 0 ? [''] : []), ...detail(task, null, WHOLE, sheet)]),
    ...reason(result, sheet),
  ]
}

/** A finding that is harmless today, in brief: `explain` has the steps. */
export function remark(result: ReportResult, sheet: Sheet): readonly string[] {
  const { paint, width, root } = sheet
  return [
    `${paint.blue.bold('i')} ${paint.bold(result.ruleId)}`,
    ...result.findings.flatMap(({ code, guide, message, locations: [first], fix }) => [
      ...labelled('', textFrom(root, message), 2, width),
      `  ${first ? `${paint.cyan(cite(first, root))} · ` : ''}${paint.dim(`${code} · ${guide}`)}`,
      ...labelled('', fix.summary, 2, width),
    ]),
  ]
}

function reason({ why }: ReportResult, { paint, width }: Sheet): readonly string[] {
  return fold(`Why: ${why}`, width - 2).map((line) => paint.dim(`  ${line}`))
}

/** Findings with one fix that are printed without --verbose; of the others, the places. */
const MOST_ALIKE = 3
const MOST_PLACES = 6

function detail(task: Omit<Task, 'number'>, number: number | null, extent: Extent, sheet: Sheet): readonly string[] {
  const shown = extent === WHOLE ? task.findings : task.findings.slice(0, MOST_ALIKE)
  const places = task.findings.slice(shown.length).flatMap(({ locations: [first] }) => (first ? cite(first, sheet.root) : []))
  const more = places.length > MOST_PLACES ? [`${places.length - MOST_PLACES} more`] : []
  const others = places.length === 0 ? '' : `The same in ${listing([...places.slice(0, MOST_PLACES), ...more])}.`
  return [
    ...header(task, number, sheet),
    ...shown.flatMap((finding) => problem(finding, extent, sheet)),
    ...labelled('', others, 2, sheet.width).filter(() => others !== ''),
    ...steps(task.findings[0], number, extent, sheet),
  ]
}

/** The rule, the codes and the numbers in the failure guide; at the right, who fixes it. */
function header({ result, severity, findings }: Omit<Task, 'number'>, number: number | null, { paint, width }: Sheet): readonly string[] {
  const ink = severityInk(paint, severity)
  const once = (words: readonly string[]): string => [...new Set(words)].join(', ')
  const codes = ` · ${once(findings.map(({ code }) => code))} · ${once(findings.map(({ guide }) => guide))}`
  const lead = `${number === null ? '' : `${number} `}${SEVERITY_SIGNS[severity]} `
  const who = `Who: ${OWNERS[findings[0].owner]}`
  const left = `${ink.bold(lead)}${paint.bold(result.ruleId)}${paint.dim(codes)}`
  const free = width - columns(lead + result.ruleId + codes)
  const gap = free - columns(who)
  const below = (text: string): readonly string[] => labelled('', text, 2, width).map((line) => paint.dim(line))
  if (free < 0) return [`${ink.bold(lead)}${paint.bold(result.ruleId)}`, ...below(codes.slice(3)), ...below(who)]
  return gap < 2 ? [left, paint.dim(`  ${who}`)] : [`${left}${' '.repeat(gap)}${paint.dim(who)}`]
}

function problem(finding: ReportFinding, { brief }: Extent, sheet: Sheet): readonly string[] {
  const { paint, width, root } = sheet
  const [first, ...others] = placesOf(finding.locations)
  const also =
    others.length === 0 || brief
      ? ''
      : `also ${listing(others.slice(0, 4).map((each) => cite(each, root)))}${others.length > 4 ? ` and ${others.length - 4} more` : ''}`
  return [
    ...fold(textFrom(root, finding.message), width - 2).map((line) => `  ${line}`),
    ...(first ? (brief ? briefFrame(first, sheet) : [`    ${paint.cyan(cite(first, root))}`, ...frame(first, sheet)]) : []),
    ...(also === '' ? [] : labelled('', also, 4, width).map((line) => paint.dim(line))),
    ...finding.observed.flatMap((each) => labelled('', sayObserved(each), 4, width).map((line) => paint.dim(line))),
    ...(brief && finding.expected !== null && finding.message.includes(finding.expected) ? [] : comparison(finding, sheet)),
  ]
}

/** The line that a location points to, with a caret below it; nothing where it cannot be shown. */
export function frame(location: Pick<ReportLocation, 'path' | 'line' | 'column'>, sheet: Sheet): readonly string[] {
  const { printing, paint, width } = sheet
  const gutter = String(location.line)
  const shown = printing.excerpt({ pointer: null, ...location }, width - gutter.length - 7)
  return shown && !startsPem(shown) ? marked(paint.dim(gutter), gutter.length, shown, sheet) : []
}

/** The same with the lines before and after it, for a text that cannot be read as a whole. */
export function frameWithNeighbours(location: Pick<ReportLocation, 'path' | 'line' | 'column'>, sheet: Sheet): readonly string[] {
  const own = frame(location, sheet)
  if (own.length === 0) return own
  const { printing, paint, width } = sheet
  const wide = String(location.line).length
  const neighbour = (line: number): readonly string[] => {
    const shown = line < 1 ? null : printing.excerpt({ pointer: null, path: location.path, line, column: 1 }, width - wide - 7)
    return shown && shown.text.trim() !== '' && !startsPem(shown)
      ? [`    ${paint.dim(String(line).padStart(wide))} ${paint.dim('│')} ${shown.text}`]
      : []
  }
  return [...neighbour(location.line - 1), ...own, ...neighbour(location.line + 1)]
}

/** A location and its line beside each other, where there is room. */
function briefFrame(location: ReportLocation, sheet: Sheet): readonly string[] {
  const { printing, paint, root, width } = sheet
  const place = cite(location, root)
  const room = width - place.length - 7
  const shown = room < 36 ? null : printing.excerpt(location, room)
  if (!shown || startsPem(shown)) return [`    ${paint.cyan(place)}`, ...frame(location, sheet)]
  const indent = shown.text.length - shown.text.trimStart().length
  const text = shown.text.slice(indent)
  const lines = marked(paint.cyan(place), place.length, { ...shown, text, caret: shown.caret - indent }, sheet)
  // A value at the end of its line needs no mark.
  return /^["'\]},;\s]*$/.test(shown.text.slice(shown.caret + shown.length)) ? lines.slice(0, 1) : lines
}

/** The first line of a certificate shows nothing of it. */
function startsPem({ text }: Excerpt): boolean {
  return text.startsWith('-----BEGIN')
}

function marked(lead: string, wide: number, { text, caret, length }: Excerpt, { paint }: Sheet): readonly string[] {
  const bar = paint.dim('│')
  const before = columns(text.slice(0, caret))
  const under = columns(text.slice(caret, caret + length))
  return [`    ${lead} ${bar} ${text}`, `    ${' '.repeat(wide)} ${bar} ${' '.repeat(before)}${paint.red('^'.repeat(Math.max(1, under)))}`]
}

/** Two values that look alike, with the first character that differs marked. */
function comparison({ expected, actual }: ReportFinding, { width, paint }: Sheet): readonly string[] {
  // The sentence says what should be blank.
  if (expected === null || expected === '' || actual === null) return []
  const most = width - 14
  if (expected.length > most || actual.length > most || expected === actual) return []
  // Between short words, and between values that begin differently, the sentence is enough.
  const at = firstDifference(expected, actual)
  if (Math.min(expected.length, actual.length) < 12 || at < 8) return []
  return [
    `    ${paint.dim('actual  ')} ${actual}`,
    `    ${paint.dim('expected')} ${expected}`,
    `${' '.repeat(13 + columns(expected.slice(0, at)))}${paint.red('^')}`,
  ]
}

function steps({ fix }: ReportFinding, number: number | null, { commands, said, brief }: Extent, sheet: Sheet): readonly string[] {
  const { width, paint, program } = sheet
  const { path, steps: own } = pathIn(fix.steps)
  const todo = (brief ? own.map((step) => withoutPath(withoutSignIn(step), number, said)) : own).filter((step) => step !== '')
  const command = commands && fix.command !== null ? [paint.dim('    Or run:'), `    ${paint.cyan(typedAs(program, fix.command))}`] : []
  return [
    ...(path === null ? [] : wayTo(path, number, said, sheet)),
    ...todo.flatMap((step, index) =>
      labelled(todo.length === 1 ? '    ' : `    ${letter(index)}. `, typedAs(program, step), todo.length === 1 ? 4 : 7, width),
    ),
    ...command,
  ]
}

/** The path to the page where the steps are taken, or the number of the finding that has said it. */
function wayTo(path: string, number: number | null, said: Map<string, number> | undefined, { width, paint }: Sheet): readonly string[] {
  const earlier = said?.get(path)
  // Far below, a number sends the reader back up the screen.
  const follows =
    number !== null && earlier !== undefined && [...(said?.values() ?? [])].every((each) => each <= earlier) && number - earlier <= 2
  if (follows) return [`  ${paint.bold(`On the same page as ${earlier}:`)}`]
  if (number !== null) said?.set(path, number)
  // Folded between the pages, not within the name of one.
  return fold(`${path}:`.replaceAll(' ', '\u00A0').replaceAll('\u00A0▸\u00A0', '\u00A0▸ '), width - 2).map(
    (line) => `  ${paint.bold(line.replaceAll('\u00A0', ' '))}`,
  )
}

/** A step on the settings of Single Sign-On in Mixpanel, without the way there where an earlier error has said it. */
function withoutPath(step: string, number: number | null, said: Map<string, number> | undefined): string {
  if (!step.startsWith(OPEN_SSO_SETTINGS)) return step
  const what = step.slice(OPEN_SSO_SETTINGS.length).trimStart()
  const earlier = said?.get(OPEN_SSO_SETTINGS)
  if (number !== null && earlier === undefined) said?.set(OPEN_SSO_SETTINGS, number)
  return earlier === undefined ? step : `In the same settings of Mixpanel as in ${earlier}, ${what.charAt(0).toLowerCase()}${what.slice(1)}`
}

/** A step without its last sentence, where that is to test the sign-in. */
function withoutSignIn(step: string): string {
  return step.endsWith(WITH_A_NORMAL_USER) ? step.slice(0, step.lastIndexOf('. ', step.length - 2) + 1) : step
}

function letter(index: number): string {
  return String.fromCharCode(97 + (index % 26))
}
