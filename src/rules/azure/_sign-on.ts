import { cloudOf } from '../../vendors/entra.ts'
import { isMixpanelHost, POSTBACK, REPLY_URL } from '../../vendors/mixpanel.ts'
import { hostOf, pathOf } from '../../syntax/url.ts'
import { differenceFrom } from '../../domain/near-miss.ts'
import { isLegacyPostback, isNearReplyUrl, isOrgNumber, isPostback, isRegional, orgIdIn } from './_urls.ts'

export type SignOnCode =
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
export function signOnCode(value: string): SignOnCode | null {
  if (isPlain(value)) return null
  if (/[\\[\]()]/.test(value)) return 'markdown'
  if (/your[\s_-]*org|[<>{}]|%3c|%3e|%7b|%7d|org_id=(?:org_id|\*+|x+|\.{3}|…)$/i.test(value)) return 'placeholder'
  if (/\s|\u200B|\u00A0|\uFEFF/.test(value)) return 'space'
  const address = /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `https://${value}`
  const host = hostOf(address)
  if (!host.includes('.')) return 'not-a-url'
  if (isLegacyPostback(address)) return 'legacy-postback'
  if (/^(?:www\.)?mixpanel\.com$/.test(host) && /^\/login\/?$/i.test(pathOf(address))) return 'tutorial-value'
  if (isPostback(address)) return postbackCode(value, address)
  if (value === REPLY_URL) return 'is-the-reply-url'
  if (isNearReplyUrl(address)) return 'near-the-reply-url'
  if (isMicrosoftHost(host)) return 'microsoft-url'
  return isMixpanelHost(host) ? 'another-mixpanel-address' : 'foreign-host'
}

/** For an address that is a postback URL, more or less. */
function postbackCode(value: string, address: string): SignOnCode | null {
  const ids = new URL(address).searchParams.getAll('org_id')
  if (ids.length > 1) return 'several-org-ids'
  const orgId = orgIdIn(address)
  if (orgId === null) return /[?&]org_id=\d+/i.test(value) ? 'case' : 'no-org-id'
  if (!isOrgNumber(orgId)) return 'org-id-not-a-number'
  if (!/^https:/i.test(value)) return 'scheme'
  if (!pathOf(value).endsWith('/')) return 'missing-slash'
  if (isRegional(value)) return 'regional-host'
  const difference = differenceFrom(`${POSTBACK}${orgId}`, value)
  if (difference === 'www' || difference === 'case' || difference === 'extra-fragment') return difference
  return hostOf(value) === hostOf(POSTBACK) ? null : 'another-mixpanel-address'
}

function isPlain(value: string): boolean {
  return value.startsWith(POSTBACK) && isOrgNumber(value.slice(POSTBACK.length))
}

/** Microsoft’s login page, which wants a request along with its address. */
export function isLoginPage(value: string): boolean {
  return /^\s*(?:https?:\/\/)?(?:login|sts)[.-]/i.test(value)
}

function isMicrosoftHost(host: string): boolean {
  return (
    cloudOf(host) !== null ||
    /(?:^|\.)(?:microsoftonline|microsoft|windows|office|live|azure)\.(?:com|net|us)$/.test(host) ||
    /(?:^|\.)(?:chinacloudapi|microsoftonline)\.cn$/.test(host)
  )
}
