import {
  cannotTell,
  cite,
  count,
  deferTo,
  defineRule,
  derived,
  inputs,
  listOf,
  listing,
  missing,
  notApplicable,
  quote,
  valueOf,
  warning,
  type Finding,
  type Place,
  type Texts,
} from '../kit.ts'
import { groupMapping } from '../../domain/provisioning-mappings.ts'
import { specialCharactersIn, unmatchedGroups, type NameDifference } from '../../domain/team-names.ts'
import { unused } from './_scim.ts'

export default defineRule({
  id: 'scim/teams',
  title: 'Each assigned group has a Mixpanel Team with exactly the same name',
  stage: 'provision',
  why: 'A group becomes the Team of the same name. Without such a Team, users do not get the access that their Team should give them, and a new, empty Team may appear.',
  not: 'A Team without a group is not reported. Groups in groups are reported by access/nested-groups.',
  findings: {
    'near-miss': warning(
      'SC-16',
      'mixpanel-admin',
      'The name of the group differs from the name of a Team in case, spaces or the encoding of an accent.',
      'use-one-team-name',
    ),
    'no-team': warning('SC-16', 'mixpanel-admin', 'No Team has the name of the group.', 'use-one-team-name'),
    'groups-off': warning('SC-17', 'entra-admin', 'The mapping of groups is missing or switched off.', 'switch-on-group-mapping'),
    'special-characters': warning(
      'SC-17',
      'entra-admin',
      'The name of the group has characters that provisioning does not support.',
      'rename-group',
    ),
  },
  cites: [
    cite('mixpanel-azure', 'Use the same name for the Group in Azure as the Team in Mixpanel.'),
    cite(
      'mixpanel-shared',
      'The page says that SCIM creates Teams with the names of groups in a single organization, and takes groups for organizations in Shared SSO.',
    ),
    cite('microsoft-provisioning', 'Step 10 of the page switches the mapping of groups on.'),
    cite('microsoft-provisioning-known', 'Special characters are not supported on joining properties'),
  ],
  wants: {
    settings: derived.settings,
    jobs: derived.jobs,
    schema: derived.schema,
    groups: derived.assignedGroups,
    assignments: derived.assignments,
  },

  *check(_, { settings, jobs, schema, groups, assignments }) {
    const noFinding = unused(settings, jobs)
    if (noFinding) return noFinding
    if (!groups) return missing(derived.assignments)
    const cutOff =
      assignments?.complete === false ? cannotTell('The list of assignments is cut off.', assignments.at, inputs.assignments) : undefined
    if (groups.length === 0) return cutOff ?? notApplicable('No group is assigned to the app.')
    const role = settings && valueOf(settings.sharedSsoRole)
    if (role === 'admin') return deferTo('mixpanel/shared-sso', 'In Shared SSO, each group represents an organization, not a Team.')
    if (role === 'linked') return notApplicable('This is a linked organization: its groups are checked in the Admin Organization.')

    const mapping = schema && groupMapping(schema)
    if (schema && (!mapping || valueOf(mapping.enabled) === false)) {
      const state = mapping ? 'The mapping of groups is switched off' : 'The schema has no mapping of groups'
      const become = `${count(groups.length, 'assigned group does', 'assigned groups do')} not become ${groups.length === 1 ? 'a Team' : 'Teams'}`
      yield {
        code: 'groups-off',
        at: mapping ? mapping.enabled.at : schema.at,
        message: `${state}, so ${become}; the users in the ${groups.length === 1 ? 'group' : 'groups'} are still provisioned.`,
        ...(mapping ? { expected: 'true', actual: 'false' } : {}),
      }
      return undefined
    }
    const named = groups.flatMap(({ name }) => name ?? [])
    const special = named.filter(({ value }) => specialCharactersIn(value).length > 0)
    for (const { value, at } of special) {
      const message = `The name of the assigned group ${quote(value)} contains ${listing(specialCharactersIn(value))}, which provisioning does not support in names that are used for matching: the Team may not be created.`
      yield { code: 'special-characters', at, message, actual: value }
    }
    const teams = settings && listOf(settings.teams)
    if (!teams) {
      const how = settings?.teams.is === 'unreadable' ? 'cannot be read' : 'are not given'
      return cannotTell(`The Teams ${how} in the Mixpanel settings.`, settings?.teams.at ?? null, inputs.settings)
    }
    const plain = named.filter((name) => !special.includes(name))
    yield* unmatched(plain, teams.items, teams.at)
    const unnamed = groups.find(({ name }) => name === null)
    return unnamed ? cannotTell('The name of an assigned group is not in the input.', unnamed.at, inputs.groups) : cutOff
  },
})

const DIFFERS: Readonly<Record<NameDifference, string>> = {
  accent: 'they look the same, but a letter with an accent is one character in one name and two characters in the other',
  case: 'upper and lower case differ',
  punctuation: 'spaces or punctuation between the words differ',
}

function* unmatched(groups: Texts, teams: Texts, teamsAt: Place): Generator<Finding, void> {
  const { near, none } = unmatchedGroups(groups, teams)
  for (const { group, team, differs } of near) {
    const message = `The name of the assigned group is ${quote(group.value)}, and the name of the Team is ${quote(team.value)}: ${DIFFERS[differs]}. Both names must be exactly the same.`
    yield { code: 'near-miss', at: [group.at, team.at], message, expected: team.value, actual: group.value }
  }
  const [first, ...rest] = none
  if (!first) return
  const names = `${listing(none.slice(0, 5).map(({ value }) => quote(value)))}${none.length > 5 ? ` and ${none.length - 5} more` : ''}`
  yield {
    code: 'no-team',
    at: [first.at, ...rest.slice(0, 4).map(({ at }) => at), teamsAt],
    message: `Mixpanel has no Team with the name of ${none.length === 1 ? 'the assigned group' : `${none.length} assigned groups:`} ${names}. The users in ${none.length === 1 ? 'this group' : 'these groups'} do not get the access that a Team would give them.`,
    actual: first.value,
  }
}
