import { GUEST_KINDS, kindsOf, textIn, USER_KINDS, type UserKind } from '../../domain/claim-values.ts'
import type { ClaimsDefinition, ClaimValue } from '../../model/entra.ts'
import { count, fix, listing, quote, type FixKey, type FixReference } from '../kit.ts'

// How findings about claims name a claim, its users and its source, and where it is fixed.

/** A fix that has a second version for claims mapping policies. */
export type ClaimFixKey = { [K in FixKey]: `${K}-in-policy` extends FixKey ? K : never }[FixKey]

/** The fix in the portal, or in the claims mapping policy where one decides. */
export function fixIn(definition: ClaimsDefinition, key: ClaimFixKey, claim = 'email'): FixReference {
  const named = `the claim ${claim}`
  return definition.kind === 'claims-mapping-policy'
    ? fix(`${key}-in-policy`, { values: { policy: settingsOf(definition), claim, named } })
    : fix(key, { values: { named } })
}

/** Where the claims are set, for a sentence. */
export function settingsOf({ kind, displayName }: ClaimsDefinition): string {
  if (kind === 'custom-claims-policy') return 'Attributes & Claims'
  if (kind === 'captured-response') return 'the app (as the captured response shows)'
  return displayName === null ? 'the claims mapping policy' : `the claims mapping policy ${quote(displayName)}`
}

/** The same, at the beginning of a sentence. */
export function settingsFirst(definition: ClaimsDefinition): string {
  const name = settingsOf(definition)
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** How a sentence about a value begins: with the claim, or with the users that the value is for. */
export function subjectOf(claim: string, value: ClaimValue, values: readonly ClaimValue[]): string {
  const users = usersOf(value, values)
  return users === null ? `The claim ${claim}` : `For ${users}, the claim ${claim}`
}

/** `guests`, `members in 1 group`; null for a value that everyone is sent. */
function usersOf(value: ClaimValue, values: readonly ClaimValue[]): string | null {
  const kinds = kindsOf(value, values)
  const groups = value.condition?.groups.length ?? 0
  const isForAllKinds = kinds.length === USER_KINDS.length
  if (isForAllKinds && groups === 0) return null
  const guests = GUEST_KINDS.every((kind) => kinds.includes(kind))
  const names = isForAllKinds
    ? ['users']
    : [...kinds.filter((kind) => !guests || kind === 'members').map((kind) => KINDS[kind]), ...(guests ? ['guests'] : [])]
  return `${listing(names)}${groups === 0 ? '' : ` in ${count(groups, 'group')}`}`
}

const KINDS: Readonly<Record<UserKind, string>> = {
  members: 'members',
  aadguests: 'guests with a Microsoft Entra account',
  externalguests: 'external guests',
}

/** An attribute or a fixed text, for a sentence. */
export function sourceText(source: string): string {
  const text = textIn(source)
  return text === null ? quote(source) : `the text ${quote(text)}`
}
