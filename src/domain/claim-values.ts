import type { ClaimValue } from '../model/entra.ts'
import type { Membership, Person } from '../model/people.ts'

// Which of a claim's values a user is sent, and what it may be made from.

/** As conditions tell users apart, in lower case. */
export const USER_KINDS = ['members', 'aadguests', 'externalguests'] as const
export type UserKind = (typeof USER_KINDS)[number]
export const GUEST_KINDS = ['aadguests', 'externalguests'] as const satisfies readonly UserKind[]

export function admits({ condition }: ClaimValue, kind: UserKind): boolean {
  const type = condition?.userType.toLowerCase() ?? 'any'
  return type === 'any' || type === kind || (type === 'allguests' && kind !== 'members')
}

/** True where it hangs on no group. */
export function isForAll({ condition }: ClaimValue): boolean {
  return condition === null || condition.groups.length === 0
}

/**
 * Those that decide for users of one kind: attributes are tried first, then transformations, and the last match wins. What stands
 * before a value for all of them has no effect. The first may be for all; the others are for members of groups.
 */
export function decidingFor(
  kind: UserKind,
  values: readonly ClaimValue[],
  forAll: (value: ClaimValue) => boolean = isForAll,
): readonly ClaimValue[] {
  const meant = inOrder(values).filter((value) => admits(value, kind))
  return meant.slice(Math.max(0, meant.findLastIndex(forAll)))
}

/** Every value that somebody may be sent, in the order in which they are written. */
export function reached(values: readonly ClaimValue[]): readonly ClaimValue[] {
  const deciding = new Set(USER_KINDS.flatMap((kind) => decidingFor(kind, values)))
  return values.filter((value) => deciding.has(value))
}

/** For which kinds of users a value decides. */
export function kindsOf(value: ClaimValue, values: readonly ClaimValue[]): readonly UserKind[] {
  return USER_KINDS.filter((kind) => decidingFor(kind, values).includes(value))
}

/** The order in which they are tried. One that cannot be read comes last, since it may be a transformation. */
export function inOrder(values: readonly ClaimValue[]): readonly ClaimValue[] {
  const rank = ({ source, transformations }: ClaimValue): number =>
    transformations.length > 0 || source === 'transformation' ? 1 : source === 'unreadable' ? 2 : 0
  return [...values].sort((a, b) => rank(a) - rank(b))
}

/** The value that a member is sent, null for none; undefined where it hangs on a group whose members are not known. */
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

/** Transformations that leave an address an address. */
const KEEPS: ReadonlySet<string> = new Set(['toLowercase', 'toLower', 'trim'])
/** Those that choose between what they read: the first is looked at, the others may be sent. */
const CHOOSES: ReadonlySet<string> = new Set(['ifEmpty', 'ifNotEmpty', 'contains', 'startsWith', 'endsWith'])

/** What a value may be made from. */
export interface Outcome {
  /** What is sent at first hand: one, or those between which a text decides. */
  readonly sends: readonly string[]
  /** What is sent where that is empty. */
  readonly otherwise: string | null
  /** Without it nothing is sent, or nothing is known of it: the attribute that something hangs on. */
  readonly hangsOn: string | null
}

/** The first transformation that makes something else of an address; -1 where none does. */
export function breaksAt({ transformations }: ClaimValue): number {
  return transformations.findIndex((name) => !KEEPS.has(name) && !CHOOSES.has(name))
}

/** What is sent for a value whose transformations keep what they read; null where that cannot be told. */
export function outcomeOf(value: ClaimValue): Outcome | null {
  const { source, constant, transformations, inputs } = value
  const isClear = (sent: string): boolean => !['unreadable', 'transformation', 'none'].includes(sent)
  if (source === 'unreadable' || !inputs.every(isClear) || breaksAt(value) !== -1) return null
  const chooser = transformations.find((name) => CHOOSES.has(name))
  if (chooser === undefined) {
    const sent = constant === null ? mainSource(value) : `"${constant}"`
    return isClear(sent) ? { sends: [sent], otherwise: null, hangsOn: null } : null
  }
  // Which of several transformations reads what, their list does not say; a fallback alone is plain all the same.
  const more = transformations.length > 1
  const [first, second, third] = more ? new Set(inputs) : inputs
  if (first === undefined || second === undefined || (more && chooser !== 'ifEmpty')) return null
  if (chooser === 'ifEmpty') return { sends: [first], otherwise: second, hangsOn: null }
  if (chooser === 'ifNotEmpty') return { sends: [second], otherwise: null, hangsOn: first }
  return { sends: third === undefined ? [second] : [second, third], otherwise: null, hangsOn: third === undefined ? first : null }
}

/** What its value is made from: the attribute, or what its transformations read first. */
export function mainSource({ source, inputs, transformations }: ClaimValue): string {
  return transformations.length > 0 && (source === 'transformation' || source === 'none') ? (inputs[0] ?? 'transformation') : source
}

/** A fixed text among the sources: `"nobody@contoso.com"`. Null for an attribute. */
export function textIn(source: string): string | null {
  return source.startsWith('"') ? source.slice(1, -1) : null
}
