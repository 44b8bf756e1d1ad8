import { accessThrough, assignedAndDisabled, isNotSecurityGroup } from '../../domain/assignments.ts'
import { doubtOf, examplesOf, nameOf } from '../../domain/people.ts'
import { isDisputed } from '../../domain/precedence.ts'
import type { AssignedGroup, People, Person } from '../../model/people.ts'
import {
  cannotTell,
  cite,
  count,
  deferTo,
  defineRule,
  derived,
  error,
  info,
  inputs,
  listing,
  options,
  quote,
  valueOf,
  visible,
  type Finding,
  type Place,
} from '../kit.ts'

export default defineRule({
  id: 'access/assigned',
  title: 'At least one user who can sign in is assigned to the app',
  stage: 'admit',
  why: 'If assignment is required, only assigned users can sign in and are provisioned. Other users see AADSTS50105.',
  not: 'Users who are not assigned are not reported. A Global Administrator can sign in without an assignment, so a successful test by a Global Administrator proves nothing.',
  findings: {
    'nobody-assigned': error('AS-05', 'entra-admin', 'Assignment is required, and nobody is assigned.', 'assign-people'),
    'nobody-can-sign-in': error(
      'AS-05',
      'entra-admin',
      'No assigned user can sign in: they are disabled, or their group gives no access.',
      'clean-up-assignments',
    ),
    'not-this-user': error('AS-01', 'entra-admin', 'The user given with --user is not assigned.', 'assign-people'),
    'disabled-users': info(
      'AS-05',
      'entra-admin',
      'Some assigned users are disabled, and cannot sign in to any app.',
      'clean-up-assignments',
    ),
    'not-a-security-group': info(
      'AS-05',
      'entra-admin',
      'An assigned group is not a security group, so its members get no access through it.',
      'clean-up-assignments',
    ),
  },
  cites: [
    cite('aadsts-50105', "to block users unless they are specifically granted ('assigned') access to the application."),
    cite('mixpanel-azure', 'Step 5 of the page assigns users and groups to the app.'),
    cite('microsoft-errors', 'The page lists AADSTS50057 for a user account that is disabled.'),
    cite('microsoft-provisioning-how', 'SecurityEnabled set to True'),
  ],
  needs: { principal: derived.principal, assignments: derived.assignments },
  wants: { groups: derived.assignedGroups, people: derived.people, user: options.user },

  *check({ principal: { assignmentRequired }, assignments }, { groups = [], people, user }) {
    if (valueOf(assignmentRequired) === false) return deferTo('access/assignment-required', 'Assignment is not required.')
    if (assignmentRequired.is !== 'known')
      return cannotTell('The export does not show whether assignment is required.', assignmentRequired.at, inputs.principals)
    const cutOff = 'The list of assignments is not complete'

    if (assignments.items.every(({ principalType }) => /serviceprincipal/i.test(valueOf(principalType) ?? ''))) {
      if (!assignments.complete) return cannotTell(`${cutOff}.`, assignments.at, inputs.assignments)
      const message = 'Assignment is required, and nobody is assigned to the app, so nobody can sign in (AADSTS50105).'
      yield { code: 'nobody-assigned', at: [assignments.at, assignmentRequired.at], message }
      return undefined
    }
    const access = accessThrough(assignments, groups, people)
    if (access === 'nobody') {
      const message = `No assigned user can sign in: ${listing(reasons(groups, people))}.`
      yield { code: 'nobody-can-sign-in', at: placesOf(groups, people, assignments.at), message }
      return undefined
    }
    const person = typeof user === 'string' ? people?.all.find((each) => isCalled(each, user)) : undefined
    if (person?.assigned === 'no') {
      const message = `${visible(nameOf(person))} is not assigned to the app, either directly or as a direct member of an assigned group. Microsoft shows AADSTS50105.`
      yield { code: 'not-this-user', at: [person.at, assignments.at], message }
    }
    yield* withoutEffect(groups, people)
    if (people && person?.assigned === 'unknown') {
      const doubt = doubtOf(people, [person])
      return cannotTell(`For the user ${visible(nameOf(person))}, ${doubt.says}.`, person.at, doubt.fact)
    }
    if (people && people.counted.length + people.guests.length === 0) {
      if (!assignments.complete)
        return cannotTell(`${cutOff}, and no user in it is known to be enabled.`, assignments.at, inputs.assignments)
      if (!people.complete) return cannotTell('The list of users is not complete, and no user in it is assigned.', people.at, inputs.users)
    }
    const disputed = people?.all.find(({ assigned, user }) => assigned !== 'no' && isDisputed(user.accountEnabled))
    if (disputed) return cannotTell('Whether an assigned user is enabled is not known.', disputed.at, inputs.users)
    return access === 'nested' ? deferTo('access/nested-groups', 'Every assigned group contains only groups.') : undefined
  },
})

/** Why nobody can sign in, for the disabled users and for up to five groups. */
function reasons(groups: readonly AssignedGroup[], people: People | undefined): readonly string[] {
  const users = assignedAndDisabled(people)
  const disabled = users.length > 0 ? [`${count(users.length, 'user is', 'users are')} disabled (${examplesOf(users)})`] : []
  const ofGroups = groups.slice(0, 5).map((group) => {
    const name = group.name === null ? 'a group' : `the group ${quote(group.name.value)}`
    if (isNotSecurityGroup(group)) return `${name} is not a security group`
    return group.members?.users.length === 0 ? `${name} has no members` : `every member of ${name} is disabled`
  })
  const others = groups.length - ofGroups.length
  return [...disabled, ...ofGroups, ...(others > 0 ? [`${count(others, 'more group gives', 'more groups give')} nobody access`] : [])]
}

/** Up to five disabled users and groups, and the list of assignments. */
function placesOf(groups: readonly AssignedGroup[], people: People | undefined, list: Place): readonly [Place, ...Place[]] {
  const users = assignedAndDisabled(people).map(({ user }) => user.accountEnabled.at)
  const [first, ...rest] = [...users, ...groups.flatMap(({ securityEnabled }) => securityEnabled?.at ?? [])].slice(0, 5)
  return first ? [first, ...rest, list] : [list]
}

/** Assignments of disabled users, and of groups that are not security groups. */
function* withoutEffect(groups: readonly AssignedGroup[], people: People | undefined): Generator<Finding, void> {
  const users = assignedAndDisabled(people)
  const [first, ...rest] = users.slice(0, 5).map(({ user }) => user.accountEnabled.at)
  if (first) {
    const message = `${count(users.length, 'assigned user is', 'assigned users are')} disabled in Entra and cannot sign in (AADSTS50057): ${examplesOf(users)}.`
    yield { code: 'disabled-users', at: [first, ...rest], message }
  }
  for (const { name, securityEnabled, at } of groups.filter(isNotSecurityGroup)) {
    const message = `The assigned group${name === null ? '' : ` ${quote(name.value)}`} is not a security group, so its members get no access through it and are not provisioned. It should be a security group.`
    yield { code: 'not-a-security-group', at: [securityEnabled?.at ?? at, at], message, expected: 'true', actual: 'false' }
  }
}

/** Whether `--user` names this one. */
function isCalled({ id, mail, upn }: Person, user: string): boolean {
  return [id, mail?.toLowerCase(), upn?.toLowerCase()].includes(user.toLowerCase())
}
