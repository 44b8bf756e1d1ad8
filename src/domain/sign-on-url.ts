import { hostOf, pathOf } from '../syntax/url.ts'
import { cloudOf } from '../vendors/entra.ts'
import { isMixpanelHost, POSTBACK, REPLY_URL } from '../vendors/mixpanel.ts'
import { isLegacyPostback, isOrgNumber, isPostback, isRegional, orgIdIn } from './addresses.ts'
import { differenceFrom, problemIn } from './near-miss.ts'
import { isNearReplyUrl } from './reply-url.ts'

export type SignOnUrlProblem =
  | 'placeholder'
  | 'markdown'
  | 'space'
  | 'org-id-not-a-number'
  | 'no-org-id'
  | 'several-org-ids'
  | 'not-a-url'
  | 'tutorial-value'
  | 'legacy-postback'
  | 'is-the-reply-url'
  | 'near-the-reply-url'
  | 'microsoft-url'
  | 'another-mixpanel-address'
  | 'foreign-host'
  | 'scheme'
  | 'www'
  | 'case'
  | 'missing-slash'
  | 'extra-fragment'
  | 'regional-host'

/** What is wrong with a sign-on URL; null where it is a postback URL of some organization. */
export function signOnUrlProblem(url: string): SignOnUrlProblem | null {
  if (url.startsWith(POSTBACK) && isOrgNumber(url.slice(POSTBACK.length))) return null
  if (/[\\[\]()]/.test(url)) return 'markdown'
  if (/your[\s_-]*org|[<>{}]|%3c|%3e|%7b|%7d|org_id=(?:org_id|\*+|x+|\.{3}|…)$/i.test(url)) return 'placeholder'
  if (/\s|\u200B|\u00A0|\uFEFF/.test(url)) return 'space'
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `https://${url}`
  const host = hostOf(absolute)
  if (!host.includes('.')) return 'not-a-url'
  if (isLegacyPostback(absolute)) return 'legacy-postback'
  if (/^(?:www\.)?mixpanel\.com$/.test(host) && /^\/login\/?$/i.test(pathOf(absolute))) return 'tutorial-value'
  if (isPostback(absolute)) return postbackProblem(url, absolute)
  if (url === REPLY_URL) return 'is-the-reply-url'
  if (isNearReplyUrl(absolute)) return 'near-the-reply-url'
  if (isMicrosoftHost(host)) return 'microsoft-url'
  return isMixpanelHost(host) ? 'another-mixpanel-address' : 'foreign-host'
}

/** For a URL with the path of a postback URL, as written and with its scheme. */
function postbackProblem(url: string, absolute: string): SignOnUrlProblem | null {
  const ids = new URL(absolute).searchParams.getAll('org_id')
  if (ids.length > 1) return 'several-org-ids'
  const orgId = orgIdIn(absolute)
  if (orgId === null) return /[?&]org_id=\d+/i.test(url) ? 'case' : 'no-org-id'
  if (!isOrgNumber(orgId)) return 'org-id-not-a-number'
  if (!/^https:/i.test(url)) return 'scheme'
  if (!pathOf(url).endsWith('/')) return 'missing-slash'
  if (isRegional(url)) return 'regional-host'
  const difference = differenceFrom(`${POSTBACK}${orgId}`, url)
  if (difference === 'www' || difference === 'case' || difference === 'extra-fragment') return difference
  return hostOf(url) === hostOf(POSTBACK) ? null : 'another-mixpanel-address'
}

const PROBLEMS = {
  'tutorial-value':
    'this is the value in Microsoft’s tutorial, which names no organization (inferred: the tile then opens the ordinary login page)',
  placeholder: 'it has a placeholder instead of the org_id',
  markdown: 'it has brackets or backslashes, as in the source of a Markdown page',
  'org-id-not-a-number': 'its org_id is not a number',
  'no-org-id': 'it names no organization (org_id)',
  'several-org-ids': 'it names more than one organization (org_id)',
  'not-a-url': 'this is not a URL',
  'legacy-postback': 'this is a Postback URL from before v2',
  'is-the-reply-url': 'this is the Reply URL, which accepts only responses from Microsoft',
  'near-the-reply-url': 'this looks like the Reply URL, which accepts only responses from Microsoft',
  'microsoft-url': 'this is a Microsoft URL, not a Mixpanel URL',
  'another-mixpanel-address': 'this is another Mixpanel URL',
  'foreign-host': 'its host is neither Mixpanel’s nor Microsoft’s',
  'missing-slash': 'the slash before the question mark is missing',
} as const

/** The rest of a sentence: “this is not a URL”. */
export function saysSignOnUrl(problem: SignOnUrlProblem): string {
  return problemIn(PROBLEMS, problem)
}

/** Microsoft's login page: without a request it leads nowhere. */
export function isLoginPage(url: string): boolean {
  return /^\s*(?:https?:\/\/)?(?:login|sts)[.-]/i.test(url)
}

function isMicrosoftHost(host: string): boolean {
  return (
    cloudOf(host) !== null ||
    /(?:^|\.)(?:microsoftonline|microsoft|windows|office|live|azure)\.(?:com|net|us)$/.test(host) ||
    /(?:^|\.)(?:chinacloudapi|microsoftonline)\.cn$/.test(host)
  )
}
