import { assignedMappings, noMappingsOf } from '../../domain/assigned-policies.ts'
import { disputedAmong, isDisputed } from '../../domain/precedence.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { cannotTell, cite, defineRule, derived, info, inputs, isUnusable, listOf, missing, visible, warning } from '../kit.ts'
import { settingsOf } from './_claims.ts'

export default defineRule({
  id: 'claims/policy-override',
  title: 'No claims mapping policy overrides Attributes & Claims',
  stage: 'issue',
  why: 'If a claims mapping policy is assigned, Entra does not use the settings under Attributes & Claims. The portal can look right while the assertion has other claims.',
  not: 'A list of all policies of the tenant does not show which policy is assigned to this app, so its policies are not reported.',
  findings: {
    overridden: warning(
      'CL-17',
      'entra-admin',
      'A claims mapping policy is assigned, and it issues no attribute named exactly email.',
      'unassign-mapping-policy',
    ),
    'overridden-with-email': info(
      'CL-17',
      'entra-admin',
      'A claims mapping policy is assigned, and it issues email.',
      'change-claims-in-policy',
    ),
  },
  cites: [
    cite('microsoft-mapping-policy', 'SamlClaimType names the attribute as it is written in the assertion.'),
    cite(
      'microsoft-custom-claims',
      'Custom Claims Policy … can be used interchangeably with the claims customization offered through the Entra admin center',
    ),
    cite(
      'graph-saml-how-to',
      'A claims mapping policy is assigned to the service principal by POST /servicePrincipals/{id}/claimsMappingPolicies/$ref.',
    ),
    cite('microsoft-claims', 'The page describes what the portal shows under Attributes & Claims.'),
  ],
  wants: { claims: derived.claims, mappings: inputs.mappingPolicies, none: inputs.noMappingPolicies, subject: derived.subject },

  *check(_, { claims, mappings = [], none = [], subject }) {
    if (claims?.kind === 'claims-mapping-policy') {
      if (isDisputed(claims.claims))
        return cannotTell('The definition of the policy cannot be read.', claims.claims.at, inputs.mappingPolicies)
      const issuesEmail =
        listOf(claims.claims)?.items.some(
          ({ name, tokenFormats }) => name.value === CLAIMS.email && tokenFormats.some(({ value }) => value === 'saml'),
        ) === true
      const unread = isUnusable(claims.claims)
      const end = issuesEmail
        ? 'The policy issues email.'
        : unread
          ? 'The definition of the policy cannot be read.'
          : 'The policy issues no attribute named email.'
      yield {
        code: issuesEmail ? 'overridden-with-email' : 'overridden',
        at: claims.claims.at,
        message: `The claims come from ${settingsOf(claims)}, which is assigned to the app. The settings under Attributes & Claims have no effect. ${end}`,
      }
      return undefined
    }
    const [nothing] = noMappingsOf(none, subject)
    const [assigned] = assignedMappings(mappings, subject)
    if (nothing && assigned) return disputedAmong([assigned, nothing], 'Whether a policy is assigned is not known.', inputs.mappingPolicies)
    if (nothing) return undefined
    const [listed] = mappings
    if (!listed) return missing(inputs.mappingPolicies)
    const name = listed.displayName === null ? 'A claims mapping policy' : `The claims mapping policy “${visible(listed.displayName)}”`
    return cannotTell(
      `${name} is in the inputs, but the inputs do not show whether it is assigned to this app.`,
      listed.at,
      inputs.mappingPolicies,
    )
  },
})
