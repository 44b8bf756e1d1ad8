import type { Evidence } from '../model/artifact.ts'
import type { OtherMixpanelApp, Subject } from '../model/entra.ts'
import type { Texts } from '../model/field.ts'
import { listOf, valueOf } from '../syntax/field.ts'
import { pathOf } from '../syntax/url.ts'
import { ENTITY_ID, REPLY_URL, V1_AUDIENCE } from '../vendors/mixpanel.ts'
import { isRegional, withoutPort } from './addresses.ts'
import { differenceFrom, problemIn, type Difference } from './near-miss.ts'

/** How an identifier differs from Mixpanel's. */
export type IdentifierDifference =
  | Exclude<Difference, 'extra-query'>
  | 'port'
  | 'is-the-postback-url'
  | 'is-the-reply-url'
  | 'v1-audience'
  | 'nearly'
  | 'another-mixpanel-address'
  | 'not-mixpanel'

/** For an identifier that is not Mixpanel's. */
export function identifierDifference(identifier: string): IdentifierDifference {
  // A query and a regional host are named before any other difference.
  if (/[?&]org_id=/i.test(identifier)) return 'is-the-postback-url'
  if (isRegional(identifier)) return 'regional-host'
  const difference = differenceFrom(ENTITY_ID, identifier)
  if (difference !== null) return difference === 'extra-query' ? 'is-the-postback-url' : difference
  if (withoutPort(identifier) === ENTITY_ID) return 'port'
  if (differenceFrom(REPLY_URL, identifier) !== null || identifier === REPLY_URL) return 'is-the-reply-url'
  if (identifier.trim().toLowerCase() === V1_AUDIENCE.toLowerCase()) return 'v1-audience'
  if (!/mixpanel/i.test(identifier)) return 'not-mixpanel'
  if (pathOf(identifier).startsWith('/security/sso/v2/authorize') && identifier.includes('?')) return 'is-the-postback-url'
  return /mixpanel\.com(?::\d+)?\/+security\/sso\/v\d/i.test(identifier) ? 'nearly' : 'another-mixpanel-address'
}

/** Where a near miss needs more words than usual, and everything that is not a near miss. */
const PROBLEMS = {
  'is-the-postback-url': 'this is the Postback URL, which belongs in Sign on URL',
  'is-the-reply-url': 'this is the Reply URL',
  port: 'it has a port, and should have none',
  'regional-host': 'it has a regional host (eu. or in.), which is allowed only in Sign on URL',
  'v1-audience': 'this is the audience in guides for an older version',
  nearly: 'this is similar to Mixpanel’s Identifier, but not the same',
  'another-mixpanel-address': 'this is another Mixpanel value',
  'not-mixpanel': 'this is not related to Mixpanel',
} as const

/** The rest of a sentence: “this is the Reply URL”. */
export function saysIdentifier(difference: IdentifierDifference): string {
  return problemIn(PROBLEMS, difference)
}

/** Of several wrong identifiers, the one that comes nearest to Mixpanel's: it shows best what happened. Null for none. */
export function nearestIdentifier(identifiers: Texts): (Evidence<string> & { readonly difference: IdentifierDifference }) | null {
  const all = identifiers.map((each) => ({ ...each, difference: identifierDifference(each.value) }))
  return (
    all.find(({ value }) => differenceFrom(ENTITY_ID, value) !== null) ??
    all.find(({ difference }) => difference !== 'not-mixpanel') ??
    all[0] ??
    null
  )
}

/** The wrong identifier of Mixpanel in a second list that lacks the right one, where the first list has it. Null for none. */
export function nearMissBeside(right: Texts, other: Texts): Evidence<string> | null {
  const isRight = ({ value }: Evidence<string>): boolean => value === ENTITY_ID
  const nearest = right.some(isRight) && !other.some(isRight) ? nearestIdentifier(other) : null
  return nearest === null || nearest.difference === 'not-mixpanel' ? null : nearest
}

/** Another app of the tenant that has Mixpanel's identifier: then no setting of this app helps. */
export function holderOf({ principal, otherMixpanelApps }: Subject): OtherMixpanelApp | undefined {
  const tenantId = principal ? valueOf(principal.tenantId)?.toLowerCase() : undefined
  return otherMixpanelApps.find(
    (other) => other.identifiers.some(({ value }) => value === ENTITY_ID) && [null, tenantId ?? other.tenantId].includes(other.tenantId),
  )
}

/** The tag of an app that names the tool which manages it, such as Terraform. */
export function automationTag({ principal, application }: Subject): Evidence<string> | undefined {
  const tags = [principal?.tags, application?.tags].flatMap((field) => (field ? (listOf(field)?.items ?? []) : []))
  return tags.find(({ value }) => /terraform|opentofu|pulumi|bicep|crossplane|ansible|\biac\b|infrastructure[- ]as[- ]code/i.test(value))
}
