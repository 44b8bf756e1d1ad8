import ipaddr from 'ipaddr.js'
import type { X509Certificate } from 'node:crypto'
import { promises as dns, lookup } from 'node:dns'
import { type LookupFunction, type Socket, connect as connectTcp, isIP } from 'node:net'
import { Readable, type Transform } from 'node:stream'
import { type ConnectionOptions, type TLSSocket, connect as connectTls } from 'node:tls'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Client } from 'undici'
import type { HttpAnswer, HttpSeen, Network, Route, Trouble, TxtAnswer } from '../model/probe.ts'
import { listing, quote, visible } from '../syntax/display.ts'
import { parsed } from '../syntax/url.ts'
import { cloudOf } from '../vendors/entra.ts'
import { isMixpanelHost } from '../vendors/mixpanel.ts'
import { VERSION } from '../version.ts'

// The real world, as the one interface that probes know. Every socket of the house is opened here, and every reason not to open one
// stands here: https alone, hosts of Microsoft's and Mixpanel's alone, public addresses alone, TLS always checked, GET alone.

export const MAX_BODY = 1024 * 1024
/** Compressed bytes that may go by without a megabyte of text coming out of them. */
const MAX_RAW = 2 * MAX_BODY
/** What is kept of a body that is longer than that. */
const KEPT_OF_CUT = 64 * 1024
/** How long one resolver is waited for before the next is asked. */
const RESOLVER_MS = 2_500
/** The certificate of a failed handshake is looked at once more, this long at most. */
const PEEK_MS = 2_000

/** `--resolve host:port:address[:port]`. */
export interface Pin {
  readonly host: string
  readonly port: number
  readonly address: string
  readonly toPort: number
}

export interface NetworkOptions {
  /** Hosts, or `host:port`, that may be contacted beside Microsoft's and Mixpanel's. */
  readonly allowHosts: readonly string[]
  readonly pins: readonly Pin[]
  /** `address[:port]`; empty for the system's. */
  readonly dnsServers: readonly string[]
  readonly token: string | null
  /** For HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** PEM certificates to trust in place of Node's own. */
  readonly ca?: readonly string[]
  readonly clock: () => Date
  /** Told before a host or a resolver is contacted, once for each. */
  readonly announce?: (whom: string) => void
  /** Told right before a socket is opened: the last thing that happens before the world notices. */
  readonly opening?: (address: string, port: number) => void
}

/** An expected failure on the way, with its code. */
class Failure extends Error {
  readonly trouble: Trouble
  constructor(code: Trouble['code'], says: string) {
    super(code)
    this.trouble = { code, says }
  }
}

interface Target {
  readonly url: URL
  readonly host: string
  readonly port: number
  /** Whether the SCIM token may go there: to Mixpanel's hosts, and to one that the user named. */
  readonly trusted: boolean
}

interface Way {
  address: string | null
  pinned: boolean
  proxy: string | null
  issuer: string | null
}

export function openNetwork(options: NetworkOptions): Network & { readonly lingering: () => boolean } {
  const extraTrust = options.env['NODE_EXTRA_CA_CERTS'] ?? null
  const trust: Pick<ConnectionOptions, 'ca'> = options.ca ? { ca: [...options.ca] } : {}
  const announced = new Set<string>()
  const announce = (whom: string): void => {
    if (announced.has(whom)) return
    announced.add(whom)
    options.announce?.(whom)
  }
  const names = new Map<string, Promise<readonly string[]>>()
  const open = new Set<Socket>()
  let lookups = 0

  // ── the guard ──────────────────────────────────────────────────────────────────────────────────────────────────────

  function targetOf(address: string): Target {
    let url: URL
    try {
      url = new URL(address)
    } catch {
      throw new Failure('host-not-allowed', `${quote(address)} is no address; nothing was contacted.`)
    }
    if (url.protocol !== 'https:') {
      throw new Failure(
        'not-https',
        `${quote(address)} does not begin with https://; nothing else is ever asked, so nothing was contacted.`,
      )
    }
    const host = bare(url.hostname)
    const port = url.port === '' ? 443 : Number(url.port)
    const named = options.allowHosts.some((each) => each === host || each === `${host}:${port}`)
    const pinned = options.pins.some((pin) => pin.host === host && pin.port === port)
    const vendor = isMixpanelHost(host) || cloudOf(host) !== null
    if (url.username !== '' || url.password !== '') {
      throw new Failure('host-not-allowed', `The address holds a name or a password before its host ${quote(host)}; nothing was contacted.`)
    }
    if (!named && !vendor) {
      throw new Failure(
        'host-not-allowed',
        `${quote(host)} is not one of Mixpanel’s or Microsoft’s hosts, so it was not contacted. If it is really yours, run again with --allow-host ${shellWord(host)}.`,
      )
    }
    if (port !== 443 && !pinned && !options.allowHosts.includes(`${host}:${port}`)) {
      throw new Failure(
        'host-not-allowed',
        `The address names port ${port}, which no host of this setup uses, so it was not contacted. If it is really meant, run again with --allow-host ${shellWord(`${host}:${port}`)}.`,
      )
    }
    return { url, host, port, trusted: isMixpanelHost(host) || (named && cloudOf(host) === null) }
  }

  /** Addresses that may be contacted, worked out once for each host and kept: what was checked is what is connected to. */
  function addressesOf(host: string, signal: AbortSignal): Promise<readonly string[]> {
    const before = names.get(host)
    if (before) return before
    const now = resolve(host, signal).then((found) => permitted(host, found))
    names.set(host, now)
    // A name that could not be resolved in one probe's time is asked anew in another's.
    now.catch(() => names.delete(host))
    return now
  }

  function permitted(host: string, found: readonly string[]): readonly string[] {
    const good = found.filter((address) => forbiddenRange(address) === null && !isBlockAddress(address))
    if (good.length > 0) return good
    const shown = listing(found.slice(0, 4))
    if (isMixpanelHost(host) || cloudOf(host) !== null) {
      throw new Failure(
        'sinkhole',
        `${host} resolves to ${shown} here, which is not where it is: a resolver, a hosts file or an ad blocker on this network blocks the name (Mixpanel stands on many lists of trackers). Nothing was contacted. Have the name allowed, or look from another network; --dns-server asks another resolver.`,
      )
    }
    throw new Failure(
      'forbidden-address',
      `${quote(host)} resolves to ${shown}, an address inside a network (${forbiddenRange(found[0] ?? '') ?? 'block page'}) that no probe contacts. Nothing was contacted; only --resolve lets a test go there.`,
    )
  }

  async function resolve(host: string, signal: AbortSignal): Promise<readonly string[]> {
    if (isIP(host) !== 0) return [host]
    const servers = [...new Set(options.dnsServers)]
    if (servers.length > 0) return resolveAt(servers, host, signal)
    try {
      return await systemAddresses(host, signal)
    } catch (error) {
      if (signal.aborted) throw error
      const code = codeOf(error)
      // Only the resolvers themselves tell whether the name exists; the system's answer may come from anywhere.
      const verdicts = await Promise.all([...new Set(dns.getServers())].slice(0, 3).map((server) => verdictOf(server, host, signal)))
      throw noAddress(host, verdicts, code)
    }
  }

  function systemAddresses(host: string, signal: AbortSignal): Promise<readonly string[]> {
    lookups++
    return untilAborted(
      signal,
      new Promise((done, fail) => {
        lookup(host, { all: true }, (error, found) => {
          lookups--
          if (error) fail(error)
          else done(found.map(({ address }) => address))
        })
      }),
    )
  }

  async function resolveAt(servers: readonly string[], host: string, signal: AbortSignal): Promise<readonly string[]> {
    const verdicts: Verdict[] = []
    for (const server of servers) {
      const verdict = await verdictOf(server, host, signal)
      if (verdict.addresses.length > 0) return verdict.addresses
      verdicts.push(verdict)
    }
    throw noAddress(host, verdicts, '')
  }

  interface Verdict {
    readonly server: string
    readonly addresses: readonly string[]
    readonly code: string
  }

  async function verdictOf(server: string, host: string, signal: AbortSignal): Promise<Verdict> {
    announce(`the resolver ${server}`)
    let resolver: dns.Resolver
    try {
      resolver = resolverAt(server)
    } catch {
      // A link-local address with its zone, say, which the library does not take.
      return { server, addresses: [], code: 'EBADNAME' }
    }
    const ask = async (query: Promise<readonly string[]>): Promise<{ found: readonly string[]; code: string }> => {
      try {
        return { found: await query, code: '' }
      } catch (error) {
        return { found: [], code: codeOf(error) }
      }
    }
    const [four, six] = await cancelling(resolver, signal, () => Promise.all([ask(resolver.resolve4(host)), ask(resolver.resolve6(host))]))
    return { server, addresses: [...four.found, ...six.found], code: four.code === '' ? six.code : four.code }
  }

  function noAddress(host: string, verdicts: readonly Verdict[], system: string): Failure {
    const unknown = verdicts.filter(({ code }) => code === 'ENOTFOUND')
    const told = verdicts.map(({ server, code }) => `${server} says ${dnsWord(code)}`)
    if (unknown.length >= 2) {
      return new Failure('nxdomain', `No such name: ${listing(unknown.map(({ server }) => server))} both say that ${host} does not exist.`)
    }
    return new Failure(
      'dns-failure',
      `${host} has no address here (${told.length > 0 ? listing(told) : dnsWord(system)}). Look whether this network’s resolver works or blocks the name; --dns-server asks another, and two that agree would settle it.`,
    )
  }

  // ── connections ────────────────────────────────────────────────────────────────────────────────────────────────────

  async function socketTo(target: Target, signal: AbortSignal, way: Way, verify: boolean): Promise<TLSSocket> {
    const { host, port } = target
    const tlsOptions: ConnectionOptions = {
      ...trust,
      servername: isIP(host) === 0 ? host : '',
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      rejectUnauthorized: verify,
    }
    const proxy = proxyFor(host, port, options.env)
    if (proxy) {
      way.proxy = shownProxy(proxy)
      const tunnel = await tunnelThrough(proxy, host, port, signal)
      return connected(connectTls({ ...tlsOptions, socket: tunnel }), 'secureConnect', signal)
    }
    const pin = options.pins.find((each) => each.host === host && each.port === port)
    const addresses = pin ? [pin.address] : await addressesOf(host, signal)
    const toPort = pin?.toPort ?? port
    if (signal.aborted) throw signal.reason
    way.pinned = pin !== undefined
    way.address = addresses[0] ?? null
    for (const address of addresses) options.opening?.(address, toPort)
    const checked: LookupFunction = (_name, lookupOptions, callback) => {
      const found = addresses.map((address) => ({ address, family: isIP(address) }))
      if (lookupOptions.all === true) callback(null, found)
      else callback(null, found[0]?.address ?? '', found[0]?.family ?? 4)
    }
    const single = addresses.length === 1 ? addresses[0] : undefined
    const plain = await connected(
      connectTcp({ host: single ?? host, port: toPort, lookup: checked, autoSelectFamily: true }),
      'connect',
      signal,
    )
    const remote = plain.remoteAddress ?? ''
    if (!addresses.some((address) => sameAddress(address, remote))) {
      plain.destroy()
      throw new Failure(
        'forbidden-address',
        `The connection to ${host} ended at ${remote}, which is not the address that was checked; it was closed.`,
      )
    }
    way.address = remote
    return connected(connectTls({ ...tlsOptions, socket: plain }), 'secureConnect', signal)
  }

  /** The socket once it is ready; gone where it fails or time is up. */
  function connected<S extends Socket>(socket: S, ready: 'connect' | 'secureConnect', signal: AbortSignal): Promise<S> {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    return untilAborted(
      signal,
      new Promise((done, fail) => {
        socket.once('error', fail)
        socket.once('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
        socket.once(ready, () => {
          socket.removeAllListeners('error')
          socket.on('error', () => undefined)
          done(socket)
        })
      }),
      () => socket.destroy(),
    )
  }

  /** CONNECT through the proxy. Its address is the user's own word, and is not checked. */
  async function tunnelThrough(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
    const shown = shownProxy(proxy)
    if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
      throw new Failure('proxy-unreachable', `HTTPS_PROXY names ${shown}; only http:// and https:// proxies are spoken to.`)
    }
    const proxyHost = bare(proxy.hostname)
    const proxyPort = proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port)
    announce(`the proxy ${shown}`)
    options.opening?.(proxyHost, proxyPort)
    const socket: Socket =
      proxy.protocol === 'https:'
        ? connectTls({ ...trust, host: proxyHost, port: proxyPort, servername: isIP(proxyHost) === 0 ? proxyHost : '' })
        : connectTcp({ host: proxyHost, port: proxyPort })
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const name = isIP(host) === 6 ? `[${host}]` : host
    const login =
      proxy.username === ''
        ? ''
        : `Proxy-Authorization: Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}\r\n`
    const reply = new Promise<string>((done, fail) => {
      let text = ''
      const take = (chunk: Buffer): void => {
        text += chunk.toString('latin1')
        const end = text.indexOf('\r\n\r\n')
        if (end === -1 && text.length < 16_384) return
        socket.off('data', take)
        socket.pause()
        done(text)
      }
      socket.on('data', take)
      socket.once('error', fail)
      socket.once('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
      socket.once(proxy.protocol === 'https:' ? 'secureConnect' : 'connect', () =>
        socket.write(`CONNECT ${name}:${port} HTTP/1.1\r\nHost: ${name}:${port}\r\n${login}\r\n`),
      )
    })
    let text: string
    try {
      text = await untilAborted(signal, reply, () => socket.destroy())
    } catch (error) {
      if (signal.aborted) throw error
      throw new Failure(
        'proxy-unreachable',
        `The proxy ${shown} that HTTPS_PROXY names cannot be reached (${codeOf(error)}). Correct HTTPS_PROXY, or name the host in NO_PROXY where it can be reached directly.`,
      )
    }
    const status = Number(/^HTTP\/\d\.\d (\d{3})/.exec(text)?.[1] ?? 0)
    if (status >= 200 && status < 300) {
      socket.removeAllListeners('error')
      socket.removeAllListeners('close')
      socket.once('close', () => open.delete(socket))
      return socket
    }
    socket.destroy()
    if (status === 407) {
      throw new Failure(
        'proxy-authentication',
        `The proxy ${shown} answers 407: it wants a name and a password. Write them into HTTPS_PROXY (http://name:password@proxy:port), or look from another network.`,
      )
    }
    throw new Failure(
      status >= 500 ? 'gateway-error' : 'proxy-refused',
      `The proxy ${shown} does not lead to ${host}: it answers ${status === 0 ? 'nothing that is HTTP' : status}. Have the host allowed there, or name it in NO_PROXY where it can be reached directly.`,
    )
  }

  /** The certificate that a failed handshake showed. Nothing is sent over that connection. */
  async function peek(target: Target, signal: AbortSignal): Promise<X509Certificate | undefined> {
    try {
      const socket = await socketTo(target, AbortSignal.any([signal, AbortSignal.timeout(PEEK_MS)]), newWay(), false)
      const certificate = socket.getPeerX509Certificate()
      socket.destroy()
      return certificate
    } catch {
      return undefined
    }
  }

  // ── requests ───────────────────────────────────────────────────────────────────────────────────────────────────────

  async function get(
    address: string,
    { accept, authorized = false }: { readonly accept: string; readonly authorized?: boolean },
    signal: AbortSignal,
  ): Promise<HttpSeen> {
    const askedAt = options.clock()
    const started = performance.now()
    const way = newWay()
    let phase = 'the name was being resolved'
    let token: string | null = null
    const seen = (answer: HttpAnswer | null, trouble: Trouble | null): HttpSeen => ({
      kind: 'http',
      url: scrub(address),
      authorized: token !== null,
      askedAt,
      tookMs: performance.now() - started,
      route: routeOf(way, extraTrust),
      answer,
      trouble,
    })
    let target: Target | undefined
    try {
      target = targetOf(address)
      if (authorized && target.trusted) token = options.token
      announce(target.host)
      phase = 'a connection was being made'
      const socket = await socketTo(target, signal, way, true)
      way.issuer = issuerOf(socket.getPeerX509Certificate())
      phase = 'an answer was waited for'
      let used = false
      const client = new Client(target.url.origin, {
        connect: (_options, callback) => {
          // One request, one connection: were it lost, a second would go by an unchecked way. Never at once: the client is not ready yet.
          const first = !used
          used = true
          setImmediate(() => {
            if (first) callback(null, socket)
            else callback(Object.assign(new Error('closed'), { code: 'ECONNRESET' }), null)
          })
        },
        headersTimeout: 0,
        bodyTimeout: 0,
        pipelining: 1,
      })
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
        phase = 'the answer was coming in'
        const headers = headersOf(response.headers)
        const encoding = headers.find(([name]) => name === 'content-encoding')?.[1] ?? ''
        // A body that does not end in time is read as far as it came: the status alone says most.
        signal.addEventListener('abort', stop, { once: true })
        const done = leadsOn(response.statusCode, headers)
        if (done) response.body.on('error', () => undefined).destroy()
        const { bytes, cut } = done ? NO_BODY : await bodyOf(response.body, encoding)
        const body = bytes.toString('utf8')
        return seen(
          { status: response.statusCode, headers: headers.map(([name, value]) => [name, scrub(value)]), body: scrub(body), cut },
          null,
        )
      } finally {
        client.destroy().catch(() => undefined)
        socket.destroy()
      }
    } catch (error) {
      return seen(null, scrubbed(await troubleOf(error, target, signal, phase, way)))
    }
  }

  async function troubleOf(error: unknown, target: Target | undefined, signal: AbortSignal, phase: string, way: Way): Promise<Trouble> {
    if (error instanceof Failure) return error.trouble
    const host = target?.host ?? ''
    if (signal.aborted || isTimeout(error)) {
      if (isInterrupt(signal.reason)) return { code: 'interrupted', says: 'The look was stopped before it was done.' }
      const hint =
        way.proxy === null && proxyFor(host, target?.port ?? 443, options.env) === null
          ? ' If this network has a proxy, name it in HTTPS_PROXY; none is set.'
          : ''
      return {
        code: 'timeout',
        says: `${host} took too long: time ran out while ${phase}. Run again with a longer --timeout, or from another network.${hint}`,
      }
    }
    const code = codeOf(error)
    const tls = TLS_TROUBLE[code]
    if (tls && target) {
      const certificate = await peek(target, signal)
      way.issuer = issuerOf(certificate)
      return tlsTrouble(tls, host, certificate, code)
    }
    const hint =
      way.proxy === null && ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)
        ? ' If this network has a proxy, name it in HTTPS_PROXY; none is used.'
        : ''
    if (code === 'ECONNREFUSED') {
      return { code: 'refused', says: `${host} (${way.address ?? ''}) refuses the connection: a firewall on the way, most likely.${hint}` }
    }
    if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') {
      return { code: 'timeout', says: `${host} (${way.address ?? ''}) does not answer: no connection came about.${hint}` }
    }
    if (['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN'].includes(code)) {
      return isIP(way.address ?? '') === 6
        ? {
            code: 'ipv6-unreachable',
            says: `${host} has only IPv6 addresses here (${way.address ?? ''}), and this machine has no way to IPv6. That says nothing about this setup; look from another network.`,
          }
        : { code: 'unreachable', says: `There is no way to ${host} (${way.address ?? ''}) from here (${code}).${hint}` }
    }
    if (/^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)/.test(code)) {
      return {
        code: 'tls-failure',
        says: `What answers for ${host} does not speak TLS, so it is not the host itself: a captive portal or a proxy of this network, most likely. Sign in to the network, or look from another one.`,
      }
    }
    if (/^(?:ERR_SSL|ERR_TLS|EPROTO)/.test(code)) {
      return { code: 'tls-failure', says: `No TLS connection to ${host} came about (${visible(code)}). Look from another network.` }
    }
    if (/^HPE_|^UND_ERR_(?:HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH)/.test(code)) {
      return {
        code: 'not-http',
        says: `What answers for ${host} is not HTTP as it should be (${visible(code)}). Look from another network.`,
      }
    }
    return {
      code: 'connection-lost',
      says: `The connection to ${host} broke off (${visible(code === '' ? 'no reason given' : code)}) while ${phase}. Run again, or look from another network.`,
    }
  }

  /** Whatever a host or an error repeats of the token. */
  const spellings = spellingsOf(options.token)
  function scrub(text: string): string {
    return spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '████████'), text)
  }
  function scrubbed({ code, says }: Trouble): Trouble {
    return { code, says: scrub(says) }
  }

  // ── TXT records ────────────────────────────────────────────────────────────────────────────────────────────────────

  async function txt(name: string, signal: AbortSignal): Promise<readonly TxtAnswer[]> {
    const servers = options.dnsServers.length > 0 ? options.dnsServers : dns.getServers()
    return Promise.all([...new Set(servers)].slice(0, 4).map((server) => txtAt(server, name, signal)))
  }

  async function txtAt(server: string, name: string, signal: AbortSignal): Promise<TxtAnswer> {
    announce(`the resolver ${server}`)
    try {
      const resolver = resolverAt(server)
      const found = await cancelling(resolver, signal, () => resolver.resolveTxt(name))
      return { resolver: server, name, records: found.map((parts) => scrub(parts.join(''))), trouble: null }
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ENODATA') return { resolver: server, name, records: [], trouble: null }
      const trouble = signal.aborted ? (isInterrupt(signal.reason) ? 'interrupted' : 'timeout') : (TXT_TROUBLE[code] ?? 'failed')
      return { resolver: server, name, records: null, trouble }
    }
  }

  function resolverAt(server: string): dns.Resolver {
    const resolver = new dns.Resolver({ timeout: RESOLVER_MS, tries: 1 })
    resolver.setServers([server])
    return resolver
  }

  return {
    get,
    txt,
    hasToken: options.token !== null,
    now: options.clock,
    lingering: () => lookups > 0,
    close() {
      for (const socket of open) socket.destroy()
    },
  }
}

// ── small things ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The reason of an abort by the person at the keyboard, as against one by the clock. */
export const INTERRUPTED = 'interrupted'

/** Another probe's time ran out while both waited for one name. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'
}

function isInterrupt(reason: unknown): boolean {
  return reason === INTERRUPTED
}

function newWay(): Way {
  return { address: null, pinned: false, proxy: null, issuer: null }
}

function routeOf({ address, pinned, proxy, issuer }: Way, extraTrust: string | null): Route {
  return { address, pinned, proxy, issuer, extraTrust: extraTrust === '' ? null : extraTrust }
}

/** Lower case, without brackets and the dot of a complete name. */
function bare(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}

/** A host comes from a stranger's file: what is no plain word does not go into a command. */
function shellWord(text: string): string {
  return /^[a-z0-9.:[\]-]+$/i.test(text) ? text : '<host>'
}

/** Azure's wire server has a public address. */
const WIRE_SERVER = '168.63.129.16'

/** Why an address must not be contacted, as the name of its range; null where it may. */
export function forbiddenRange(address: string): string | null {
  if (!ipaddr.isValid(address)) return 'no address'
  const parsed = ipaddr.process(address)
  if (parsed.toString() === WIRE_SERVER) return 'cloud metadata'
  // ::127.0.0.1: an old way to write IPv4 in IPv6, which the library takes for an ordinary address.
  if (parsed instanceof ipaddr.IPv6 && parsed.parts.slice(0, 6).every((part) => part === 0)) return 'ipv4Compatible'
  const range = parsed.range()
  return range === 'unicast' ? null : range
}

/** Where Cisco Umbrella (OpenDNS) leads blocked names. */
const BLOCK_PAGES = ['146.112.0.0/16', '2620:119:0:0:0:0:0:0/40'] as const

function isBlockAddress(address: string): boolean {
  const parsed = ipaddr.process(address)
  return BLOCK_PAGES.some((block) => {
    const [range, bits] = ipaddr.parseCIDR(block)
    return range.kind() === parsed.kind() && parsed.match([range, bits] as [ipaddr.IPv4, number] & [ipaddr.IPv6, number])
  })
}

function sameAddress(one: string, other: string): boolean {
  if (!ipaddr.isValid(one) || !ipaddr.isValid(other)) return false
  return ipaddr.process(one).toString() === ipaddr.process(other).toString()
}

/**
 * The proxy that the environment names for a host; null where there is none, or NO_PROXY leaves the host out.
 * Throws a failure where what is named is no proxy's address: to go past it in silence is not what was meant.
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
  if (proxy && decodes(proxy.username) && decodes(proxy.password)) return proxy
  throw new Failure(
    'proxy-unreachable',
    proxy
      ? 'The name or the password of the proxy in HTTPS_PROXY cannot be read: a % in it must be written as %25. Nothing was contacted.'
      : 'HTTPS_PROXY holds no address that can be read (http://proxy:port is one), so nothing was contacted. Correct it, or name the host in NO_PROXY where it can be reached directly.',
  )
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

function shownProxy(proxy: URL): string {
  return `${proxy.protocol}//${proxy.host}`
}

const TLS_TROUBLE: Readonly<
  Record<string, 'tls-interception' | 'certificate-expired' | 'certificate-not-yet-valid' | 'certificate-wrong-host'>
> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-interception',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-interception',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-interception',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-interception',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-interception',
  CERT_UNTRUSTED: 'tls-interception',
  CERT_SIGNATURE_FAILURE: 'tls-interception',
  INVALID_CA: 'tls-interception',
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-wrong-host',
}

function tlsTrouble(
  code: NonNullable<(typeof TLS_TROUBLE)[string]>,
  host: string,
  certificate: X509Certificate | undefined,
  error: string,
): Trouble {
  const issuer = issuerOf(certificate)
  const by = issuer === null ? 'by an issuer that could not be read' : `by ${quote(issuer, 100)}`
  switch (code) {
    case 'tls-interception':
      return {
        code,
        says: `The certificate shown for ${host} was issued ${by}, whom Node does not trust (${error}): something on this network opens TLS, most likely an inspecting proxy. Name its certificate in NODE_EXTRA_CA_CERTS, or set NODE_USE_SYSTEM_CA=1 (Node 22.19 and 24.6 on); never switch the check off.`,
      }
    case 'certificate-expired':
      return {
        code,
        says: `The certificate shown for ${host}, issued ${by}, ended on ${certificate?.validTo ?? 'a day that could not be read'}. If this machine’s clock is right, something on this network answers in the host’s place; look from another one.`,
      }
    case 'certificate-not-yet-valid':
      return {
        code,
        says: `The certificate shown for ${host}, issued ${by}, begins only on ${certificate?.validFrom ?? 'a day that could not be read'}: look whether this machine’s clock is right.`,
      }
    case 'certificate-wrong-host':
      return {
        code,
        says: `The certificate shown for ${host}, issued ${by}, is for ${quote(certificate?.subjectAltName ?? certificate?.subject ?? 'other hosts', 120)}: something on this network answers in the host’s place. Look from another one.`,
      }
  }
}

/** The issuer's common name, or all of it where it has none. */
function issuerOf(certificate: X509Certificate | undefined): string | null {
  if (!certificate) return null
  const lines = certificate.issuer.split('\n')
  return lines.find((line) => line.startsWith('CN='))?.slice(3) ?? lines.join(', ')
}

const DNS_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'that there is no such name',
  ENODATA: 'that the name has no address',
  ESERVFAIL: 'SERVFAIL',
  EREFUSED: 'REFUSED',
  ETIMEOUT: 'nothing in time',
  ECANCELLED: 'nothing in time',
  ECONNREFUSED: 'nothing (connection refused)',
  EBADNAME: 'nothing (its address cannot be used)',
  EAI_AGAIN: 'the resolver cannot be reached',
}

function dnsWord(code: string): string {
  return DNS_WORDS[code] ?? code
}

const TXT_TROUBLE: Readonly<Record<string, TxtAnswer['trouble']>> = {
  ENOTFOUND: 'nxdomain',
  ESERVFAIL: 'servfail',
  EREFUSED: 'refused',
  ETIMEOUT: 'timeout',
  ECANCELLED: 'timeout',
  ECONNREFUSED: 'failed',
}

/** The code of an error, or of the first that it gathers. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return 'cause' in error ? codeOf(error.cause) : ''
}

/** Settles with the promise, or rejects when the signal says that time is up. */
function untilAborted<T>(signal: AbortSignal, promise: Promise<T>, undo?: () => void): Promise<T> {
  promise.catch(() => undefined)
  return new Promise((done, fail) => {
    const stop = (): void => {
      undo?.()
      fail(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
    }
    if (signal.aborted) {
      stop()
      return
    }
    signal.addEventListener('abort', stop, { once: true })
    const tidy = (): void => signal.removeEventListener('abort', stop)
    promise.then(
      (value) => {
        tidy()
        done(value)
      },
      (error: unknown) => {
        tidy()
        fail(error instanceof Error ? error : new Error(String(error)))
      },
    )
  })
}

async function cancelling<T>(resolver: dns.Resolver, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const cancel = (): void => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    if (signal.aborted) throw Object.assign(new Error('cancelled'), { code: 'ECANCELLED' })
    return await work()
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>): readonly (readonly [string, string])[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : typeof value === 'string' ? [[name, value] as const] : value.map((each) => [name, each] as const),
  )
}

/** A redirect has said everything before its body. */
function leadsOn(status: number, headers: HttpAnswer['headers']): boolean {
  return status >= 300 && status < 400 && headers.some(([name]) => name === 'location')
}

const NO_BODY = { bytes: Buffer.alloc(0), cut: false } as const

/** At most a megabyte, decompressed: an endless body and a bomb end there. What broke off is read as far as it came. */
async function bodyOf(body: AsyncIterable<Buffer>, encoding: string): Promise<{ readonly bytes: Buffer; readonly cut: boolean }> {
  let raw = 0
  let cut = false
  async function* limited(): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      raw += chunk.length
      cut = raw > MAX_RAW
      if (cut) return
      yield chunk
    }
  }
  const chunks: Buffer[] = []
  let size = 0
  const decoder = decoderFor(encoding)
  try {
    for await (const chunk of decoder ? decompressed(limited(), decoder) : limited()) {
      chunks.push(chunk.subarray(0, MAX_BODY - size))
      size += chunk.length
      cut ||= size > MAX_BODY
      if (cut) break
    }
  } catch {
    cut = true
  }
  // What is longer is no answer of a service's: its beginning tells what it is, and a megabyte of it would be copied many times.
  const bytes = Buffer.concat(size > MAX_BODY ? [Buffer.concat(chunks).subarray(0, KEPT_OF_CUT)] : chunks)
  return { bytes, cut }
}

async function* decompressed(source: AsyncIterable<Buffer>, decoder: Transform): AsyncGenerator<Buffer> {
  const input = Readable.from(source)
  input.on('error', (error) => decoder.destroy(error))
  input.pipe(decoder)
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) yield chunk
  } finally {
    input.destroy()
    decoder.destroy()
  }
}

function decoderFor(encoding: string) {
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      return null
  }
}

/** The token as hosts repeat it: as it is, in a query, in JSON, in base64. */
function spellingsOf(token: string | null): readonly string[] {
  if (token === null || token === '') return []
  const base64 = Buffer.from(token).toString('base64')
  const all = [
    token,
    encodeURIComponent(token),
    JSON.stringify(token).slice(1, -1),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(`Bearer ${token}`).toString('base64').replace(/=+$/, ''),
  ]
  return [...new Set(all)].sort((a, b) => b.length - a.length)
}
