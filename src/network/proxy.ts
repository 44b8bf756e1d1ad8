import { type Socket, connect as connectTcp, isIP } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { parsed } from '../syntax/url.ts'
import { closedError, codeOf, Failure, untilAborted } from './failure.ts'
import { bareHost } from './url-policy.ts'

// HTTPS_PROXY, NO_PROXY and CONNECT.

/** No answer to CONNECT has a longer head. */
const MAX_HEAD = 16_384

/**
 * The proxy that the environment names for a host; null where there is none, or NO_PROXY names the host.
 * Throws a `Failure` where the value is not the address of a proxy: to connect without it is not what the user meant.
 */
export function proxyFor(host: string, port: number, env: Readonly<Record<string, string | undefined>>): URL | null {
  const named = [env['https_proxy'], env['HTTPS_PROXY'], env['all_proxy'], env['ALL_PROXY']].find(
    (each) => each !== undefined && each !== '',
  )
  if (named === undefined) return null
  for (const entry of (env['no_proxy'] ?? env['NO_PROXY'] ?? '').split(/[\s,]+/)) {
    if (entry === '') continue
    if (entry === '*') return null
    const [, name = '', onPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (onPort !== undefined && Number(onPort) !== port) continue
    const suffix = name.replace(/^\*?\./, '')
    if (host === suffix || host.endsWith(`.${suffix}`)) return null
  }
  const proxy = parsed(/^[a-z][a-z0-9+.-]*:\/\//i.test(named) ? named : `http://${named}`)
  if (proxy && canDecode(proxy.username) && canDecode(proxy.password)) return proxy
  throw new Failure(
    'proxy-unreachable',
    proxy
      ? 'The user name or the password of the proxy in HTTPS_PROXY cannot be read: write a % in it as %25. Nothing was contacted.'
      : 'HTTPS_PROXY is not an address that can be read (an example is http://proxy:port), so nothing was contacted. Correct it, or name the host in NO_PROXY where it can be reached directly.',
  )
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Without its user name and password. */
export function shownProxy(proxy: URL): string {
  return `${proxy.protocol}//${proxy.host}`
}

export interface TunnelOptions {
  readonly trust: Pick<ConnectionOptions, 'ca'>
  /** Called before the proxy is contacted. */
  readonly announce: (what: string) => void
  readonly opening: (address: string, port: number) => void
  /** Called with every socket that is opened; it is closed when the network is. */
  readonly track: (socket: Socket) => void
}

/** A socket to `host:port` by CONNECT through the proxy. The user named the proxy, so its address is not checked. */
export async function tunnelThrough(proxy: URL, host: string, port: number, signal: AbortSignal, options: TunnelOptions): Promise<Socket> {
  const shown = shownProxy(proxy)
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw new Failure('proxy-unreachable', `HTTPS_PROXY names ${shown}. Only http:// and https:// proxies are supported.`)
  }
  options.announce(`the proxy ${shown}`)
  const socket = openProxy(proxy, options)
  let head: string
  try {
    head = await untilAborted(signal, askForTunnel(socket, proxy, host, port), () => socket.destroy())
  } catch (error) {
    if (signal.aborted) throw error
    throw new Failure(
      'proxy-unreachable',
      `The proxy ${shown} that HTTPS_PROXY names cannot be reached (${codeOf(error)}). Correct HTTPS_PROXY, or name the host in NO_PROXY where it can be reached directly.`,
    )
  }
  const status = Number(/^HTTP\/\d\.\d (\d{3})/.exec(head)?.[1] ?? 0)
  if (status >= 200 && status < 300) {
    socket.removeAllListeners('error')
    socket.removeAllListeners('close')
    options.track(socket)
    return socket
  }
  socket.destroy()
  throw refusal(shown, host, status)
}

function openProxy(proxy: URL, { trust, opening, track }: TunnelOptions): Socket {
  const host = bareHost(proxy.hostname)
  const secure = proxy.protocol === 'https:'
  const port = proxy.port === '' ? (secure ? 443 : 80) : Number(proxy.port)
  opening(host, port)
  const socket: Socket = secure
    ? connectTls({ ...trust, host, port, servername: isIP(host) === 0 ? host : '' })
    : connectTcp({ host, port })
  track(socket)
  return socket
}

/** Sends CONNECT and resolves with the head of the answer. */
function askForTunnel(socket: Socket, proxy: URL, host: string, port: number): Promise<string> {
  const name = isIP(host) === 6 ? `[${host}]` : host
  const login =
    proxy.username === ''
      ? ''
      : `Proxy-Authorization: Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}\r\n`
  return new Promise<string>((done, fail) => {
    let text = ''
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      if (end === -1 && text.length < MAX_HEAD) return
      socket.off('data', take)
      socket.pause()
      done(text)
    }
    socket.on('data', take)
    socket.once('error', fail)
    socket.once('close', () => fail(closedError()))
    socket.once(proxy.protocol === 'https:' ? 'secureConnect' : 'connect', () =>
      socket.write(`CONNECT ${name}:${port} HTTP/1.1\r\nHost: ${name}:${port}\r\n${login}\r\n`),
    )
  })
}

function refusal(shown: string, host: string, status: number): Failure {
  if (status === 407) {
    return new Failure(
      'proxy-authentication',
      `The proxy ${shown} answers 407: it requires a user name and a password. Write them into HTTPS_PROXY (http://name:password@proxy:port), or run again from another network.`,
    )
  }
  return new Failure(
    status >= 500 ? 'gateway-error' : 'proxy-refused',
    `The proxy ${shown} does not connect to ${host}: it answers ${status === 0 ? 'something that is not HTTP' : status}. Have the host allowed there, or name it in NO_PROXY where it can be reached directly.`,
  )
}
