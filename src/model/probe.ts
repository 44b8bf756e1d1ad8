import type { Facts, Known, Wanted } from './fact.ts'

// Live probes. A probe sends requests to the URLs that the facts name and returns the answers; readers and rules decide what these mean.

/** Why there is no response from the host: none at all, or one by something else. The cause is this network until shown otherwise. */
export type TroubleCode =
  // The guard: nothing was contacted.
  | 'not-https'
  | 'host-not-allowed'
  | 'forbidden-address'
  | 'interrupted'
  // Names.
  | 'nxdomain'
  | 'dns-failure'
  | 'sinkhole'
  // Connections.
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'ipv6-unreachable'
  | 'connection-lost'
  // TLS.
  | 'tls-interception'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-wrong-host'
  | 'tls-failure'
  | 'not-http'
  // Proxies.
  | 'proxy-unreachable'
  | 'proxy-authentication'
  | 'proxy-refused'
  // Something else answered in place of the host.
  | 'captive-portal'
  | 'rate-limited'
  | 'gateway-error'

export interface Trouble {
  readonly code: TroubleCode
  /** Full sentences: what happened, and what to do about it. */
  readonly message: string
}

export interface HttpAnswer {
  readonly status: number
  /** Lower-case names, in the order in which they came; repeated ones stand as often as they came. */
  readonly headers: readonly (readonly [string, string])[]
  /** Decoded and decompressed. */
  readonly body: string
  /** True where the body went on past the limit, or broke off. */
  readonly cut: boolean
}

/** How the host was reached. */
export interface Route {
  /** The address that was contacted; null behind a proxy, and where nothing was. */
  readonly address: string | null
  /** True where `--resolve` gave the address. */
  readonly pinned: boolean
  /** Without its password. */
  readonly proxy: string | null
  /** Who issued the certificate that the host showed. */
  readonly issuer: string | null
  /** A file of certificates that are trusted in addition to Node's own (NODE_EXTRA_CA_CERTS). */
  readonly extraTrust: string | null
}

/** One GET and its result. */
export interface HttpResult {
  readonly kind: 'http'
  readonly url: string
  /** True where the SCIM token was sent. */
  readonly authorized: boolean
  /** By this machine's clock. */
  readonly askedAt: Date
  readonly tookMs: number
  readonly route: Route
  readonly answer: HttpAnswer | null
  readonly trouble: Trouble | null
}

/** What one resolver answers for one name. */
export interface TxtAnswer {
  /** `address:port`. */
  readonly resolver: string
  readonly name: string
  /** The records, their parts joined; null where there was no answer. An empty list is an answer: the name has no TXT record. */
  readonly records: readonly string[] | null
  readonly trouble: 'nxdomain' | 'servfail' | 'refused' | 'timeout' | 'interrupted' | 'failed' | null
}

/** The TXT records around one domain, by resolver. */
export interface TxtResult {
  readonly kind: 'txt'
  readonly domain: string
  readonly askedAt: Date
  readonly tookMs: number
  readonly answers: readonly TxtAnswer[]
}

/** Where a browser would go next from an answer. */
export interface NextHop {
  /** `link`: only if the user clicks it. */
  readonly how: 'redirect' | 'form' | 'refresh' | 'script' | 'link'
  /** Absolute, with its query. */
  readonly url: string
  /** The XML of the SAMLRequest in it; null where there is none, or none that can be read. */
  readonly request: string | null
}

/** One result of a probe. The pipeline writes it as a record: an artifact, and a file where the user asks for one. */
export interface Observation {
  readonly probe: string
  /** Which of several results of a probe it is: part of the file's name. Null where there is only one. */
  readonly step: string | null
  readonly result: HttpResult | TxtResult
  readonly nextHop: NextHop | null
}

/** All that a probe may do. Nothing rejects: a missing answer is a result too. */
/** Whether a host may get the SCIM token: because --allow-host names it, because Mixpanel documents it for its API, or never. */
export type TokenTrust = 'named' | 'documented' | 'never'

export interface Network {
  /** GET only. `authorized` adds the SCIM token, which the probe itself never sees. */
  get(url: string, options: { readonly accept: string; readonly authorized?: boolean }, signal: AbortSignal): Promise<HttpResult>
  txt(name: string, signal: AbortSignal): Promise<readonly TxtAnswer[]>
  /** True where there is a SCIM token to send. */
  readonly hasToken: boolean
  /** For a URL; `never` also for one that may not be requested. */
  tokenTrust(url: string): TokenTrust
  now(): Date
  close(): void
}

/** The network for one probe, with its own timeout. */
export interface ProbeContext {
  get(url: string, options: { readonly accept: string; readonly authorized?: boolean }): Promise<HttpResult>
  txt(name: string): Promise<readonly TxtAnswer[]>
  readonly hasToken: boolean
  tokenTrust(url: string): TokenTrust
  now(): Date
  /** The results of the probe named by `after`. */
  readonly earlier: readonly Observation[]
}

export interface Probe<F extends Facts = Facts, W extends Facts = Facts> {
  readonly id: string
  /** As progress names it: "the reply URL". */
  readonly title: string
  /** The id of the probe that must run first. */
  readonly after?: string
  /** Without these the probe does not run. */
  readonly needs: F
  readonly wants: W
  run(known: Known<F>, wanted: Wanted<W>, context: ProbeContext): Promise<readonly Observation[]>
}

export type AnyProbe = Omit<Probe, 'run'> & { run(known: never, wanted: never, context: ProbeContext): Promise<readonly Observation[]> }
