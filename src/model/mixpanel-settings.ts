import type { Evidence, Place } from './artifact.ts'
import type { CertificateFile } from './certificates.ts'
import type { Field, Texts } from './field.ts'

/** Mixpanel's Access Security page, as typed into `mixpanel.yaml`. */
export interface MixpanelSettings {
  readonly at: Place
  readonly orgId: Field<string>
  readonly postbackUrl: Field<string>
  readonly issuerUrl: Field<string>
  readonly idpSignInUrl: Field<string>
  /** As typed: a path, a PEM block or a fingerprint. */
  readonly certificate: Field<string>
  /** The content of a PEM block typed there; null where there is none. */
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

/** The address that Mixpanel sends people to when they sign in. */
export interface SignIn {
  readonly at: Place
  /** Without its query where a probe or a capture shows it; unchanged where it was typed. */
  readonly url: Field<string>
  /** Where it comes from: a live probe comes before what was typed, and that before a capture. */
  readonly by: 'settings' | 'postback' | 'capture'
  /** True where a live probe shows another address than was typed. */
  readonly contested: boolean
}
