import type { Evidence, Place } from './artifact.ts'
import type { Lead, TroubleCode, TxtAnswer } from './probe.ts'
import type { AuthnRequest } from './saml.ts'

// What the records of live probes tell, as plain data.

/** One request of a probe and what came of it. */
export interface LiveExchange {
  readonly at: Place
  readonly probe: string
  readonly step: string | null
  /** As asked, with what is secret in its query blacked out. */
  readonly target: Evidence<string>
  readonly authorized: boolean
  /** By the clock of the machine that looked. */
  readonly askedAt: Evidence<Date>
  readonly tookMs: number
  readonly proxy: string | null
  /** Who issued the certificate that the host showed. */
  readonly issuer: string | null
  /** True where `--resolve` gave the address. */
  readonly pinned: boolean
  readonly extraTrust: string | null
  /** Why there is no answer, or why the answer is not the host's own. */
  readonly trouble: LiveTrouble | null
  readonly status: Evidence<number> | null
  /** The answer's own Date; null where there is none, or a cache kept the answer. */
  readonly serverTime: Evidence<Date> | null
  readonly contentType: string | null
  readonly lead: { readonly how: Lead['how']; readonly url: Evidence<string> } | null
  /** The first AADSTS code of the answer, with the sentence around it. */
  readonly aadsts: { readonly code: string; readonly text: string; readonly at: Place } | null
  readonly scim: ScimAnswer | null
  readonly request: AuthnRequest | null
  /** True where the body is not all of what the host sent. */
  readonly cut: boolean
}

export interface LiveTrouble {
  readonly code: TroubleCode
  readonly says: string
  readonly at: Place
}

/** What a SCIM service answered, without anybody's data. */
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

/** Where the postback URL leads in the end. `last` is the hop that says so. */
export type Postback =
  | { readonly is: 'microsoft'; readonly last: LiveExchange; readonly to: Evidence<string>; readonly request: AuthnRequest | null }
  | { readonly is: 'another-provider'; readonly last: LiveExchange; readonly to: Evidence<string> }
  | { readonly is: 'not-found' | 'no-provider' | 'host-fault' | 'no-response'; readonly last: LiveExchange }
