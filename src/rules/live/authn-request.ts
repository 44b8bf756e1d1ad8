import { describeFault, faultsIn, registrationOf } from '../../domain/authn-request.ts'
import { cannotTell, cite, deferTo, defineRule, derived, error, inputs } from '../kit.ts'
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

    const { faults, reportedBy } = registrationOf(request, identifiers, replyUrls, 'live')
    const findings = [...faults, ...faultsIn(request)].map(describeFault)
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
