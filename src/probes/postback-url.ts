import { isMixpanelHost, POSTBACK } from '../vendors/mixpanel.ts'
import { hostOf, parsed } from '../syntax/url.ts'
import { derived } from '../model/vocabulary.ts'
import { valueOf } from '../syntax/field.ts'
import { defineProbe } from './_define.ts'
import { type Observation } from '../model/probe.ts'
import type { MixpanelSettings } from '../model/mixpanel-settings.ts'
import type { ServicePrincipal } from '../model/entra.ts'
import { leadFrom } from './_leads.ts'

/** Hops inside Mixpanel's hosts that are followed; the one that leads out of them is read, and not followed. */
const MOST_HOPS = 3

/** Mixpanel's own request, read from where its postback URL leads: issuer, reply URL and sign-in URL as Mixpanel really has them. */
export default defineProbe({
  id: 'postback-url',
  title: 'the postback URL',
  needs: {},
  wants: { settings: derived.settings, principal: derived.principal },

  async run(_known, { settings, principal }, context) {
    let url = postbackOf(settings, principal)
    const seen: Observation[] = []
    const asked = new Set<string>()
    while (url !== null) {
      asked.add(url)
      const answer = await context.get(url, { accept: 'text/html, */*' })
      const lead = leadFrom(answer)
      seen.push({ probe: 'postback-url', step: String(seen.length + 1), seen: answer, lead })
      const next = lead !== null && (lead.how === 'redirect' || lead.how === 'refresh') ? lead.url : null
      const inside = next !== null && (isMixpanelHost(hostOf(next)) || hostOf(next) === hostOf(url))
      url = inside && seen.length <= MOST_HOPS && !asked.has(next) ? next : null
    }
    return seen
  },
})

/** As typed, else of the organization typed, else of the one that the tile of My Apps leads to: of an export the number alone is taken. */
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
