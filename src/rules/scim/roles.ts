import { cannotTell, cite, defineRule, derived, info, inputs, listOf, missing, quote, valueOf } from '../kit.ts'
import { rolesMapping, userMapping } from '../../domain/provisioning-mappings.ts'
import { unused } from './_scim.ts'

export default defineRule({
  id: 'scim/roles',
  title: 'Roles and projects are set in Mixpanel, not mapped in Entra',
  stage: 'provision',
  why: 'Mixpanel does not read roles or projects from Entra: new users are members without access to any project. Entra does not know of changes that are made in Mixpanel.',
  findings: {
    'roles-mapped': info('SC-19', 'entra-admin', 'Roles are mapped, but Mixpanel does not read them from Entra.', 'set-roles-in-mixpanel'),
    'no-teams': info(
      'MX-21',
      'mixpanel-admin',
      'There is no Team, so users see only what all users of the organization see.',
      'give-access-in-mixpanel',
    ),
  },
  cites: [
    cite('mixpanel-azure', "You will not be able to set the user's Organization Role and Project access within Azure"),
    cite('microsoft-provisioning-known', 'The page says that Entra is not aware of changes made in external apps.'),
    cite('mixpanel-sso', 'except those given to all users'),
  ],
  wants: { settings: derived.settings, jobs: derived.jobs, schema: derived.schema, groups: derived.assignedGroups },

  *check(_, { settings, jobs, schema, groups }) {
    const noFinding = unused(settings, jobs)
    if (noFinding) return noFinding
    const teams = settings ? listOf(settings.teams) : undefined
    // Where groups are assigned, scim/teams reports that they have no Team.
    if (teams?.items.length === 0 && groups?.length === 0) {
      const message =
        'Mixpanel has no Team, and no group is assigned: provisioned users are members without a role or a project, except those given to all users of the organization.'
      yield { code: 'no-teams', at: teams.at, message }
    }
    if (!schema) return missing(derived.schema)
    const mapping = userMapping(schema)
    const attributes = mapping ? listOf(mapping.attributes)?.items : []
    if (!attributes) return cannotTell('The mappings of users cannot be read.', mapping?.attributes.at ?? schema.at, inputs.schemas)
    const roles = rolesMapping(attributes)
    if (roles) {
      const target = valueOf(roles.target)
      const message = `${quote(target ?? 'roles')} is mapped in Entra, but Mixpanel does not read roles from Entra: set roles in Mixpanel, on the Team or the user.`
      yield { code: 'roles-mapped', at: roles.target.at, message, actual: target ?? null }
    }
    return undefined
  },
})
