import type { ConfigFault } from './schema.ts'
import { UsageError } from '../model/errors.ts'
import type { FailOn } from '../model/rule.ts'
import { artifactOf } from '../pipeline/collect.ts'
import type { Exceptions } from '../pipeline/exceptions.ts'
import { exists, notAConfiguration, readFile, stat } from '../pipeline/files.ts'
import { listing, quote, visible } from '../syntax/display.ts'
import { positionOf } from '../syntax/place.ts'

export const CONFIG_NAME = 'sso-doctor.yaml'
/** What it is called by mistake. */
const MISNAMED = ['sso-doctor.yml', '.sso-doctor.yaml', '.sso-doctor.yml']
const MAX_CONFIG = 1024 * 1024

/** The settings in `sso-doctor.yaml`; a key that is not set is absent. */
export interface Config {
  /** The file that was read; absent if there was none. */
  readonly source?: string
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly failOn?: FailOn
  readonly allowIncomplete?: boolean
  readonly exceptions?: Exceptions
  /** About files in the current folder that are called almost so, and are not read. */
  readonly notes?: readonly string[]
}

/**
 * Reads the file given with `--config`, or `sso-doctor.yaml` in the current folder, if there is one. The parser is loaded only then.
 * Throws a UsageError with line and column for anything wrong in it.
 */
export async function loadConfig(path: string | undefined): Promise<Config> {
  const bytes = await read(path ?? CONFIG_NAME, path !== undefined)
  const config = bytes === null ? {} : await configFrom(path ?? CONFIG_NAME, bytes)
  if (path !== undefined) return config
  const notes: string[] = []
  for (const name of MISNAMED) if (await exists(name)) notes.push(notAConfiguration(name))
  return notes.length === 0 ? config : { ...config, notes }
}

async function read(path: string, named: boolean): Promise<Uint8Array | null> {
  try {
    const info = await stat(path)
    if (!info.isFile()) throw new UsageError(`The configuration ${quote(path)} is not a regular file.`)
    const { size } = info
    if (size > MAX_CONFIG) throw new UsageError(`${visible(path)} is larger than 1 MB, the limit for a configuration file.`)
    return await readFile(path)
  } catch (error) {
    if (error instanceof UsageError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    if (code === 'ENOENT' && !named) return null
    throw new UsageError(
      `The configuration ${quote(path)} could not be read${code === 'ENOENT' ? ': the file does not exist' : ` (${code})`}.`,
    )
  }
}

async function configFrom(path: string, bytes: Uint8Array): Promise<Config> {
  const [{ parseYaml }, { readConfig }] = await Promise.all([import('../syntax/yaml.ts'), import('./schema.ts')])
  const { artifact } = artifactOf(path, bytes)
  const parsed = await parseYaml(artifact)
  const where = (offset: number): string => {
    const { line, column } = positionOf(artifact, offset)
    return `${visible(path)}:${line}:${column}`
  }
  if ('failed' in parsed) throw new UsageError(`${where(parsed.at.span().start)}: ${parsed.failed}`)
  const { value, locate, mistakes } = parsed.tree
  const [mistake] = mistakes?.() ?? []
  if (mistake) throw new UsageError(`${where(mistake.span.start)}: ${mistake.message}`)
  // A file with only comments is valid.
  if (value === null) return { source: path }
  const read = readConfig(value)
  if ('faults' in read) {
    const sentences = await Promise.all(
      read.faults.map(async (fault) => `${where(placeOf(fault, artifact.text, locate))}: ${await sentenceFor(fault)}`),
    )
    throw new UsageError(sentences.join('\n'))
  }

  const [{ rulePattern, ruleCalled }, { rules }] = await Promise.all([import('./rule-filter.ts'), import('../rules/index.ts')])
  /** Adds line and column to a UsageError about a rule id. */
  const at = <T>(steps: (string | number)[], run: () => T, start = (): number => locate(steps).start): T => {
    try {
      return run()
    } catch (error) {
      if (error instanceof UsageError) throw new UsageError(`${where(start())}: ${error.message}`)
      throw error
    }
  }
  const { only, skip, failOn, allowIncomplete, suppress = [], severity = {} } = read.config
  if (only?.length === 0) throw new UsageError(`${where(locate(['only']).start)}: “only” is empty, so no rule would be checked.`)
  only?.forEach((pattern, index) => at(['only', index], () => rulePattern(pattern)))
  skip?.forEach((pattern, index) => at(['skip', index], () => rulePattern(pattern)))
  const exceptions: Exceptions = {
    suppress: suppress.map(({ rule, code, reason, until }, index) => {
      const matches = at(['suppress', index, 'rule'], () => rulePattern(rule))
      if (code !== undefined)
        at(['suppress', index, 'code'], () => knownCode(rule.includes('*') ? null : ruleCalled(rule, rules).findings, code))
      if (until !== undefined && !isDay(until)) {
        throw new UsageError(`${where(locate(['suppress', index, 'until']).start)}: ${quote(until)} is not a day of the calendar.`)
      }
      return { rule, matches, code: code ?? null, reason, until: until ?? null }
    }),
    severity: Object.entries(severity).map(([rule, level]) => ({
      matches: at(
        ['severity', rule],
        () => rulePattern(rule),
        () => keyStart(['severity', rule], artifact.text, locate),
      ),
      severity: level,
    })),
  }
  return {
    source: path,
    ...(only === undefined ? {} : { only }),
    ...(skip === undefined ? {} : { skip }),
    ...(failOn === undefined ? {} : { failOn }),
    ...(allowIncomplete === undefined ? {} : { allowIncomplete }),
    exceptions,
  }
}

function placeOf(fault: ConfigFault, text: string, locate: Locate): number {
  const [key] = fault.unknownKeys
  return key === undefined ? locate(fault.path).start : keyStart([...fault.path, key], text, locate)
}

type Locate = (path: (string | number)[]) => { readonly start: number }

/** The offset of a key: the last occurrence of its name before its value. */
function keyStart(path: (string | number)[], text: string, locate: Locate): number {
  const value = locate(path).start
  const before = text.lastIndexOf(String(path.at(-1)), value)
  return before === -1 ? value : before
}

async function sentenceFor({ path, unknownKeys, knownKeys, wanted }: ConfigFault): Promise<string> {
  if (wanted !== null) return `${path.length === 0 ? 'the configuration' : quote(path.join('.'))} should be ${wanted}.`
  const { didYouMean } = await import('../syntax/did-you-mean.ts')
  return unknownKeys
    .map((key) => {
      const suggestion = didYouMean(key, knownKeys)
      return `${quote(key)} is not a configuration key${suggestion === undefined ? `; the keys at this place are ${listing(knownKeys)}.` : `; did you mean ${suggestion}?`}`
    })
    .join(' ')
}

function knownCode(findings: Readonly<Record<string, unknown>> | null, code: string): void {
  if (findings === null || Object.hasOwn(findings, code)) return
  throw new UsageError(`The rule has no finding ${quote(code)}; its findings are ${listing(Object.keys(findings))}.`)
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
