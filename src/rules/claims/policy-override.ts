import { cannotTell, cite, defineRule, derived, inputs, listOf, valueOf, visible, type Fix, missing } from '../kit.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { settingsOf } from './_claims.ts'

const FIX: Fix = {
  summary: 'Take the assignment of the claims mapping policy away, or correct the policy.',
  steps: [
    'Find out who made the policy and why: the portal shows neither it nor its effect.',
    'To let the portal’s Attributes & Claims count again, take the assignment away with Microsoft Graph: DELETE /servicePrincipals/<spId>/claimsMappingPolicies/<policy id>/$ref. The policy itself stays.',
    'To keep it, correct its definition: one entry {"Source":"user","ID":"mail","SamlClaimType":"email"}, and firstName and lastName in the same way. SamlClaimType is the complete name of the attribute.',
    'Sign in once with an ordinary user who is assigned to the app.',
  ],
  command: null,
}

export default defineRule({
  id: 'claims/policy-override',
  title: 'No claims mapping policy overrides the portal’s claims',
  stage: 'issue',
  why: 'An assigned claims mapping policy makes Entra pass over what the portal shows under Attributes & Claims: the page looks perfect, and the assertion carries something else.',
  not: 'A policy that stands in a list of all the tenant’s policies need not be assigned to this app, and says nothing by itself.',
  findings: {
    overridden: {
      guide: 'CL-17',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'A claims mapping policy is assigned, and does not issue email under its bare name.',
      fix: FIX,
    },
    'overridden-with-email': {
      guide: 'CL-17',
      severity: 'info',
      owner: 'entra-admin',
      means: 'A claims mapping policy is assigned, and issues email itself.',
      fix: { ...FIX, summary: 'Know that the policy decides: change claims there, or take its assignment away.' },
    },
  },
  cites: [
    cite('microsoft-mapping-policy', 'SamlClaimType names the attribute as it stands in the assertion.'),
    cite(
      'microsoft-custom-claims',
      'Custom Claims Policy … can be used interchangeably with the claims customization offered through the Microsoft Entra admin center',
    ),
    cite(
      'graph-saml-how-to',
      'A claims mapping policy is assigned to the service principal by POST /servicePrincipals/{id}/claimsMappingPolicies/$ref.',
    ),
    cite('microsoft-claims', 'The page describes what the portal shows under Attributes & Claims.'),
  ],
  wants: { claims: derived.claims, mappings: inputs.mappingPolicies, none: inputs.noMappingPolicies, subject: derived.subject },

  *check(_known, { claims, mappings = [], none = [], subject }) {
    if (claims?.kind === 'claims-mapping-policy') {
      const issues =
        listOf(claims.claims)?.items.some(
          ({ name, tokenFormats }) => name.value === CLAIMS.email && tokenFormats.some(({ value }) => value === 'saml'),
        ) === true
      const lacks = claims.claims.is === 'unreadable' ? 'its definition cannot be read here' : 'the policy issues no attribute named email'
      yield {
        code: issues ? 'overridden-with-email' : 'overridden',
        at: claims.claims.at,
        message: issues
          ? `The claims come from ${settingsOf(claims)}, which is assigned to the app; what the portal shows has no effect. The policy issues email itself.`
          : `The claims come from ${settingsOf(claims)}, which is assigned to the app; what the portal shows has no effect, and ${lacks}.`,
      }
      return undefined
    }
    const id = subject?.principal ? valueOf(subject.principal.id)?.toLowerCase() : undefined
    const answered = none.some(
      ({ servicePrincipalId }) => id === undefined || servicePrincipalId === null || servicePrincipalId.toLowerCase() === id,
    )
    if (answered) return undefined
    const [unassigned] = mappings
    if (!unassigned) return missing(inputs.mappingPolicies)
    const name =
      unassigned.displayName === null ? 'A claims mapping policy' : `The claims mapping policy “${visible(unassigned.displayName)}”`
    return cannotTell(
      `${name} stands in the inputs, and nothing there says that it is assigned to this app.`,
      unassigned.at,
      inputs.mappingPolicies,
    )
  },
})
