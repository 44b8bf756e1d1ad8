import { cannotTell, type CannotTell, type Field } from '../kit.ts'
import { hostOf, parsed, pathOf } from '../../syntax/url.ts'
import { differenceFrom } from '../../domain/near-miss.ts'
import { isMixpanelHost, POSTBACK, REPLY_URL } from '../../vendors/mixpanel.ts'

// What the rules of this chapter see in an address.

/** For a field of the export that says nothing: why nothing can be told from it. */
export function untold(field: Field<unknown>, what: string): CannotTell {
  return cannotTell(
    field.is === 'unreadable' ? `${what} cannot be read in the export: ${field.why}.` : `${what} does not stand in the export.`,
    field.at,
  )
}

/** An address at one of Mixpanel's regional hosts: `eu.`, `in.`, and the like of them that people make up, `sso.eu.`. */
export function isRegional(value: string): boolean {
  return isMixpanelHost(hostOf(value)) && /(?:^|\.)(?:eu|in)\./.test(hostOf(value))
}

/** The postback URL, or the entity ID that is its beginning, on any of Mixpanel's hosts. */
export function isPostback(value: string): boolean {
  return isMixpanelHost(hostOf(value)) && /^\/security\/sso\/v2\/authorize\/?$/i.test(pathOf(value))
}

/** The postback URLs of the time before v2: `/security/sso/login/1234567`, `/security/login/1234567`. */
export function isLegacyPostback(value: string): boolean {
  return isMixpanelHost(hostOf(value)) && /^\/security\/(?:sso\/)?login\/\d+\/?$/i.test(pathOf(value))
}

/** The address without the port that it names. */
export function withoutPort(value: string): string {
  return value.replace(/^(https?:\/\/[^/?#:]+):\d+/i, '$1')
}

/** The reply URL but for its spelling, its path or its host. */
export function isNearReplyUrl(value: string): boolean {
  if (differenceFrom(REPLY_URL, value) !== null) return true
  const host = hostOf(value)
  return isMixpanelHost(host) && (/^\/(?:sso\/)?saml2?(?:\/(?:acs|sso)?)?$/i.test(pathOf(value)) || /(?:^|\.)sso\./.test(host))
}

/** The org_id of a postback URL, whether it is a number or not; null where the address is no postback URL or names not exactly one. */
export function orgIdIn(value: string): string | null {
  if (!isPostback(value)) return null
  const [only, ...more] = parsed(value)?.searchParams.getAll('org_id') ?? []
  return only === undefined || only === '' || more.length > 0 ? null : only
}

export function isOrgNumber(orgId: string): boolean {
  return /^\d+$/.test(orgId)
}

/** The postback URL of an organization; with a placeholder to read, not to paste, where its number is not known. */
export function postbackOf(orgId: string | null): string {
  return `${POSTBACK}${orgId ?? '<your organization’s number>'}`
}
