import { cannotTell, cite, deferTo, defineRule, derived, inputs, isUnusable, missing, valueOf, warning } from '../kit.ts'
import { userMapping } from '../../domain/provisioning-mappings.ts'
import { unused } from './_scim.ts'

export default defineRule({
  id: 'scim/scope',
  title: 'The scope of provisioning is assigned users and groups, and somebody is assigned',
  stage: 'provision',
  why: 'If the scope is all users, the whole directory is sent to Mixpanel, including service accounts and people who have left. If nobody is in scope, nobody is provisioned.',
  not: 'If the scope is all users, and a scoping filter on the mapping of users limits it, nothing is reported.',
  findings: {
    everyone: warning(
      'SC-15',
      'entra-admin',
      'The scope is all users and groups, and no scoping filter limits it.',
      'provision-assigned-only',
    ),
    'no-one': warning(
      'SC-15',
      'entra-admin',
      'The scope is assigned users and groups, but nobody is assigned.',
      'assign-people-to-provision',
    ),
  },
  cites: [
    cite('microsoft-provisioning-no-users', 'The page names the scope and missing assignments as reasons why nobody is provisioned.'),
    cite('microsoft-provisioning-known', 'make sure to also perform a restart'),
  ],
  wants: {
    settings: derived.settings,
    jobs: derived.jobs,
    secrets: derived.secrets,
    schema: derived.schema,
    assignments: derived.assignments,
    groups: derived.assignedGroups,
  },

  *check(_, { settings, jobs, secrets, schema, assignments, groups = [] }) {
    const noFinding = unused(settings, jobs)
    if (noFinding) return noFinding
    if (!secrets) return missing(derived.secrets)
    const { syncAll } = secrets
    if (valueOf(syncAll) === true) {
      const filter = schema ? userMapping(schema)?.scopeClauses : undefined
      if (isUnusable(filter)) return cannotTell('The scoping filter that may limit the scope cannot be read.', filter.at, inputs.schemas)
      // The input does not show whom a filter leaves in scope; it is not everyone.
      if (filter && (valueOf(filter) ?? 0) > 0) return undefined
      const message = schema
        ? 'The scope of provisioning is Sync all users and groups, and no scoping filter limits it: the whole directory is sent to Mixpanel, not only the assigned users.'
        : 'The scope of provisioning is Sync all users and groups: unless a scoping filter limits it, the whole directory is sent to Mixpanel, not only the assigned users.'
      yield { code: 'everyone', at: syncAll.at, message, expected: 'false', actual: 'true' }
      return undefined
    }
    if (syncAll.is !== 'known')
      return cannotTell('The scope of provisioning (SyncAll) is not in the provisioning settings.', syncAll.at, inputs.secrets)
    if (!assignments) return missing(derived.assignments)
    if (assignments.items.length === 0 && assignments.complete) {
      const message = 'The scope of provisioning is assigned users and groups, but nobody is assigned, so nobody is provisioned.'
      yield { code: 'no-one', at: [assignments.at, syncAll.at], message }
      return undefined
    }
    if (assignments.items.length === 0) return cannotTell('The list of assignments is not complete.', assignments.at, inputs.assignments)
    const onlyNested =
      groups.length > 0 &&
      groups.length === assignments.items.length &&
      groups.every(({ members }) => members?.complete === true && members.users.length === 0 && members.groups.length > 0)
    return onlyNested
      ? deferTo('access/nested-groups', 'Only groups are assigned, and all their members are groups: nobody is in scope.')
      : undefined
  },
})
