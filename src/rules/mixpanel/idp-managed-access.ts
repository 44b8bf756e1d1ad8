import { cannotTell, cite, count, defineRule, derived, listOf, valueOf, type Fix } from '../kit.ts'
import { affectedOf, doubtOf, examplesOf, share } from '../../domain/people.ts'
import { onAccessSecurity } from '../../fixes/portal.ts'
import { notFilledIn } from './_settings.ts'

const SWITCH_ON: Fix = {
  summary: 'Switch IDP Managed Access on.',
  steps: onAccessSecurity('At the bottom of 2FA & SSO, switch IDP Managed Access on.'),
  command: null,
}

const INVITE: Fix = {
  summary: 'Switch IDP Managed Access on, or invite everybody by hand.',
  steps: [
    ...onAccessSecurity('At the bottom of 2FA & SSO, switch IDP Managed Access on: then people become members when they first sign in.'),
    'Or invite them in Organization Settings. Only about ten invitations an hour go to one domain.',
  ],
  command: null,
}

export default defineRule({
  id: 'mixpanel/idp-managed-access',
  title: 'People become members at Mixpanel: by IDP Managed Access, or because they were invited',
  stage: 'provision',
  why: 'Without it nobody becomes a member by signing in, and what Entra and Mixpanel know of people drifts apart.',
  findings: {
    'off-with-scim': {
      guide: 'MX-19',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'IDP Managed Access is off while SCIM is on.',
      fix: SWITCH_ON,
    },
    'not-invited': {
      guide: 'MX-20',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'IDP Managed Access is off, SCIM is off, and people have not been invited.',
      fix: INVITE,
    },
    'by-invitation-only': {
      guide: 'MX-20',
      severity: 'info',
      owner: 'mixpanel-admin',
      means: 'IDP Managed Access is off, SCIM is off, and it cannot be seen whether people have been invited.',
      fix: INVITE,
    },
  },
  cites: [
    cite('mixpanel-sso', 'Just-in-time provisioning is described as a part of IDP Managed Access.'),
    cite('microsoft-tutorial', 'Create Mixpanel test user'),
  ],
  needs: { settings: derived.settings },
  wants: { people: derived.people },

  *check({ settings }, { people }) {
    const { idpManagedAccess, scimEnabled, members, owners } = settings
    if (idpManagedAccess.is !== 'known') return notFilledIn(idpManagedAccess, 'idpManagedAccess')
    if (idpManagedAccess.value) return undefined
    if (scimEnabled.is !== 'known') return notFilledIn(scimEnabled, 'scim.enabled')
    const { at } = idpManagedAccess
    if (scimEnabled.value) {
      yield {
        code: 'off-with-scim',
        at: [at, scimEnabled.at],
        message: 'SCIM is on and IDP Managed Access is off: people who were invited by hand stay, and Mixpanel and Entra drift apart.',
        expected: 'true',
        actual: 'false',
      }
      return undefined
    }
    const unreadable = [members, owners].find((field) => field.is === 'unreadable')
    if (unreadable) return notFilledIn(unreadable, unreadable === members ? 'members' : 'owners')
    const inside = listOf(members)
    if (!inside) {
      yield {
        code: 'by-invitation-only',
        at,
        message:
          'IDP Managed Access and SCIM are both off: everybody has to be invited before they can sign in, and the settings do not say who has been (members).',
        expected: 'true',
        actual: 'false',
      }
      return undefined
    }
    const invited = new Set([
      ...inside.items.map(({ value }) => value.trim().toLowerCase()),
      ...(listOf(owners)?.items ?? []).map(({ email }) => valueOf(email)?.trim().toLowerCase() ?? ''),
    ])
    const found = people ? affectedOf(people, ({ mail }) => mail !== null && !invited.has(mail.toLowerCase())) : null
    if (found?.is === 'known' || inside.items.length === 0) {
      const whom =
        found?.is === 'known'
          ? `${share(found.affected)} have not been invited (${examplesOf(found.affected.who)})`
          : 'nobody has been invited'
      yield {
        code: 'not-invited',
        at: [at, inside.at],
        message: `IDP Managed Access and SCIM are both off, and ${whom}: they sign in at Microsoft and are no members of the organization.`,
        expected: 'true',
        actual: 'false',
      }
      return undefined
    }
    if (!people)
      return cannotTell('Whether everybody who is assigned has been invited cannot be told without the users.', null, derived.people)
    if (found?.is === 'uncertain') {
      const doubt = doubtOf(people, found.who)
      return cannotTell(
        `${count(found.who.length, 'user has', 'users have')} not been invited (${examplesOf(found.who)}), and ${doubt.says}.`,
        inside.at,
        doubt.fact,
      )
    }
    return undefined
  },
})
