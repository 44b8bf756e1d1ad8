import type { ChalkInstance } from 'chalk'
import { whatExcluded } from '../../domain/no-finding.ts'
import type { Report, ReportLocation, ReportProblem, ReportStage } from '../../model/report.ts'
import { count, listing } from '../../syntax/display.ts'
import { columns, fold, labelled, typedAs } from '../_paint.ts'
import { STAGE_LABELS, STAGE_SIGNS } from '../labels.ts'
import { failedInStageOrder, tasksOf } from './fix-list.ts'
import { cite, pathFrom, textFrom, type Sheet } from './place.ts'

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
  const { word, ink, says } = verdict(report, paint)
  const lead = `${word}  `
  const advice = typedAs(sheet.program, sheet.printing.advice ?? '')
  return [
    ...fold(says, width - lead.length).map((line, index) => (index === 0 ? ink(word) + '  ' : ' '.repeat(lead.length)) + line),
    ...(advice === '' ? [] : labelled('', advice, 2, width).map((line) => paint.yellow(line))),
    ...labelled('', exclusionNote(report), 2, width),
    ...labelled('', lossNote(report, sheet), 2, width),
    ...labelled('', liveNote(report), 2, width),
  ].filter((line) => line.trim() !== '')
}

interface Said {
  readonly word: string
  readonly ink: ChalkInstance
  readonly says: string
}

function verdict(report: Report, paint: ChalkInstance): Said {
  const { error, warning } = report.summary.findings
  const counts = [...(error > 0 ? [count(error, 'error')] : []), ...(warning > 0 ? [count(warning, 'warning')] : [])].join(', ')
  const lost = report.problems.some((problem) => problem.lost)
  // An error without the verdict fail is there only with `--fail-on none`.
  const ignoring = `${counts} found; with --fail-on none, ${error + warning === 1 ? 'it does' : 'they do'} not count`
  const found = error > 0 ? ignoring : `No error${warning > 0 ? `, ${count(warning, 'warning')}` : ''}`
  switch (report.verdict) {
    case 'fail':
      return { word: '✗ FAIL', ink: paint.red.bold, says: `${counts === '' ? 'There are notes' : counts}. ${effect(report)}`.trim() }
    case 'incomplete': {
      const open = `, but ${count(unjudged(report), 'required check')} could not be made`
      const says = `${found}${!lost ? open : error > 0 ? '' : ' in what could be read'}.`
      return { word: '? INCOMPLETE', ink: paint.yellow.bold, says }
    }
    case 'pass': {
      if (checked(report) === 0) return { word: '? PASS', ink: paint.yellow.bold, says: 'No rule was checked, so this proves nothing.' }
      const whole = excluded(report).length === 0 ? ' All required checks were made.' : ''
      return { word: '✓ PASS', ink: paint.green.bold, says: `${found}.${whole}` }
    }
  }
}

function excluded({ results }: Report): readonly string[] {
  return results.flatMap(({ because }) => whatExcluded(because) ?? [])
}

/** How many rules gave an answer. */
function checked({ summary }: Report): number {
  return summary.pass + summary.fail + summary.suppressed
}

/** How much `--only` and `--skip` left of the check; empty where they left all of it. */
function exclusionNote(report: Report): string {
  const [by, ...others] = excluded(report)
  if (by === undefined) return ''
  const were = (rules: number): string => (rules === 1 ? 'was' : 'were')
  const left = others.length + 1
  const made = checked(report)
  const end = `left out by ${by.replace(' or ', ' and ')}.`
  return made === 0
    ? `${count(left, 'rule')} ${were(left)} ${end}`
    : `Only ${count(made, 'rule')} ${were(made)} checked: ${left} ${were(left)} ${end}`
}

/** What the errors stop. */
function effect(report: Report): string {
  const stages = failedInStageOrder(report).filter(({ severity }) => severity === 'error')
  if (stages.length === 0) return ''
  if (stages.some(({ stage }) => stage !== 'provision' && stage !== 'upkeep')) return 'Single sign-on does not work with this setup.'
  if (stages.some(({ stage }) => stage === 'provision')) return 'Provisioning does not work with this setup.'
  return report.summary.findings.error === 1 ? 'It does not stop the sign-in itself.' : 'None of them stops the sign-in itself.'
}

function unjudged({ results }: Report): number {
  return results.filter(({ required, status }) => required && status === 'unknown').length
}

const MOST_LOSSES = 3

/** Which evidence was thrown away or is not there, in a sentence or two; empty where there is none. */
function lossNote(report: Report, { root }: Sheet): string {
  const places = new Map<string, string>()
  const absent = new Set<string>()
  for (const { lost, path, location, message } of report.problems) {
    const shown = pathFrom(root, path)
    if (message.startsWith('There is no such file')) absent.add(shown)
    else if (lost && !places.has(path))
      places.set(path, location === null || location.line === 1 ? shown : `${shown} (line ${location.line})`)
  }
  const sentences = [
    ...(places.size === 0
      ? []
      : [`${count(places.size, 'input')} ${places.size === 1 ? 'was' : 'were'} not read whole: ${firstOf([...places.values()])}.`]),
    ...(absent.size === 0
      ? []
      : [`${count(absent.size, 'input')} ${absent.size === 1 ? 'was' : 'were'} not found: ${firstOf([...absent])}.`]),
  ]
  if (sentences.length === 0) return ''
  const open = unjudged(report)
  if (report.verdict === 'fail') sentences.push('There may be more to fix.')
  else if (open > 0) sentences.push(`${count(open, 'required check')} could not be made.`)
  return sentences.join(' ')
}

function firstOf(names: readonly string[]): string {
  const more = names.length - MOST_LOSSES
  return [...names.slice(0, MOST_LOSSES), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

/** Without responses from the hosts, everything above is about the configuration alone. */
function liveNote({ probes }: Report): string {
  const failed = probes.filter(({ outcome }) => outcome !== 'answered' && outcome !== 'nxdomain').length
  return failed === 0
    ? ''
    : `The live checks are inconclusive: ${failed} of ${count(probes.length, 'probe')} got no response from the host.`
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
  const sorted = [...report.problems.filter(({ lost }) => lost), ...oneOfEachAnswer(report.problems.filter(({ lost }) => !lost))]
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
      const framed = location && isTyped(path) ? frameOf(location) : []
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

const ERROR_RESPONSE = /^This is an error response of [^:]{1,40}, not the requested data/
const MOST_ALIKE = 12

/** Saved error responses that say the same are one problem, with the names of the files: one cause, and one step. */
function oneOfEachAnswer(all: readonly ReportProblem[]): readonly ReportProblem[] {
  const alike = new Map<string, ReportProblem[]>()
  for (const problem of all) {
    const [start] = ERROR_RESPONSE.exec(problem.message) ?? []
    const colon = start === undefined ? -1 : problem.message.indexOf('”: “', start.length)
    const plain = start === undefined || problem.message.startsWith(':', start.length) ? problem.message : problem.message.slice(colon + 1)
    const key = start === undefined ? `${problem.path}\n${problem.message}` : plain.slice(plain.indexOf(': “'))
    const others = alike.get(key)
    if (others) others.push(problem)
    else alike.set(key, [problem])
  }
  return [...alike].flatMap(([key, [first, ...others]]) => {
    if (!first || others.length === 0) return first ?? []
    const names = [first, ...others].map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
    const more = names.length > MOST_ALIKE ? [`${names.length - MOST_ALIKE} more`] : []
    const message = `Microsoft gave an error and not the data in ${count(names.length, 'file')}${key} Files: ${listing([...names.slice(0, MOST_ALIKE), ...more])}.`
    return { ...first, message }
  })
}

/** The line of a place, to show it. */
export type FrameOf = (location: Pick<ReportLocation, 'path' | 'line' | 'column'>) => readonly string[]

/** Files that people write by hand: a line of an export shows nothing that helps. */
function isTyped(path: string): boolean {
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
