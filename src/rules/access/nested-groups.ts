import type { AssignedGroup } from '../../model/people.ts'
import { cannotTell, cite, count, defineRule, derived, inputs, listing, quote, warning, type CannotTell, type Finding } from '../kit.ts'

export default defineRule({
  id: 'access/nested-groups',
  title: 'No assigned group is known to contain other groups',
  stage: 'admit',
  why: 'Entra counts only the direct members of an assigned group. Members of a group inside it see AADSTS50105, and are not provisioned to Mixpanel either.',
  not: 'Groups that contain people and are themselves members of other groups are not reported. A test by an administrator proves nothing: a Global Administrator needs no assignment.',
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
      'An assigned group contains groups, and maybe people too; the people in the inner groups do not count.',
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
  const named = names.length === 0 ? '' : ` (${listing(names)}${members.groups.length > 5 ? ' and others' : ''})`
  const inner = `${count(members.groups.length, 'group')}${named}`
  const group = `The assigned group${name === null ? '' : ` ${quote(name.value)}`}`
  if (members.users.length === 0 && members.complete) {
    const message = `${group} contains only ${inner}, and Entra counts only direct members: it gives nobody access, and nobody is provisioned. A Global Administrator can sign in nevertheless.`
    yield { code: 'only-groups', at: [first.at, at], message }
    return
  }
  const besides = members.users.length > 0 ? ' besides its people' : ''
  const those = members.groups.length === 1 ? 'that group' : 'those groups'
  const message = `${group} contains ${inner}${besides}, and Entra counts only direct members: the people in ${those} cannot sign in through it, and are not provisioned.`
  yield { code: 'some-groups', at: [first.at, at], message }
}

function unknownMembers(groups: readonly AssignedGroup[]): CannotTell | undefined {
  const unknown = groups.find(({ members }) => !members?.complete)
  if (!unknown) return undefined
  const name = unknown.name === null ? 'an assigned group' : `the assigned group ${quote(unknown.name.value)}`
  const why = unknown.members === null ? `The members of ${name} are not given.` : `The list of the members of ${name} is cut off.`
  return cannotTell(why, unknown.at, inputs.memberships)
}
