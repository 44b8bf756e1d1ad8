import { cannotTell, cite, defineRule, derived, inputs, valueOf, warning } from '../kit.ts'

export default defineRule({
  id: 'access/assignment-required',
  title: 'User assignment is required',
  stage: 'admit',
  why: 'If assignment is not required, Microsoft lets everyone in the tenant sign in, invited guests included. Mixpanel then makes an account for everyone whose address is at a claimed domain.',
  not: 'If you want exactly that, suppress the rule with a reason.',
  findings: { 'not-required': warning('AS-03', 'entra-admin', 'Assignment is not required.', 'require-assignment') },
  cites: [
    cite('microsoft-properties', 'The page describes Assignment required: without it, users need not be assigned to sign in.'),
    cite('mixpanel-sso', 'The page describes just-in-time provisioning as a part of IDP Managed Access.'),
  ],
  needs: { principal: derived.principal },
  wants: { settings: derived.settings },

  *check({ principal: { assignmentRequired } }, { settings }) {
    if (assignmentRequired.is !== 'known')
      return cannotTell('The export does not say whether assignment is required.', assignmentRequired.at, inputs.principals)
    if (assignmentRequired.value) return undefined
    const managed = settings ? valueOf(settings.idpManagedAccess) : undefined
    const accounts =
      managed === true
        ? ' IDP Managed Access is on, so Mixpanel makes an account for each of them whose address is at a claimed domain.'
        : managed === false
          ? ' IDP Managed Access is off, so only those who are invited in Mixpanel have an account there; when it is switched on, all the others get one too.'
          : ''
    yield {
      code: 'not-required',
      at: assignmentRequired.at,
      message: `Assignment required? is No: everyone in the tenant may sign in to Mixpanel, guests included.${accounts}`,
      expected: 'true',
      actual: 'false',
    }
    return undefined
  },
})
