import { cannotTell, cite, defineRule, derived, inputs, listOf, quote, valueOf, type Place, missing } from '../kit.ts'
import { believed } from '../../domain/response-signature.ts'
import type { Assignments } from '../../model/people.ts'
import type { Membership } from '../../model/people.ts'
import { onClaimsPage } from './_claims.ts'

/** How many groups an assertion holds at most; beyond it, Entra sends a link in their place. */
const MOST_GROUPS = 150

/** How groups, or the link to them, are called in an assertion. */
const GROUPS_SENT = /^groups$|\/claims\/groups(?:\.link)?$/

const FIX = onClaimsPage(
  'Remove the group claim, and let provisioning (SCIM) bring groups to Mixpanel as teams.',
  'In the list, open the menu (…) of the group claim (user.groups) and click Delete.',
)

export default defineRule({
  id: 'claims/groups',
  title: 'No groups are sent in the assertion',
  stage: 'issue',
  why: 'None of Mixpanel’s pages knows a group attribute: teams come from provisioning (SCIM). The groups make responses large, and whoever expects them to set teams waits in vain.',
  not: 'Groups that are assigned to the app, or provisioned, are another matter and right.',
  findings: {
    'group-claim': {
      guide: 'CL-16',
      severity: 'info',
      owner: 'entra-admin',
      means: 'A group claim is sent, which Mixpanel does not read.',
      fix: FIX,
    },
    overflow: {
      guide: 'CL-16',
      severity: 'warning',
      owner: 'entra-admin',
      means: `A group claim is sent, and users are in more than ${MOST_GROUPS} groups.`,
      fix: FIX,
    },
  },
  cites: [
    cite('microsoft-group-claims', 'limited to 150 for SAML assertions'),
    cite('mixpanel-sso', 'None of the pages about SSO names an attribute for groups; teams are set by provisioning.'),
  ],
  wants: {
    application: derived.application,
    claims: derived.claims,
    assertion: derived.assertion,
    assignments: derived.assignments,
    memberships: inputs.memberships,
    response: derived.response,
  },

  *check(_known, { application, claims, assertion, assignments, memberships = [], response }) {
    const setting = application?.groupMembershipClaims
    const kinds = setting ? valueOf(setting) : undefined
    const optional = application
      ? listOf(application.optionalSamlClaims)?.items.find(({ value }) => value.toLowerCase() === 'groups')
      : undefined
    const filter = claims?.groupFilter
    const attribute = assertion?.attributes.find(
      ({ name, values }) => /(?:^|\/)groups$/.test(name) || values.some(({ source }) => source === 'user.groups'),
    )
    const signs: { readonly at: Place; readonly says: string; readonly actual: string | null }[] = []
    // The manifest writes the word None where nothing is sent.
    if (setting?.is === 'known' && kinds !== undefined && !/^none$/i.test(kinds)) {
      signs.push({ at: setting.at, says: `the app registration’s groupMembershipClaims is ${quote(kinds)}`, actual: kinds })
    }
    if (optional) signs.push({ at: optional.at, says: 'the app registration has the optional SAML claim “groups”', actual: optional.value })
    if (filter?.is === 'known')
      signs.push({ at: filter.at, says: 'the claims have a filter for groups, as there is for a group claim', actual: null })
    if (attribute)
      signs.push({ at: attribute.localName.at, says: `the claim ${quote(attribute.name)} is issued`, actual: attribute.localName.value })
    const sent = (response ? believed(response) : null)?.attributes.filter(({ name }) => GROUPS_SENT.test(name.value)) ?? []
    for (const { name } of sent) signs.push({ at: name.at, says: `the captured response carries ${quote(name.value)}`, actual: name.value })

    const [first, ...rest] = signs
    if (first) {
      const most = mostGroups(kinds, assignments, memberships)
      const link = sent.some(({ name }) => name.value.endsWith('.link'))
      const many = link
        ? ` The link stands in place of the groups of a user who is in more than ${MOST_GROUPS}.`
        : most > MOST_GROUPS
          ? ` A user may be in ${most} groups; past ${MOST_GROUPS}, Entra sends a link in place of the groups.`
          : ''
      yield {
        code: link || most > MOST_GROUPS ? 'overflow' : 'group-claim',
        at: [first.at, ...rest.map(({ at }) => at)],
        message: `Groups are sent in the assertion: ${signs.map(({ says }) => says).join(', and ')}. Mixpanel reads none; its teams come from provisioning (SCIM).${many}`,
        expected: null,
        actual: first.actual,
      }
      return undefined
    }
    if (!application) return missing(derived.application)
    if (setting?.is === 'unreadable')
      return cannotTell(`groupMembershipClaims cannot be read: ${setting.why}.`, setting.at, derived.application)
    const { optionalSamlClaims: listed } = application
    if (listed.is === 'unreadable')
      return cannotTell(`The optional claims of the app registration cannot be read: ${listed.why}.`, listed.at, derived.application)
    if (setting?.is === 'absent')
      return cannotTell('This export of the application does not have groupMembershipClaims.', setting.at, derived.application)
    return undefined
  },
})

/** The most groups that one user is known to be in; for groups assigned to the app, how many of them there are. */
function mostGroups(kinds: string | undefined, assignments: Assignments | undefined, memberships: readonly Membership[]): number {
  const byUser = new Map<string, Set<string>>()
  for (const { groupId, userIds } of memberships) {
    if (groupId === null) continue
    for (const id of userIds) byUser.set(id.toLowerCase(), (byUser.get(id.toLowerCase()) ?? new Set()).add(groupId.toLowerCase()))
  }
  const known = Math.max(0, ...[...byUser.values()].map(({ size }) => size))
  if (kinds === undefined || !/\b(?:ApplicationGroup|SecurityGroup|All)\b/i.test(kinds)) return known
  const assigned = (assignments?.items ?? []).filter(({ principalType }) => /^group$/i.test(valueOf(principalType) ?? '')).length
  return Math.max(known, assigned)
}
