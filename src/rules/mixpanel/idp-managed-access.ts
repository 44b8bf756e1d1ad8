import { cannotTell, cite, count, defineRule, derived, info, isUnusable, listOf, warning } from '../kit.ts'
import { peopleInside } from '../../domain/owner-access.ts'
import { affectedOf, doubtful, examplesOf, placeOfDoubt, share } from '../../domain/people.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/idp-managed-access',
  title: 'Users become members in Mixpanel by IDP Managed Access or by invitation',
  stage: 'provision',
  why: 'Without IDP Managed Access, nobody becomes a member by signing in, and the members in Mixpanel no longer match the users in Entra.',
  findings: {
    'off-with-scim': warning('MX-19', 'mixpanel-admin', 'IDP Managed Access is off, but SCIM is on.', 'switch-on-idp-managed-access'),
    'not-invited': warning(
      'MX-20',
      'mixpanel-admin',
      'IDP Managed Access and SCIM are off, and users have not been invited.',
      'invite-people',
    ),
    'by-invitation-only': info(
      'MX-20',
      'mixpanel-admin',
      'IDP Managed Access and SCIM are off, and the list of members is not given.',
      'invite-people',
    ),
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
        'SCIM is on, but IDP Managed Access is off: users who were invited by hand stay, and the members in Mixpanel no longer match the users in Entra.'
      yield { code: 'off-with-scim', at: [at, scimEnabled.at], message, ...about }
      return undefined
    }
    const unreadable = [members, owners].find((field) => isUnusable(field))
    if (unreadable) return notFilledIn(unreadable, unreadable === members ? 'members' : 'owners')
    const inside = listOf(members)
    if (!inside) {
      const message =
        'IDP Managed Access and SCIM are both off: every user must be invited before the first sign-in, and the settings do not list who is a member (members).'
      yield { code: 'by-invitation-only', at, message, ...about }
      return undefined
    }
    const invited = peopleInside(settings)
    const outside = people ? affectedOf(people, ({ mail }) => mail !== null && !invited.has(mail.toLowerCase())) : null
    if (outside?.is === 'known' || inside.items.length === 0) {
      const who =
        outside?.is === 'known'
          ? `${share(outside.affected)} have not been invited (${examplesOf(outside.affected.who)})`
          : 'nobody has been invited'
      const message = `IDP Managed Access and SCIM are both off, and ${who}: these users can sign in at Microsoft, but they are not members of the organization.`
      yield { code: 'not-invited', at: [at, inside.at], message, ...about }
      return undefined
    }
    if (!people) return cannotTell('The users are needed to check whether every assigned user has been invited.', null, derived.people)
    if (outside?.is === 'uncertain') {
      const who = `${count(outside.who.length, 'user has', 'users have')} not been invited (${examplesOf(outside.who)})`
      return doubtful(people, outside.who, who, placeOfDoubt(outside.who, inside.at))
    }
    return undefined
  },
})
