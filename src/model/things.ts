import type { Artifact, Evidence, Place } from './artifact.ts'
import type { Field, Texts } from './field.ts'

// What the readers tell, as plain data. Every field keeps its place, and says whether it is absent, empty or unreadable.

/** An application (app registration) in Entra. */
export interface Application {
  readonly at: Place
  readonly id: Field<string>
  readonly appId: Field<string>
  readonly displayName: Field<string>
  readonly templateId: Field<string>
  readonly publisherDomain: Field<string>
  readonly identifierUris: Field<Texts>
  readonly replyUrls: Field<Texts>
  readonly logoutUrl: Field<string>
  readonly groupMembershipClaims: Field<string>
  /** Names of the optional claims that go into SAML tokens. */
  readonly optionalSamlClaims: Field<Texts>
  readonly signedRequestsRequired: Field<boolean>
  readonly tokenEncryptionKeyId: Field<string>
  readonly disabledByMicrosoft: Field<string>
  readonly tags: Field<Texts>
  /** The automation that made it, by its name, where the input is that automation’s own. */
  readonly keptBy?: Evidence<string> | null
  /** True for shapes that cannot hold the SAML settings of the enterprise application (manifests). */
  readonly manifest: boolean
}

/** A key credential of a service principal: one record; a certificate has two (Sign and Verify) of the same identifier. */
export interface KeyCredential {
  readonly at: Place
  readonly keyId: string | null
  readonly usage: string | null
  readonly type: string | null
  /** Upper-case hex of whatever the identifier decodes to: 20 bytes are a SHA-1 thumbprint, 32 a hash of its text. */
  readonly customKeyIdentifier: string | null
  readonly start: Field<Date>
  readonly end: Field<Date>
  /** The public certificate, where the export asked for it. */
  readonly certificate: Certificate | null
}

/** A service principal (enterprise application) in Entra. */
export interface ServicePrincipal {
  readonly at: Place
  readonly id: Field<string>
  readonly appId: Field<string>
  readonly displayName: Field<string>
  readonly templateId: Field<string>
  readonly tenantId: Field<string>
  readonly accountEnabled: Field<boolean>
  readonly disabledByMicrosoft: Field<string>
  readonly assignmentRequired: Field<boolean>
  readonly ssoMode: Field<string>
  readonly loginUrl: Field<string>
  readonly logoutUrl: Field<string>
  readonly relayState: Field<string>
  readonly replyUrls: Field<Texts>
  readonly names: Field<Texts>
  readonly thumbprint: Field<string>
  readonly keys: Field<readonly KeyCredential[]>
  readonly tokenEncryptionKeyId: Field<string>
  readonly notificationMails: Field<Texts>
  readonly tags: Field<Texts>
  readonly homepage: Field<string>
  /** App roles with a value, as `roles` claims would carry them. */
  readonly roleValues: Field<Texts>
  readonly servicePrincipalType: Field<string>
  /** Which national cloud's Graph answered, where the input says so. */
  readonly cloud?: Evidence<Cloud> | null
}

/** Where the value of a claim comes from, for one configuration of it. */
export interface ClaimValue {
  readonly at: Place
  /** `user.mail`, `constant`, `transformation`, … as the portal writes it, lower case; `none` where none is set, `unreadable` where it is damaged. */
  readonly source: string
  /** The attribute, the constant or the first transformation, as it stands in the input; null where none does. */
  readonly written: Evidence<string> | null
  readonly constant: string | null
  /** Names of the transformations that the value goes through, in order: `join`, `extractMailPrefix`. */
  readonly transformations: readonly string[]
  /** Each of them, as it stands in the input. */
  readonly steps: Texts
  /** What the transformations read, one after the other, each one’s main input first: `user.mail`; a fixed text in quotation marks. */
  readonly inputs: readonly string[]
  /** Null where the configuration holds for everyone. */
  readonly condition: { readonly at: Place; readonly userType: string; readonly groups: readonly string[] } | null
}

export interface Claim {
  readonly at: Place
  /** As written, without namespace. */
  readonly name: Evidence<string>
  /** Null where blank. */
  readonly namespace: Evidence<string> | null
  /** `saml`, `jwt`; empty where the policy does not say. */
  readonly tokenFormats: Texts
  readonly values: readonly ClaimValue[]
}

export interface NameIdClaim {
  readonly at: Place
  readonly format: Evidence<string> | null
  readonly values: readonly ClaimValue[]
}

/** What decides which claims are issued: the portal's Attributes & Claims, or a claims mapping policy. */
export interface ClaimsDefinition {
  readonly at: Place
  readonly kind: 'custom-claims-policy' | 'claims-mapping-policy' | 'captured-response'
  readonly id: string | null
  readonly displayName: string | null
  readonly includeBasicClaimSet: Field<boolean>
  readonly includeApplicationIdInIssuer: Field<boolean>
  readonly audienceOverride: Field<string>
  readonly groupFilter: Field<unknown>
  readonly claims: Field<readonly Claim[]>
  readonly nameId: NameIdClaim | null
  /** The service principal it belongs to, where the input says so. */
  readonly servicePrincipalId: string | null
  /** True where the input proves that the policy is assigned to the service principal; a custom claims policy always is. */
  readonly assigned: boolean
}

/** That nothing is there, said by the input itself: an empty answer to "which mapping policies are assigned?". */
export interface NoMappingPolicies {
  readonly at: Place
  readonly servicePrincipalId: string | null
}

export interface TokenIssuancePolicy {
  readonly at: Place
  readonly signingAlgorithm: Field<string>
  readonly signingPolicy: Field<string>
  /** Whose it is, where the input says so: object ids. */
  readonly applicationId: string | null
  readonly servicePrincipalId: string | null
  /** False for an entry of a tenant-wide list, which proves no assignment. */
  readonly assigned: boolean
}

export type Cloud = 'global' | 'us-government' | 'china' | 'germany'

/** An identity provider's SAML metadata, saved or fetched. */
export interface FederationMetadata {
  readonly at: Place
  readonly entityId: Field<string>
  readonly ssoLocations: readonly (Evidence<string> & { readonly binding: string })[]
  /** Those it signs with, once each, in the order written. */
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
  readonly notBefore: Date
  readonly notAfter: Date
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

/** What a file that may be a certificate turned out to hold. */
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

/** What is untidy about a PEM file whose certificate can be read. */
export type CertificateFlaw =
  'bom' | 'utf-16' | 'text-around' | 'indented' | 'one-line' | 'smart-dashes' | 'zero-width' | 'double-base64' | 'trailing-bytes'

export interface CertificateFile {
  readonly at: Place
  readonly artifact: Artifact
  readonly form: CertificateForm
  readonly flaws: readonly { readonly flaw: CertificateFlaw; readonly at: Place }[]
  /** Every certificate that can be read in it, whatever the form. */
  readonly certificates: readonly Evidence<Certificate>[]
  /** Blocks that hold a private key. Never their content. */
  readonly privateKeys: readonly Place[]
  /** For `damaged`: what is wrong with it, as a sentence. */
  readonly damage: string | null
  /** For `idp-metadata`: the metadata inside. */
  readonly metadata: FederationMetadata | null
}

/** Mixpanel's Access Security page, as typed into `mixpanel.yaml`. */
export interface MixpanelSettings {
  readonly at: Place
  readonly orgId: Field<string>
  readonly postbackUrl: Field<string>
  readonly issuerUrl: Field<string>
  readonly idpSignInUrl: Field<string>
  /** As typed: a path, a PEM block or a fingerprint. */
  readonly certificate: Field<string>
  /** What a PEM block typed there holds; null where none is. */
  readonly certificateBlock: CertificateFile | null
  readonly ssoEnabled: Field<boolean>
  readonly requireSso: Field<boolean>
  readonly idpManagedAccess: Field<boolean>
  readonly claimedDomains: Field<readonly ClaimedDomain[]>
  readonly scimEnabled: Field<boolean>
  readonly scimTenantUrl: Field<string>
  readonly scimTokenGeneratedAt: Field<Date>
  readonly teams: Field<Texts>
  readonly plan: Field<string>
  readonly dataResidency: Field<string>
  readonly sharedSsoRole: Field<string>
  readonly linkedOrganizations: Field<readonly LinkedOrganization[]>
  readonly owners: Field<readonly OrganizationOwner[]>
  readonly members: Field<Texts>
  readonly otherOrganizations: Field<readonly OtherOrganization[]>
}

export interface ClaimedDomain {
  readonly at: Place
  readonly domain: Evidence<string>
  readonly status: Field<string>
  readonly token: Field<string>
}

export interface LinkedOrganization {
  readonly at: Place
  readonly name: Field<string>
  readonly scimName: Field<string>
}

export interface OrganizationOwner {
  readonly at: Place
  readonly email: Field<string>
  readonly password: Field<boolean>
}

export interface OtherOrganization {
  readonly at: Place
  readonly orgId: Field<string>
  readonly issuerUrl: Field<string>
}

// ── people and provisioning ──────────────────────────────────────────────────────────────────────────────────────────

export interface Assignment {
  readonly at: Place
  readonly principalId: Field<string>
  readonly principalType: Field<string>
  readonly principalName: Field<string>
  /** The service principal that was granted. */
  readonly resourceId: Field<string>
}

/** Who is assigned, as one answer: empty lists and cut-off lists are told too. */
export interface AssignmentList {
  readonly at: Place
  readonly items: readonly Assignment[]
  readonly servicePrincipalId: string | null
  /** False where the list says that there is more (`@odata.nextLink`). */
  readonly complete: boolean
}

export interface User {
  readonly at: Place
  readonly id: Field<string>
  readonly displayName: Field<string>
  readonly givenName: Field<string>
  readonly surname: Field<string>
  readonly mail: Field<string>
  readonly upn: Field<string>
  readonly userType: Field<string>
  readonly accountEnabled: Field<boolean>
}

export interface UserList {
  readonly at: Place
  readonly items: readonly User[]
  readonly complete: boolean
}

export interface Group {
  readonly at: Place
  readonly id: Field<string>
  readonly displayName: Field<string>
  readonly securityEnabled: Field<boolean>
}

/** The direct members of one group. */
export interface Membership {
  readonly at: Place
  readonly groupId: string | null
  readonly userIds: readonly string[]
  readonly groups: readonly { readonly at: Place; readonly id: string | null; readonly name: string | null }[]
  readonly complete: boolean
}

export interface Organization {
  readonly at: Place
  readonly tenantId: Field<string>
  readonly displayName: Field<string>
  readonly verifiedDomains: Field<Texts>
}

export interface Quarantine {
  readonly at: Place
  readonly reason: Field<string>
  readonly errorCode: Field<string>
  readonly errorMessage: Field<string>
  readonly seriesBegan: Field<Date>
  readonly currentBegan: Field<Date>
}

export interface SyncJob {
  readonly at: Place
  readonly id: Field<string>
  readonly templateId: Field<string>
  readonly state: Field<string>
  readonly statusCode: Field<string>
  readonly quarantine: Field<Quarantine>
  readonly lastRunEnded: Field<Date>
  readonly servicePrincipalId: string | null
  /** `enabled` of Terraform's resource. */
  readonly enabled: Field<boolean>
}

export interface SyncJobList {
  readonly at: Place
  readonly items: readonly SyncJob[]
  readonly servicePrincipalId: string | null
  /** False where the answer says that there is more. */
  readonly complete: boolean
}

/** Provisioning credentials and switches. A token's value is never kept, only whether one is set. */
export interface SyncSecrets {
  readonly at: Place
  readonly baseAddress: Field<string>
  readonly secretToken: Field<'set'>
  readonly syncAll: Field<boolean>
  /** On: people who are no longer assigned are left alone at the other side. */
  readonly skipOutOfScopeDeletions: Field<boolean>
  readonly notificationEnabled: Field<boolean>
  readonly notificationRecipients: Field<string>
  readonly servicePrincipalId: string | null
}

export interface AttributeMapping {
  readonly at: Place
  readonly target: Field<string>
  readonly sourceType: Field<string>
  readonly sourceName: Field<string>
  readonly expression: Field<string>
  readonly matchingPriority: Field<number>
}

export interface ObjectMapping {
  readonly at: Place
  readonly name: Field<string>
  readonly enabled: Field<boolean>
  readonly flowTypes: Field<string>
  /** How many clauses of its scoping filter narrow down who is sent. */
  readonly scopeClauses: Field<number>
  readonly sourceObject: Field<string>
  readonly targetObject: Field<string>
  readonly attributes: Field<readonly AttributeMapping[]>
}

export interface SyncSchema {
  readonly at: Place
  readonly id: Field<string>
  /** Why its mappings cannot be read, and where that is seen; null where they can. */
  readonly damage: { readonly at: Place; readonly why: string } | null
  readonly objectMappings: readonly ObjectMapping[]
  readonly servicePrincipalId: string | null
}

/** A place where something secret stood. Never the secret. */
export interface SecretSighting {
  readonly at: Place
  /** `token` is the SCIM service’s. */
  readonly kind: 'token' | 'other-token' | 'client-secret' | 'password' | 'private-key' | 'cookie' | 'assertion'
  /** Where it stood: the key or header. */
  readonly label: string
}

// ── captures and probes ──────────────────────────────────────────────────────────────────────────────────────────────

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
  readonly seal: Seal
  /** The assertion that may be read; null where none may be. */
  readonly assertion: CapturedAssertion | null
  /** Encrypted assertions, which nobody but the key’s owner can read. */
  readonly encrypted: readonly Place[]
  /** Every name of an attribute that stands in the document beyond what may be read. */
  readonly beyond: number
}

/** How the response is signed. */
export type Seal =
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
      readonly fault: SealFault
      readonly algorithm: Evidence<string> | null
      /** For one that was re-indented: whose it is once that is undone. */
      readonly signer: Certificate | null
    }
  /** What is signed is unchanged, but no certificate is there to say who signed it. */
  | { readonly is: 'nobodys'; readonly at: Place; readonly algorithm: Evidence<string> }

export type SealFault =
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
