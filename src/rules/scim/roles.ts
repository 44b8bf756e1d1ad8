import { cannotTell, cite, defineRule, derived, inputs, listOf, quote, valueOf, type Fix, missing } from '../kit.ts'
import { attributeFor, onProvisioning, unused, userMapping } from './_scim.ts'

const ROLES: Fix = {
  summary: 'Set roles in Mixpanel, on the Team or the person; the mapping may go.',
  steps: [
    'In Mixpanel, click the gear ▸ Organization Settings ▸ Teams, and give each Team its organization role and its projects.',
    ...onProvisioning(
      'Open Attribute mapping (was: Edit attribute mappings) ▸ Provision Microsoft Entra ID Users, delete the line roles, and save.',
    ).slice(1),
  ],
  command: null,
}

const GRANT: Fix = {
  summary: 'Give people something to see in Mixpanel: through Teams, or a project for everyone.',
  steps: [
    'In Mixpanel, click the gear ▸ Organization Settings ▸ Teams, make a Team, and give it projects and a role.',
    'Assign the group of the same name to the app in Entra, so that its people come into that Team.',
    'Or invite All Users in the Organization to a project (Project Settings ▸ Users & Teams).',
  ],
  command: null,
}

export default defineRule({
  id: 'scim/roles',
  title: 'Nobody expects roles and projects to come from Entra',
  stage: 'provision',
  why: 'Mixpanel takes no roles and no projects from Entra. Who expects them sees people arrive as members without anything to look at, and changes made by hand in Mixpanel are not known in Entra.',
  findings: {
    'roles-mapped': {
      guide: 'SC-19',
      severity: 'info',
      owner: 'entra-admin',
      means: 'Roles are mapped in Entra, which Mixpanel does not take from there.',
      fix: ROLES,
    },
    'no-teams': {
      guide: 'MX-21',
      severity: 'info',
      owner: 'mixpanel-admin',
      means: 'There is no Team, so that people who are provisioned see only what everybody in the organization sees.',
      fix: GRANT,
    },
  },
  cites: [
    cite('mixpanel-azure', "You will not be able to set the user's Organization Role and Project access within Azure"),
    cite('microsoft-provisioning-known', 'The page says that Entra is not aware of changes made in external apps.'),
    cite('mixpanel-sso', 'except those given to all users'),
  ],
  wants: { settings: derived.settings, jobs: derived.jobs, schema: derived.schema, groups: derived.assignedGroups },

  *check(_known, { settings, jobs, schema, groups }) {
    const silence = unused(settings, jobs)
    if (silence) return silence
    const teams = settings ? listOf(settings.teams) : undefined
    // Where groups are assigned, scim/teams says that they have no Team.
    if (teams?.items.length === 0 && groups?.length === 0) {
      yield {
        code: 'no-teams',
        at: teams.at,
        message:
          'Mixpanel has no Team, and no group is assigned: people who are provisioned are members without a role or a project, except for what is given to all users of the organization.',
        expected: null,
        actual: null,
      }
    }
    if (!schema) return missing(derived.schema)
    const mapping = userMapping(schema)
    const attributes = mapping ? listOf(mapping.attributes)?.items : []
    if (!attributes) return cannotTell('The mappings of users cannot be read.', mapping?.attributes.at ?? schema.at, inputs.schemas)
    const roles =
      attributeFor(attributes, /^roles\b/i) ??
      attributes.find(({ expression }) =>
        /AppRoleAssignment(?:s|sComplex)?\(|SingleAppRoleAssignment|\[appRoleAssignments\]/i.test(valueOf(expression) ?? ''),
      )
    if (roles) {
      yield {
        code: 'roles-mapped',
        at: roles.target.at,
        message: `${quote(valueOf(roles.target) ?? 'roles')} is mapped in Entra, and Mixpanel takes no roles from there: they are set on the Team or the person in Mixpanel.`,
        expected: null,
        actual: valueOf(roles.target) ?? null,
      }
    }
    return undefined
  },
})
