import type { TLSSocket } from 'node:tls'
import { Client } from 'undici'
import type { HttpAnswer, HttpResult, Network, Route, Trouble } from '../model/probe.ts'
import { VERSION } from '../version.ts'
import { isRedirect, NO_BODY, readBody } from './body.ts'
import { createConnector, newRoute, type OpenRoute } from './connect.ts'
import { echoScrubber } from './echo.ts'
import {
  certificateTrouble,
  closedError,
  codeOf,
  connectionTrouble,
  Failure,
  interruptTrouble,
  isCertificateError,
  isInterrupt,
  issuerOf,
  isTimeout,
  timeoutTrouble,
  untilAborted,
} from './failure.ts'
import { proxyFor } from './proxy.ts'
import { createResolver } from './resolver.ts'
import { type Target, targetOf, type UrlPolicy } from './url-policy.ts'

// The network as the one interface that probes know. Requests are GET only, and nothing is contacted before both policies allow it.

export interface NetworkOptions extends UrlPolicy {
  /** `address[:port]`; empty for the system's. */
  readonly dnsServers: readonly string[]
  readonly token: string | null
  /** For HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** PEM certificates to trust in place of Node's own. */
  readonly ca?: readonly string[]
  readonly clock: () => Date
  /** Called before a host or a resolver is contacted, once for each. */
  readonly announce?: (what: string) => void
  /** Called right before a socket is opened. */
  readonly opening?: (address: string, port: number) => void
}

/** A network that can also say whether the system still looks up a name, which cannot be cancelled. */
export interface OpenedNetwork extends Network {
  isLookingUp(): boolean
}

/** How far one request has come. */
interface RequestProgress {
  phase: string
  target: Target | undefined
  readonly route: OpenRoute
}

export function openNetwork(options: NetworkOptions): OpenedNetwork {
  const extraTrust = options.env['NODE_EXTRA_CA_CERTS'] ?? null
  const announce = once((what: string) => options.announce?.(what))
  const resolver = createResolver({ dnsServers: options.dnsServers, announce })
  const connector = createConnector({
    trust: options.ca ? { ca: [...options.ca] } : {},
    pins: options.pins,
    env: options.env,
    resolver,
    announce,
    opening: (address, port) => options.opening?.(address, port),
  })
  const scrub = echoScrubber(options.token)

  async function get(
    url: string,
    { accept, authorized = false }: { readonly accept: string; readonly authorized?: boolean },
    signal: AbortSignal,
  ): Promise<HttpResult> {
    const askedAt = options.clock()
    const started = performance.now()
    const progress: RequestProgress = { phase: 'resolving the name', target: undefined, route: newRoute() }
    let token: string | null = null
    const result = (answer: HttpAnswer | null, trouble: Trouble | null): HttpResult => ({
      kind: 'http',
      url: scrub(url),
      authorized: token !== null,
      askedAt,
      tookMs: performance.now() - started,
      route: routeOf(progress.route, extraTrust),
      answer,
      trouble,
    })
    try {
      const target = targetOf(url, options)
      progress.target = target
      if (authorized && target.token !== 'never') token = options.token
      announce(target.host)
      progress.phase = 'connecting'
      const socket = await connector.connect(target, signal, progress.route)
      progress.route.issuer = issuerOf(socket.getPeerX509Certificate())
      progress.phase = 'waiting for the response'
      const stop = (): void => void socket.destroy()
      const answering = request(socket, target, accept, token, signal, progress)
      const { headers, body, ...rest } = await untilAborted(shortlyAfter(signal), answering, stop)
      return result({ ...rest, headers: headers.map(([name, value]) => [scrub(name), scrub(value)]), body: scrub(body) }, null)
    } catch (error) {
      const { code, message } = await troubleOf(error, signal, progress)
      return result(null, { code, message: scrub(message) })
    }
  }

  async function troubleOf(error: unknown, signal: AbortSignal, { phase, target, route }: RequestProgress): Promise<Trouble> {
    if (error instanceof Failure) return error.trouble
    const host = target?.host ?? ''
    const attempt = { host, phase, address: route.address, proxied: route.proxy !== null, proxySet: false }
    if (signal.aborted || isTimeout(error)) {
      if (isInterrupt(signal.reason)) return interruptTrouble()
      return timeoutTrouble({ ...attempt, proxySet: route.proxy === null && proxyFor(host, target?.port ?? 443, options.env) !== null })
    }
    const code = codeOf(error)
    if (isCertificateError(code) && target) {
      const certificate = await connector.certificateOf(target, signal)
      route.issuer = issuerOf(certificate)
      return certificateTrouble(code, host, certificate)
    }
    return connectionTrouble(code, attempt)
  }

  return {
    get,
    async txt(name, signal) {
      const answers = await resolver.txt(name, signal)
      return answers.map((answer) => ({ ...answer, records: answer.records?.map(scrub) ?? null }))
    },
    hasToken: options.token !== null,
    tokenTrust(url) {
      try {
        return targetOf(url, options).token
      } catch {
        return 'never'
      }
    },
    now: options.clock,
    isLookingUp: resolver.isLookingUp,
    close: connector.close,
  }
}

/** Milliseconds for what came in time to be read to its end. */
const GRACE = 500

/** Aborts a little after the signal does: whatever a host sends, and however it is read, nothing goes on for longer. */
function shortlyAfter(signal: AbortSignal): AbortSignal {
  const late = new AbortController()
  signal.addEventListener('abort', () => void setTimeout(() => late.abort(signal.reason), GRACE).unref(), { once: true })
  return late.signal
}

/** One GET over a socket that is connected already. Closes the socket. */
async function request(
  socket: TLSSocket,
  target: Target,
  accept: string,
  token: string | null,
  signal: AbortSignal,
  progress: RequestProgress,
): Promise<HttpAnswer> {
  const client = clientOver(socket, target.url.origin)
  try {
    const asking = client.request({
      method: 'GET',
      path: `${target.url.pathname}${target.url.search}`,
      headers: {
        accept,
        'accept-encoding': 'gzip, deflate, br',
        'user-agent': `sso-doctor/${VERSION}`,
        ...(token !== null ? { authorization: `Bearer ${token}` } : {}),
      },
      signal,
    })
    const stop = (): void => void client.destroy().catch(() => undefined)
    const response = await untilAborted(signal, asking, stop)
    progress.phase = 'receiving the response'
    const headers = headersOf(response.headers)
    const encoding = headers.find(([name]) => name === 'content-encoding')?.[1] ?? ''
    // A body that does not end in time is read up to that point: the status alone says most.
    signal.addEventListener('abort', stop, { once: true })
    const done = isRedirect(response.statusCode, headers)
    if (done) response.body.on('error', () => undefined).destroy()
    const { bytes, cut } = done ? NO_BODY : await readBody(response.body, encoding)
    return { status: response.statusCode, headers, body: bytes.toString('utf8'), cut }
  } finally {
    client.destroy().catch(() => undefined)
    socket.destroy()
  }
}

/** One request, one connection: a second connection would be made without the checks, so there is none. */
function clientOver(socket: TLSSocket, origin: string): Client {
  let used = false
  return new Client(origin, {
    connect: (_options, callback) => {
      const first = !used
      used = true
      // Never at once: the client is not ready yet.
      setImmediate(() => {
        if (first) callback(null, socket)
        else callback(closedError(), null)
      })
    },
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
  })
}

/** Calls `say` once for each text. */
function once(say: (text: string) => void): (text: string) => void {
  const said = new Set<string>()
  return (text) => {
    if (said.has(text)) return
    said.add(text)
    say(text)
  }
}

function routeOf(route: OpenRoute, extraTrust: string | null): Route {
  return { ...route, extraTrust: extraTrust === '' ? null : extraTrust }
}

function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>): readonly (readonly [string, string])[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : typeof value === 'string' ? [[name, value] as const] : value.map((each) => [name, each] as const),
  )
}
