import { cloudOf } from '../vendors/entra.ts'
import { hostOf } from '../syntax/url.ts'
import { defineProbe } from './_define.ts'
import { samlRequestParameter } from '../syntax/saml-request.ts'

/** Microsoft's answer to the real request, before any password: its login page, or an AADSTS code. */
export default defineProbe({
  id: 'entra-login',
  title: 'Microsoft’s login page',
  after: 'postback-url',
  needs: {},
  wants: {},

  async run(_known, _wanted, context) {
    const nextHop = context.earlier.findLast((each) => (each.nextHop?.request ?? null) !== null)?.nextHop
    const xml = nextHop?.request ?? null
    if (!nextHop || xml === null || cloudOf(hostOf(nextHop.url)) === null) return []
    const url = new URL(nextHop.url)
    // A browser would post a form; probes never post, so the same request is put into the query.
    if (!url.searchParams.has('SAMLRequest')) url.searchParams.set('SAMLRequest', samlRequestParameter(xml))
    return [{ probe: 'entra-login', step: null, result: await context.get(url.href, { accept: 'text/html, */*' }), nextHop: null }]
  },
})
