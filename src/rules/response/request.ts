import { describeFault, faultsIn, registrationOf, unmetContext } from '../../domain/authn-request.ts'
import { cannotTell, cite, deferTo, defineRule, derived, error, inputs, listing, notApplicable, quote } from '../kit.ts'

export default defineRule({
  id: 'response/request',
  title: 'Entra knows the issuer and the reply URL of the captured request, and accepts what it asks for',
  stage: 'recognise',
  why: 'Microsoft compares Mixpanel’s request with the values registered in Entra, and refuses some of what a request can ask for. The user then sees AADSTS700016, AADSTS50011, AADSTS900235 or AADSTS75011 and never comes back to Mixpanel.',
  not: 'Requests of other apps in a recording are not checked. A request without a reply URL is healthy: Entra then uses the default Reply URL. An authentication context is reported only where a captured response shows another sign-in method. signing/request reports that Entra requires signed requests (AADSTS76021).',
  findings: {
    'issuer-not-registered': error('LI-07', 'entra-admin', 'The issuer is not an identifier of the app.', 'add-request-issuer'),
    'issuer-missing': error('LI-07', 'mixpanel-support', 'The request has no issuer.', 'send-request'),
    'reply-url-not-registered': error('LI-07', 'entra-admin', 'The reply URL is not registered for the app.', 'add-request-reply-url'),
    'name-id-format': error('LI-07', 'mixpanel-support', 'Entra does not issue the requested NameID format.', 'send-request'),
    'authn-context-comparison': error('LI-07', 'mixpanel-support', 'Comparison in the request is not “exact”.', 'send-request'),
    'authn-context': error('LI-07', 'mixpanel-support', 'People sign in with another method than the request asks for.', 'send-request'),
    subject: error('LI-07', 'mixpanel-support', 'The request contains a Subject, which Entra refuses.', 'send-request'),
    destination: error('LI-07', 'mixpanel-admin', 'Destination differs from the URL it was sent to.', 'send-request'),
  },
  cites: [
    cite('microsoft-saml', 'The Issuer must exactly match one of the ServicePrincipalNames in the cloud service.'),
    cite('microsoft-saml', 'must match the RedirectUri'),
    cite(
      'microsoft-errors',
      'AADSTS75011: the authentication method doesn’t match the requested authentication method AuthnContextClassRef.',
    ),
  ],
  appliesIf: { fact: inputs.requests, otherwise: 'No AuthnRequest was captured.' },
  wants: { request: derived.request, identifiers: derived.identifiers, replyUrls: derived.replyUrls, responses: derived.responses },

  *check(_, { request, identifiers, replyUrls, responses = [] }) {
    if (!request) return notApplicable('None of the captured AuthnRequests is Mixpanel’s.')
    if (request.seen === 'live') return deferTo('live/authn-request', 'Mixpanel’s request was read live, which is newer than the capture.')
    const { faults, reportedBy } = registrationOf(request, identifiers, replyUrls, 'captured')
    const findings = [...faults, ...faultsIn(request)].map(describeFault)
    yield* findings
    const unmet = unmetContext(
      request,
      responses.filter(({ trust }) => trust !== 'unknown-key').flatMap(({ opened }) => opened.assertion ?? []),
    )
    if (unmet) {
      const { asked, methods } = unmet
      yield {
        code: 'authn-context',
        at: [asked.at, ...methods.map(({ at }) => at)],
        message: `Mixpanel’s request asks for the authentication context ${quote(asked.value)}, but the captured response shows a sign-in with ${listing(methods.map(({ value }) => quote(value)))}. Microsoft refuses such a sign-in with AADSTS75011.`,
        expected: asked.value,
        actual: methods.map(({ value }) => value).join(', '),
      }
    }
    if (findings.length > 0 || unmet) return undefined
    const [ruleId] = reportedBy
    if (ruleId !== undefined) return deferTo(ruleId, 'The export does not have what the request names, and that rule reports it.')
    if (identifiers) return undefined
    return cannotTell(
      'The export is needed to check whether the issuer of the request is registered in Entra.',
      request.at,
      derived.identifiers,
    )
  },
})
