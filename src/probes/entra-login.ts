import { cloudOf } from '../entra.ts'
import { hostOf } from '../model/address.ts'
import { defineProbe } from '../model/probe.ts'
import { samlRequestParameter } from '../syntax/saml-request.ts'

/** What Microsoft answers to the real request, before any password: its login page, or an AADSTS code. */
export default defineProbe({
  id: 'entra-login',
  title: 'Microsoft’s login page',
  after: 'postback-url',
  needs: {},
  wants: {},

  async look(_known, _wanted, eye) {
    const lead = eye.earlier.findLast((each) => (each.lead?.request ?? null) !== null)?.lead
    const xml = lead?.request ?? null
    if (!lead || xml === null || cloudOf(hostOf(lead.url)) === null) return []
    const url = new URL(lead.url)
    // A form would be posted, and nothing is ever posted from here: the same request goes into the query.
    if (!url.searchParams.has('SAMLRequest')) url.searchParams.set('SAMLRequest', samlRequestParameter(xml))
    return [{ probe: 'entra-login', step: null, seen: await eye.get(url.href, { accept: 'text/html, */*' }), lead: null }]
  },
})
