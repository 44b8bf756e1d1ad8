import type { Artifact, Evidence, Place } from './artifact.ts'
import type { Certificate } from './certificates.ts'
import type { ClaimValue, ClaimsDefinition } from './entra.ts'
import type { Field, Texts } from './field.ts'

/** A SAML response that somebody captured. What its signature does not cover can be had through `open` alone, and then says so. */
export interface Capture {
  readonly at: Place
  readonly artifact: Artifact
  /** `response`: a samlp:Response; `assertion`: one on its own; `ws-federation`: one that came as wresult. */
  readonly form: 'response' | 'assertion' | 'ws-federation'
  /** The bytes that a signature covers, decoded, exactly as they came. */
  readonly xml: string
  /** When it was captured, by the capture itself: a HAR's time, a Date header. */
  readonly capturedAt: Date | null
  /** Where the form went, where the capture shows it. */
  readonly postedTo: string | null
  readonly destination: Field<string>
  /** Of the Response element, which Entra does not sign. */
  readonly issuer: Field<string>
  readonly issuedAt: Field<Date>
  readonly status: ResponseStatus | null
  /** Judges the signature with these certificates and the one that it brings along, and reads what it covers. Pure; costly for large ones. */
  readonly open: (certificates: readonly Certificate[]) => OpenedResponse
}

export interface ResponseStatus {
  readonly at: Place
  /** Status codes from the outer to the inner one, without their common beginning: `Requester`, `AuthnFailed`. */
  readonly codes: Texts
  readonly message: Field<string>
}

export interface OpenedResponse {
  readonly signatureStatus: SignatureStatus
  /** The assertion that may be read; null where none may be. */
  readonly assertion: CapturedAssertion | null
  /** Encrypted assertions, which nobody but the key’s owner can read. */
  readonly encrypted: readonly Place[]
  /** Every name of an attribute that stands in the document beyond what may be read. */
  readonly beyond: number
}

/** How the response is signed. */
export type SignatureStatus =
  | {
      readonly is: 'intact'
      readonly at: Place
      readonly over: 'assertion' | 'response'
      /** Whose key it holds with: one of the certificates given, or the one that it brings along. */
      readonly signer: Certificate
      readonly known: boolean
      readonly algorithm: Evidence<string>
      readonly sha1: boolean
      /** Values that a comment splits: some parsers read only what stands before it. */
      readonly comments: readonly Place[]
    }
  | { readonly is: 'unsigned'; readonly at: Place }
  | {
      readonly is: 'broken'
      readonly at: Place
      readonly fault: ResponseSignatureFault
      readonly algorithm: Evidence<string> | null
      /** For one that was re-indented: whose it is once that is undone. */
      readonly signer: Certificate | null
    }
  /** What is signed is unchanged, but no certificate is there to say who signed it. */
  | { readonly is: 'no-certificate'; readonly at: Place; readonly algorithm: Evidence<string> }

export type ResponseSignatureFault =
  | 're-indented'
  | 'indented-or-changed'
  | 'changed'
  | 'other-key'
  | 'wrapped'
  | 'duplicate-id'
  | 'several-assertions'
  | 'several-signed-infos'
  | 'several-references'
  | 'no-reference'
  | 'reference-to-nothing'
  | 'reference-elsewhere'
  | 'hmac'
  | 'unknown-algorithm'
  | 'unknown-transform'
  | 'processing-instruction'
  | 'unverifiable'

export interface CapturedAssertion {
  readonly at: Place
  /** True where an intact signature covers it; false for the only assertion of a response that none does. */
  readonly proven: boolean
  readonly issuer: Field<string>
  readonly issuedAt: Field<Date>
  readonly audiences: Texts
  readonly recipients: Texts
  readonly notBefore: Field<Date>
  /** The earliest end: of the conditions, and of the subject’s confirmation. */
  readonly notOnOrAfter: Field<Date>
  readonly nameId: Field<string>
  readonly nameIdFormat: Field<string>
  readonly attributes: readonly CapturedAttribute[]
}

export interface CapturedAttribute {
  readonly at: Place
  /** The complete name, as it stands. */
  readonly name: Evidence<string>
  /** Those of a person: nothing but the e-mail address is ever printed unasked. */
  readonly values: Texts
}

/** An AuthnRequest: captured, or out of a probe's redirect. */
export interface AuthnRequest {
  readonly at: Place
  readonly issuer: Field<string>
  readonly acsUrl: Field<string>
  readonly destination: Field<string>
  readonly nameIdFormat: Field<string>
  readonly authnContextComparison: Field<string>
  readonly hasSubject: boolean
  /** Null where what was captured does not show it: a signature may have stood in a query that is not there. */
  readonly signed: boolean | null
  /** The address it was sent to, without the query. */
  readonly sentTo: string | null
}

/** One attribute that the assertion will carry. */
export interface PredictedAttribute {
  readonly at: Place
  /** The complete `Name` of the attribute, as Mixpanel reads it. */
  readonly name: string
  readonly localName: Evidence<string>
  readonly namespace: Evidence<string> | null
  readonly values: readonly ClaimValue[]
  /** `configured` by someone, or part of Entra's own set. */
  readonly origin: 'configured' | 'default-set'
}

/** The assertion that this setup makes Entra issue. */
export interface PredictedAssertion {
  readonly at: Place
  readonly governedBy: ClaimsDefinition
  readonly attributes: readonly PredictedAttribute[]
  readonly nameId: { readonly at: Place; readonly format: string | null; readonly values: readonly ClaimValue[] }
}

/** The AuthnRequest that Mixpanel makes. */
export interface MixpanelRequest extends AuthnRequest {
  readonly seen: 'live' | 'captured'
}

/** The captured response that is judged, opened with the certificates that are known. */
export interface JudgedResponse {
  readonly at: Place
  readonly capture: Capture
  readonly opened: OpenedResponse
  /** Why this one, where there were several, as a sentence. */
  readonly because: string | null
  readonly others: readonly Capture[]
}
