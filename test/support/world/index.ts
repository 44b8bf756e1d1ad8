import { createServer as createHttp } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import express, { type Handler } from 'express'
import { diagnose } from '../../../src/doctor.ts'
import type { Diagnosis } from '../../../src/pipeline/report.ts'
import { artifactOf, type Collected } from '../../../src/pipeline/collect.ts'
import { openNetwork, type NetworkOptions } from '../../../src/network/client.ts'
import type { Pin } from '../../../src/network/url-policy.ts'
import type { ReportResult } from '../../../src/model/report.ts'
import { exampleFiles, TODAY } from '../run-case.ts'
import { authority, type Authority, type Identity } from './authority.ts'
import { entra } from './entra.ts'
import { mixpanel, mixpanelSso } from './mixpanel.ts'
import { resolver, type Resolver, type Zone } from './resolver.ts'
import { TXT } from './values.ts'

// The world on loopback: real servers under the real names, real certificates, a real resolver.

export interface Asked {
  readonly host: string
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

export interface WorldOptions {
  /** Answers in place of a host; calling `next` lets the host itself answer. A host that the world lacks is added. */
  readonly hosts?: Readonly<Record<string, Handler>>
  /** A host's certificate in place of a good one. */
  readonly identities?: Readonly<Record<string, (world: Authority) => Identity>>
  /** Every answer comes this much later. */
  readonly delayMs?: number
  readonly zones?: readonly Zone[]
}

export interface TestWorld {
  readonly asked: readonly Asked[]
  readonly pins: readonly Pin[]
  readonly resolvers: readonly Resolver[]
  readonly ca: string
  portOf(host: string): number
  /** `--live` with `--resolve` for every host, and `--dns-server` for every resolver. */
  readonly flags: readonly string[]
  close(): Promise<void>
}

export const HEALTHY_ZONE: Zone = { 'contoso.com': { txt: ['v=spf1 -all', TXT] } }

let trusted: Authority | undefined

export async function openWorld(options: WorldOptions = {}): Promise<TestWorld> {
  const ca = (trusted ??= authority())
  const asked: Asked[] = []
  const servers = new Map<string, Server>()
  const sockets = new Set<Socket>()
  const apps = { 'mixpanel.com': mixpanel(), 'sso.mixpanel.com': mixpanelSso(), 'login.microsoftonline.com': entra() }
  const hosts = [...new Set([...Object.keys(apps), ...Object.keys(options.hosts ?? {})])]
  for (const host of hosts) {
    const app = express().disable('x-powered-by')
    app.use(async (request, _response, next) => {
      asked.push({ host, method: request.method ?? '', url: request.originalUrl, headers: request.headers })
      if (options.delayMs !== undefined) await wait(options.delayMs)
      next()
    })
    const instead = options.hosts?.[host]
    if (instead) app.use(instead)
    if (Object.hasOwn(apps, host)) app.use(apps[host as keyof typeof apps])
    const server = createServer(options.identities?.[host]?.(ca) ?? ca.issue(host), app)
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => undefined)
    })
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    servers.set(host, server)
  }
  const resolvers = await Promise.all((options.zones ?? [HEALTHY_ZONE, HEALTHY_ZONE]).map(resolver))
  const portOf = (host: string): number => (servers.get(host)?.address() as AddressInfo).port
  const pins = hosts.map((host): Pin => ({ host, port: 443, address: '127.0.0.1', toPort: portOf(host) }))
  return {
    asked,
    pins,
    resolvers,
    ca: ca.cert,
    portOf,
    flags: [
      '--live',
      ...pins.flatMap((pin) => ['--resolve', `${pin.host}:443:127.0.0.1:${pin.toPort}`]),
      ...resolvers.flatMap(({ address }) => ['--dns-server', address]),
    ],
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        ...resolvers.map((each) => each.close()),
        ...[...servers.values()].map((server) => new Promise<void>((done) => server.close(() => done()))),
      ])
    },
  }
}

export interface LiveOptions extends Partial<Omit<NetworkOptions, 'clock'>> {
  readonly files?: ReadonlyMap<string, Uint8Array>
  readonly timeoutMs?: number
  readonly now?: string
  readonly clock?: () => Date
  readonly interrupt?: AbortSignal
}

export interface LiveRun {
  readonly diagnosis: Diagnosis
  /** What `--record` would keep, by file. */
  readonly records: ReadonlyMap<string, string>
  /** Every socket that was about to be opened. */
  readonly opened: readonly string[]
  readonly announced: readonly string[]
  result(ruleId: string): ReportResult
  /** The outcomes of a probe, in order. */
  outcomes(probe: string): readonly string[]
}

/** `check --live` on files in memory: the healthy setup where none are given. */
export async function checkLive(world: TestWorld, options: LiveOptions = {}): Promise<LiveRun> {
  const records = new Map<string, string>()
  const opened: string[] = []
  const announced: string[] = []
  const network = openNetwork({
    allowHosts: [],
    pins: world.pins,
    dnsServers: world.resolvers.map(({ address }) => address),
    token: null,
    env: {},
    ca: [world.ca],
    clock: () => new Date(),
    announce: (whom) => announced.push(whom),
    opening: (address, port) => opened.push(`${address}:${port}`),
    ...options,
  })
  try {
    const diagnosis = await diagnose(collectedOf(options.files ?? exampleFiles('healthy')), {
      now: new Date(options.now ?? TODAY),
      app: null,
      failOn: 'error',
      chosen: () => true,
      config: {},
      network: {
        network,
        timeoutMs: options.timeoutMs ?? 10_000,
        folder: 'live',
        keep: (file, text) => Promise.resolve(void records.set(file, text)),
        ...(options.interrupt ? { interrupt: options.interrupt } : {}),
      },
    })
    return liveRunOf(diagnosis, records, opened, announced)
  } finally {
    network.close()
  }
}

/** The same judged again from what was kept, without a network. */
export async function replay(
  records: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, Uint8Array> = exampleFiles('healthy'),
  now: string = TODAY,
): Promise<Diagnosis> {
  const all = new Map(files)
  for (const [file, text] of records) all.set(`live/${file}`, Buffer.from(text))
  return diagnose(collectedOf(all), { now: new Date(now), app: null, failOn: 'error', chosen: () => true, config: {} })
}

/** In the order in which the command line would name them: the setup, then the folder of records. */
function collectedOf(files: ReadonlyMap<string, Uint8Array>): Collected {
  const names = [...files.keys()].sort()
  const ordered = [...names.filter((name) => !name.startsWith('live/')), ...names.filter((name) => name.startsWith('live/'))]
  const taken = ordered.map((name) => artifactOf(name, files.get(name) ?? new Uint8Array()))
  return {
    artifacts: taken.map(({ artifact }) => artifact),
    detectedSecrets: taken.flatMap(({ detectedSecrets }) => detectedSecrets),
    problems: [],
    ignored: [],
    notes: [],
  }
}

function liveRunOf(
  diagnosis: Diagnosis,
  records: ReadonlyMap<string, string>,
  opened: readonly string[],
  announced: readonly string[],
): LiveRun {
  return {
    diagnosis,
    records,
    opened,
    announced,
    result(ruleId) {
      const found = diagnosis.report.results.find((result) => result.ruleId === ruleId)
      if (!found) throw new Error(`There is no rule ${ruleId}.`)
      return found
    },
    outcomes: (probe) => diagnosis.report.probes.filter(({ id }) => id === probe).map(({ outcome }) => outcome),
  }
}

export interface Proxy {
  readonly url: string
  /** Targets of CONNECT, in order. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** An HTTP proxy that knows where the names of the world stand. */
export async function proxyOf(world: TestWorld, answer?: { readonly status: number; readonly headers?: string }): Promise<Proxy> {
  const asked: string[] = []
  const open = new Set<Socket>()
  const server = createHttp()
  server.on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '')
    open.add(client)
    client.on('error', () => undefined)
    if (answer) {
      client.end(`HTTP/1.1 ${answer.status} No\r\n${answer.headers ?? ''}Content-Length: 0\r\n\r\n`)
      return
    }
    const host = (request.url ?? '').replace(/:\d+$/, '')
    const through = connect(world.portOf(host), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      through.pipe(client).pipe(through)
    })
    through.on('error', () => client.destroy())
    open.add(through)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}
