import * as z from 'zod/mini'
import { PLANS, REGIONS, SHARED_SSO_ROLES, STATUSES, SWITCHES } from './settings-keys.ts'

// `mixpanel.yaml`, the settings of Mixpanel's Access Security page: the definition that its JSON Schema is generated from; no run loads it.
// Every key is optional; `null` means not filled in, `""` means empty in Mixpanel.

const blank = <T extends z.core.$ZodType>(type: T): z.ZodMiniOptional<z.ZodMiniNullable<T>> => z.optional(z.nullable(type))
const described = <T extends z.ZodMiniType>(type: T, description: string): T => {
  z.globalRegistry.add(type, { description })
  return type
}

const text = (description: string): z.ZodMiniString => described(z.string(), description)
/** Words that the reader takes in any case. JSON Schema has no flag for that. */
const inAnyCase = (words: Iterable<string>): z.ZodMiniString => {
  const letters = (word: string): string => word.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`)
  return z.string().check(z.regex(new RegExp(`^(?:${[...words].map(letters).join('|')})$`)))
}
const flag = (description: string): z.ZodMiniUnion<[z.ZodMiniBoolean, z.ZodMiniString]> =>
  described(z.union([z.boolean(), inAnyCase(SWITCHES.keys())]), description)
/** YAML reads an id without quotes, such as 1234567, as a number. */
const id = (description: string): z.ZodMiniUnion<[z.ZodMiniString, z.ZodMiniNumber]> =>
  described(z.union([z.string(), z.number()]), description)
/** The list is for editors, which suggest its words. */
const oneOf = (
  values: readonly [string, ...string[]],
  description: string,
): z.ZodMiniUnion<[z.ZodMiniEnum<Record<string, string>>, z.ZodMiniString]> =>
  described(z.union([z.enum(values), inAnyCase(values)]), description)

export const mixpanelSettings = z.strictObject({
  orgId: blank(id('The organization ID: org_id in the Postback URL.')),
  postbackUrl: blank(text('Postback URL on the Access Security page.')),
  issuerUrl: blank(text('Issuer URL. In Entra: Microsoft Entra Identifier (was: Azure AD Identifier).')),
  idpSignInUrl: blank(text('Identity Provider Sign-in URL. In Entra: Login URL.')),
  certificate: blank(
    text('The certificate that Mixpanel has: the path of a file in the same folder, a PEM block, or a SHA-1 or SHA-256 fingerprint.'),
  ),
  ssoEnabled: blank(flag('Single Sign-On is enabled.')),
  requireSso: blank(flag('Require Single Sign-On is on.')),
  idpManagedAccess: blank(flag('IDP Managed Access is on.')),
  claimedDomains: blank(
    z.array(
      z.strictObject({
        domain: described(z.string(), 'The claimed domain.'),
        status: blank(oneOf(STATUSES, 'The status that the page shows.')),
        token: blank(text('The verification token, without mixpanel-domain-verify=.')),
      }),
    ),
  ),
  scim: blank(
    z.strictObject({
      enabled: blank(flag('SCIM is in use.')),
      tenantUrl: blank(text('Tenant URL on the Provisioning page in Entra.')),
      tokenGeneratedAt: blank(text('The day on which the SCIM token was generated, such as 2026-07-20.')),
    }),
  ),
  teams: blank(z.array(id('The name of a team, spelled exactly as in Mixpanel.'))),
  plan: blank(oneOf(PLANS, 'The plan of the organization.')),
  dataResidency: blank(oneOf(REGIONS, 'The data residency.')),
  sharedSso: blank(
    z.strictObject({
      role: blank(oneOf(SHARED_SSO_ROLES, 'The role of the organization in Shared SSO.')),
      linkedOrganizations: blank(
        z.array(z.strictObject({ name: blank(text('The name of the organization.')), scimName: blank(text('Its SCIM Name.')) })),
      ),
    }),
  ),
  owners: blank(
    z.array(
      z.strictObject({
        email: blank(text('The mail address of an owner or admin.')),
        password: blank(flag('Whether this person can log in with a password, without SSO.')),
      }),
    ),
  ),
  members: blank(described(z.array(z.string()), 'Mail addresses of people in the organization with addresses of other domains.')),
  otherOrganizations: blank(
    z.array(z.strictObject({ orgId: blank(id('The ID of the other organization.')), issuerUrl: blank(text('Its Issuer URL.')) })),
  ),
})
