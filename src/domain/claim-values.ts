import type { ClaimValue } from '../model/entra.ts'
import type { Membership, Person } from '../model/people.ts'

// Which of a claim's values a user is sent, and what the value is made from.

export const MAIL = 'user.mail'
/** The sign-in name. */
export const UPN = 'user.userprincipalname'

/** The user types of conditions, in lower case. */
export const USER_KINDS = ['members', 'aadguests', 'externalguests'] as const
export type UserKind = (typeof USER_KINDS)[number]
export const GUEST_KINDS = ['aadguests', 'externalguests'] as const satisfies readonly UserKind[]

/** True where the condition is met by users of this kind, apart from its groups. */
export function admits({ condition }: ClaimValue, kind: UserKind): boolean {
  const type = condition?.userType.toLowerCase() ?? 'any'
  return type === 'any' || type === kind || (type === 'allguests' && kind !== 'members')
}

/** True where the value does not depend on a group. */
export function isForAll({ condition }: ClaimValue): boolean {
  return condition === null || condition.groups.length === 0
}

/**
 * The values that decide for users of one kind. Entra tries attributes first, then transformations, and the last match wins, so
 * values before one that is for all of these users have no effect. The first may be for all; the others are for members of groups.
 */
export function decidingFor(
  kind: UserKind,
  values: readonly ClaimValue[],
  forAll: (value: ClaimValue) => boolean = isForAll,
): readonly ClaimValue[] {
  const meant = inOrder(values).filter((value) => admits(value, kind))
  return meant.slice(Math.max(0, meant.findLastIndex(forAll)))
}

/** The values that some user may be sent, as written. */
export function usedValues(values: readonly ClaimValue[]): readonly ClaimValue[] {
  const deciding = new Set(USER_KINDS.flatMap((kind) => decidingFor(kind, values)))
  return values.filter((value) => deciding.has(value))
}

/** The kinds of users that the value decides for. */
export function kindsOf(value: ClaimValue, values: readonly ClaimValue[]): readonly UserKind[] {
  return USER_KINDS.filter((kind) => decidingFor(kind, values).includes(value))
}

/** The order in which Entra tries them. An unreadable value comes last, because it may be a transformation. */
export function inOrder(values: readonly ClaimValue[]): readonly ClaimValue[] {
  const rank = ({ source, transformations }: ClaimValue): number =>
    transformations.length > 0 || source === 'transformation' ? 1 : source === 'unreadable' ? 2 : 0
  return [...values].sort((a, b) => rank(a) - rank(b))
}

/** The value that a member is sent, null for none; undefined where it depends on a group whose members are not known. */
export function valueFor(
  { id }: Person,
  values: readonly ClaimValue[],
  memberships: readonly Membership[],
  forAll: (value: ClaimValue) => boolean = isForAll,
): ClaimValue | null | undefined {
  for (const value of decidingFor('members', values, forAll).toReversed()) {
    const within = forAll(value) || isIn(id, value.condition?.groups ?? [], memberships)
    if (within !== false) return within === undefined ? undefined : value
  }
  return null
}

function isIn(id: string | null, groups: readonly string[], memberships: readonly Membership[]): boolean | undefined {
  if (id === null) return undefined
  let open = false
  for (const group of groups) {
    const members = memberships.filter(({ groupId }) => groupId?.toLowerCase() === group.toLowerCase())
    if (members.some(({ userIds }) => userIds.some((each) => each.toLowerCase() === id))) return true
    open ||= members.length === 0 || members.some((each) => !each.complete || each.groups.length > 0)
  }
  return open ? undefined : false
}

/** Transformations whose result is still the user's address. */
const KEEPS: ReadonlySet<string> = new Set(['toLowercase', 'toLower', 'trim'])
/** Transformations that choose between their inputs: they test the first, and send it or one of the others. */
const CHOOSES: ReadonlySet<string> = new Set(['ifEmpty', 'ifNotEmpty', 'contains', 'startsWith', 'endsWith'])

/** What a value is made from. */
export interface Outcome {
  /** What is sent: one source, or those between which a text decides. */
  readonly sends: readonly string[]
  /** What is sent where that is empty. */
  readonly otherwise: string | null
  /** The attribute that decides whether something is sent. */
  readonly dependsOn: string | null
}

/** The index of the first transformation that changes an address into something else; -1 where none does. */
export function breaksAt({ transformations }: ClaimValue): number {
  return transformations.findIndex((name) => !KEEPS.has(name) && !CHOOSES.has(name))
}

/** What is sent for a value whose transformations keep the address; null where the input does not show it. */
export function outcomeOf(value: ClaimValue): Outcome | null {
  const { source, constant, transformations, inputs } = value
  const isClear = (sent: string): boolean => !['unreadable', 'transformation', 'none'].includes(sent)
  if (source === 'unreadable' || !inputs.every(isClear) || breaksAt(value) !== -1) return null
  const chooser = transformations.find((name) => CHOOSES.has(name))
  if (chooser === undefined) {
    const sent = constant === null ? mainSource(value) : `"${constant}"`
    return isClear(sent) ? { sends: [sent], otherwise: null, dependsOn: null } : null
  }
  // The list does not show which of several transformations reads which input; a fallback alone is clear.
  const more = transformations.length > 1
  const [first, second, third] = more ? new Set(inputs) : inputs
  if (first === undefined || second === undefined || (more && chooser !== 'ifEmpty')) return null
  if (chooser === 'ifEmpty') return { sends: [first], otherwise: second, dependsOn: null }
  if (chooser === 'ifNotEmpty') return { sends: [second], otherwise: null, dependsOn: first }
  return { sends: third === undefined ? [second] : [second, third], otherwise: null, dependsOn: third === undefined ? first : null }
}

/** The attribute, or the first input of the transformations. */
export function mainSource({ source, inputs, transformations }: ClaimValue): string {
  return transformations.length > 0 && (source === 'transformation' || source === 'none') ? (inputs[0] ?? 'transformation') : source
}

/** The fixed text of a source such as `"nobody@contoso.com"`; null for an attribute. */
export function textIn(source: string): string | null {
  return source.startsWith('"') ? source.slice(1, -1) : null
}
