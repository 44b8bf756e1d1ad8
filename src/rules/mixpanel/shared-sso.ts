import {
  cannotTell,
  cite,
  defineRule,
  derived,
  evidenceOf,
  inputs,
  isGiven,
  listOf,
  listing,
  quote,
  valueOf,
  type CannotTell,
  type Evidence,
  type Finding,
  type Fix,
  type Place,
} from '../kit.ts'
import type { Assignments } from '../../model/people.ts'
import type { MixpanelSettings, OtherOrganization } from '../../model/mixpanel-settings.ts'
import { TEST_SIGN_IN } from '../../fixes/portal.ts'
import { notFilledIn } from './_settings.ts'

const TICKET: Fix = {
  summary: 'Ask Mixpanel for Shared SSO, or open a support ticket, before you change anything: no setting in Entra or Mixpanel can do it.',
  steps: [
    'Write down, or take pictures of, the single sign-on settings of both organizations.',
    'Open a support ticket with Mixpanel: name both organizations, and say that both use one Microsoft Entra tenant.',
    'Ask for Shared SSO (Enterprise plan, by request), and follow the order of steps that they give you.',
  ],
  command: null,
}

export default defineRule({
  id: 'mixpanel/shared-sso',
  title: 'One Mixpanel organization has the tenant’s single sign-on, or Shared SSO joins them',
  stage: 'start',
  why: 'A tenant has one issuer, and Mixpanel takes each issuer for one organization: of two organizations with the same one, the second cannot be enabled, or people arrive in the wrong one.',
  not: 'A second Mixpanel app in Entra is told by azure/entity-id-unique.',
  findings: {
    'same-issuer': {
      guide: 'MX-06',
      severity: 'warning',
      owner: 'mixpanel-support',
      means: 'Two Mixpanel organizations have the same issuer URL.',
      fix: TICKET,
    },
    'linked-settings': {
      guide: 'MX-22',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'The organization is linked, and has single sign-on settings or claimed domains of its own, which are ignored.',
      fix: {
        summary: 'Administer single sign-on and domains in the Admin Organization.',
        steps: [
          'In Mixpanel, switch to the Admin Organization, and open gear ▸ Organization Settings ▸ Access Security.',
          'Compare the settings and the claimed domains there with these, and run this check with the settings of the Admin Organization.',
          'If linking an organization has just broken sign-on with Azure, open a support ticket with Mixpanel.',
        ],
        command: null,
      },
    },
    'sign-on-of-linked': {
      guide: 'MX-22',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'The sign-on URL names the linked organization in place of the Admin Organization.',
      inferred: true,
      fix: {
        summary: 'Set Sign on URL to the Postback URL of the Admin Organization.',
        steps: [
          'In Mixpanel, switch to the Admin Organization, and copy the Postback URL from Organization Settings ▸ Access Security.',
          'In the Microsoft Entra admin center, open Enterprise apps ▸ your Mixpanel app ▸ Single sign-on ▸ Basic SAML Configuration ▸ Edit.',
          'Paste it into Sign on URL.',
          TEST_SIGN_IN,
        ],
        command: null,
      },
    },
    'group-without-organization': {
      guide: 'SC-18',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'In Shared SSO an assigned group is named like no linked organization’s SCIM Name.',
      fix: {
        summary: 'Give each linked organization the name of its Entra group as its SCIM Name, and manage Teams by hand.',
        steps: [
          'In Mixpanel, in the Admin Organization, open the settings of Shared SSO.',
          'Set the SCIM Name of each linked organization to the name of the Entra group whose people belong into it, letter by letter.',
          'Manage Teams in Mixpanel: SCIM cannot, while Shared SSO is on.',
        ],
        command: null,
      },
    },
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
    const pair = sameIssuer(settings, all)
    if (pair) {
      yield pair
      if (!settings) return undefined
    }
    if (!settings)
      return cannotTell(
        'The inputs hold the settings of several Mixpanel organizations; name the one that is meant with --mixpanel.',
        all[1]?.at ?? null,
        derived.settings,
      )

    const { sharedSsoRole } = settings
    if (sharedSsoRole.is !== 'known') return notFilledIn(sharedSsoRole, 'sharedSso.role')
    if (sharedSsoRole.value === 'linked') {
      const local = localSettings(settings)
      const [first, ...rest] = local
      if (first) {
        yield {
          code: 'linked-settings',
          at: [first.at, ...rest.map(({ at }) => at), sharedSsoRole.at],
          message: `This is a linked organization of Shared SSO, and has settings of its own (${listing(local.map(({ value }) => value))}), which are ignored: those of the Admin Organization count.`,
          expected: null,
          actual: null,
        }
      }
      const login = principal ? evidenceOf(principal.loginUrl) : undefined
      const orgId = valueOf(settings.orgId)
      if (login && orgId !== undefined && /[?&]org_id=(\d+)$/.exec(login.value)?.[1] === orgId) {
        yield {
          code: 'sign-on-of-linked',
          at: [login.at, settings.orgId.at],
          message: `The Sign on URL names organization ${quote(orgId)}, which is linked: it should be that of the Admin Organization.`,
          expected: null,
          actual: login.value,
        }
      }
      return undefined
    }
    if (sharedSsoRole.value === 'admin') return yield* groupsOf(settings, assignments)
    const { otherOrganizations } = settings
    if (!listOf(otherOrganizations)) return notFilledIn(otherOrganizations, 'otherOrganizations')
    const untold = pair ? undefined : othersOf(settings, all).find(({ issuerUrl }) => !isGiven(issuerUrl))
    return untold && notFilledIn(untold.issuerUrl, `issuerUrl of the organization ${quote(valueOf(untold.orgId) ?? 'without a number')}`)
  },
})

/** Two organizations that name one issuer: out of `otherOrganizations`, or out of two files of settings. */
function sameIssuer(settings: MixpanelSettings | undefined, all: readonly MixpanelSettings[]): Finding | undefined {
  const [first] = settings ? [settings] : all
  const issuer = first ? evidenceOf(first.issuerUrl) : undefined
  // With Shared SSO the other organizations are meant to have none of their own.
  if (!first || !issuer || ['admin', 'linked'].includes(valueOf(first.sharedSsoRole) ?? '')) return undefined
  const twin = othersOf(first, all).find(({ issuerUrl }) => plain(valueOf(issuerUrl)) === plain(issuer.value))
  if (!twin) return undefined
  const orgId = valueOf(twin.orgId)
  return {
    code: 'same-issuer',
    at: [twin.issuerUrl.at, issuer.at],
    message: `Another Mixpanel organization${orgId === undefined ? '' : `, ${quote(orgId)},`} has the same Issuer URL, ${quote(issuer.value)}. One tenant has one issuer, and Mixpanel takes each for one organization: no setting makes both work.`,
    expected: null,
    actual: valueOf(twin.issuerUrl) ?? null,
  }
}

/** The further organizations, by `otherOrganizations` and by the other files; this one, listed among them, is none. */
function othersOf(own: MixpanelSettings, all: readonly MixpanelSettings[]): readonly OtherOrganization[] {
  const orgId = valueOf(own.orgId)
  const listed = listOf(own.otherOrganizations)?.items ?? []
  return [
    ...listed.filter((each) => orgId === undefined || valueOf(each.orgId) !== orgId),
    ...all.filter((each) => each !== own && valueOf(each.orgId) !== orgId),
  ]
}

function plain(url: string | undefined): string | undefined {
  return url?.trim().toLowerCase().replace(/\/+$/, '')
}

function localSettings({ issuerUrl, idpSignInUrl, ssoEnabled, claimedDomains }: MixpanelSettings): readonly Evidence<string>[] {
  return [
    ...(issuerUrl.is === 'known' ? [{ value: 'Issuer URL', at: issuerUrl.at }] : []),
    ...(idpSignInUrl.is === 'known' ? [{ value: 'Identity Provider Sign-in URL', at: idpSignInUrl.at }] : []),
    ...(valueOf(ssoEnabled) === true ? [{ value: 'Single Sign-On enabled', at: ssoEnabled.at }] : []),
    ...(listOf(claimedDomains)?.items.length ? [{ value: 'claimed domains', at: claimedDomains.at }] : []),
  ]
}

/** In an Admin Organization groups stand for organizations, by their SCIM Names, and no longer for Teams. */
function* groupsOf(settings: MixpanelSettings, assignments: Assignments | undefined): Generator<Finding, CannotTell | undefined> {
  const { scimEnabled, linkedOrganizations, teams } = settings
  if (valueOf(scimEnabled) === false) return undefined
  if (!assignments)
    return cannotTell('Whether the assigned groups are named like the linked organizations cannot be told.', null, derived.assignments)
  const groups = assignments.items.flatMap((item) => {
    const name = evidenceOf(item.principalName)
    return name && /group/i.test(valueOf(item.principalType) ?? '') ? [name] : []
  })
  const linked = listOf(linkedOrganizations)?.items
  if (!linked) return notFilledIn(linkedOrganizations, 'sharedSso.linkedOrganizations')
  const scimNames = new Set(linked.flatMap(({ scimName }) => valueOf(scimName) ?? []))
  const teamNames = new Set(listOf(teams)?.items.map(({ value }) => value))
  const lost = groups.filter(({ value }) => !scimNames.has(value))
  const [first, ...rest] = lost
  if (first) {
    const untold = linked.find(({ scimName }) => !isGiven(scimName))
    if (untold) return notFilledIn(untold.scimName, 'The SCIM Name (scimName) of a linked organization')
    const at: [Place, ...Place[]] = [first.at, ...rest.map((each) => each.at), linkedOrganizations.at]
    yield {
      code: 'group-without-organization',
      at,
      message: `In Shared SSO, groups stand for organizations: ${listing(lost.map(({ value }) => quote(value)))} ${lost.length === 1 ? 'is assigned, and is' : 'are assigned, and are'} the SCIM Name of no linked organization${lost.some(({ value }) => teamNames.has(value)) ? ' (there is a Team of that name, which SCIM does not manage here)' : ''}.`,
      expected: scimNames.size === 0 ? null : [...scimNames].join(', '),
      actual: first.value,
    }
  }
  return undefined
}
