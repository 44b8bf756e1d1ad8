import { isNearReplyUrl, replyUrlDifference, saysReplyUrl, splitReplyUrls } from '../../domain/reply-url.ts'
import { REPLY_URL } from '../../vendors/mixpanel.ts'
import { cite, defineRule, derived, error, fix, quote } from '../kit.ts'
import { compareWithRequest } from './_request.ts'

export default defineRule({
  id: 'azure/reply-url',
  title: 'The Reply URL (Assertion Consumer Service URL) is Mixpanel’s',
  stage: 'recognise',
  required: true,
  why: 'Entra sends the response only to a Reply URL that matches exactly. Otherwise Microsoft shows AADSTS50011, with the URL that Mixpanel’s AuthnRequest asks for.',
  not: 'Further Reply URLs are reported by azure/reply-url-extra. If Mixpanel’s AuthnRequest is known and asks for one of the Reply URLs, that Reply URL is right.',
  findings: {
    missing: error('AZ-09', 'entra-admin', 'No Reply URL is set.', 'set-reply-url'),
    different: error('AZ-09', 'entra-admin', 'The Reply URL is another URL.', 'set-reply-url'),
    'is-the-postback-url': error('AZ-10', 'entra-admin', 'The Reply URL is the Postback URL or the Identifier.', 'swap-reply-url'),
    'regional-host': error('AZ-04', 'entra-admin', 'The Reply URL has a regional host (eu. or in.).', 'set-reply-url'),
    'extra-trailing-slash': error('AZ-11', 'entra-admin', 'The Reply URL has a slash at its end.', 'set-reply-url'),
    'missing-trailing-slash': error('AZ-11', 'entra-admin', 'A slash is missing in the Reply URL.', 'set-reply-url'),
    space: error('AZ-11', 'entra-admin', 'The Reply URL has a space or an invisible character.', 'set-reply-url'),
    scheme: error('AZ-11', 'entra-admin', 'The Reply URL does not begin with https://.', 'set-reply-url'),
    www: error('AZ-11', 'entra-admin', 'The Reply URL has an extra www.', 'set-reply-url'),
    case: error('AZ-11', 'entra-admin', 'The Reply URL differs from Mixpanel’s in upper and lower case.', 'set-reply-url'),
    'extra-query': error('AZ-11', 'entra-admin', 'The Reply URL has a query.', 'set-reply-url'),
    'extra-fragment': error('AZ-11', 'entra-admin', 'The Reply URL has a fragment (#…).', 'set-reply-url'),
    escaped: error('AZ-11', 'entra-admin', 'The Reply URL has backslashes, as in the source of a Markdown page.', 'set-reply-url'),
    port: error('AZ-11', 'entra-admin', 'The Reply URL has a port.', 'set-reply-url'),
    'wrong-path': error('AZ-11', 'entra-admin', 'The Reply URL has the right host, but another path.', 'set-reply-url'),
    'wrong-host': error('AZ-11', 'entra-admin', 'The Reply URL has nearly the right path, but another Mixpanel host.', 'set-reply-url'),
  },
  cites: [
    cite('mixpanel-azure', `Reply URL (Assertion Consumer Service URL): ${REPLY_URL}`),
    cite('aadsts-50011', 'The reply URL specified in the request does not match the reply URLs configured for the application'),
    cite('microsoft-saml', 'only responding to registered Assertion Consumer Service URLs'),
    cite('mixpanel-eu', 'If you want the IdP-initiated flow to direct to eu.mixpanel.com, prepend "eu." to your postback URL.'),
  ],
  needs: { replyUrls: derived.replyUrls },
  wants: { principal: derived.principal, request: derived.request },

  *check({ replyUrls: { items, at } }, { principal, request }) {
    if (items.some(({ value }) => value === REPLY_URL)) return undefined
    const requested = compareWithRequest(request, 'acsUrl', REPLY_URL, items)
    if (requested.matches) return undefined
    if (requested.deferred) return requested.deferred
    const [first, ...rest] = splitReplyUrls(items).instead
    if (!first) {
      const message = `No Reply URL (Assertion Consumer Service URL) is set; it should be ${REPLY_URL}.${requested.sentence}`
      yield { code: 'missing', at: [at, ...requested.at], message, expected: REPLY_URL, fix: fix('replace-reply-url') }
      return undefined
    }
    const code = replyUrlDifference(first.value)
    const isPostback = code === 'is-the-postback-url'
    const signOnUrl = principal?.loginUrl
    const swapped = isPostback && signOnUrl?.is === 'known' && isNearReplyUrl(signOnUrl.value)
    const problem = swapped ? 'the Reply URL and the Sign on URL are swapped' : saysReplyUrl(code)
    // The command replaces the whole list, so it is offered only where no other entry is lost.
    const isOnly = items.length === 1
    yield {
      code,
      at: [first.at, ...rest.map((each) => each.at), ...(swapped ? [signOnUrl.at] : []), ...requested.at],
      message: `The Reply URL (Assertion Consumer Service URL) is ${quote(first.value)}: ${problem}. It should be exactly ${REPLY_URL}.${requested.sentence}`,
      expected: REPLY_URL,
      actual: first.value,
      fix: isPostback ? fix(isOnly ? 'swap-only-reply-url' : 'swap-reply-url') : fix(isOnly ? 'replace-reply-url' : 'set-reply-url'),
    }
    return undefined
  },
})
