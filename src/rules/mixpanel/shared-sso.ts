import {
  cannotTell,
  cite,
  defineRule,
  derived,
  evidenceOf,
  INFERRED,
  inputs,
  isTold,
  listOf,
  listing,
  quote,
  valueOf,
  warning,
  type CannotTell,
  type Finding,
} from '../kit.ts'
import { otherOrganizationsOf, ownSsoSettings, sameIssuerPair } from '../../domain/organizations.ts'
import type { ServicePrincipal } from '../../model/entra.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import type { Assignments } from '../../model/people.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/shared-sso',
  title: 'One Mixpanel organization uses the single sign-on of the tenant, or Shared SSO joins several',
  stage: 'start',
  why: 'A tenant has one issuer, and Mixpanel uses each issuer for one organization. If two organizations have the same issuer, the second cannot be enabled, or people arrive in the wrong one.',
  not: 'A second Mixpanel app in Entra is reported by azure/entity-id-unique.',
  findings: {
    'same-issuer': warning('MX-06', 'mixpanel-support', 'Two Mixpanel organizations have the same issuer URL.', 'ask-for-shared-sso'),
    'linked-settings': warning(
      'MX-22',
      'mixpanel-admin',
      'The own settings of a linked organization are ignored.',
      'use-admin-organization',
    ),
    'sign-on-of-linked': warning(
      'MX-22',
      'entra-admin',
      'The sign-on URL names the linked organization.',
      'set-admin-sign-on-url',
      INFERRED,
    ),
    'group-without-organization': warning('SC-18', 'mixpanel-admin', 'No organization has this group as SCIM Name.', 'set-scim-names'),
  },
  cites: [
    cite('mixpanel-jump-cloud', 'IDP Entity ID … must be unique across all Mixpanel customers'),
    cite('mixpanel-shared', 'due to constraints with “Issuer URL” and “Identifier (Entity ID)”'),
    cite('mixpanel-shared', 'any Single Sign-On settings or Claimed Domains the Linked Organization may have had are now ignored'),
    cite('mixpanel-shared', 'open a Mixpanel support ticket'),
    cite(
      'microsoft-tutorial',
      'Identifier of this application is a fixed string value so only one instance can be configured in one tenant.',
    ),
  ],
  needs: { all: inputs.settings },
  wants: { settings: derived.settings, principal: derived.principal, assignments: derived.assignments },

  *check({ all }, { settings, principal, assignments }) {
    const pair = sameIssuerPair(settings, all)
    if (pair) {
      const orgId = valueOf(pair.twin.orgId)
      const message = `Another Mixpanel organization${orgId === undefined ? '' : `, ${quote(orgId)},`} has the same Issuer URL, ${quote(pair.issuer.value)}. One tenant has one issuer, and Mixpanel uses each issuer for one organization: no setting makes both work.`
      const { issuerUrl } = pair.twin
      yield { code: 'same-issuer', at: [issuerUrl.at, pair.issuer.at], message, actual: valueOf(issuerUrl) ?? null }
      if (!settings) return undefined
    }
    if (!settings) {
      const why = 'The inputs hold the settings of several Mixpanel organizations; use --mixpanel to choose one.'
      return cannotTell(why, all[1]?.at ?? null, derived.settings)
    }
    const { sharedSsoRole, otherOrganizations } = settings
    if (sharedSsoRole.is !== 'known') return notFilledIn(sharedSsoRole, 'sharedSso.role')
    if (sharedSsoRole.value === 'admin') return yield* inAdminOrganization(settings, assignments)
    if (sharedSsoRole.value === 'linked') {
      yield* inLinkedOrganization(settings, principal)
      return undefined
    }
    if (!listOf(otherOrganizations)) return notFilledIn(otherOrganizations, 'otherOrganizations')
    const unknown = pair ? undefined : otherOrganizationsOf(settings, all).find(({ issuerUrl }) => !isTold(issuerUrl))
    return unknown && notFilledIn(unknown.issuerUrl, `issuerUrl of the organization ${quote(valueOf(unknown.orgId) ?? 'without a number')}`)
  },
})

function* inLinkedOrganization(settings: MixpanelSettings, principal: ServicePrincipal | undefined): Generator<Finding, void> {
  const own = ownSsoSettings(settings)
  const [first, ...rest] = own
  if (first) {
    const message = `This is a linked organization of Shared SSO, and its own settings (${listing(own.map(({ value }) => value))}) are ignored: Mixpanel uses the settings of the Admin Organization.`
    yield { code: 'linked-settings', at: [first.at, ...rest.map(({ at }) => at), settings.sharedSsoRole.at], message }
  }
  const login = principal && evidenceOf(principal.loginUrl)
  const orgId = valueOf(settings.orgId)
  if (login && orgId !== undefined && /[?&]org_id=(\d+)$/.exec(login.value)?.[1] === orgId) {
    const message = `The Sign on URL names organization ${quote(orgId)}, which is linked: it should name the Admin Organization.`
    yield { code: 'sign-on-of-linked', at: [login.at, settings.orgId.at], message, actual: login.value }
  }
}

/** In an Admin Organization a group stands for the organization whose SCIM Name it has, and not for a Team. */
function* inAdminOrganization(
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
  const unknown = linked.find(({ scimName }) => !isTold(scimName))
  if (unknown) return notFilledIn(unknown.scimName, 'The SCIM Name (scimName) of a linked organization')
  const names = listing(unmatched.map(({ value }) => quote(value)))
  const are = unmatched.length === 1 ? 'is assigned, and is' : 'are assigned, and are'
  const note = unmatched.some(({ value }) => teamNames.has(value)) ? ' (there is a Team of that name, which SCIM does not manage here)' : ''
  yield {
    code: 'group-without-organization',
    at: [first.at, ...rest.map((each) => each.at), linkedOrganizations.at],
    message: `In Shared SSO, groups stand for organizations: ${names} ${are} not the SCIM Name of any linked organization${note}.`,
    expected: scimNames.size === 0 ? null : [...scimNames].join(', '),
    actual: first.value,
  }
  return undefined
}
