import type { Assignments, Membership } from '../model/people.ts'
import { valueOf } from '../syntax/field.ts'

// How many groups a group claim would contain.

/** The most groups in an assertion; beyond it, Entra sends a link instead. */
export const MOST_GROUPS = 150

/** The names of the group claim in an assertion, and of the link that replaces it. */
export function isGroupClaim(name: string): boolean {
  return /^groups$|\/claims\/groups(?:\.link)?$/.test(name)
}

/**
 * The most groups that one user is known to be in. For kinds (groupMembershipClaims) that include groups assigned to the app: at
 * least as many as are assigned.
 */
export function mostGroups(kinds: string | undefined, assignments: Assignments | undefined, memberships: readonly Membership[]): number {
  const byUser = new Map<string, Set<string>>()
  for (const { groupId, userIds } of memberships) {
    if (groupId === null) continue
    for (const id of userIds) byUser.set(id.toLowerCase(), (byUser.get(id.toLowerCase()) ?? new Set()).add(groupId.toLowerCase()))
  }
  const known = Math.max(0, ...[...byUser.values()].map(({ size }) => size))
  if (kinds === undefined || !/\b(?:ApplicationGroup|SecurityGroup|All)\b/i.test(kinds)) return known
  const assigned = (assignments?.items ?? []).filter(({ principalType }) => /^group$/i.test(valueOf(principalType) ?? '')).length
  return Math.max(known, assigned)
}
