import { cite, defineRule, derived, error, isGiven, quote, valueOf, warning } from '../kit.ts'
import { signInMistakeIn } from '../../domain/entra-address.ts'
import {
  expectedSignInUrl,
  isLeftToLive,
  isReportedLive,
  isSignInUrl,
  signInLocations,
  tenantOfSignIn,
  tenantsOf,
} from '../../domain/tenants.ts'
import type { SignIn } from '../../model/mixpanel-settings.ts'
import { endOfWellFormed, otherTenantNote, REPORTED_LIVE } from './_addresses.ts'
import { IGNORED_IN_LINKED, isBlankInLinked, notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/sign-in-url',
  title: 'The Identity Provider Sign-in URL in Mixpanel is the Login URL from Entra',
  stage: 'start',
  required: true,
  why: 'Mixpanel sends every user who signs in to this URL. If it is wrong, the user sees a Microsoft error page, or nothing happens.',
  not: 'mixpanel/tenant reports a well-formed Login URL of another tenant, and mixpanel/cloud reports one of another national cloud.',
  findings: {
    empty: error('MX-07', 'mixpanel-admin', 'The URL is empty.', 'copy-sign-in-url'),
    'is-the-issuer': error(
      'MX-04',
      'mixpanel-admin',
      'The URL is the Microsoft Entra Identifier, which belongs in Issuer URL.',
      'copy-sign-in-url',
    ),
    'is-the-metadata-url': error('MX-04', 'mixpanel-admin', 'The URL is the App Federation Metadata URL.', 'copy-sign-in-url'),
    'is-the-user-access-url': error(
      'MX-04',
      'mixpanel-admin',
      'The URL is the My Apps link of the app (User access URL).',
      'copy-sign-in-url',
    ),
    'is-a-mixpanel-address': error('MX-04', 'mixpanel-admin', 'The URL is one of Mixpanel’s own URLs.', 'copy-sign-in-url'),
    'is-a-guid': error('MX-04', 'mixpanel-admin', 'The value is only an ID, of the application or the tenant.', 'copy-sign-in-url'),
    'is-the-logout-url': error('MX-07', 'mixpanel-admin', 'The URL is a logout URL.', 'copy-sign-in-url'),
    wsfed: error('MX-07', 'mixpanel-admin', 'The URL is for WS-Federation (/wsfed).', 'copy-sign-in-url'),
    oauth2: error('MX-07', 'mixpanel-admin', 'The URL is for OpenID Connect (/oauth2/…).', 'copy-sign-in-url'),
    common: error(
      'MX-07',
      'mixpanel-admin',
      'The URL has common, organizations or consumers in place of the tenant ID.',
      'copy-sign-in-url',
    ),
    'missing-saml2': error('MX-07', 'mixpanel-admin', 'The URL does not end in /saml2.', 'copy-sign-in-url'),
    'extra-trailing-slash': error('MX-07', 'mixpanel-admin', 'The URL has a slash at the end.', 'copy-sign-in-url'),
    space: error('MX-07', 'mixpanel-admin', 'The URL has a space or an invisible character in it.', 'copy-sign-in-url'),
    scheme: error('MX-07', 'mixpanel-admin', 'The URL does not begin with https://.', 'copy-sign-in-url'),
    case: error('MX-07', 'mixpanel-admin', 'The URL differs in upper and lower case.', 'copy-sign-in-url'),
    'extra-query': error('MX-07', 'mixpanel-admin', 'The URL has a query or a fragment.', 'copy-sign-in-url'),
    escaped: error('MX-07', 'mixpanel-admin', 'The URL has backslashes in it.', 'copy-sign-in-url'),
    'another-product': error(
      'MX-07',
      'mixpanel-admin',
      'The URL is one of Azure AD B2C or Microsoft Entra External ID, another product.',
      'copy-sign-in-url',
    ),
    'domain-instead-of-guid': warning(
      'MX-07',
      'mixpanel-admin',
      'The URL has the domain of the tenant in place of the tenant ID, which Microsoft accepts.',
      'copy-sign-in-url',
    ),
    'not-a-guid': error(
      'MX-07',
      'mixpanel-admin',
      'The URL has a malformed tenant ID: a character is missing or extra.',
      'copy-sign-in-url',
    ),
    placeholder: error('MX-07', 'mixpanel-admin', 'The URL has a placeholder in place of the tenant ID.', 'copy-sign-in-url'),
    'another-host': error('MX-07', 'mixpanel-admin', 'The URL is on another Microsoft host.', 'copy-sign-in-url'),
    'another-path': error('MX-07', 'mixpanel-admin', 'The URL has another path.', 'copy-sign-in-url'),
    'not-microsoft': error('MX-07', 'mixpanel-admin', 'The URL is not a URL of Microsoft.', 'copy-sign-in-url'),
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
    if (entra.settings && isBlankInLinked(entra.settings, url)) return IGNORED_IN_LINKED
    if (!isGiven(url)) return notFilledIn(url, 'idpSignInUrl')
    const evidence = { signIn, ...entra }
    if (url.is === 'empty') {
      const expected = expectedSignInUrl(evidence, null)
      const message = `Identity Provider Sign-in URL in Mixpanel is empty; it should be the Login URL from Entra, ${expected}.`
      yield { code: 'empty', at: url.at, message, expected, actual: '' }
      return undefined
    }
    const { value, at } = url
    const tenants = tenantsOf(evidence)
    if (tenantOfSignIn(value) === null && !signInLocations(entra.metadata).includes(value)) {
      if (isReportedLive(evidence)) return REPORTED_LIVE
      const expected = expectedSignInUrl(evidence, value)
      const { code, detail } = signInMistakeIn(value)
      const isSwapped = code === 'is-the-issuer' && /\/saml2\/?$/i.test((entra.settings && valueOf(entra.settings.issuerUrl)) ?? '')
      const message = `Identity Provider Sign-in URL in Mixpanel is ${quote(value)}${SEEN_IN[signIn.by]}: ${detail}${isSwapped ? ', and the two fields are swapped' : ''}. ${code === 'domain-instead-of-guid' ? 'Copied from Entra, it is' : 'It should be exactly'} ${expected}.${otherTenantNote(value, tenants)}`
      yield { code, at, message, expected, actual: value }
      return undefined
    }
    if (isLeftToLive(evidence, 'cloud') || isLeftToLive(evidence, 'tenant')) return REPORTED_LIVE
    return endOfWellFormed(evidence, isSignInUrl, at)
  },
})

/** How the value is known where nobody typed it. */
const SEEN_IN: Readonly<Record<SignIn['by'], string>> = {
  settings: '',
  postback: ' (read from the redirect of the postback URL)',
  capture: ' (read from a captured request)',
}
