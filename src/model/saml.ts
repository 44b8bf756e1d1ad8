import type { Artifact, Evidence, Place } from './artifact.ts'
import type { Certificate } from './certificates.ts'
import type { ClaimValue, ClaimsDefinition } from './entra.ts'
import type { Field, Texts } from './field.ts'

/** A captured SAML response. Its assertion can only be read through `open`, which says whether a signature covers it. */
export interface Capture {
  readonly at: Place
  readonly artifact: Artifact
  /** `response`: a samlp:Response; `assertion`: an assertion alone; `ws-federation`: an assertion in wresult. */
  readonly form: 'response' | 'assertion' | 'ws-federation'
  /** The bytes that a signature covers, decoded and otherwise unchanged. */
  readonly xml: string
  /** When it was captured, according to the capture: a HAR's time, a Date header. */
  readonly capturedAt: Date | null
  /** The URL that the form was sent to, where the capture shows it. */
  readonly postedTo: string | null
  /** True for what a redacted record says of a response that is not here, so that nothing of it can be verified. */
  readonly claimed?: true
  readonly destination: Field<string>
  /** The issuer of the Response element, which Entra does not sign. */
  readonly issuer: Field<string>
  readonly issuedAt: Field<Date>
  /** Who signed in, by what the message says, signed or not: only to tell captures of one person from those of others. Never shown. */
  readonly person: string | null
  readonly status: ResponseStatus | null
  /** Verifies the signature with these certificates and the embedded one, and reads what it covers. Pure; slow for large responses. */
  readonly open: (certificates: readonly Certificate[]) => OpenedResponse
}

export interface ResponseStatus {
  readonly at: Place
  /** Status codes from the outer to the inner one, without their common prefix: `Requester`, `AuthnFailed`. */
  readonly codes: Texts
  readonly message: Field<string>
}

export interface OpenedResponse {
  readonly signatureStatus: SignatureStatus
  /** The assertion that may be read; null where none may be. */
  readonly assertion: CapturedAssertion | null
  /** Encrypted assertions: only the owner of the key can read them. */
  readonly encrypted: readonly Place[]
  /** How many attributes the document contains outside of what may be read. */
  readonly beyond: number
}

/** How the response is signed. */
export type SignatureStatus =
  | {
      readonly is: 'intact'
      readonly at: Place
      readonly over: 'assertion' | 'response'
      /** The certificate that verifies it: one of those given, or the embedded one. */
      readonly signer: Certificate
      readonly known: boolean
      readonly algorithm: Evidence<string>
      readonly sha1: boolean
      /** Values that a comment splits: some parsers read only the part before it. */
      readonly comments: readonly Place[]
      /** True where it holds only without the line breaks and blanks that a formatter put around elements and texts. */
      readonly reindented: boolean
    }
  | { readonly is: 'unsigned'; readonly at: Place }
  | {
      readonly is: 'broken'
      readonly at: Place
      readonly fault: ResponseSignatureFault
      readonly algorithm: Evidence<string> | null
      /** Where the assertion is signed all the same: the certificate that verifies it, and whether it is one of those given. */
      readonly signer: Certificate | null
      readonly known: boolean
    }
  /** The XML was re-indented, which alone breaks a signature: it is not known whether something else was changed. */
  | { readonly is: 'reformatted'; readonly at: Place }
  /** Digest or signature were blanked by hand. */
  | { readonly is: 'blanked'; readonly at: Place }
  /** The signed content is unchanged, but there is no certificate to verify who signed it. */
  | { readonly is: 'no-certificate'; readonly at: Place; readonly algorithm: Evidence<string> }

export type ResponseSignatureFault =
  | 'changed'
  | 'other-key'
  | 'wrapped'
  | 'beside-assertion'
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
  /** True where an intact signature covers it; false for the only assertion of a response without one. */
  readonly proven: boolean
  readonly issuer: Field<string>
  readonly issuedAt: Field<Date>
  readonly audiences: Texts
  readonly recipients: Texts
  readonly notBefore: Field<Date>
  /** The earlier of the ends of the conditions and of the subject confirmation. */
  readonly notOnOrAfter: Field<Date>
  readonly nameId: Field<string>
  readonly nameIdFormat: Field<string>
  readonly attributes: readonly CapturedAttribute[]
  /** Names of attributes that are written as in SAML 1.1 (`AttributeName=`), so that a reader of SAML 2.0 does not see them. */
  readonly saml11Attributes: Texts
}

export interface CapturedAttribute {
  readonly at: Place
  /** The complete name, as written. */
  readonly name: Evidence<string>
  /** Values of a person: without `--verbose` only the e-mail address is printed. */
  readonly values: Texts
}

/** An AuthnRequest: captured, or from a probe's redirect. */
export interface AuthnRequest {
  readonly at: Place
  readonly issuer: Field<string>
  readonly acsUrl: Field<string>
  readonly destination: Field<string>
  readonly nameIdFormat: Field<string>
  readonly authnContextComparison: Field<string>
  /** The authentication contexts of which one is asked for; empty where any will do. */
  readonly authnContexts: Texts
  readonly issuedAt: Field<Date>
  readonly hasSubject: boolean
  /** Null where the capture does not show it: a signature may have been in a query that is not captured. */
  readonly signed: boolean | null
  /** The URL it was sent to, without the query. */
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
  /** `configured` in the portal or a policy, or part of Entra's default set. */
  readonly origin: 'configured' | 'default-set'
}

/** The assertion that Entra issues with this configuration. */
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

/** The captured response that is checked, opened with the known certificates. */
export interface JudgedResponse {
  readonly at: Place
  readonly capture: Capture
  readonly opened: OpenedResponse
  readonly trust: ResponseTrust
  /** Why this one was chosen out of several, as a sentence. */
  readonly because: string | null
  readonly others: readonly Capture[]
}

/** How far the values of a response can be relied on. */
export type ResponseTrust =
  /** Signed by a key that the export, the metadata or Mixpanel's certificate names. */
  | 'proven'
  /** Signed by a key that none of them names: nothing is concluded from the values. */
  | 'unknown-key'
  /** Signed, and the inputs hold no certificate to compare the signer with, or not all of them. */
  | 'no-key-known'
  /** Not signed, or not correctly. */
  | 'unproven'
