import type { Evidence } from '../model/artifact.ts'
import type { MixpanelSettings, OtherOrganization } from '../model/mixpanel-settings.ts'
import { absent, evidenceOf, listOf, valueOf } from '../syntax/field.ts'
import { withoutEnd } from '../syntax/trim.ts'

// How several Mixpanel organizations of one tenant stand to each other.

/** The other organizations, from `otherOrganizations` and from other files; an entry for this organization itself does not count. */
export function otherOrganizationsOf(own: MixpanelSettings, all: readonly MixpanelSettings[]): readonly OtherOrganization[] {
  const orgId = valueOf(own.orgId)
  const listed = listOf(own.otherOrganizations)?.items ?? []
  return [
    ...listed.filter((each) => orgId === undefined || valueOf(each.orgId) !== orgId),
    ...all.filter((each) => each !== own && valueOf(each.orgId) !== undefined && valueOf(each.orgId) !== orgId),
  ]
}

/** Another organization with the same issuer, compared without case and slashes at the end. None in Shared SSO, which allows it. */
export function sameIssuerPair(
  settings: MixpanelSettings | undefined,
  all: readonly MixpanelSettings[],
): { readonly issuer: Evidence<string>; readonly twin: OtherOrganization } | null {
  const own = settings ?? all[0]
  const issuer = own && evidenceOf(own.issuerUrl)
  if (!issuer || ['admin', 'linked'].includes(valueOf(own.sharedSsoRole) ?? '')) return null
  const twin = otherOrganizationsOf(own, all).find(({ issuerUrl }) => plain(valueOf(issuerUrl)) === plain(issuer.value))
  return twin ? { issuer, twin } : null
}

function plain(url: string | undefined): string | undefined {
  return url === undefined ? undefined : withoutEnd(url.trim().toLowerCase(), '/')
}

/** Mixpanel ignores what a linked organization has: a switch that is off there, and a list of no domains, say as little as a blank field. */
export function withoutBlanksOfLinked(settings: MixpanelSettings): MixpanelSettings {
  const { sharedSsoRole, ssoEnabled, claimedDomains } = settings
  if (valueOf(sharedSsoRole) !== 'linked') return settings
  return {
    ...settings,
    ssoEnabled: valueOf(ssoEnabled) === false ? absent(ssoEnabled.at) : ssoEnabled,
    claimedDomains: listOf(claimedDomains)?.items.length === 0 ? absent(claimedDomains.at) : claimedDomains,
  }
}

/** The single sign-on settings that a linked organization has itself, by their names on the page. */
export function ownSsoSettings({ issuerUrl, idpSignInUrl, ssoEnabled, claimedDomains }: MixpanelSettings): readonly Evidence<string>[] {
  return [
    ...(issuerUrl.is === 'known' ? [{ value: 'Issuer URL', at: issuerUrl.at }] : []),
    ...(idpSignInUrl.is === 'known' ? [{ value: 'Identity Provider Sign-in URL', at: idpSignInUrl.at }] : []),
    ...(valueOf(ssoEnabled) === true ? [{ value: 'Single Sign-On enabled', at: ssoEnabled.at }] : []),
    ...(listOf(claimedDomains)?.items.length ? [{ value: 'claimed domains', at: claimedDomains.at }] : []),
  ]
}
