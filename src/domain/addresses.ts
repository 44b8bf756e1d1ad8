import { hostOf, parsed, pathOf } from '../syntax/url.ts'
import { isMixpanelHost, POSTBACK } from '../vendors/mixpanel.ts'

// What kind of address at Mixpanel a URL is.

/** At one of Mixpanel's regional hosts (`eu.`, `in.`), or at one that people make up from them (`sso.eu.`). */
export function isRegional(url: string): boolean {
  return isMixpanelHost(hostOf(url)) && /(?:^|\.)(?:eu|in)\./.test(hostOf(url))
}

/** The postback URL, or the entity ID that is its beginning, on any of Mixpanel's hosts. */
export function isPostback(url: string): boolean {
  return isMixpanelHost(hostOf(url)) && /^\/security\/sso\/v2\/authorize\/?$/i.test(pathOf(url))
}

/** A postback URL from before v2: `/security/sso/login/1234567` or `/security/login/1234567`. */
export function isLegacyPostback(url: string): boolean {
  return isMixpanelHost(hostOf(url)) && /^\/security\/(?:sso\/)?login\/\d+\/?$/i.test(pathOf(url))
}

/** The URL as it is written, without its port. */
export function withoutPort(url: string): string {
  return url.replace(/^(https?:\/\/[^/?#:]+):\d+/i, '$1')
}

/** The org_id of a postback URL, number or not; null where the URL is no postback URL, or has no org_id or several. */
export function orgIdIn(url: string): string | null {
  if (!isPostback(url)) return null
  const [only, ...more] = parsed(url)?.searchParams.getAll('org_id') ?? []
  return only === undefined || only === '' || more.length > 0 ? null : only
}

export function isOrgNumber(orgId: string): boolean {
  return /^\d+$/.test(orgId)
}

/** The postback URL of an organization; with a placeholder that is to be read and not to be pasted where its number is not known. */
export function postbackOf(orgId: string | null): string {
  return `${POSTBACK}${orgId ?? '<your organization’s number>'}`
}
