import { resolve } from 'node:path'
import { diagnose, type Request } from '../doctor.ts'
import type { Role } from '../model/artifact.ts'
import type { Printing, Reporter } from '../model/reporter.ts'
import type { FailOn } from '../model/rule.ts'
import { UsageError } from '../model/errors.ts'
import { listing, quote, shellWord, visible } from '../syntax/display.ts'
import { collect, readSibling, type Collected, type InputArgument } from '../pipeline/collect.ts'
import type { LogOptions } from '../pipeline/logs.ts'
import type { Diagnosis } from '../pipeline/report.ts'
import { styleFor, type World } from './terminal.ts'
import type { LiveFlags } from './live-flags.ts'
import { chooser, leftOutBy } from '../config/rule-filter.ts'
import { CONFIG_NAME, loadConfig } from '../config/load.ts'

export interface CheckFlags extends LiveFlags {
  readonly paths?: readonly string[] | undefined
  readonly azure?: readonly string[] | undefined
  readonly cert?: string | undefined
  readonly mixpanel?: string | undefined
  readonly response?: readonly string[] | undefined
  readonly only?: readonly string[] | undefined
  readonly skip?: readonly string[] | undefined
  readonly now?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly config?: string | undefined
  readonly failOn?: FailOn | undefined
  readonly allowIncomplete?: boolean | undefined
  readonly format?: readonly string[] | undefined
  readonly sarifAll?: boolean | undefined
  readonly app?: string | undefined
  readonly user?: string | undefined
  readonly redact?: boolean | undefined
  readonly salt?: string | undefined
  readonly quiet?: boolean | undefined
  readonly verbose?: boolean | undefined
  readonly color?: boolean | undefined
  readonly baseline?: string | undefined
}

/** The flags of `explain`: its topic says which rules are checked. */
export type ExplainFlags = Omit<CheckFlags, 'only' | 'skip' | 'format' | 'sarifAll' | 'quiet' | 'baseline'>

export const NOTHING = 'sso-doctor: There is no Azure export, certificate or Mixpanel settings file in what was given.\n'
const NOTHING_HERE = 'sso-doctor: There is no Azure export, certificate or Mixpanel settings file in this folder.\n'

/** Checks one setup and prints one report. Returns the exit code: 0 pass, 1 fail, 2 not done, 3 incomplete. */
export async function check(flags: CheckFlags, world: World): Promise<number> {
  const outputs = await outputsOf(flags.format ?? ['pretty'])
  const earlier = flags.baseline === undefined ? null : await import('./earlier-report.ts')
  const baseline = await earlier?.readReport(flags.baseline ?? '')
  const examined = await examine(flags, world)
  const { hide } = examined
  const diagnosis =
    earlier && baseline
      ? { ...examined, report: { ...examined.report, baseline: earlier.baselineOf(baseline, examined.report, hide) } }
      : examined

  const style = styleFor(world, { color: flags.color, verbose: flags.verbose === true, quiet: flags.quiet === true })
  const advice = diagnosis.nothing ? null : await triageAdvice(flags, diagnosis)
  let asksForSteps = false
  let tellsSecret = false
  for (const { reporter, file } of outputs) {
    const printing: Printing = {
      style: file === null ? style : { ...style, color: false, ascii: false },
      advice,
      given: wantedOf(flags).every(({ role }) => role === null) ? wantedOf(flags).map(({ path }) => path) : [],
      withNotes: flags.sarifAll === true,
      exitCode: diagnosis.exitCode,
      failOn: diagnosis.failOn,
      insight: async () => (await import('../pipeline/insight.ts')).insightOf(diagnosis),
      catalogue: async () => (await import('../rules/index.ts')).rules,
      excerpt: diagnosis.excerpt,
    }
    if (diagnosis.nothing && reporter.id === 'pretty' && file === null && diagnosis.report.problems.length === 0) {
      const { results, summary } = diagnosis.report
      // A secret is reported also where there is nothing to check.
      tellsSecret = results.some(({ findings }) => findings.length > 0)
      asksForSteps = !style.quiet && summary.findings.error + summary.findings.warning === 0
      if (!tellsSecret) continue
    }
    const text = await reporter.print(diagnosis.report, printing)
    if (reporter.id === 'github') await summarise(diagnosis, printing, world)
    if (file === null) world.stdout.write(text)
    else {
      // Loading it takes a millisecond, and few runs write a file.
      const { writeOutput } = await import('./output-file.ts')
      const named = wantedOf(flags).map(({ path }) => path)
      const token = flags.scimTokenFile ?? '-'
      await writeOutput(file, text, {
        files: [...diagnosis.inputFiles, ...named, flags.config ?? CONFIG_NAME, token, flags.baseline ?? token],
      })
    }
  }
  if (diagnosis.nothing) world.stderr.write(wantedOf(flags) === HERE ? NOTHING_HERE : NOTHING)
  else if (advice !== null) world.stderr.write(`sso-doctor: ${advice}\n`)
  if (asksForSteps) {
    const { firstSteps } = await import('./first-steps.ts')
    world.stdout.write(tellsSecret ? `\n${firstSteps(style, [])}` : firstSteps(style, diagnosis.report.ignored))
  }
  return diagnosis.exitCode
}

/** The job summary beside the annotations, where GitHub Actions has one. */
async function summarise({ report }: Diagnosis, printing: Printing, world: World): Promise<void> {
  const path = world.env['GITHUB_STEP_SUMMARY']
  if (path === undefined || path === '') return
  const { appendJobSummary } = await import('./job-summary.ts')
  const failure = await appendJobSummary(path, report, printing)
  if (failure !== null) world.stderr.write(`sso-doctor: ${failure}\n`)
}

/** A folder with a folder for each customer is read as one setup; that is rarely meant. */
async function triageAdvice(flags: CheckFlags, { report, setup }: Diagnosis): Promise<string | null> {
  const [root, ...others] = wantedOf(flags)
  if (!root || others.length > 0 || report.inputs.length < 2) return null
  const { setupsIn } = await import('../pipeline/several-setups.ts')
  const setups = setupsIn(root.path, setup)
  if (setups.length < 2) return null
  const shown = [...setups.slice(0, 3), ...(setups.length > 3 ? [`${setups.length - 3} more`] : [])]
  return (
    visible(`${quote(root.path)} seems to hold ${setups.length} setups (${listing(shown)}). To check each of them alone: `) +
    `sso-doctor triage ${shellWord(root.path)}`
  )
}

/** Reads and checks what the flags name; `--allow-incomplete` makes exit code 3 a 0, but not where evidence was lost. Throws a UsageError for wrong flags. */
export async function examine(flags: CheckFlags, world: World): Promise<Diagnosis> {
  if (flags.record !== undefined && flags.live !== true) throw new UsageError('--record needs --live: it saves the live responses.')
  if (flags.live === true && flags.scimTokenFile === '-' && wantedOf(flags).some(({ path }) => path === '-')) {
    throw new UsageError('Standard input cannot be both an input and the SCIM token.')
  }
  if (flags.salt !== undefined && flags.redact !== true) throw new UsageError('--salt needs --redact: it changes the pseudonyms.')
  const redact = flags.redact === true ? { salt: flags.salt ?? null } : null
  const now = momentOf(flags.now, world)
  const logs = await logsFor(flags, world)
  const config = await loadConfig(flags.config)
  const chosen = chooser(flags.only ?? config.only, flags.skip ?? config.skip)
  const collected = await collect(wantedOf(flags), () => world.stdin(), {
    configuration: config.source ?? null,
    moreStdin: () => world.moreStdin?.() ?? null,
  })
  const failOn = flags.failOn ?? config.failOn ?? 'error'
  const request = {
    now,
    app: flags.app ?? null,
    cert: flags.cert ?? null,
    user: flags.user ?? null,
    verbose: flags.verbose === true,
    redact,
    logs,
    failOn,
    chosen,
    leftOutBy: leftOutBy(flags, config),
    config,
    readSibling,
  }
  const diagnosis = flags.live === true ? await diagnoseLive(flags, world, collected, request) : await diagnose(collected, request)
  for (const note of config.notes ?? []) world.stderr.write(`sso-doctor: ${note}\n`)
  for (const reason of diagnosis.reasons) world.stderr.write(`sso-doctor: ${reason}\n`)
  const allow = flags.allowIncomplete ?? config.allowIncomplete ?? false
  const lost = diagnosis.report.problems.some((problem) => problem.lost)
  return diagnosis.exitCode === 3 && allow && !lost ? { ...diagnosis, exitCode: 0 } : diagnosis
}

/** Loads the network code, which only `--live` needs. */
async function diagnoseLive(flags: CheckFlags, world: World, collected: Collected, request: Request): Promise<Diagnosis> {
  const { withNetwork } = await import('./live.ts')
  return withNetwork(flags, world, (network) => diagnose(collected, { ...request, network }))
}

export function wantedOf(flags: CheckFlags): readonly InputArgument[] {
  const roles: readonly (readonly [Role | null, readonly string[]])[] = [
    [null, flags.paths ?? []],
    ['azure', flags.azure ?? []],
    ['cert', flags.cert === undefined ? [] : [flags.cert]],
    ['mixpanel', flags.mixpanel === undefined ? [] : [flags.mixpanel]],
    ['response', flags.response ?? []],
  ]
  const wanted = roles.flatMap(([role, paths]) => paths.map((path) => ({ path, role })))
  return wanted.length > 0 ? wanted : HERE
}

const HERE: readonly InputArgument[] = [{ path: '.', role: null }]

/** Loaded where a flag or a log asks for it. Throws a UsageError for wrong flags. */
export async function logsFor(flags: Pick<CheckFlags, 'since' | 'until'>, world: World): Promise<NonNullable<Request['logs']>> {
  const load = async (): Promise<LogOptions> => (await import('./log-options.ts')).logOptions(flags, world)
  if (flags.since !== undefined || flags.until !== undefined) await load()
  return load
}

export function momentOf(text: string | undefined, world: World): Date {
  if (text === undefined) return world.clock()
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}):\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/.exec(text)
  const date = new Date(text)
  if (!parts) throw new UsageError(`--now takes an RFC 3339 date and time, such as 2026-09-01T00:00:00Z, not ${quote(text)}.`)
  const [, day = '', hour] = parts
  // Date reads 30 February as 2 March, and 24:00 as the next day.
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day)
    throw new UsageError(`--now: ${day} is not a day of the calendar.`)
  if (Number.isNaN(date.getTime()) || hour === '24') throw new UsageError(`--now: ${quote(text)} is not a time of day.`)
  return date
}

interface ReportOutput {
  readonly reporter: Reporter
  readonly file: string | null
}

const REPORTERS: Readonly<Record<string, () => Promise<Reporter>>> = {
  pretty: async () => (await import('../reporters/pretty/index.ts')).default,
  json: async () => (await import('../reporters/json.ts')).default,
  sarif: async () => (await import('../reporters/sarif/index.ts')).default,
  junit: async () => (await import('../reporters/junit.ts')).default,
  markdown: async () => (await import('../reporters/markdown.ts')).default,
  html: async () => (await import('../reporters/html/index.ts')).default,
  github: async () => (await import('../reporters/github.ts')).default,
  reply: async () => (await import('../reporters/reply.ts')).default,
}

async function outputsOf(formats: readonly string[]): Promise<readonly ReportOutput[]> {
  const outputs = await Promise.all(
    formats.map(async (format): Promise<ReportOutput> => {
      const [name = '', ...rest] = format.split('=')
      const load = Object.hasOwn(REPORTERS, name) ? REPORTERS[name] : undefined
      if (!load) throw new UsageError(`${quote(name)} is not a format; the formats are ${Object.keys(REPORTERS).join(', ')}.`)
      const file = rest.length > 0 ? rest.join('=') : null
      if (file === '') throw new UsageError(`--format ${name}= needs a file name.`)
      return { reporter: await load(), file }
    }),
  )
  if (outputs.filter(({ file }) => file === null).length > 1) {
    throw new UsageError('Only one format can go to standard output. Give the other a file: --format json=report.json.')
  }
  const files = outputs.flatMap(({ file }) => (file === null ? [] : resolve(file)))
  const twice = outputs.find(({ file }) => file !== null && files.indexOf(resolve(file)) !== files.lastIndexOf(resolve(file)))
  if (twice) throw new UsageError(`Two formats cannot go to one file (${quote(twice.file ?? '')}).`)
  return outputs
}
