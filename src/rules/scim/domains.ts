import { cannotTell, cite, count, deferTo, defineRule, derived, error, inputs, isUnusable, listOf, someQuoted } from '../kit.ts'
import { domainsByState, isSubdomain, unclaimedDomain, unclaimedDomains } from '../../domain/claimed-domains.ts'
import { affectedOf, domainOf, doubtful, examplesOf, severityOf, share } from '../../domain/people.ts'
import { userNameAddress } from '../../domain/provisioning-mappings.ts'
import { addressFrom, unknownAddress } from '../../domain/user-addresses.ts'
import type { Person } from '../../model/people.ts'
import { unused } from './_scim.ts'

export default defineRule({
  id: 'scim/domains',
  title: 'All users who are provisioned have an address at a claimed domain',
  stage: 'provision',
  why: 'Mixpanel’s SCIM accepts only users whose address is at a verified domain of the organization. Other users never appear in Mixpanel, and Entra’s logs show failures for them.',
  not: 'access/guests reports guests, and mixpanel/domains reports domains that are claimed but not verified. Domains that no assigned user has are not reported.',
  findings: {
    unclaimed: error('SC-09', 'mixpanel-admin', 'Assigned users have addresses at unverified domains.', 'claim-domain-for-scim'),
  },
  cites: [
    cite('mixpanel-sso', 'The SCIM endpoint affects only users whose email has a domain in the list of your verified claimed domains.'),
    cite('mixpanel-okta', 'Username must be an email address with a domain that you’ve claimed'),
  ],
  needs: { settings: derived.settings },
  wants: { jobs: derived.jobs, schema: derived.schema, people: derived.people },

  *check({ settings }, { jobs, schema, people }) {
    const noFinding = unused(settings, jobs)
    if (noFinding) return noFinding
    const { claimedDomains } = settings
    const claimed = listOf(claimedDomains)
    if (!claimed) {
      const how = isUnusable(claimedDomains) ? 'cannot be read' : 'are not given'
      return cannotTell(`The claimed domains ${how} in the Mixpanel settings.`, claimedDomains.at, inputs.settings)
    }
    if (claimed.items.length === 0) return deferTo('mixpanel/domains', 'No domain is claimed.')
    if (!people) return undefined
    const { verified, waiting } = domainsByState(claimed.items)
    const source = userNameAddress(schema)
    const address = (person: Person): string | null => addressFrom(person, source)
    const outside = affectedOf(people, (person) => unclaimedDomain(address(person), verified) !== null)
    if (!outside) return unknownAddress(people, source)
    if (outside.is === 'uncertain') {
      const users = count(outside.who.length, 'user has an address', 'users have addresses')
      const who = `${users} at a domain that is not claimed (${examplesOf(outside.who)})`
      return doubtful(people, outside.who, who, outside.who[0]?.at ?? null)
    }
    const who = outside.affected.who.filter((person) => !waiting.has(domainOf(address(person) ?? '') ?? ''))
    if (who.length === 0) return deferTo('mixpanel/domains', 'The domain is claimed but not verified.')
    const { of } = outside.affected
    const domains = unclaimedDomains(who.map(address), verified)
    const onlyBelow = domains.every((domain) => isSubdomain(domain, verified))
    const [first, ...rest] = who.slice(0, 5).map(({ user }) => (source === 'upn' ? user.upn.at : user.mail.at))
    const note = onlyBelow ? ' No page says whether a claim covers subdomains.' : ''
    yield {
      code: 'unclaimed',
      severity: onlyBelow ? 'warning' : severityOf(who.length, of),
      at: [first ?? claimed.at, ...rest, claimed.at],
      message: `${share({ who, of })} will not be provisioned: SCIM accepts only users of verified domains, but ${someQuoted(domains)} ${domains.length === 1 ? 'is' : 'are'} not claimed in Mixpanel (${examplesOf(who, (person) => address(person) ?? '')}).${note}`,
      expected: domains.join(', '),
    }
    return undefined
  },
})
