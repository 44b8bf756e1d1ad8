import {
  cannotTell,
  cite,
  defineRule,
  derived,
  error,
  INFERRED,
  inputs,
  isCannotTell,
  listing,
  listOf,
  missing,
  notApplicable,
  quote,
  valueOf,
  type CannotTell,
  type Finding,
} from '../kit.ts'
import type { LiveTxt } from '../../model/live-records.ts'
import type { ClaimedDomain } from '../../model/mixpanel-settings.ts'
import { plainDomain, plainToken, txtVerdict } from '../../domain/txt-record.ts'
import { TXT_PREFIX } from '../../vendors/mixpanel.ts'
import { IF_PROBED } from './_host.ts'

export default defineRule({
  id: 'live/domain-txt',
  title: 'Every claimed domain still has Mixpanel’s TXT record',
  stage: 'upkeep',
  why: 'Mixpanel checks the record regularly. One week after it is removed, the domain is no longer claimed and single sign-on stops for everyone with such an address, while Microsoft shows no failed sign-in.',
  not: 'Other TXT records are not a problem, and a second Mixpanel token is not a problem if the right one is there too. A resolver that fails or does not answer in time proves nothing.',
  findings: {
    'record-gone': error('MX-12', 'network', 'The domain is verified, but its record is no longer in the DNS.', 'restore-record'),
    'record-missing': error('LI-11', 'network', 'The domain is pending, but the record is not in the DNS.', 'restore-record'),
    'no-such-domain': error('LI-11', 'network', 'The domain itself does not exist.', 'restore-record'),
    'without-prefix': error('MX-13', 'network', `The token in the DNS lacks the prefix ${TXT_PREFIX}.`, 'restore-record', INFERRED),
    'misspelled-prefix': error('MX-13', 'network', `The prefix of the token is not exactly ${TXT_PREFIX}.`, 'restore-record', INFERRED),
    quoted: error('MX-13', 'network', 'The record itself contains quotation marks or spaces.', 'restore-record', INFERRED),
    'wrong-name': error('MX-13', 'network', 'The record is at a name below the domain.', 'restore-record', INFERRED),
    'several-tokens': error('MX-13', 'network', 'The domain has several Mixpanel tokens.', 'restore-record', INFERRED),
    'another-token': error('MX-15', 'mixpanel-admin', 'The token in the DNS belongs to another organization.', 'find-organization'),
  },
  cites: [
    cite('mixpanel-sso', 'leave the verification token in your DNS records permanently, or the domain will unverify after a week'),
    cite('mixpanel-sso', 'A single domain can be claimed by only one Mixpanel organization.'),
  ],
  appliesIf: IF_PROBED,
  wants: { answers: inputs.liveTxt, settings: derived.settings },

  *check(_, { answers = [], settings }) {
    const claimed = settings ? listOf(settings.claimedDomains) : undefined
    if (claimed?.items.length === 0) return notApplicable('No domain is claimed.')
    if (answers.length === 0 || !claimed) return missing(inputs.liveTxt)
    const results = claimed.items.map((domain) => {
      const name = plainDomain(domain.domain.value)
      const txt = answers.find((each) => plainDomain(each.domain.value) === name)
      if (txt) return resultOf(domain, txt)
      return cannotTell(`The TXT records of ${quote(name)} were not requested.`, domain.domain.at, inputs.liveTxt)
    })
    const findings = results.flatMap((result) => (result && !isCannotTell(result) ? [result] : []))
    yield* findings
    return findings.length > 0 ? undefined : results.find(isCannotTell)
  },
})

function resultOf(claim: ClaimedDomain, txt: LiveTxt): Finding | CannotTell | undefined {
  const name = txt.domain.value
  const typed = valueOf(claim.token)
  const token = typed === undefined ? undefined : plainToken(typed)
  const status = (valueOf(claim.status) ?? '').toLowerCase()
  const expected = `${TXT_PREFIX}${token ?? '<token>'}`
  const verdict = txtVerdict(txt, token)
  switch (verdict.is) {
    case 'right':
      return undefined
    case 'no-answer': {
      const said = verdict.answers.map(({ resolver, trouble }) => `${resolver}: ${trouble ?? ''}`).join(', ')
      const why = `No resolver returned the TXT records of ${name} (${said}). This says nothing about the domain; ask other resolvers with --dns-server. [dns-failure, LI-01]`
      return cannotTell(why, verdict.at, inputs.liveTxt)
    }
    case 'resolvers-differ': {
      const why = `${listing(verdict.shownBy)} shows the record of ${name}, but ${listing(verdict.notShownBy)} does not: the change has not reached every resolver yet, or they see different zones.`
      return cannotTell(why, verdict.at, inputs.liveTxt)
    }
    case 'no-such-domain': {
      const message = `The claimed domain ${quote(name)} does not exist: ${listing(verdict.resolvers)} both say so.`
      return { code: verdict.is, at: verdict.at, message, expected: `a TXT record ${expected}` }
    }
    case 'several-tokens': {
      const message = `${name} has ${verdict.count} Mixpanel tokens in the DNS, and nothing shows which one belongs to this organization. Delete those of other organizations.`
      const severity = status === 'verified' ? 'warning' : 'error'
      return { code: verdict.is, severity, at: verdict.record.at, message, expected: 'one record', actual: verdict.record.value }
    }
    case 'another-token': {
      const message = `The TXT record of ${name} has the token ${quote(verdict.record.value)}, but the settings have ${quote(token ?? '')}. The token in the DNS belongs to another Mixpanel organization, which has, or had, claimed the domain.`
      return {
        code: verdict.is,
        at: [verdict.record.at, claim.domain.at],
        message,
        expected,
        actual: `${TXT_PREFIX}${verdict.record.value}`,
      }
    }
    case 'quoted':
    case 'without-prefix':
    case 'misspelled-prefix': {
      const message = `The TXT record of ${name} is ${quote(verdict.record.value)}: ${WRONG_FORM[verdict.is]}. It should be exactly ${expected}.`
      return { code: verdict.is, at: verdict.record.at, message, expected, actual: verdict.record.value }
    }
    case 'wrong-name': {
      const message = `Mixpanel’s TXT record is at ${quote(verdict.name)}; it should be at ${name} itself.`
      return {
        code: verdict.is,
        at: verdict.record.at,
        message,
        expected: `${expected} at ${name}`,
        actual: `${TXT_PREFIX}${verdict.record.value}`,
      }
    }
    case 'gone': {
      const missingRecord = `${name} is ${status === 'pending' ? 'waiting for verification' : 'claimed'} in Mixpanel, but its DNS has no TXT record ${TXT_PREFIX}….`
      const message =
        status === 'verified'
          ? `According to the settings, ${name} is verified in Mixpanel, but its TXT record is no longer in the DNS. One week after the record is removed, the domain is no longer verified and single sign-on stops; the settings may be older than that.`
          : missingRecord
      return { code: status === 'pending' ? 'record-missing' : 'record-gone', at: [verdict.at, claim.domain.at], message, expected }
    }
  }
}

const WRONG_FORM = {
  quoted: 'it contains extra quotation marks or spaces',
  'without-prefix': `the prefix ${TXT_PREFIX} is missing before the token`,
  'misspelled-prefix': `the prefix of the token is not ${TXT_PREFIX}`,
} as const
