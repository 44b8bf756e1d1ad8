import { cite, defineRule, derived, quote, valueOf, type FindingKind, type Fix, type Severity } from '../kit.ts'
import { saysDifference } from '../../domain/near-miss.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { EDIT_BASIC_SAML, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { POSTBACK } from '../../vendors/mixpanel.ts'
import { isLoginPage, signOnCode, type SignOnCode } from './_sign-on.ts'
import { isOrgNumber, isPostback, orgIdIn, postbackOf, untold } from './_urls.ts'

/** Where the organization's number is known, it stands in the steps and the command; it is digits and nothing else. */
const fixFor = (orgId: string | null): Fix => ({
  summary: `Set Sign on URL to the Postback URL, ${postbackOf(orgId)}.`,
  steps: [
    `Copy the Postback URL in Mixpanel ▸ Organization Settings ▸ Access Security${orgId === null ? '' : `; it should be ${postbackOf(orgId)}`}.`,
    ...onSsoPage(EDIT_BASIC_SAML, 'Paste it into Sign on URL, as it is.', TEST_SIGN_IN),
  ],
  command: `az ad sp update --id <appId> --set loginUrl="${POSTBACK}${orgId ?? '<ORG_ID>'}"`,
})

const kind = (guide: string, severity: Severity, means: string): FindingKind => ({
  guide,
  severity,
  owner: 'entra-admin',
  means,
  fix: fixFor(null),
})

export default defineRule({
  id: 'azure/sign-on-url',
  title: 'The Sign on URL is the Postback URL from Mixpanel',
  stage: 'start',
  required: true,
  why: 'The tile in My Apps and the Test button open this address. Only the postback URL, with the organization’s number, sends people on to sign in.',
  not: 'People who begin at Mixpanel do not meet it, so sign-in from there can work all the same.',
  findings: {
    empty: kind('AZ-16', 'warning', 'The sign-on URL is empty, so My Apps sends an assertion that nobody asked for.'),
    'tutorial-value': kind('AZ-13', 'warning', 'The sign-on URL is what Microsoft’s tutorial says: Mixpanel’s ordinary login page.'),
    placeholder: kind('AZ-14', 'error', 'The sign-on URL holds a placeholder in place of the organization’s number.'),
    markdown: kind('AZ-14', 'error', 'The sign-on URL holds brackets or backslashes out of the source of a Markdown page.'),
    space: kind('AZ-14', 'error', 'The sign-on URL holds a space or an invisible character.'),
    'org-id-not-a-number': {
      ...kind('AZ-14', 'error', 'The org_id in the sign-on URL is no number.'),
      inferred: true,
    },
    'no-org-id': kind('AZ-14', 'error', 'The sign-on URL names no organization: it has no org_id.'),
    'several-org-ids': kind('AZ-14', 'error', 'The sign-on URL names several organizations.'),
    'not-a-url': kind('AZ-14', 'error', 'The sign-on URL is no address.'),
    'legacy-postback': kind('AZ-17', 'warning', 'The sign-on URL is a postback URL of the time before v2.'),
    'is-the-reply-url': kind('AZ-10', 'error', 'The sign-on URL is the reply URL, which answers to Microsoft alone.'),
    'near-the-reply-url': kind('AZ-17', 'warning', 'The sign-on URL looks like the reply URL, which answers to Microsoft alone.'),
    'microsoft-url': kind('AZ-17', 'warning', 'The sign-on URL is an address at Microsoft: the bare Login URL gives AADSTS750054.'),
    'another-mixpanel-address': kind('AZ-17', 'warning', 'The sign-on URL is another address at Mixpanel.'),
    'foreign-host': kind('AZ-17', 'warning', 'The sign-on URL leads to a host that is neither Mixpanel’s nor Microsoft’s.'),
    scheme: kind('AZ-17', 'warning', 'The sign-on URL does not begin with https://.'),
    www: kind('AZ-17', 'warning', 'The sign-on URL has a www. that does not belong there.'),
    case: kind('AZ-17', 'warning', 'The sign-on URL differs in upper and lower case.'),
    'missing-slash': kind('AZ-17', 'warning', 'The slash before the question mark is missing.'),
    'extra-fragment': kind('AZ-17', 'warning', 'The sign-on URL has a fragment (#…).'),
    'regional-host': {
      ...kind('AZ-17', 'info', 'The sign-on URL has a regional host (eu. or in.), which is allowed here, and here alone.'),
      fix: {
        summary: 'Nothing has to be changed, as long as the organization’s data is kept in that region.',
        steps: ['Leave the identifier, the reply URL and the SCIM tenant URL without a regional host.'],
        command: null,
      },
    },
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
    if (loginUrl.is === 'absent' || loginUrl.is === 'unreadable') return untold(loginUrl, 'The Sign on URL (loginUrl)')
    const orgId = settings ? orgIdOf(settings) : null
    const expected = postbackOf(orgId)
    if (loginUrl.is === 'empty') {
      yield {
        code: 'empty',
        at: loginUrl.at,
        message: `No Sign on URL is set; it should be the Postback URL from Mixpanel, ${expected}. Without it the My Apps tile starts at Microsoft, and Microsoft’s tutorial says that Mixpanel supports only sign-in that starts at Mixpanel.`,
        expected,
        actual: null,
        fix: fixFor(orgId),
      }
      return undefined
    }
    const { value, at } = loginUrl
    const code = signOnCode(value)
    if (code === null) return undefined
    // That numbers are numbers is inferred from all that were seen: what Mixpanel itself shows is right.
    if (code === 'org-id-not-a-number' && settings && valueOf(settings.postbackUrl) === value) return undefined
    if (code === 'regional-host') {
      yield {
        code,
        at,
        message: `The Sign on URL is ${quote(value)}, with a regional host. Mixpanel allows that here, for people who start from My Apps; the identifier and the reply URL have none.`,
        expected: null,
        actual: value,
      }
      return undefined
    }
    const swapped =
      (code === 'is-the-reply-url' || code === 'near-the-reply-url') && replyUrls?.items.some((each) => isPostback(each.value)) === true
    yield {
      code,
      at,
      message: `The Sign on URL is ${quote(value)}: ${swapped ? 'the Reply URL and the Sign on URL have been swapped' : detailOf(code, value)}. It should be the Postback URL from Mixpanel, ${expected}.`,
      expected,
      actual: value,
      fix: fixFor(orgId),
    }
    return undefined
  },
})

/** The organization’s number, as Mixpanel’s page shows it in the postback URL, or as typed. */
function orgIdOf({ postbackUrl, orgId }: MixpanelSettings): string | null {
  const known = orgIdIn(valueOf(postbackUrl) ?? '') ?? valueOf(orgId) ?? null
  return known !== null && isOrgNumber(known) ? known : null
}

function detailOf(code: Exclude<SignOnCode, 'regional-host'>, value: string): string {
  return code === 'microsoft-url' && isLoginPage(value)
    ? 'that is an address of Microsoft’s login page, which by itself leads nowhere (AADSTS750054)'
    : DETAILS[code]
}

const DETAILS: Readonly<Record<Exclude<SignOnCode, 'regional-host'>, string>> = {
  'tutorial-value':
    'that is what Microsoft’s tutorial says to type, and it names no organization (that the tile then opens the ordinary login page is inferred)',
  placeholder: 'there is a placeholder in it where the organization’s number should stand',
  markdown: 'there are brackets or backslashes in it, as in the source of a Markdown page',
  space: saysDifference('space'),
  'org-id-not-a-number': 'its org_id is no number',
  'no-org-id': 'it names no organization (org_id)',
  'several-org-ids': 'it names more than one organization (org_id)',
  'not-a-url': 'that is no address',
  'legacy-postback': 'that is a postback URL of the time before v2',
  'is-the-reply-url': 'that is the Reply URL, which answers to Microsoft alone',
  'near-the-reply-url': 'that looks like the Reply URL, which answers to Microsoft alone',
  'microsoft-url': 'that is an address at Microsoft, and not at Mixpanel',
  'another-mixpanel-address': 'that is another of Mixpanel’s addresses',
  'foreign-host': 'that leads to a host that is neither Mixpanel’s nor Microsoft’s',
  scheme: saysDifference('scheme'),
  www: saysDifference('www'),
  case: saysDifference('case'),
  'missing-slash': 'the slash before the question mark is missing',
  'extra-fragment': saysDifference('extra-fragment'),
}
