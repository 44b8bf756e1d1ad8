import {
  cannotTell,
  cite,
  count,
  defineRule,
  derived,
  INFERRED,
  info,
  inputs,
  isGiven,
  isUnusable,
  listOf,
  quote,
  warning,
  type Evidence,
  type Finding,
} from '../kit.ts'
import { splitUnclaimed } from '../../domain/claimed-domains.ts'
import { ownersWithPassword } from '../../domain/owner-access.ts'
import { domainName } from '../../domain/people.ts'
import { ownerFinding } from './_owners.ts'
import { notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/require-sso',
  title: 'Require Single Sign-On is on, and no user is locked out',
  stage: 'start',
  why: 'While it is off, people who have left can still log in with a password. While it is on, users with other domains cannot log in. If single sign-on breaks and no owner has a password, nobody can log in.',
  not: 'Owners and admins with a password can always log in, so they do not count as locked out. mixpanel/domains reports users whose domain is claimed but not verified.',
  findings: {
    off: info('MX-18', 'mixpanel-admin', 'People can still log in without single sign-on.', 'require-sso'),
    'external-people': warning('MX-16', 'mixpanel-admin', 'Users whose domain is not claimed are locked out.', 'stop-requiring-sso'),
    'people-of-subdomains': warning(
      'MX-16',
      'mixpanel-admin',
      'Users with an address at a subdomain may be locked out.',
      'claim-subdomain',
      INFERRED,
    ),
    'no-way-back': warning(
      'MX-17',
      'mixpanel-admin',
      'No owner can log in with a password if single sign-on breaks.',
      'give-owners-passwords',
    ),
    'single-owner': warning('MX-17', 'mixpanel-admin', 'There is only one owner.', 'give-owners-passwords'),
    'way-back-unknown': info(
      'MX-17',
      'mixpanel-admin',
      'The input does not show whether an owner has a password.',
      'give-owners-passwords',
    ),
  },
  cites: [
    cite('mixpanel-sso', 'will not be able to log in if Require SSO is toggled on'),
    cite('mixpanel-sso', 'Organization Owners and Admins will still be able to log in using username and password'),
    cite('mixpanel-roles', 'at least 2 Organization Owners'),
  ],
  needs: { settings: derived.settings },
  wants: { people: derived.people },

  *check({ settings }, { people }) {
    const { requireSso, owners, members, claimedDomains } = settings
    if (requireSso.is !== 'known') return notFilledIn(requireSso, 'requireSso')
    if (!requireSso.value) {
      const message =
        'Require Single Sign-On is off: people can still log in to Mixpanel with a password, a magic link or Google, even after they have left the company.'
      yield { code: 'off', at: requireSso.at, message, expected: 'true', actual: 'false' }
      return undefined
    }
    const known = listOf(owners)?.items ?? []
    const access = isUnusable(owners) ? null : ownerFinding(known, requireSso.at)
    if (access) yield access

    const claimed = listOf(claimedDomains)?.items.map(domainName)
    if (!claimed) return notFilledIn(claimedDomains, 'claimedDomains')
    const guests = (people?.guests ?? []).flatMap(({ mail, user }) => (mail === null ? [] : [{ value: mail, at: user.mail.at }]))
    const exempt = ownersWithPassword(known)
    const others = [...(listOf(members)?.items ?? []), ...guests].filter(
      ({ value }) => ADDRESS.test(value.trim()) && !exempt.has(value.toLowerCase()),
    )
    const { other, below } = splitUnclaimed(unique(others), ({ value }) => value.trim(), new Set(claimed))
    yield* lockedOut('external-people', other)
    yield* lockedOut('people-of-subdomains', below)
    if (isUnusable(owners)) return notFilledIn(owners, 'owners')
    const disputed = people?.guests.find(({ versions }) => versions)
    if (disputed) return cannotTell('What address a guest has is not known.', disputed.at, inputs.users)
    return !isGiven(members) ? notFilledIn(members, 'members (the other people in the organization)') : undefined
  },
})

/** What is none was reported where it was read. */
const ADDRESS = /^[^\s@]{1,200}@[^\s@]{1,200}$/

const LOCKED_OUT = {
  'external-people': { where: 'a domain that is not claimed', then: 'They cannot log in at all.' },
  'people-of-subdomains': {
    where: 'a subdomain of a claimed domain',
    then: 'No page says whether a claim covers subdomains; if it does not, they cannot log in at all.',
  },
} as const

function* lockedOut(code: keyof typeof LOCKED_OUT, who: readonly Evidence<string>[]): Generator<Finding, void> {
  const [first, ...others] = who
  if (!first) return
  const { where, then } = LOCKED_OUT[code]
  const examples = who.slice(0, 5).map(({ value }) => quote(value))
  const more = who.length > 5 ? ` and ${who.length - 5} more` : ''
  yield {
    code,
    at: [first.at, ...others.slice(0, 4).map(({ at }) => at)],
    message: `Require Single Sign-On is on, and ${count(who.length, 'person has', 'people have')} an address at ${where}: ${examples.join(', ')}${more}. ${then}`,
    actual: first.value,
  }
}

function unique(addresses: readonly Evidence<string>[]): readonly Evidence<string>[] {
  return addresses.filter(({ value }, index) => addresses.findIndex((each) => each.value.toLowerCase() === value.toLowerCase()) === index)
}
