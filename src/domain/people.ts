import type { Fact } from '../model/fact.ts'
import type { ClaimedDomain } from '../model/mixpanel-settings.ts'
import type { People, Person } from '../model/people.ts'
import type { Severity } from '../model/rule.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { count, quote } from '../syntax/display.ts'

// How rules speak of people: whom they count, how grave it is, and whom they name.

/** Who is affected, of how many, and how grave that is. */
export interface Affected {
  readonly who: readonly Person[]
  /** How many are known, affected or not. */
  readonly of: number
  /** An error from one in twenty on. */
  readonly severity: Severity
}

/**
 * Which enabled, assigned members are affected: null where none is. `uncertain` where none of those known to be one of them is,
 * and some of those who may be are: a reason to say so, and no finding.
 */
export function affectedOf(
  people: People,
  isAffected: (person: Person) => boolean,
): { readonly is: 'known'; readonly affected: Affected } | { readonly is: 'uncertain'; readonly who: readonly Person[] } | null {
  const who = people.counted.filter(isAffected)
  if (who.length > 0)
    return { is: 'known', affected: { who, of: people.counted.length, severity: severityOf(who.length, people.counted.length) } }
  const perhaps = people.uncertain.filter(isAffected)
  return perhaps.length > 0 ? { is: 'uncertain', who: perhaps } : null
}

/** Why it cannot be told of those who are uncertain whether they count, as the end of a sentence, and what would tell. */
export function doubtOf({ incompleteGroup }: People, who: readonly Person[]): { readonly says: string; readonly fact: Fact } {
  if (who.every(({ assigned }) => assigned !== 'unknown'))
    return {
      says: `it cannot be read whether ${who.length === 1 ? 'the account is' : 'their accounts are'} enabled (accountEnabled)`,
      fact: inputs.users,
    }
  const says = 'it cannot be told whether they are assigned'
  if (incompleteGroup === null) return { says, fact: derived.assignments }
  const group = incompleteGroup.name === null ? 'an assigned group' : `the assigned group ${quote(incompleteGroup.name.value)}`
  return {
    says: `${says}: the members of ${group} are not ${incompleteGroup.members === null ? '' : 'all '}given`,
    fact: inputs.memberships,
  }
}

/** An error where at least one in twenty of those known is affected. */
export function severityOf(affected: number, known: number): Severity {
  return affected * 20 >= known ? 'error' : 'warning'
}

/** `43 of 243 users who are assigned`. */
export function share({ who, of }: Pick<Affected, 'who' | 'of'>): string {
  return `${who.length} of ${count(of, 'assigned user')}`
}

const MOST_EXAMPLES = 5

/** Up to five of them: `ann@contoso.com, bob@contoso.com and 38 more`. The text still has to pass `visible`, as every message does. */
export function examplesOf(who: readonly Person[], say: (person: Person) => string = nameOf): string {
  const shown = who.slice(0, MOST_EXAMPLES).map(say)
  const more = who.length - shown.length
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}

/** How a person is told from others: the mail address, else the user principal name, else the id. */
export function nameOf({ mail, upn, id }: Person): string {
  return mail ?? upn ?? id ?? 'a user without a name'
}

/** A claimed domain as a mail address has it, whichever way it was typed: lower case, without an @ in front or a dot behind. */
export function domainName({ domain }: ClaimedDomain): string {
  return domain.value.trim().toLowerCase().replace(/^@/, '').replace(/\.$/, '')
}

/** What stands after the last @, lower case; null for what is no address. */
export function domainOf(address: string): string | null {
  return /@([^@\s]+)$/.exec(address)?.[1]?.toLowerCase() ?? null
}
