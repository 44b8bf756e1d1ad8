import type { Evidence, Place } from './artifact.ts'
import type { KeyCredential } from './certificates.ts'
import type { Field, Texts } from './field.ts'

// What readers find in exports of Entra, as plain data. Every field keeps its place, and is known, absent, empty, unreadable or blanked.

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
  /** `isDisabled`: deactivated by its owner, in every tenant. */
  readonly deactivated: Field<boolean>
  /** Since when it is in the recycle bin. */
  readonly deleted: Field<Date>
  readonly tags: Field<Texts>
  /** The tool that manages it, by name, where the input is that tool’s own file: `Terraform`. */
  readonly managedBy?: Evidence<string> | null
  /** True for app manifests, which cannot contain the SAML settings of the enterprise application. */
  readonly manifest: boolean
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
  /** As of the application. */
  readonly deactivated: Field<boolean>
  readonly deleted: Field<Date>
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
  /** The national cloud whose Graph sent this, where the input says so. */
  readonly cloud?: Evidence<Cloud> | null
}

/** Where the value of a claim comes from, for one configuration of it. */
/** A transformation with its parameters: texts and numbers by name, such as `separator`. */
export interface TransformationStep {
  readonly name: string
  /** Its own inputs, as in `ClaimValue.inputs`; a later transformation takes the result of the one before it. */
  readonly inputs: readonly string[]
  readonly parameters: ReadonlyMap<string, string>
}

export interface ClaimValue {
  readonly at: Place
  /** `user.mail`, `constant`, `transformation`, … as the portal writes it, lower case; `none` where none is set, `unreadable` where it is damaged. */
  readonly source: string
  /** The attribute, the constant or the first transformation, as written in the input; null where there is none. */
  readonly written: Evidence<string> | null
  readonly constant: string | null
  /** Names of the transformations of the value, in order: `join`, `extractMailPrefix`. */
  readonly transformations: readonly string[]
  /** Each of them, as written in the input. */
  readonly steps: Texts
  /** The inputs of the transformations, in order, the main input of each first: `user.mail`; a fixed text in quotation marks. */
  readonly inputs: readonly string[]
  /** What the transformations are given, in order; absent where the input does not show it. */
  readonly recipe?: readonly TransformationStep[]
  /** Null where the configuration applies to everyone. */
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
  /** True where the input shows that the policy is assigned to the service principal; a custom claims policy always is. */
  readonly assigned: boolean
}

/** The input itself says that there are none: an empty list of the mapping policies that are assigned. */
export interface NoMappingPolicies {
  readonly at: Place
  readonly servicePrincipalId: string | null
}

export interface TokenIssuancePolicy {
  readonly at: Place
  readonly signingAlgorithm: Field<string>
  readonly signingPolicy: Field<string>
  /** The objects that it belongs to, where the input says so: object ids. */
  readonly applicationId: string | null
  readonly servicePrincipalId: string | null
  /** False for an entry of a tenant-wide list, which does not show an assignment. */
  readonly assigned: boolean
}

export type Cloud = 'global' | 'us-government' | 'china' | 'germany'

export interface Organization {
  readonly at: Place
  readonly tenantId: Field<string>
  readonly displayName: Field<string>
  readonly verifiedDomains: Field<Texts>
}

// What deductions derive from that.

/** Which app of the export is checked, and which others might be the right one. */
export interface Subject {
  readonly application: Application | null
  readonly principal: ServicePrincipal | null
  readonly appId: string | null
  /** How it was chosen, as a sentence; null where there was only one. */
  readonly because: string | null
  /** Further apps that look like Mixpanel's, one place each: the enterprise application where it is there. */
  readonly otherMixpanelApps: readonly OtherMixpanelApp[]
}

export interface OtherMixpanelApp {
  readonly at: Place
  readonly displayName: string | null
  readonly appId: string | null
  /** Lower case; null where its export does not say. */
  readonly tenantId: string | null
  /** Of the application and the service principal, as far as they are given. */
  readonly identifiers: Texts
  /** Whether it is for SAML sign-on: an app that only provisions, or only has the name, is not. */
  readonly signsIn: boolean
  /** Whether Enabled for users to sign-in is No. */
  readonly disabled: boolean
}

/** A list of values and the object that contains it. */
export interface Listed {
  readonly items: Texts
  readonly at: Place
  readonly from: 'service-principal' | 'application'
}
