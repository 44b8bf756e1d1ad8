import type { ClaimedDomain } from '../model/mixpanel-settings.ts'
import type { Severity } from '../model/rule.ts'
import { valueOf } from '../syntax/field.ts'
import { domainName, domainOf, severityOf } from './people.ts'

// Whether the domain of an address is claimed at Mixpanel. Names of domains are in lower case.

/** The domain of an address where it is not claimed, lower case; null where it is claimed, or where there is no address. */
export function unclaimedDomain(address: string | null, claimed: ReadonlySet<string>): string | null {
  const domain = domainOf(address ?? '')
  return domain === null || claimed.has(domain) ? null : domain
}

/** True for `eu.contoso.com` where `contoso.com` is claimed: no page says whether a claim covers it. */
export function isSubdomain(domain: string, claimed: ReadonlySet<string>): boolean {
  return [...claimed].some((name) => domain.endsWith(`.${name}`))
}

/** Claimed domains by whether they are verified. One without a status is not known to be unverified. */
export function domainsByState(claimed: readonly ClaimedDomain[]): Readonly<Record<'verified' | 'waiting', ReadonlySet<string>>> {
  const isWaiting = ({ status }: ClaimedDomain): boolean => ['pending', 'expired'].includes(valueOf(status) ?? '')
  const names = (some: readonly ClaimedDomain[]): ReadonlySet<string> => new Set(some.map(domainName))
  return { verified: names(claimed.filter((each) => !isWaiting(each))), waiting: names(claimed.filter(isWaiting)) }
}

/** Each unclaimed domain once, in the order of the addresses. */
export function unclaimedDomains(addresses: readonly (string | null)[], claimed: ReadonlySet<string>): readonly string[] {
  return [...new Set(addresses.flatMap((address) => unclaimedDomain(address, claimed) ?? []))]
}

/** Those whose domain is not claimed: below a claimed domain, or of another one. */
export function splitUnclaimed<T>(
  items: readonly T[],
  addressOf: (item: T) => string | null,
  claimed: ReadonlySet<string>,
): { readonly below: readonly T[]; readonly other: readonly T[] } {
  const isBelow = (item: T): boolean => isSubdomain(unclaimedDomain(addressOf(item), claimed) ?? '', claimed)
  const outside = items.filter((item) => unclaimedDomain(addressOf(item), claimed) !== null)
  return { below: outside.filter(isBelow), other: outside.filter((item) => !isBelow(item)) }
}

/** Who has an unverified domain. */
export interface DomainUse {
  /** Of the counted users. */
  readonly have: number
  /** Of those who may count. */
  readonly mayHave: number
  /** How many users count; 0 where no users are known. */
  readonly of: number
  /** True where no claimed domain is verified, so that nobody can use single sign-on. */
  readonly noneVerified: boolean
}

/** How grave it is that a claimed domain is not verified. */
export function severityOfUnverified(status: 'pending' | 'expired', { have, mayHave, of, noneVerified }: DomainUse): Severity {
  if (noneVerified) return 'error'
  if (have > 0) return severityOf(have, of)
  // Without users nobody knows whom it affects: a claim that is pending is on its way, one that has expired is not.
  if (of === 0) return status === 'expired' ? 'error' : 'warning'
  return status === 'expired' || mayHave > 0 ? 'warning' : 'info'
}
