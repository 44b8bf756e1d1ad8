import { cite, defineRule, derived, inputs, missing } from '../kit.ts'
import { REPLY_URL } from '../../vendors/mixpanel.ts'
import { HOST_FINDINGS, hostFault, inTheWay, notLooked } from './_looks.ts'

export default defineRule({
  id: 'live/reply-url',
  title: 'Mixpanel’s reply URL can be reached',
  stage: 'recognise',
  why: 'After the sign-in at Microsoft the browser posts the assertion to this address. If it cannot be reached, the user ends on an error page of the browser.',
  not: 'The address waits for a POST, and is asked by a GET: 400, 404, 405 and redirects are healthy answers. Nothing is ever posted to it.',
  findings: HOST_FINDINGS,
  cites: [cite('mixpanel-azure', `Reply URL: ${REPLY_URL}`)],
  needs: { looked: derived.looked },
  wants: { looks: inputs.liveReplyUrl },

  *check({ looked }, { looks }) {
    if (!looked) return notLooked()
    const [look] = looks ?? []
    if (!look) return missing(inputs.liveReplyUrl)
    const fault = hostFault(look, 'Mixpanel’s reply URL')
    if (fault) {
      yield fault
      return undefined
    }
    return inTheWay(look, inputs.liveReplyUrl)
  },
})
