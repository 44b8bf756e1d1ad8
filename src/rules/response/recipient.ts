import { cite, deferTo, defineRule, derived, evidenceOf, quote, type FindingKind, type Fix } from '../kit.ts'
import { EDIT_BASIC_SAML, onSsoPage } from '../../fixes/portal.ts'
import { REPLY_URL } from '../../vendors/mixpanel.ts'
import { assertionIn, nearMiss, nearMisses, unlessProven } from './_response.ts'

const FIX: Fix = {
  summary: `Make ${REPLY_URL} the app’s default Reply URL.`,
  steps: onSsoPage(
    EDIT_BASIC_SAML,
    `Under Reply URL (Assertion Consumer Service URL), ${REPLY_URL} should stand, marked as Default. Delete the others.`,
    'Sign in once, and capture the response again.',
  ),
  command: null,
}

const kind = (means: string): FindingKind => ({ guide: 'AZ-09', severity: 'error', owner: 'entra-admin', means, fix: FIX })

export default defineRule({
  id: 'response/recipient',
  title: 'The captured response is addressed to Mixpanel’s reply URL',
  stage: 'trust',
  why: 'The browser carries the response to the address in it, and a service provider refuses one that is addressed to another place.',
  findings: {
    ...nearMisses(kind, 'The address'),
    'another-mixpanel-address': kind('The response is addressed to another page of Mixpanel’s.'),
    'not-mixpanel': kind('The response is addressed to somebody else.'),
    missing: kind('The response names neither a destination nor a recipient.'),
  },
  cites: [
    cite('mixpanel-azure', `Reply URL (Assertion Consumer Service URL): ${REPLY_URL}`),
    cite('mixpanel-okta', `Recipient and Destination: ${REPLY_URL}`),
    cite('microsoft-saml', 'Destination: the RedirectUri that the service provider configured and the assertion is sent to.'),
  ],
  wants: { response: derived.response, replyUrls: derived.replyUrls },

  *check(_known, { response, replyUrls }) {
    const found = assertionIn(response)
    if ('silence' in found || !response) return 'silence' in found ? found.silence : undefined
    const { recipients, at } = found.assertion
    const destination = evidenceOf(response.capture.destination)
    const named = [
      ...recipients.map((each) => ({ ...each, what: 'Recipient' })),
      ...(destination ? [{ ...destination, what: 'Destination' }] : []),
    ]
    if (named.length === 0) {
      yield {
        code: 'missing',
        at,
        message: `The response names neither a Destination nor a Recipient; both should be ${REPLY_URL}.`,
        expected: REPLY_URL,
        actual: null,
      }
      return undefined
    }
    const wrong = named.filter(({ value }) => value !== REPLY_URL)
    const [first, ...rest] = wrong
    if (!first) return unlessProven(response)
    const listed = replyUrls?.items.map(({ value }) => value) ?? []
    if (listed.includes(first.value) && !listed.includes(REPLY_URL)) {
      return deferTo('azure/reply-url', 'The response is addressed to what the app has as its Reply URL.')
    }
    const { value } = first
    yield {
      code: nearMiss(REPLY_URL, value) ?? (/(?:^|[/.@])mixpanel\.com/i.test(value) ? 'another-mixpanel-address' : 'not-mixpanel'),
      at: [first.at, ...rest.map((each) => each.at)],
      message: `${first.what} of the response is ${quote(value)}; it should be exactly ${REPLY_URL}.`,
      expected: REPLY_URL,
      actual: value,
    }
    return undefined
  },
})
