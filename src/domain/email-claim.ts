import type { ClaimValue } from '../model/entra.ts'
import type { PredictedAssertion } from '../model/saml.ts'
import { CLAIMS } from '../vendors/mixpanel.ts'
import { breaksAt, decidingFor, outcomeOf, textIn } from './claim-values.ts'
import type { AddressSource } from './user-addresses.ts'

/**
 * What the claim email of members is made from. `wrong` where a rule about claims reports it: no source, no value for members,
 * or no mail address. `unknown` where the claims are not given, cannot be read, or differ between groups.
 */
export type EmailSource =
  | { readonly is: 'known'; readonly source: AddressSource }
  | { readonly is: 'unknown'; readonly why: 'not-given' | 'by-group' | 'unreadable' }
  | { readonly is: 'wrong'; readonly why: 'no-source' | 'no-member' | 'no-address' }

/** Without a claim email it is mail, which Mixpanel's page asks for. */
export function emailSourceOf(assertion: PredictedAssertion | undefined): EmailSource {
  if (!assertion) return { is: 'unknown', why: 'not-given' }
  const email = assertion.attributes.find(({ name }) => name === CLAIMS.email)
  if (!email) return { is: 'known', source: 'mail' }
  const values = decidingFor('members', email.values)
  if (values.length === 0) return { is: 'wrong', why: email.values.length === 0 ? 'no-source' : 'no-member' }
  const sources = new Set(values.map(sourceOf))
  if (sources.has(null)) return { is: 'wrong', why: 'no-address' }
  const [source, ...more] = sources
  if (more.length > 0) return { is: 'unknown', why: 'by-group' }
  return !source || source === 'unclear' ? { is: 'unknown', why: 'unreadable' } : { is: 'known', source }
}

/** Null where claims/email-source reports a problem with the value. */
function sourceOf(value: ClaimValue): AddressSource | 'unclear' | null {
  if (value.constant !== null || value.source === 'none' || breaksAt(value) !== -1) return null
  const outcome = outcomeOf(value)
  if (!outcome) return 'unclear'
  const { sends, otherwise } = outcome
  if (otherwise !== null && textIn(otherwise) !== null) return null
  const [source, ...more] = new Set(sends.map((each) => (each === 'user.mail' ? 'mail' : each === 'user.userprincipalname' ? 'upn' : null)))
  if (more.length > 0) return 'unclear'
  return source === 'mail' && otherwise === 'user.userprincipalname' ? 'mail-or-upn' : (source ?? null)
}
