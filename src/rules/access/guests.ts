import { claimedDomainsOf, SIGN_IN_NAME, signInNameForGuests, sortGuests } from '../../domain/guests.ts'
import { domainOf, doubtful, examplesOf, mayBeGuest, nameOf } from '../../domain/people.ts'
import { unknownAddress } from '../../domain/user-addresses.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import type { People, Person } from '../../model/people.ts'
import { cannotTell, cite, count, defineRule, derived, inputs, someQuoted, valueOf, warning, type CannotTell } from '../kit.ts'

export default defineRule({
  id: 'access/guests',
  title: 'Assigned guests can sign in to Mixpanel',
  stage: 'identify',
  why: 'A guest has an address of another company. Microsoft signs the guest in, but Mixpanel refuses single sign-on for a domain that this organization has not claimed.',
  not: 'Guests who are not assigned to the app are not counted.',
  findings: {
    'domain-not-claimed': warning(
      'CL-08',
      'mixpanel-admin',
      'Assigned guests have addresses at domains that are not claimed in Mixpanel.',
      'invite-guests',
    ),
    'sent-sign-in-name': warning(
      'CL-08',
      'entra-admin',
      'For assigned guests, the claim email is the sign-in name, which is not their address.',
      'send-mail-for-guests',
    ),
    'no-mail': warning(
      'CL-08',
      'entra-admin',
      'Assigned guests have no mail address in Entra, so the claim email is not sent for them.',
      'add-guest-mail',
    ),
  },
  cites: [
    cite('microsoft-provisioning-how', 'always set the user identifier to user.mail'),
    cite('mixpanel-sso', 'SSO only works on domains that are claimed'),
    cite('derricksmith/phpsaml#135', 'A guest’s sign-in name arrives as name_domain#EXT#@tenant in place of an address.'),
  ],
  needs: { people: derived.people },
  wants: { settings: derived.settings, assertion: derived.assertion },

  *check({ people }, { settings, assertion }) {
    const { guests, uncertainGuests, at } = people
    if (guests.length === 0) {
      const uncertain = uncertainGuests.filter(({ guest }) => guest)
      if (uncertain.length === 0) return furtherGuests(people)
      return doubtful(people, uncertain, `The export has ${count(uncertain.length, 'guest')}`, uncertain[0]?.at ?? null)
    }
    const signInName = assertion ? signInNameForGuests(assertion) : null
    const claimed = settings ? claimedDomainsOf(settings) : undefined
    const { withoutMail, outside, others } = sortGuests(guests, claimed)
    if (outside.length > 0) {
      const [first = at, ...more] = outside.slice(0, 5).map(({ user }) => user.mail.at)
      const message = outsideMessage(outside, guests.length, signInName !== null, settings)
      yield { code: 'domain-not-claimed', at: [first, ...more, ...(settings ? [settings.claimedDomains.at] : [])], message }
    }
    if (withoutMail.length > 0) {
      const [first = at, ...more] = withoutMail.slice(0, 5).map(({ user }) => user.mail.at)
      const message = `${count(withoutMail.length, 'assigned guest has', 'assigned guests have')} no mail address in Entra, so the claim email is not sent for them: ${examplesOf(withoutMail)}.`
      yield { code: 'no-mail', at: [first, ...more], message }
    }
    if (signInName && others.length > 0) {
      const names = examplesOf(others, (guest) => guest.upn ?? nameOf(guest))
      yield {
        code: 'sent-sign-in-name',
        at: [signInName.at, ...others.slice(0, 4).map(({ user }) => user.upn.at)],
        message: `For ${count(others.length, 'assigned guest')}, the claim email is the sign-in name, which is not their address: ${names}. It should be user.mail.`,
        expected: 'user.mail',
        actual: SIGN_IN_NAME,
      }
    }
    if (!claimed && others.length > 0) {
      const why = 'The Mixpanel settings have no value for claimedDomains.'
      return cannotTell(why, settings?.claimedDomains.at ?? null, inputs.settings)
    }
    const disputed = guests.find(({ versions }) => versions)
    if (disputed) return cannotTell('What address a guest has is not known.', disputed.at, inputs.users)
    return unknownAddress(people, 'mail', guests) ?? furtherGuests(people)
  },
})

/** People who are not among the users given may be guests too. */
function furtherGuests({ complete, missing, uncertainGuests, at }: People): CannotTell | undefined {
  const unknown = uncertainGuests.filter(mayBeGuest)
  if (unknown.length > 0) {
    const why = `${count(unknown.length, 'user has', 'users have')} neither a userType nor a userPrincipalName in the list, and may be ${unknown.length === 1 ? 'a guest' : 'guests'}.`
    return cannotTell(why, unknown[0]?.at ?? at, inputs.users)
  }
  if (!complete) return cannotTell('The list of users is not complete, and the missing pages may contain guests.', at, inputs.users)
  if (missing === 0) return undefined
  const maybe = missing === 1 ? 'may be a guest' : 'may be guests'
  return cannotTell(`${count(missing, 'assigned user is', 'assigned users are')} not in the list of users, and ${maybe}.`, at, inputs.users)
}

function outsideMessage(who: readonly Person[], of: number, sendsSignInName: boolean, settings: MixpanelSettings | undefined): string {
  const domains = [...new Set(who.flatMap(({ mail }) => domainOf(mail ?? '') ?? []))]
  const shown = someQuoted(domains)
  const have = who.length === 1 ? 'has an address' : 'have addresses'
  const notClaimed = domains.length === 1 ? 'a domain that is not claimed' : 'domains that are not claimed'
  const required = settings ? valueOf(settings.requireSso) : undefined
  const password =
    required === true
      ? ' Require Single Sign-On is on, so they have no other way to sign in.'
      : required === false
        ? ' Require Single Sign-On is off, so they can still be invited and sign in without single sign-on.'
        : ''
  const claim = sendsSignInName
    ? ' The claim email of guests is also wrong: it is their sign-in name (…#EXT#@…). If you fix only the claim, they still cannot sign in.'
    : ''
  return `${who.length} of ${count(of, 'assigned guest')} ${have} at ${notClaimed} in Mixpanel (${shown}), so Mixpanel refuses their single sign-on: ${examplesOf(who)}.${password}${claim}`
}
