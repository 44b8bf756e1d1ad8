import type { ChalkInstance } from 'chalk'
import type { Report, ReportLocation, ReportProblem, ReportStage } from '../../model/report.ts'
import { count } from '../../syntax/display.ts'
import { columns, fold, labelled, typedAs } from '../_paint.ts'
import { STAGE_LABELS, STAGE_SIGNS } from '../labels.ts'
import { cite, pathFrom, textFrom } from '../_paths.ts'
import { problemsInOrder } from '../_problems.ts'
import { failedInStageOrder, tasksOf } from '../_tasks.ts'
import { excluded, sayLimits, sayVerdict } from '../_verdict.ts'
import type { Sheet } from './place.ts'

export function headline(report: Report, sheet: Sheet): readonly string[] {
  const { displayName, appId, orgId } = report.subject
  const about = [
    displayName === null ? null : `“${displayName}”${appId === null ? '' : ` (${appId})`}`,
    orgId === null ? null : `organization ${orgId}`,
  ].filter((part) => part !== null)
  const read = `checked as of ${report.now.slice(0, 16).replace('T', ' ')} UTC · ${count(report.inputs.length, 'file')}`
  return [
    ...verdictLines(report, sheet),
    ...(about.length === 0 ? [] : labelled('', about.join(' · '), 2, sheet.width).map((line) => sheet.paint.dim(line))),
    ...labelled('', read, 2, sheet.width).map((line) => sheet.paint.dim(line)),
  ]
}

/** The verdict in one line, and in further lines what it does not cover. */
export function verdictLines(report: Report, sheet: Sheet): readonly string[] {
  const { width, paint } = sheet
  const { sign, word, says } = sayVerdict(report)
  const ink = sign === '✗' ? paint.red.bold : sign === '✓' ? paint.green.bold : paint.yellow.bold
  const lead = `${sign} ${word}  `
  const advice = typedAs(sheet.program, sheet.printing.advice ?? '')
  return [
    ...fold(says, width - lead.length).map((line, index) => (index === 0 ? `${ink(`${sign} ${word}`)}  ` : ' '.repeat(lead.length)) + line),
    ...(advice === '' ? [] : labelled('', advice, 2, width).map((line) => paint.yellow(line))),
    ...sayLimits(report, sheet.root).flatMap((text) => labelled('', text, 2, width)),
  ]
}

export function signInPath(report: Report, { width, paint, printing }: Sheet): readonly string[] {
  const ink: Readonly<Record<ReportStage['status'], ChalkInstance>> = {
    pass: paint.green,
    fail: paint.red,
    warn: paint.yellow,
    unknown: paint.dim,
  }
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const { stage, status, confirmedBy } of report.journey) {
    const text = `${STAGE_SIGNS[status]} ${STAGE_LABELS[stage]}${confirmedBy === null ? '' : ` (${confirmedBy} in logs)`}`
    // Without Unicode the sign of a pass is “ok”.
    const needs = text.length + 2 + (printing.style.ascii === true ? 1 : 0)
    if (used > 0 && used + needs > width) {
      lines.push(line)
      line = ''
      used = 0
    }
    line += `  ${ink[status](text)}`
    used += needs
  }
  return [...lines, line]
}

/** Problems of inputs, those that lost evidence first. */
export function problems(report: Report, sheet: Sheet, most: number, frameOf: FrameOf = () => []): readonly string[] {
  if (report.problems.length === 0) return []
  const { paint, root, width } = sheet
  const sorted = problemsInOrder(report)
  const shown = sorted.slice(0, most)
  const places = shown.map((problem) => placeOf(problem, root))
  const longest = Math.min(Math.max(...places.map(columns)), LONGEST_BESIDE)
  const more = sorted.length - shown.length
  return [
    paint.bold('Input problems'),
    ...shown.flatMap(({ path, location, message }, index) => {
      const place = places[index] ?? ''
      const lead = `  ${paint.yellow('!')} ${paint.cyan(place)}`
      const beside = columns(place) <= longest && width >= 60
      const indent = beside ? longest + 6 : 6
      const lines = labelled('', textFrom(root, message), indent, width)
      const framed = location && isTyped(path) ? frameOf(location, message.startsWith('It is not well-formed')) : []
      return beside
        ? [
            ...lines.map((line, row) => (row === 0 ? `${lead}${' '.repeat(indent - 4 - columns(place))}${line.trimStart()}` : line)),
            ...framed,
          ]
        : [lead, ...lines, ...framed]
    }),
    ...(more > 0 ? [`    and ${more} more (--verbose)`] : []),
  ]
}

/** The line of a place, to show it; `wide` with the lines around it. */
export type FrameOf = (location: Pick<ReportLocation, 'path' | 'line' | 'column'>, wide?: boolean) => readonly string[]

/** Files that people write by hand: a line of an export shows nothing that helps. */
export function isTyped(path: string): boolean {
  return /(?:\.ya?ml|(?:^|[\\/])mixpanel\.json)$/i.test(path)
}

/** A message is printed beside a place of at most this length, and below a longer one. */
const LONGEST_BESIDE = 28

function placeOf({ path, location }: ReportProblem, root: string): string {
  return location ? cite(location, root) : pathFrom(root, path)
}

export function suppressed(report: Report, { width, paint }: Sheet): readonly string[] {
  const results = report.results.filter(({ status }) => status === 'suppressed')
  if (results.length === 0) return []
  return [
    paint.bold('Suppressed by the configuration'),
    ...results.flatMap(({ ruleId, findings }) =>
      findings.flatMap(({ code, suppressed: by }) =>
        labelled(
          `  ~ `,
          `${ruleId} (${code}): ${by?.reason ?? ''}${by?.until === null || by === null ? '' : ` (until ${by.until})`}`,
          4,
          width,
        ),
      ),
    ),
  ]
}

/** Findings that are harmless today, by name, in one line. */
export function harmless(report: Report, { width, paint }: Sheet): readonly string[] {
  const names = failedInStageOrder(report).flatMap(({ ruleId, findings }) => {
    const codes = findings.filter(({ severity }) => severity === 'info').map(({ code }) => code)
    return codes.length === 0 ? [] : [`${ruleId} (${[...new Set(codes)].join(', ')})`]
  })
  if (names.length === 0) return []
  const lead = `i ${count(names.length, 'note')}: `
  let shown = names.length
  const text = (): string =>
    `${names.slice(0, shown).join(' · ')}${shown < names.length ? ` and ${names.length - shown} more (--verbose)` : ''}`
  while (shown > 1 && columns(lead + text()) > width) shown--
  return labelled('i ', (lead + text()).slice(2), 2, width).map((line) => paint.dim(line))
}

export function passed(report: Report, { width, paint, program }: Sheet): readonly string[] {
  const { pass } = report.summary
  const left = excluded(report).length
  const notApplicable = report.summary.notApplicable - left
  const failed = tasksOf(report)[0]?.result
  const parts = [
    ...(pass > 0 ? [`${count(pass, 'check')} passed`] : []),
    ...(notApplicable > 0 ? [notApplicable === 1 ? '1 does not apply' : `${notApplicable} do not apply`] : []),
    ...(left > 0 ? [`${left} left out`] : []),
    ...(failed ? [`${program} explain ${failed.ruleId} tells more`] : []),
  ]
  if (parts.length === 0) return []
  const whole = parts.join(' · ')
  const text = columns(whole) + 2 <= width ? whole : parts.filter((part) => !part.endsWith(' apply')).join(' · ')
  return labelled(pass > 0 ? '✓ ' : '- ', text, 2, width).map((line) => (pass > 0 ? paint.green(line) : line))
}

/** What the tool decided: the first few, and how many more. */
export function notes(report: Report, { width, paint, root }: Sheet, most: number, frameOf: FrameOf = () => []): readonly string[] {
  const more = report.notes.length - most
  return [
    ...report.notes
      .slice(0, most)
      .flatMap((note) => [
        ...labelled('i ', textFrom(root, note), 2, width).map((line) => paint.dim(line)),
        ...frameOfNote(note, report, frameOf),
      ]),
    ...(more > 0 ? [paint.dim(`  and ${count(more, 'more note')} (--verbose)`)] : []),
  ]
}

/** A note about one value begins with its place. */
function frameOfNote(note: string, { inputs: read }: Report, frameOf: FrameOf): readonly string[] {
  const path = read.find(({ path: each }) => note.startsWith(`${each}:`))?.path
  const [, line, column] = (path === undefined ? null : /^:(\d+):(\d+): /.exec(note.slice(path.length))) ?? []
  return path === undefined || line === undefined || column === undefined
    ? []
    : frameOf({ path, line: Number(line), column: Number(column) })
}

/** As many files that were not used are named. */
const MOST_NAMES = 5

/** Files that were not used, in one line: with what they are where that fits. */
export function ignored({ ignored: files }: Report, { width, paint, root }: Sheet): readonly string[] {
  if (files.length === 0) return []
  const named = files.slice(0, MOST_NAMES)
  const more = files.slice(MOST_NAMES).reduce((sum, file) => sum + filesOf(file), 0)
  const all = files.reduce((sum, file) => sum + filesOf(file), 0)
  const line = (name: (file: Report['ignored'][number]) => string): string =>
    `${count(all, 'file')} not used: ${named.map(name).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const inFull = line(({ path, what }) => `${pathFrom(root, path)} (${what})`)
  const text = columns(inFull) + 2 <= width ? inFull : line(({ path }) => pathFrom(root, path))
  return labelled('- ', text, 2, width).map((each) => paint.dim(each))
}

/** An entry may stand for many files of one kind: “an image (and 12 more)”. */
export function filesOf({ what }: Report['ignored'][number]): number {
  return 1 + Number(/ \(and (\d{1,9}) more\)$/.exec(what)?.[1] ?? 0)
}
