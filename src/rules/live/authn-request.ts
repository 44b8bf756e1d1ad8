import { cannotTell, cite, deferTo, defineRule, derived, error, evidenceOf, inputs, listing, quote, type Finding } from '../kit.ts'
import { faultsIn, type RequestFault } from '../../domain/authn-request.ts'
import { ENTITY_ID, REPLY_URL } from '../../vendors/mixpanel.ts'
import { IF_PROBED } from './_host.ts'
import { microsoftPostback } from './_postback.ts'

export default defineRule({
  id: 'live/authn-request',
  title: 'Entra knows the issuer and the reply URL of Mixpanel’s own request',
  stage: 'recognise',
  why: 'Microsoft compares Mixpanel’s request with the values registered in Entra. If they differ, the user sees AADSTS700016, AADSTS50011 or AADSTS900235 before entering a password.',
  not: 'A request without a reply URL is healthy: Entra then uses the default Reply URL. azure/entity-id and azure/reply-url report documented values that are missing in Entra.',
  findings: {
    'issuer-not-registered': error('LI-07', 'entra-admin', 'The issuer is not an identifier of the app.', 'add-request-issuer'),
    'issuer-missing': error('LI-07', 'mixpanel-support', 'The request has no issuer.', 'send-request'),
    'reply-url-not-registered': error('LI-07', 'entra-admin', 'The reply URL is not registered for the app.', 'add-request-reply-url'),
    'name-id-format': error('LI-07', 'mixpanel-support', 'Entra does not issue the requested NameID format.', 'send-request'),
    'authn-context-comparison': error('LI-07', 'mixpanel-support', 'Comparison in the request is not “exact”.', 'send-request'),
    subject: error('LI-07', 'mixpanel-support', 'The request contains a Subject, which Entra refuses.', 'send-request'),
    destination: error('LI-07', 'mixpanel-admin', 'Destination differs from the URL it was sent to.', 'send-request'),
  },
  cites: [
    cite('microsoft-saml', 'The Issuer must exactly match one of the ServicePrincipalNames in the cloud service.'),
    cite('microsoft-saml', 'must match the RedirectUri'),
  ],
  appliesIf: IF_PROBED,
  wants: { postback: derived.postback, identifiers: derived.identifiers, replyUrls: derived.replyUrls },

  *check(_, { postback, identifiers, replyUrls }) {
    const sent = microsoftPostback(postback)
    if (!sent.found) return sent.end
    const { request, to } = sent.found
    if (!request)
      return cannotTell('The URL that Mixpanel redirects to contains no SAMLRequest that can be read.', to.at, inputs.livePostback)

    const findings: Finding[] = []
    const reportedBy: ('azure/entity-id' | 'azure/reply-url')[] = []
    const issuer = evidenceOf(request.issuer)
    if (!issuer) {
      const message = 'Mixpanel’s request has no issuer, so Microsoft cannot know which app it is for.'
      findings.push({ code: 'issuer-missing', at: request.issuer.at, message, expected: ENTITY_ID })
    } else if (identifiers && !identifiers.items.some(({ value }) => value === issuer.value)) {
      // A documented value that is missing in the export is reported without any request.
      if (issuer.value === ENTITY_ID) reportedBy.push('azure/entity-id')
      else {
        findings.push({
          code: 'issuer-not-registered',
          at: [identifiers.items[0]?.at ?? identifiers.at, issuer.at],
          message: `The issuer of Mixpanel’s request is ${quote(issuer.value)}, but in Entra ${registered(identifiers.items, 'identifier')}. Microsoft answers AADSTS700016.`,
          expected: issuer.value,
          actual: identifiers.items[0]?.value ?? null,
        })
      }
    }
    const replyUrl = evidenceOf(request.acsUrl)
    if (replyUrl && replyUrls && !replyUrls.items.some(({ value }) => value === replyUrl.value)) {
      if (replyUrl.value === REPLY_URL) reportedBy.push('azure/reply-url')
      else {
        findings.push({
          code: 'reply-url-not-registered',
          at: [replyUrls.items[0]?.at ?? replyUrls.at, replyUrl.at],
          message: `The reply URL of Mixpanel’s request is ${quote(replyUrl.value)}, but in Entra ${registered(replyUrls.items, 'reply URL')}. Microsoft answers AADSTS50011.`,
          expected: replyUrl.value,
          actual: replyUrls.items[0]?.value ?? null,
        })
      }
    }
    findings.push(...faultsIn(request).map(findingOf))
    yield* findings
    if (findings.length > 0) return undefined
    const [ruleId] = reportedBy
    if (ruleId !== undefined) {
      return deferTo(ruleId, `Mixpanel’s request has the documented value, but the export does not.`)
    }
    if (identifiers) return undefined
    return cannotTell(
      'The export is needed to check whether the issuer of Mixpanel’s request is registered in Entra.',
      request.at,
      derived.identifiers,
    )
  },
})

function findingOf(fault: RequestFault): Finding {
  const { is: code, at } = fault
  switch (fault.is) {
    case 'name-id-format': {
      const message = `Mixpanel’s request asks for the NameID format ${quote(fault.value)}, which Entra does not issue: AADSTS75016.`
      return { code, at, message, actual: fault.value }
    }
    case 'authn-context-comparison': {
      const message = `Mixpanel’s request compares authentication contexts with ${quote(fault.value)}; Entra accepts only “exact”: AADSTS900235.`
      return { code, at, message, expected: 'exact', actual: fault.value }
    }
    case 'subject':
      return { code, at, message: 'Mixpanel’s request contains a Subject element, which Entra does not support.' }
    case 'destination': {
      const message = `Destination in Mixpanel’s request is ${quote(fault.value)}, but the request was sent to ${quote(fault.sentTo)}: AADSTS75008.`
      return { code, at, message, expected: fault.sentTo, actual: fault.value }
    }
  }
}

function registered(items: readonly { readonly value: string }[], what: string): string {
  if (items.length === 0) return `no ${what} is registered`
  return `the registered ${what}${items.length === 1 ? ' is' : 's are'} ${listing(items.slice(0, 3).map(({ value }) => quote(value)))}`
}
