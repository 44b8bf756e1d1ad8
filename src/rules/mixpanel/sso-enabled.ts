import { cite, defineRule, derived } from '../kit.ts'
import { onAccessSecurity, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { notFilledIn, verifiedDomains } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/sso-enabled',
  title: 'Single Sign-On is enabled at Mixpanel',
  stage: 'start',
  why: 'While it is only saved, Mixpanel shows everybody its own login page, and nobody reaches Microsoft.',
  findings: {
    'not-enabled': {
      guide: 'MX-09',
      severity: 'error',
      owner: 'mixpanel-admin',
      means: 'Single sign-on is set up at Mixpanel, and not enabled.',
      fix: {
        summary: 'Enable Single Sign-On at Mixpanel. It needs at least one verified domain.',
        steps: [
          ...onAccessSecurity(
            'Under Domain Claiming, check that a domain is verified; the switch asks for one.',
            'Under 2FA & SSO, switch Single Sign-On to Enable.',
          ),
          TEST_SIGN_IN,
        ],
        command: null,
      },
    },
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
    const none = verifiedDomains(settings)?.size === 0
    yield {
      code: 'not-enabled',
      at: ssoEnabled.at,
      message: `Single Sign-On is not enabled at Mixpanel${none ? ', which it cannot be before a domain is verified' : ''}.`,
      expected: 'true',
      actual: 'false',
    }
    return undefined
  },
})
