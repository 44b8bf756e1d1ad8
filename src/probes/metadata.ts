import { cloudOf, GUID, isGuid, LOGIN_HOSTS, tenantIn } from '../vendors/entra.ts'
import { hostOf } from '../syntax/url.ts'
import { derived } from '../model/vocabulary.ts'
import { valueOf } from '../syntax/field.ts'
import { defineProbe } from './_define.ts'
import type { MixpanelSettings } from '../model/mixpanel-settings.ts'

/** The app's own federation metadata of today; without `?appid=` it would be that of the tenant, with other keys. */
export default defineProbe({
  id: 'metadata',
  title: 'the app’s federation metadata',
  needs: { subject: derived.subject },
  wants: { tenant: derived.tenant, settings: derived.settings, principal: derived.principal, saved: derived.metadata },

  async run({ subject }, { tenant, settings, principal, saved }, context) {
    const tenantId = tenant?.value ?? tenantOfSettings(settings)
    const { appId } = subject
    if (tenantId === null || appId === null || !isGuid(tenantId) || !GUID.test(appId)) return []
    // The cloud that Entra's exports name comes before the one typed at Mixpanel, which may be wrong.
    const signIn = saved?.ssoLocations[0]?.value ?? (settings && valueOf(settings.idpSignInUrl)) ?? ''
    const host = LOGIN_HOSTS[principal?.cloud?.value ?? cloudOf(hostOf(signIn)) ?? 'global']
    const url = `https://${host}/${tenantId}/federationmetadata/2007-06/federationmetadata.xml?appid=${appId}`
    return [{ probe: 'metadata', step: null, result: await context.get(url, { accept: 'application/xml, text/xml, */*' }), nextHop: null }]
  },
})

function tenantOfSettings(settings: MixpanelSettings | undefined): string | null {
  if (!settings) return null
  return tenantIn(valueOf(settings.issuerUrl) ?? '') ?? tenantIn(valueOf(settings.idpSignInUrl) ?? '')
}
