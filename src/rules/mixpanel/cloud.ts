import { hostOf } from '../../model/address.ts'
import type { Place } from '../../model/artifact.ts'
import { deduced, told } from '../../model/facts.ts'
import { listing } from '../../model/display.ts'
import { cannotTell } from '../../model/fact.ts'
import { defineRule, yieldTo } from '../../model/rule.ts'
import { CLOUD_NAMES, LOGIN_HOSTS, microsoftErrors, onAccessSecurity, TEST_SIGN_IN } from '../../entra.ts'
import { mixpanelAzure } from '../../mixpanel.ts'
import { cloudsOf, LIVE_TELLS, leftToLive, NAMES, oddClouds, type CloudMention } from './_addresses.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/cloud',
  title: 'All addresses are of one national cloud of Microsoft’s',
  stage: 'start',
  severity: 'error',
  required: false,
  why: 'The national clouds know nothing of each other’s tenants: people see AADSTS900439 or AADSTS90038 at Microsoft.',
  findings: {
    'mixed-clouds': {
      guide: 'MX-08',
      severity: 'error',
      owner: 'mixpanel-admin',
      means: 'Addresses of different national clouds are mixed.',
      fix: {
        summary: 'Use the addresses of the cloud that the tenant is in, all of them.',
        steps: [
          'Open the admin center of the cloud that your tenant is in: entra.microsoft.com, entra.microsoft.us, or entra.microsoftonline.cn.',
          'Open Enterprise apps ▸ your Mixpanel app ▸ Single sign-on.',
          'In the box Set up Mixpanel, copy Microsoft Entra Identifier (was: Azure AD Identifier) and Login URL.',
          ...onAccessSecurity(
            'Under 2FA & SSO, click the pencil beside Single Sign-On, and paste them into Issuer URL and Identity Provider Sign-in URL.',
          ),
          TEST_SIGN_IN,
        ],
        command: null,
      },
    },
  },
  cites: [
    microsoftErrors('AADSTS900439: USGClientNotSupportedOnPublicEndpoint'),
    mixpanelAzure('Identity Provider Sign-in URL: Azure Login URL'),
  ],
  needs: { settings: deduced.settings },
  wants: { signIn: deduced.signIn, tenant: deduced.tenant, metadata: deduced.metadata, principal: deduced.principal },

  *check({ settings }, entra) {
    const sources = { settings, ...entra }
    const clouds = cloudsOf(sources)
    const odd = oddClouds(sources, clouds)
    const [first, ...rest] = [...odd].sort((a, b) => rank(a) - rank(b))
    const others = clouds.filter((each) => !odd.includes(each))
    const [against] = others
    if (first && against) {
      const at: [Place, ...Place[]] = [first.at, ...rest.map((each) => each.at), against.at]
      yield {
        code: 'mixed-clouds',
        at,
        message: `National clouds are mixed: ${listing(odd.map(says))}, and ${listing(others.map(says))}.`,
        expected: against.host ?? LOGIN_HOSTS[against.value],
        actual: first.host,
      }
      return undefined
    }
    if (leftToLive(sources, 'cloud')) return LIVE_TELLS
    const signIn = entra.signIn?.url ?? settings.idpSignInUrl
    if (signIn.is === 'absent' || signIn.is === 'unreadable') return notFilledIn(signIn, 'idpSignInUrl')
    if (!clouds.some(({ by }) => by === 'sign-in-url')) {
      return yieldTo('mixpanel/sign-in-url', 'The sign-in URL is no Login URL; mixpanel/sign-in-url tells about it.')
    }
    if (clouds.some(({ by }) => by !== 'sign-in-url')) return undefined
    const host = signIn.is === 'known' ? hostOf(signIn.value) : ''
    return cannotTell(
      `Nothing of Entra’s side shows which cloud the tenant is in; the sign-in URL is at ${host}.`,
      signIn.at,
      told.metadata,
    )
  },
})

/** What an admin typed is shown before what was exported. */
function rank({ by }: CloudMention): number {
  return by === 'sign-in-url' ? 0 : by === 'issuer-url' ? 1 : 2
}

function says({ by, value }: CloudMention): string {
  return `${NAMES[by]} is of ${CLOUD_NAMES[value]}`
}
