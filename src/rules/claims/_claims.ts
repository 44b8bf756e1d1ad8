import { count, listOf, listing, quote, type Fix } from '../kit.ts'
import { DEFAULT_CLAIMS, IDENTITY_CLAIMS } from '../../vendors/entra.ts'
import { EDIT_CLAIMS, onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { GUEST_KINDS, kindsOf, textIn, USER_KINDS, type UserKind } from '../../domain/claim-values.ts'
import type { PredictedAssertion, PredictedAttribute } from '../../model/saml.ts'
import type { Claim, ClaimsDefinition, ClaimValue } from '../../model/entra.ts'

// What the rules about claims have in common: how a claim is recognised by its name, and where it is mended.

/** The attribute's name without what stands in front of it: a namespace, or a URI typed into the name. */
export function localPart({ localName: { value } }: PredictedAttribute): string {
  return uriIn(value) === null ? value : (/([^/#:]*)$/.exec(value)?.[1] ?? '')
}

/** The URI that somebody typed into the name; null where there is none. */
export function uriIn(name: string): string | null {
  return /\/|^urn:/i.test(name) ? (/^.*[/#:]/s.exec(name)?.[0] ?? null) : null
}

export function isNamespaced(attribute: PredictedAttribute): boolean {
  return attribute.namespace !== null || uriIn(attribute.localName.value) !== null
}

/** The complete names of what Entra sends by itself: normal beside Mixpanel's claims. */
const STANDARD: ReadonlySet<string> = new Set(DEFAULT_CLAIMS.map(({ name }) => `${IDENTITY_CLAIMS}/${name}`))

export function isStandard({ name }: PredictedAttribute): boolean {
  return STANDARD.has(name)
}

/** Those that Mixpanel reads under that name. */
export function bare({ attributes }: PredictedAssertion, name: string): readonly PredictedAttribute[] {
  return attributes.filter((each) => each.name === name)
}

/** Those of that very name that carry a namespace. */
export function namespaced({ attributes }: PredictedAssertion, name: string): readonly PredictedAttribute[] {
  return attributes.filter((each) => isNamespaced(each) && localPart(each) === name)
}

const LIKE_EMAIL: ReadonlySet<string> = new Set([
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

/** Those that were meant to be `email`, by a name that Mixpanel does not read. */
export function nearEmail({ attributes }: PredictedAssertion): readonly PredictedAttribute[] {
  return attributes.filter((each) => !isStandard(each) && localPart(each) !== CLAIMS.email && LIKE_EMAIL.has(letters(localPart(each))))
}

/** Those of that name in another case, or with a space or a hyphen in it. */
export function nearName({ attributes }: PredictedAssertion, name: string): readonly PredictedAttribute[] {
  return attributes.filter((each) => !isStandard(each) && localPart(each) !== name && letters(localPart(each)) === name.toLowerCase())
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '')
}

/** The attributes that carry the address: those that Mixpanel reads, else those that were meant to be read. */
export function emailIn(assertion: PredictedAssertion): readonly PredictedAttribute[] {
  const read = bare(assertion, CLAIMS.email)
  if (read.length > 0) return read
  const behind = namespaced(assertion, CLAIMS.email)
  return behind.length > 0 ? behind : nearEmail(assertion)
}

/** A claim that was set up for JSON web tokens alone, and so never stands in an assertion. */
export function jwtOnly({ governedBy }: PredictedAssertion, name: string): Claim | undefined {
  return listOf(governedBy.claims)?.items.find(
    (claim) =>
      claim.name.value === name &&
      claim.namespace === null &&
      claim.tokenFormats.length > 0 &&
      !claim.tokenFormats.some(({ value }) => /^saml$/i.test(value)),
  )
}

/** True where nobody has set up a claim for Mixpanel: what is sent is Entra's own set. */
export function isUntouched({ attributes, governedBy }: PredictedAssertion): boolean {
  return governedBy.kind !== 'claims-mapping-policy' && attributes.every(isStandard)
}

/** How a sentence about a value begins: of the claim, or of those it is meant for. */
export function subjectOf(claim: string, value: ClaimValue, values: readonly ClaimValue[]): string {
  const whom = whomSays(value, values)
  return whom === null ? `The claim ${claim}` : `For ${whom}, the claim ${claim}`
}

/** `guests`, `members in 1 group`; null where the value is everyone’s. */
function whomSays(value: ClaimValue, values: readonly ClaimValue[]): string | null {
  const kinds = kindsOf(value, values)
  const groups = value.condition?.groups.length ?? 0
  const everyone = kinds.length === USER_KINDS.length
  if (everyone && groups === 0) return null
  const guests = GUEST_KINDS.every((kind) => kinds.includes(kind))
  const names = everyone
    ? ['users']
    : [...kinds.filter((kind) => !guests || kind === 'members').map((kind) => KINDS[kind]), ...(guests ? ['guests'] : [])]
  return `${listing(names)}${groups === 0 ? '' : ` in ${count(groups, 'group')}`}`
}

const KINDS: Readonly<Record<UserKind, string>> = {
  members: 'members',
  aadguests: 'guests with a Microsoft Entra account',
  externalguests: 'external guests',
}

/** For a sentence: an attribute, or a fixed text. */
export function saysSource(source: string): string {
  const text = textIn(source)
  return text === null ? quote(source) : `the text ${quote(text)}`
}

/** For a sentence: where the claims are set. */
export function settingsOf(governedBy: ClaimsDefinition): string {
  if (governedBy.kind === 'custom-claims-policy') return 'Attributes & Claims'
  if (governedBy.kind === 'captured-response') return 'the app (as the captured response shows)'
  return governedBy.displayName === null ? 'the claims mapping policy' : `the claims mapping policy ${quote(governedBy.displayName)}`
}

/** The same, at the beginning of a sentence. */
export function settingsFirst(governedBy: ClaimsDefinition): string {
  const says = settingsOf(governedBy)
  return says.charAt(0).toUpperCase() + says.slice(1)
}

/** Steps in the portal; where a claims mapping policy governs, the portal's claims have no effect, and the policy is what has to change. */
export function mend(governedBy: ClaimsDefinition, inPortal: Fix, inPolicy: string): Fix {
  if (governedBy.kind !== 'claims-mapping-policy') return inPortal
  return {
    summary: inPortal.summary,
    steps: [
      `The claims come from ${settingsOf(governedBy)}, so a change under Attributes & Claims in the portal has no effect while it is assigned.`,
      inPolicy,
      `Or take the assignment away (Microsoft Graph: DELETE /servicePrincipals/<spId>/claimsMappingPolicies/<policy id>/$ref) and set the claims in the portal under Attributes & Claims (was: User Attributes & Claims).`,
      'Sign in once with an ordinary user who is assigned to the app.',
    ],
    command: null,
  }
}

/** Clicks on the page Attributes & Claims, from the start to a test. */
export function onClaimsPage(summary: string, ...steps: readonly string[]): Fix {
  return { summary, steps: onSsoPage(EDIT_CLAIMS, ...steps, TEST_SIGN_IN), command: null }
}
