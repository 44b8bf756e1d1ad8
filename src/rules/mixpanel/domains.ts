import { cannotTell, cite, count, defineRule, derived, listing, quote, valueOf, type Finding, type Fix, type Place } from '../kit.ts'
import type { People, Person } from '../../model/people.ts'
import { affectedOf, domainName, domainOf, doubtOf, examplesOf, severityOf, share } from '../../domain/people.ts'
import type { ClaimedDomain } from '../../model/mixpanel-settings.ts'
import { onAccessSecurity } from '../../fixes/portal.ts'
import { TXT_PREFIX } from '../../vendors/mixpanel.ts'
import { notFilledIn } from './_settings.ts'

const CLAIM: Fix = {
  summary: 'Claim the domain at Mixpanel, and leave its TXT record in the DNS for good.',
  steps: onAccessSecurity(
    'Under Domain Claiming, click Add a Domain. Mixpanel asks for your Mixpanel password; who has none sets one first.',
    `Add the TXT record ${TXT_PREFIX}<token> that it shows to the DNS of exactly that domain.`,
    'Wait until the domain is shown as verified, which may take up to 24 hours.',
  ),
  command: null,
}

const WAIT: Fix = {
  summary: 'See that the TXT record can be seen in the DNS, and wait for up to 24 hours.',
  steps: onAccessSecurity(
    `Under Domain Claiming, copy the TXT record, ${TXT_PREFIX}<token>.`,
    'Check with whoever keeps your DNS that exactly this record stands at exactly this domain.',
    'Look again after 24 hours.',
  ),
  command: null,
}

export default defineRule({
  id: 'mixpanel/domains',
  title: 'The domains that people have are claimed at Mixpanel, and verified',
  stage: 'start',
  why: 'Single sign-on works only for addresses of a verified domain. Everybody else is shown a password form, or is refused.',
  not: 'Domains that no assigned person has need not be claimed. Guests are told by access/guests, people without an address by claims/email-for-everyone.',
  findings: {
    'none-claimed': { guide: 'MX-10', severity: 'error', owner: 'mixpanel-admin', means: 'No domain is claimed at all.', fix: CLAIM },
    unclaimed: {
      guide: 'MX-10',
      severity: 'error',
      owner: 'mixpanel-admin',
      means: 'A domain that people have is not claimed.',
      fix: CLAIM,
    },
    expired: { guide: 'MX-10', severity: 'error', owner: 'mixpanel-admin', means: 'The claim of a domain has expired.', fix: CLAIM },
    pending: {
      guide: 'MX-11',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'A domain is claimed, and not yet verified.',
      fix: WAIT,
    },
    'secondary-domain': {
      guide: 'MX-14',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'A few people have a further domain that is not claimed.',
      fix: CLAIM,
    },
    subdomain: {
      guide: 'MX-14',
      severity: 'warning',
      owner: 'mixpanel-admin',
      means: 'People have a subdomain of a claimed domain; nobody documents whether it is covered.',
      fix: CLAIM,
      inferred: true,
    },
  },
  cites: [
    cite('mixpanel-sso', 'SSO only works on domains that are claimed'),
    cite('mixpanel-sso', 'Your domain has not been verified yet'),
    cite('mixpanel-sso', 'verified claimed domain(s)'),
  ],
  needs: { settings: derived.settings },
  wants: { people: derived.people },

  *check({ settings: { claimedDomains } }, { people }) {
    if (claimedDomains.is === 'absent' || claimedDomains.is === 'unreadable') return notFilledIn(claimedDomains, 'claimedDomains')
    const claimed = claimedDomains.is === 'known' ? claimedDomains.value : []
    if (claimed.length === 0) {
      yield {
        code: 'none-claimed',
        at: claimedDomains.at,
        message: 'No domain is claimed at Mixpanel, so nobody can sign in by single sign-on.',
      }
      return undefined
    }
    for (const domain of claimed) {
      const status = valueOf(domain.status)
      if (status === 'pending' || status === 'expired') yield unverified(domain, status, people)
    }
    const names = claimed.map(domainName)
    if (people) yield* unclaimed(people, names, claimedDomains.at)

    const untold = claimed.find(({ status }) => status.is !== 'known')
    if (untold) return cannotTell(`Whether ${quote(untold.domain.value)} is verified is not given in the Mixpanel settings.`, untold.at)
    const perhaps = people ? affectedOf(people, (person) => !has(names, person)) : null
    if (people && perhaps?.is === 'uncertain') {
      const doubt = doubtOf(people, perhaps.who)
      return cannotTell(
        `${count(perhaps.who.length, 'user has', 'users have')} a domain that is not claimed (${examplesOf(perhaps.who)}), and ${doubt.says}.`,
        claimedDomains.at,
        doubt.fact,
      )
    }
    return undefined
  },
})

function unverified(domain: ClaimedDomain, status: 'pending' | 'expired', people: People | undefined): Finding {
  const name = domainName(domain)
  const having = people?.counted.filter(({ mail }) => domainOf(mail ?? '') === name) ?? []
  const known = people?.counted.length ?? 0
  const whose =
    known === 0 ? '' : having.length === 0 ? ' No assigned user is known to have it.' : ` ${share({ who: having, of: known })} have it.`
  const says = status === 'pending' ? 'is claimed at Mixpanel, and not yet verified' : 'was claimed at Mixpanel, and the claim has expired'
  return {
    code: status,
    at: domain.status.at,
    message: `The domain ${quote(domain.domain.value)} ${says}: single sign-on does not work for it.${whose}`,
    expected: 'verified',
    actual: status,
    ...(status === 'expired' && known > 0 ? { severity: having.length === 0 ? 'warning' : severityOf(having.length, known) } : {}),
  }
}

/** People whose domain nobody has claimed: those of subdomains, whom a claim may or may not cover, apart from the rest. */
function* unclaimed(people: People, names: readonly string[], at: Place): Generator<Finding, void> {
  const below = (person: Person): boolean => names.some((name) => domainOf(person.mail ?? '')?.endsWith(`.${name}`) === true)
  const found = affectedOf(people, (person) => !has(names, person))
  if (found?.is !== 'known') return
  const rest = found.affected.who.filter((person) => !below(person))
  const under = found.affected.who.filter(below)
  const { of } = found.affected
  if (rest.length > 0) {
    const severity = severityOf(rest.length, of)
    yield {
      code: severity === 'error' ? 'unclaimed' : 'secondary-domain',
      at: placesOf(at, rest),
      message: `${saysDomains(rest)} not claimed at Mixpanel: ${share({ who: rest, of })} cannot use single sign-on (${examplesOf(rest)}).`,
      expected: domainsOf(rest).join(', '),
    }
  }
  if (under.length > 0) {
    yield {
      code: 'subdomain',
      at: placesOf(at, under),
      message: `${saysDomains(under)} not claimed at Mixpanel, and only a domain above is: ${share({ who: under, of })} may not be able to use single sign-on (${examplesOf(under)}).`,
      expected: domainsOf(under).join(', '),
    }
  }
}

/** True also for people without an address, of whom another rule speaks. */
function has(names: readonly string[], { mail }: Person): boolean {
  const domain = domainOf(mail ?? '')
  return domain === null || names.includes(domain)
}

function domainsOf(who: readonly Person[]): readonly string[] {
  return [...new Set(who.map(({ mail }) => domainOf(mail ?? '') ?? ''))].sort()
}

function saysDomains(who: readonly Person[]): string {
  const domains = domainsOf(who)
  return domains.length === 1
    ? `The domain ${quote(domains[0] ?? '')} is`
    : `The domains ${listing(domains.map((each) => quote(each)))} are`
}

/** Where the claim is missing, and the addresses of some whom it is missing for. */
function placesOf(at: Place, who: readonly Person[]): readonly [Place, ...Place[]] {
  return [at, ...who.slice(0, 5).map(({ user }) => user.mail.at)]
}
