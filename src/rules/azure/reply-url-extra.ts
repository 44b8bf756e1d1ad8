import { extraReplyUrl, splitReplyUrls, type ExtraReplyUrl } from '../../domain/reply-url.ts'
import { REPLY_URL } from '../../vendors/mixpanel.ts'
import { cite, defineRule, derived, listing, quote, valueOf, warning } from '../kit.ts'

export default defineRule({
  id: 'azure/reply-url-extra',
  title: 'Mixpanel’s Reply URL is the only Reply URL',
  stage: 'recognise',
  why: 'Entra sends the signed assertion to any Reply URL, and to the default one when users start from My Apps. An old Reply URL sends users to the wrong place. A Reply URL that belongs to a stranger gives the signed assertion to that stranger.',
  not: 'If Mixpanel’s Reply URL is missing, only azure/reply-url reports the wrong entry in its place.',
  findings: {
    wildcard: warning('AZ-12', 'entra-admin', 'Another Reply URL has a wildcard (*).', 'keep-one-reply-url'),
    http: warning('AZ-12', 'entra-admin', 'Another Reply URL is not encrypted (http:).', 'keep-one-reply-url'),
    'foreign-host': warning('AZ-12', 'entra-admin', 'Another Reply URL is not at a Mixpanel host.', 'keep-one-reply-url'),
    legacy: warning('AZ-12', 'entra-admin', 'Another Reply URL is a Postback URL from before v2.', 'keep-one-reply-url'),
    'near-miss': warning(
      'AZ-12',
      'entra-admin',
      'Another Reply URL is a Mixpanel URL that is misspelt or belongs in another field.',
      'keep-one-reply-url',
    ),
    'further-address': warning(
      'AZ-12',
      'entra-admin',
      'Another Reply URL is at Mixpanel, but Mixpanel does not use it.',
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
      const message = `The Reply URLs include ${listing(urls)}. ${problem}.`
      yield { code, at: [first.at, ...rest.map(({ at }) => at)], message, actual: first.value }
    }
    return undefined
  },
})

const PROBLEMS: readonly (readonly [ExtraReplyUrl, string])[] = [
  ['wildcard', 'With a wildcard, Entra can send the assertion to URLs that nobody has checked'],
  ['http', 'Without https, others on the network can read the assertion'],
  ['foreign-host', 'Entra would send assertions there, to a host that is not Mixpanel’s'],
  ['legacy', 'Mixpanel used such Postback URLs before v2'],
  ['near-miss', `This is misspelt or belongs in another field; Mixpanel’s Reply URL is ${REPLY_URL}`],
  ['further-address', `Mixpanel uses only ${REPLY_URL}`],
]
