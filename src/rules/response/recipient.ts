import { BLANKED, withoutBlanked } from '../../domain/blanked-texts.ts'
import { differenceFrom } from '../../domain/near-miss.ts'
import { hostOf } from '../../syntax/url.ts'
import { isMixpanelHost, REPLY_URL } from '../../vendors/mixpanel.ts'
import { cannotTell, cite, deferTo, defineRule, derived, error, evidenceOf, inputs, quote, type FindingKind } from '../kit.ts'
import { assertionIn, eachResponse, nearMisses, passIfProven, IF_CAPTURED } from './_response.ts'

const kind = (means: string): FindingKind => error('AZ-09', 'entra-admin', means, 'set-recipient')

export default defineRule({
  id: 'response/recipient',
  title: 'The Destination and the Recipient of the captured response are Mixpanel’s reply URL',
  stage: 'trust',
  why: 'The browser sends the response to the URL that the response contains. A service provider refuses a response that names another URL.',
  findings: {
    ...nearMisses(kind, 'The URL'),
    'another-mixpanel-address': kind('The response is sent to another URL of Mixpanel.'),
    'not-mixpanel': kind('The response is not sent to Mixpanel.'),
    missing: kind('The response has neither a Destination nor a Recipient.'),
  },
  cites: [
    cite('mixpanel-azure', `Reply URL (Assertion Consumer Service URL): ${REPLY_URL}`),
    cite('mixpanel-okta', `Recipient and Destination: ${REPLY_URL}`),
    cite('microsoft-saml', 'Destination: the RedirectUri that the service provider configured and the assertion is sent to.'),
  ],
  appliesIf: IF_CAPTURED,
  wants: { responses: derived.responses, replyUrls: derived.replyUrls },

  check: (_, { responses, replyUrls }) =>
    eachResponse(responses, function* (response) {
      const found = assertionIn(response)
      if ('noFinding' in found) return found.noFinding
      const { recipients, at } = found.assertion
      const destination = evidenceOf(found.response.capture.destination)
      const [named, blanked] = withoutBlanked(
        [...recipients.map((each) => ({ ...each, what: 'Recipient' })), ...(destination ? [{ ...destination, what: 'Destination' }] : [])],
        'url',
      )
      if (named.length === 0) {
        if (blanked) return cannotTell(`Destination and Recipient cannot be judged: ${BLANKED}.`, blanked.at, inputs.captures)
        yield {
          code: 'missing',
          at,
          message: `The response has neither a Destination nor a Recipient; both should be ${REPLY_URL}.`,
          expected: REPLY_URL,
        }
        return undefined
      }
      const [wrong, ...more] = named.filter(({ value }) => value !== REPLY_URL)
      if (!wrong) return passIfProven(found.response)
      const { value, what } = wrong
      const listed = replyUrls?.items.map((each) => each.value) ?? []
      if (listed.includes(value) && !listed.includes(REPLY_URL)) {
        return deferTo('azure/reply-url', 'The response is sent to the Reply URL of the app.')
      }
      yield {
        code: differenceFrom(REPLY_URL, value) ?? (isMixpanelHost(hostOf(value)) ? 'another-mixpanel-address' : 'not-mixpanel'),
        at: [wrong.at, ...more.map((each) => each.at)],
        message: `The ${what} of the response is ${quote(value)}; it should be exactly ${REPLY_URL}.`,
        expected: REPLY_URL,
        actual: value,
      }
      return undefined
    }),
})
