import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, join, relative } from 'node:path'
import { chooser, leftOutBy } from '../config/rule-filter.ts'
import { CONFIG_NAME, loadConfig } from '../config/load.ts'
import { diagnose, type Request } from '../doctor.ts'
import { quote, visible } from '../syntax/display.ts'
import type { FailOn } from '../model/rule.ts'
import { UsageError } from '../model/errors.ts'
import type { IgnoredFile } from '../model/report.ts'
import { artifactOf, collect, readSibling, type Collected } from '../pipeline/collect.ts'
import { headOf } from '../pipeline/files.ts'
import { digestOf as gistOf, lineOf, summaryOf, type TriageDigest as TriageGist, type TriageLine } from '../pipeline/triage.ts'
import { styleFor, type World } from './terminal.ts'
import { VERSION } from '../version.ts'
import { logsFor, momentOf } from './check.ts'
import { openOutput, writeOutput } from './output-file.ts'

export interface TriageFlags {
  readonly paths: readonly string[]
  readonly out?: string | undefined
  readonly format?: readonly string[] | undefined
  readonly only?: readonly string[] | undefined
  readonly skip?: readonly string[] | undefined
  readonly now?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly config?: string | undefined
  readonly failOn?: FailOn | undefined
  readonly allowIncomplete?: boolean | undefined
  readonly verbose?: boolean | undefined
  readonly color?: boolean | undefined
}

interface Bundle {
  readonly name: string
  readonly path: string
}

/** Checks many bundles, each alone: one line of JSON per bundle, and a summary by first error. Returns the worst exit code. */
export async function triage(flags: TriageFlags, world: World): Promise<number> {
  const outputs = outputsOf(flags.format ?? ['pretty'])
  const now = momentOf(flags.now, world)
  const config = await loadConfig(flags.config)
  for (const note of config.notes ?? []) world.stderr.write(`sso-doctor: ${note}\n`)
  const chosen = chooser(flags.only ?? config.only, flags.skip ?? config.skip)
  const failOn = flags.failOn ?? config.failOn ?? 'error'
  const logs = await logsFor(flags, world)
  const request: Request = { now, logs, app: null, failOn, chosen, leftOutBy: leftOutBy(flags, config), config, readSibling }
  const { bundles, others } = await bundlesIn(flags.paths)
  const read = { folders: bundles.map(({ path }) => path), files: [flags.config ?? CONFIG_NAME] }
  const out = flags.out === undefined ? null : await openOutput(flags.out, read)

  const gists: TriageGist[] = []
  let lost = false
  try {
    for (const bundle of bundles) {
      const line = await checkBundle(bundle, request, config.source ?? null)
      gists.push(gistOf(line))
      lost ||= line.problems.some((problem) => problem.lost)
      await out?.write(`${JSON.stringify(line)}\n`)
    }
    await out?.keep()
  } finally {
    await out?.discard()
  }

  const summary = summaryOf(gists, { name: 'sso-doctor', version: VERSION }, now, await namesOf(others))
  const style = styleFor(world, { color: flags.color, verbose: flags.verbose === true, quiet: false })
  for (const { format, file } of outputs) {
    const text =
      format === 'json'
        ? `${JSON.stringify(summary, null, 2)}\n`
        : await prettyOf(summary, file === null ? style : { ...style, color: false, ascii: false })
    if (file === null) world.stdout.write(text)
    else await writeOutput(file, text, read)
  }
  if (summary.unread.length === summary.bundles) {
    world.stderr.write('sso-doctor: no setup has an export, a certificate or a settings file that is recognised.\n')
    return 2
  }
  if (summary.verdicts.fail > 0) return 1
  const allow = flags.allowIncomplete ?? config.allowIncomplete ?? false
  return lost || (summary.verdicts.incomplete > 0 && !allow) ? 3 : 0
}

async function prettyOf(
  summary: Parameters<typeof import('../reporters/_triage.ts').printSummary>[0],
  style: Parameters<typeof import('../reporters/_triage.ts').printSummary>[1],
): Promise<string> {
  const { printSummary } = await import('../reporters/_triage.ts')
  return printSummary(summary, style)
}

/** One bundle as one line. An internal error becomes a problem of that bundle, so that the next one is still checked. */
async function checkBundle(bundle: Bundle, request: Request, configuration: string | null): Promise<TriageLine> {
  const noInput = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array())
  try {
    const collected = await collect([{ path: bundle.path, role: null }], noInput, { configuration })
    const { report } = await diagnose(collected, request)
    return lineOf(bundle.name, report)
  } catch (error) {
    const message = `This setup could not be checked (internal error): ${error instanceof Error ? error.message : String(error)}`
    const nothing: Collected = {
      artifacts: [],
      detectedSecrets: [],
      problems: [{ path: bundle.path, message, lost: true, fatal: true }],
      ignored: [],
      notes: [],
    }
    return lineOf(bundle.name, (await diagnose(nothing, request)).report)
  }
}

/** What lies directly in a folder of setups and is no setup. */
interface Other {
  readonly path: string
  /** Why it was not read; null for a file of another kind. */
  readonly what: string | null
}

interface SetupsFound {
  readonly bundles: readonly Bundle[]
  readonly others: readonly Other[]
}

/** The folders, archives and mails directly inside each path, by name, or the path itself if it is one. Throws a UsageError for none. */
async function bundlesIn(paths: readonly string[]): Promise<SetupsFound> {
  const bundles: Bundle[] = []
  const others: Other[] = []
  for (const path of paths) {
    const info = await stat(path).catch(() => null)
    if (!info) throw new UsageError(`${quote(path)} does not exist.`)
    if (info.isFile() && (await isArchive(path))) bundles.push({ name: basename(path), path })
    else if (info.isDirectory()) {
      const children = await childrenOf(path)
      bundles.push(...children.bundles)
      others.push(...children.others)
    } else
      throw new UsageError(
        `${quote(path)} is neither a folder of setups nor a .zip, .tar, .tgz or .eml file. To check one setup, use sso-doctor check.`,
      )
  }
  if (bundles.length === 0) {
    throw new UsageError(
      `There is no setup in ${paths.map((path) => quote(path)).join(', ')}. A setup is a folder or a .zip, .tar, .tgz or .eml file directly in this folder. To check one setup, use sso-doctor check.`,
    )
  }
  // Bundles with the same name are shown with their paths.
  const names = new Map<string, number>()
  for (const { name } of bundles) names.set(name, (names.get(name) ?? 0) + 1)
  return { bundles: bundles.map(({ name, path }) => ({ name: visible((names.get(name) ?? 0) > 1 ? path : name), path })), others }
}

async function childrenOf(folder: string): Promise<SetupsFound> {
  const root = await realpath(folder)
  const bundles: Bundle[] = []
  const others: Other[] = []
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.') && name !== 'node_modules' && name !== '__MACOSX')
  for (const name of names.sort((a, b) => (a < b ? -1 : 1))) {
    const path = join(folder, name)
    if ((await lstat(path)).isSymbolicLink()) {
      const way = relative(root, await realpath(path).catch(() => '/'))
      if (way === '' || way.startsWith('..') || isAbsolute(way)) {
        others.push({ path, what: 'a link that leaves the folder' })
        continue
      }
    }
    const info = await stat(path).catch(() => null)
    if (info?.isDirectory() === true || (info?.isFile() === true && (await isArchive(path)))) bundles.push({ name, path })
    else others.push({ path, what: info?.isFile() === true ? null : 'neither a file nor a folder' })
  }
  return { bundles, others }
}

/** How much of a file is read to see what it is. */
const HEAD = 64 * 1024

async function namesOf(others: readonly Other[]): Promise<readonly IgnoredFile[]> {
  if (others.length === 0) return []
  const { ignoredBesideSetups } = await import('../domain/ignored-files.ts')
  const files = await Promise.all(
    others.filter(({ what }) => what === null).map(async ({ path }) => artifactOf(path, await headOf(path, HEAD)).artifact),
  )
  const rest = others.flatMap(({ path, what }) => (what === null ? [] : [{ path, what, instead: null }]))
  return [...ignoredBesideSetups(files), ...rest].map((each) => ({ ...each, path: visible(each.path) }))
}

/** An archive or a mail, by its name or by its content. */
async function isArchive(path: string): Promise<boolean> {
  if (/\.(?:zip|tar|tgz|tar\.gz|eml)$/i.test(path)) return true
  const { packedFormat } = await import('../pipeline/containers.ts')
  const format = packedFormat(await headOf(path, HEAD), path)
  return format !== null && format !== 'workbook'
}

interface SummaryOutput {
  readonly format: 'pretty' | 'json'
  readonly file: string | null
}

function outputsOf(formats: readonly string[]): readonly SummaryOutput[] {
  const outputs = formats.map((format): SummaryOutput => {
    const [name = '', ...rest] = format.split('=')
    if (name !== 'pretty' && name !== 'json') throw new UsageError(`${quote(name)} is not a format; the formats are pretty and json.`)
    const file = rest.length > 0 ? rest.join('=') : null
    if (file === '') throw new UsageError(`--format ${name}= needs a file name.`)
    return { format: name, file }
  })
  if (outputs.filter(({ file }) => file === null).length > 1) {
    throw new UsageError('Only one format can go to standard output. Give the other a file: --format json=summary.json.')
  }
  return outputs
}
