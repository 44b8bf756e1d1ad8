import { diagnose, type Request } from '../doctor.ts'
import type { Role } from '../model/artifact.ts'
import type { Printing, Reporter } from '../model/reporter.ts'
import type { Severity } from '../model/rule.ts'
import { UsageError } from '../model/errors.ts'
import { quote } from '../syntax/display.ts'
import { collect, readSibling, type Collected, type Wanted } from '../pipeline/collect.ts'
import type { Diagnosis } from '../pipeline/report.ts'
import { styleFor, type World } from './terminal.ts'
import type { LiveFlags } from './live.ts'
import { chooser, leftOutBy } from '../config/rule-filter.ts'
import { loadConfig } from '../config/load.ts'

export interface CheckFlags extends LiveFlags {
  readonly paths?: readonly string[] | undefined
  readonly azure?: readonly string[] | undefined
  readonly cert?: string | readonly string[] | undefined
  readonly mixpanel?: string | readonly string[] | undefined
  readonly response?: readonly string[] | undefined
  readonly only?: readonly string[] | undefined
  readonly skip?: readonly string[] | undefined
  readonly now?: string | undefined
  readonly config?: string | undefined
  readonly failOn?: Severity | undefined
  readonly allowIncomplete?: boolean | undefined
  readonly format?: readonly string[] | undefined
  readonly app?: string | undefined
  readonly user?: string | undefined
  readonly redact?: boolean | undefined
  readonly salt?: string | undefined
  readonly quiet?: boolean | undefined
  readonly verbose?: boolean | undefined
  readonly color?: boolean | undefined
}

/** What `explain` takes of it: which rules are judged is the topic’s to say. */
export type ExplainFlags = Omit<CheckFlags, 'only' | 'skip' | 'format' | 'quiet'>

export const NOTHING =
  'sso-doctor: nothing here is an export, a certificate or a settings file that it knows. Give it the files or the folder to look at; `sso-doctor init` writes a mixpanel.yaml to begin with.\n'

/** One setup, one report; the exit code is the contract's. */
export async function check(flags: CheckFlags, world: World): Promise<number> {
  const outputs = await outputsOf(flags.format ?? ['pretty'])
  const diagnosis = await examine(flags, world)

  const style = styleFor(world, { color: flags.color, verbose: flags.verbose === true, quiet: flags.quiet === true })
  for (const { reporter, file } of outputs) {
    const printing: Printing = { style: file === null ? style : { ...style, color: false }, excerpt: diagnosis.excerpt }
    if (diagnosis.nothing && reporter.id === 'pretty' && file === null && diagnosis.report.problems.length === 0) continue
    const text = reporter.print(diagnosis.report, printing)
    if (file === null) world.stdout.write(text)
    else await write(file, text)
  }
  if (diagnosis.nothing) world.stderr.write(NOTHING)
  return diagnosis.exitCode
}

/** The examination that the flags ask for; an incomplete one exits 0 where that is allowed. */
export async function examine(flags: CheckFlags, world: World): Promise<Diagnosis> {
  if (flags.record !== undefined && flags.live !== true) throw new UsageError('--record keeps what --live sees; give --live too.')
  if (flags.live === true && flags.scimTokenFile === '-' && wantedOf(flags).some(({ path }) => path === '-')) {
    throw new UsageError('Standard input cannot be both an input and the SCIM token.')
  }
  if (flags.salt !== undefined && flags.redact !== true) throw new UsageError('--salt makes pseudonyms; give --redact too.')
  const redact = flags.redact === true ? { salt: flags.salt ?? null } : null
  const now = momentOf(flags.now, world)
  const config = await loadConfig(flags.config)
  const chosen = chooser(flags.only ?? config.only, flags.skip ?? config.skip)
  const collected = await collect(wantedOf(flags), () => world.stdin(), config.source ?? null)
  const failOn = flags.failOn ?? config.failOn ?? 'error'
  const request = {
    now,
    app: flags.app ?? null,
    cert: single(flags.cert, '--cert')[0] ?? null,
    user: flags.user ?? null,
    verbose: flags.verbose === true,
    redact,
    failOn,
    chosen,
    leftOutBy: leftOutBy(flags, config),
    config,
    readSibling,
  }
  const diagnosis = flags.live === true ? await lookAndDiagnose(flags, world, collected, request) : await diagnose(collected, request)
  const allow = flags.allowIncomplete ?? config.allowIncomplete ?? false
  return diagnosis.exitCode === 3 && allow ? { ...diagnosis, exitCode: 0 } : diagnosis
}

/** With the world: what only `--live` needs is loaded here, and nowhere else. */
async function lookAndDiagnose(flags: CheckFlags, world: World, collected: Collected, request: Request): Promise<Diagnosis> {
  const { withNetwork } = await import('./live.ts')
  return withNetwork(flags, world, (network) => diagnose(collected, { ...request, network }))
}

export function wantedOf(flags: CheckFlags): readonly Wanted[] {
  const roles: readonly (readonly [Role | null, readonly string[]])[] = [
    [null, flags.paths ?? []],
    ['azure', flags.azure ?? []],
    ['cert', single(flags.cert, '--cert')],
    ['mixpanel', single(flags.mixpanel, '--mixpanel')],
    ['response', flags.response ?? []],
  ]
  const wanted = roles.flatMap(([role, paths]) => paths.map((path) => ({ path, role })))
  return wanted.length > 0 ? wanted : [{ path: '.', role: null }]
}

function single(value: string | readonly string[] | undefined, flag: string): readonly string[] {
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  if (value.length > 1) throw new UsageError(`${flag} was given ${value.length} times; Mixpanel has one.`)
  return value
}

export function momentOf(text: string | undefined, world: World): Date {
  if (text === undefined) return world.clock()
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}):\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/.exec(text)
  const date = new Date(text)
  if (!parts) throw new UsageError(`--now takes a moment as RFC 3339 writes it, such as 2026-09-01T00:00:00Z, not ${quote(text)}.`)
  const [, day = '', hour] = parts
  // Date takes 30 February for 2 March, and 24:00 for the next day.
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day)
    throw new UsageError(`--now: there is no such day as ${day}.`)
  if (Number.isNaN(date.getTime()) || hour === '24') throw new UsageError(`--now: there is no such time as in ${quote(text)}.`)
  return date
}

interface Output {
  readonly reporter: Reporter
  readonly file: string | null
}

const REPORTERS: Readonly<Record<string, () => Promise<Reporter>>> = {
  pretty: async () => (await import('../reporters/pretty.ts')).default,
  json: async () => (await import('../reporters/json.ts')).default,
}

async function outputsOf(formats: readonly string[]): Promise<readonly Output[]> {
  const outputs = await Promise.all(
    formats.map(async (format): Promise<Output> => {
      const [name = '', ...rest] = format.split('=')
      const load = Object.hasOwn(REPORTERS, name) ? REPORTERS[name] : undefined
      if (!load) throw new UsageError(`There is no format ${quote(name)}; there are ${Object.keys(REPORTERS).join(', ')}.`)
      const file = rest.length > 0 ? rest.join('=') : null
      if (file === '') throw new UsageError(`--format ${name}= names no file.`)
      return { reporter: await load(), file }
    }),
  )
  if (outputs.filter(({ file }) => file === null).length > 1) {
    throw new UsageError('Two formats cannot both go to standard output; give one of them a file: --format json=report.json.')
  }
  return outputs
}

async function write(file: string, text: string): Promise<void> {
  // Loading it takes a millisecond, and few runs write a file.
  const { writeFile } = await import('node:fs/promises')
  try {
    await writeFile(file, text)
  } catch (error) {
    throw new UsageError(
      `${quote(file)} could not be written (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'}).`,
    )
  }
}
