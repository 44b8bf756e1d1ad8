import type { Assignments, People, Person } from '../model/deduced.ts'
import { cannotTell, defineDeduction } from '../model/fact.ts'
import { deduced, told } from '../model/facts.ts'
import { valueOf } from '../model/field.ts'
import type { Membership, User } from '../model/things.ts'

/** The users given, and which of them can get in: assigned one by one, or as direct members of an assigned group. */
export default defineDeduction({
  gives: deduced.people,
  needs: { lists: told.users },
  wants: { assignments: deduced.assignments, memberships: told.memberships },

  derive({ lists }, { assignments, memberships = [] }) {
    const [first] = lists
    if (!first) return cannotTell('')
    const assignedBy = assigner(assignments, memberships)
    const all: Person[] = []
    const seen = new Set<string>()
    for (const user of lists.flatMap(({ items }) => items)) {
      const id = valueOf(user.id)?.toLowerCase() ?? null
      if (id !== null && seen.has(id)) continue
      if (id !== null) seen.add(id)
      all.push(personFrom(user, id, assignedBy(id)))
    }
    const known = all.filter(({ enabled, assigned }) => enabled && (assigned === 'directly' || assigned === 'by-group'))
    const direct = new Set(
      (assignments?.items ?? [])
        .filter((item) => !/group|serviceprincipal/i.test(valueOf(item.principalType) ?? ''))
        .map((item) => valueOf(item.principalId)?.toLowerCase() ?? ''),
    )
    direct.delete('')
    return {
      at: first.at,
      all,
      counted: known.filter(({ guest }) => !guest),
      guests: known.filter(({ guest }) => guest),
      uncertain: all.filter(({ enabled, guest, assigned }) => enabled && !guest && assigned === 'unknown'),
      missing: [...direct].filter((id) => !seen.has(id)).length,
      complete: lists.every(({ complete }) => complete),
    } satisfies People
  },
})

function personFrom(user: User, id: string | null, assigned: Person['assigned']): Person {
  const upn = valueOf(user.upn) ?? null
  return {
    at: user.at,
    user,
    id,
    mail: valueOf(user.mail) ?? null,
    upn,
    enabled: valueOf(user.accountEnabled) !== false,
    // The default answer of Graph has no userType; a guest's principal name shows it.
    guest: /^guest$/i.test(valueOf(user.userType) ?? (upn?.includes('#EXT#') === true ? 'guest' : '')),
    assigned,
  }
}

function assigner(assignments: Assignments | undefined, memberships: readonly Membership[]): (id: string | null) => Person['assigned'] {
  if (!assignments) return () => 'unknown'
  const direct = new Set<string>()
  const inGroups = new Set<string>()
  let open = !assignments.complete
  for (const item of assignments.items) {
    const principal = valueOf(item.principalId)?.toLowerCase()
    if (principal === undefined) {
      open = true
      continue
    }
    if (!/group/i.test(valueOf(item.principalType) ?? '')) {
      direct.add(principal)
      continue
    }
    const members = memberships.filter(({ groupId }) => groupId?.toLowerCase() === principal)
    if (members.length === 0 || members.some(({ complete }) => !complete)) open = true
    for (const { userIds } of members) for (const id of userIds) inGroups.add(id.toLowerCase())
  }
  return (id) => {
    if (id === null) return 'unknown'
    if (direct.has(id)) return 'directly'
    if (inGroups.has(id)) return 'by-group'
    return open ? 'unknown' : 'no'
  }
}
