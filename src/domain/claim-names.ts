import type { Claim } from '../model/entra.ts'
import type { PredictedAssertion, PredictedAttribute } from '../model/saml.ts'
import { listOf } from '../syntax/field.ts'
import { DEFAULT_CLAIMS, IDENTITY_CLAIMS } from '../vendors/entra.ts'
import { CLAIMS } from '../vendors/mixpanel.ts'

// How an attribute of the assertion is recognised by its name: the name that Mixpanel reads, or one that was meant to be it.

/** The URI in front of the name, where it was typed into the name itself; null for a bare name. */
export function uriIn(name: string): string | null {
  return /\/|^urn:/i.test(name) ? (/^.*[/#:]/s.exec(name)?.[0] ?? null) : null
}

/** The name without a URI typed in front of it. The namespace is a field of its own. */
export function localPart({ localName: { value } }: PredictedAttribute): string {
  return value.slice(uriIn(value)?.length ?? 0)
}

/** True for a namespace, and for a URI typed into the name. */
export function isNamespaced(attribute: PredictedAttribute): boolean {
  return attribute.namespace !== null || uriIn(attribute.localName.value) !== null
}

const DEFAULT_NAMES: ReadonlySet<string> = new Set(DEFAULT_CLAIMS.map(({ name }) => `${IDENTITY_CLAIMS}/${name}`))

/** True for the claims that Entra sends by default, which may stay beside Mixpanel's. */
export function isDefaultClaim({ name }: PredictedAttribute): boolean {
  return DEFAULT_NAMES.has(name)
}

/** The attributes of exactly this complete name: those that Mixpanel reads. */
export function namedExactly({ attributes }: PredictedAssertion, name: string): readonly PredictedAttribute[] {
  return attributes.filter((each) => each.name === name)
}

/** The attributes of this name with a namespace. */
export function namedWithNamespace({ attributes }: PredictedAssertion, name: string): readonly PredictedAttribute[] {
  return attributes.filter((each) => isNamespaced(each) && localPart(each) === name)
}

/** The attributes of this name in another case, or with a space or a hyphen in it. */
export function namedSimilarly({ attributes }: PredictedAssertion, name: string): readonly PredictedAttribute[] {
  return attributes.filter((each) => !isDefaultClaim(each) && localPart(each) !== name && letters(localPart(each)) === name.toLowerCase())
}

/** What is issued for a name that Mixpanel reads: under that name, under a similar one, and with a namespace. */
export function foundFor(
  assertion: PredictedAssertion,
  name: string,
): Readonly<Record<'issued' | 'similar' | 'namespaced', PredictedAttribute | undefined>> {
  const [[issued], [similar], [namespaced]] = [
    namedExactly(assertion, name),
    namedSimilarly(assertion, name),
    namedWithNamespace(assertion, name),
  ]
  return { issued, similar, namespaced }
}

/** The attribute with a namespace that stands where Mixpanel reads this name; undefined where the name itself is issued, too. */
export function namespacedInstead(assertion: PredictedAssertion, name: string): PredictedAttribute | undefined {
  if (namedExactly(assertion, name).length > 0) return undefined
  const similar = name === CLAIMS.email ? similarToEmail(assertion) : namedSimilarly(assertion, name)
  return [...namedWithNamespace(assertion, name), ...similar.filter(isNamespaced)][0]
}

const SIMILAR_TO_EMAIL: ReadonlySet<string> = new Set([
  'email',
  'emails',
  'emailaddress',
  'emailid',
  'emailadress',
  'mail',
  'mailaddress',
  'useremail',
  'usermail',
  'workemail',
  'primaryemail',
])

/** The attributes that were probably meant to be `email`, under a name that Mixpanel does not read. */
export function similarToEmail({ attributes }: PredictedAssertion): readonly PredictedAttribute[] {
  return attributes.filter(
    (each) => !isDefaultClaim(each) && localPart(each) !== CLAIMS.email && SIMILAR_TO_EMAIL.has(letters(localPart(each))),
  )
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '')
}

/** The attributes with the address: those that Mixpanel reads, else those with a namespace, else those of a similar name. */
export function emailAttributes(assertion: PredictedAssertion): readonly PredictedAttribute[] {
  const read = namedExactly(assertion, CLAIMS.email)
  if (read.length > 0) return read
  const withNamespace = namedWithNamespace(assertion, CLAIMS.email)
  return withNamespace.length > 0 ? withNamespace : similarToEmail(assertion)
}

/** A claim of this name that is issued in JSON web tokens only, never in an assertion. */
export function jwtOnlyClaim({ governedBy }: PredictedAssertion, name: string): Claim | undefined {
  return listOf(governedBy.claims)?.items.find(
    (claim) =>
      claim.name.value === name &&
      claim.namespace === null &&
      claim.tokenFormats.length > 0 &&
      !claim.tokenFormats.some(({ value }) => /^saml$/i.test(value)),
  )
}

/** True where no claim is set up for Mixpanel: only Entra's default claims are sent. */
export function hasOnlyDefaultClaims({ attributes, governedBy }: PredictedAssertion): boolean {
  return governedBy.kind !== 'claims-mapping-policy' && attributes.every(isDefaultClaim)
}

/** How the namespace of an email attribute came to be there. */
export function namespaceFault(
  email: PredictedAttribute,
  { attributes, governedBy }: PredictedAssertion,
): 'email-namespace' | 'renamed-default' | 'uri-in-name' {
  // A response leaves out what the user lacks, so a missing default claim does not prove that it was renamed.
  if (governedBy.kind === 'captured-response') return 'email-namespace'
  // A claims mapping policy has the complete name only: a URI there is how a namespace is written.
  if (email.namespace === null) return governedBy.kind === 'claims-mapping-policy' ? 'email-namespace' : 'uri-in-name'
  const isIssued = (name: string): boolean => attributes.some((each) => each.name === `${IDENTITY_CLAIMS}/${name}`)
  const [address, ...others] = DEFAULT_CLAIMS.map(({ name }) => name)
  const isRenamed = email.namespace.value === IDENTITY_CLAIMS && address !== undefined && !isIssued(address) && others.some(isIssued)
  return isRenamed && localPart(email) === CLAIMS.email ? 'renamed-default' : 'email-namespace'
}
