import type { ChalkInstance } from 'chalk'
import type { Report, ReportStage } from '../../model/report.ts'
import type { Printing } from '../../model/reporter.ts'
import { count, listing } from '../../syntax/display.ts'
import { fold, labelled } from '../_paint.ts'
import { STAGE_LABELS, STAGE_SIGNS } from '../labels.ts'
import { failedInStageOrder, frame } from './findings.ts'
import { cite, heading } from './place.ts'

export function headline(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const { displayName, appId, orgId } = report.subject
  const about = [
    displayName === null ? null : `“${displayName}”${appId === null ? '' : ` (${appId})`}`,
    orgId === null ? null : `Mixpanel organization ${orgId}`,
    `checked as of ${report.now.slice(0, 16).replace('T', ' ')} UTC`,
  ].filter((part) => part !== null)
  return [
    ...verdictLines(report, style.width, paint),
    ...labelled('', about.join(' · '), 2, style.width).map((line) => paint.dim(line)),
    ...firstFix(report, style.width, paint),
  ]
}

/** The verdict alone, with what it does not cover. */
export function verdictLines(report: Report, width: number, paint: ChalkInstance): readonly string[] {
  return fold(verdict(report, paint) + liveNote(report), width)
}

function verdict(report: Report, paint: ChalkInstance): string {
  const { error, warning, info } = report.summary.findings
  const counts = listing([
    ...(error > 0 ? [count(error, 'error')] : []),
    ...(warning > 0 ? [count(warning, 'warning')] : []),
    ...(info > 0 ? [count(info, 'note')] : []),
  ])
  const loss = lossNote(report)
  const found = counts === '' ? '' : `: ${counts}`
  switch (report.verdict) {
    case 'fail':
      return `${paint.red.bold('✗ FAIL')} ${error > 0 ? 'Single sign-on does not work with this configuration' : 'There are findings'}${found}.${loss === null ? '' : ` ${loss} There may be more to fix.`}`
    case 'incomplete': {
      const unknown = report.results.filter((result) => result.required && result.status === 'unknown').length
      const sure = `${paint.yellow.bold('? INCOMPLETE')} No error was found${counts === '' ? '' : ` (${counts})`}`
      const open = `${count(unknown, 'required check')} could not be made.`
      return loss === null ? `${sure}, but ${open}` : `${sure}. ${loss}${unknown === 0 ? '' : ` ${open}`}`
    }
    case 'pass':
      return `${paint.green.bold('✓ PASS')} All required checks were made, and no error was found${found}.`
  }
}

const MOST_LOSSES = 3

/** Which evidence was thrown away, as a sentence; null where none was. */
function lossNote({ problems: all }: Report): string | null {
  const places = new Map<string, string>()
  for (const { lost, path, location } of all) {
    if (lost && !places.has(path)) places.set(path, location === null || location.line === 1 ? path : `${path} (line ${location.line})`)
  }
  if (places.size === 0) return null
  const shown = [...places.values()].slice(0, MOST_LOSSES)
  const more = places.size - shown.length
  return `Evidence was lost: ${listing(more === 0 ? shown : [...shown, `${more} more`])} could not be read in full.`
}

/** Without responses from the hosts, everything above is about the configuration alone. */
function liveNote({ probes }: Report): string {
  const failed = probes.filter(({ outcome }) => outcome !== 'answered' && outcome !== 'nxdomain').length
  return failed === 0
    ? ''
    : ` The live checks are inconclusive: ${failed} of ${count(probes.length, 'probe')} got no response from the host.`
}

function firstFix(report: Report, width: number, paint: ChalkInstance): readonly string[] {
  const blocker = report.results.find(({ ruleId }) => ruleId === report.firstBlocker)
  const first = blocker?.findings.find(({ severity }) => severity === 'error')
  if (!blocker || !first) return []
  const next = failedInStageOrder(report).filter(({ ruleId, severity }) => severity === 'error' && ruleId !== blocker.ruleId)
  return [
    '',
    ...labelled('Fix first: ', `${blocker.ruleId}: ${first.fix.summary}`, 11, width).map((line, index) =>
      index === 0 ? paint.bold(line) : line,
    ),
    ...(next.length === 0 ? [] : labelled('Then fix: ', next.map(({ ruleId }) => ruleId).join(', '), 11, width)),
  ]
}

export function signInPath(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const ink: Readonly<Record<ReportStage['status'], ChalkInstance>> = {
    pass: paint.green,
    fail: paint.red,
    warn: paint.yellow,
    unknown: paint.dim,
  }
  const indent = 'Sign-in path '.length
  const lines: string[] = []
  let line = 'Sign-in path '
  let width = indent
  for (const { stage, status } of report.journey) {
    const text = `${STAGE_SIGNS[status]} ${STAGE_LABELS[stage]}`
    if (width + text.length + 2 > style.width) {
      lines.push(line.trimEnd())
      line = ' '.repeat(indent)
      width = indent
    }
    line += `${ink[status](text)}  `
    width += text.length + 2
  }
  return [...lines, line.trimEnd()]
}

export function problems(report: Report, printing: Printing, paint: ChalkInstance): readonly string[] {
  if (report.problems.length === 0) return []
  return [
    paint.bold('Input problems'),
    ...report.problems.flatMap(({ path, message, location }) => [
      `  ${paint.yellow('!')} ${paint.cyan(location ? cite(location) : path)}`,
      ...(location && isTyped(path) ? frame(location, printing, paint) : []),
      ...labelled('', message, 4, printing.style.width),
    ]),
  ]
}

/** Files that people write by hand: a line of an export shows nothing that helps. */
function isTyped(path: string): boolean {
  return /(?:\.ya?ml|(?:^|[\\/])mixpanel\.json)$/i.test(path)
}

export function suppressed(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
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
          style.width,
        ),
      ),
    ),
  ]
}

export function passed(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const chapters = new Map<string, number>()
  for (const { ruleId, status } of report.results) {
    const chapter = ruleId.split('/')[0] ?? ''
    if (status === 'pass') chapters.set(chapter, (chapters.get(chapter) ?? 0) + 1)
  }
  const list = [...chapters].map(([chapter, number]) => `${chapter} ${number}`).join(', ')
  const { pass, notApplicable } = report.summary
  const text = `${count(pass, 'check')} passed${list === '' ? '' : ` (${list})`}${notApplicable > 0 ? `; ${notApplicable} do not apply` : ''}.`
  return labelled('✓ ', text, 2, style.width).map((line) => (pass > 0 ? paint.green(line) : line))
}

export function passedInFull(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const lines = [heading('Passed, with evidence', style.width, paint)]
  for (const { ruleId, title, status, evidence, because } of report.results) {
    if (status === 'pass') {
      lines.push(...labelled(`${paint.green('✓')} `, `${ruleId}: ${title}.`, 2 + (style.color ? 10 : 0), style.width))
      if (evidence.length > 0) lines.push(paint.dim(`  evidence: ${[...new Set(evidence.map(cite))].slice(0, 4).join(', ')}`))
    } else if (status === 'not-applicable' && because) {
      const by = because.ruleId === null ? '' : ` (see ${because.ruleId})`
      lines.push(...labelled('- ', `${ruleId}: ${because.message}${by}`, 2, style.width).map((line) => paint.dim(line)))
    }
  }
  return lines
}

export function notes(report: Report, printing: Printing, paint: ChalkInstance): readonly string[] {
  return report.notes.flatMap((note) => [
    ...labelled('i ', note, 2, printing.style.width).map((line) => paint.dim(line)),
    ...frameOfNote(note, report, printing, paint),
  ])
}

/** A note about one value begins with its place. */
function frameOfNote(note: string, { inputs: read }: Report, printing: Printing, paint: ChalkInstance): readonly string[] {
  const path = read.find(({ path: each }) => note.startsWith(`${each}:`))?.path
  const [, line, column] = (path === undefined ? null : /^:(\d+):(\d+): /.exec(note.slice(path.length))) ?? []
  if (path === undefined || line === undefined || column === undefined) return []
  return frame({ path, line: Number(line), column: Number(column) }, printing, paint)
}

export function inputs(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  return [
    heading('Files that were read', style.width, paint),
    ...report.inputs.map(({ path, kind, bytes }) => `  ${path}: ${kind}, ${count(bytes, 'byte')}`),
    ...ignored(report, style.width, paint),
  ]
}

/** As many files that were not used are named. */
const MOST_NAMES = 5

export function ignored({ ignored: files }: Report, width: number, paint: ChalkInstance): readonly string[] {
  if (files.length === 0) return []
  const names = files.slice(0, MOST_NAMES).map(({ path, what }) => `${path} (${what})`)
  const more = files.slice(MOST_NAMES).reduce((sum, file) => sum + filesOf(file), 0)
  const all = files.reduce((sum, file) => sum + filesOf(file), 0)
  const text = `${count(all, 'file')} not used: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return labelled('- ', text, 2, width).map((line) => paint.dim(line))
}

/** An entry may stand for many files of one kind: “an image (and 12 more)”. */
function filesOf({ what }: Report['ignored'][number]): number {
  return 1 + Number(/ \(and (\d{1,9}) more\)$/.exec(what)?.[1] ?? 0)
}
