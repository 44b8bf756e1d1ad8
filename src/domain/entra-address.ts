import { hostOf, parsed } from '../syntax/url.ts'
import { cloudOf, GUID, isGuid, issuerOf, loginUrlOf } from '../vendors/entra.ts'
import { isMixpanelHost } from '../vendors/mixpanel.ts'
import { differenceFrom, saysDifference, type Difference } from './near-miss.ts'
import { withoutEnd } from '../syntax/trim.ts'

// What was pasted in place of one of the two addresses that an admin copies from Entra to Mixpanel.

/** A mistake in an address: a code for the finding, and what the message says about it. */
export interface AddressMistake<Code extends string> {
  readonly code: Code
  readonly detail: string
}

/** Differences that have no code of their own at either address are named by the code of a wider one. */
/** The longest name of the DNS. */
const LONGEST_DOMAIN = 255

const NEAR_MISSES = {
  'missing-trailing-slash': 'missing-trailing-slash',
  'extra-trailing-slash': 'extra-trailing-slash',
  space: 'space',
  scheme: 'scheme',
  case: 'case',
  'extra-query': 'extra-query',
  'extra-fragment': 'extra-query',
  escaped: 'escaped',
  www: 'another-host',
  'regional-host': 'another-host',
} as const satisfies Readonly<Record<Difference, string>>
type NearMiss = (typeof NEAR_MISSES)[Difference]

const SHARED_DETAILS = {
  'is-the-metadata-url': 'that is the URL of the federation metadata',
  'is-the-user-access-url': 'that is the My Apps link of the app (User access URL)',
  'is-a-mixpanel-address': 'that is one of Mixpanel’s own URLs, which belong in Entra',
  'is-a-guid': 'that is an ID without a URL',
  'domain-instead-of-guid': 'it has the domain of the tenant, but Entra uses the tenant ID',
  placeholder: 'it has a placeholder where the tenant ID should be',
  'not-a-guid': 'the tenant ID in it is malformed: a character is missing or extra',
  'another-product':
    'that is a URL of Azure AD B2C or Microsoft Entra External ID, which is another product: it has its own tenants for customers, and this app is not in them',
} as const

const ISSUER_DETAILS = {
  ...SHARED_DETAILS,
  'login-host': 'that is on the host of Microsoft’s login pages, but Entra’s issuer is on sts.windows.net',
  'is-the-login-url': 'that is the Login URL, which belongs in Identity Provider Sign-in URL',
  'is-the-logout-url': 'that is a Logout URL',
  'not-microsoft': 'that is not a URL of Entra',
  'no-tenant': 'it has no tenant ID',
  'another-path': 'it has a part that does not belong there',
} as const

const SIGN_IN_DETAILS = {
  ...SHARED_DETAILS,
  'domain-instead-of-guid': 'it names the tenant by its domain, which Microsoft accepts, while the Login URL in Entra has the tenant ID',
  'is-the-issuer': 'that is the Microsoft Entra Identifier, which belongs in Issuer URL',
  'is-the-logout-url': 'that is a sign-out URL',
  wsfed: 'that is the URL of WS-Federation, which is not SAML',
  oauth2: 'that is a URL of OpenID Connect, which is not SAML',
  common: 'it has no tenant ID, so Microsoft does not know in which tenant the app is',
  'missing-saml2': 'it does not end in /saml2',
  'another-host': 'it is on another Microsoft host',
  'another-path': 'its path is not the SAML path',
  'not-microsoft': 'that is not a URL of Microsoft',
} as const

export type IssuerMistake = keyof typeof ISSUER_DETAILS | Exclude<NearMiss, 'another-host'>
export type SignInMistake = keyof typeof SIGN_IN_DETAILS | Exclude<NearMiss, 'missing-trailing-slash'>

/** What is wrong with a value that is no well-formed Microsoft Entra Identifier. */
export function issuerMistakeIn(value: string): AddressMistake<IssuerMistake> {
  const named = (code: keyof typeof ISSUER_DETAILS): AddressMistake<IssuerMistake> => ({ code, detail: ISSUER_DETAILS[code] })
  const text = value.trim()
  if (isOfCustomerTenant(text)) return named('another-product')
  if (isGuid(text)) return named('is-a-guid')
  if (isMetadataUrl(text)) return named('is-the-metadata-url')
  const tenantId = GUID.exec(text)?.[0].toLowerCase()
  const difference = tenantId === undefined ? null : differenceFrom(issuerOf(tenantId), value)
  if (difference !== null) {
    const code = NEAR_MISSES[difference]
    return { code: code === 'another-host' ? 'another-path' : code, detail: saysDifference(difference) }
  }
  if (isUserAccessUrl(text)) return named('is-the-user-access-url')
  if (/mixpanel/i.test(text) && (isMixpanelHost(hostOf(text)) || hostOf(text) === '')) return named('is-a-mixpanel-address')
  if (isLogoutUrl(text)) return named('is-the-logout-url')
  if (/\/saml2\/?$/i.test(text)) return named('is-the-login-url')
  const host = hostOf(withScheme(text))
  const isAtSts = /^sts\.(?:windows\.net|chinacloudapi\.cn)$/.test(host)
  if (!isAtSts && cloudOf(host) !== null) return named('login-host')
  if (isPlaceholder(text)) return named('placeholder')
  if (!isAtSts)
    return named(
      text.length <= LONGEST_DOMAIN && /^(?:[a-z0-9-]+\.)+[a-z]{2,}\/?$/i.test(text) ? 'domain-instead-of-guid' : 'not-microsoft',
    )
  const segment = parsed(/^[a-z]+:/i.test(text) ? text : `https://${text}`)?.pathname.split('/')[1] ?? ''
  if (segment === '') return named('no-tenant')
  if (isGuid(segment)) return named('another-path')
  return named(segment.includes('.') ? 'domain-instead-of-guid' : 'not-a-guid')
}

/** What is wrong with a value that is no well-formed Login URL. */
export function signInMistakeIn(value: string): AddressMistake<SignInMistake> {
  const named = (code: keyof typeof SIGN_IN_DETAILS): AddressMistake<SignInMistake> => ({ code, detail: SIGN_IN_DETAILS[code] })
  const text = value.trim()
  const address = withScheme(text)
  const host = hostOf(address)
  if (isOfCustomerTenant(text)) return named('another-product')
  if (isGuid(text)) return named('is-a-guid')
  if (isMetadataUrl(text)) return named('is-the-metadata-url')
  if (isLogoutUrl(text)) return named('is-the-logout-url')
  const tenantId = GUID.exec(text)?.[0].toLowerCase()
  const difference = tenantId === undefined ? null : differenceFrom(loginUrlOf(tenantId, cloudOf(host) ?? 'global'), value)
  if (difference !== null) {
    const code = NEAR_MISSES[difference]
    return { code: code === 'missing-trailing-slash' ? 'another-path' : code, detail: saysDifference(difference) }
  }
  if (host.startsWith('sts.')) return named('is-the-issuer')
  if (isUserAccessUrl(address)) return named('is-the-user-access-url')
  if (isMixpanelHost(host)) return named('is-a-mixpanel-address')
  if (cloudOf(host) === null) return named('not-microsoft')
  return named(mistakeInPath(text, parsed(address)?.pathname ?? ''))
}

/** What is wrong after the host of one of Microsoft's login pages. */
function mistakeInPath(text: string, pathname: string): keyof typeof SIGN_IN_DETAILS {
  const [, tenant = '', ...rest] = pathname.split('/')
  const path = withoutEnd(rest.join('/'), '/')
  if (/\bwsfed\b/i.test(path)) return 'wsfed'
  if (/^oauth2\b|^v2\.0\b/i.test(path)) return 'oauth2'
  if (isPlaceholder(text)) return 'placeholder'
  if (/^(?:common|organizations|consumers)$/i.test(tenant)) return 'common'
  if (path === '') return 'missing-saml2'
  if (!/^saml2$/i.test(path)) return 'another-path'
  if (isGuid(tenant)) return 'another-host'
  return tenant.includes('.') ? 'domain-instead-of-guid' : 'not-a-guid'
}

/** The hosts of Azure AD B2C and of External ID, and the policies of B2C, which Microsoft’s other host has too. */
function isOfCustomerTenant(text: string): boolean {
  return /(?:^|\.)(?:b2clogin|ciamlogin)\.com$/.test(hostOf(withScheme(text))) || /\/B2C_1A?_/i.test(text)
}

function withScheme(text: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
}

/** A page to sign out at, as older portals listed it in the same box. */
function isLogoutUrl(value: string): boolean {
  return /wa=wsignout|\/logout\b|\/wsfederation\b/i.test(value)
}

/** The My Apps link of the app, which the portal calls User access URL. */
function isUserAccessUrl(value: string): boolean {
  return /(?:^|\.)myapps\.microsoft\.com$|^account\.activedirectory\.windowsazure\.com$/.test(hostOf(value))
}

function isMetadataUrl(value: string): boolean {
  return /federationmetadata/i.test(value)
}

function isPlaceholder(value: string): boolean {
  return /[<>{}]|%3c|%7b|your[\s_-]*tenant|tenant[\s_-]*id/i.test(value)
}
