import { cite, defineRule, derived, quote, valueOf } from '../kit.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { EDIT_BASIC_SAML, onSsoPage } from '../../fixes/portal.ts'
import { POSTBACK } from '../../vendors/mixpanel.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/plan',
  title: 'The Mixpanel plan has what is set up',
  stage: 'provision',
  why: 'What the plan does not include is missing from the menus, or stops working when the plan changes.',
  not: 'Growth has had single sign-on since February 2026. SCIM and Shared SSO need Enterprise.',
  findings: {
    'no-sso': {
      guide: 'MX-23',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'The plan is Free, which has no single sign-on.',
      fix: {
        summary: 'Move to Growth or Enterprise, or check what plan the organization has.',
        steps: [
          'In Mixpanel, click the gear ▸ Organization Settings, and look up the plan of the organization.',
          'Ask an owner of the organization to upgrade.',
        ],
        command: null,
      },
    },
    'no-scim': {
      guide: 'SC-08',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'SCIM is set up, and the plan does not include it.',
      fix: {
        summary: 'Move to Enterprise, or rely on IDP Managed Access in place of SCIM.',
        steps: [
          'In Mixpanel, click the gear ▸ Organization Settings, and look up the plan of the organization.',
          'If it is not Enterprise, ask an owner to upgrade, or stop provisioning in Entra and keep IDP Managed Access on: then people become members when they first sign in.',
        ],
        command: null,
      },
    },
    'no-shared-sso': {
      guide: 'MX-23',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'Shared SSO is set up, and the plan does not include it.',
      fix: {
        summary: 'Ask your Account Manager at Mixpanel about Shared SSO: it needs Enterprise, and is switched on by request.',
        steps: ['Write to your Account Manager, or to Mixpanel’s support, and name both organizations.'],
        command: null,
      },
    },
    residency: {
      guide: 'MX-23',
      severity: 'info',
      owner: 'entra-admin',
      means: 'The data is kept in the EU or India, and people who start from My Apps arrive at the US host.',
      fix: {
        summary: 'If people should arrive at the regional host, put eu. or in. before mixpanel.com in the Sign on URL, and nowhere else.',
        steps: onSsoPage(
          EDIT_BASIC_SAML,
          'In Sign on URL, put eu. or in. before mixpanel.com. Leave the identifier and the reply URL as they are.',
        ),
        command: null,
      },
    },
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
      yield {
        code: 'residency',
        at: [dataResidency.at, login.at],
        message: `The data is kept in ${region === 'eu' ? 'the EU' : 'India'}, and the Sign on URL is at mixpanel.com: people who start from My Apps arrive at the US host. Mixpanel allows ${region}.mixpanel.com there.`,
        expected: `${region}.mixpanel.com`,
        actual: region,
      }
    }
    if (plan.is !== 'known') return notFilledIn(plan, 'plan')
    if (plan.value === 'enterprise') return undefined
    // On the free plan neither is there: that is one fault, told once.
    if (plan.value === 'free' && usesSso(settings)) {
      yield {
        code: 'no-sso',
        at: plan.at,
        message: `The plan is ${quote(plan.value)}, which has no single sign-on${valueOf(scimEnabled) === true ? ' and no SCIM' : ''}; it needs Growth or Enterprise.`,
        expected: 'growth',
        actual: plan.value,
      }
      return undefined
    }
    if (valueOf(scimEnabled) === true) {
      yield {
        code: 'no-scim',
        at: [plan.at, scimEnabled.at],
        message: `SCIM is on, and the plan is ${quote(plan.value)}; SCIM needs Enterprise.`,
        expected: 'enterprise',
        actual: plan.value,
      }
    }
    const role = valueOf(sharedSsoRole)
    if (role === 'admin' || role === 'linked') {
      yield {
        code: 'no-shared-sso',
        at: [plan.at, sharedSsoRole.at],
        message: `Shared SSO is in use, and the plan is ${quote(plan.value)}; Shared SSO needs Enterprise.`,
        expected: 'enterprise',
        actual: plan.value,
      }
    }
    return undefined
  },
})

/** Anything at all of single sign-on that has been filled in. */
function usesSso({ ssoEnabled, issuerUrl, idpSignInUrl }: MixpanelSettings): boolean {
  return valueOf(ssoEnabled) === true || issuerUrl.is === 'known' || idpSignInUrl.is === 'known'
}
