import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join, normalize } from 'node:path'
import type { Live } from '../doctor.ts'
import { hostOf as addressHost } from '../syntax/url.ts'
import { listing, quote } from '../syntax/display.ts'
import { InterruptedError, UsageError } from '../model/errors.ts'
import { openNetwork } from '../network/client.ts'
import { INTERRUPTED } from '../network/failure.ts'
import type { Pin } from '../network/url-policy.ts'
import { isRecord } from '../syntax/record-sign.ts'
import { writeOutput } from './output-file.ts'
import { progressOn } from './progress.ts'
import type { World } from './terminal.ts'
import { withoutEnd } from '../syntax/trim.ts'

export interface LiveFlags {
  readonly live?: boolean | undefined
  readonly allowHost?: readonly string[] | undefined
  readonly timeout?: string | undefined
  readonly resolve?: readonly string[] | undefined
  readonly dnsServer?: readonly string[] | undefined
  readonly record?: string | undefined
  readonly scimTokenFile?: string | undefined
  readonly verbose?: boolean | undefined
}

const DEFAULT_SECONDS = 10
const MOST_SECONDS = 600
/** Characters; no token is longer. */
const MAX_TOKEN = 16 * 1024

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

function secondsOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SECONDS
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw new UsageError(`--timeout takes seconds, more than 0 and at most ${MOST_SECONDS}, not ${quote(text)}.`)
  }
  return seconds
}

/** `host:port:address[:port]`, with an IPv6 address in brackets. */
function pinOf(text: string): Pin {
  const [, host = '', port = '', bracketed, plain, toPort] =
    /^\+?([^:[\]]+|\[[0-9a-f:.]+\]):(\d{1,5}):(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::(\d{1,5}))?$/i.exec(text) ?? []
  const address = bracketed ?? plain ?? ''
  const ports = [Number(port), Number(toPort ?? port)]
  if (isIP(address) === 0 || !ports.every(isPort)) {
    throw new UsageError(`--resolve takes host:port:address, as in curl, or host:port:address:port, not ${quote(text)}.`)
  }
  return { host: host.toLowerCase().replace(/^\[|\]$/g, ''), port: ports[0] ?? 443, address, toPort: ports[1] ?? 443 }
}

function isPort(port: number): boolean {
  return port > 0 && port < 65_536
}

function serverOf(text: string): string {
  const [, bracketed, plain, port = '53'] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::(\d{1,5}))?$/i.exec(text) ?? []
  if (isIP(bracketed ?? plain ?? text) === 0 || !isPort(Number(port)))
    throw new UsageError(`--dns-server takes an address, or address:port, not ${quote(text)}.`)
  return text
}

function hostOf(text: string): string {
  const wellFormed = /^(?:[\p{L}\p{N}_.-]+|\[?[0-9a-f:.]+\]?)(?::\d{1,5})?$/iu.test(text)
  const [, host = text, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text) ?? []
  const name = addressHost(`https://${isIP(host) === 6 ? `[${host}]` : host}/`).replace(/^\[|\]$|\.$/g, '')
  if (!wellFormed || name === '' || (port !== undefined && !isPort(Number(port)))) {
    throw new UsageError(`--allow-host takes the name of a host, without https:// and without a path, not ${quote(text)}.`)
  }
  return port === undefined ? name : `${name}:${port}`
}

/** From the file, or the environment. It is never printed, not even in an error. */
async function tokenOf(file: string | undefined, world: World): Promise<string | null> {
  const written = file === undefined ? (world.env['SSO_DOCTOR_SCIM_TOKEN'] ?? '') : await tokenFrom(file, world)
  const token = written.trim().replace(/^bearer\s+/i, '')
  if (token === '') {
    if (file !== undefined) throw new UsageError('The file that --scim-token-file names contains no token.')
    return null
  }
  if (token.length > MAX_TOKEN || !/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(
      `The value of ${file === undefined ? 'SSO_DOCTOR_SCIM_TOKEN' : '--scim-token-file'} is not a token: it contains a space, a line break or another character that tokens do not contain.`,
    )
  }
  return token
}

async function tokenFrom(file: string, world: World): Promise<string> {
  if (file === '-') return Buffer.from(await world.stdin()).toString('utf8')
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      if (!(await handle.stat()).isFile())
        throw new UsageError(
          `The file that --scim-token-file names, ${quote(file)}, is not a regular file. To pass the token through a pipe, use --scim-token-file -.`,
        )
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_TOKEN + 8), 0, MAX_TOKEN + 8, 0)
      return buffer.subarray(0, bytesRead).toString('utf8')
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`The file that --scim-token-file names, ${quote(file)}, cannot be read.`)
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
