import type { Report, ReportNeed } from '../../model/report.ts'
import { count, visible } from '../../syntax/display.ts'
import { commandHere, folderOf, type Gap, gapsOf, isInitAgain, openIds, SETTINGS_FILE } from '../_gaps.ts'
import { fold, labelled, typedAs } from '../_paint.ts'
import { cite, pathFrom, textFrom } from '../_paths.ts'
import type { Sheet } from './place.ts'

/** What was not checked: what required rules need with how to get it, the rest by name. */
export function missing(report: Report, sheet: Sheet): readonly string[] {
  const gaps = gapsOf(report).filter(({ need }) => !isMisspelled(need, report))
  const isRequired = ({ rules }: Gap): boolean => rules.some(({ required }) => required)
  const isBlank = ({ need }: Gap): boolean => blankKey(need) !== null
  const required = gaps.filter(isRequired)
  const blank = keysOf(required.filter(isBlank))
  const optional = gaps.filter((gap) => !isRequired(gap))
  const optionalKeys = keysOf(optional.filter(isBlank)).filter((key) => !blank.includes(key))
  const settings = settingsFile(gaps, sheet)
  return joined([
    files(
      required.filter((gap) => !isBlank(gap)),
      report,
      sheet,
    ),
    blankKeys(blank, settings, report, sheet),
    others(
      optional.filter((gap) => !isBlank(gap)),
      optionalKeys,
      settings,
      sheet,
    ),
  ])
}

function joined(blocks: readonly (readonly string[])[]): readonly string[] {
  return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index > 0 ? ['', ...block] : block))
}

// ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function files(gaps: readonly Gap[], report: Report, sheet: Sheet): readonly string[] {
  if (gaps.length === 0) return []
  const { paint, width, program } = sheet
  const folder = folderOf(report, sheet.printing)
  const saves = folder !== null && gaps.some(({ need: { command } }) => command?.startsWith('az ') === true)
  const title = `Not checked, required${saves ? ` (save the files of az into ${visible(folder)})` : ''}:`
  const lines = fold(title, width).map((line) => paint.bold(line))
  const printed = new Set<string>()
  for (const { need } of gaps) {
    const { evidence, command } = need
    const name = evidence.charAt(0).toUpperCase() + evidence.slice(1)
    lines.push(
      ...labelled('  ? ', `${name}${need.why === null ? '' : `: ${whyOf(need, sheet)}`}`, 4, width).map((line) => paint.yellow(line)),
    )
    if (command !== null && isInitAgain(command, report))
      lines.push(...(hasProblem(report) ? labelled('', 'Correct that file first (see Input problems).', 4, width) : []))
    else if (command === null) lines.push(...labelled('', need.where, 4, width))
    else if (!printed.has(command)) {
      if (command.includes(' --cert ')) lines.push(...labelled('', 'Give the file that was uploaded to Mixpanel:', 4, width))
      lines.push(`    ${paint.cyan(typedAs(program, commandHere(command, report, sheet.printing)))}`)
    }
    if (command !== null) printed.add(command)
  }
  return [...lines, ...placeholders([...printed], sheet)]
}

function hasProblem({ problems }: Report): boolean {
  return problems.some(({ path }) => SETTINGS_FILE.test(path))
}

/** Where the values stand that commands leave open, once. */
export function placeholders(commands: readonly (string | null)[], { width, paint, program }: Sheet): readonly string[] {
  const open = openIds(commands)
  if (open.length === 0) return []
  const text = `${open.join(' ')} Or let ${program} collect read everything.`
  return labelled('', text, 2, width).map((line) => paint.dim(line))
}

export function whyOf({ location, why }: ReportNeed, { root }: Sheet): string {
  return `${textFrom(root, why ?? '')}${location ? ` (${cite(location, root)})` : ''}`
}

/** By name alone: how to get these stands under --verbose. */
function others(gaps: readonly Gap[], keys: readonly string[], settings: string, { width, paint, root }: Sheet): readonly string[] {
  const missing = new Set(gaps.filter(({ need }) => !isIncomplete(need)).map(({ need }) => shortName(need.evidence)))
  const names = [
    ...new Set(
      gaps.map(({ need }) => {
        const name = shortName(need.evidence)
        return missing.has(name) || need.location === null ? name : `${name} (${pathFrom(root, need.location.path)} has only a part of it)`
      }),
    ),
    ...(keys.length === 0 ? [] : [`${keys.join(', ')} in ${settings}`]),
  ]
  if (names.length === 0) return []
  return labelled('', `Not checked, optional: ${names.join(' · ')} (commands: --verbose)`, 2, width)
    .map((line, index) => (index === 0 ? line.slice(2) : line))
    .map((line) => paint.dim(line))
}

/** It is there, as a Terraform state or an export with chosen fields has it: the field that a rule needs is not in it. */
function isIncomplete({ why, location }: ReportNeed): boolean {
  return location !== null && /^This export of the [a-z ]{1,40} does not /.test(why ?? '')
}

/** What it is, without what an admin who looks for it also needs to know. */
function shortName(evidence: string): string {
  const name = evidence.startsWith('the ') ? evidence.slice(4) : evidence
  const whole = name.endsWith(')') && name.includes(' (') ? name.slice(0, name.indexOf(' (')) : name
  return whole.endsWith(ASSIGNED) ? whole.slice(0, -ASSIGNED.length) : whole
}

const ASSIGNED = ' assigned to the app'

// ── settings that are left blank ────────────────────────────────────────────────────────────────────────────────────

/** The key of a setting that is there and not filled in; null for every other need. */
function blankKey({ why, location }: ReportNeed): string | null {
  const typed = /^(.{1,60}) (?:is|are) not given in the Mixpanel settings\.$/.exec(why ?? '')?.[1]
  if (typed === undefined || !location) return null
  const key = (location.pointer ?? '').slice(1).replaceAll('/', '.')
  return key === '' ? typed : key
}

/** A key that stands in the file in another spelling: the problem of the input says what to do. */
function isMisspelled(need: ReportNeed, { problems }: Report): boolean {
  const name = blankKey(need)?.split('.').at(-1)
  return (
    name !== undefined &&
    problems.some(
      ({ path, message }) =>
        path === need.location?.path && (message.endsWith(`; did you mean ${name}?`) || message.includes(` Write “${name}: `)),
    )
  )
}

function keysOf(gaps: readonly Gap[]): readonly string[] {
  return [...new Set(gaps.flatMap(({ need }) => blankKey(need) ?? []))]
}

function settingsFile(gaps: readonly Gap[], { root }: Sheet): string {
  const at = gaps.find(({ need }) => blankKey(need) !== null)?.need.location
  return at ? cite(at, root).replace(/(?::\d+){2}$/, '') : 'mixpanel.yaml'
}

/** Keys that are not on the page Access Security, by their first part. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'orgId',
  'teams',
  'plan',
  'dataResidency',
  'sharedSso',
  'owners',
  'members',
  'otherOrganizations',
])

function blankKeys(
  keys: readonly string[],
  settings: string,
  report: Report,
  { width, paint, program, printing }: Sheet,
): readonly string[] {
  if (keys.length === 0) return []
  const elsewhere = keys.filter((key) => ELSEWHERE.has(key.split('.')[0] ?? ''))
  const there = keys.filter((key) => !elsewhere.includes(key))
  const { given = [] } = printing
  const again = commandHere('sso-doctor check .', report, printing)
  const list = (names: readonly string[]): readonly string[] =>
    labelled('    ', names.join(', '), 4, width).map((line) => paint.yellow(line))
  return [
    ...fold(`Not checked, required: ${count(keys.length, 'setting')} in ${settings} ${keys.length === 1 ? 'is' : 'are'} blank`, width).map(
      (line) => paint.bold(line),
    ),
    ...(there.length === 0 ? [] : ['  Mixpanel ▸ gear ▸ Organization Settings ▸ Access Security:', ...list(there)]),
    ...(elsewhere.length === 0 ? [] : ['  Mixpanel ▸ gear ▸ Organization Settings:', ...list(elsewhere)]),
    ...(given.length === 0
      ? labelled('', `Copy them into the file, and run ${program} check again.`, 2, width)
      : [...labelled('', 'Copy them into the file, and check again:', 2, width), `  ${paint.cyan(typedAs(program, again))}`]),
  ]
}
