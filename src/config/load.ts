import type { ConfigFault } from './schema.ts'
import { UsageError } from '../model/errors.ts'
import type { Severity } from '../model/rule.ts'
import { artifactOf } from '../pipeline/collect.ts'
import type { Exceptions } from '../pipeline/exceptions.ts'
import { readFile, stat } from '../pipeline/files.ts'
import { listing, quote, visible } from '../syntax/display.ts'
import { positionOf } from '../syntax/place.ts'

export const CONFIG_NAME = 'sso-doctor.yaml'
const MAX_CONFIG = 1024 * 1024

/** `sso-doctor.yaml`, as far as it says anything. */
export interface Config {
  /** The file that was read; absent where there was none. */
  readonly source?: string
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly failOn?: Severity
  readonly allowIncomplete?: boolean
  readonly exceptions?: Exceptions
}

/**
 * The configuration that `--config` names, else `sso-doctor.yaml` of the current folder, else nothing. The parser and the document's
 * definition are loaded only where there is one. Whatever is wrong with it is a UsageError that says where.
 */
export async function loadConfig(path: string | undefined): Promise<Config> {
  const bytes = await read(path ?? CONFIG_NAME, path !== undefined)
  return bytes === null ? {} : configFrom(path ?? CONFIG_NAME, bytes)
}

async function read(path: string, named: boolean): Promise<Uint8Array | null> {
  try {
    const { size } = await stat(path)
    if (size > MAX_CONFIG) throw new UsageError(`${visible(path)} is larger than 1 MB, which no configuration is.`)
    return await readFile(path)
  } catch (error) {
    if (error instanceof UsageError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    if (code === 'ENOENT' && !named) return null
    throw new UsageError(
      `The configuration ${quote(path)} could not be read${code === 'ENOENT' ? ': there is no such file' : ` (${code})`}.`,
    )
  }
}

async function configFrom(path: string, bytes: Uint8Array): Promise<Config> {
  const [{ parseYaml }, { readConfig }] = await Promise.all([import('../syntax/yaml.ts'), import('./schema.ts')])
  const { artifact } = artifactOf(path, bytes)
  const parsed = parseYaml(artifact)
  const where = (offset: number): string => {
    const { line, column } = positionOf(artifact, offset)
    return `${visible(path)}:${line}:${column}`
  }
  if ('failed' in parsed) throw new UsageError(`${where(parsed.at.span().start)}: ${parsed.failed}`)
  const { value, locate, mistakes } = parsed.tree
  const [mistake] = mistakes?.() ?? []
  if (mistake) throw new UsageError(`${where(mistake.span.start)}: ${mistake.message}`)
  // A file of comments alone says nothing, and that is fine.
  if (value === null) return { source: path }
  const read = readConfig(value)
  if ('faults' in read) {
    const says = await Promise.all(
      read.faults.map(async (fault) => `${where(placeOf(fault, artifact.text, locate))}: ${await sentenceFor(fault)}`),
    )
    throw new UsageError(says.join('\n'))
  }

  const { rulePattern, ruleCalled } = await import('./rule-filter.ts')
  /** Runs with the place of a part of the document, for what only the catalogue can tell. */
  const at = <T>(steps: (string | number)[], run: () => T, start = (): number => locate(steps).start): T => {
    try {
      return run()
    } catch (error) {
      if (error instanceof UsageError) throw new UsageError(`${where(start())}: ${error.message}`)
      throw error
    }
  }
  const { only, skip, failOn, allowIncomplete, suppress = [], severity = {} } = read.config
  if (only?.length === 0) throw new UsageError(`${where(locate(['only']).start)}: “only” names no rule, so nothing would be judged.`)
  only?.forEach((pattern, index) => at(['only', index], () => rulePattern(pattern)))
  skip?.forEach((pattern, index) => at(['skip', index], () => rulePattern(pattern)))
  const exceptions: Exceptions = {
    suppress: suppress.map(({ rule, code, reason, until }, index) => {
      const matches = at(['suppress', index, 'rule'], () => rulePattern(rule))
      if (code !== undefined) at(['suppress', index, 'code'], () => knownCode(rule.includes('*') ? null : ruleCalled(rule).findings, code))
      if (until !== undefined && !isDay(until)) {
        throw new UsageError(`${where(locate(['suppress', index, 'until']).start)}: there is no such day as ${quote(until)}.`)
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

/** Where a key begins: before its value, with little between them. */
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
      const meant = didYouMean(key, knownKeys)
      return `${quote(key)} is not a key of the configuration${meant === undefined ? `; the keys here are ${listing(knownKeys)}.` : `; did you mean ${meant}?`}`
    })
    .join(' ')
}

function knownCode(findings: Readonly<Record<string, unknown>> | null, code: string): void {
  if (findings === null || Object.hasOwn(findings, code)) return
  throw new UsageError(`The rule has no finding ${quote(code)}; it has ${listing(Object.keys(findings))}.`)
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
