import { cannotTell, cite, count, defineRule, derived, inputs, listing, quote, type CannotTell, type Finding, type Fix } from '../kit.ts'
import type { AssignedGroup } from '../../model/people.ts'
import { onUsersAndGroups } from './_fixes.ts'

const FIX: Fix = {
  summary: 'Assign the inner groups themselves, or one dynamic group of all the people.',
  steps: onUsersAndGroups(
    'Click Add user/group, and choose the groups that are named here as members.',
    'Click Assign, and remove the outer group where nobody is a direct member of it.',
    'Sign in once with a member who is no Global Administrator: “Users with a Global Administrator role can sign in to applications, regardless of the assignment required settings.”',
    'Where provisioning runs, give it one cycle (about 40 minutes), or use Provision on demand for one member.',
  ),
  command: null,
}

export default defineRule({
  id: 'access/nested-groups',
  title: 'No assigned group is known to hold other groups',
  stage: 'admit',
  why: 'Entra counts the direct members of an assigned group alone. Members of a group inside it see AADSTS50105, and are not provisioned to Mixpanel either.',
  not: 'Groups that hold people and are themselves members of other groups are left alone. An administrator who gets in proves nothing: assignment is not asked of a Global Administrator.',
  findings: {
    'only-groups': {
      guide: 'AS-02',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'Every member of an assigned group is a group, so that nobody gets in by it.',
      fix: FIX,
    },
    'some-groups': {
      guide: 'AS-02',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'An assigned group holds groups, and may hold people too; the people of the inner groups do not count.',
      fix: FIX,
    },
  },
  cites: [
    cite('aadsts-50105', 'Nested groups are not supported'),
    cite('microsoft-provisioning-how', 'The page describes that provisioning reads the direct members of an assigned group alone.'),
    cite(
      'microsoft-properties',
      'Users with a Global Administrator role can sign in to applications, regardless of the assignment required settings.',
    ),
  ],
  needs: { assignments: derived.assignments, groups: derived.assignedGroups },

  *check({ assignments, groups }) {
    for (const group of groups) {
      const problem = nested(group)
      if (problem) yield problem
    }
    // Whoever is assigned alone gets in, whatever the groups hold; where there are groups alone, their members are what counts.
    return groups.length > 0 && groups.length === assignments.items.length ? untold(groups) : undefined
  },
})

function nested({ at, name, members }: AssignedGroup): Finding | null {
  const [first] = members?.groups ?? []
  if (!members || !first) return null
  const inner = listing(
    members.groups
      .slice(0, 5)
      .map((group) => (group.name === null ? null : quote(group.name)))
      .filter((each) => each !== null),
  )
  const more = members.groups.length > 5 ? ' and others' : ''
  const those = inner === '' ? '' : ` (${inner}${more})`
  const which = `The assigned group ${name === null ? '' : `${quote(name.value)} `}`
  const nobody = members.users.length === 0 && members.complete
  const beside = members.users.length > 0 ? ' beside its people' : ''
  return {
    code: nobody ? 'only-groups' : 'some-groups',
    at: [first.at, at],
    message: nobody
      ? `${which}has no members but ${count(members.groups.length, 'group')}${those}, and Entra counts direct members alone: nobody gets in by it, and nobody is provisioned. A Global Administrator gets in nevertheless.`
      : `${which}holds ${count(members.groups.length, 'group')}${those}${beside}, and Entra counts direct members alone: the people in ${members.groups.length === 1 ? 'that group' : 'those groups'} do not get in by it, and are not provisioned.`,
    expected: null,
    actual: null,
  }
}

function untold(groups: readonly AssignedGroup[]): CannotTell | undefined {
  const unknown = groups.find(({ members }) => !members?.complete)
  if (!unknown) return undefined
  const name = unknown.name === null ? 'an assigned group' : `the assigned group ${quote(unknown.name.value)}`
  return cannotTell(
    unknown.members === null ? `The members of ${name} are not given.` : `The list of the members of ${name} is cut off.`,
    unknown.at,
    inputs.memberships,
  )
}
