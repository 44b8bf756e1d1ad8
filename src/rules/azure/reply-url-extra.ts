import { extraReplyUrl, splitReplyUrls, type ExtraReplyUrl } from '../../domain/reply-url.ts'
import { REPLY_URL } from '../../vendors/mixpanel.ts'
import { cite, defineRule, derived, listing, quote, valueOf, warning } from '../kit.ts'

export default defineRule({
  id: 'azure/reply-url-extra',
  title: 'No other reply URL is registered',
  stage: 'recognise',
  why: 'Entra posts the signed assertion to any URL that is registered, and to the default one when people start from My Apps. A leftover sends people to the wrong place, and the URL of a stranger gives their signed assertion to that stranger.',
  not: 'While the right reply URL is missing, only azure/reply-url reports the entries in its place.',
  findings: {
    wildcard: warning('AZ-12', 'entra-admin', 'Another reply URL has a wildcard (*).', 'keep-one-reply-url'),
    http: warning('AZ-12', 'entra-admin', 'Another reply URL is unencrypted (http:).', 'keep-one-reply-url'),
    'foreign-host': warning('AZ-12', 'entra-admin', 'Another reply URL is at a host that is not Mixpanel’s.', 'keep-one-reply-url'),
    legacy: warning('AZ-12', 'entra-admin', 'Another reply URL is a postback URL from before v2.', 'keep-one-reply-url'),
    'near-miss': warning('AZ-12', 'entra-admin', 'Another reply URL is a misspelt or misplaced Mixpanel URL.', 'keep-one-reply-url'),
    'further-address': warning(
      'AZ-12',
      'entra-admin',
      'Another reply URL is at Mixpanel, and Mixpanel does not use it.',
      'keep-one-reply-url',
    ),
  },
  cites: [
    cite('microsoft-saml', 'only responding to registered Assertion Consumer Service URLs'),
    cite('mixpanel-azure', `Reply URL (Assertion Consumer Service URL): ${REPLY_URL}`),
  ],
  needs: { replyUrls: derived.replyUrls },
  wants: { request: derived.request },

  *check({ replyUrls: { items } }, { request }) {
    const { extra } = splitReplyUrls(items, request && valueOf(request.acsUrl))
    for (const [code, problem] of PROBLEMS) {
      const [first, ...rest] = extra.filter(({ value }) => extraReplyUrl(value) === code)
      if (!first) continue
      const urls = [...new Set([first, ...rest].map(({ value }) => quote(value)))]
      const message = `The reply URLs include ${listing(urls)}: ${problem}.`
      yield { code, at: [first.at, ...rest.map(({ at }) => at)], message, actual: first.value }
    }
    return undefined
  },
})

const PROBLEMS: readonly (readonly [ExtraReplyUrl, string])[] = [
  ['wildcard', 'a wildcard lets the assertion be sent to URLs that nobody has checked'],
  ['http', 'without https, others can read the assertion on its way'],
  ['foreign-host', 'that is not Mixpanel’s, and Entra would send assertions there'],
  ['legacy', 'that is a postback URL from before v2'],
  ['near-miss', `that is misspelt or misplaced, and Mixpanel’s reply URL is ${REPLY_URL}`],
  ['further-address', `Mixpanel uses only ${REPLY_URL}`],
]
