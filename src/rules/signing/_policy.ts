import { policyFor } from '../../domain/token-policy.ts'
import type { Subject, TokenIssuancePolicy } from '../../model/entra.ts'
import { cannotTell, inputs, isUnusable, visible, type CannotTell, type Evidence, type Field } from '../kit.ts'

/**
 * The value of one option in the app's token issuance policy. Without a policy, or where the policy does not have the option, there
 * is no answer: the default applies, or what the portal stores elsewhere.
 */
export function optionOf(
  policies: readonly TokenIssuancePolicy[],
  subject: Subject | undefined,
  of: (policy: TokenIssuancePolicy) => Field<string>,
  label: string,
): Evidence<string> | CannotTell {
  const policy = policyFor(policies, subject)
  if (policy === 'other-apps' || policy === 'not-assigned') {
    const why =
      policy === 'not-assigned'
        ? 'A list of all the tenant’s policies does not show which one is assigned to this app.'
        : 'The policies in the inputs belong to other apps.'
    return cannotTell(why, policies[0]?.at ?? null, inputs.tokenPolicies)
  }
  const option = of(policy)
  if (option.is === 'known') return { value: option.value, at: option.at }
  const why = isUnusable(option)
    ? `cannot be read in the token issuance policy: ${visible(option.why)}`
    : 'is not in the token issuance policy'
  return cannotTell(`${label} ${why}.`, option.at, inputs.tokenPolicies)
}
