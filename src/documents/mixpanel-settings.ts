import * as z from 'zod/mini'

// Mixpanel's Access Security page, as people type it into `mixpanel.yaml`: the one definition of the document, from which its
// JSON Schema is made too. Every key is optional; `null` means not filled in, `""` means empty at Mixpanel.

const blank = <T extends z.core.$ZodType>(type: T): z.ZodMiniOptional<z.ZodMiniNullable<T>> => z.optional(z.nullable(type))
const described = <T extends z.ZodMiniType>(type: T, description: string): T => {
  z.globalRegistry.add(type, { description })
  return type
}

const text = (description: string): z.ZodMiniString => described(z.string(), description)
const flag = (description: string): z.ZodMiniBoolean => described(z.boolean(), description)
/** YAML reads `1234567` as a number and `2026-07-20` as a text; an id may be typed without quotes. */
const id = (description: string): z.ZodMiniUnion<[z.ZodMiniString, z.ZodMiniNumber]> =>
  described(z.union([z.string(), z.number()]), description)
const oneOf = <const V extends readonly [string, ...string[]]>(values: V, description: string): z.ZodMiniEnum<{ [K in V[number]]: K }> =>
  described(z.enum(values), description)

export const mixpanelSettings = z.strictObject({
  orgId: blank(id('The organization’s number: it stands in the postback URL as org_id.')),
  postbackUrl: blank(text('Postback URL, as the Access Security page shows it.')),
  issuerUrl: blank(text('Issuer URL: Entra’s Microsoft Entra Identifier (was: Azure AD Identifier).')),
  idpSignInUrl: blank(text('Identity Provider Sign-in URL: Entra’s Login URL.')),
  certificate: blank(text('The certificate that Mixpanel has: a path beside this file, a PEM block, or a SHA-1 or SHA-256 fingerprint.')),
  ssoEnabled: blank(flag('Single Sign-On is enabled.')),
  requireSso: blank(flag('Require Single Sign-On is on.')),
  idpManagedAccess: blank(flag('IDP Managed Access is on.')),
  claimedDomains: blank(
    z.array(
      z.strictObject({
        domain: described(z.string(), 'The domain as claimed.'),
        status: blank(oneOf(['verified', 'pending', 'expired'], 'What the page says beside it.')),
        token: blank(text('The verification token, without mixpanel-domain-verify=.')),
      }),
    ),
  ),
  scim: blank(
    z.strictObject({
      enabled: blank(flag('SCIM is set up.')),
      tenantUrl: blank(text('The Tenant URL that stands in Entra’s Provisioning blade.')),
      tokenGeneratedAt: blank(text('The day on which the SCIM token was generated, as 2026-07-20.')),
    }),
  ),
  teams: blank(z.array(id('A team’s name, exactly as written there.'))),
  plan: blank(oneOf(['free', 'growth', 'enterprise'], 'The organization’s plan.')),
  dataResidency: blank(oneOf(['us', 'eu', 'in'], 'Where the data is kept.')),
  sharedSso: blank(
    z.strictObject({
      role: blank(oneOf(['none', 'admin', 'linked'], 'The organization’s part in Shared SSO.')),
      linkedOrganizations: blank(
        z.array(z.strictObject({ name: blank(text('The organization’s name.')), scimName: blank(text('Its SCIM Name.')) })),
      ),
    }),
  ),
  owners: blank(
    z.array(
      z.strictObject({
        email: blank(text('An owner’s or admin’s address.')),
        password: blank(flag('Whether this person can log in with a password, without SSO.')),
      }),
    ),
  ),
  members: blank(described(z.array(z.string()), 'People in the organization, external ones above all.')),
  otherOrganizations: blank(
    z.array(z.strictObject({ orgId: blank(id('The other organization’s number.')), issuerUrl: blank(text('Its Issuer URL.')) })),
  ),
})

export const SETTINGS_KEYS: readonly string[] = Object.keys(mixpanelSettings.def.shape)

/** A place in the document, and what is wrong there. */
export interface SettingsFault {
  readonly path: (string | number)[]
  readonly unknownKeys: readonly string[]
  /** What should stand there, for people: “true or false”. */
  readonly wanted: string | null
}

export function faultsIn(value: unknown): readonly SettingsFault[] {
  const result = mixpanelSettings.safeParse(value)
  if (result.success) return []
  return result.error.issues.map((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol')
    if (issue.code === 'unrecognized_keys') return { path, unknownKeys: issue.keys, wanted: null }
    if (issue.code === 'invalid_value') return { path, unknownKeys: [], wanted: `one of ${issue.values.join(', ')}` }
    if (issue.code === 'invalid_type') return { path, unknownKeys: [], wanted: WANTED[issue.expected] ?? 'something else' }
    return { path, unknownKeys: [], wanted: issue.code === 'invalid_union' ? 'a text or a number' : 'something else' }
  })
}

const WANTED: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
}
