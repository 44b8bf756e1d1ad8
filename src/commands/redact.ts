import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readdir, readFile, realpath, rename, rm, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { chooser } from '../config/rule-filter.ts'
import type { Request } from '../doctor.ts'
import { UsageError } from '../model/errors.ts'
import { count, quote, visible } from '../syntax/display.ts'
import { collect, readSibling } from '../pipeline/collect.ts'
import { leaksIn } from '../pipeline/redaction/leaks.ts'
import { RECEIPT, receiptOf } from '../pipeline/redaction/receipt.ts'
import { VERSION } from '../version.ts'
import { logsFor, momentOf, NOTHING, wantedOf, type CheckFlags } from './check.ts'
import { differencesBetween, redactBundle, type RedactedBundle } from './redact-bundle.ts'
import type { World } from './terminal.ts'

export interface RedactFlags extends Pick<CheckFlags, 'azure' | 'cert' | 'mixpanel' | 'response' | 'app' | 'now' | 'since' | 'until'> {
  readonly paths: readonly string[]
  readonly out?: string | undefined
  readonly saltFile?: string | undefined
}

/** Bytes of a file of a copy that a check reads back. */
const MAX_COPY = 20 * 1024 * 1024

/** Writes a copy of a bundle that is safe to pass on. Returns 0 or, where nothing was written, 2. */
export async function redact(flags: RedactFlags, world: World): Promise<number> {
  const { out } = flags
  if (out === undefined) throw new UsageError('redact needs --out <dir>: the folder that the copy is written into.')
  const salt = await saltFor(flags, world)
  await mustBeFree(out)
  await mustBeOutside(
    out,
    wantedOf(flags).map(({ path }) => path),
  )
  const now = momentOf(flags.now, world)
  const collected = await collect(wantedOf(flags), () => world.stdin(), { moreStdin: () => world.moreStdin?.() ?? null })
  const fatal = collected.problems.filter((problem) => problem.fatal)
  if (fatal.length > 0) throw new UsageError(fatal.map(({ path, message }) => `${visible(path)}: ${message}`).join('\n'))
  const request: Request = {
    now,
    app: flags.app ?? null,
    cert: flags.cert ?? null,
    failOn: 'error',
    chosen: chooser(undefined, undefined),
    config: {},
    readSibling,
    logs: await logsFor(flags, world),
  }
  const redacted = await redactBundle(collected, request, salt)
  if (redacted.before.nothing) {
    world.stderr.write(NOTHING)
    return 2
  }
  const refusal = whyNot(redacted)
  if (refusal !== null) {
    world.stderr.write(`sso-doctor: ${refusal}\n`)
    return 2
  }
  const { copy, before } = redacted
  const receipt = receiptOf(copy, { version: VERSION, salted: salt !== null, ignored: before.report.ignored, before: before.report })
  await writeFolder(out, [...copy.files, { name: RECEIPT, text: receipt }])
  world.stdout.write(receipt)
  // Names of files are for the person who runs this, and for nobody else.
  for (const { path, what } of before.report.ignored) world.stderr.write(`sso-doctor: left out: ${quote(path)} (${what})\n`)
  world.stderr.write(
    `sso-doctor: ${count(copy.files.length, 'file')} and ${RECEIPT} are in ${quote(out)}. Look through them before you pass them on.\n`,
  )
  return 0
}

/** Why the copy may not be written, as a message; null where it may. */
function whyNot({ copy, before, after }: RedactedBundle): string | null {
  const leaks = leaksIn(copy.files, copy.words)
  const [leak] = leaks
  if (leak)
    return `Nothing was written: the copy would still have ${count(leaks.length, 'line')} with a value of the original (the first is ${leak.file}:${leak.line}). This is an error in sso-doctor.`
  const large = copy.files.find(({ text }) => text.length > MAX_COPY)
  if (large?.as === 'record')
    return `Nothing was written: ${large.name} would be larger than ${MAX_COPY / 1024 / 1024} MB. Give a log of fewer days, or use --since.`
  const differences = differencesBetween(before.report, after.report)
  if (differences.length === 0) return null
  return `Nothing was written: a check of the copy would not have the same result as a check of the original.\n${differences.map((each) => `  ${each}`).join('\n')}`
}

/** From the file or the environment; null where neither gives one. */
async function saltFor({ saltFile }: RedactFlags, { env }: World): Promise<string | null> {
  if (saltFile === undefined) {
    const salt = env['SSO_DOCTOR_SALT']
    if (salt === '') throw new UsageError('SSO_DOCTOR_SALT is empty. Give it a secret text, or unset it.')
    return salt ?? null
  }
  const info = await stat(saltFile).catch(() => null)
  // Opening a pipe that nobody writes to would wait for ever.
  if (info?.isFile() === false) throw new UsageError(`--salt-file: ${quote(saltFile)} is not a regular file.`)
  const text = await readFile(saltFile, 'utf8').catch(() => null)
  if (text === null) throw new UsageError(`--salt-file: ${quote(saltFile)} cannot be read.`)
  const salt = text.trim()
  if (salt === '') throw new UsageError(`--salt-file: ${quote(saltFile)} is empty.`)
  return salt
}

/** Throws a UsageError for anything but an empty folder or a name that is free. */
async function mustBeFree(out: string): Promise<void> {
  const info = await lstat(out).catch(() => null)
  if (!info) return
  if (info.isSymbolicLink()) throw new UsageError(`--out: ${quote(out)} is a link, and nothing is written through a link.`)
  if (!info.isDirectory()) throw new UsageError(`--out: ${quote(out)} is a file. Give a folder that does not exist yet.`)
  if ((await readdir(out)).length > 0)
    throw new UsageError(`--out: the folder ${quote(out)} is not empty, and nothing in it is replaced. Give another one.`)
}

/** A copy inside of what is read would be read with it the next time. Throws a UsageError. */
async function mustBeOutside(out: string, inputs: readonly string[]): Promise<void> {
  const real = (path: string): Promise<string> => realpath(path).catch(() => resolve(path))
  const target = join(await real(dirname(resolve(out))), basename(resolve(out)))
  for (const input of inputs) {
    if (!(await stat(input).catch(() => null))?.isDirectory()) continue
    const way = relative(await real(input), target)
    if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
      throw new UsageError(
        `--out: ${quote(out)} is inside of ${quote(input)}, and the next check of that folder would read the copy too. Give a folder beside it.`,
      )
  }
}

/** All files or none: the folder takes its name when it is complete. */
async function writeFolder(out: string, files: readonly { readonly name: string; readonly text: string }[]): Promise<void> {
  const target = resolve(out)
  const unfinished = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await mkdir(unfinished)
    for (const { name, text } of files) {
      const path = join(unfinished, name)
      await mkdir(dirname(path), { recursive: true })
      const handle = await open(path, 'wx')
      try {
        await handle.writeFile(text)
      } finally {
        await handle.close()
      }
    }
    await mustBeFree(out)
    // An empty folder gives way; one that somebody has put something into does not.
    await rmdir(target).catch(() => undefined)
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined)
    if (error instanceof UsageError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    if (code === 'ENOENT') throw new UsageError(`--out: there is no folder ${quote(dirname(out))}.`)
    throw new UsageError(`--out: ${quote(out)} could not be written (${code}).`)
  }
}
