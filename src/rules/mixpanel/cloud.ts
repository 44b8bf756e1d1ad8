import { cannotTell, cite, deferTo, defineRule, derived, error, inputs, isGiven, listing, type Place } from '../kit.ts'
import { cloudsOf, isLeftToLive, isSignInUrl, oddClouds, type CloudMention } from '../../domain/tenants.ts'
import { hostOf } from '../../syntax/url.ts'
import { CLOUD_NAMES, LOGIN_HOSTS } from '../../vendors/entra.ts'
import { REPORTED_LIVE, SOURCE_NAMES } from './_addresses.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/cloud',
  title: 'All URLs belong to the same national cloud of Microsoft',
  stage: 'start',
  why: 'A national cloud does not know the tenants of another cloud: users see AADSTS900439 or AADSTS90038 at Microsoft.',
  findings: {
    'mixed-clouds': error('MX-08', 'mixpanel-admin', 'The URLs belong to different national clouds.', 'use-one-cloud'),
  },
  cites: [
    cite('microsoft-errors', 'AADSTS900439: USGClientNotSupportedOnPublicEndpoint'),
    cite('mixpanel-azure', 'Identity Provider Sign-in URL: Azure Login URL'),
  ],
  needs: { settings: derived.settings },
  wants: { signIn: derived.signIn, tenant: derived.tenant, metadata: derived.metadata, principal: derived.principal },

  *check({ settings }, entra) {
    const evidence = { settings, ...entra }
    const clouds = cloudsOf(evidence)
    const odd = oddClouds(evidence, clouds)
    const others = clouds.filter((each) => !odd.includes(each))
    // What an admin typed comes before what was exported.
    const [first, ...rest] = odd
    const [against] = others
    if (first && against) {
      const at: [Place, ...Place[]] = [first.at, ...rest.map((each) => each.at), against.at]
      yield {
        code: 'mixed-clouds',
        at,
        message: `The URLs belong to different national clouds: ${describe(odd)}, but ${describe(others)}.`,
        expected: against.host ?? LOGIN_HOSTS[against.value],
        actual: first.host,
      }
      return undefined
    }
    if (isLeftToLive(evidence, 'cloud')) return REPORTED_LIVE
    const signIn = entra.signIn?.url ?? settings.idpSignInUrl
    if (!isGiven(signIn)) return notFilledIn(signIn, 'idpSignInUrl')
    if (!clouds.some(isSignInUrl)) {
      return deferTo('mixpanel/sign-in-url', 'The Identity Provider Sign-in URL is not a Login URL.')
    }
    if (!clouds.every(isSignInUrl)) return undefined
    const host = signIn.is === 'known' ? hostOf(signIn.value) : ''
    return cannotTell(
      `The Identity Provider Sign-in URL is at ${host}, but no input from Entra shows which cloud the tenant is in.`,
      signIn.at,
      inputs.metadata,
    )
  },
})

function describe(mentions: readonly CloudMention[]): string {
  const clouds = [...new Set(mentions.map(({ value }) => value))]
  return listing(
    clouds.map((cloud) => {
      const names = mentions.filter(({ value }) => value === cloud).map(({ source }) => SOURCE_NAMES[source])
      return `${listing(names)} ${names.length === 1 ? 'belongs' : 'belong'} to ${CLOUD_NAMES[cloud]}`
    }),
  )
}
