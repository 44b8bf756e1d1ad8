// The keys of `mixpanel.yaml`, and the words that a key may have as its value.

export const STATUSES = ['verified', 'pending', 'expired'] as const
export const PLANS = ['free', 'growth', 'enterprise'] as const
export const REGIONS = ['us', 'eu', 'in'] as const
export const SHARED_SSO_ROLES = ['none', 'admin', 'linked'] as const

/** How a switch is written, in any case, beside YAML's own true and false. */
export const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['enabled', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['disabled', false],
])

/** In the order in which `init` writes them. */
export const SETTINGS_KEYS: readonly string[] = [
  'orgId',
  'postbackUrl',
  'issuerUrl',
  'idpSignInUrl',
  'certificate',
  'ssoEnabled',
  'requireSso',
  'idpManagedAccess',
  'claimedDomains',
  'scim',
  'teams',
  'plan',
  'dataResidency',
  'sharedSso',
  'owners',
  'members',
  'otherOrganizations',
]

/** The keys of each group, or of each entry of a list, by path; the index of an entry is left out. */
export const GROUP_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['', SETTINGS_KEYS],
  ['claimedDomains', ['domain', 'status', 'token']],
  ['scim', ['enabled', 'tenantUrl', 'tokenGeneratedAt']],
  ['sharedSso', ['role', 'linkedOrganizations']],
  ['sharedSso.linkedOrganizations', ['name', 'scimName']],
  ['owners', ['email', 'password']],
  ['otherOrganizations', ['orgId', 'issuerUrl']],
])

/** Keys that begin like this are the user's own. */
export const OWN_KEY = 'x-'
