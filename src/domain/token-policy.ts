import type { Subject, TokenIssuancePolicy } from '../model/entra.ts'
import type { Field } from '../model/field.ts'
import { reconciled } from './precedence.ts'
import { valueOf } from '../syntax/field.ts'

/** The token issuance policy that is assigned to the app; else why none of these is known to be. */
export function policyFor(
  policies: readonly TokenIssuancePolicy[],
  subject: Subject | undefined,
): TokenIssuancePolicy | 'other-apps' | 'not-assigned' {
  const own = policies.filter(
    ({ servicePrincipalId, applicationId }) =>
      mayBe(servicePrincipalId, subject?.principal?.id) && mayBe(applicationId, subject?.application?.id),
  )
  const [first, ...rest] = own.filter(({ assigned }) => assigned)
  // No policy carries a date.
  if (first) return reconciled([first, ...rest], () => null)
  return own.length > 0 ? 'not-assigned' : 'other-apps'
}

/** True where the two ids are the same, or one of them is not known. */
function mayBe(wanted: string | null, id: Field<string> | undefined): boolean {
  const value = id && valueOf(id)
  return wanted === null || value === undefined || value.toLowerCase() === wanted.toLowerCase()
}
