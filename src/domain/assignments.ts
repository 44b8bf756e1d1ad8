import type { AssignedGroup, Assignments, People, Person } from '../model/people.ts'
import { valueOf } from '../syntax/field.ts'

/** Known not to be a security group: its members get no access through it. */
export function isNotSecurityGroup({ securityEnabled }: AssignedGroup): boolean {
  return securityEnabled?.value === false
}

/** Users who are assigned themselves, and are disabled. */
export function assignedAndDisabled(people: People | undefined): readonly Person[] {
  return (people?.all ?? []).filter(({ enabled, assigned }) => enabled === false && assigned === 'directly')
}

/**
 * Whether anybody can sign in through the assignments; what is not known counts as if somebody could.
 * `nested`: at most the members of groups inside the assigned groups, whom Entra does not count.
 */
export function accessThrough(
  { items, complete }: Assignments,
  groups: readonly AssignedGroup[],
  people: People | undefined,
): 'somebody' | 'nested' | 'nobody' {
  if (!complete) return 'somebody'
  const disabled = new Set((people?.all ?? []).filter(({ enabled }) => enabled === false).map(({ id }) => id))
  const canSignIn = (id: string | undefined): boolean => id === undefined || !disabled.has(id)
  const single = items.filter(({ principalType }) => !/group|serviceprincipal/i.test(valueOf(principalType) ?? ''))
  if (single.some(({ principalId }) => canSignIn(valueOf(principalId)?.toLowerCase()))) return 'somebody'
  const usable = groups.filter((group) => !isNotSecurityGroup(group))
  if (usable.some(({ members }) => !members?.complete || members.users.some(canSignIn))) return 'somebody'
  return usable.some(({ members }) => (members?.groups.length ?? 0) > 0) ? 'nested' : 'nobody'
}
