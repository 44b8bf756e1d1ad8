import { cite, defineRule, derived, info, quote, valueOf, warning } from '../kit.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { POSTBACK } from '../../vendors/mixpanel.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/plan',
  title: 'The Mixpanel plan includes all features that are set up',
  stage: 'provision',
  why: 'A feature that the plan does not include is missing from the menus, or stops working when the plan changes.',
  not: 'Growth has had single sign-on since February 2026. SCIM and Shared SSO need Enterprise.',
  findings: {
    'no-sso': warning('MX-23', 'mixpanel-admin', 'The plan is Free, which has no single sign-on.', 'move-to-growth'),
    'no-scim': warning('SC-08', 'mixpanel-admin', 'SCIM is set up, but the plan does not include it.', 'move-to-enterprise'),
    'no-shared-sso': warning('MX-23', 'mixpanel-admin', 'Shared SSO is set up, but the plan does not include it.', 'ask-about-shared-sso'),
    residency: info('MX-23', 'entra-admin', 'My Apps opens the US host, but the data is stored in another region.', 'use-regional-host'),
  },
  cites: [
    cite('mixpanel-sso', 'Users on a Growth plan or above'),
    cite('microsoft-provisioning', 'The Mixpanel Enterprise plan is listed among the prerequisites of provisioning.'),
    cite('mixpanel-shared', 'Shared SSO is for Enterprise organizations, by request.'),
    cite('mixpanel-eu', 'If you want the IdP-initiated flow to direct to eu.mixpanel.com, prepend "eu." to your postback URL.'),
  ],
  needs: { settings: derived.settings },
  wants: { principal: derived.principal },

  *check({ settings }, { principal }) {
    const { plan, dataResidency, scimEnabled, sharedSsoRole } = settings
    const region = valueOf(dataResidency)
    const login = principal?.loginUrl
    if ((region === 'eu' || region === 'in') && login?.is === 'known' && login.value.startsWith(POSTBACK)) {
      const message = `The data is stored in ${region === 'eu' ? 'the EU' : 'India'}, but the Sign on URL is at mixpanel.com: users who start from My Apps open the US host. Mixpanel allows ${region}.mixpanel.com there.`
      yield { code: 'residency', at: [dataResidency.at, login.at], message, expected: `${region}.mixpanel.com`, actual: region }
    }
    if (plan.is !== 'known') return notFilledIn(plan, 'plan')
    if (plan.value === 'enterprise') return undefined
    const usesScim = valueOf(scimEnabled) === true
    // The free plan has neither: that is one problem, reported once.
    if (plan.value === 'free' && usesSso(settings)) {
      const message = `The plan is ${quote(plan.value)}, which has no single sign-on${usesScim ? ' and no SCIM' : ''}; it needs Growth or Enterprise.`
      yield { code: 'no-sso', at: plan.at, message, expected: 'growth', actual: plan.value }
      return undefined
    }
    const about = { expected: 'enterprise', actual: plan.value }
    if (usesScim) {
      const message = `SCIM is on, but the plan is ${quote(plan.value)}; SCIM needs Enterprise.`
      yield { code: 'no-scim', at: [plan.at, scimEnabled.at], message, ...about }
    }
    if (['admin', 'linked'].includes(valueOf(sharedSsoRole) ?? '')) {
      const message = `Shared SSO is in use, but the plan is ${quote(plan.value)}; Shared SSO needs Enterprise.`
      yield { code: 'no-shared-sso', at: [plan.at, sharedSsoRole.at], message, ...about }
    }
    return undefined
  },
})

/** True where any setting of single sign-on is filled in. */
function usesSso({ ssoEnabled, issuerUrl, idpSignInUrl }: MixpanelSettings): boolean {
  return valueOf(ssoEnabled) === true || issuerUrl.is === 'known' || idpSignInUrl.is === 'known'
}
