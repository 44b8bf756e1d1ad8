import type { MixpanelSettings, OrganizationOwner } from '../model/mixpanel-settings.ts'
import { listOf, valueOf } from '../syntax/field.ts'

/** Whether an owner can log in with a Mixpanel password if sign-on breaks; `safe` with two owners, one of whom has a password. */
export type OwnerAccess = 'no-owners' | 'no-passwords' | 'single-owner' | 'passwords-unknown' | 'safe'

export function ownerAccess(owners: readonly OrganizationOwner[]): OwnerAccess {
  if (owners.length === 0) return 'no-owners'
  if (owners.every(({ password }) => valueOf(password) === false)) return 'no-passwords'
  if (owners.length === 1) return 'single-owner'
  return owners.some(({ password }) => valueOf(password) === true) ? 'safe' : 'passwords-unknown'
}

/** The addresses of owners who have a password, lower case. */
export function ownersWithPassword(owners: readonly OrganizationOwner[]): ReadonlySet<string> {
  return new Set(owners.flatMap(({ email, password }) => (valueOf(password) === true ? [valueOf(email)?.toLowerCase() ?? ''] : [])))
}

/** The addresses of those who are in the organization, lower case: its members and its owners, as far as they are listed. */
export function peopleInside({ members, owners }: Pick<MixpanelSettings, 'members' | 'owners'>): ReadonlySet<string> {
  return new Set([
    ...(listOf(members)?.items ?? []).map(({ value }) => value.trim().toLowerCase()),
    ...(listOf(owners)?.items ?? []).map(({ email }) => valueOf(email)?.trim().toLowerCase() ?? ''),
  ])
}
