import { missing } from '../domain/no-finding.ts'
import { mayBeGuest } from '../domain/people.ts'
import { defineDeduction } from './_define.ts'
import { type Deduction } from '../model/fact.ts'
import type { Place } from '../model/artifact.ts'
import type { Field } from '../model/field.ts'
import { exportTimeOf } from '../domain/export-time.ts'
import { oneList } from '../domain/list-versions.ts'
import { filledIn, isDisputed, reconciled, type DateOf, type Sources } from '../domain/precedence.ts'
import { derived, inputs, options } from '../model/vocabulary.ts'
import { absent, evidenceOf, isUnusable, valueOf } from '../syntax/field.ts'
import type { AssignedGroup, Assignment, Assignments, Membership, People, Person, User, UserList } from '../model/people.ts'

/** The users given, and which of them are assigned: directly, or as direct members of an assigned group. */
const people = defineDeduction({
  gives: derived.people,
  needs: { lists: inputs.users, now: options.now },
  wants: { assignments: derived.assignments, groups: derived.assignedGroups },

  derive({ lists, now }, { assignments, groups = [] }) {
    const [first] = lists
    if (!first) return missing()
    const assignedBy = assigner(assignments, groups)
    const dateOf = (at: Place): Date | null => exportTimeOf(at, now)
    const all = recordsOf(lists.flatMap(withoutUnrequested)).map((records) => personOf(records, dateOf, assignedBy))
    // Of two exports, one may show a guest and the other a member.
    const mayBe = ({ versions, guest: is }: Person, guest: boolean): boolean =>
      versions === undefined ? is === guest : versions.some((each) => each.guest === guest)
    const isOpen = (person: Person): boolean => person.enabled === null || (mayBe(person, true) && mayBe(person, false))
    const known = all.filter((person) => person.enabled !== false && !isOpen(person) && /^(?:directly|by-group)$/.test(person.assigned))
    const uncertain = all.filter(
      (person) => person.enabled !== false && (person.assigned === 'unknown' || (isOpen(person) && person.assigned !== 'no')),
    )
    const ofUnknownKind = known.filter(mayBeGuest)
    return {
      at: first.at,
      all,
      counted: known.filter((person) => !person.guest && !mayBeGuest(person)),
      guests: known.filter(({ guest }) => guest),
      uncertain: [...uncertain.filter((person) => mayBe(person, false)), ...ofUnknownKind],
      uncertainGuests: [...uncertain.filter((person) => mayBe(person, true) || mayBeGuest(person)), ...ofUnknownKind],
      incompleteGroup: assignments && areAllNamed(assignments) ? (groups.find(isIncomplete) ?? null) : null,
      missing: assignments ? missingOf(all, assignments) : 0,
      complete: lists.every(({ complete }) => complete),
    } satisfies People
  },
})

function missingOf(all: readonly Person[], assignments: Assignments): number {
  const seen = new Set(all.map(({ id }) => id))
  return directIdsOf(assignments).filter((id) => !seen.has(id)).length
}

/** PowerShell prints properties that were not requested as empty: if accountEnabled is empty for all users, it was not requested. */
function withoutUnrequested({ items }: UserList): readonly User[] {
  return items.some(({ accountEnabled }) => accountEnabled.is === 'known' || isUnusable(accountEnabled))
    ? items
    : items.map((user) => (user.accountEnabled.is === 'absent' ? user : { ...user, accountEnabled: absent(user.at) }))
}

/** Users that are in several lists, as a user and as a member of a group, with the records of all lists: by id, else by sign-in name. */
function recordsOf(users: readonly User[]): readonly Sources<User>[] {
  const nameOf = (user: User): string | undefined => valueOf(user.upn)?.toLowerCase()
  const isNamedOnly = users.some(({ id }) => valueOf(id) === undefined)
  const idBehind = new Map(
    (isNamedOnly ? users : []).flatMap((user) => (valueOf(user.id) === undefined ? [] : [[nameOf(user), valueOf(user.id)] as const])),
  )
  const idOfNamed = (name: string | undefined): string | undefined => idBehind.get(name) ?? name
  const records = new Map<string, [User, ...User[]]>()
  const rows = new Map<string, Set<string>>()
  for (const [index, user] of users.entries()) {
    const key = (valueOf(user.id) ?? idOfNamed(nameOf(user)) ?? String(index)).toLowerCase()
    const before = records.get(key)
    if (!before) records.set(key, [user])
    else if (isNewRow(user, before[0], rows, key)) before.push(user)
  }
  return [...records.values()]
}

/** False for a row that stands once more in the same file: a table may have a million rows of one person. */
function isNewRow(user: User, first: User, rows: Map<string, Set<string>>, key: string): boolean {
  if (user.at.artifact !== first.at.artifact) return true
  // Nearly all of them are the first one again, and need no text to be compared by.
  if (isSameRow(user, first)) return false
  let known = rows.get(key)
  if (!known) rows.set(key, (known = new Set([rowOf(first)])))
  const row = rowOf(user)
  if (known.has(row)) return false
  known.add(row)
  return true
}

function isSameRow(one: User, other: User): boolean {
  const keys = Object.keys(one) as (keyof User)[]
  if (keys.length !== Object.keys(other).length) return false
  return keys.every((key) => {
    if (key === 'at') return true
    const [field, same] = [one[key], other[key] as Field<unknown> | undefined]
    return field?.is === same?.is && (field === undefined || same === undefined || valueOf<unknown>(field) === valueOf(same))
  })
}

function rowOf({ at: _, ...fields }: User): string {
  return JSON.stringify(Object.entries(fields).map(([key, { is, ...field }]) => [key, is, 'value' in field ? field.value : null]))
}

/** What decides whether and how someone is counted. */
const DECISIVE = ['mail', 'upn', 'userType', 'accountEnabled'] as const

function personOf(records: Sources<User>, dateOf: DateOf, assignedBy: (id: string | null) => Person['assigned']): Person {
  const user = reconciled(records, dateOf)
  const id = valueOf(user.id)?.toLowerCase() ?? null
  const person = personFrom(user, id, assignedBy(id))
  const decisive = DECISIVE.find((key) => isDisputed(user[key]))
  if (decisive === undefined) return person
  const versions = records.map((record) => personFrom(filledIn(record, user), id, person.assigned))
  return { ...person, at: user[decisive].at, versions }
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
  needs: { assignments: derived.assignments, now: options.now },
  wants: { groups: inputs.groups, memberships: inputs.memberships },

  derive({ assignments, now }, { groups = [], memberships = [] }) {
    const dateOf = (at: Place): Date | null => exportTimeOf(at, now)
    const groupsById = byId(groups, ({ id }) => valueOf(id))
    const membersById = byId(memberships, ({ groupId }) => groupId)
    const assigned = assignments.items.filter(isGroup).map((item): AssignedGroup => {
      const id = valueOf(item.principalId)?.toLowerCase() ?? null
      const [found, ...copies] = (id === null ? undefined : groupsById.get(id)) ?? []
      const group = found && reconciled([found, ...copies], dateOf)
      const own = (id === null ? undefined : membersById.get(id)) ?? []
      return {
        at: item.at,
        id,
        name: (group ? evidenceOf(group.displayName) : undefined) ?? evidenceOf(item.principalName) ?? null,
        securityEnabled: (group ? evidenceOf(group.securityEnabled) : undefined) ?? null,
        members: membersIn(own, dateOf),
      }
    })
    const unnamed = memberships.filter(({ groupId }) => groupId === null)
    const without = assigned.filter(({ members }) => members === null)
    if (without.length !== 1 || unnamed.length !== 1) return assigned
    return assigned.map((group) => (group === without[0] ? { ...group, members: membersIn(unnamed, dateOf) } : group))
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

function membersIn(pages: readonly Membership[], dateOf: DateOf): AssignedGroup['members'] {
  const versions = pages.map(({ at, complete, userIds, groups }) => {
    const users = userIds.map((id) => ({ user: id.toLowerCase(), group: null }))
    return { at, complete, items: [...users, ...groups.map((group) => ({ user: null, group }))] }
  })
  const [first, ...rest] = versions
  if (!first) return null
  // A group without an id is known by its name.
  const keyOf = (item: (typeof first.items)[number]): string =>
    item.user ?? `group ${item.group.id?.toLowerCase() ?? item.group.name ?? ''}`
  const { at, items, complete } = oneList([first, ...rest], keyOf, dateOf)
  return { at, complete, users: items.flatMap(({ user }) => user ?? []), groups: items.flatMap(({ group }) => group ?? []) }
}

export default [people, assignedGroups] satisfies readonly Deduction[]
