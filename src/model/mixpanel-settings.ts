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

/** The address that Mixpanel sends people to when they sign in. */
export interface SignIn {
  readonly at: Place
  /** Without a query where it was seen; as it stands where it was typed. */
  readonly url: Field<string>
  /** Who says so: a live probe beats what was typed, which beats a capture. */
  readonly by: 'settings' | 'postback' | 'capture'
  /** True where a live probe saw another address than was typed. */
  readonly contested: boolean
}
