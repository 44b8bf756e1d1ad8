import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import type { Live } from '../doctor.ts'
import { listing, quote } from '../syntax/display.ts'
import { InterruptedError, UsageError } from '../model/errors.ts'
import { openNetwork } from '../network/client.ts'
import { INTERRUPTED } from '../network/failure.ts'
import { isRecord } from '../syntax/record-sign.ts'
import { hostOf, pinOf, secondsOf, serverOf, tokenOf, type LiveFlags } from './live-flags.ts'
import { writeOutput } from './output-file.ts'
import { progressOn } from './progress.ts'
import type { World } from './terminal.ts'
import { withoutEnd } from '../syntax/trim.ts'

/** Runs `work` with a network, and closes the network afterwards in every case. Throws a UsageError for wrong flags. */
export async function withNetwork<T>(flags: LiveFlags, world: World, work: (live: Live) => Promise<T>): Promise<T> {
  const timeoutMs = secondsOf(flags.timeout) * 1000
  const pins = (flags.resolve ?? []).map(pinOf)
  const dnsServers = (flags.dnsServer ?? []).map(serverOf)
  const allowHosts = (flags.allowHost ?? []).map(hostOf)
  const token = await tokenOf(flags.scimTokenFile, world)
  const keep = flags.record === undefined ? null : await recorderIn(flags.record, flags.scimTokenFile)

  const progress = progressOn(world)
  const stop = new AbortController()
  let undone: readonly string[] = []
  const release = world.onInterrupt?.(() => {
    undone = progress.underWay()
    stop.abort(INTERRUPTED)
  })
  const network = openNetwork({
    allowHosts,
    pins,
    dnsServers,
    token,
    env: world.env,
    clock: world.clock,
    ...(flags.verbose === true ? { announce: (what) => progress.say(`contacting ${what}`) } : {}),
  })
  try {
    return await work({
      network,
      timeoutMs,
      interrupt: stop.signal,
      progress: progress.note,
      folder: flags.record === undefined ? 'live' : normalized(flags.record),
      keep,
    })
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error
    throw new InterruptedError(
      `stopped.${undone.length > 0 ? ` Not done: ${listing(undone)}.` : ''} Nothing was checked, and nothing was recorded.`,
    )
  } finally {
    progress.clear()
    release?.()
    network.close()
    // A name that the system still looks up cannot be cancelled, and is not waited for.
    if (network.isLookingUp()) world.leaveWhenDone?.()
  }
}

function normalized(folder: string): string {
  return withoutEnd(normalize(folder).replaceAll('\\', '/'), '/')
}

/** Writes records into a folder, never over `token`. The records of an earlier run are deleted first: a later run would read both as one. */
async function recorderIn(folder: string, token = '-'): Promise<(file: string, text: string) => Promise<void>> {
  const failed = (error: unknown): UsageError =>
    new UsageError(
      `--record cannot write into ${quote(folder)} (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'}).`,
    )
  let cleared = false
  const clear = async (): Promise<void> => {
    for (const name of await readdir(folder)) {
      const path = join(folder, name)
      if (!name.endsWith('.txt') || !(await lstat(path)).isFile()) continue
      if (isRecord((await readFile(path, 'utf8').catch(() => '')).slice(0, 100))) await rm(path)
    }
    cleared = true
  }
  const earlier = await lstat(folder).catch(() => null)
  if (earlier?.isSymbolicLink() === true)
    throw new UsageError(`--record: ${quote(folder)} is a link, and nothing is written through a link.`)
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw failed(error)
  }
  return async (file, text) => {
    try {
      if (!cleared) await clear()
    } catch (error) {
      throw failed(error)
    }
    await writeOutput(join(folder, file), text, { files: [token] })
  }
}
