import { TEST_SIGN_IN_AGAIN, type FixText } from './portal.ts'

// Claims are set in the portal or in a claims mapping policy. While a policy is assigned, the portal's claims have no effect.

/** What to do about a claim, in each of the two. */
export interface ClaimFixText {
  readonly summary: string
  /** Steps on the blade Attributes & Claims; the last one, to test, is added. */
  readonly portal: readonly string[]
  /** The step in the definition of the policy. */
  readonly policy: string
}

/** The two fixes `KEY` and `KEY-in-policy`. */
export function claimFix<const K extends string>(
  key: K,
  { summary, portal, policy }: ClaimFixText,
): Readonly<Record<K | `${K}-in-policy`, FixText>> {
  const both: Readonly<Record<string, FixText>> = {
    [key]: { summary, blade: 'claims', steps: [...portal, TEST_SIGN_IN_AGAIN], defaults: { named: 'the claim' } },
    [`${key}-in-policy`]: policyFix(summary, policy),
  }
  return both
}

/** The fix in the policy; `{policy}` names the policy, `{claim}` the claim. */
export function policyFix(summary: string, step: string): FixText {
  return {
    summary,
    steps: [
      'The claims come from {policy}. While it is assigned, a change under Attributes & Claims in the portal has no effect.',
      step,
      'Or remove the assignment (Microsoft Graph: DELETE /servicePrincipals/SP_ID/claimsMappingPolicies/POLICY_ID/$ref), and set the claims in the portal under Attributes & Claims (was: User Attributes & Claims).',
      TEST_SIGN_IN_AGAIN,
    ],
    defaults: { policy: 'the claims mapping policy', claim: 'email', named: 'the claim' },
  }
}

/** What the definition of the policy should say, as steps. */
export const IN_DEFINITION = {
  addEmail:
    'Give the policy an entry {"Source":"user","ID":"mail","SamlClaimType":"email"}. SamlClaimType is the complete name of the attribute; “email” alone means a blank namespace.',
  oneEmail: 'In the policy’s definition, keep one entry with "SamlClaimType":"email".',
  mailAsIs: 'In the policy’s definition, give the entry of email "Source":"user" and "ID":"mail", without a transformation.',
  mailForAll:
    'A claims mapping policy has no conditions: give the entry of email "Source":"user" and "ID":"mail", and give the users a mail address.',
  bareName: 'In the policy’s definition, set SamlClaimType of that entry to "{claim}" alone: it is the complete name of the attribute.',
  addNames:
    'In the policy’s definition, add {"Source":"user","ID":"givenname","SamlClaimType":"firstName"} and {"Source":"user","ID":"surname","SamlClaimType":"lastName"}.',
  nameId:
    'In the policy’s definition, give the entry whose SamlClaimType ends in /nameidentifier "Source":"user" and "ID":"userprincipalname", and "SamlNameForm":"EmailAddress".',
} as const

/** Where a policy is assigned: how to get rid of it, and how to keep it. */
export const UNASSIGN_OR_CORRECT: readonly string[] = [
  'Find out who made the policy and why. The portal shows neither the policy nor its effect.',
  'To use the portal’s Attributes & Claims again, remove the assignment with Microsoft Graph: DELETE /servicePrincipals/SP_ID/claimsMappingPolicies/POLICY_ID/$ref. This does not delete the policy.',
  'To keep the policy, correct its definition: one entry {"Source":"user","ID":"mail","SamlClaimType":"email"}, and firstName and lastName in the same way. SamlClaimType is the complete name of the attribute.',
  TEST_SIGN_IN_AGAIN,
]
