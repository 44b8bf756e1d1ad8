import { cannotTell, derived, evidenceOf, isGiven, listOf, listing, quote, valueOf, type CannotTell, type Finding } from '../kit.ts'
import { ownSsoSettings } from '../../domain/organizations.ts'
import type { ServicePrincipal } from '../../model/entra.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import type { Assignments } from '../../model/people.ts'
import { notFilledIn } from './_settings.ts'

// The findings of mixpanel/shared-sso in an organization that uses Shared SSO.

/** What is wrong where the organization is linked: its own settings, and a sign-on URL that names it. */
export function* inLinkedOrganization(settings: MixpanelSettings, principal: ServicePrincipal | undefined): Generator<Finding, void> {
  const own = ownSsoSettings(settings)
  const [first, ...rest] = own
  if (first) {
    const message = `This is a linked organization of Shared SSO. Mixpanel ignores its own settings (${listing(own.map(({ value }) => value))}) and uses the settings of the Admin Organization.`
    yield { code: 'linked-settings', at: [first.at, ...rest.map(({ at }) => at), settings.sharedSsoRole.at], message }
  }
  const login = principal && evidenceOf(principal.loginUrl)
  const orgId = valueOf(settings.orgId)
  if (login && orgId !== undefined && /[?&]org_id=(\d+)$/.exec(login.value)?.[1] === orgId) {
    const message = `The Sign on URL has the number of the linked organization, ${quote(orgId)}; it should have the number of the Admin Organization.`
    yield { code: 'sign-on-of-linked', at: [login.at, settings.orgId.at], message, actual: login.value }
  }
}

/** In an Admin Organization a group stands for the organization whose SCIM Name it has, and not for a Team. */
export function* inAdminOrganization(
  { scimEnabled, linkedOrganizations, teams }: MixpanelSettings,
  assignments: Assignments | undefined,
): Generator<Finding, CannotTell | undefined> {
  if (valueOf(scimEnabled) === false) return undefined
  if (!assignments) {
    const why = 'Only the assignments show whether the assigned groups have the names of the linked organizations.'
    return cannotTell(why, null, derived.assignments)
  }
  const linked = listOf(linkedOrganizations)?.items
  if (!linked) return notFilledIn(linkedOrganizations, 'sharedSso.linkedOrganizations')
  const scimNames = new Set(linked.flatMap(({ scimName }) => valueOf(scimName) ?? []))
  const teamNames = new Set(listOf(teams)?.items.map(({ value }) => value))
  const groups = assignments.items.filter(({ principalType }) => /group/i.test(valueOf(principalType) ?? ''))
  const unmatched = groups.flatMap(({ principalName }) => evidenceOf(principalName) ?? []).filter(({ value }) => !scimNames.has(value))
  const [first, ...rest] = unmatched
  if (!first) return undefined
  const unknown = linked.find(({ scimName }) => !isGiven(scimName))
  if (unknown) return notFilledIn(unknown.scimName, 'The SCIM Name (scimName) of a linked organization')
  const names = listing(unmatched.map(({ value }) => quote(value)))
  const are = unmatched.length === 1 ? 'is assigned but is' : 'are assigned but are'
  const note = unmatched.some(({ value }) => teamNames.has(value)) ? ' (a Team has this name, but SCIM does not manage Teams here)' : ''
  yield {
    code: 'group-without-organization',
    at: [first.at, ...rest.map((each) => each.at), linkedOrganizations.at],
    message: `In Shared SSO, each group represents an organization: ${names} ${are} not the SCIM Name of any linked organization${note}.`,
    expected: scimNames.size === 0 ? null : [...scimNames].join(', '),
    actual: first.value,
  }
  return undefined
}
