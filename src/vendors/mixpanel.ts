export const ENTITY_ID = 'https://mixpanel.com/security/sso/v2/authorize/'
export const REPLY_URL = 'https://sso.mixpanel.com/sso/saml2'
export const POSTBACK = 'https://mixpanel.com/security/sso/v2/authorize/?org_id='
export const SCIM_BASE = 'https://mixpanel.com/api/app/scim/v2'
export const TXT_PREFIX = 'mixpanel-domain-verify='

/** The sign-on URL in Microsoft's tutorial. */
export const TUTORIAL_SIGN_ON_URL = 'https://mixpanel.com/login/'

/** The audience in older guides for other identity providers. */
export const V1_AUDIENCE = 'Mixpanel'

/** The documented hosts of Mixpanel that have its API. */
export const SCIM_HOSTS: readonly string[] = ['mixpanel.com', 'eu.mixpanel.com', 'in.mixpanel.com']

/** The hosts that a live probe may contact. */
export const HOSTS: readonly string[] = ['mixpanel.com', 'eu.mixpanel.com', 'in.mixpanel.com', 'sso.mixpanel.com']

export const REGIONS = ['eu', 'in'] as const

export const CLAIMS = { email: 'email', firstName: 'firstName', lastName: 'lastName' } as const

/** Attributes that Mixpanel reads, and their use. */
export const READS: readonly (readonly [name: string, use: string])[] = [
  [CLAIMS.email, 'the address that identifies the user'],
  [CLAIMS.firstName, 'the first name of a new account'],
  [CLAIMS.lastName, 'the last name of a new account'],
]

export function isMixpanelHost(host: string): boolean {
  const name = host.toLowerCase()
  return name === 'mixpanel.com' || name.endsWith('.mixpanel.com')
}

/** Hosts of other identity providers that Mixpanel can be used with, each whole: `redact` keeps the hosts that stand in the program. */
const OTHER_PROVIDERS =
  /(?:^|\.)(?:okta\.com|oktapreview\.com|okta-emea\.com|onelogin\.com|auth0\.com|jumpcloud\.com|pingidentity\.com|pingone\.com|pingone\.eu|pingone\.asia|pingone\.ca|duosecurity\.com|rippling\.com|workos\.com)$|^accounts\.google\.com$/

export function isOtherProvider(host: string): boolean {
  return OTHER_PROVIDERS.test(host.toLowerCase())
}
