import type { ClaimValue } from '../model/entra.ts'
import type { MixpanelSettings } from '../model/mixpanel-settings.ts'
import type { Person } from '../model/people.ts'
import type { PredictedAssertion } from '../model/saml.ts'
import { listOf, valueOf } from '../syntax/field.ts'
import { CLAIMS } from '../vendors/mixpanel.ts'
import { decidingFor, GUEST_KINDS, isForAll, outcomeOf } from './claim-values.ts'
import { domainName, domainOf } from './people.ts'

/** The domains whose claim has not expired; undefined where the settings do not say. */
export function claimedDomainsOf({ claimedDomains }: MixpanelSettings): ReadonlySet<string> | undefined {
  const listed = listOf(claimedDomains)
  return listed && new Set(listed.items.filter(({ status }) => valueOf(status) !== 'expired').map(domainName))
}

export interface SortedGuests {
  /** Known to have no mail address. */
  readonly withoutMail: readonly Person[]
  /** With an address at a domain that is not claimed. */
  readonly outside: readonly Person[]
  readonly others: readonly Person[]
}

/** Where the claimed domains are not known, nobody counts as outside. */
export function sortGuests(guests: readonly Person[], claimed: ReadonlySet<string> | undefined): SortedGuests {
  const withoutMail = guests.filter(({ mail, user }) => mail === null && user.mail.is === 'empty')
  const outside = claimed ? guests.filter(({ mail }) => mail !== null && !claimed.has(domainOf(mail) ?? '')) : []
  return { withoutMail, outside, others: guests.filter((guest) => !outside.includes(guest) && !withoutMail.includes(guest)) }
}

/** The source of the sign-in name, as claims name it. */
export const SIGN_IN_NAME = 'user.userprincipalname'

/** The value that sends guests their sign-in name as email; null where none does. */
export function signInNameForGuests({ attributes }: PredictedAssertion): ClaimValue | null {
  const email = attributes.find(({ name }) => name === CLAIMS.email)
  const forGuests = GUEST_KINDS.flatMap((kind) => decidingFor(kind, email?.values ?? []).filter(isForAll))
  return forGuests.find((value) => outcomeOf(value)?.sends.join() === SIGN_IN_NAME) ?? null
}
