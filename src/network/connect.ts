import type { X509Certificate } from 'node:crypto'
import { type LookupFunction, type Socket, connect as connectTcp, isIP } from 'node:net'
import { type ConnectionOptions, type TLSSocket, connect as connectTls } from 'node:tls'
import type { Route } from '../model/probe.ts'
import { isSameAddress } from './address-policy.ts'
import { closedError, Failure, untilAborted } from './failure.ts'
import { proxyFor, shownProxy, tunnelThrough, type TunnelOptions } from './proxy.ts'
import type { Resolver } from './resolver.ts'
import type { Pin, Target } from './url-policy.ts'

// Sockets to targets, directly or through a proxy: what was checked is what is connected to, and TLS is always verified.

/** How long the certificate of a failed handshake is read once more. */
const PEEK_MS = 2_000

/** A route that is still being found. */
export type OpenRoute = { -readonly [K in keyof Omit<Route, 'extraTrust'>]: Route[K] }

export function newRoute(): OpenRoute {
  return { address: null, pinned: false, proxy: null, issuer: null }
}

export interface ConnectOptions extends Omit<TunnelOptions, 'track'> {
  readonly pins: readonly Pin[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly resolver: Resolver
}

export interface Connector {
  /** A socket with verified TLS. Fills in the route. Rejects with a `Failure`, or with the error of the socket. */
  connect(target: Target, signal: AbortSignal, route: OpenRoute): Promise<TLSSocket>
  /** The certificate that a failed handshake showed. Nothing is sent over that connection. */
  certificateOf(target: Target, signal: AbortSignal): Promise<X509Certificate | undefined>
  /** Destroys every socket that is open. */
  close(): void
}

export function createConnector(options: ConnectOptions): Connector {
  const { trust } = options
  const open = new Set<Socket>()
  const track = (socket: Socket): void => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  }

  async function secureSocket(target: Target, signal: AbortSignal, route: OpenRoute, verify: boolean): Promise<TLSSocket> {
    const { host, port } = target
    const proxy = proxyFor(host, port, options.env)
    if (proxy) route.proxy = shownProxy(proxy)
    const socket = proxy
      ? await tunnelThrough(proxy, host, port, signal, { ...options, track })
      : await directSocket(target, signal, route, options, track)
    const tlsOptions: ConnectionOptions = {
      ...trust,
      servername: isIP(host) === 0 ? host : '',
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      rejectUnauthorized: verify,
      socket,
    }
    return whenReady(connectTls(tlsOptions), 'secureConnect', signal, track)
  }

  return {
    connect: (target, signal, route) => secureSocket(target, signal, route, true),
    async certificateOf(target, signal) {
      try {
        const socket = await secureSocket(target, AbortSignal.any([signal, AbortSignal.timeout(PEEK_MS)]), newRoute(), false)
        const certificate = socket.getPeerX509Certificate()
        socket.destroy()
        return certificate
      } catch {
        return undefined
      }
    },
    close() {
      for (const socket of open) socket.destroy()
    },
  }
}

/** A TCP socket to one of the addresses that were checked, or to the pinned one. */
async function directSocket(
  { host, port }: Target,
  signal: AbortSignal,
  route: OpenRoute,
  { pins, resolver, opening }: ConnectOptions,
  track: (socket: Socket) => void,
): Promise<Socket> {
  const pin = pins.find((each) => each.host === host && each.port === port)
  const addresses = pin ? [pin.address] : await resolver.addressesOf(host, signal)
  const toPort = pin?.toPort ?? port
  if (signal.aborted) throw signal.reason
  route.pinned = pin !== undefined
  route.address = addresses[0] ?? null
  for (const address of addresses) opening(address, toPort)
  // Node may try several addresses, but resolves nothing itself.
  const checked: LookupFunction = (_name, lookupOptions, callback) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }))
    if (lookupOptions.all === true) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family ?? 4)
  }
  const single = addresses.length === 1 ? addresses[0] : undefined
  const socket = await whenReady(
    connectTcp({ host: single ?? host, port: toPort, lookup: checked, autoSelectFamily: true }),
    'connect',
    signal,
    track,
  )
  const remote = socket.remoteAddress ?? ''
  if (!addresses.some((address) => isSameAddress(address, remote))) {
    socket.destroy()
    throw new Failure(
      'forbidden-address',
      `The connection to ${host} ended at ${remote}, which is not the address that was checked. It was closed.`,
    )
  }
  route.address = remote
  return socket
}

/** The socket once it is ready; destroyed where it fails or the signal aborts. */
function whenReady<S extends Socket>(
  socket: S,
  ready: 'connect' | 'secureConnect',
  signal: AbortSignal,
  track: (socket: Socket) => void,
): Promise<S> {
  track(socket)
  return untilAborted(
    signal,
    new Promise((done, fail) => {
      socket.once('error', fail)
      socket.once('close', () => fail(closedError()))
      socket.once(ready, () => {
        socket.removeAllListeners('error')
        socket.on('error', () => undefined)
        done(socket)
      })
    }),
    () => socket.destroy(),
  )
}
