import { cite, defineRule, derived, quote, type FindingKind, type Fix } from '../kit.ts'
import { saysDifference } from '../../domain/near-miss.ts'
import { EDIT_BASIC_SAML, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { REPLY_URL } from '../../vendors/mixpanel.ts'
import { compareWithRequest } from './_asked.ts'
import { replyUrlCode, share, type ReplyUrlCode } from './_reply-urls.ts'
import { isNearReplyUrl } from './_urls.ts'

const FIX: Fix = {
  summary: `Set Reply URL (Assertion Consumer Service URL) to ${REPLY_URL}, without a slash at the end.`,
  steps: onSsoPage(
    EDIT_BASIC_SAML,
    `Under Reply URL (Assertion Consumer Service URL), click Add reply URL, paste ${REPLY_URL} and mark it as Default.`,
    'Delete the entry that it replaces.',
    TEST_SIGN_IN,
  ),
  command: null,
}

const SWAP: Fix = {
  summary: 'Put the reply URL and the postback URL each into its own field.',
  steps: onSsoPage(
    EDIT_BASIC_SAML,
    `Set Reply URL (Assertion Consumer Service URL) to ${REPLY_URL}, and mark it as Default.`,
    'Set Sign on URL to the Postback URL, as Mixpanel’s Access Security page shows it.',
    TEST_SIGN_IN,
  ),
  command: null,
}

/** It replaces the whole list, so it is offered only where no other entry is lost. */
const COMMAND = `az ad app update --id <appId> --web-redirect-uris ${REPLY_URL}`

const kind = (guide: string, means: string, fix = FIX): FindingKind => ({ guide, severity: 'error', owner: 'entra-admin', means, fix })

export default defineRule({
  id: 'azure/reply-url',
  title: 'A Reply URL is Mixpanel’s',
  stage: 'recognise',
  required: true,
  why: 'Entra answers only to an address that is registered, byte for byte. Otherwise the user sees AADSTS50011 at Microsoft, which prints the address that Mixpanel asked for.',
  not: 'Further entries beside the right one are told by azure/reply-url-extra. Where Mixpanel’s own request was seen and asks for an address that is there, that one is the right one.',
  findings: {
    missing: kind('AZ-09', 'No reply URL is set at all.'),
    different: kind('AZ-09', 'The reply URL is another address.'),
    'is-the-postback-url': kind('AZ-10', 'The reply URL is the postback URL (or the entity ID), which looks alike.', SWAP),
    'regional-host': kind('AZ-04', 'The reply URL has a regional host (eu. or in.), which belongs to the sign-on URL alone.'),
    'extra-trailing-slash': kind('AZ-11', 'The reply URL has a slash at its end.'),
    'missing-trailing-slash': kind('AZ-11', 'The reply URL lacks a slash.'),
    space: kind('AZ-11', 'The reply URL holds a space or an invisible character.'),
    scheme: kind('AZ-11', 'The reply URL does not begin with https://.'),
    www: kind('AZ-11', 'The reply URL has a www. that does not belong there.'),
    case: kind('AZ-11', 'The reply URL differs in upper and lower case.'),
    'extra-query': kind('AZ-11', 'The reply URL has a query.'),
    'extra-fragment': kind('AZ-11', 'The reply URL has a fragment (#…).'),
    escaped: kind('AZ-11', 'The reply URL holds backslashes, as in the source of a Markdown page.'),
    port: kind('AZ-11', 'The reply URL names a port.'),
    'wrong-path': kind('AZ-11', 'The reply URL is at the right host, and has another path.'),
    'wrong-host': kind('AZ-11', 'The reply URL has nearly the right path, and is at another of Mixpanel’s hosts.'),
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
    const asked = compareWithRequest(request, 'acsUrl', REPLY_URL, items)
    if (asked.settled) return undefined
    if (asked.silence) return asked.silence
    if (items.length === 0) {
      yield {
        code: 'missing',
        at: [at, ...asked.at],
        message: `No Reply URL (Assertion Consumer Service URL) is set; it should be ${REPLY_URL}.${asked.says}`,
        expected: REPLY_URL,
        actual: null,
        fix: { ...FIX, command: COMMAND },
      }
      return undefined
    }
    const [first, ...rest] = share(items).instead
    if (!first) return undefined
    const code = replyUrlCode(first.value)
    const login = principal?.loginUrl
    const swapped = code === 'is-the-postback-url' && login?.is === 'known' && isNearReplyUrl(login.value)
    const fix = code === 'is-the-postback-url' ? SWAP : FIX
    yield {
      code,
      at: [first.at, ...rest.map((each) => each.at), ...(swapped ? [login.at] : []), ...asked.at],
      message: `The Reply URL (Assertion Consumer Service URL) is ${quote(first.value)}: ${swapped ? 'the Reply URL and the Sign on URL have been swapped' : detailOf(code)}. It should be exactly ${REPLY_URL}.${asked.says}`,
      expected: REPLY_URL,
      actual: first.value,
      fix: { ...fix, command: items.length === 1 ? COMMAND : null },
    }
    return undefined
  },
})

function detailOf(code: ReplyUrlCode): string {
  switch (code) {
    case 'different':
      return 'that is not where Mixpanel listens'
    case 'is-the-postback-url':
      return 'that is the postback URL, which belongs into Sign on URL, or the identifier'
    case 'regional-host':
      return 'it has a regional host (eu. or in.), and only the sign-on URL may have one'
    case 'port':
      return 'it names a port, which does not belong there'
    case 'wrong-path':
      return 'the host is right, and the path is not'
    case 'wrong-host':
      return 'the path is right or nearly so, and the host is not'
    case 'missing-trailing-slash':
    case 'extra-trailing-slash':
    case 'space':
    case 'scheme':
    case 'www':
    case 'case':
    case 'extra-query':
    case 'extra-fragment':
    case 'escaped':
      return saysDifference(code)
  }
}
