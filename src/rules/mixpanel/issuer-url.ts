import { cite, defineRule, derived, error, isGiven, quote, valueOf } from '../kit.ts'
import { issuerMistakeIn } from '../../domain/entra-address.ts'
import { expectedIssuer, isIssuerUrl, tenantOfIssuer, tenantsOf } from '../../domain/tenants.ts'
import { hostOf } from '../../syntax/url.ts'
import { endOfWellFormed, otherTenantNote } from './_addresses.ts'
import { IGNORED_IN_LINKED, isBlankInLinked, notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/issuer-url',
  title: 'The Issuer URL in Mixpanel is the Microsoft Entra Identifier',
  stage: 'trust',
  required: true,
  why: 'Mixpanel uses the Issuer URL to check where an assertion comes from. If it is not exactly the issuer that Entra writes, users sign in at Microsoft, and Mixpanel refuses them.',
  not: 'mixpanel/tenant reports a well-formed identifier of another tenant.',
  findings: {
    empty: error('MX-01', 'mixpanel-admin', 'The URL is empty: Microsoft’s tutorial has no step for it.', 'copy-issuer-url'),
    'missing-trailing-slash': error('MX-01', 'mixpanel-admin', 'The URL has no slash at the end.', 'copy-issuer-url'),
    'login-host': error('MX-02', 'mixpanel-admin', 'The URL is on the host of the login pages.', 'copy-issuer-url'),
    'is-the-login-url': error(
      'MX-04',
      'mixpanel-admin',
      'The URL is the Login URL, which belongs in Identity Provider Sign-in URL.',
      'copy-issuer-url',
    ),
    'is-the-metadata-url': error('MX-04', 'mixpanel-admin', 'The URL is the App Federation Metadata URL.', 'copy-issuer-url'),
    'is-the-logout-url': error('MX-04', 'mixpanel-admin', 'The URL is the Logout URL.', 'copy-issuer-url'),
    'is-the-user-access-url': error(
      'MX-04',
      'mixpanel-admin',
      'The URL is the My Apps link of the app (User access URL).',
      'copy-issuer-url',
    ),
    'is-a-mixpanel-address': error('MX-04', 'mixpanel-admin', 'The URL is one of Mixpanel’s own URLs.', 'copy-issuer-url'),
    'is-a-guid': error('MX-04', 'mixpanel-admin', 'The value is only an ID, of the application or the tenant.', 'copy-issuer-url'),
    'another-product': error(
      'MX-04',
      'mixpanel-admin',
      'The URL is one of Azure AD B2C or Microsoft Entra External ID, another product.',
      'copy-issuer-url',
    ),
    'not-microsoft': error('MX-04', 'mixpanel-admin', 'The URL is not a URL of Microsoft.', 'copy-issuer-url'),
    'extra-trailing-slash': error('MX-05', 'mixpanel-admin', 'The URL has an extra slash at the end.', 'copy-issuer-url'),
    space: error('MX-05', 'mixpanel-admin', 'The URL has a space or an invisible character in it.', 'copy-issuer-url'),
    scheme: error('MX-05', 'mixpanel-admin', 'The URL does not begin with https://.', 'copy-issuer-url'),
    case: error('MX-05', 'mixpanel-admin', 'The URL differs in upper and lower case.', 'copy-issuer-url'),
    'extra-query': error('MX-05', 'mixpanel-admin', 'The URL has a query or a fragment.', 'copy-issuer-url'),
    escaped: error('MX-05', 'mixpanel-admin', 'The URL has backslashes in it.', 'copy-issuer-url'),
    'domain-instead-of-guid': error(
      'MX-05',
      'mixpanel-admin',
      'The URL has the domain of the tenant in place of the tenant ID.',
      'copy-issuer-url',
    ),
    'no-tenant': error('MX-05', 'mixpanel-admin', 'The URL has no tenant ID.', 'copy-issuer-url'),
    placeholder: error('MX-05', 'mixpanel-admin', 'The URL has a placeholder in place of the tenant ID.', 'copy-issuer-url'),
    'not-a-guid': error(
      'MX-05',
      'mixpanel-admin',
      'The URL has a malformed tenant ID: a character is missing or extra.',
      'copy-issuer-url',
    ),
    'another-path': error('MX-05', 'mixpanel-admin', 'The URL has an extra part before or after the right value.', 'copy-issuer-url'),
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
    if (isBlankInLinked(settings, issuerUrl)) return IGNORED_IN_LINKED
    if (!isGiven(issuerUrl)) return notFilledIn(issuerUrl, 'issuerUrl')
    const evidence = { settings, ...entra }
    if (issuerUrl.is === 'empty') {
      const expected = expectedIssuer(evidence, null)
      const message = `Issuer URL in Mixpanel is empty; it should be the Microsoft Entra Identifier, ${expected}. Microsoft’s tutorial for Mixpanel leaves this step out.`
      yield { code: 'empty', at: issuerUrl.at, message, expected, actual: '' }
      return undefined
    }
    const { value, at } = issuerUrl
    const tenants = tenantsOf(evidence)
    if (tenantOfIssuer(value) === null && value !== (entra.metadata && valueOf(entra.metadata.entityId))) {
      const expected = expectedIssuer(evidence, value)
      const { code, detail } = issuerMistakeIn(value)
      const isSwapped = code === 'is-the-login-url' && hostOf(valueOf(idpSignInUrl) ?? '').startsWith('sts.')
      const message = `Issuer URL in Mixpanel is ${quote(value)}: ${detail}${isSwapped ? ', and the two fields are swapped' : ''}. It should be exactly ${expected}.${otherTenantNote(value, tenants)}`
      yield { code, at, message, expected, actual: value }
      return undefined
    }
    return endOfWellFormed(evidence, isIssuerUrl, at)
  },
})
