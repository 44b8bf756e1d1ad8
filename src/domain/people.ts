import type { Place } from '../model/artifact.ts'
import type { CannotTell, Fact } from '../model/fact.ts'
import type { ClaimedDomain } from '../model/mixpanel-settings.ts'
import type { People, Person } from '../model/people.ts'
import type { Severity } from '../model/rule.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { count, quote } from '../syntax/display.ts'
import { parsed } from '../syntax/url.ts'
import { cannotTell } from './no-finding.ts'
import { DISPUTED } from './precedence.ts'

// How rules report on users: which users they count, how severe it is, and which users they name.

/** The users who are affected, of how many, and how severe that is. */
export interface Affected {
  readonly who: readonly Person[]
  /** How many users are known, affected or not. */
  readonly of: number
  /** An error where at least one in twenty is affected. */
  readonly severity: Severity
}

/**
 * Which enabled, assigned members are affected; null where none is. `uncertain`: no member who is known to be enabled and assigned
 * is affected, but some of those who may be are. That is no finding: the rule cannot tell.
 */
export function affectedOf(
  people: People,
  isAffected: (person: Person) => boolean,
): { readonly is: 'known'; readonly affected: Affected } | { readonly is: 'uncertain'; readonly who: readonly Person[] } | null {
  // Where exports stand against each other about someone, they are affected if they are by each of them.
  const who = people.counted.filter((person) => (person.versions ?? [person]).every(isAffected))
  if (who.length > 0)
    return { is: 'known', affected: { who, of: people.counted.length, severity: severityOf(who.length, people.counted.length) } }
  const disputed = people.counted.filter(({ versions }) => versions?.some(isAffected))
  const uncertain = people.uncertain.filter((person) => (person.versions ?? [person]).some(isAffected))
  return disputed.length + uncertain.length > 0 ? { is: 'uncertain', who: [...disputed, ...uncertain] } : null
}

/** Where exports stand against each other about one of these people, that is the place to look at. */
export function placeOfDoubt(who: readonly Person[], otherwise: Place): Place {
  return who.find(({ versions }) => versions)?.at ?? otherwise
}

/** Why it is uncertain whether these users count, as the end of a sentence, and the fact that would show it. */
export function doubtOf({ incompleteGroup }: People, who: readonly Person[]): { readonly says: string; readonly fact: Fact } {
  if (who.every(({ versions }) => versions)) return { says: DISPUTED, fact: inputs.users }
  if (who.every(({ assigned }) => assigned !== 'unknown') && who.some(mayBeGuest))
    return {
      says: `it is not known whether ${who.length === 1 ? 'this user is a guest' : 'these users are guests'}: neither userType nor userPrincipalName is given`,
      fact: inputs.users,
    }
  if (who.every(({ assigned }) => assigned !== 'unknown'))
    return {
      says: `accountEnabled of ${who.length === 1 ? 'this user' : 'these users'} cannot be read`,
      fact: inputs.users,
    }
  const says = 'it is not known whether they are assigned'
  if (incompleteGroup === null) return { says, fact: derived.assignments }
  const group = incompleteGroup.name === null ? 'an assigned group' : `the assigned group ${quote(incompleteGroup.name.value)}`
  return {
    says: `${says}: the members of ${group} are not ${incompleteGroup.members === null ? '' : 'all '}in the inputs`,
    fact: inputs.memberships,
  }
}

/** For users of whom it is uncertain whether they count: `what` is known of them, as the beginning of the sentence. */
export function doubtful(people: People, who: readonly Person[], what: string, at: Place | null): CannotTell {
  const { says, fact } = doubtOf(people, who)
  return cannotTell(`${what}, and ${says}.`, at, fact)
}

/** An error where at least one in twenty of the known users is affected. */
export function severityOf(affected: number, known: number): Severity {
  return affected * 20 >= known ? 'error' : 'warning'
}

/** `43 of 243 assigned users`. */
export function share({ who, of }: Pick<Affected, 'who' | 'of'>): string {
  return `${who.length} of ${count(of, 'assigned user')}`
}

/** True where nothing says whether a user is a guest or a member: the sign-in name of a guest would. */
export function mayBeGuest({ user, upn, versions }: Pick<Person, 'user' | 'upn' | 'versions'>): boolean {
  if (versions) return versions.some(mayBeGuest)
  return upn === null && (user.userType.is === 'absent' || user.userType.is === 'unreadable')
}

const MOST_EXAMPLES = 5

/** Up to five of the users: `ann@contoso.com, bob@contoso.com and 38 more`. As raw as the input: messages pass through `visible`. */
export function examplesOf(who: readonly Person[], say: (person: Person) => string = nameOf): string {
  const shown = who.slice(0, MOST_EXAMPLES).map(say)
  const more = who.length - shown.length
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}

/** What identifies a user: the mail address, else the user principal name, else the id. */
export function nameOf({ mail, upn, id }: Person): string {
  return mail ?? upn ?? id ?? 'a user without a name'
}

/** True where every user who counts has a mail address, and there is one. */
export function allHaveMail(people: People | undefined): boolean {
  return people !== undefined && people.counted.length > 0 && people.counted.every(({ mail }) => mail !== null)
}

type NamedAttribute = 'givenName' | 'surname' | 'mail' | 'upn'

/** Of the people who are counted, those with a line break or another control character in one of these attributes. */
export function withControlCharacters(
  { counted }: Pick<People, 'counted'>,
  attributes: readonly NamedAttribute[],
): readonly { readonly person: Person; readonly attribute: NamedAttribute; readonly at: Place }[] {
  return counted.flatMap((person) =>
    attributes.flatMap((attribute) => {
      const field = person.user[attribute]
      return field.is === 'known' && hasControl(field.value) ? [{ person, attribute, at: field.at }] : []
    }),
  )
}

/** C0 and C1, and the line and paragraph separators. */
function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f) || unit === 0x2028 || unit === 0x2029) return true
  }
  return false
}

/** A claimed domain as in a mail address: lower case, in A-labels, without a leading @ or a trailing dot. */
export function domainName({ domain }: ClaimedDomain): string {
  return typedDomain(domain.value)
}

/** The same of what somebody typed, which may be no domain. */
export function typedDomain(text: string): string {
  return aLabels(text.trim().toLowerCase().replace(/^@/, '').replace(/\.$/, ''))
}

/** The part after the last @, in lower case and in A-labels; null for a text that is not an address. */
export function domainOf(address: string): string | null {
  const domain = /@([^@\s]+)$/.exec(address)?.[1]?.toLowerCase()
  return domain === undefined ? null : aLabels(domain)
}

/** As DNS writes it: `münchen.example` is `xn--mnchen-3ya.example` (IDNA). What is no domain stays as it is. */
function aLabels(domain: string): string {
  // eslint-disable-next-line no-control-regex
  if (!/[^\u0000-\u007F]/.test(domain) || /[/?#:@\\]/.test(domain)) return domain
  return parsed(`https://${domain}/`)?.hostname ?? domain
}
