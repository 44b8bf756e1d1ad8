import { isGroupClaim, MOST_GROUPS, mostGroups } from '../../domain/group-claim.ts'
import { credibleAssertion } from '../../domain/captured-assertion.ts'
import {
  cannotTell,
  cite,
  defineRule,
  derived,
  info,
  inputs,
  isUnusable,
  listOf,
  missing,
  quote,
  valueOf,
  warning,
  type Place,
} from '../kit.ts'

export default defineRule({
  id: 'claims/groups',
  title: 'The assertion has no group claim',
  stage: 'issue',
  why: 'Mixpanel’s pages name no group attribute: teams come from provisioning (SCIM). A group claim makes responses larger, and sets no team.',
  not: 'Groups that are assigned to the app or provisioned are right, and are not reported.',
  findings: {
    'group-claim': info('CL-16', 'entra-admin', 'A group claim is sent, which Mixpanel does not read.', 'remove-group-claim'),
    overflow: warning(
      'CL-16',
      'entra-admin',
      `A group claim is sent, and some users are in more than ${MOST_GROUPS} groups.`,
      'remove-group-claim',
    ),
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

  *check(_, { application, claims, assertion, assignments, memberships = [], response }) {
    const setting = application?.groupMembershipClaims
    const kinds = setting ? valueOf(setting) : undefined
    const signs: { readonly at: Place; readonly text: string; readonly actual: string | null }[] = []
    // The manifest has the word None where nothing is sent.
    if (setting?.is === 'known' && kinds !== undefined && !/^none$/i.test(kinds)) {
      signs.push({ at: setting.at, text: `groupMembershipClaims of the app registration is ${quote(kinds)}`, actual: kinds })
    }
    const optional = application && listOf(application.optionalSamlClaims)?.items.find(({ value }) => value.toLowerCase() === 'groups')
    if (optional) signs.push({ at: optional.at, text: 'the app registration has the optional SAML claim “groups”', actual: optional.value })
    if (claims?.groupFilter.is === 'known') {
      signs.push({ at: claims.groupFilter.at, text: 'the claims have a group filter, which is part of a group claim', actual: null })
    }
    const issued = assertion?.attributes.find(
      ({ name, values }) => /(?:^|\/)groups$/.test(name) || values.some(({ source }) => source === 'user.groups'),
    )
    if (issued) signs.push({ at: issued.localName.at, text: `the claim ${quote(issued.name)} is issued`, actual: issued.localName.value })
    const captured = (response ? credibleAssertion(response) : null)?.attributes.filter(({ name }) => isGroupClaim(name.value)) ?? []
    for (const { name } of captured) signs.push({ at: name.at, text: `the captured response has ${quote(name.value)}`, actual: name.value })

    const [first, ...rest] = signs
    if (first) {
      const most = mostGroups(kinds, assignments, memberships)
      const link = captured.some(({ name }) => name.value.endsWith('.link'))
      const tooMany = link
        ? ` Entra sends the link instead of the groups when a user is in more than ${MOST_GROUPS} groups.`
        : most > MOST_GROUPS
          ? ` A user may be in ${most} groups. Above ${MOST_GROUPS} groups, Entra sends a link instead of the groups.`
          : ''
      yield {
        code: tooMany === '' ? 'group-claim' : 'overflow',
        at: [first.at, ...rest.map(({ at }) => at)],
        message: `The assertion has groups: ${signs.map(({ text }) => text).join(', and ')}. Mixpanel does not read them: its teams come from provisioning (SCIM).${tooMany}`,
        actual: first.actual,
      }
      return undefined
    }
    if (isUnusable(claims?.groupFilter))
      return cannotTell(`The group filter cannot be read: ${claims.groupFilter.why}.`, claims.groupFilter.at)
    if (!application || !setting) return missing(derived.application)
    const { optionalSamlClaims: listed } = application
    if (isUnusable(setting)) return cannotTell(`groupMembershipClaims cannot be read: ${setting.why}.`, setting.at, derived.application)
    if (isUnusable(listed))
      return cannotTell(`The optional claims of the app registration cannot be read: ${listed.why}.`, listed.at, derived.application)
    return setting.is === 'absent'
      ? cannotTell('This export of the application does not have groupMembershipClaims.', setting.at, derived.application)
      : undefined
  },
})
