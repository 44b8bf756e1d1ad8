import { extraReplyUrl, splitReplyUrls, type ExtraReplyUrl } from '../../domain/reply-url.ts'
import type { Subject } from '../../model/entra.ts'
import { REPLY_URL } from '../../vendors/mixpanel.ts'
import { cite, defineRule, derived, INFERRED, info, listing, listOf, quote, valueOf, warnings, type Finding } from '../kit.ts'

export default defineRule({
  id: 'azure/reply-url-extra',
  title: 'Mixpanel’s Reply URL is the only Reply URL',
  stage: 'recognise',
  why: 'Entra sends the signed assertion to any Reply URL, and to the default one when users start from My Apps. An old Reply URL sends users to the wrong place. A Reply URL that belongs to a stranger gives the signed assertion to that stranger.',
  not: 'If Mixpanel’s Reply URL is missing, only azure/reply-url reports the wrong entry in its place.',
  findings: {
    ...warnings('AZ-12', 'entra-admin', 'keep-one-reply-url', {
      wildcard: 'Another Reply URL has a wildcard (*).',
      http: 'Another Reply URL is not encrypted (http:).',
      'foreign-host': 'Another Reply URL is not at a Mixpanel host.',
      legacy: 'Another Reply URL is a Postback URL from before v2.',
      'near-miss': 'Another Reply URL is a Mixpanel URL that is misspelt or belongs in another field.',
      'further-address': 'Another Reply URL is at Mixpanel, but Mixpanel does not use it.',
    }),
    'lists-differ': info(
      'AZ-12',
      'entra-admin',
      'The app registration and the enterprise application have different Reply URLs.',
      'keep-one-reply-url',
      INFERRED,
    ),
  },
  cites: [
    cite('microsoft-saml', 'only responding to registered Assertion Consumer Service URLs'),
    cite('mixpanel-azure', `Reply URL (Assertion Consumer Service URL): ${REPLY_URL}`),
  ],
  needs: { replyUrls: derived.replyUrls },
  wants: { request: derived.request, subject: derived.subject },

  *check({ replyUrls: { items } }, { request, subject }) {
    const { extra } = splitReplyUrls(items, request && valueOf(request.acsUrl))
    for (const [code, problem] of PROBLEMS) {
      const [first, ...rest] = extra.filter(({ value }) => extraReplyUrl(value) === code)
      if (!first) continue
      const urls = [...new Set([first, ...rest].map(({ value }) => quote(value)))]
      const message = `The Reply URLs include ${listing(urls)}. ${problem}.`
      yield { code, at: [first.at, ...rest.map(({ at }) => at)], message, actual: first.value }
    }
    if (extra.length === 0 && subject) yield* differing(subject)
    return undefined
  },
})

/** Entra keeps the two the same: a difference shows that one of the exports is older. */
function* differing({ principal, application }: Subject): Generator<Finding, void> {
  if (!principal || !application || valueOf(principal.appId) !== valueOf(application.appId)) return
  const [own, registered] = [principal.replyUrls, application.replyUrls].map((field) =>
    listOf(field)?.items.filter(({ value }) => value !== ''),
  )
  if (!own?.some(({ value }) => value === REPLY_URL) || !registered) return
  const lacks = own.find(({ value }) => !registered.some((each) => each.value === value))
  const has = registered.find(({ value }) => !own.some((each) => each.value === value))
  const odd = has ?? lacks
  if (!odd) return
  const where = has ? 'only in the app registration' : 'only in the enterprise application'
  const message = `The Reply URL ${quote(odd.value)} is ${where}. Entra keeps both lists the same, so one of the two exports may be older; the enterprise application counts.`
  yield { code: 'lists-differ', at: odd.at, message, actual: odd.value }
}

const PROBLEMS: readonly (readonly [ExtraReplyUrl, string])[] = [
  ['wildcard', 'With a wildcard, Entra can send the assertion to URLs that nobody has checked'],
  ['http', 'Without https, others on the network can read the assertion'],
  ['foreign-host', 'Entra would send assertions there, to a host that is not Mixpanel’s'],
  ['legacy', 'Mixpanel used such Postback URLs before v2'],
  ['near-miss', `This is misspelt or belongs in another field; Mixpanel’s Reply URL is ${REPLY_URL}`],
  ['further-address', `Mixpanel uses only ${REPLY_URL}`],
]
