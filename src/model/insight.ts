// What a report shows beside its findings: values side by side, certificates and sign-ins over time. It is worked out where a reporter asks
// for it. All texts are ready to print: control characters are visible, and people have pseudonyms where the report gives them some.

/**
 * `not-given`: a side is missing in the inputs, or cannot be read. `not-compared`: the two are not the same, and need not be in this setup;
 * `note` says why.
 */
export type HandshakeState = 'agree' | 'differ' | 'not-given' | 'not-compared'

export type HandshakeId = 'identifier' | 'reply-url' | 'sign-on-url' | 'issuer' | 'login-url' | 'certificate' | 'email-claim' | 'scim-url'

export interface HandshakeSide {
  /** Null where it is not given; empty where the field is empty. */
  readonly value: string | null
  /** What tells more about the value: the days of a certificate, the source of a claim. */
  readonly note: string | null
  /** True where it is what Mixpanel documents for everybody, not a value of this setup. */
  readonly fixed: boolean
}

/** One value that has to be the same at Entra and at Mixpanel. */
export interface HandshakeRow {
  readonly id: HandshakeId
  readonly entra: HandshakeSide
  readonly mixpanel: HandshakeSide
  readonly state: HandshakeState
  readonly note: string | null
  /** The rules that judge it. */
  readonly rules: readonly string[]
}

export interface TimelineCertificate {
  /** Upper-case hex SHA-1; null where the export does not show it. */
  readonly thumbprint: string | null
  readonly from: Date | null
  readonly to: Date | null
  readonly atEntra: boolean
  /** Null where it is not known which one Mixpanel has. */
  readonly atMixpanel: boolean | null
  /** When Entra signs with it, as far as that is known; `to` is null where nothing is known to follow. */
  readonly signs: readonly { readonly from: Date; readonly to: Date | null }[]
}

export interface CertificateTimeline {
  readonly now: Date
  readonly certificates: readonly TimelineCertificate[]
  /**
   * When Mixpanel does not accept signatures any more, the first time; null where that is not known. `switch`: Entra changes to a
   * certificate that Mixpanel does not have. `mismatch`: it signs with another one already. `expiry`: the last one expires.
   */
  readonly breaks: { readonly at: Date; readonly because: 'switch' | 'mismatch' | 'expiry'; readonly to: string | null } | null
}

export interface SignInBin {
  readonly from: Date
  readonly success: number
  readonly interrupted: number
  readonly failure: number
}

/** Sign-ins to the app by time and outcome. */
export interface SignInHistory {
  /** Without gaps, in order; all of one length. */
  readonly bins: readonly SignInBin[]
  /** Hours of one bin. */
  readonly hours: number
  /** Sign-ins whose time the log does not say; they are in no bin. */
  readonly untimed: number
  readonly complete: boolean
}

export interface Insight {
  readonly handshake: readonly HandshakeRow[]
  /** Null where no certificate is known. */
  readonly certificates: CertificateTimeline | null
  /** Null without a log of sign-ins. */
  readonly signIns: SignInHistory | null
}
