import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { chooser } from '../../src/config/rule-filter.ts'
import { diagnose } from '../../src/doctor.ts'
import type { Role } from '../../src/model/artifact.ts'
import type { Report, ReportResult } from '../../src/model/report.ts'
import { artifactOf, type Collected } from '../../src/pipeline/collect.ts'
import type { LogOptions } from '../../src/pipeline/logs.ts'
import type { Diagnosis } from '../../src/pipeline/report.ts'
import type { FailOn } from '../../src/model/rule.ts'
import type { Block } from './case-file.ts'
import { ROOT } from './indexes.ts'
import { responseXml, sign, signerCalled, signingWith, wrapped, type Signature, type Wrapping } from './saml.ts'

export const TODAY = '2026-09-01T00:00:00Z'

export type Files = ReadonlyMap<string, Uint8Array>

const read = new Map<string, ReadonlyMap<string, Uint8Array>>()

/** A bundle of `examples/`, by path below it. */
export function exampleFiles(name: string): Map<string, Uint8Array> {
  const files = read.get(name) ?? filesOf(name)
  read.set(name, files)
  return new Map(files)
}

function filesOf(name: string): ReadonlyMap<string, Uint8Array> {
  const root = join(ROOT, 'examples', name)
  const files = new Map<string, Uint8Array>()
  const walk = (folder: string, prefix: string): void => {
    for (const entry of readdirSync(folder).sort()) {
      const path = join(folder, entry)
      if (statSync(path).isDirectory()) walk(path, `${prefix}${entry}/`)
      else files.set(prefix + entry, readFileSync(path))
    }
  }
  walk(root, '')
  return files
}

export interface Circumstances {
  readonly now?: string
  readonly app?: string | null
  readonly user?: string | null
  readonly roles?: Readonly<Record<string, Role>>
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly failOn?: FailOn
  readonly logs?: LogOptions
}

/** Checks files in memory, as `check` does with a folder that contains them. */
export async function examine(files: Files, circumstances: Circumstances = {}): Promise<Diagnosis> {
  const collected: Collected & { artifacts: Collected['artifacts'][number][]; detectedSecrets: Collected['detectedSecrets'][number][] } = {
    artifacts: [],
    detectedSecrets: [],
    problems: [],
    ignored: [],
    notes: [],
  }
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const collectedFile = artifactOf(name, bytes, { role: circumstances.roles?.[name] ?? null })
    collected.artifacts.push(collectedFile.artifact)
    collected.detectedSecrets.push(...collectedFile.detectedSecrets)
  }
  return diagnose(collected, {
    now: new Date(circumstances.now ?? TODAY),
    app: circumstances.app ?? null,
    user: circumstances.user ?? null,
    failOn: circumstances.failOn ?? 'error',
    chosen: chooser(circumstances.only, circumstances.skip),
    logs: () => Promise.resolve(circumstances.logs ?? {}),
    config: {},
    onCrash: (error) => {
      throw error
    },
  })
}

/** The files of an example. Several names are one bundle, the second and later ones in folders with their names. */
export function baseFiles(base: string): Map<string, Uint8Array> {
  const [first = '', ...more] = base.split(' ')
  const files = exampleFiles(first)
  for (const name of more) for (const [file, bytes] of exampleFiles(name)) files.set(`${name}/${file}`, bytes)
  return files
}

/** The healthy setup with the blocks of a case applied. */
export function stage(blocks: readonly Block[]): { readonly files: Files; readonly circumstances: Circumstances } {
  const base = blocks.find(({ kind }) => kind === 'base')?.argument ?? 'healthy'
  const captured = blocks.some(({ kind }) => kind === 'signed')
  const files = captured ? signingWith(baseFiles(base), signerCalled('signer')) : baseFiles(base)
  const flags: { now?: string; app?: string; user?: string; roles: Record<string, Role>; only?: string[]; skip?: string[] } = { roles: {} }
  for (const { kind, argument, body } of blocks) {
    const lines = body.split('\n').filter((line) => line.trim() !== '')
    if (kind === 'change') files.set(argument, changed(argument, files.get(argument), lines))
    else if (kind === 'file') {
      const [name = '', source] = argument.split(' = ')
      if (source === 'base64') files.set(name, Buffer.from(body, 'base64'))
      else files.set(name, source === undefined ? Buffer.from(body) : readFileSync(join(ROOT, 'test', source)))
    } else if (kind === 'signed') {
      const [name = '', ...words] = argument.split(' ')
      files.set(name, captureOf(words, lines))
    } else if (kind === 'without') for (const name of lines) files.delete(name.trim())
    else if (kind === 'only') for (const name of [...files.keys()]) if (!lines.map((line) => line.trim()).includes(name)) files.delete(name)
    if (kind === 'args') {
      for (const line of lines) {
        const [flag = '', ...rest] = line.trim().split(' ')
        const value = rest.join(' ')
        if (flag === '--now') flags.now = value
        else if (flag === '--app') flags.app = value
        else if (flag === '--user') flags.user = value
        else if (flag === '--cert') flags.roles[value] = 'cert'
        else if (flag === '--mixpanel') flags.roles[value] = 'mixpanel'
        else if (flag === '--response') flags.roles[value] = 'response'
        else if (flag === '--only') flags.only = rest
        else if (flag === '--skip') flags.skip = rest
        else throw new Error(`A case does not support ${flag}.`)
      }
    }
  }
  return { files, circumstances: flags }
}

/**
 * A response with text replaced before it is signed, and below a line `---` after it: `by forger`, `over response`, `hash sha1`,
 * `embedding none`, `formatted after` or `formatted around` (every text on a line of its own), `blanked signature`, `signature beside` the
 * assertion, `as har`, `at 2026-…`.
 */
function captureOf(words: readonly string[], lines: readonly string[]): Uint8Array {
  const settings = new Map<string, string>()
  for (let index = 0; index + 1 < words.length; index += 2) settings.set(words[index] ?? '', words[index + 1] ?? '')
  const cut = lines.includes('---') ? lines.indexOf('---') : lines.length
  const signature: Signature = {
    over: (settings.get('over') ?? 'assertion') as NonNullable<Signature['over']>,
    hash: (settings.get('hash') ?? 'sha256') as NonNullable<Signature['hash']>,
    ...(settings.get('embedding') === 'none' ? { embedded: null } : {}),
  }
  const written = replaced(responseXml(), lines.slice(0, cut))
  const by = settings.get('by') ?? 'signer'
  const signed = by === 'nobody' ? written : sign(written, signerCalled(by === 'forger' ? 'forger' : 'signer'), signature)
  const after = replaced(signed, lines.slice(cut + 1))
  const crossed =
    settings.get('blanked') === 'signature' ? after.replace(/(<(?:DigestValue|SignatureValue|X509Certificate)>)[^<]*/g, '$1...') : after
  const placed = settings.get('signature') === 'beside' ? crossed.replace(/(<Assertion .*?)(<Signature .*<\/Signature>)/s, '$2$1') : crossed
  const lined = settings.has('formatted') ? placed.replaceAll('><', '>\n  <') : placed
  const sent = settings.get('formatted') === 'around' ? lined.replace(/>([^<>\s][^<>]*)</g, '>\n    $1\n  <') : lined
  return Buffer.from(wrapped(sent, (settings.get('as') ?? 'xml') as Wrapping, settings.get('at')))
}

function replaced(xml: string, lines: readonly string[]): string {
  return lines.reduce((text, line) => {
    const [search = '', replacement = ''] = line.split(' ~ ')
    if (search === '' || !text.includes(search)) throw new Error(`The response does not contain “${search}”.`)
    return text.replaceAll(search, replacement)
  }, xml)
}

/** `POINTER = JSON` sets, `POINTER + JSON` appends, `POINTER absent` removes; `SEARCH ~ REPLACEMENT` replaces text. */
function changed(name: string, bytes: Uint8Array | undefined, lines: readonly string[]): Uint8Array {
  if (!bytes) throw new Error(`The setup that the case starts from has no file “${name}”.`)
  let text = Buffer.from(bytes).toString('utf8')
  for (const line of lines) {
    const [, pointer = '', operator = '', value = ''] = /^(\S*)\s+(=|\+|absent)\s*(.*)$/.exec(line) ?? []
    if (operator === '') {
      const [search = '', replacement = ''] = line.split(' ~ ')
      if (search === '' || !text.includes(search)) {
        throw new Error(`${name} does not contain “${search}”. A line is /path = JSON, /path + JSON, /path absent, or text ~ replacement.`)
      }
      text = text.replace(search, replacement)
      continue
    }
    const path = pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    const steps = path.map((step) => (/^\d+$/.test(step) ? Number(step) : step))
    const json = name.endsWith('.json') ? jsonIn(text) : undefined
    if (json !== undefined) {
      text = `${JSON.stringify(edited(json, steps, operator, operator === 'absent' ? null : parsed(line, value)), null, 2)}\n`
      continue
    }
    const document = parseDocument(text)
    if (operator === 'absent') document.deleteIn(steps)
    else if (operator === '=') document.setIn(steps, document.createNode(parsed(line, value)))
    else document.addIn(steps, document.createNode(parsed(line, value)))
    text = name.endsWith('.json') ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString()
  }
  return Buffer.from(text)
}

/** Undefined for what only a reader of YAML takes. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Sets, appends to or removes the value at a path; objects on the way to it are made. */
function edited(root: unknown, steps: readonly (string | number)[], operator: string, value: unknown): unknown {
  const holder: Record<string, unknown> = { root }
  const path = ['root', ...steps]
  const last = path.pop() ?? 'root'
  let parent = holder
  for (const step of path) parent = (parent[step] ??= {}) as Record<string, unknown>
  if (operator === '=') parent[last] = value
  else if (operator === '+') ((parent[last] ??= []) as unknown[]).push(value)
  else if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else Reflect.deleteProperty(parent, last)
  return holder['root']
}

function parsed(line: string, value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    throw new Error(`“${line}”: the value should be JSON, so a text has double quotes.`)
  }
}

/** By rule, one line for each finding, or for a status without findings: the lines of `expect` blocks. */
export function outline(report: Report): ReadonlyMap<string, readonly string[]> {
  return new Map(report.results.map((result) => [result.ruleId, linesOf(result)]))
}

function linesOf(result: ReportResult): readonly string[] {
  if (result.status !== 'fail') {
    const by = result.because?.ruleId
    return [`${result.ruleId} ${result.status}${by === undefined || by === null ? '' : ` because ${by}`}`]
  }
  return result.findings.map(({ code, guide, severity }) => `${result.ruleId} fail ${code} ${guide} ${severity}`)
}

/** The lines that differ from the healthy report, in the order of the catalogue. */
export function beyond(healthy: Report, report: Report): readonly string[] {
  const before = outline(healthy)
  return [...outline(report)].flatMap(([ruleId, lines]) => (JSON.stringify(before.get(ruleId)) === JSON.stringify(lines) ? [] : lines))
}
