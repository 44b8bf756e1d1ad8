import { missing } from '../domain/no-finding.ts'
import { mayBeGuest } from '../domain/people.ts'
import { defineDeduction } from './_define.ts'
import { type Deduction } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { absent, evidenceOf, valueOf } from '../syntax/field.ts'
import { type Field } from '../model/field.ts'
import type { AssignedGroup, Assignment, Assignments, Membership, People, Person, User, UserList } from '../model/people.ts'

/** The users given, and which of them are assigned: directly, or as direct members of an assigned group. */
const people = defineDeduction({
  gives: derived.people,
  needs: { lists: inputs.users },
  wants: { assignments: derived.assignments, groups: derived.assignedGroups },

  derive({ lists }, { assignments, groups = [] }) {
    const [first] = lists
    if (!first) return missing()
    const assignedBy = assigner(assignments, groups)
    const users = uniqueUsers(lists.flatMap(withoutUnrequested))
    const all = users.map((user) => {
      const id = valueOf(user.id)?.toLowerCase() ?? null
      return personFrom(user, id, assignedBy(id))
    })
    const seen = new Set(all.map(({ id }) => id))
    const known = all.filter(({ enabled, assigned }) => enabled === true && (assigned === 'directly' || assigned === 'by-group'))
    const uncertain = all.filter(
      ({ enabled, assigned }) => enabled !== false && (assigned === 'unknown' || (enabled === null && assigned !== 'no')),
    )
    const ofUnknownKind = known.filter(mayBeGuest)
    return {
      at: first.at,
      all,
      counted: known.filter((person) => !person.guest && !mayBeGuest(person)),
      guests: known.filter(({ guest }) => guest),
      uncertain: [...uncertain.filter(({ guest }) => !guest), ...ofUnknownKind],
      uncertainGuests: [...uncertain.filter((person) => person.guest || mayBeGuest(person)), ...ofUnknownKind],
      incompleteGroup: assignments && areAllNamed(assignments) ? (groups.find(isIncomplete) ?? null) : null,
      missing: assignments ? directIdsOf(assignments).filter((id) => !seen.has(id)).length : 0,
      complete: lists.every(({ complete }) => complete),
    } satisfies People
  },
})

/** PowerShell prints properties that were not requested as empty: if accountEnabled is empty for all users, it was not requested. */
function withoutUnrequested({ items }: UserList): readonly User[] {
  return items.some(({ accountEnabled }) => accountEnabled.is === 'known' || accountEnabled.is === 'unreadable')
    ? items
    : items.map((user) => ({ ...user, accountEnabled: absent(user.at) }))
}

/** Users that are in several lists, as a user and as a member of a group, with the fields of all lists. */
function uniqueUsers(users: readonly User[]): readonly User[] {
  const kept: User[] = []
  const places = new Map<string, number>()
  for (const user of users) {
    const id = valueOf(user.id)?.toLowerCase()
    const place = id === undefined ? undefined : places.get(id)
    const before = place === undefined ? undefined : kept[place]
    if (place !== undefined && before) {
      kept[place] = filledIn(before, user)
      continue
    }
    if (id !== undefined) places.set(id, kept.length)
    kept.push(user)
  }
  return kept
}

function filledIn(first: User, second: User): User {
  const fuller = <T>(one: Field<T>, other: Field<T>): Field<T> =>
    one.is === 'absent' || (one.is === 'unreadable' && other.is !== 'absent') ? other : one
  return {
    at: first.at,
    id: first.id,
    displayName: fuller(first.displayName, second.displayName),
    givenName: fuller(first.givenName, second.givenName),
    surname: fuller(first.surname, second.surname),
    mail: fuller(first.mail, second.mail),
    upn: fuller(first.upn, second.upn),
    userType: fuller(first.userType, second.userType),
    accountEnabled: fuller(first.accountEnabled, second.accountEnabled),
  }
}

function personFrom(user: User, id: string | null, assigned: Person['assigned']): Person {
  const upn = valueOf(user.upn) ?? null
  const type = valueOf(user.userType)?.trim() ?? ''
  return {
    at: user.at,
    user,
    id,
    mail: valueOf(user.mail) ?? null,
    upn,
    enabled: user.accountEnabled.is === 'absent' ? true : (valueOf(user.accountEnabled) ?? null),
    // Graph omits userType by default, and its language may be unknown; the user principal name of a guest shows it too.
    guest: /^guest$/i.test(type) || (!/^member$/i.test(type) && /#EXT#/i.test(upn ?? '')),
    assigned,
  }
}

/** Assigned directly or as a direct member of a group: members of nested groups are not assigned. */
function assigner(assignments: Assignments | undefined, groups: readonly AssignedGroup[]): (id: string | null) => Person['assigned'] {
  if (!assignments) return () => 'unknown'
  const direct = new Set(directIdsOf(assignments))
  const inGroups = new Set(groups.flatMap(({ members }) => members?.users ?? []))
  const open = !areAllNamed(assignments) || groups.some(isIncomplete)
  return (id) => {
    if (id === null) return 'unknown'
    if (direct.has(id)) return 'directly'
    if (inGroups.has(id)) return 'by-group'
    return open ? 'unknown' : 'no'
  }
}

function areAllNamed({ complete, items }: Assignments): boolean {
  return complete && items.every(({ principalId }) => principalId.is === 'known')
}

function isIncomplete({ members }: AssignedGroup): boolean {
  return !members?.complete
}

function isGroup({ principalType }: Assignment): boolean {
  return /group/i.test(valueOf(principalType) ?? '')
}

function directIdsOf({ items }: Assignments): readonly string[] {
  return items
    .filter((item) => !isGroup(item) && !/serviceprincipal/i.test(valueOf(item.principalType) ?? ''))
    .flatMap(({ principalId }) => valueOf(principalId)?.toLowerCase() ?? [])
}

/** The assigned groups with their members, where given. Members of an unnamed group belong to the only group without members. */
const assignedGroups = defineDeduction({
  gives: derived.assignedGroups,
  needs: { assignments: derived.assignments },
  wants: { groups: inputs.groups, memberships: inputs.memberships },

  derive({ assignments }, { groups = [], memberships = [] }) {
    const groupsById = byId(groups, ({ id }) => valueOf(id))
    const membersById = byId(memberships, ({ groupId }) => groupId)
    const assigned = assignments.items.filter(isGroup).map((item): AssignedGroup => {
      const id = valueOf(item.principalId)?.toLowerCase() ?? null
      const [group] = (id === null ? undefined : groupsById.get(id)) ?? []
      const own = (id === null ? undefined : membersById.get(id)) ?? []
      return {
        at: item.at,
        id,
        name: (group ? evidenceOf(group.displayName) : undefined) ?? evidenceOf(item.principalName) ?? null,
        securityEnabled: (group ? evidenceOf(group.securityEnabled) : undefined) ?? null,
        members: membersIn(own),
      }
    })
    const unnamed = memberships.filter(({ groupId }) => groupId === null)
    const without = assigned.filter(({ members }) => members === null)
    if (without.length !== 1 || unnamed.length !== 1) return assigned
    return assigned.map((group) => (group === without[0] ? { ...group, members: membersIn(unnamed) } : group))
  },
})

/** The items by their id in lower case; those without one are left out. */
function byId<T>(items: readonly T[], idOf: (item: T) => string | null | undefined): ReadonlyMap<string, readonly T[]> {
  const all = new Map<string, T[]>()
  for (const item of items) {
    const id = idOf(item)?.toLowerCase()
    if (id === undefined) continue
    const same = all.get(id)
    if (same) same.push(item)
    else all.set(id, [item])
  }
  return all
}

function membersIn(pages: readonly Membership[]): AssignedGroup['members'] {
  const [first] = pages
  if (!first) return null
  return {
    at: first.at,
    users: pages.flatMap(({ userIds }) => userIds.map((id) => id.toLowerCase())),
    groups: pages.flatMap(({ groups }) => groups),
    complete: pages.every(({ complete }) => complete),
  }
}

export default [people, assignedGroups] satisfies readonly Deduction[]
