import type { Artifact, Evidence, Place } from './artifact.ts'
import type { Field } from './field.ts'

/** A key credential of a service principal: one record; a certificate has two (Sign and Verify) of the same identifier. */
export interface KeyCredential {
  readonly at: Place
  readonly keyId: string | null
  readonly usage: string | null
  readonly type: string | null
  /** Upper-case hex of the decoded identifier: 20 bytes are a SHA-1 thumbprint, 32 a hash of its text. */
  readonly customKeyIdentifier: string | null
  readonly start: Field<Date>
  readonly end: Field<Date>
  /** The public certificate, where the export includes it. */
  readonly certificate: Certificate | null
  /** True where the input lists only some of the app's certificates. */
  readonly partial?: boolean
}

/** An identity provider's SAML metadata, saved or fetched. */
export interface FederationMetadata {
  readonly at: Place
  readonly entityId: Field<string>
  readonly ssoLocations: readonly (Evidence<string> & { readonly binding: string })[]
  /** The certificates that it signs with, once each, in document order. */
  readonly signing: readonly Evidence<Certificate>[]
  readonly unreadableKeys: number
}

export interface ServiceProviderMetadata {
  readonly at: Place
  readonly entityId: Field<string>
  readonly acsLocations: readonly Evidence<string>[]
}

/** An X.509 certificate. Hashes are upper-case hex of the DER. */
export interface Certificate {
  readonly der: Uint8Array
  /** Most specific part first: `CN=…, O=…`. */
  readonly subject: string
  readonly issuer: string
  /** Null where the certificate has a date that does not exist, such as 31 February. */
  readonly notBefore: Date | null
  readonly notAfter: Date | null
  readonly serial: string
  readonly sha1: string
  readonly sha256: string
  /** `rsa`, `ec`, `ed25519`, `rsa-pss`, … */
  readonly keyType: string
  /** RSA modulus or curve size in bits; null where the key has no such measure. */
  readonly keyBits: number | null
  /** `sha256WithRSAEncryption`, or the dotted identifier where it has no name here. */
  readonly signatureAlgorithm: string
  readonly selfIssued: boolean
  readonly isAuthority: boolean
}

/** What a file that may be a certificate contains. */
export type CertificateForm =
  | 'pem'
  | 'der'
  | 'bare-base64'
  | 'wrong-armour'
  | 'pkcs7'
  | 'pkcs12'
  | 'private-key'
  | 'certificate-request'
  | 'revocation-list'
  | 'public-key'
  | 'idp-metadata'
  | 'sp-metadata'
  | 'xml'
  | 'html'
  | 'json'
  | 'damaged'
  | 'empty'
  | 'junk'

/** What deviates from plain PEM in a file whose certificate can be read. */
export type CertificateFlaw =
  'bom' | 'utf-16' | 'text-around' | 'indented' | 'one-line' | 'smart-dashes' | 'zero-width' | 'double-base64' | 'trailing-bytes'

export interface CertificateFile {
  readonly at: Place
  readonly artifact: Artifact
  readonly form: CertificateForm
  readonly flaws: readonly { readonly flaw: CertificateFlaw; readonly at: Place }[]
  /** Every certificate that can be read in it, in any form. */
  readonly certificates: readonly Evidence<Certificate>[]
  /** Blocks that contain a private key. Never their content. */
  readonly privateKeys: readonly Place[]
  /** For `damaged`: what is wrong with it, as a sentence. */
  readonly damage: string | null
  /** Where, if that is not the beginning. */
  readonly damagedAt?: Place
  /** For `idp-metadata`: the metadata inside. */
  readonly metadata: FederationMetadata | null
}

/** A certificate as Entra lists it: the Sign and Verify records of one certificate taken together. */
export interface SigningKey {
  readonly at: Place
  readonly keyId: string | null
  /** Upper-case hex SHA-1, where the input contains it. */
  readonly thumbprint: string | null
  readonly start: Date | null
  readonly end: Date | null
  readonly certificate: Certificate | null
  readonly records: readonly KeyCredential[]
}

/** Which certificate Entra signs with, at the time of the check and later. */
export interface Signing {
  readonly at: Place
  readonly source: 'live-metadata' | 'service-principal' | 'saved-metadata'
  readonly keys: readonly SigningKey[]
  /** The one marked active, whether or not it is among the keys. */
  readonly preferred: Evidence<string> | null
  readonly active: SigningKey | null
  /** Where the export shows keys and no key that is marked active: then `current` is only the likeliest. Null where one is marked. */
  readonly unmarked: Place | null
  /** The one that signs now; null where the evidence does not decide it. */
  readonly current: SigningKey | null
  /** True where the active one has expired and Entra has changed to another by itself. */
  readonly switched: boolean
  /** Which it has changed to: the current one, or several where the evidence does not decide it; empty where it has not. */
  readonly successors: readonly SigningKey[]
  /** Which key signs from when to when; `to` is null for the last. */
  readonly schedule: readonly { readonly from: Date; readonly to: Date | null; readonly key: SigningKey }[]
}

/** The certificate that Mixpanel has, or is about to get. */
export type Uploaded =
  /** `copies`: other files with the same certificate, where nothing says which of them is meant. */
  | { readonly as: 'file'; readonly at: Place; readonly file: CertificateFile; readonly copies?: readonly CertificateFile[] }
  | { readonly as: 'fingerprint'; readonly at: Place; readonly algorithm: 'sha1' | 'sha256'; readonly hex: string; readonly typed: string }
  /** Mixpanel's page shows none. */
  | { readonly as: 'nothing'; readonly at: Place }
