import { cite, defineRule, inputs, missing } from '../kit.ts'
import { REPLY_URL } from '../../vendors/mixpanel.ts'
import { HOST_FINDINGS, hostFinding, noResponse, IF_PROBED } from './_host.ts'

export default defineRule({
  id: 'live/reply-url',
  title: 'Mixpanel’s reply URL can be reached',
  stage: 'recognise',
  why: 'After the sign-in at Microsoft, the browser posts the assertion to this URL. If it cannot be reached, the user sees an error page in the browser.',
  not: 'The URL expects a POST, and the probe sends a GET: 400, 404, 405 and redirects are healthy answers. Nothing is ever posted to it.',
  findings: HOST_FINDINGS,
  cites: [cite('mixpanel-azure', `Reply URL: ${REPLY_URL}`)],
  appliesIf: IF_PROBED,
  wants: { exchanges: inputs.liveReplyUrl },

  *check(_, { exchanges }) {
    const [exchange] = exchanges ?? []
    if (!exchange) return missing(inputs.liveReplyUrl)
    const finding = hostFinding(exchange, 'Mixpanel’s reply URL')
    if (!finding) return noResponse(exchange, inputs.liveReplyUrl)
    yield finding
    return undefined
  },
})
