import type { Report, ReportNeed } from '../../model/report.ts'
import { count, shellWord, visible } from '../../syntax/display.ts'
import { type Gap, gapsOf, isInitAgain, SETTINGS_FILE } from '../_gaps.ts'
import { fold, labelled, typedAs } from '../_paint.ts'
import { cite, textFrom } from '../_paths.ts'
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
    blankKeys(blank, settings, sheet),
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
  const folder = folderOf(report, sheet)
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
      lines.push(`    ${paint.cyan(typedAs(program, commandHere(command, report, sheet)))}`)
    }
    if (command !== null) printed.add(command)
  }
  return [...lines, ...placeholders([...printed], sheet)]
}

function hasProblem({ problems }: Report): boolean {
  return problems.some(({ path }) => SETTINGS_FILE.test(path))
}

/** A command that begins with what this run was given, not with the current folder. */
export function commandHere(command: string, report: Report, sheet: Sheet): string {
  const { given = [] } = sheet.printing
  const folder = folderOf(report, sheet)
  if (command === 'sso-doctor init' && folder !== null) return `${command} ${shellWord(folder)}`
  return command.startsWith('sso-doctor check .') && given.length > 0
    ? command.replace('check .', () => `check ${given.map(shellWord).join(' ')}`)
    : command
}

/** The folder that was given; null where it is the current one, an archive or a file, and where there are several. */
function folderOf({ inputs }: Report, { printing: { given = [] } }: Sheet): string | null {
  const [path, ...others] = given
  if (path === undefined || others.length > 0 || /^\.?\/?$/.test(path) || path === '-') return null
  return /\.(?:zip|tar|tgz|eml)$/i.test(path) || inputs.some((each) => each.path === path) ? null : path
}

const PLACEHOLDERS: readonly (readonly [string, string])[] = [
  ['APP_ID', 'Application ID on the page Overview of the app in Entra ▸ Enterprise apps'],
  ['SP_ID', 'Object ID on the page Overview of the app in Entra ▸ Enterprise apps'],
  ['TENANT_ID', 'Tenant ID on the page Overview of Entra'],
]

/** Where the values stand that commands leave open, once. */
function placeholders(commands: readonly string[], { width, paint, program }: Sheet): readonly string[] {
  const open = PLACEHOLDERS.filter(([name]) =>
    commands.some((command) => command.startsWith('az ') && new RegExp(`(?<![A-Z_])${name}`).test(command)),
  )
  if (open.length === 0) return []
  const text = `${open.map(([name, where]) => `${name}: ${where}.`).join(' ')} Or let ${program} collect read everything.`
  return labelled('', text, 2, width).map((line) => paint.dim(line))
}

export function whyOf({ location, why }: ReportNeed, { root }: Sheet): string {
  return `${textFrom(root, why ?? '')}${location ? ` (${cite(location, root)})` : ''}`
}

/** By name alone: how to get these stands under --verbose. */
function others(gaps: readonly Gap[], keys: readonly string[], settings: string, { width, paint }: Sheet): readonly string[] {
  const names = [
    ...new Set(gaps.map(({ need }) => shortName(need.evidence))),
    ...(keys.length === 0 ? [] : [`${keys.join(', ')} in ${settings}`]),
  ]
  if (names.length === 0) return []
  return labelled('', `Not checked, optional: ${names.join(' · ')} (commands: --verbose)`, 2, width)
    .map((line, index) => (index === 0 ? line.slice(2) : line))
    .map((line) => paint.dim(line))
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

function blankKeys(keys: readonly string[], settings: string, { width, paint, program }: Sheet): readonly string[] {
  if (keys.length === 0) return []
  const elsewhere = keys.filter((key) => ELSEWHERE.has(key.split('.')[0] ?? ''))
  const there = keys.filter((key) => !elsewhere.includes(key))
  const list = (names: readonly string[]): readonly string[] =>
    labelled('    ', names.join(', '), 4, width).map((line) => paint.yellow(line))
  return [
    ...fold(`Not checked, required: ${count(keys.length, 'setting')} in ${settings} ${keys.length === 1 ? 'is' : 'are'} blank`, width).map(
      (line) => paint.bold(line),
    ),
    ...(there.length === 0 ? [] : ['  Mixpanel ▸ gear ▸ Organization Settings ▸ Access Security:', ...list(there)]),
    ...(elsewhere.length === 0 ? [] : ['  Mixpanel ▸ gear ▸ Organization Settings:', ...list(elsewhere)]),
    ...labelled('', `Copy them into the file, and run ${program} check again.`, 2, width),
  ]
}
