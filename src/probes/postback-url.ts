import { isMixpanelHost, POSTBACK } from '../vendors/mixpanel.ts'
import { hostOf, parsed } from '../syntax/url.ts'
import { derived } from '../model/vocabulary.ts'
import { valueOf } from '../syntax/field.ts'
import { defineProbe } from './_define.ts'
import type { Observation } from '../model/probe.ts'
import type { MixpanelSettings } from '../model/mixpanel-settings.ts'
import type { ServicePrincipal } from '../model/entra.ts'
import { nextHopFrom } from './_next-hop.ts'

/** Hops inside Mixpanel's hosts that are followed; a hop out of them is read and not followed. */
const MOST_HOPS = 3

/** Mixpanel's own request, read from where its postback URL leads: issuer, reply URL and sign-in URL as Mixpanel has saved them. */
export default defineProbe({
  id: 'postback-url',
  title: 'the postback URL',
  needs: {},
  wants: { settings: derived.settings, principal: derived.principal },

  async run(_known, { settings, principal }, context) {
    let url = postbackOf(settings, principal)
    const observations: Observation[] = []
    const asked = new Set<string>()
    while (url !== null) {
      asked.add(url)
      const result = await context.get(url, { accept: 'text/html, */*' })
      const nextHop = nextHopFrom(result)
      observations.push({ probe: 'postback-url', step: String(observations.length + 1), result, nextHop })
      const next = nextHop !== null && (nextHop.how === 'redirect' || nextHop.how === 'refresh') ? nextHop.url : null
      const inside = next !== null && (isMixpanelHost(hostOf(next)) || hostOf(next) === hostOf(url))
      url = inside && observations.length <= MOST_HOPS && !asked.has(next) ? next : null
    }
    return observations
  },
})

/** The typed URL, else that of the typed organization, else of the one in the Sign on URL: from an export only the number is used. */
function postbackOf(settings: MixpanelSettings | undefined, principal: ServicePrincipal | undefined): string | null {
  const typed = settings ? valueOf(settings.postbackUrl) : undefined
  if (typed !== undefined) return typed.trim()
  const orgId = settings ? valueOf(settings.orgId) : undefined
  // Without a digit it is a placeholder.
  if (orgId !== undefined && /^(?=.*\d)\w+$/.test(orgId)) return `${POSTBACK}${orgId}`
  const signOn = parsed((principal && valueOf(principal.loginUrl)) ?? '')
  const number = signOn && isMixpanelHost(signOn.hostname) ? signOn.searchParams.get('org_id') : null
  return number !== null && /^\d+$/.test(number) ? `${POSTBACK}${number}` : null
}
