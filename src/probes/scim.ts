import { randomUUID } from 'node:crypto'
import { isMixpanelHost, SCIM_BASE } from '../vendors/mixpanel.ts'
import { hostOf } from '../syntax/url.ts'
import { derived } from '../model/vocabulary.ts'
import { valueOf } from '../syntax/field.ts'
import { defineProbe } from './_define.ts'
import { type ProbeContext, type Observation } from '../model/probe.ts'
import { leadFrom } from './_leads.ts'

const ACCEPT = 'application/scim+json, application/json'

/** The SCIM service: what it says of itself to anybody, and, with the token, to the questions that Entra's Test Connection asks. */
export default defineProbe({
  id: 'scim',
  title: 'the SCIM service',
  needs: {},
  wants: { settings: derived.settings, secrets: derived.secrets },

  async run(_known, { settings, secrets }, context) {
    const on = settings ? valueOf(settings.scimEnabled) : undefined
    const exported = secrets && valueOf(secrets.baseAddress)
    // What Entra really uses is looked at first; at a stranger's host, on the word of an export alone, nothing is.
    const base =
      (exported !== undefined && isMixpanelHost(hostOf(exported)) ? exported : undefined) ??
      (settings && valueOf(settings.scimTenantUrl)) ??
      (on === true || context.hasToken ? SCIM_BASE : undefined)
    if (base === undefined || on === false) return []
    const ask = (step: string, path: string, query = '', authorized = false): Promise<Observation> =>
      looked(context, step, endpoint(base.trim(), path, query), authorized)
    if (context.hasToken) {
      return Promise.all([
        ask('config', '/ServiceProviderConfig'),
        ask('filter', '/Users', `filter=${encodeURIComponent(`userName eq "${randomUUID()}"`)}`, true),
        ask('count', '/Users', 'count=1', true),
      ])
    }
    const config = await ask('config', '/ServiceProviderConfig')
    const status = config.seen.kind === 'http' ? config.seen.answer?.status : undefined
    // What the service says of itself is optional in practice: that it asks for a token tells as well that it is there.
    return status === undefined || status === 200 ? [config] : [config, await ask('users', '/Users')]
  },
})

async function looked(context: ProbeContext, step: string, url: string, authorized: boolean): Promise<Observation> {
  const seen = await context.get(url, { accept: ACCEPT, authorized })
  return { probe: 'scim', step, seen, lead: leadFrom(seen) }
}

/** The path goes before the query: `?aadOptscim062020` is one, whatever it looks like. */
function endpoint(base: string, path: string, query: string): string {
  const [, before = base, flag = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(base) ?? []
  const queries = [flag, query].filter((part) => part !== '').join('&')
  return `${before.replace(/\/+$/, '')}${path}${queries === '' ? '' : `?${queries}`}`
}
