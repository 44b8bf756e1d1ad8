import { cannotTell, deferTo, isUnusable, valueOf, type CannotTell, type Field } from '../kit.ts'
import { domainName } from '../../domain/people.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'

// How the rules of this chapter read the settings as typed.

/** For a setting without a value: which one, and where it belongs. */
export function notFilledIn(field: Field<unknown>, what: string): CannotTell {
  return cannotTell(
    isUnusable(field) ? `${what} cannot be read in the Mixpanel settings: ${field.why}.` : `${what} is not given in the Mixpanel settings.`,
    field.at,
  )
}

/** Mixpanel ignores the single sign-on settings of a linked organization, so they are mostly left blank. */
export function isBlankInLinked({ sharedSsoRole }: MixpanelSettings, field: Field<unknown>): boolean {
  return valueOf(sharedSsoRole) === 'linked' && (field.is === 'absent' || field.is === 'empty')
}

export const IGNORED_IN_LINKED = deferTo(
  'mixpanel/shared-sso',
  'This is a linked organization of Shared SSO: Mixpanel uses the settings of the Admin Organization.',
)

/** The domains that people can sign in from: those verified. Undefined where the settings do not list domains. */
export function verifiedDomains({ claimedDomains }: MixpanelSettings): ReadonlySet<string> | undefined {
  if (claimedDomains.is === 'empty') return new Set()
  if (claimedDomains.is !== 'known') return undefined
  return new Set(claimedDomains.value.filter(({ status }) => valueOf(status) === 'verified').map(domainName))
}
