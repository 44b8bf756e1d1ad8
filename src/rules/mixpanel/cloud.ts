import { cannotTell, cite, deferTo, defineRule, derived, inputs, listing, type Place } from '../kit.ts'
import { hostOf } from '../../syntax/url.ts'
import { CLOUD_NAMES, LOGIN_HOSTS } from '../../vendors/entra.ts'
import { onAccessSecurity, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { cloudsOf, LIVE_TELLS, leftToLive, NAMES, oddClouds, type CloudMention } from './_addresses.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/cloud',
  title: 'All addresses are of one national cloud of Microsoft’s',
  stage: 'start',
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
    cite('microsoft-errors', 'AADSTS900439: USGClientNotSupportedOnPublicEndpoint'),
    cite('mixpanel-azure', 'Identity Provider Sign-in URL: Azure Login URL'),
  ],
  needs: { settings: derived.settings },
  wants: { signIn: derived.signIn, tenant: derived.tenant, metadata: derived.metadata, principal: derived.principal },

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
      return deferTo('mixpanel/sign-in-url', 'The sign-in URL is no Login URL; mixpanel/sign-in-url tells about it.')
    }
    if (clouds.some(({ by }) => by !== 'sign-in-url')) return undefined
    const host = signIn.is === 'known' ? hostOf(signIn.value) : ''
    return cannotTell(
      `Nothing of Entra’s side shows which cloud the tenant is in; the sign-in URL is at ${host}.`,
      signIn.at,
      inputs.metadata,
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
