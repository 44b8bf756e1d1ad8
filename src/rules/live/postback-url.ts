import { cite, defineRule, derived, error, INFERRED, inputs, missing, quote, warning, type Finding } from '../kit.ts'
import type { LiveExchange, Postback } from '../../model/live-records.ts'
import { hostOf, withoutQuery } from '../../syntax/url.ts'
import { isMixpanelHost } from '../../vendors/mixpanel.ts'
import { HOST_FINDINGS, hostFinding, noResponse, IF_PROBED } from './_host.ts'

const REDIRECT = 'a redirect to https://login.microsoftonline.com/…'

export default defineRule({
  id: 'live/postback-url',
  title: 'The postback URL leads to Microsoft',
  stage: 'start',
  why: 'The tile in My Apps and every sign-in at Mixpanel start at this URL. If it does not lead to Microsoft, nobody reaches the sign-in page.',
  not: 'Up to three redirects inside Mixpanel’s hosts are followed, and a form that is submitted automatically counts as a redirect. No vendor documents how this URL responds.',
  findings: {
    ...HOST_FINDINGS,
    'not-found': error('LI-05', 'mixpanel-admin', 'The postback URL is not found (404).', 'check-sso', INFERRED),
    'another-identity-provider': error(
      'LI-05',
      'mixpanel-admin',
      'Another identity provider is set up in Mixpanel.',
      'replace-provider',
      INFERRED,
    ),
    'no-identity-provider': warning('LI-05', 'mixpanel-admin', 'The last page names no identity provider.', 'check-sso', INFERRED),
  },
  cites: [cite('microsoft-tutorial', 'Mixpanel supports SP initiated SSO')],
  appliesIf: IF_PROBED,
  wants: { postback: derived.postback },

  *check(_, { postback }) {
    if (!postback) return missing(inputs.livePostback)
    if (postback.is === 'no-response') return noResponse(postback.last, inputs.livePostback)
    const finding = findingOf(postback)
    if (finding) yield finding
    return undefined
  },
})

function findingOf(postback: Postback): Finding | undefined {
  const { last } = postback
  const status = last.status?.value
  const at = last.status?.at ?? last.at
  const target = quote(withoutQuery(last.target.value))
  switch (postback.is) {
    case 'microsoft':
    case 'no-response':
      return undefined
    case 'host-fault':
      return hostFinding(last, 'The postback URL')
    case 'another-provider': {
      const { value } = postback.to
      const message = `The postback URL sends people to ${quote(value)}, which is not a Microsoft URL: another identity provider is set up in Mixpanel.`
      const expected = 'https://login.microsoftonline.com/<tenant id>/saml2'
      return { code: 'another-identity-provider', at: postback.to.at, message, expected, actual: value }
    }
    case 'not-found': {
      const message = `The postback URL ${target} answers ${status ?? 404}: the number after org_id= is not that of your organization, or single sign-on is not enabled.`
      return { code: 'not-found', at, message, expected: REDIRECT, actual: String(status ?? 404) }
    }
    case 'no-provider': {
      const message = `The postback URL ends at ${target} with ${status ?? 'an answer'}${nextInside(last)}, but this page names no identity provider: single sign-on may be off, or the number after org_id= may belong to another organization.`
      return { code: 'no-identity-provider', at, message, expected: REDIRECT, actual: String(status ?? '') }
    }
  }
}

/** Where the last answer would lead inside Mixpanel. */
function nextInside({ nextHop }: LiveExchange): string {
  return nextHop && isMixpanelHost(hostOf(nextHop.url.value))
    ? `, which leads to ${quote(withoutQuery(nextHop.url.value))} inside Mixpanel`
    : ''
}
