import type { Finding, Place } from '../kit.ts'
import { ownerAccess, type OwnerAccess } from '../../domain/owner-access.ts'
import type { OrganizationOwner } from '../../model/mixpanel-settings.ts'

/** For mixpanel/require-sso: what is missing for an owner to log in if sign-on breaks; null where nothing is. */
export function ownerFinding(owners: readonly OrganizationOwner[], switchAt: Place): Finding | null {
  const access = ownerAccess(owners)
  if (access === 'safe') return null
  const [first, ...rest] = owners.map(({ at }) => at)
  const { code, says } = OWNER_FINDINGS[access]
  return {
    code,
    at: first ? [first, ...rest] : switchAt,
    message: `Require Single Sign-On is on, and ${says(owners.length)}.`,
    ...(access === 'no-owners' ? { actual: 'true' } : {}),
  }
}

const OWNER_FINDINGS: Readonly<Record<Exclude<OwnerAccess, 'safe'>, { readonly code: string; readonly says: (owners: number) => string }>> =
  {
    'no-owners': {
      code: 'way-back-unknown',
      says: () =>
        'the settings do not name the owners (owners): if sign-on breaks, only owners and admins with a Mixpanel password can still log in',
    },
    'no-passwords': {
      code: 'no-way-back',
      says: (owners) =>
        `${owners === 1 ? 'the only owner has no password' : `none of ${owners} owners has a password`}: if sign-on breaks, nobody can log in to fix it`,
    },
    'single-owner': {
      code: 'single-owner',
      says: () => 'there is a single owner: if sign-on breaks while that person is away, nobody can fix it',
    },
    'passwords-unknown': {
      code: 'way-back-unknown',
      says: () => 'the settings do not say whether any owner has a password to log in with if sign-on breaks',
    },
  }
