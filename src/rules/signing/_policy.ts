import { cannotTell, inputs, valueOf, visible, type CannotTell, type Evidence, type Field, type Fix } from '../kit.ts'
import { CERTIFICATES_BOX, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import type { Subject } from '../../model/entra.ts'
import type { TokenIssuancePolicy } from '../../model/entra.ts'

// What the rules about signing options have in common: which token issuance policy is the app's, and where the portal has them.

/**
 * What the app's policy says about one option. Without a policy, or without a word in it, the default holds, or what the portal
 * keeps elsewhere: no answer.
 */
export function optionOf(
  policies: readonly TokenIssuancePolicy[],
  subject: Subject | undefined,
  of: (policy: TokenIssuancePolicy) => Field<string>,
  label: string,
): Evidence<string> | CannotTell {
  const same = (wanted: string | null, id: Field<string> | undefined): boolean =>
    wanted === null || id === undefined || valueOf(id) === undefined || valueOf(id)?.toLowerCase() === wanted.toLowerCase()
  const own = policies.filter(
    ({ servicePrincipalId, applicationId }) =>
      same(servicePrincipalId, subject?.principal?.id) && same(applicationId, subject?.application?.id),
  )
  const [policy] = own.filter(({ assigned }) => assigned)
  if (!policy) {
    const why =
      own.length > 0
        ? 'A list of all the tenant’s policies does not say which is assigned to this app'
        : 'The policies in the inputs belong to other apps'
    return cannotTell(`${why}.`, policies[0]?.at ?? null, inputs.tokenPolicies)
  }
  const option = of(policy)
  if (option.is === 'known') return { value: option.value, at: option.at }
  const why = option.is === 'unreadable' ? `cannot be read: ${visible(option.why)}` : 'is not in it'
  return cannotTell(`There is a token issuance policy, and ${label} ${why}.`, option.at, inputs.tokenPolicies)
}

/** In the portal, both options stand in one dialog. */
export function inSigningDialog(summary: string, step: string): Fix {
  return {
    summary,
    steps: onSsoPage(
      `In the box ${CERTIFICATES_BOX}, click Edit beside Token signing certificate.`,
      step,
      'If it goes back by itself, a token issuance policy decides: change its definition, or take its assignment away (Microsoft Graph: DELETE /servicePrincipals/<spId>/tokenIssuancePolicies/<policy id>/$ref).',
      TEST_SIGN_IN,
    ),
    command: null,
  }
}
