import { cannotTell, cite, deferTo, defineRule, derived, quote, valueOf, type FindingKind } from '../kit.ts'
import { hostOf, parsed } from '../../syntax/url.ts'
import type { SignIn } from '../../model/mixpanel-settings.ts'
import { differenceFrom, saysDifference, type Difference } from '../../domain/near-miss.ts'
import type { FederationMetadata } from '../../model/certificates.ts'
import { cloudOf, GUID, isGuid, loginUrlOf } from '../../vendors/entra.ts'
import { onAccessSecurity, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { isMixpanelHost } from '../../vendors/mixpanel.ts'
import {
  cloudsOf,
  isLogoutUrl,
  isMetadataUrl,
  isPlaceholder,
  isUserAccessUrl,
  LIVE_TELLS,
  leftToLive,
  liveTells,
  oddClouds,
  strangerIn,
  tenantOfSignIn,
  tenantsOf,
  type Sources,
} from './_addresses.ts'
import { notFilledIn } from './_settings.ts'

const kind = (guide: string, means: string): FindingKind => ({
  guide,
  severity: 'error',
  owner: 'mixpanel-admin',
  means,
  fix: {
    summary: 'Copy Login URL from Entra into Identity Provider Sign-in URL at Mixpanel.',
    steps: [
      'Open the Microsoft Entra admin center (entra.microsoft.com) ▸ Enterprise apps ▸ your Mixpanel app ▸ Single sign-on.',
      'In the box Set up Mixpanel, copy Login URL. It begins with https://login.microsoftonline.com/ and ends in /saml2.',
      ...onAccessSecurity('Under 2FA & SSO, click the pencil beside Single Sign-On, and paste it into Identity Provider Sign-in URL.'),
      TEST_SIGN_IN,
    ],
    command: null,
  },
})

/** Near misses of the right form, whatever the tenant and cloud. */
const NEAR: Readonly<Record<Difference, string>> = {
  'extra-trailing-slash': 'extra-trailing-slash',
  space: 'space',
  scheme: 'scheme',
  case: 'case',
  'extra-query': 'extra-query',
  'extra-fragment': 'extra-query',
  escaped: 'escaped',
  'missing-trailing-slash': 'another-path',
  www: 'another-host',
  'regional-host': 'another-host',
}

export default defineRule({
  id: 'mixpanel/sign-in-url',
  title: 'Mixpanel’s Identity Provider Sign-in URL is the Login URL from Entra',
  stage: 'start',
  required: true,
  why: 'Mixpanel sends everybody who wants to sign in to this address. If it is another, they see an error page of Microsoft’s, or nothing happens.',
  not: 'A well-formed Login URL of another tenant is told by mixpanel/tenant, one of another national cloud by mixpanel/cloud.',
  findings: {
    empty: kind('MX-07', 'The sign-in URL is empty.'),
    'is-the-issuer': kind('MX-04', 'The sign-in URL is the Microsoft Entra Identifier, which belongs into the field beside it.'),
    'is-the-metadata-url': kind('MX-04', 'The sign-in URL is the App Federation Metadata URL.'),
    'is-the-user-access-url': kind('MX-04', 'The sign-in URL is the My Apps link of the app (User access URL).'),
    'is-a-mixpanel-address': kind('MX-04', 'The sign-in URL is an address of Mixpanel’s own.'),
    'is-a-guid': kind('MX-04', 'The sign-in URL is a bare id, of the application or the tenant.'),
    'is-the-logout-url': kind('MX-07', 'The sign-in URL is a logout URL.'),
    wsfed: kind('MX-07', 'The sign-in URL is that of WS-Federation (/wsfed).'),
    oauth2: kind('MX-07', 'The sign-in URL is that of OpenID Connect (/oauth2/…).'),
    common: kind('MX-07', 'The sign-in URL names no tenant, but common, organizations or consumers.'),
    'missing-saml2': kind('MX-07', 'The sign-in URL lacks /saml2 at its end.'),
    'extra-trailing-slash': kind('MX-07', 'The sign-in URL has a slash at its end.'),
    space: kind('MX-07', 'The sign-in URL holds a space or an invisible character.'),
    scheme: kind('MX-07', 'The sign-in URL does not begin with https://.'),
    case: kind('MX-07', 'The sign-in URL differs in upper and lower case.'),
    'extra-query': kind('MX-07', 'The sign-in URL has a query or a fragment.'),
    escaped: kind('MX-07', 'The sign-in URL holds backslashes.'),
    'domain-instead-of-guid': kind('MX-07', 'The sign-in URL names the tenant by a domain in place of its id.'),
    'not-a-guid': kind('MX-07', 'The tenant’s id in the sign-in URL is no id: a character is missing or too many.'),
    placeholder: kind('MX-07', 'The sign-in URL holds a placeholder in place of the tenant’s id.'),
    'another-host': kind('MX-07', 'The sign-in URL is at another of Microsoft’s hosts.'),
    'another-path': kind('MX-07', 'The sign-in URL has another path.'),
    'not-microsoft': kind('MX-07', 'The sign-in URL has nothing to do with Microsoft.'),
  },
  cites: [
    cite('mixpanel-azure', 'Identity Provider Sign-in URL: Azure Login URL'),
    cite('graph-saml-how-to', 'SingleSignOnService Location="https://login.microsoftonline.com/…/saml2"'),
    cite('aadsts-750054', 'SAMLRequest or SAMLResponse must be present as query string parameters'),
  ],
  needs: { signIn: derived.signIn },
  wants: { settings: derived.settings, tenant: derived.tenant, metadata: derived.metadata, principal: derived.principal },

  *check({ signIn }, entra) {
    const { url } = signIn
    if (url.is === 'absent' || url.is === 'unreadable') return notFilledIn(url, 'idpSignInUrl')
    const sources = { signIn, ...entra }
    if (url.is === 'empty') {
      const expected = expectedOf(sources, null)
      yield {
        code: 'empty',
        at: url.at,
        message: `Identity Provider Sign-in URL is empty at Mixpanel; it should be the Login URL from Entra, ${expected}.`,
        expected,
        actual: '',
      }
      return undefined
    }
    const { value, at } = url
    if (tenantOfSignIn(value) === null && !locationsOf(entra.metadata).includes(value)) {
      if (liveTells(sources)) return LIVE_TELLS
      const expected = expectedOf(sources, value)
      const { code, detail } = slipOf(value)
      const swapped = code === 'is-the-issuer' && /\/saml2\/?$/i.test((entra.settings && valueOf(entra.settings.issuerUrl)) ?? '')
      yield {
        code,
        at,
        message: `Identity Provider Sign-in URL is ${quote(value)} at Mixpanel${SEEN_BY[signIn.by]}: ${detail}${swapped ? ', and the two fields have been swapped' : ''}. It should be exactly ${expected}.${strangerIn(value, tenantsOf(sources))}`,
        expected,
        actual: value,
      }
      return undefined
    }
    if (leftToLive(sources, 'cloud') || leftToLive(sources, 'tenant')) return LIVE_TELLS
    if (oddClouds(sources).some(({ by }) => by === 'sign-in-url')) {
      return deferTo('mixpanel/cloud', 'It is well-formed, and of another national cloud; mixpanel/cloud tells about it.')
    }
    const { reference, odd } = tenantsOf(sources)
    if (odd.some(({ by }) => by === 'sign-in-url') || (reference === null && odd.length > 0)) {
      return deferTo('mixpanel/tenant', 'It is well-formed, and of another tenant; mixpanel/tenant tells about it.')
    }
    if (reference !== null) return undefined
    return cannotTell('Its form is right; whether it is the tenant of the app cannot be told without the export.', at, derived.tenant)
  },
})

/** How one knows what stands there, where nobody typed it. */
const SEEN_BY: Readonly<Record<SignIn['by'], string>> = {
  settings: '',
  postback: ', as its postback URL leads there',
  capture: ', as a captured request went there',
}

function locationsOf(metadata: FederationMetadata | undefined): readonly string[] {
  return (metadata?.ssoLocations ?? []).filter(({ binding }) => /HTTP-(?:Redirect|POST)$/i.test(binding)).map(({ value }) => value)
}

/** What should stand there: by the metadata, else by the tenant of the export, else by what the value itself names. */
function expectedOf(sources: Sources, value: string | null): string {
  const { reference } = tenantsOf(sources)
  const location = locationsOf(sources.metadata).find((each) => tenantOfSignIn(each) !== null)
  if (location !== undefined && (reference === null || tenantOfSignIn(location) === reference.value)) return location
  const tenantId = reference?.value ?? GUID.exec(value ?? '')?.[0].toLowerCase()
  const cloud = cloudsOf(sources).find(({ by }) => by !== 'sign-in-url')?.value ?? cloudOf(hostOf(value ?? '')) ?? 'global'
  return loginUrlOf(tenantId ?? '<tenant id>', cloud)
}

function slipOf(value: string): { readonly code: string; readonly detail: string } {
  const said = (code: string): { readonly code: string; readonly detail: string } => ({ code, detail: DETAILS[code] ?? '' })
  const text = value.trim()
  const address = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
  const host = hostOf(address)
  if (isGuid(text)) return said('is-a-guid')
  if (isMetadataUrl(text)) return said('is-the-metadata-url')
  if (isLogoutUrl(text)) return said('is-the-logout-url')
  const tenantId = GUID.exec(text)?.[0].toLowerCase()
  const difference = tenantId === undefined ? null : differenceFrom(loginUrlOf(tenantId, cloudOf(host) ?? 'global'), value)
  if (difference !== null) return { code: NEAR[difference], detail: saysDifference(difference) }
  if (host.startsWith('sts.')) return said('is-the-issuer')
  if (isUserAccessUrl(address)) return said('is-the-user-access-url')
  if (isMixpanelHost(host)) return said('is-a-mixpanel-address')
  if (cloudOf(host) === null) return said('not-microsoft')
  const [, tenant = '', ...rest] = parsed(address)?.pathname.split('/') ?? []
  const path = rest.join('/').replace(/\/+$/, '')
  if (/\bwsfed\b/i.test(path)) return said('wsfed')
  if (/^oauth2\b|^v2\.0\b/i.test(path)) return said('oauth2')
  if (isPlaceholder(text)) return said('placeholder')
  if (/^(?:common|organizations|consumers)$/i.test(tenant)) return said('common')
  if (path === '') return said('missing-saml2')
  if (!/^saml2$/i.test(path)) return said('another-path')
  if (isGuid(tenant)) return said('another-host')
  return said(tenant.includes('.') ? 'domain-instead-of-guid' : 'not-a-guid')
}

const DETAILS: Readonly<Record<string, string>> = {
  'is-the-issuer': 'that is the Microsoft Entra Identifier, which belongs into Issuer URL',
  'is-the-metadata-url': 'that is the address of the federation metadata',
  'is-the-user-access-url': 'that is the My Apps link of the app (User access URL)',
  'is-a-mixpanel-address': 'that is one of Mixpanel’s own addresses, which belong into Entra',
  'is-a-guid': 'that is a bare id',
  'is-the-logout-url': 'that signs people out',
  wsfed: 'that is the address of WS-Federation, which is not SAML',
  oauth2: 'that is an address of OpenID Connect, which is not SAML',
  common: 'it names no tenant, so Microsoft does not know whose app is meant',
  'missing-saml2': 'it lacks /saml2 at its end',
  'domain-instead-of-guid': 'it names the tenant by a domain, and Entra writes the tenant’s id',
  'not-a-guid': 'what should be the tenant’s id is none: a character is missing or too many',
  placeholder: 'there is a placeholder in it where the tenant’s id should stand',
  'another-host': 'it is at another of Microsoft’s hosts',
  'another-path': 'its path is not that of SAML',
  'not-microsoft': 'that is no address of Microsoft’s',
}
