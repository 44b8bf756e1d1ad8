import type { Finding, Place } from '../kit.ts'
import { ownerAccess, type OwnerAccess } from '../../domain/owner-access.ts'
import type { OrganizationOwner } from '../../model/mixpanel-settings.ts'

/** For mixpanel/require-sso: what is missing for an owner to log in if single sign-on breaks; null where nothing is. */
export function ownerFinding(owners: readonly OrganizationOwner[], switchAt: Place): Finding | null {
  const access = ownerAccess(owners)
  if (access === 'safe') return null
  const [first, ...rest] = owners.map(({ at }) => at)
  const { code, says } = OWNER_FINDINGS[access]
  return {
    code,
    at: first ? [first, ...rest] : switchAt,
    message: `Require Single Sign-On is on, but ${says(owners.length)}.`,
    ...(access === 'no-owners' ? { actual: 'true' } : {}),
  }
}

const OWNER_FINDINGS: Readonly<Record<Exclude<OwnerAccess, 'safe'>, { readonly code: string; readonly says: (owners: number) => string }>> =
  {
    'no-owners': {
      code: 'way-back-unknown',
      says: () =>
        'the settings do not list the owners (owners): if single sign-on breaks, only owners and admins with a Mixpanel password can still log in',
    },
    'no-passwords': {
      code: 'no-way-back',
      says: (owners) =>
        `${owners === 1 ? 'the only owner has no password' : `none of ${owners} owners has a password`}: if single sign-on breaks, nobody can log in to fix it`,
    },
    'single-owner': {
      code: 'single-owner',
      says: () => 'there is only one owner: if single sign-on breaks while this owner is away, nobody can fix it',
    },
    'passwords-unknown': {
      code: 'way-back-unknown',
      says: () => 'the settings do not say whether any owner has a password, to log in if single sign-on breaks',
    },
  }
