import { cannotTell, cite, deferTo, defineRule, derived, error, inputs, quote } from '../kit.ts'
import { causeInExport } from '../../domain/login-refusal.ts'
import { ASKS_TO_SIGN_IN, LOGIN_PROBLEMS, loginProblemOf } from '../../vendors/aadsts.ts'
import { CODE_FINDINGS } from './_codes.ts'
import { HOST_FINDINGS, hostFinding, noResponse, IF_PROBED } from './_host.ts'
import { microsoftPostback } from './_postback.ts'

export default defineRule({
  id: 'live/entra-login',
  title: 'Microsoft answers Mixpanel’s own request with its login page',
  stage: 'recognise',
  why: 'Every user gets the same answer from Microsoft as this request. An AADSTS code in this answer stops every user before the password.',
  not: 'The request is sent without a session. Codes that only ask for one (AADSTS50058, 16000) are healthy; codes about a user, for example AADSTS50105, cannot be seen without signing in.',
  findings: {
    ...CODE_FINDINGS,
    'aadsts-other': error('E', 'entra-admin', 'Microsoft answers another AADSTS code.', 'read-error-page'),
    ...HOST_FINDINGS,
  },
  cites: [cite('microsoft-errors', 'misconfigured the identifier value')],
  appliesIf: IF_PROBED,
  wants: {
    exchanges: inputs.liveEntraLogin,
    postback: derived.postback,
    request: derived.request,
    identifiers: derived.identifiers,
    replyUrls: derived.replyUrls,
    principal: derived.principal,
  },

  *check(_, { exchanges, postback, request, identifiers, replyUrls, principal }) {
    const [exchange] = exchanges ?? []
    if (!exchange) {
      const sent = microsoftPostback(postback, 'Mixpanel’s own request is needed, but the postback URL where it starts is not known.')
      if (!sent.found) return sent.end
      return cannotTell(
        'The URL that Mixpanel redirects to contains no SAMLRequest that can be read.',
        sent.found.to.at,
        inputs.livePostback,
      )
    }
    const { aadsts, status } = exchange
    if (aadsts && !ASKS_TO_SIGN_IN.has(aadsts.code)) {
      const problem = loginProblemOf(aadsts.code)
      const inExport = problem && causeInExport(problem, { request, identifiers, replyUrls, principal })
      if (inExport) return deferTo(inExport, `Microsoft answers AADSTS${aadsts.code}, and ${inExport} reports the cause.`)
      yield {
        code: problem ? `aadsts${aadsts.code}` : 'aadsts-other',
        at: aadsts.at,
        message: `Microsoft answers Mixpanel’s own request with AADSTS${aadsts.code}${problem ? `: ${LOGIN_PROBLEMS[problem]}` : ''}. Microsoft’s text: ${quote(aadsts.text, 300)}.`,
        actual: `AADSTS${aadsts.code}`,
      }
      return undefined
    }
    const finding = hostFinding(exchange, 'Microsoft’s login page')
    if (finding) {
      yield finding
      return undefined
    }
    const trouble = noResponse(exchange, inputs.liveEntraLogin)
    if (trouble) return trouble
    if (!status || status.value < 400 || aadsts) return undefined
    return cannotTell(`Microsoft answers ${status.value}, without an AADSTS code that explains it.`, status.at, inputs.liveEntraLogin)
  },
})
