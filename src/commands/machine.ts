import { X509Certificate } from 'node:crypto'
import { getServers } from 'node:dns'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import * as nodeModule from 'node:module'
import { loadConfig } from '../config/load.ts'
import { secondsAhead } from '../domain/clock-offset.ts'
import type { ExtraCas, HostClock, Machine, ProxySetting } from '../domain/self-check.ts'
import { UsageError } from '../model/errors.ts'
import type { Network } from '../model/probe.ts'
import { Failure } from '../network/failure.ts'
import { proxyFor, shownProxy } from '../network/proxy.ts'
import { entryOf } from '../syntax/table.ts'
import { LOGIN_HOSTS } from '../vendors/entra.ts'
import { VERSION } from '../version.ts'
import { tokenOf } from './live-flags.ts'
import { styleFor, type World } from './terminal.ts'

// What `doctor` looks at: the process, its environment and the files that it names. Nothing is contacted but by `clocksOf`.

/** Hosts that --live contacts, and an address of each that is documented and needs no sign-in. */
const HOSTS = [
  { host: LOGIN_HOSTS.global, url: `https://${LOGIN_HOSTS.global}/common/v2.0/.well-known/openid-configuration` },
  { host: 'mixpanel.com', url: 'https://mixpanel.com/' },
] as const

export async function machineOf(
  flags: { readonly config?: string | undefined; readonly color?: boolean | undefined },
  world: World,
  clocks: readonly HostClock[],
): Promise<Machine> {
  const { env } = world
  const style = styleFor(world, { color: flags.color, verbose: false, quiet: false })
  return {
    program: { version: VERSION, path: process.argv[1] ?? '', folder: currentFolder() },
    node: {
      version: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      readsSystemCas: process.allowedNodeEnvironmentFlags.has('--use-system-ca'),
    },
    compileCache: compileCache(env),
    env,
    proxy: proxyIn(env),
    extraCas: await extraCasIn(env['NODE_EXTRA_CA_CERTS'], world.clock()),
    resolvers: getServers(),
    now: world.clock(),
    // Undefined where TZ names a zone that does not exist.
    zone: (Intl.DateTimeFormat().resolvedOptions() as { readonly timeZone?: string }).timeZone ?? 'unknown',
    clocks,
    terminal: { isTerminal: world.stdout.isTTY === true, width: style.width, color: style.color, ascii: style.ascii === true },
    config: await configIn(flags.config),
    token: await tokenIn(world),
  }
}

/** What time it is at each host, by one GET without a token. Nothing rejects. */
export function clocksOf(network: Pick<Network, 'get'>, timeoutMs: number): Promise<readonly HostClock[]> {
  return Promise.all(
    HOSTS.map(async ({ host, url }) => {
      const { answer, trouble, askedAt, tookMs } = await network.get(url, { accept: '*/*' }, AbortSignal.timeout(timeoutMs))
      const written = answer?.headers.find(([name]) => name === 'date')?.[1] ?? ''
      const date = new Date(written)
      const seconds = Number.isNaN(date.getTime()) ? null : secondsAhead(date, askedAt, tookMs)
      return { host, seconds, trouble: trouble?.message ?? null }
    }),
  )
}

function currentFolder(): string | null {
  try {
    return process.cwd()
  } catch {
    return null
  }
}

function compileCache(env: World['env']): Machine['compileCache'] {
  // Not there before Node 22.8.
  const { getCompileCacheDir } = nodeModule as { readonly getCompileCacheDir?: () => string | undefined }
  if (getCompileCacheDir === undefined) return { state: 'not-available', folder: null }
  const folder = getCompileCacheDir() ?? null
  if (folder !== null) return { state: 'on', folder }
  return { state: (env['NODE_DISABLE_COMPILE_CACHE'] ?? '') === '' ? 'off' : 'switched-off', folder: null }
}

/** As the network code reads it, for each host that --live contacts. */
function proxyIn(env: World['env']): ProxySetting | null {
  const variable = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find((name) => (entryOf(env, name) ?? '') !== '')
  if (variable === undefined) return null
  try {
    const proxies = HOSTS.map(({ host }) => ({ host, proxy: proxyFor(host, 443, env) }))
    const proxy = proxies.find((each) => each.proxy !== null)?.proxy ?? proxyFor('', 443, { [variable]: entryOf(env, variable) })
    if (proxy === null) return null
    const address = shownProxy(proxy)
    const supported = proxy.protocol === 'http:' || proxy.protocol === 'https:'
    return {
      variable,
      address,
      hasLogin: proxy.username !== '' || proxy.password !== '',
      direct: proxies.flatMap((each) => (each.proxy === null ? [each.host] : [])),
      trouble: supported ? null : `it names ${address}. Only http:// and https:// proxies are supported.`,
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { variable, address: null, hasLogin: false, direct: [], trouble: error.trouble.message }
  }
}

/** No file of CAs is larger. */
const MAX_CAS = 16 * 1024 * 1024

async function extraCasIn(path: string | undefined, now: Date): Promise<ExtraCas | null> {
  if (path === undefined || path === '') return null
  const none = { path, certificates: 0, expired: 0, unreadable: 0 }
  let text: string
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const info = await file.stat()
      if (!info.isFile()) return { ...none, trouble: 'which is not a regular file' }
      if (info.size > MAX_CAS) return { ...none, trouble: 'which is larger than 16 MB' }
      text = await file.readFile('latin1')
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    return { ...none, trouble: code === 'ENOENT' ? 'which does not exist' : `which cannot be read (${code})` }
  }
  const blocks = text.split('-----BEGIN CERTIFICATE-----').slice(1)
  const certificates = blocks.flatMap((block) => {
    const [body = ''] = block.split('-----END CERTIFICATE-----')
    try {
      return new X509Certificate(`-----BEGIN CERTIFICATE-----${body}-----END CERTIFICATE-----\n`)
    } catch {
      return []
    }
  })
  return {
    path,
    trouble: null,
    certificates: certificates.length,
    expired: certificates.filter(({ validTo }) => new Date(validTo) < now).length,
    unreadable: blocks.length - certificates.length,
  }
}

async function configIn(path: string | undefined): Promise<Machine['config']> {
  try {
    const { source, notes = [] } = await loadConfig(path)
    return { source: source ?? null, trouble: null, notes }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { source: path ?? null, trouble: error.message, notes: [] }
  }
}

async function tokenIn(world: World): Promise<Machine['token']> {
  const isSet = (world.env['SSO_DOCTOR_SCIM_TOKEN'] ?? '') !== ''
  try {
    await tokenOf(undefined, world)
    return { isSet, trouble: null }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { isSet, trouble: error.message }
  }
}
