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
  notApplicable,
  quote,
  valueOf,
  type Evidence,
  type Finding,
  type Fix,
  type Place,
  type Texts,
  missing,
} from '../kit.ts'
import type { AssignedGroup } from '../../model/people.ts'
import { GROUP_MAPPINGS, groupMapping, onProvisioning, RESTART, unused } from './_scim.ts'

const RENAME: Fix = {
  summary: 'Give the group and the Team one name, letter by letter.',
  steps: [
    'Rename the Team in Mixpanel (gear ▸ Organization Settings ▸ Teams), or the group in Entra (Groups ▸ the group ▸ Properties ▸ Group name).',
    'Where provisioning has made a new Team of the group’s name, give that one the roles and projects, or delete it after renaming.',
    'Set the role of the Team in Mixpanel: Entra cannot.',
  ],
  command: null,
}

export default defineRule({
  id: 'scim/teams',
  title: 'Each assigned group has a Mixpanel Team of exactly its name',
  stage: 'provision',
  why: 'A group becomes the Team of the same name. Where there is none, people arrive without the access that their Team should give them, and a new, empty Team may appear.',
  not: 'A Team without a group is left alone. Groups in groups are told by access/nested-groups.',
  findings: {
    'near-miss': {
      guide: 'SC-16',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'The name differs from that of a Team in upper and lower case, in spaces, or in the way an accent is written.',
      fix: RENAME,
    },
    'no-team': {
      guide: 'SC-16',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'No Team has the name of the group.',
      fix: RENAME,
    },
    'groups-off': {
      guide: 'SC-17',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'The mapping of groups is missing or switched off.',
      fix: {
        summary: 'Switch the mapping of groups on, and restart provisioning.',
        steps: onProvisioning(GROUP_MAPPINGS, 'Set Enabled to Yes, and click Save.', RESTART),
        command: null,
      },
    },
    'special-characters': {
      guide: 'SC-17',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'The name of the group has characters that provisioning does not support where it joins by name.',
      fix: {
        summary: 'Rename the group to letters, digits, spaces and hyphens, and the Team with it.',
        steps: [
          'In the Microsoft Entra admin center, open Groups ▸ the group ▸ Properties, change Group name, and save.',
          'Rename the Team in Mixpanel to exactly the same.',
          ...onProvisioning(RESTART).slice(1),
        ],
        command: null,
      },
    },
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

  *check(_known, { settings, jobs, schema, groups, assignments }) {
    const silence = unused(settings, jobs)
    if (silence) return silence
    if (!groups) return missing(derived.assignments)
    const cutOff =
      assignments?.complete === false ? cannotTell('The list of assignments is cut off.', assignments.at, inputs.assignments) : undefined
    if (groups.length === 0) return cutOff ?? notApplicable('No group is assigned to the app.')
    const role = settings ? valueOf(settings.sharedSsoRole) : undefined
    if (role === 'admin') return deferTo('mixpanel/shared-sso', 'In Shared SSO, groups stand for organizations and not for Teams.')
    if (role === 'linked') return notApplicable('This is a linked organization: groups are told in its Admin Organization.')

    const mapping = schema ? groupMapping(schema) : undefined
    if (schema && (!mapping || valueOf(mapping.enabled) === false)) {
      yield {
        code: 'groups-off',
        at: mapping ? mapping.enabled.at : schema.at,
        message: `${mapping ? 'The mapping of groups is switched off' : 'The schema has no mapping of groups'}, so that ${count(groups.length, 'assigned group does', 'assigned groups do')} not become ${groups.length === 1 ? 'a Team' : 'Teams'}; its people arrive all the same.`,
        expected: mapping ? 'true' : null,
        actual: mapping ? 'false' : null,
      }
      return undefined
    }
    const named = groups.flatMap(({ name }) => name ?? [])
    const special = named.filter(({ value }) => /['"\\&#]/.test(value))
    for (const { value, at } of special) {
      yield {
        code: 'special-characters',
        at,
        message: `The name of the assigned group ${quote(value)} holds ${listing([...new Set(value.match(/['"\\&#]/g) ?? [])])}, which provisioning does not support where it joins by name: the Team may not arrive.`,
        expected: null,
        actual: value,
      }
    }
    const teams = settings ? listOf(settings.teams) : undefined
    if (!teams)
      return cannotTell(
        `The Teams ${settings?.teams.is === 'unreadable' ? 'cannot be read' : 'are not filled in'} in the Mixpanel settings.`,
        settings?.teams.at ?? null,
        inputs.settings,
      )
    yield* unmatched(
      named.filter((name) => !special.includes(name)),
      teams.items,
      teams.at,
    )
    const unnamed = groups.find(({ name }: AssignedGroup) => name === null)
    return unnamed ? cannotTell('The name of an assigned group does not stand in the input.', unnamed.at, inputs.groups) : cutOff
  },
})

function* unmatched(groups: Texts, teams: Texts, at: Place): Generator<Finding, void> {
  const names = new Set(teams.map(({ value }) => value))
  const without: Evidence<string>[] = []
  for (const group of groups.filter(({ value }) => !names.has(value))) {
    const near = teams.find(({ value }) => plain(value) === plain(group.value))
    const differs = near && WAYS.find(([, alike]) => alike(near.value) === alike(group.value))?.[0]
    if (!near) {
      without.push(group)
      continue
    }
    yield {
      code: 'near-miss',
      at: [group.at, near.at],
      message: `The assigned group is called ${quote(group.value)}, and the Team ${quote(near.value)}: ${differs ?? 'spaces or signs between the words differ'}. The names have to be the same, letter by letter.`,
      expected: near.value,
      actual: group.value,
    }
  }
  const [first, ...rest] = without
  if (!first) return
  const shown = `${listing(without.slice(0, 5).map(({ value }) => quote(value)))}${without.length > 5 ? ` and ${without.length - 5} more` : ''}`
  yield {
    code: 'no-team',
    at: [first.at, ...rest.slice(0, 4).map((each) => each.at), at],
    message: `Mixpanel has no Team of the name of ${without.length === 1 ? 'the assigned group' : `${without.length} assigned groups:`} ${shown}. Their people arrive without the access that a Team would give them.`,
    expected: null,
    actual: first.value,
  }
}

/** What differs where two names are alike but for it. */
const WAYS: readonly (readonly [string, (name: string) => string])[] = [
  [
    'they look the same, and a letter with an accent is written as one character in the one and as two in the other',
    (name) => name.normalize('NFC'),
  ],
  ['upper and lower case differ', (name) => name.normalize('NFC').toLowerCase()],
]

/** Letters and digits alone: how near two names are. */
function plain(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_\-.]+/gu, '')
}
