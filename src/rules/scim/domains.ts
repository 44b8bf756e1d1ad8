import { cannotTell, cite, count, deferTo, defineRule, derived, inputs, listOf, listing, quote, valueOf, type Fix } from '../kit.ts'
import type { Person } from '../../model/people.ts'
import { affectedOf, domainName, domainOf, doubtOf, examplesOf, severityOf, share } from '../../domain/people.ts'
import type { SyncSchema } from '../../model/provisioning.ts'
import { onAccessSecurity } from '../../fixes/portal.ts'
import { TXT_PREFIX } from '../../vendors/mixpanel.ts'
import { attributeFor, unused, userMapping } from './_scim.ts'

const FIX: Fix = {
  summary: 'Claim the domain at Mixpanel, or invite these people by hand.',
  steps: onAccessSecurity(
    'Under Domain Claiming, click Add a Domain, and add the TXT record that it shows to the DNS of that domain, for good.',
    `The record is ${TXT_PREFIX}<token>. Wait until the domain is shown as verified, which may take up to 24 hours.`,
    'In Entra, open Enterprise apps ▸ your Mixpanel app ▸ Provisioning, and click Restart provisioning.',
    'People of a domain that cannot be claimed are invited in Mixpanel by hand.',
  ),
  command: null,
}

export default defineRule({
  id: 'scim/domains',
  title: 'Everyone who is provisioned has an address at a claimed domain',
  stage: 'provision',
  why: 'Mixpanel’s SCIM takes only people whose address is at a verified domain of the organization. The others never appear, and Entra’s logs show failures for them.',
  not: 'Guests are told by access/guests; domains that are claimed and not verified, by mixpanel/domains. Domains that no assigned person has are no matter.',
  findings: {
    unclaimed: {
      guide: 'SC-09',
      severity: 'error',
      owner: 'mixpanel-admin',
      means: 'Assigned people have addresses at domains that are not claimed and verified.',
      fix: FIX,
    },
  },
  cites: [
    cite('mixpanel-sso', 'The SCIM endpoint affects only users whose email has a domain in the list of your verified claimed domains.'),
    cite('mixpanel-okta', 'Username must be an email address with a domain that you’ve claimed'),
  ],
  needs: { settings: derived.settings },
  wants: { jobs: derived.jobs, schema: derived.schema, people: derived.people },

  *check({ settings }, { jobs, schema, people }) {
    const silence = unused(settings, jobs)
    if (silence) return silence
    const claimed = listOf(settings.claimedDomains)
    if (!claimed)
      return cannotTell(
        `Which domains are claimed ${settings.claimedDomains.is === 'unreadable' ? 'cannot be read' : 'is not filled in'} in the Mixpanel settings.`,
        settings.claimedDomains.at,
        inputs.settings,
      )
    if (claimed.items.length === 0) return deferTo('mixpanel/domains', 'No domain is claimed at all.')
    const stated = (wanted: (status: string) => boolean): ReadonlySet<string> =>
      new Set(claimed.items.filter(({ status }) => wanted(valueOf(status) ?? '')).map(domainName))
    // A domain without a word about its state is not said to be unverified.
    const verified = stated((status) => !['pending', 'expired'].includes(status))
    const waiting = stated((status) => ['pending', 'expired'].includes(status))
    if (!people) return undefined
    const address = addressBy(schema)
    const outside = (person: Person): boolean => {
      const value = address(person)
      const domain = value === null ? null : domainOf(value)
      return domain !== null && !verified.has(domain)
    }
    const found = affectedOf(people, outside)
    if (found?.is === 'uncertain') {
      const doubt = doubtOf(people, found.who)
      return cannotTell(
        `${count(found.who.length, 'user has an address', 'users have addresses')} at a domain that is not claimed (${examplesOf(found.who)}), and ${doubt.says}.`,
        found.who[0]?.at ?? null,
        doubt.fact,
      )
    }
    if (!found) return undefined
    // Those whose domain waits for its verification are one fault with the domain itself.
    const who = found.affected.who.filter((person) => !waiting.has(domainOf(address(person) ?? '') ?? ''))
    if (who.length === 0) return deferTo('mixpanel/domains', 'The domain is claimed, and not verified.')
    const { of } = found.affected
    const domains = [...new Set(who.flatMap((person) => domainOf(address(person) ?? '') ?? []))]
    const below = domains.every((domain) => [...verified].some((name) => domain.endsWith(`.${name}`)))
    const [first, ...rest] = who.slice(0, 5).map(({ user }) => (address === upnOf ? user.upn.at : user.mail.at))
    const shown = `${listing(domains.slice(0, 5).map((each) => quote(each)))}${domains.length > 5 ? ' and others' : ''}`
    yield {
      code: 'unclaimed',
      severity: below ? 'warning' : severityOf(who.length, of),
      at: [first ?? claimed.at, ...rest, claimed.at],
      message: `${share({ who, of })} will not be provisioned: SCIM takes only people of verified domains, and ${shown} ${domains.length === 1 ? 'is' : 'are'} not claimed at Mixpanel (${examplesOf(who, (person) => address(person) ?? '')}).${below ? ' Whether a claim covers subdomains is documented nowhere.' : ''}`,
      expected: domains.join(', '),
      actual: null,
    }
    return undefined
  },
})

type Address = (person: Person) => string | null

const mailOf: Address = ({ mail }) => mail
const upnOf: Address = ({ upn }) => upn
const mailOrUpn: Address = ({ mail, upn }) => mail ?? upn

/** The address that userName is made of; without a schema, or with a mapping that is no address, mail. */
function addressBy(schema: SyncSchema | undefined): Address {
  const attributes = schema ? listOf(userMapping(schema)?.attributes ?? { is: 'absent', at: schema.at })?.items : undefined
  const userName = attributes ? attributeFor(attributes, /^userName$/) : undefined
  const written = userName ? `${valueOf(userName.sourceName) ?? ''} ${valueOf(userName.expression) ?? ''}` : 'mail'
  if (!/userPrincipalName/i.test(written)) return mailOf
  return /\bmail\b/i.test(written) ? mailOrUpn : upnOf
}
