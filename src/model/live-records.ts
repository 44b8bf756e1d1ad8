import type { Evidence, Place } from './artifact.ts'
import type { NextHop, TroubleCode, TxtAnswer } from './probe.ts'
import type { AuthnRequest } from './saml.ts'

// The content of live records, as plain data.

/** One request of a probe and its result. */
export interface LiveExchange {
  readonly at: Place
  readonly probe: string
  readonly step: string | null
  /** As requested, with the secrets in its query blacked out. */
  readonly target: Evidence<string>
  readonly authorized: boolean
  /** By the clock of the machine that ran the probe. */
  readonly askedAt: Evidence<Date>
  readonly tookMs: number
  readonly proxy: string | null
  /** Who issued the certificate that the host showed. */
  readonly issuer: string | null
  /** True where `--resolve` gave the address. */
  readonly pinned: boolean
  readonly extraTrust: string | null
  /** Why there is no response from the host. */
  readonly trouble: LiveTrouble | null
  readonly status: Evidence<number> | null
  /** The Date header of the answer; null where there is none, or the answer came from a cache. */
  readonly serverTime: Evidence<Date> | null
  readonly contentType: string | null
  readonly nextHop: { readonly how: NextHop['how']; readonly url: Evidence<string> } | null
  /** The first AADSTS code of the answer, with the sentence around it. */
  readonly aadsts: { readonly code: string; readonly text: string; readonly at: Place } | null
  readonly scim: ScimAnswer | null
  readonly request: AuthnRequest | null
  /** True where the body is only a part of what the host sent. */
  readonly cut: boolean
}

export interface LiveTrouble {
  readonly code: TroubleCode
  readonly message: string
  readonly at: Place
}

/** The answer of a SCIM service, without data about people. */
export interface ScimAnswer {
  readonly at: Place
  readonly kind: 'list' | 'service-provider-config' | 'error' | 'other-json'
  readonly total: number | null
}

/** The TXT records around one domain. */
export interface LiveTxt {
  readonly at: Place
  readonly domain: Evidence<string>
  readonly askedAt: Date
  readonly tookMs: number
  readonly answers: readonly LiveTxtAnswer[]
}

export interface LiveTxtAnswer {
  readonly at: Place
  readonly resolver: string
  readonly name: string
  readonly records: readonly Evidence<string>[] | null
  readonly trouble: TxtAnswer['trouble']
}

/** Where the postback URL leads in the end. `last` is the exchange that shows it. */
export type Postback =
  | { readonly is: 'microsoft'; readonly last: LiveExchange; readonly to: Evidence<string>; readonly request: AuthnRequest | null }
  | { readonly is: 'another-provider'; readonly last: LiveExchange; readonly to: Evidence<string> }
  | { readonly is: 'not-found' | 'no-provider' | 'host-fault' | 'no-response'; readonly last: LiveExchange }
