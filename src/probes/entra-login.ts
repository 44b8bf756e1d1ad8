import { cloudOf } from '../vendors/entra.ts'
import { hostOf } from '../syntax/url.ts'
import { defineProbe } from './_define.ts'
import { samlRequestParameter } from '../syntax/saml-request.ts'

/** What Microsoft answers to the real request, before any password: its login page, or an AADSTS code. */
export default defineProbe({
  id: 'entra-login',
  title: 'Microsoft’s login page',
  after: 'postback-url',
  needs: {},
  wants: {},

  async run(_known, _wanted, context) {
    const lead = context.earlier.findLast((each) => (each.lead?.request ?? null) !== null)?.lead
    const xml = lead?.request ?? null
    if (!lead || xml === null || cloudOf(hostOf(lead.url)) === null) return []
    const url = new URL(lead.url)
    // A form would be posted, and nothing is ever posted from here: the same request goes into the query.
    if (!url.searchParams.has('SAMLRequest')) url.searchParams.set('SAMLRequest', samlRequestParameter(xml))
    return [{ probe: 'entra-login', step: null, seen: await context.get(url.href, { accept: 'text/html, */*' }), lead: null }]
  },
})
