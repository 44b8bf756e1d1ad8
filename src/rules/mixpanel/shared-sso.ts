import { cannotTell, cite, defineRule, derived, INFERRED, inputs, isGiven, listOf, quote, valueOf, warning } from '../kit.ts'
import { otherOrganizationsOf, sameIssuerPair } from '../../domain/organizations.ts'
import { inAdminOrganization, inLinkedOrganization } from './_organizations.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/shared-sso',
  title: 'Only one Mixpanel organization uses the tenant for single sign-on, or Shared SSO links several',
  stage: 'start',
  why: 'A tenant has one issuer, and Mixpanel uses each issuer for one organization. If two organizations have the same issuer, the second cannot be enabled, or users sign in to the wrong one.',
  not: 'azure/entity-id-unique reports a second Mixpanel app in Entra.',
  findings: {
    'same-issuer': warning('MX-06', 'mixpanel-support', 'Two Mixpanel organizations have the same Issuer URL.', 'ask-for-shared-sso'),
    'linked-settings': warning(
      'MX-22',
      'mixpanel-admin',
      'The linked organization has its own settings, and Mixpanel ignores them.',
      'use-admin-organization',
    ),
    'sign-on-of-linked': warning(
      'MX-22',
      'entra-admin',
      'The Sign on URL has the number of the linked organization.',
      'set-admin-sign-on-url',
      INFERRED,
    ),
    'group-without-organization': warning(
      'SC-18',
      'mixpanel-admin',
      'No linked organization has the name of this group as its SCIM Name.',
      'set-scim-names',
    ),
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
      const message = `Another Mixpanel organization${orgId === undefined ? '' : `, ${quote(orgId)},`} has the same Issuer URL, ${quote(pair.issuer.value)}. One tenant has one issuer, and Mixpanel uses each issuer for one organization: no setting makes single sign-on work for both.`
      const { issuerUrl } = pair.twin
      yield { code: 'same-issuer', at: [issuerUrl.at, pair.issuer.at], message, actual: valueOf(issuerUrl) ?? null }
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
    const unknown = pair ? undefined : otherOrganizationsOf(settings, all).find(({ issuerUrl }) => !isGiven(issuerUrl))
    return unknown && notFilledIn(unknown.issuerUrl, `issuerUrl of the organization ${quote(valueOf(unknown.orgId) ?? 'without a number')}`)
  },
})
