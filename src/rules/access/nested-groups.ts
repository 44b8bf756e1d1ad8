import type { AssignedGroup } from '../../model/people.ts'
import { cannotTell, cite, count, defineRule, derived, inputs, listing, quote, warning, type CannotTell, type Finding } from '../kit.ts'

export default defineRule({
  id: 'access/nested-groups',
  title: 'No assigned group contains other groups',
  stage: 'admit',
  why: 'Only direct members of an assigned group have access. Members of a nested group see AADSTS50105, and are not provisioned to Mixpanel.',
  not: 'An assigned group that is itself a member of another group is not reported. A test by a Global Administrator proves nothing, because a Global Administrator needs no assignment.',
  findings: {
    'only-groups': warning(
      'AS-02',
      'entra-admin',
      'An assigned group contains only groups, so it gives nobody access.',
      'assign-inner-groups',
    ),
    'some-groups': warning(
      'AS-02',
      'entra-admin',
      'An assigned group contains groups, perhaps with users, and the members of the nested groups get no access.',
      'assign-inner-groups',
    ),
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
    for (const group of groups) yield* nested(group)
    // Users who are assigned themselves can sign in, whatever the groups contain.
    return groups.length > 0 && groups.length === assignments.items.length ? unknownMembers(groups) : undefined
  },
})

function* nested({ at, name, members }: AssignedGroup): Generator<Finding, void> {
  const [first] = members?.groups ?? []
  if (!members || !first) return
  const names = members.groups.slice(0, 5).flatMap((group) => (group.name === null ? [] : [quote(group.name)]))
  const named = names.length === 0 ? '' : ` (${listing(members.groups.length > 5 ? [...names, 'others'] : names)})`
  const inner = `${count(members.groups.length, 'group')}${named}`
  const group = `The assigned group${name === null ? '' : ` ${quote(name.value)}`}`
  if (members.users.length === 0 && members.complete) {
    const message = `${group} contains only ${inner}. Entra counts only direct members, so this group gives nobody access, and nobody is provisioned. A Global Administrator can still sign in.`
    yield { code: 'only-groups', at: [first.at, at], message }
    return
  }
  const besides = members.users.length > 0 ? ' and users' : ''
  const those = members.groups.length === 1 ? 'that group' : 'those groups'
  const message = `${group} contains ${inner}${besides}. Entra counts only direct members, so the members of ${those} cannot sign in through it and are not provisioned.`
  yield { code: 'some-groups', at: [first.at, at], message }
}

function unknownMembers(groups: readonly AssignedGroup[]): CannotTell | undefined {
  const unknown = groups.find(({ members }) => !members?.complete)
  if (!unknown) return undefined
  const name = unknown.name === null ? 'an assigned group' : `the assigned group ${quote(unknown.name.value)}`
  const why =
    unknown.members === null ? `The members of ${name} are not in the inputs.` : `The list of the members of ${name} is not complete.`
  return cannotTell(why, unknown.at, inputs.memberships)
}
