import { randomUUID } from 'node:crypto'
import { isWrongScimAddress } from '../domain/scim-address.ts'
import { isMixpanelHost, SCIM_BASE } from '../vendors/mixpanel.ts'
import { hostOf } from '../syntax/url.ts'
import { derived } from '../model/vocabulary.ts'
import { valueOf } from '../syntax/field.ts'
import { defineProbe } from './_define.ts'
import type { Observation, ProbeContext } from '../model/probe.ts'
import { nextHopFrom } from './_next-hop.ts'
import { withoutEnd } from '../syntax/trim.ts'

const ACCEPT = 'application/scim+json, application/json'

/** The SCIM service: its own description, and, with the token, its answers to the requests of Entra's Test Connection. */
export default defineProbe({
  id: 'scim',
  title: 'the SCIM service',
  needs: {},
  wants: { settings: derived.settings, secrets: derived.secrets },

  async run(_known, { settings, secrets }, context) {
    const on = settings ? valueOf(settings.scimEnabled) : undefined
    const exported = secrets && valueOf(secrets.baseAddress)
    // The URL that Entra uses comes first. An export alone never makes the probe contact an unknown host.
    const base =
      (exported !== undefined && isMixpanelHost(hostOf(exported)) ? exported : undefined) ??
      (settings && valueOf(settings.scimTenantUrl)) ??
      (on === true || context.hasToken ? SCIM_BASE : undefined)
    if (base === undefined || on === false) return []
    const ask = (step: string, path: string, query = '', authorized = false): Promise<Observation> =>
      observe(context, step, endpoint(base.trim(), path, query), authorized)
    const trust = context.tokenTrust(base.trim())
    // An address that is known to be wrong gets no token, unless the user named its host.
    if (context.hasToken && (trust === 'named' || (trust === 'documented' && !isWrongScimAddress(base.trim())))) {
      return Promise.all([
        ask('config', '/ServiceProviderConfig'),
        ask('filter', '/Users', `filter=${encodeURIComponent(`userName eq "${randomUUID()}"`)}`, true),
        ask('count', '/Users', 'count=1', true),
      ])
    }
    const config = await ask('config', '/ServiceProviderConfig')
    const status = config.result.kind === 'http' ? config.result.answer?.status : undefined
    // The description is optional in practice; a request for a token shows as well that the service is there.
    return status === undefined || status === 200 ? [config] : [config, await ask('users', '/Users')]
  },
})

async function observe(context: ProbeContext, step: string, url: string, authorized: boolean): Promise<Observation> {
  const result = await context.get(url, { accept: ACCEPT, authorized })
  return { probe: 'scim', step, result, nextHop: nextHopFrom(result) }
}

/** The path goes before the query: `?aadOptscim062020` in a tenant URL is a query. */
function endpoint(base: string, path: string, query: string): string {
  const [, before = base, flag = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(base) ?? []
  const queries = [flag, query].filter((part) => part !== '').join('&')
  return `${withoutEnd(before, '/')}${path}${queries === '' ? '' : `?${queries}`}`
}
