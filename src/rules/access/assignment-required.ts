import { cannotTell, cite, defineRule, derived, inputs, valueOf, warning } from '../kit.ts'

export default defineRule({
  id: 'access/assignment-required',
  title: 'User assignment is required',
  stage: 'admit',
  why: 'If assignment is not required, everyone in the tenant can sign in, including invited guests. Mixpanel then creates an account for every user whose address is at a claimed domain.',
  not: 'If everyone in the tenant should be able to sign in, suppress the rule with a reason.',
  findings: { 'not-required': warning('AS-03', 'entra-admin', 'Assignment is not required.', 'require-assignment') },
  cites: [
    cite('microsoft-properties', 'The page describes Assignment required: without it, users need not be assigned to sign in.'),
    cite('mixpanel-sso', 'The page describes just-in-time provisioning as a part of IDP Managed Access.'),
  ],
  needs: { principal: derived.principal },
  wants: { settings: derived.settings },

  *check({ principal: { assignmentRequired } }, { settings }) {
    if (assignmentRequired.is !== 'known')
      return cannotTell('The export does not show whether assignment is required.', assignmentRequired.at, inputs.principals)
    if (assignmentRequired.value) return undefined
    const managed = settings ? valueOf(settings.idpManagedAccess) : undefined
    const accounts =
      managed === true
        ? ' IDP Managed Access is on, so Mixpanel creates an account for every user whose address is at a claimed domain.'
        : managed === false
          ? ' IDP Managed Access is off, so only users who are invited in Mixpanel have an account there. If it is switched on, the other users get one too.'
          : ''
    yield {
      code: 'not-required',
      at: assignmentRequired.at,
      message: `Assignment required? is No, so everyone in the tenant can sign in to Mixpanel, including guests. It should be Yes.${accounts}`,
      expected: 'true',
      actual: 'false',
    }
    return undefined
  },
})
