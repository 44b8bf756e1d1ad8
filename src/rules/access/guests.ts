import {
  cannotTell,
  cite,
  count,
  defineRule,
  derived,
  inputs,
  listOf,
  listing,
  quote,
  valueOf,
  type CannotTell,
  type Finding,
  type Fix,
  type Place,
} from '../kit.ts'
import type { People, Person } from '../../model/people.ts'
import type { PredictedAssertion } from '../../model/saml.ts'
import { decidingFor, GUEST_KINDS, isForAll, outcomeOf } from '../../domain/claim-values.ts'
import { domainName, domainOf, doubtOf, examplesOf, nameOf } from '../../domain/people.ts'
import type { ClaimValue } from '../../model/entra.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { CLAIMS } from '../../vendors/mixpanel.ts'
import { onUsersAndGroups } from './_fixes.ts'

const FIX: Fix = {
  summary: 'Let guests into Mixpanel by an invitation there, or give them accounts at a domain that is claimed.',
  steps: [
    'Either invite them in Mixpanel by their own address. They then sign in with a password or by a link, which works only while Require Single Sign-On is off.',
    'Or give them accounts in your own tenant, with a mail address at a domain that you have claimed in Mixpanel.',
    'A domain of another company cannot be claimed without that company: it takes a TXT record in its DNS, and one Mixpanel organization alone can have it.',
    'Where they should not come in at all, remove them under Enterprise apps ▸ your Mixpanel app ▸ Users and groups.',
  ],
  command: null,
}

const MAIL: Fix = {
  summary: 'Give these guests a mail address in Entra.',
  steps: [
    'In the Microsoft Entra admin center, open Users ▸ All users ▸ the guest ▸ Properties ▸ Contact information.',
    'Fill in Email with the address by which Mixpanel should know them, and save.',
    ...onUsersAndGroups('See that they are assigned.').slice(-1),
  ],
  command: null,
}

const CLAIM: Fix = {
  summary: 'Send user.mail as email for guests too.',
  steps: [
    'Open the Mixpanel app in Enterprise apps (was: Enterprise applications) ▸ Single sign-on ▸ Attributes & Claims (was: User Attributes & Claims) ▸ Edit ▸ email.',
    'Set Source to Attribute and Source attribute to user.mail, and delete conditions for guests. Save.',
    'Sign in once as a guest, in a private window.',
  ],
  command: null,
}

export default defineRule({
  id: 'access/guests',
  title: 'Guests who are assigned can get in',
  stage: 'identify',
  why: 'A guest has the address of another company. Microsoft signs the guest in, and Mixpanel does not take single sign-on for a domain that this organization has not claimed.',
  not: 'Guests of the tenant who are not assigned to the app are not counted.',
  findings: {
    'domain-not-claimed': {
      guide: 'CL-08',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'Assigned guests have addresses at domains that are not claimed in Mixpanel.',
      fix: FIX,
    },
    'sent-sign-in-name': {
      guide: 'CL-08',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'For assigned guests the claim email is the sign-in name, which is no address of theirs.',
      fix: CLAIM,
    },
    'no-mail': {
      guide: 'CL-08',
      severity: 'warning',
      owner: 'entra-admin',
      means: 'Assigned guests have no mail address in Entra, so that no email claim is sent for them.',
      fix: MAIL,
    },
  },
  cites: [
    cite('microsoft-provisioning-how', 'always set the user identifier to user.mail'),
    cite('mixpanel-sso', 'SSO only works on domains that are claimed'),
    cite('derricksmith/phpsaml#135', 'A guest’s sign-in name arrives as name_domain#EXT#@tenant in place of an address.'),
  ],
  needs: { people: derived.people },
  wants: { settings: derived.settings, assertion: derived.assertion },

  *check({ people }, { settings, assertion }) {
    const { guests } = people
    if (guests.length === 0) {
      const perhaps = people.uncertainGuests
      if (perhaps.length === 0) return othersIn(people)
      const doubt = doubtOf(people, perhaps)
      return cannotTell(
        `${count(perhaps.length, 'guest stands', 'guests stand')} in the export, and ${doubt.says}.`,
        perhaps[0]?.at ?? null,
        doubt.fact,
      )
    }
    const bySignInName = assertion ? signInNameForGuests(assertion) : null
    const claimed = settings ? claimedIn(settings) : undefined

    const without = guests.filter(({ mail, user }) => mail === null && user.mail.is === 'empty')
    const outside = claimed ? guests.filter(({ mail }) => mail !== null && !claimed.has(domainOf(mail) ?? '')) : []
    if (outside.length > 0) yield outsiders(outside, guests.length, bySignInName !== null, settings, people.at)
    if (without.length > 0) {
      yield {
        code: 'no-mail',
        at: [without[0]?.user.mail.at ?? people.at, ...without.slice(1, 5).map(({ user }) => user.mail.at)],
        message: `${count(without.length, 'assigned guest has', 'assigned guests have')} no mail address in Entra, so that no email claim is sent for them: ${examplesOf(without)}.`,
        expected: null,
        actual: null,
      }
    }
    const rest = guests.filter((guest) => !outside.includes(guest) && !without.includes(guest))
    if (bySignInName && rest.length > 0) {
      yield {
        code: 'sent-sign-in-name',
        at: [bySignInName.at, ...rest.slice(0, 4).map(({ user }) => user.upn.at)],
        message: `${count(rest.length, 'assigned guest is', 'assigned guests are')} sent to Mixpanel with the sign-in name as email, which is no address of theirs: ${examplesOf(rest, ({ upn, ...guest }) => upn ?? nameOf({ upn, ...guest }))}. It should be user.mail.`,
        expected: 'user.mail',
        actual: UPN,
      }
    }
    if (!claimed && rest.length > 0)
      return cannotTell(
        'Which domains are claimed is not filled in in the Mixpanel settings.',
        settings?.claimedDomains.at ?? null,
        inputs.settings,
      )
    return othersIn(people)
  },
})

/** Whoever is not among the users given may be a guest as well. */
function othersIn({ complete, missing, at }: People): CannotTell | undefined {
  if (!complete) return cannotTell('The list of users is cut off, and there may be guests on the pages after it.', at, inputs.users)
  return missing > 0
    ? cannotTell(
        `${count(missing, 'assigned user is', 'assigned users are')} not among the users given, and may be ${missing === 1 ? 'a guest' : 'guests'}.`,
        at,
        inputs.users,
      )
    : undefined
}

function outsiders(
  who: readonly Person[],
  of: number,
  bySignInName: boolean,
  settings: MixpanelSettings | undefined,
  fallback: Place,
): Finding {
  const domains = [...new Set(who.flatMap(({ mail }) => domainOf(mail ?? '') ?? []))]
  const shown = listing(domains.slice(0, 5).map((domain) => quote(domain)))
  const required = settings ? valueOf(settings.requireSso) : undefined
  const then =
    required === true
      ? ' Require Single Sign-On is on, so that they have no other way in.'
      : required === false
        ? ' Require Single Sign-On is off, so that they can still be invited and sign in without it.'
        : ''
  const claim = bySignInName
    ? ' The claim email sends the sign-in name of guests (…#EXT#@…) as well; mending that alone does not let them in.'
    : ''
  const [first = fallback, ...more] = who.slice(0, 5).map(({ user }) => user.mail.at)
  return {
    code: 'domain-not-claimed',
    at: [first, ...more, ...(settings ? [settings.claimedDomains.at] : [])],
    message: `${who.length} of ${count(of, 'assigned guest')} ${who.length === 1 ? 'has an address' : 'have addresses'} at ${domains.length === 1 ? 'a domain' : 'domains'} that ${domains.length === 1 ? 'is' : 'are'} not claimed in Mixpanel (${shown}${domains.length > 5 ? ' and others' : ''}), so that single sign-on refuses them: ${examplesOf(who)}.${then}${claim}`,
    expected: null,
    actual: null,
  }
}

/** The domains that single sign-on is taken for. */
function claimedIn({ claimedDomains }: MixpanelSettings): ReadonlySet<string> | undefined {
  const listed = listOf(claimedDomains)
  return listed && new Set(listed.items.filter(({ status }) => valueOf(status) !== 'expired').map(domainName))
}

const UPN = 'user.userprincipalname'

/** The value that sends guests their sign-in name as email; null where none does. */
function signInNameForGuests({ attributes }: PredictedAssertion): ClaimValue | null {
  const email = attributes.find(({ name }) => name === CLAIMS.email)
  const forGuests = GUEST_KINDS.flatMap((kind) => decidingFor(kind, email?.values ?? []).filter(isForAll))
  return forGuests.find((value) => outcomeOf(value)?.sends.join() === UPN) ?? null
}
