import type { Evidence } from '../model/artifact.ts'
import type { Texts } from '../model/field.ts'
import { hostOf, pathOf } from '../syntax/url.ts'
import { isMixpanelHost, REPLY_URL } from '../vendors/mixpanel.ts'
import { isLegacyPostback, isPostback, isRegional, withoutPort } from './addresses.ts'
import { differenceFrom, problemIn, type Difference } from './near-miss.ts'

/** How a reply URL differs from Mixpanel's: near misses, then other addresses. */
export type ReplyUrlDifference = Difference | 'port' | 'wrong-path' | 'wrong-host' | 'is-the-postback-url' | 'different'

/** For a reply URL that is not Mixpanel's. */
export function replyUrlDifference(url: string): ReplyUrlDifference {
  if (isPostback(url)) return 'is-the-postback-url'
  if (isRegional(url)) return 'regional-host'
  const difference = differenceFrom(REPLY_URL, url)
  if (difference !== null) return difference
  if (withoutPort(url) === REPLY_URL) return 'port'
  if (!isNearReplyUrl(url)) return 'different'
  return hostOf(url) === hostOf(REPLY_URL) ? 'wrong-path' : 'wrong-host'
}

const PROBLEMS = {
  different: 'this is not Mixpanel’s Reply URL',
  'is-the-postback-url': 'this is the Postback URL (which belongs in Sign on URL) or the Identifier',
  'regional-host': 'it has a regional host (eu. or in.), which is allowed only in Sign on URL',
  port: 'it has a port, and should have none',
  'wrong-path': 'the host is right, but the path is not',
  'wrong-host': 'the path is right or nearly right, but the host is not',
} as const

/** The rest of a sentence: “it has a port, and should have none”. */
export function saysReplyUrl(difference: ReplyUrlDifference): string {
  return problemIn(PROBLEMS, difference)
}

/** Mixpanel's reply URL, except for its spelling, its path or its host. */
export function isNearReplyUrl(url: string): boolean {
  if (differenceFrom(REPLY_URL, url) !== null) return true
  const host = hostOf(url)
  return isMixpanelHost(host) && (/^\/(?:sso\/)?saml2?(?:\/(?:acs|sso)?)?$/i.test(pathOf(url)) || /(?:^|\.)sso\./.test(host))
}

/**
 * Splits the entries that are not right: those in place of the right one (none where it is there), the nearest first, and the others.
 * `requested` is the URL in Mixpanel's own request, where one was seen: it is right too, whatever the documentation says.
 */
export function splitReplyUrls(items: Texts, requested?: string): { readonly instead: Texts; readonly extra: Texts } {
  const wrong = items.filter(({ value }) => value !== REPLY_URL && value !== requested)
  if (wrong.length < items.length) return { instead: [], extra: wrong }
  const near = items.filter(({ value }) => replyUrlDifference(value) !== 'different')
  const ranked = [...near].sort((a, b) => rankOf(a) - rankOf(b))
  const fallback = items.find(({ value }) => isMixpanelHost(hostOf(value))) ?? items[0]
  const instead = ranked.length > 0 ? ranked : fallback ? [fallback] : []
  return { instead, extra: items.filter((item) => !instead.includes(item)) }
}

/** A misspelling shows the intended value better than another address. */
function rankOf({ value }: Evidence<string>): number {
  const difference = replyUrlDifference(value)
  return difference === 'is-the-postback-url' ? 2 : difference === 'regional-host' ? 1 : 0
}

export type ExtraReplyUrl = 'wildcard' | 'http' | 'foreign-host' | 'legacy' | 'near-miss' | 'further-address'

/** The kind of a reply URL that is registered beside the right one; the most dangerous kind wins. */
export function extraReplyUrl(url: string): ExtraReplyUrl {
  if (url.includes('*')) return 'wildcard'
  if (!isMixpanelHost(hostOf(url))) return /^http:/i.test(url.trim()) ? 'http' : 'foreign-host'
  if (isLegacyPostback(url)) return 'legacy'
  if (replyUrlDifference(url) !== 'different') return 'near-miss'
  return /^http:/i.test(url.trim()) ? 'http' : 'further-address'
}
