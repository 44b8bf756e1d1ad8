import type { Evidence, Texts } from '../kit.ts'
import { hostOf } from '../../syntax/url.ts'
import { differenceFrom, type Difference } from '../../domain/near-miss.ts'
import { isMixpanelHost, REPLY_URL } from '../../vendors/mixpanel.ts'
import { isLegacyPostback, isNearReplyUrl, isPostback, isRegional, withoutPort } from './_urls.ts'

/** What azure/reply-url calls an entry that stands where the right one should: near misses first, then others. */
export type ReplyUrlCode = Difference | 'port' | 'wrong-path' | 'wrong-host' | 'is-the-postback-url' | 'regional-host' | 'different'

export function replyUrlCode(value: string): ReplyUrlCode {
  if (isPostback(value)) return 'is-the-postback-url'
  if (isRegional(value)) return 'regional-host'
  const difference = differenceFrom(REPLY_URL, value)
  if (difference !== null) return difference
  if (withoutPort(value) === REPLY_URL) return 'port'
  if (!isNearReplyUrl(value)) return 'different'
  return hostOf(value) === hostOf(REPLY_URL) ? 'wrong-path' : 'wrong-host'
}

/**
 * Which entries azure/reply-url speaks of (none where the right one is there), and which are left for azure/reply-url-extra.
 * What Mixpanel's own request asks for (`asked`, where it was seen) is a right one, whatever its documentation says.
 * Where the right one is missing, every near miss is the former's; where there is none, its first entry at Mixpanel, or its first.
 */
export function share(items: Texts, asked?: string): { readonly instead: Texts; readonly extra: Texts } {
  const others = items.filter(({ value }) => value !== REPLY_URL && value !== asked)
  if (others.length < items.length) return { instead: [], extra: others }
  const near = items.filter(({ value }) => replyUrlCode(value) !== 'different')
  const ranked = [...near].sort((a, b) => RANK(a) - RANK(b))
  const fallback = items.find(({ value }) => isMixpanelHost(hostOf(value))) ?? items[0]
  const instead = ranked.length > 0 ? ranked : fallback ? [fallback] : []
  return { instead, extra: items.filter((item) => !instead.includes(item)) }
}

/** The nearest first: a slip of the pen tells better what was meant than another address does. */
const RANK = ({ value }: Evidence<string>): number => {
  const code = replyUrlCode(value)
  return code === 'is-the-postback-url' ? 2 : code === 'regional-host' ? 1 : 0
}

/** What azure/reply-url-extra calls an entry beside the right one. */
export type ExtraCode = 'wildcard' | 'http' | 'foreign-host' | 'legacy' | 'near-miss' | 'further-address'

export function extraCode(value: string): ExtraCode {
  if (value.includes('*')) return 'wildcard'
  if (!isMixpanelHost(hostOf(value))) return /^http:/i.test(value.trim()) ? 'http' : 'foreign-host'
  if (isLegacyPostback(value)) return 'legacy'
  if (replyUrlCode(value) !== 'different') return 'near-miss'
  return /^http:/i.test(value.trim()) ? 'http' : 'further-address'
}
