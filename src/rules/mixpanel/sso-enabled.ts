import { cite, defineRule, derived, error } from '../kit.ts'
import { notFilledIn, verifiedDomains } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/sso-enabled',
  title: 'Single Sign-On is enabled at Mixpanel',
  stage: 'start',
  why: 'While it is only saved, Mixpanel shows everybody its own login page, and nobody reaches Microsoft.',
  findings: {
    'not-enabled': error('MX-09', 'mixpanel-admin', 'Single sign-on is set up at Mixpanel, and not enabled.', 'enable-sso'),
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
    if (ssoEnabled.is !== 'known') return notFilledIn(ssoEnabled, 'ssoEnabled')
    if (ssoEnabled.value) return undefined
    const condition = verifiedDomains(settings)?.size === 0 ? ', and cannot be before a domain is verified' : ''
    yield {
      code: 'not-enabled',
      at: ssoEnabled.at,
      message: `Single Sign-On is not enabled at Mixpanel${condition}.`,
      expected: 'true',
      actual: 'false',
    }
    return undefined
  },
})
