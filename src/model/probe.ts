import type { Facts, Known, Wanted } from './fact.ts'

// How the doctor looks at the world. A probe is a camera: it looks where the facts say and brings home what it saw; what that
// means is for readers and rules.

/** Why a look brought no answer home, or an answer that is not the host's own. Each is this network's trouble until shown otherwise. */
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
  // Answers by something else than the host.
  | 'captive-portal'
  | 'rate-limited'
  | 'gateway-error'

export interface Trouble {
  readonly code: TroubleCode
  /** Full sentences: what happened, and what to do about it. */
  readonly says: string
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

/** By which way the host was reached. */
export interface Route {
  /** The address that was contacted; null behind a proxy, and where nothing was. */
  readonly address: string | null
  /** True where `--resolve` gave the address. */
  readonly pinned: boolean
  /** Without its password. */
  readonly proxy: string | null
  /** Who issued the certificate that the host showed. */
  readonly issuer: string | null
  /** A file of certificates that are trusted beside Node's own (NODE_EXTRA_CA_CERTS). */
  readonly extraTrust: string | null
}

/** One GET, and what came of it. */
export interface HttpSeen {
  readonly kind: 'http'
  readonly url: string
  /** True where the SCIM token went along. */
  readonly authorized: boolean
  /** By this machine's clock. */
  readonly askedAt: Date
  readonly tookMs: number
  readonly route: Route
  readonly answer: HttpAnswer | null
  readonly trouble: Trouble | null
}

/** What one resolver says of one name. */
export interface TxtAnswer {
  /** `address:port`. */
  readonly resolver: string
  readonly name: string
  /** The records, their parts joined; null where there was no answer. An empty list is an answer: the name has no TXT record. */
  readonly records: readonly string[] | null
  readonly trouble: 'nxdomain' | 'servfail' | 'refused' | 'timeout' | 'interrupted' | 'failed' | null
}

/** The TXT records around one domain, as each resolver tells them. */
export interface TxtSeen {
  readonly kind: 'txt'
  readonly domain: string
  readonly askedAt: Date
  readonly tookMs: number
  readonly answers: readonly TxtAnswer[]
}

/** Where a browser would go next from an answer. */
export interface Lead {
  /** `link`: only if the person clicks it. */
  readonly how: 'redirect' | 'form' | 'refresh' | 'script' | 'link'
  /** Absolute, with its query. */
  readonly url: string
  /** The XML of the SAMLRequest that goes along; null where none does, or none that can be read. */
  readonly request: string | null
}

/** One picture. The pipeline makes a record of it: an artifact, and a file where the user wants to keep it. */
export interface Observation {
  readonly probe: string
  /** Tells the pictures of one probe apart: part of the file's name. Null where there is only one. */
  readonly step: string | null
  readonly seen: HttpSeen | TxtSeen
  readonly lead: Lead | null
}

/** All that a probe may do to the world. Nothing rejects: no answer is an answer. */
export interface Network {
  /** GET and nothing else. `authorized` sends the SCIM token along, which the probe itself never sees. */
  get(url: string, options: { readonly accept: string; readonly authorized?: boolean }, signal: AbortSignal): Promise<HttpSeen>
  txt(name: string, signal: AbortSignal): Promise<readonly TxtAnswer[]>
  /** True where there is a SCIM token to send. */
  readonly hasToken: boolean
  now(): Date
  close(): void
}

/** The network as one probe has it: with its own end of time. */
export interface ProbeContext {
  get(url: string, options: { readonly accept: string; readonly authorized?: boolean }): Promise<HttpSeen>
  txt(name: string): Promise<readonly TxtAnswer[]>
  readonly hasToken: boolean
  now(): Date
  /** What the probe named by `after` saw. */
  readonly earlier: readonly Observation[]
}

export interface Probe<F extends Facts = Facts, W extends Facts = Facts> {
  readonly id: string
  /** As progress names it: "the reply URL". */
  readonly title: string
  /** The probe that must have looked first, by id. */
  readonly after?: string
  /** Without these there is nowhere to look. */
  readonly needs: F
  readonly wants: W
  run(known: Known<F>, wanted: Wanted<W>, context: ProbeContext): Promise<readonly Observation[]>
}

export type AnyProbe = Omit<Probe, 'run'> & { run(known: never, wanted: never, context: ProbeContext): Promise<readonly Observation[]> }
