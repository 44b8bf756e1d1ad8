import type { ClaimValue, ServicePrincipal } from '../model/entra.ts'
import type { Assignments, Membership, People, Person } from '../model/people.ts'
import { valueOf } from '../syntax/field.ts'
import {
  breaksAt,
  decidingFor,
  GUEST_KINDS,
  kindsOf,
  MAIL,
  mainSource,
  outcomeOf,
  textIn,
  UPN,
  usedValues,
  valueFor,
  type UserKind,
} from './claim-values.ts'
import { affectedOf } from './people.ts'

// Which users are sent no value for the claim email: by its conditions, or because their source is empty.

/** True for a value that everyone who can sign in is sent. */
export type ForAll = (value: ClaimValue) => boolean

/** True where assignment is required and only these groups are assigned: then they are everyone who can sign in. */
export function areEveryone(
  groups: readonly string[],
  assignments: Assignments | undefined,
  principal: ServicePrincipal | undefined,
): boolean {
  if (!assignments?.complete || assignments.items.length === 0 || !principal || valueOf(principal.assignmentRequired) !== true) return false
  const ids = new Set(groups.map((id) => id.toLowerCase()))
  return assignments.items.every(({ principalId }) => ids.has(valueOf(principalId)?.toLowerCase() ?? ''))
}

/** Which users a claim leaves without a value, or with one that is not theirs. */
export interface ClaimCoverage {
  /** The kinds of users that the conditions leave out; null where every user has a value. */
  readonly gap: CoverageGap | null
  /** The counted members who meet none of the conditions; empty where the groups of one of them are not known. */
  readonly leftOut: readonly Person[]
  /** The value by which guests, and no members, are sent their sign-in name. */
  readonly guestsSignInName: ClaimValue | undefined
  /** The members whose source is empty. */
  readonly empty: ReturnType<typeof affectedOf>
  /** A value that may be empty for some member: the inputs do not show it. */
  readonly unclear: ClaimValue | undefined
  /** How many counted members have a value that the inputs do not show. */
  readonly undecided: number
  /** The value that decides for members in the end. */
  readonly last: ClaimValue | undefined
}

export interface CoverageGap {
  readonly members: boolean
  readonly guests: boolean
  /** True where a condition names groups. */
  readonly groups: boolean
}

export function coverageOf(
  values: readonly ClaimValue[],
  people: People | undefined,
  memberships: readonly Membership[],
  forAll: ForAll,
): ClaimCoverage {
  const counted = people?.counted ?? []
  const lacks = (person: Person): boolean | undefined => lacksValue(person, values, memberships, forAll)
  const gap = gapIn(values, forAll)
  const members = decidingFor('members', values, forAll)
  const undecided = counted.filter((person) => lacks(person) === undefined)
  const mayLack = (value: ClaimValue): boolean => undecided.some((person) => isEmptyFor(value, person) === undefined)
  return {
    gap,
    leftOut: gap?.members === true ? withoutValue(counted, values, memberships, forAll) : [],
    guestsSignInName: usedValues(values).find(
      (value) => !kindsOf(value, values).includes('members') && outcomeOf(value)?.sends.join() === UPN,
    ),
    empty: people ? affectedOf(people, (person) => lacks(person) === true) : null,
    unclear: members.find(counted.length === 0 ? mayBeEmpty : mayLack),
    undecided: undecided.length,
    last: members.at(-1),
  }
}

function gapIn(values: readonly ClaimValue[], forAll: ForAll): CoverageGap | null {
  const hasGap = (kind: UserKind): boolean => {
    const [first] = decidingFor(kind, values, forAll)
    return first === undefined || !forAll(first)
  }
  const members = hasGap('members')
  const guests = GUEST_KINDS.some(hasGap)
  return members || guests ? { members, guests, groups: values.some((value) => !forAll(value)) } : null
}

function withoutValue(
  people: readonly Person[],
  values: readonly ClaimValue[],
  memberships: readonly Membership[],
  forAll: ForAll,
): readonly Person[] {
  const found = people.map((person) => ({ person, value: valueFor(person, values, memberships, forAll) }))
  return found.some(({ value }) => value === undefined) ? [] : found.flatMap(({ person, value }) => (value ? [] : person))
}

/** True where the source of the member's value is empty; undefined where the inputs do not show it. */
function lacksValue(
  person: Person,
  values: readonly ClaimValue[],
  memberships: readonly Membership[],
  forAll: ForAll,
): boolean | undefined {
  const value = valueFor(person, values, memberships, forAll)
  if (value !== undefined) return value === null ? false : isEmptyFor(value, person)
  // Whichever value it is: an answer where all of them agree.
  const [answer, ...others] = new Set(decidingFor('members', values, forAll).map((each) => isEmptyFor(each, person)))
  return others.length === 0 ? answer : undefined
}

/** True where nothing is sent for that person; undefined where the users do not show it. */
export function isEmptyFor(value: ClaimValue, { user, upn }: Person): boolean | undefined {
  if (value.constant !== null || value.source === 'none') return false
  const outcome = breaksAt(value) === -1 ? outcomeOf(value) : { sends: [mainSource(value)], otherwise: null, dependsOn: null }
  if (!outcome) return undefined
  const has = (source: string): boolean | undefined =>
    textIn(source) !== null ? true : source === MAIL ? user.mail.is !== 'empty' : source === UPN ? upn !== null : undefined
  const { sends, otherwise, dependsOn } = outcome
  const first = sends.map(has)
  // Another attribute is reported by claims/email-source.
  if (otherwise === null && dependsOn === null && first.includes(undefined)) return false
  const holds = dependsOn === null || (value.transformations.includes('ifNotEmpty') ? has(dependsOn) : undefined)
  if (holds === false) return true
  if (first.every((each) => each === true)) return holds === true ? false : undefined
  if (!first.every((each) => each === false)) return undefined
  const second = otherwise === null ? false : has(otherwise)
  return second === undefined ? undefined : !second
}

/** True where some user may be sent nothing, whatever mail addresses and sign-in names they have. */
function mayBeEmpty(value: ClaimValue): boolean {
  if (value.constant !== null || breaksAt(value) !== -1) return false
  const outcome = outcomeOf(value)
  return outcome === null || (outcome.dependsOn !== null && outcome.dependsOn !== MAIL && outcome.dependsOn !== UPN)
}

/** The attribute that decides whether something is sent, another than mail and sign-in name where there is one; null where it cannot be read. */
export function decidingSource(value: ClaimValue): string | null {
  const outcome = outcomeOf(value)
  if (!outcome) return null
  const read = [outcome.dependsOn, ...outcome.sends, outcome.otherwise]
  return read.find((source) => source !== null && source !== MAIL && source !== UPN) ?? outcome.dependsOn
}
