import { cannotTell, cite, defineRule, derived, quote, type FindingKind } from '../kit.ts'
import { onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { untold } from './_urls.ts'

const kind = (means: string): FindingKind => ({
  guide: 'AZ-18',
  severity: 'error',
  owner: 'entra-admin',
  means,
  fix: {
    summary: 'Set the app’s single sign-on mode to SAML.',
    steps: onSsoPage(
      'If a page for another mode opens, click Change single sign-on mode (was: Mode). Then choose SAML.',
      'Check Basic SAML Configuration and Attributes & Claims (was: User Attributes & Claims): they may have to be filled in again.',
      TEST_SIGN_IN,
    ),
    command: null,
  },
})

export default defineRule({
  id: 'azure/sso-mode',
  title: 'The app signs people in by SAML',
  stage: 'recognise',
  why: 'In another mode the My Apps tile opens a password form or a link, and no SAML sign-in happens, whatever else is set.',
  not: 'Older SAML apps that work have no mode in the export at all; that proves nothing in either direction.',
  findings: {
    password: kind('The mode is password-based sign-on.'),
    oidc: kind('The mode is OpenID Connect.'),
    disabled: kind('Single sign-on is off for the app.'),
    'another-mode': kind('The mode is another one that is not SAML.'),
  },
  cites: [cite('graph-service-principal', 'preferredSingleSignOnMode … might be null for older SAML apps')],
  needs: { principal: derived.principal },

  *check({ principal: { ssoMode } }) {
    if (ssoMode.is === 'absent' || ssoMode.is === 'unreadable')
      return untold(ssoMode, 'The single sign-on mode (preferredSingleSignOnMode)')
    if (ssoMode.is === 'empty')
      return cannotTell('No single sign-on mode is set in the export; that is so for older SAML apps that work, too.', ssoMode.at)
    const { value, at } = ssoMode
    const mode = value.toLowerCase()
    if (mode === 'saml') return undefined
    yield {
      code: MODES[mode] ?? 'another-mode',
      at,
      message: `The single sign-on mode of the app is ${quote(value)}; it should be “saml”.`,
      expected: 'saml',
      actual: value,
    }
    return undefined
  },
})

const MODES: Readonly<Record<string, string>> = { password: 'password', oidc: 'oidc', notsupported: 'disabled', disabled: 'disabled' }
