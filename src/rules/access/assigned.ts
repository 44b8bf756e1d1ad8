import { accessThrough, assignedAndDisabled, isNotSecurityGroup } from '../../domain/assignments.ts'
import { doubtOf, examplesOf, nameOf } from '../../domain/people.ts'
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
  title: 'Someone who can sign in is assigned to the app',
  stage: 'admit',
  why: 'If assignment is required, Microsoft lets only assigned users sign in; everybody else sees AADSTS50105. Nobody else is provisioned.',
  not: 'People of the tenant who are not assigned are not expected to sign in. A Global Administrator can sign in without being assigned, so a successful test by one proves nothing.',
  findings: {
    'nobody-assigned': error('AS-05', 'entra-admin', 'Assignment is required, and nobody is assigned.', 'assign-people'),
    'nobody-can-sign-in': error(
      'AS-05',
      'entra-admin',
      'Everyone who is assigned is disabled, or is in a group that does not count.',
      'clean-up-assignments',
    ),
    'not-this-user': error('AS-01', 'entra-admin', 'The user who is asked about is not assigned.', 'assign-people'),
    'disabled-users': info(
      'AS-05',
      'entra-admin',
      'Some assigned users are disabled, and cannot sign in anywhere.',
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
      return cannotTell('The export does not say whether assignment is required.', assignmentRequired.at, inputs.principals)
    const cutOff = 'The list of assignments is cut off'

    if (assignments.items.every(({ principalType }) => /serviceprincipal/i.test(valueOf(principalType) ?? ''))) {
      if (!assignments.complete) return cannotTell(`${cutOff}.`, assignments.at, inputs.assignments)
      const message = 'Nobody is assigned to the app, and assignment is required: nobody can sign in (AADSTS50105).'
      yield { code: 'nobody-assigned', at: [assignments.at, assignmentRequired.at], message }
      return undefined
    }
    const access = accessThrough(assignments, groups, people)
    if (access === 'nobody') {
      const message = `None of those who are assigned can sign in: ${listing(reasons(groups, people))}.`
      yield { code: 'nobody-can-sign-in', at: placesOf(groups, people, assignments.at), message }
      return undefined
    }
    const person = typeof user === 'string' ? people?.all.find((each) => isCalled(each, user)) : undefined
    if (person?.assigned === 'no') {
      const message = `${visible(nameOf(person))} is not assigned to the app, neither directly nor as a direct member of an assigned group: Microsoft answers with AADSTS50105.`
      yield { code: 'not-this-user', at: [person.at, assignments.at], message }
    }
    yield* withoutEffect(groups, people)
    if (people && person?.assigned === 'unknown') {
      const doubt = doubtOf(people, [person])
      return cannotTell(`For the user ${visible(nameOf(person))} ${doubt.says}.`, person.at, doubt.fact)
    }
    if (people && people.counted.length + people.guests.length === 0) {
      if (!assignments.complete)
        return cannotTell(`${cutOff}, and nobody in it is known to be enabled.`, assignments.at, inputs.assignments)
      if (!people.complete) return cannotTell('The list of users is cut off, and nobody in it is assigned.', people.at, inputs.users)
    }
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
  return [...disabled, ...ofGroups]
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
    const message = `${count(users.length, 'assigned user is', 'assigned users are')} disabled in Entra, and will see AADSTS50057: ${examplesOf(users)}.`
    yield { code: 'disabled-users', at: [first, ...rest], message }
  }
  for (const { name, securityEnabled, at } of groups.filter(isNotSecurityGroup)) {
    const message = `The assigned group${name === null ? '' : ` ${quote(name.value)}`} is not a security group: its members get no access through it, and are not provisioned.`
    yield { code: 'not-a-security-group', at: [securityEnabled?.at ?? at, at], message, expected: 'true', actual: 'false' }
  }
}

/** Whether `--user` names this one. */
function isCalled({ id, mail, upn }: Person, user: string): boolean {
  return [id, mail?.toLowerCase(), upn?.toLowerCase()].includes(user.toLowerCase())
}
