import { cannotTell, cite, defineRule, derived, entryOf, error, isGiven, quote } from '../kit.ts'
import { notExported } from './_export.ts'

export default defineRule({
  id: 'azure/sso-mode',
  title: 'The single sign-on mode is SAML',
  stage: 'recognise',
  why: 'In another mode, the My Apps tile opens a password form or a link. There is no SAML sign-in, even if all other settings are right.',
  not: 'Older SAML apps can work without a mode in the export, so an empty mode is not reported.',
  findings: {
    password: error('AZ-18', 'entra-admin', 'The mode is password-based sign-on.', 'set-saml-mode'),
    oidc: error('AZ-18', 'entra-admin', 'The mode is OpenID Connect.', 'set-saml-mode'),
    disabled: error('AZ-18', 'entra-admin', 'Single sign-on is off for the app.', 'set-saml-mode'),
    'another-mode': error('AZ-18', 'entra-admin', 'The mode is another value, not SAML.', 'set-saml-mode'),
  },
  cites: [cite('graph-service-principal', 'preferredSingleSignOnMode … might be null for older SAML apps')],
  needs: { principal: derived.principal },

  *check({ principal: { ssoMode } }) {
    if (!isGiven(ssoMode)) return notExported(ssoMode, 'The single sign-on mode (preferredSingleSignOnMode)')
    if (ssoMode.is === 'empty')
      return cannotTell('The export has no single sign-on mode, which is also true of older SAML apps that work.', ssoMode.at)
    const { value, at } = ssoMode
    const mode = value.toLowerCase()
    if (mode === 'saml') return undefined
    const message = `The single sign-on mode of the app is ${quote(value)}; it should be “saml”.`
    yield { code: entryOf(CODES, mode) ?? 'another-mode', at, message, expected: 'saml', actual: value }
    return undefined
  },
})

const CODES: Readonly<Record<string, string>> = { password: 'password', oidc: 'oidc', notsupported: 'disabled', disabled: 'disabled' }
