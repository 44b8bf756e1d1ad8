import { cite, count, defineRule, derived, listOf, quote, valueOf, type Evidence, type Finding, type Fix } from '../kit.ts'
import { domainName, domainOf } from '../../domain/people.ts'
import { onAccessSecurity } from '../../fixes/portal.ts'
import { notFilledIn } from './_settings.ts'

const WAY_BACK: Fix = {
  summary: 'See that at least two owners have a Mixpanel password before Require Single Sign-On is on.',
  steps: [
    'In Mixpanel, click the gear ▸ Organization Settings, and see that there are at least two Organization Owners.',
    'Let each of them set a Mixpanel password in their own profile. A magic link or a passkey is no way around single sign-on.',
    ...onAccessSecurity('Until that is done, leave Require Single Sign-On off.'),
  ],
  command: null,
}

export default defineRule({
  id: 'mixpanel/require-sso',
  title: 'Require Single Sign-On is on, and locks nobody out',
  stage: 'start',
  why: 'While it is off, people who have left can still come in by password. When it is on, people of other domains cannot come in at all, and nobody can if sign-on breaks and no owner has a password.',
  not: 'Owners and admins with a password can come in either way, so they are never counted among those locked out. Of people whose domain is claimed and not verified, mixpanel/domains tells.',
  findings: {
    off: {
      guide: 'MX-18',
      severity: 'info',
      owner: 'mixpanel-admin',
      means: 'People can still log in without single sign-on.',
      fix: {
        summary: 'When sign-on has been tested, and at least two owners have a password, switch Require Single Sign-On on.',
        steps: onAccessSecurity(
          'Check that nobody of a domain that is not claimed still needs to log in.',
          'Under 2FA & SSO, switch Require Single Sign-On on.',
        ),
        command: null,
      },
    },
    'external-people': {
      guide: 'MX-16',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'People of domains that are not claimed are locked out.',
      fix: {
        summary: 'Switch Require Single Sign-On off, or give these people accounts on a claimed domain.',
        steps: onAccessSecurity('Under 2FA & SSO, switch Require Single Sign-On off for as long as these people need to log in.'),
        command: null,
      },
    },
    'people-of-subdomains': {
      guide: 'MX-16',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'People of a subdomain of a claimed domain may be locked out; nobody documents whether it is covered.',
      inferred: true,
      fix: {
        summary: 'Claim the subdomain as well, or switch Require Single Sign-On off, before these people need to log in.',
        steps: onAccessSecurity(
          'Under Domain Claiming, click Add a Domain, and claim exactly that subdomain.',
          'Until it is shown as verified, switch Require Single Sign-On off under 2FA & SSO.',
        ),
        command: null,
      },
    },
    'no-way-back': {
      guide: 'MX-17',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'No owner can log in with a password if sign-on breaks.',
      fix: WAY_BACK,
    },
    'single-owner': {
      guide: 'MX-17',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'There is a single owner.',
      fix: WAY_BACK,
    },
    'way-back-unknown': {
      guide: 'MX-17',
      severity: 'info',
      owner: 'mixpanel-admin',
      means: 'It is on, and it cannot be seen whether an owner could still log in with a password.',
      fix: WAY_BACK,
    },
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
      yield {
        code: 'off',
        at: requireSso.at,
        message:
          'Require Single Sign-On is off: people can still log in to Mixpanel by password, magic link or Google, also after they have left.',
        expected: 'true',
        actual: 'false',
      }
      return undefined
    }
    const known = listOf(owners)?.items ?? []
    const [first, ...rest] = known
    if (owners.is === 'unreadable') {
      // Whether one of them has a password stands where it cannot be read.
    } else if (!first) {
      yield {
        code: 'way-back-unknown',
        at: requireSso.at,
        message:
          'Require Single Sign-On is on. If sign-on breaks, only owners and admins with a Mixpanel password can still log in, and the settings do not say who they are (owners).',
        expected: null,
        actual: 'true',
      }
    } else if (known.every(({ password }) => valueOf(password) === false)) {
      yield {
        code: 'no-way-back',
        at: [first.at, ...rest.map(({ at }) => at)],
        message: `Require Single Sign-On is on, and ${known.length === 1 ? 'the only owner has no password' : `none of ${known.length} owners has a password`}: if sign-on breaks, nobody can log in to mend it.`,
      }
    } else if (rest.length === 0) {
      yield {
        code: 'single-owner',
        at: first.at,
        message:
          'Require Single Sign-On is on, and there is a single owner: if sign-on breaks while that person is away, nobody can mend it.',
      }
    } else if (!known.some(({ password }) => valueOf(password) === true)) {
      yield {
        code: 'way-back-unknown',
        at: [first.at, ...rest.map(({ at }) => at)],
        message:
          'Require Single Sign-On is on, and the settings do not say whether any owner has a password to log in with if sign-on breaks.',
      }
    }

    const claimed = listOf(claimedDomains)?.items.map(domainName)
    if (!claimed) return notFilledIn(claimedDomains, 'claimedDomains')
    const guests = (people?.guests ?? []).flatMap(({ mail, user }) => (mail === null ? [] : [{ value: mail, at: user.mail.at }]))
    const ways = new Set(known.flatMap(({ email, password }) => (valueOf(password) === true ? [valueOf(email)?.toLowerCase()] : [])))
    const outside = [...(listOf(members)?.items ?? []), ...guests].filter(
      ({ value }) => isOutside(value, claimed) && !ways.has(value.toLowerCase()),
    )
    const all = unique(outside)
    const below = all.filter(({ value }) => claimed.some((name) => domainOf(value.trim())?.endsWith(`.${name}`) === true))
    yield* lockedOut(
      'external-people',
      all.filter((each) => !below.includes(each)),
      'a domain that is not claimed',
      'They cannot log in at all.',
    )
    yield* lockedOut(
      'people-of-subdomains',
      below,
      'a subdomain of a claimed domain',
      'Whether a claim covers subdomains is documented nowhere; if it does not, they cannot log in at all.',
    )
    if (owners.is === 'unreadable') return notFilledIn(owners, 'owners')
    return members.is === 'absent' || members.is === 'unreadable'
      ? notFilledIn(members, 'members (who else is in the organization)')
      : undefined
  },
})

function* lockedOut(code: string, who: readonly Evidence<string>[], where: string, then: string): Generator<Finding, void> {
  const [first, ...others] = who
  if (!first) return
  const examples = who.slice(0, 5).map(({ value }) => quote(value))
  yield {
    code,
    at: [first.at, ...others.slice(0, 4).map(({ at }) => at)],
    message: `Require Single Sign-On is on, and ${count(who.length, 'person has', 'people have')} an address of ${where}: ${examples.join(', ')}${who.length > 5 ? ` and ${who.length - 5} more` : ''}. ${then}`,
    expected: null,
    actual: first.value,
  }
}

function isOutside(address: string, claimed: readonly string[]): boolean {
  const domain = domainOf(address.trim())
  return domain !== null && !claimed.includes(domain)
}

function unique(addresses: readonly Evidence<string>[]): readonly Evidence<string>[] {
  return addresses.filter(({ value }, index) => addresses.findIndex((each) => each.value.toLowerCase() === value.toLowerCase()) === index)
}
