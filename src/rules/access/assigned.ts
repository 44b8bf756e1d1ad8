import {
  cannotTell,
  cite,
  count,
  deferTo,
  defineRule,
  derived,
  inputs,
  listing,
  options,
  quote,
  valueOf,
  visible,
  type Finding,
  type Fix,
  type Place,
} from '../kit.ts'
import type { AssignedGroup, Assignments, People, Person } from '../../model/people.ts'
import { doubtOf, examplesOf, nameOf } from '../../domain/people.ts'
import { onUsersAndGroups } from './_fixes.ts'

const ASSIGN: Fix = {
  summary: 'Assign the people, or a security group that they are direct members of, to the app.',
  steps: onUsersAndGroups(
    'Click Add user/group, and choose the people, or groups whose direct members they are.',
    'Click Assign.',
    'Sign in once with one of them who is no Global Administrator: an administrator gets in whether assigned or not.',
  ),
  command: null,
}

const TIDY: Fix = {
  summary: 'Remove what is assigned to no effect, and assign what is meant.',
  steps: onUsersAndGroups(
    'Mark the entries that are named here, and click Remove.',
    'Click Add user/group, and assign those who should come in: enabled users, or security groups. Assigning groups needs Microsoft Entra ID P1 or P2.',
  ),
  command: null,
}

export default defineRule({
  id: 'access/assigned',
  title: 'Someone is assigned to the app, and can sign in',
  stage: 'admit',
  why: 'Where assignment is required, Microsoft lets in only those who are assigned; everybody else sees AADSTS50105, and nobody else is provisioned.',
  not: 'People of the tenant who are not assigned are not meant to come in. A Global Administrator gets in without being assigned, so that a good test by one proves nothing.',
  findings: {
    'nobody-assigned': {
      guide: 'AS-05',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Assignment is required, and nobody is assigned.',
      fix: ASSIGN,
    },
    'nobody-can-sign-in': {
      guide: 'AS-05',
      severity: 'error',
      owner: 'entra-admin',
      means: 'Everyone who is assigned is disabled, or is in a group that does not count.',
      fix: TIDY,
    },
    'not-this-user': {
      guide: 'AS-01',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The user who is asked about is not assigned.',
      fix: ASSIGN,
    },
    'disabled-users': {
      guide: 'AS-05',
      severity: 'info',
      owner: 'entra-admin',
      means: 'Some of those who are assigned are disabled, and cannot sign in anywhere.',
      fix: TIDY,
    },
    'not-a-security-group': {
      guide: 'AS-05',
      severity: 'info',
      owner: 'entra-admin',
      means: 'An assigned group is not a security group, so that its members get nothing by it.',
      fix: TIDY,
    },
  },
  cites: [
    cite('aadsts-50105', "to block users unless they are specifically granted ('assigned') access to the application."),
    cite('mixpanel-azure', 'Step 5 of the page assigns users and groups to the app.'),
    cite('microsoft-errors', 'The page lists AADSTS50057 for a user account that is disabled.'),
    cite('microsoft-provisioning-how', 'SecurityEnabled set to True'),
  ],
  needs: { principal: derived.principal, assignments: derived.assignments },
  wants: { groups: derived.assignedGroups, people: derived.people, user: options.user },

  *check({ principal, assignments }, { groups = [], people, user }) {
    const { assignmentRequired } = principal
    if (valueOf(assignmentRequired) === false)
      return deferTo('access/assignment-required', 'Assignment is not required, so nobody has to be assigned to come in.')
    if (assignmentRequired.is !== 'known')
      return cannotTell('Whether assignment is required does not stand in the export.', assignmentRequired.at, inputs.principals)

    const users = assignments.items.filter(({ principalType }) => !/serviceprincipal/i.test(valueOf(principalType) ?? ''))
    if (users.length === 0) {
      if (!assignments.complete) return cannotTell('The list of assignments is cut off.', assignments.at, inputs.assignments)
      yield {
        code: 'nobody-assigned',
        at: [assignments.at, assignmentRequired.at],
        message: 'Nobody is assigned to the app, and assignment is required: Microsoft lets nobody in (AADSTS50105).',
        expected: null,
        actual: null,
      }
      return undefined
    }
    const open = openDoors(assignments, groups, people)
    if (open === 'none') {
      yield {
        code: 'nobody-can-sign-in',
        at: placesOf(
          [
            ...disabledOf(people).map(({ user: { accountEnabled } }) => accountEnabled.at),
            ...groups.flatMap(({ securityEnabled }) => securityEnabled?.at ?? []),
          ],
          assignments.at,
        ),
        message: `None of those who are assigned can sign in: ${listing(whyClosed(groups, people))}.`,
        expected: null,
        actual: null,
      }
      return undefined
    }
    const person = typeof user === 'string' ? people?.all.find((each) => isCalled(each, user)) : undefined
    if (person?.assigned === 'no') yield notAssigned(person, assignments)
    yield* stale(groups, people)
    if (people && person?.assigned === 'unknown') {
      const doubt = doubtOf(people, [person])
      return cannotTell(`Of the user ${visible(nameOf(person))} ${doubt.says}.`, person.at, doubt.fact)
    }
    if (people && people.counted.length + people.guests.length === 0) {
      if (!assignments.complete)
        return cannotTell(
          'The list of assignments is cut off, and nobody in it is known to be enabled.',
          assignments.at,
          inputs.assignments,
        )
      if (!people.complete) return cannotTell('The list of users is cut off, and nobody in it is assigned.', people.at, inputs.users)
    }
    if (open === 'nested') return deferTo('access/nested-groups', 'Only groups are assigned whose members are groups themselves.')
    return undefined
  },
})

type Group = AssignedGroup

/** What closes each door, up to five of them, and the list that they stand in. */
function placesOf(closed: readonly Place[], list: Place): readonly [Place, ...Place[]] {
  const [first, ...rest] = closed.slice(0, 5)
  return first ? [first, ...rest, list] : [list]
}

function isClosed({ securityEnabled }: Group): boolean {
  return securityEnabled?.value === false
}

/** Whether anybody can come in by what is assigned; what is not known counts as a way in. */
function openDoors({ items, complete }: Assignments, groups: readonly Group[], people: People | undefined): 'some' | 'nested' | 'none' {
  if (!complete) return 'some'
  const disabled = new Set((people?.all ?? []).filter(({ enabled }) => enabled === false).map(({ id }) => id))
  const isIn = (id: string | undefined): boolean => id === undefined || !disabled.has(id)
  const alone = items.filter(({ principalType }) => !/group|serviceprincipal/i.test(valueOf(principalType) ?? ''))
  if (alone.some(({ principalId }) => isIn(valueOf(principalId)?.toLowerCase()))) return 'some'
  const usable = groups.filter((group) => !isClosed(group))
  if (usable.some(({ members }) => !members?.complete || members.users.some(isIn))) return 'some'
  return usable.some(({ members }) => (members?.groups.length ?? 0) > 0) ? 'nested' : 'none'
}

function whyClosed(groups: readonly Group[], people: People | undefined): readonly string[] {
  const users = disabledOf(people)
  const says = groups.map((group) => {
    const name = group.name === null ? 'a group' : `the group ${quote(group.name.value)}`
    if (isClosed(group)) return `${name} is not a security group`
    return group.members?.users.length === 0 ? `${name} has no members` : `every member of ${name} is disabled`
  })
  return [
    ...(users.length > 0 ? [`${count(users.length, 'user is', 'users are')} disabled (${examplesOf(users)})`] : []),
    ...says.slice(0, 5),
  ]
}

function disabledOf(people: People | undefined): readonly Person[] {
  return (people?.all ?? []).filter(({ enabled, assigned }) => enabled === false && assigned === 'directly')
}

function* stale(groups: readonly Group[], people: People | undefined): Generator<Finding, void> {
  const users = disabledOf(people)
  const [first, ...rest] = users.slice(0, 5).map(({ user }) => user.accountEnabled.at)
  if (first) {
    yield {
      code: 'disabled-users',
      at: [first, ...rest],
      message: `${count(users.length, 'user is assigned and disabled', 'users are assigned and disabled')} in Entra, so that they see AADSTS50057: ${examplesOf(users)}.`,
      expected: null,
      actual: null,
    }
  }
  for (const { name, securityEnabled, at } of groups.filter(isClosed)) {
    yield {
      code: 'not-a-security-group',
      at: [securityEnabled?.at ?? at, at],
      message: `The assigned group ${name === null ? '' : `${quote(name.value)} `}is not a security group: its members are neither let in nor provisioned by it.`,
      expected: 'true',
      actual: 'false',
    }
  }
}

/** Whether `--user` names this one. */
function isCalled({ id, mail, upn }: Person, user: string): boolean {
  return [id, mail?.toLowerCase(), upn?.toLowerCase()].includes(user.toLowerCase())
}

function notAssigned(person: Person, assignments: Assignments): Finding {
  return {
    code: 'not-this-user',
    at: [person.at, assignments.at],
    message: `${visible(nameOf(person))} is not assigned to the app, neither alone nor as a direct member of an assigned group: Microsoft answers with AADSTS50105.`,
    expected: null,
    actual: null,
  }
}
