import { deduced, told } from '../../model/facts.ts'
import { cannotTell } from '../../model/fact.ts'
import { defineRule } from '../../model/rule.ts'
import { mixpanelAzure, REPLY_URL } from '../../mixpanel.ts'
import { HOST_FINDINGS, hostFault, inTheWay, notLooked } from './_looks.ts'

export default defineRule({
  id: 'live/reply-url',
  title: 'Mixpanel’s reply URL can be reached',
  stage: 'recognise',
  severity: 'error',
  required: false,
  why: 'After the sign-in at Microsoft the browser posts the assertion to this address. If it cannot be reached, the user ends on an error page of the browser.',
  not: 'The address waits for a POST, and is asked by a GET: 400, 404, 405 and redirects are healthy answers. Nothing is ever posted to it.',
  findings: HOST_FINDINGS,
  cites: [mixpanelAzure(`Reply URL: ${REPLY_URL}`)],
  needs: { looked: deduced.looked },
  wants: { looks: told.liveReplyUrl },

  *check({ looked }, { looks }) {
    if (!looked) return notLooked()
    const [look] = looks ?? []
    if (!look) return cannotTell('', null, told.liveReplyUrl)
    const fault = hostFault(look, 'Mixpanel’s reply URL')
    if (fault) {
      yield fault
      return undefined
    }
    return inTheWay(look, told.liveReplyUrl)
  },
})
