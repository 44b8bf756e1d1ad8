import { isOrgNumber, isPostback, orgIdIn, postbackOf } from '../../domain/addresses.ts'
import { isLoginPage, saysSignOnUrl, signOnUrlProblem } from '../../domain/sign-on-url.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { cite, defineRule, derived, error, errors, fix, INFERRED, info, isGiven, quote, valueOf, warning, warnings } from '../kit.ts'
import { notExported } from './_export.ts'

export default defineRule({
  id: 'azure/sign-on-url',
  title: 'The Sign on URL is the Postback URL from Mixpanel',
  stage: 'start',
  required: true,
  why: 'The My Apps tile and the Test button open this URL. Only the Postback URL, with the org_id of the organization, starts the sign-in.',
  not: 'Users who start at Mixpanel do not use the Sign on URL, so their sign-in can still work.',
  findings: {
    empty: warning(
      'AZ-16',
      'entra-admin',
      'The Sign on URL is empty, so a sign-in from My Apps starts at Microsoft (IdP-initiated).',
      'set-sign-on-url',
    ),
    'tutorial-value': warning(
      'AZ-13',
      'entra-admin',
      'The URL is the value in Microsoft’s tutorial: Mixpanel’s login page.',
      'set-sign-on-url',
    ),
    ...errors('AZ-14', 'entra-admin', 'set-sign-on-url', {
      placeholder: 'The URL has a placeholder instead of the org_id.',
      markdown: 'The URL has brackets or backslashes from the source of a Markdown page.',
      space: 'The URL has a space or an invisible character.',
      'no-org-id': 'The URL has no org_id, so it names no organization.',
      'several-org-ids': 'The URL names more than one organization (org_id).',
      'not-a-url': 'The value is not a URL.',
    }),
    'org-id-not-a-number': error('AZ-14', 'entra-admin', 'The org_id is not a number.', 'set-sign-on-url', INFERRED),
    'is-the-reply-url': error(
      'AZ-10',
      'entra-admin',
      'The URL is the Reply URL, which accepts only responses from Microsoft.',
      'set-sign-on-url',
    ),
    ...warnings('AZ-17', 'entra-admin', 'set-sign-on-url', {
      'legacy-postback': 'The URL is a Postback URL from before v2.',
      'near-the-reply-url': 'The URL looks like the Reply URL, which accepts only responses from Microsoft.',
      'microsoft-url': 'The URL is at Microsoft. Without a SAML request, the Login URL gives AADSTS750054.',
      'another-mixpanel-address': 'The URL is another Mixpanel URL.',
      'foreign-host': 'The host of the URL is neither Mixpanel’s nor Microsoft’s.',
      scheme: 'The URL does not begin with https://.',
      www: 'The URL has an extra www.',
      case: 'The URL differs from the Postback URL in upper and lower case.',
      'missing-slash': 'The slash before the question mark is missing.',
      'extra-fragment': 'The URL has a fragment (#…).',
    }),
    'regional-host': info(
      'AZ-17',
      'entra-admin',
      'The URL has a regional host (eu. or in.), which is allowed only in this field.',
      'keep-regional-sign-on-url',
    ),
  },
  cites: [
    cite('mixpanel-azure', 'Sign on URL: Postback URL from Mixpanel (https://mixpanel.com/security/sso/v2/authorize/?org_id=YOUR_ORG_ID)'),
    cite('microsoft-tutorial', 'In the Sign-on URL text box, type the URL: https://mixpanel.com/login/'),
    cite('graph-service-principal', 'When blank, Azure AD performs IdP-initiated sign-on'),
    cite('mixpanel-eu', 'If you want the IdP-initiated flow to direct to eu.mixpanel.com, prepend "eu." to your postback URL.'),
    cite('aadsts-750054', 'Verify that the sign-on URL is correctly configured'),
  ],
  needs: { principal: derived.principal },
  wants: { settings: derived.settings, replyUrls: derived.replyUrls },

  *check({ principal: { loginUrl } }, { settings, replyUrls }) {
    if (!isGiven(loginUrl)) return notExported(loginUrl, 'The Sign on URL (loginUrl)')
    const orgId = settings ? orgNumberOf(settings) : null
    const expected = postbackOf(orgId)
    const setUrl = fix('set-sign-on-url', orgId === null ? {} : { values: { orgId, postbackUrl: expected } })
    const { at } = loginUrl
    if (loginUrl.is === 'empty') {
      const message = `The Sign on URL is empty. It should be the Postback URL from Mixpanel, ${expected}. Without it, a sign-in from My Apps starts at Microsoft, and Microsoft’s tutorial says that Mixpanel supports only sign-in that starts at Mixpanel.`
      yield { code: 'empty', at, message, expected, fix: setUrl }
      return undefined
    }
    const { value } = loginUrl
    const code = signOnUrlProblem(value)
    if (code === null) return undefined
    // That an org_id is a number is inferred: what Mixpanel itself shows is right.
    if (code === 'org-id-not-a-number' && settings && valueOf(settings.postbackUrl) === value) return undefined
    if (code === 'regional-host') {
      const message = `The Sign on URL is ${quote(value)}, with a regional host. Mixpanel allows a regional host here, for users who start from My Apps. The Identifier and the Reply URL should have none.`
      yield { code, at, message, actual: value }
      return undefined
    }
    const isReplyUrl = code === 'is-the-reply-url' || code === 'near-the-reply-url'
    const swapped = isReplyUrl && replyUrls?.items.some((each) => isPostback(each.value)) === true
    const problem = swapped
      ? 'the Reply URL and the Sign on URL are swapped'
      : code === 'microsoft-url' && isLoginPage(value)
        ? 'this is Microsoft’s login page, which shows AADSTS750054 when there is no SAML request'
        : saysSignOnUrl(code)
    const message = `The Sign on URL is ${quote(value)}: ${problem}. It should be the Postback URL from Mixpanel, ${expected}.`
    yield { code, at, message, expected, actual: value, fix: setUrl }
    return undefined
  },
})

/** The organization’s number, as Mixpanel’s page shows it in the postback URL, or as typed; null where it is not a number. */
function orgNumberOf({ postbackUrl, orgId }: MixpanelSettings): string | null {
  const known = orgIdIn(valueOf(postbackUrl) ?? '') ?? valueOf(orgId) ?? null
  return known !== null && isOrgNumber(known) ? known : null
}
