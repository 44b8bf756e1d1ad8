import { cannotTell, cite, deferTo, defineRule, derived, inputs, valueOf, type Fix, missing } from '../kit.ts'
import { OPEN_APP } from '../../fixes/portal.ts'
import { onProvisioning, RESTART, unused, userMapping } from './_scim.ts'

const ASSIGNED_ONLY: Fix = {
  summary: 'Set the scope to assigned users and groups, and restart provisioning.',
  steps: onProvisioning(
    'First see under Users and groups that everyone who should have an account is assigned: whoever is not loses it.',
    'Open Settings (was: Edit provisioning ▸ Settings), set Scope to Sync only assigned users and groups, and save.',
    RESTART,
  ),
  command: null,
}

const ASSIGN: Fix = {
  summary: 'Assign the people, or a group that they are direct members of.',
  steps: [
    OPEN_APP,
    'Click Users and groups ▸ Add user/group, choose the people or groups, and click Assign.',
    'Wait for one cycle (about 40 minutes), or use Provisioning ▸ Provision on demand.',
  ],
  command: null,
}

export default defineRule({
  id: 'scim/scope',
  title: 'Provisioning takes those who are assigned, and somebody is',
  stage: 'provision',
  why: 'With the scope on everyone, the whole directory is sent to Mixpanel: service accounts, leavers and all. With nobody in scope, nobody is.',
  not: 'A scoping filter on the mapping of users narrows the scope on everyone, so that it is not one.',
  findings: {
    everyone: {
      guide: 'SC-15',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'The scope is Sync all users and groups, and no filter narrows it.',
      fix: ASSIGNED_ONLY,
    },
    'no-one': {
      guide: 'SC-15',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'The scope is assigned users and groups, and nobody is assigned.',
      fix: ASSIGN,
    },
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

  *check(_known, { settings, jobs, secrets, schema, assignments, groups = [] }) {
    const silence = unused(settings, jobs)
    if (silence) return silence
    if (!secrets) return missing(derived.secrets)
    const { syncAll } = secrets
    if (valueOf(syncAll) === true) {
      const filter = schema ? userMapping(schema)?.scopeClauses : undefined
      if (filter?.is === 'unreadable')
        return cannotTell('Whether a scoping filter narrows down who is sent cannot be read.', filter.at, inputs.schemas)
      // Whom a filter leaves, the input does not tell; it is not everyone.
      if (filter && (valueOf(filter) ?? 0) > 0) return undefined
      yield {
        code: 'everyone',
        at: syncAll.at,
        message: `The scope of provisioning is Sync all users and groups${schema ? ', and no scoping filter narrows it' : ''}: ${schema ? '' : 'unless a scoping filter narrows it, '}the whole directory is sent to Mixpanel, whoever is assigned.`,
        expected: 'false',
        actual: 'true',
      }
      return undefined
    }
    if (syncAll.is !== 'known')
      return cannotTell('The scope of provisioning (SyncAll) does not stand in the provisioning settings.', syncAll.at, inputs.secrets)
    if (!assignments) return missing(derived.assignments)
    if (assignments.items.length === 0 && assignments.complete) {
      yield {
        code: 'no-one',
        at: [assignments.at, syncAll.at],
        message: 'The scope of provisioning is assigned users and groups, and nobody is assigned: nobody is provisioned.',
        expected: null,
        actual: null,
      }
      return undefined
    }
    const onlyNested =
      groups.length > 0 &&
      groups.length === assignments.items.length &&
      groups.every(({ members }) => members?.complete === true && members.users.length === 0 && members.groups.length > 0)
    return onlyNested
      ? deferTo('access/nested-groups', 'Only groups are assigned whose members are groups, so that nobody is in scope.')
      : undefined
  },
})
