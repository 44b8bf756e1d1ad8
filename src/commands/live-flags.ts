import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { isIP } from 'node:net'
import { UsageError } from '../model/errors.ts'
import type { Pin } from '../network/url-policy.ts'
import { quote } from '../syntax/display.ts'
import { hostOf as addressHost } from '../syntax/url.ts'
import type { World } from './terminal.ts'

// The flags of `--live`, read without the network code: a wrong value is an error even where there is no `--live`.

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

/** Throws a UsageError for a value that `--live` would not take. Reads no standard input and contacts nothing. */
export async function validateLiveFlags(flags: LiveFlags, world: World): Promise<void> {
  secondsOf(flags.timeout)
  flags.resolve?.forEach(pinOf)
  flags.dnsServer?.forEach(serverOf)
  flags.allowHost?.forEach(hostOf)
  const { scimTokenFile: file } = flags
  if (flags.live !== true && file !== undefined && file !== '-') await tokenOf(file, world)
}

export function secondsOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SECONDS
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw new UsageError(`--timeout takes seconds, more than 0 and at most ${MOST_SECONDS}, not ${quote(text)}.`)
  }
  return seconds
}

/** `host:port:address[:port]`, with an IPv6 address in brackets. */
export function pinOf(text: string): Pin {
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

export function serverOf(text: string): string {
  const [, bracketed, plain, port = '53'] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::(\d{1,5}))?$/i.exec(text) ?? []
  if (isIP(bracketed ?? plain ?? text) === 0 || !isPort(Number(port)))
    throw new UsageError(`--dns-server takes an address, or address:port, not ${quote(text)}.`)
  return text
}

export function hostOf(text: string): string {
  const wellFormed = /^(?:[\p{L}\p{N}_.-]+|\[?[0-9a-f:.]+\]?)(?::\d{1,5})?$/iu.test(text)
  const [, host = text, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text) ?? []
  const name = addressHost(`https://${isIP(host) === 6 ? `[${host}]` : host}/`).replace(/^\[|\]$|\.$/g, '')
  if (!wellFormed || name === '' || (port !== undefined && !isPort(Number(port)))) {
    throw new UsageError(`--allow-host takes the name of a host, without https:// and without a path, not ${quote(text)}.`)
  }
  return port === undefined ? name : `${name}:${port}`
}

/** From the file, or the environment. It is never printed, not even in an error. */
export async function tokenOf(file: string | undefined, world: World): Promise<string | null> {
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
