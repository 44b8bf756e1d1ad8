import { cannotTell, cite, deferTo, defineRule, derived, quote, valueOf, type FindingKind } from '../kit.ts'
import { hostOf, parsed } from '../../syntax/url.ts'
import { differenceFrom, saysDifference, type Difference } from '../../domain/near-miss.ts'
import { cloudOf, GUID, isGuid, issuerOf } from '../../vendors/entra.ts'
import { onAccessSecurity, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { isMixpanelHost } from '../../vendors/mixpanel.ts'
import {
  isLogoutUrl,
  isMetadataUrl,
  isPlaceholder,
  isUserAccessUrl,
  oddClouds,
  strangerIn,
  tenantOfIssuer,
  tenantsOf,
  type Tenants,
} from './_addresses.ts'
import { notFilledIn } from './_settings.ts'

const kind = (guide: string, means: string): FindingKind => ({
  guide,
  severity: 'error',
  owner: 'mixpanel-admin',
  means,
  fix: {
    summary:
      'Copy Microsoft Entra Identifier (was: Azure AD Identifier) from Entra into Issuer URL at Mixpanel, with the slash at its end.',
    steps: [
      'Open the Microsoft Entra admin center (entra.microsoft.com) ▸ Enterprise apps ▸ your Mixpanel app ▸ Single sign-on.',
      'In the box Set up Mixpanel, copy Microsoft Entra Identifier (was: Azure AD Identifier). It begins with https://sts.windows.net/ and ends in a slash.',
      ...onAccessSecurity('Under 2FA & SSO, click the pencil beside Single Sign-On, and paste it into Issuer URL.'),
      TEST_SIGN_IN,
    ],
    command: null,
  },
})

/** Near misses of the right form, whatever the tenant. */
const NEAR: Readonly<Record<Difference, string>> = {
  'missing-trailing-slash': 'missing-trailing-slash',
  'extra-trailing-slash': 'extra-trailing-slash',
  space: 'space',
  scheme: 'scheme',
  case: 'case',
  'extra-query': 'extra-query',
  'extra-fragment': 'extra-query',
  escaped: 'escaped',
  www: 'another-path',
  'regional-host': 'another-path',
}

export default defineRule({
  id: 'mixpanel/issuer-url',
  title: 'Mixpanel’s Issuer URL is the Microsoft Entra Identifier',
  stage: 'trust',
  required: true,
  why: 'Mixpanel checks by it where an assertion comes from. If it is not what Entra signs with, byte for byte, people sign in at Microsoft and are refused by Mixpanel.',
  not: 'A well-formed identifier of another tenant is told by mixpanel/tenant.',
  findings: {
    empty: kind('MX-01', 'The issuer URL is empty: Microsoft’s tutorial has no step for it.'),
    'missing-trailing-slash': kind('MX-01', 'The issuer URL lacks the slash at its end.'),
    'login-host': kind('MX-02', 'The issuer URL is at the host of the login pages.'),
    'is-the-login-url': kind('MX-04', 'The issuer URL is the Login URL, which belongs into the field beside it.'),
    'is-the-metadata-url': kind('MX-04', 'The issuer URL is the App Federation Metadata URL.'),
    'is-the-logout-url': kind('MX-04', 'The issuer URL is the Logout URL.'),
    'is-the-user-access-url': kind('MX-04', 'The issuer URL is the My Apps link of the app (User access URL).'),
    'is-a-mixpanel-address': kind('MX-04', 'The issuer URL is an address of Mixpanel’s own.'),
    'is-a-guid': kind('MX-04', 'The issuer URL is a bare id, of the application or the tenant.'),
    'not-microsoft': kind('MX-04', 'The issuer URL has nothing to do with Microsoft.'),
    'extra-trailing-slash': kind('MX-05', 'The issuer URL has a slash too many at its end.'),
    space: kind('MX-05', 'The issuer URL holds a space or an invisible character.'),
    scheme: kind('MX-05', 'The issuer URL does not begin with https://.'),
    case: kind('MX-05', 'The issuer URL differs in upper and lower case.'),
    'extra-query': kind('MX-05', 'The issuer URL has a query or a fragment.'),
    escaped: kind('MX-05', 'The issuer URL holds backslashes.'),
    'domain-instead-of-guid': kind('MX-05', 'The issuer URL names the tenant by a domain in place of its id.'),
    'no-tenant': kind('MX-05', 'The issuer URL names no tenant.'),
    placeholder: kind('MX-05', 'The issuer URL holds a placeholder in place of the tenant’s id.'),
    'not-a-guid': kind('MX-05', 'The tenant’s id in the issuer URL is no id: a character is missing or too many.'),
    'another-path': kind('MX-05', 'The issuer URL has something before or after what it should be.'),
  },
  cites: [
    cite('mixpanel-azure', 'Issuer URL: Azure AD Identifier'),
    cite('microsoft-saml', 'https://sts.windows.net/<TenantIDGUID>/'),
    cite('mixpanel-sso', 'Used to check where the SAML assertion is coming from'),
    cite('mixpanel-jump-cloud', 'must also be a URL'),
  ],
  needs: { settings: derived.settings },
  wants: { signIn: derived.signIn, tenant: derived.tenant, metadata: derived.metadata, principal: derived.principal },

  *check({ settings }, entra) {
    const { issuerUrl, idpSignInUrl } = settings
    if (issuerUrl.is === 'absent' || issuerUrl.is === 'unreadable') return notFilledIn(issuerUrl, 'issuerUrl')
    const { metadata } = entra
    const sources = { settings, ...entra }
    const tenants = tenantsOf(sources)
    const inMetadata = metadata ? valueOf(metadata.entityId) : undefined
    if (issuerUrl.is === 'empty') {
      const expected = expectedOf(tenants, inMetadata, null)
      yield {
        code: 'empty',
        at: issuerUrl.at,
        message: `Issuer URL is empty at Mixpanel; it should be the Microsoft Entra Identifier, ${expected}. Microsoft’s tutorial for Mixpanel leaves this step out.`,
        expected,
        actual: '',
      }
      return undefined
    }
    const { value, at } = issuerUrl
    const named = tenantOfIssuer(value)
    if (named === null && value !== inMetadata) {
      const expected = expectedOf(tenants, inMetadata, value)
      const { code, detail } = slipOf(value)
      const swapped = code === 'is-the-login-url' && hostOf(valueOf(idpSignInUrl) ?? '').startsWith('sts.')
      yield {
        code,
        at,
        message: `Issuer URL is ${quote(value)} at Mixpanel: ${detail}${swapped ? ', and the two fields have been swapped' : ''}. It should be exactly ${expected}.${strangerIn(value, tenants)}`,
        expected,
        actual: value,
      }
      return undefined
    }
    if (oddClouds(sources).some(({ by }) => by === 'issuer-url')) {
      return deferTo('mixpanel/cloud', 'It is well-formed, and of another national cloud; mixpanel/cloud tells about it.')
    }
    if (tenants.odd.some(({ by }) => by === 'issuer-url') || (tenants.reference === null && tenants.odd.length > 0)) {
      return deferTo('mixpanel/tenant', 'It is well-formed, and of another tenant; mixpanel/tenant tells about it.')
    }
    if (tenants.reference !== null) return undefined
    return cannotTell('Its form is right; whether it is the tenant of the app cannot be told without the export.', at, derived.tenant)
  },
})

/** What should stand there: by the metadata, else by the tenant of the export, else by what the value itself names. */
function expectedOf({ reference }: Tenants, inMetadata: string | undefined, value: string | null): string {
  const tenantId = reference?.value ?? GUID.exec(value ?? '')?.[0].toLowerCase()
  if (
    inMetadata !== undefined &&
    tenantOfIssuer(inMetadata) !== null &&
    (reference === null || tenantOfIssuer(inMetadata) === reference.value)
  )
    return inMetadata
  return issuerOf(tenantId ?? '<tenant id>')
}

function slipOf(value: string): { readonly code: string; readonly detail: string } {
  const said = (code: string): { readonly code: string; readonly detail: string } => ({ code, detail: DETAILS[code] ?? '' })
  const text = value.trim()
  if (isGuid(text)) return said('is-a-guid')
  if (isMetadataUrl(text)) return said('is-the-metadata-url')
  const tenantId = GUID.exec(text)?.[0].toLowerCase()
  const difference = tenantId === undefined ? null : differenceFrom(issuerOf(tenantId), value)
  if (difference !== null) return { code: NEAR[difference], detail: saysDifference(difference) }
  if (isUserAccessUrl(text)) return said('is-the-user-access-url')
  if (/mixpanel/i.test(text) && (isMixpanelHost(hostOf(text)) || hostOf(text) === '')) return said('is-a-mixpanel-address')
  if (isLogoutUrl(text)) return said('is-the-logout-url')
  if (/\/saml2\/?$/i.test(text)) return said('is-the-login-url')
  const host = hostOf(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`)
  const atSts = /^sts\.(?:windows\.net|chinacloudapi\.cn)$/.test(host)
  if (!atSts && cloudOf(host) !== null) return said('login-host')
  if (isPlaceholder(text)) return said('placeholder')
  if (!atSts) return said(/^(?:[a-z0-9-]+\.)+[a-z]{2,}\/?$/i.test(text) ? 'domain-instead-of-guid' : 'not-microsoft')
  const segment = parsed(/^[a-z]+:/i.test(text) ? text : `https://${text}`)?.pathname.split('/')[1] ?? ''
  if (segment === '') return said('no-tenant')
  if (isGuid(segment)) return said('another-path')
  return said(segment.includes('.') ? 'domain-instead-of-guid' : 'not-a-guid')
}

const DETAILS: Readonly<Record<string, string>> = {
  'login-host': 'that is at the host of Microsoft’s login pages, and Entra names itself by sts.windows.net',
  'is-the-login-url': 'that is the Login URL, which belongs into Identity Provider Sign-in URL',
  'is-the-metadata-url': 'that is the address of the federation metadata',
  'is-the-logout-url': 'that is a Logout URL',
  'is-the-user-access-url': 'that is the My Apps link of the app (User access URL)',
  'is-a-mixpanel-address': 'that is one of Mixpanel’s own addresses, which belong into Entra',
  'is-a-guid': 'that is a bare id',
  'not-microsoft': 'that is no address of Entra’s',
  'domain-instead-of-guid': 'it names the tenant by a domain, and Entra writes the tenant’s id',
  'no-tenant': 'it names no tenant',
  placeholder: 'there is a placeholder in it where the tenant’s id should stand',
  'not-a-guid': 'what should be the tenant’s id is none: a character is missing or too many',
  'another-path': 'there is something in it that does not belong there',
}
