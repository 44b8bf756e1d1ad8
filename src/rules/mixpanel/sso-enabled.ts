import { cite, defineRule, derived, error } from '../kit.ts'
import { IGNORED_IN_LINKED, isBlankInLinked, notFilledIn, verifiedDomains } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/sso-enabled',
  title: 'Single Sign-On is enabled in Mixpanel',
  stage: 'start',
  required: true,
  why: 'Until Single Sign-On is enabled, Mixpanel shows all users its own login page, and nobody is redirected to Microsoft.',
  findings: {
    'not-enabled': error('MX-09', 'mixpanel-admin', 'Single Sign-On is set up in Mixpanel but not enabled.', 'enable-sso'),
  },
  cites: [
    cite(
      'mixpanel-sso',
      'Action Required to Enable SSO – In order to use SSO, you must have verified domains. You either have no claimed domains or your domains have expired.',
    ),
  ],
  needs: { settings: derived.settings },

  *check({ settings }) {
    const { ssoEnabled } = settings
    if (isBlankInLinked(settings, ssoEnabled)) return IGNORED_IN_LINKED
    if (ssoEnabled.is !== 'known') return notFilledIn(ssoEnabled, 'ssoEnabled')
    if (ssoEnabled.value) return undefined
    const condition = verifiedDomains(settings)?.size === 0 ? ', and it cannot be enabled until a domain is verified' : ''
    yield {
      code: 'not-enabled',
      at: ssoEnabled.at,
      message: `Single Sign-On is not enabled in Mixpanel${condition}.`,
      expected: 'true',
      actual: 'false',
    }
    return undefined
  },
})
