import { cannotTell, cite, count, defineRule, derived, info, listOf, valueOf, warning } from '../kit.ts'
import { affectedOf, doubtOf, examplesOf, share } from '../../domain/people.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/idp-managed-access',
  title: 'People become members at Mixpanel: by IDP Managed Access, or by invitation',
  stage: 'provision',
  why: 'Without it nobody becomes a member by signing in, and the members at Mixpanel come to differ from the people in Entra.',
  findings: {
    'off-with-scim': warning('MX-19', 'mixpanel-admin', 'It is off while SCIM is on.', 'switch-on-idp-managed-access'),
    'not-invited': warning('MX-20', 'mixpanel-admin', 'It and SCIM are off, and people have not been invited.', 'invite-people'),
    'by-invitation-only': info('MX-20', 'mixpanel-admin', 'It and SCIM are off, and the list of members is not given.', 'invite-people'),
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
    const about = { expected: 'true', actual: 'false' }
    if (scimEnabled.value) {
      const message =
        'SCIM is on and IDP Managed Access is off: people who were invited by hand stay, and the members at Mixpanel come to differ from the people in Entra.'
      yield { code: 'off-with-scim', at: [at, scimEnabled.at], message, ...about }
      return undefined
    }
    const unreadable = [members, owners].find((field) => field.is === 'unreadable')
    if (unreadable) return notFilledIn(unreadable, unreadable === members ? 'members' : 'owners')
    const inside = listOf(members)
    if (!inside) {
      const message =
        'IDP Managed Access and SCIM are both off: everybody has to be invited before they can sign in, and the settings do not say who has been (members).'
      yield { code: 'by-invitation-only', at, message, ...about }
      return undefined
    }
    const invited = new Set([
      ...inside.items.map(({ value }) => value.trim().toLowerCase()),
      ...(listOf(owners)?.items ?? []).map(({ email }) => valueOf(email)?.trim().toLowerCase() ?? ''),
    ])
    const outside = people ? affectedOf(people, ({ mail }) => mail !== null && !invited.has(mail.toLowerCase())) : null
    if (outside?.is === 'known' || inside.items.length === 0) {
      const who =
        outside?.is === 'known'
          ? `${share(outside.affected)} have not been invited (${examplesOf(outside.affected.who)})`
          : 'nobody has been invited'
      const message = `IDP Managed Access and SCIM are both off, and ${who}: they can sign in at Microsoft, but are not members of the organization.`
      yield { code: 'not-invited', at: [at, inside.at], message, ...about }
      return undefined
    }
    if (!people) return cannotTell('Only the users show whether everybody who is assigned has been invited.', null, derived.people)
    if (outside?.is === 'uncertain') {
      const doubt = doubtOf(people, outside.who)
      const who = `${count(outside.who.length, 'user has', 'users have')} not been invited (${examplesOf(outside.who)})`
      return cannotTell(`${who}, and ${doubt.says}.`, inside.at, doubt.fact)
    }
    return undefined
  },
})
