import {
  cannotTell,
  cite,
  count,
  defineRule,
  derived,
  error,
  INFERRED,
  isGiven,
  listing,
  quote,
  valueOf,
  warning,
  type Finding,
  type Place,
} from '../kit.ts'
import { severityOfUnverified, splitUnclaimed, unclaimedDomain, unclaimedDomains } from '../../domain/claimed-domains.ts'
import {
  affectedOf,
  domainName,
  domainOf,
  doubtful,
  examplesOf,
  placeOfDoubt,
  severityOf,
  share,
  type Affected,
} from '../../domain/people.ts'
import { unknownAddress } from '../../domain/user-addresses.ts'
import type { ClaimedDomain } from '../../model/mixpanel-settings.ts'
import type { People, Person } from '../../model/people.ts'
import { IGNORED_IN_LINKED, isBlankInLinked, notFilledIn } from './_settings.ts'

export default defineRule({
  id: 'mixpanel/domains',
  title: 'The domains of all assigned users are claimed and verified in Mixpanel',
  stage: 'start',
  required: true,
  why: 'Single sign-on works only for addresses of a verified domain. Users with other addresses see a password form, or are refused.',
  not: 'A domain that no assigned user has does not need to be claimed. access/guests reports guests, and claims/email-for-everyone reports users without an address.',
  findings: {
    'none-claimed': error('MX-10', 'mixpanel-admin', 'No domain is claimed.', 'claim-domain'),
    unclaimed: error('MX-10', 'mixpanel-admin', 'A domain of assigned users is not claimed.', 'claim-domain'),
    expired: error('MX-10', 'mixpanel-admin', 'The claim of a domain has expired.', 'claim-domain'),
    pending: error('MX-11', 'mixpanel-admin', 'A domain is claimed but not yet verified.', 'wait-for-verification'),
    'secondary-domain': warning('MX-14', 'mixpanel-admin', 'A few users have another domain, which is not claimed.', 'claim-domain'),
    subdomain: warning('MX-14', 'mixpanel-admin', 'Only the parent domain is claimed.', 'claim-domain', INFERRED),
  },
  cites: [
    cite('mixpanel-sso', 'SSO only works on domains that are claimed'),
    cite('mixpanel-sso', 'Your domain has not been verified yet'),
    cite('mixpanel-sso', 'verified claimed domain(s)'),
  ],
  needs: { settings: derived.settings },
  wants: { people: derived.people },

  *check({ settings }, { people }) {
    const { claimedDomains } = settings
    if (isBlankInLinked(settings, claimedDomains)) return IGNORED_IN_LINKED
    if (!isGiven(claimedDomains)) return notFilledIn(claimedDomains, 'claimedDomains')
    const claimed = claimedDomains.is === 'known' ? claimedDomains.value : []
    if (claimed.length === 0) {
      const message = 'No domain is claimed in Mixpanel, so nobody can use single sign-on.'
      yield { code: 'none-claimed', at: claimedDomains.at, message }
      return undefined
    }
    const noneVerified = claimed.every(({ status }) => isGiven(status) && valueOf(status) !== 'verified')
    for (const domain of claimed) {
      const status = valueOf(domain.status)
      if (status === 'pending' || status === 'expired') yield unverified(domain, status, people, noneVerified)
    }
    const names = new Set(claimed.map(domainName))
    const outside = people ? affectedOf(people, ({ mail }) => unclaimedDomain(mail, names) !== null) : null
    if (outside?.is === 'known') yield* unclaimed(outside.affected, names, claimedDomains.at)

    const unknown = claimed.find(({ status }) => status.is !== 'known')
    if (unknown) return cannotTell(`Whether ${quote(unknown.domain.value)} is verified is not given in the Mixpanel settings.`, unknown.at)
    const doubted = people && outside?.is === 'uncertain' ? outside.who.filter((person) => !isOnlyMaybeInGroup(person, people)) : []
    if (people && doubted.length > 0) {
      const who = `${count(doubted.length, 'user has', 'users have')} a domain that is not claimed (${examplesOf(doubted)})`
      return doubtful(people, doubted, who, placeOfDoubt(doubted, claimedDomains.at))
    }
    return unknownAddress(people, 'mail')
  },
})

/** Someone who may be in an assigned group whose members are not given is not counted, where others are known to be assigned. */
function isOnlyMaybeInGroup({ assigned, versions }: Person, { counted, incompleteGroup }: People): boolean {
  return assigned === 'unknown' && versions === undefined && incompleteGroup !== null && counted.length > 0
}

function unverified(domain: ClaimedDomain, status: 'pending' | 'expired', people: People | undefined, noneVerified: boolean): Finding {
  const name = domainName(domain)
  const hasIt = ({ mail }: Person): boolean => domainOf(mail ?? '') === name
  const who = people?.counted.filter(hasIt) ?? []
  const of = people?.counted.length ?? 0
  const whose = of === 0 ? '' : who.length === 0 ? ' No assigned user is known to have it.' : ` ${share({ who, of })} have it.`
  const nobody = noneVerified ? ' No claimed domain is verified, so nobody can use single sign-on.' : ''
  const state = status === 'pending' ? 'is claimed in Mixpanel but not yet verified' : 'was claimed in Mixpanel, but the claim has expired'
  return {
    code: status,
    at: domain.status.at,
    message: `The domain ${quote(domain.domain.value)} ${state}: single sign-on does not work for it.${whose}${nobody}`,
    expected: 'verified',
    actual: status,
    severity: severityOfUnverified(status, { have: who.length, mayHave: people?.uncertain.filter(hasIt).length ?? 0, of, noneVerified }),
  }
}

function* unclaimed({ who, of }: Affected, names: ReadonlySet<string>, at: Place): Generator<Finding, void> {
  const { other, below } = splitUnclaimed(who, ({ mail }) => mail, names)
  const about = (some: readonly Person[]): Pick<Finding, 'at' | 'expected'> & { readonly says: string } => {
    const domains = [
      ...unclaimedDomains(
        some.map(({ mail }) => mail),
        names,
      ),
    ].sort()
    const says = `The ${domains.length === 1 ? 'domain' : 'domains'} ${listing(domains.map((each) => quote(each)))} ${domains.length === 1 ? 'is' : 'are'} not claimed in Mixpanel`
    return { at: [at, ...some.slice(0, 5).map(({ user }) => user.mail.at)], expected: domains.join(', '), says }
  }
  if (other.length > 0) {
    const { says, ...where } = about(other)
    const code = severityOf(other.length, of) === 'error' ? 'unclaimed' : 'secondary-domain'
    yield { code, ...where, message: `${says}: ${share({ who: other, of })} cannot use single sign-on (${examplesOf(other)}).` }
  }
  if (below.length > 0) {
    const { says, ...where } = about(below)
    const message = `${says}; only the parent domain is claimed. ${share({ who: below, of })} may not be able to use single sign-on (${examplesOf(below)}).`
    yield { code: 'subdomain', ...where, message }
  }
}
