import { randomBytes } from 'node:crypto'
import { chmod, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { quote } from '../syntax/display.ts'

// Every file that a command writes: never through a link, never over an input, and whole or not at all.

/** A file that takes its name only when it is complete. */
export interface OutputFile {
  write(text: string): Promise<void>
  /** Gives the file its name, replacing an earlier file. Throws a UsageError where that fails. */
  keep(): Promise<void>
  /** Leaves an earlier file as it was. Does nothing after `keep`. */
  discard(): Promise<void>
}

/** What may not be overwritten: files, and folders of which every file is an input. */
export interface Inputs {
  readonly files?: readonly string[]
  readonly folders?: readonly string[]
  /** No file at all is replaced. */
  readonly isNew?: true
}

/** Writes a whole file. Throws a UsageError where it may not, or cannot, be written. */
export async function writeOutput(path: string, text: string, inputs: Inputs = {}): Promise<void> {
  const output = await openOutput(path, inputs)
  try {
    await output.write(text)
    await output.keep()
  } finally {
    await output.discard()
  }
}

/** Begins a file. Throws a UsageError for a link, a folder, a device, an input, or a place that cannot be written. */
export async function openOutput(path: string, inputs: Inputs = {}): Promise<OutputFile> {
  const mode = await modeOfEarlier(path, inputs)
  const unfinished = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  const handle = await attempt(path, () => open(unfinished, 'wx'))
  let closed = false
  const close = async (): Promise<void> => {
    if (!closed) await handle.close()
    closed = true
  }
  let kept = false
  return {
    write: (text) => attempt(path, () => handle.appendFile(text)),
    keep: () =>
      attempt(path, async () => {
        await close()
        if (mode !== null) await chmod(unfinished, mode)
        await rename(unfinished, path)
        kept = true
      }),
    async discard() {
      if (kept) return
      await close().catch(() => undefined)
      await rm(unfinished, { force: true }).catch(() => undefined)
    },
  }
}

/** The mode of the file that is to be replaced; null where there is none. Throws a UsageError where it may not be replaced. */
async function modeOfEarlier(path: string, inputs: Inputs): Promise<number | null> {
  const earlier = await lstat(path).catch(() => null)
  if (!earlier) return null
  if (earlier.isSymbolicLink())
    throw new UsageError(`${quote(path)} is a link, and nothing is written through a link. Give the path of a file.`)
  if (earlier.isDirectory()) throw new UsageError(`${quote(path)} is a folder. Give the path of a file.`)
  if (!earlier.isFile()) throw new UsageError(`${quote(path)} is not a regular file, and was not written.`)
  if (await isInput(path, inputs))
    throw new UsageError(`${quote(path)} is one of the inputs, and no input is overwritten. Give another file.`)
  if (inputs.isNew) throw new UsageError(`${quote(path)} is there already, and is not replaced. Give another name.`)
  return earlier.mode & 0o777
}

/** By what the file is, not by its name: another path, or another case of letters, can lead to the same file. */
async function isInput(path: string, { files = [], folders = [] }: Inputs): Promise<boolean> {
  const { dev, ino } = await stat(path, { bigint: true })
  for (const file of files) {
    const info = await stat(file, { bigint: true }).catch(() => null)
    if (info?.dev === dev && info.ino === ino) return true
  }
  const real = await realpath(path)
  for (const folder of folders) {
    const way = relative(await realpath(folder), real)
    if (!way.startsWith('..') && !isAbsolute(way)) return true
  }
  return false
}

async function attempt<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    if (code === 'ENOENT') throw new UsageError(`${quote(path)} could not be written: there is no folder ${quote(dirname(path))}.`)
    throw new UsageError(`${quote(path)} could not be written (${code}).`)
  }
}
