import { cannotTell, cite, defineRule, derived, inputs, valueOf, type Fix } from '../kit.ts'
import { onProperties } from './_fixes.ts'

const FIX: Fix = {
  summary: 'Require assignment, once those who should come in are assigned.',
  steps: onProperties(
    'First see under Users and groups that everyone who should come in is assigned: from then on nobody else gets in.',
    'Set Assignment required? to Yes, and click Save.',
  ),
  command: 'az ad sp update --id <appId> --set appRoleAssignmentRequired=true',
}

export default defineRule({
  id: 'access/assignment-required',
  title: 'Only those who are assigned may come in',
  stage: 'admit',
  why: 'Where assignment is not required, Microsoft lets in everyone in the tenant, invited guests included, and Mixpanel then makes an account for everyone whose address is of a claimed domain.',
  not: 'Someone may want exactly that: then suppress the rule with a reason.',
  findings: {
    'not-required': {
      guide: 'AS-03',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'Assignment is not required.',
      fix: FIX,
    },
  },
  cites: [
    cite('microsoft-properties', 'The page describes Assignment required: without it, users need not be assigned to sign in.'),
    cite('mixpanel-sso', 'The page describes just-in-time provisioning as a part of IDP Managed Access.'),
  ],
  needs: { principal: derived.principal },
  wants: { settings: derived.settings },

  *check({ principal: { assignmentRequired } }, { settings }) {
    if (assignmentRequired.is !== 'known')
      return cannotTell('Whether assignment is required does not stand in the export.', assignmentRequired.at, inputs.principals)
    if (assignmentRequired.value) return undefined
    const managed = settings ? valueOf(settings.idpManagedAccess) : undefined
    const then =
      managed === true
        ? ' IDP Managed Access is on, so that Mixpanel makes an account for each of them whose address is of a claimed domain.'
        : managed === false
          ? ' IDP Managed Access is off, so that only those who are invited in Mixpanel have an account there; once it is switched on, all the others have too.'
          : ''
    yield {
      code: 'not-required',
      at: assignmentRequired.at,
      message: `Assignment required? is No: everyone in the tenant may sign in to Mixpanel, guests included.${then}`,
      expected: 'true',
      actual: 'false',
    }
    return undefined
  },
})
