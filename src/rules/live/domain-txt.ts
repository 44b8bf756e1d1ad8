import {
  cannotTell,
  cite,
  defineRule,
  derived,
  inputs,
  listOf,
  listing,
  notApplicable,
  quote,
  valueOf,
  type CannotTell,
  type Evidence,
  type Finding,
  type FindingKind,
  type Fix,
  type Place,
  missing,
} from '../kit.ts'
import type { LiveTxt } from '../../model/live-records.ts'
import type { ClaimedDomain } from '../../model/mixpanel-settings.ts'
import { onAccessSecurity } from '../../fixes/portal.ts'
import { TXT_PREFIX } from '../../vendors/mixpanel.ts'
import { notLooked } from './_looks.ts'

const RESTORE: Fix = {
  summary: `Put the TXT record ${TXT_PREFIX}<token> back into the DNS of the domain, and leave it there.`,
  steps: [
    ...onAccessSecurity(`Under Domain Claiming, copy the TXT record, ${TXT_PREFIX}<token>.`),
    'Have whoever keeps your DNS add it as a TXT record of exactly that domain, in the zone that the world sees, beside the records that are there.',
    'Wait until it can be seen (nslookup -type=TXT <domain>), and look at Domain Claiming again: it may take up to 24 hours.',
  ],
  command: null,
}

const OTHER_ORGANIZATION: Fix = {
  summary: 'Find out which Mixpanel organization has claimed the domain: only one can.',
  steps: [
    'Ask who in the company has, or had, another Mixpanel organization: an old trial, a subsidiary.',
    ...onAccessSecurity('Compare the token under Domain Claiming with the one in the DNS.'),
    'Have the domain given up or transferred there, or ask Mixpanel’s support about Shared SSO; then write the token of this organization into the DNS.',
  ],
  command: null,
}

const kind = (guide: string, means: string, fix: Fix = RESTORE): FindingKind => ({ guide, severity: 'error', owner: 'network', means, fix })

const WRONG_FORM = kind('MX-13', 'The record is there, and not in the form that Mixpanel reads.')

export default defineRule({
  id: 'live/domain-txt',
  title: 'Every claimed domain still has Mixpanel’s TXT record',
  stage: 'upkeep',
  why: 'Mixpanel checks the record again and again. A week after it is gone the domain counts as unclaimed, and single sign-on stops for everyone with such an address, while Microsoft shows no failed sign-in at all.',
  not: 'Further TXT records mean nothing, nor does a second token of Mixpanel’s beside the right one. Resolvers that fail, or do not answer in time, prove nothing.',
  findings: {
    'record-gone': kind('MX-12', 'A domain is verified, and its record is gone from the DNS.'),
    'record-missing': kind('LI-11', 'A domain waits for its verification, and the record is not in the DNS.'),
    'no-such-domain': kind('LI-11', 'The domain itself does not exist.'),
    'without-prefix': { ...WRONG_FORM, means: `The token stands in the DNS without ${TXT_PREFIX} before it.`, inferred: true },
    'misspelled-prefix': { ...WRONG_FORM, means: `What stands before the token is not exactly ${TXT_PREFIX}.`, inferred: true },
    quoted: { ...WRONG_FORM, means: 'The record holds quotation marks or spaces of its own.', inferred: true },
    'wrong-name': { ...WRONG_FORM, means: 'The record stands at a name below the domain.', inferred: true },
    'several-tokens': { ...WRONG_FORM, means: 'Several tokens of Mixpanel’s stand at the domain.', inferred: true },
    'another-token': {
      ...kind('MX-15', 'The token in the DNS is another organization’s.', OTHER_ORGANIZATION),
      owner: 'mixpanel-admin',
    },
  },
  cites: [
    cite('mixpanel-sso', 'leave the verification token in your DNS records permanently, or the domain will unverify after a week'),
    cite('mixpanel-sso', 'A single domain can be claimed by only one Mixpanel organization.'),
  ],
  needs: { looked: derived.looked },
  wants: { looks: inputs.liveTxt, settings: derived.settings },

  *check({ looked }, { looks = [], settings }) {
    if (!looked) return notLooked()
    const claimed = settings ? listOf(settings.claimedDomains) : undefined
    if (claimed?.items.length === 0) return notApplicable('No domain is claimed.')
    if (looks.length === 0 || !claimed) return missing(inputs.liveTxt)
    let found = false
    let unclear: CannotTell | undefined
    for (const domain of claimed.items) {
      const name = plain(domain.domain.value)
      const look = looks.find((each) => plain(each.domain.value) === name)
      const verdict = look
        ? judged(domain, look)
        : cannotTell(`Nobody asked for the TXT records of ${quote(name)}.`, domain.domain.at, inputs.liveTxt)
      if (!verdict) continue
      if ('cannotTell' in verdict) unclear ??= verdict
      else {
        found = true
        yield verdict
      }
    }
    return found ? undefined : unclear
  },
})

/** Lower case, without an @ in front or a dot behind, as the record has it. */
function plain(domain: string): string {
  const tidy = domain
    .trim()
    .toLowerCase()
    .replace(/^@|\.$/g, '')
  try {
    return new URL(`https://${tidy}/`).hostname
  } catch {
    return tidy
  }
}

function judged(claim: ClaimedDomain, look: LiveTxt): Finding | CannotTell | undefined {
  const name = look.domain.value
  const here = look.answers.filter((answer) => answer.name === name)
  const answered = here.filter(({ records }) => records !== null)
  const token = valueOf(claim.token)?.trim().replace(TXT_PREFIX, '').toLowerCase()
  const status = (valueOf(claim.status) ?? '').toLowerCase()
  if (answered.length === 0) {
    const missing = here.filter(({ trouble }) => trouble === 'nxdomain')
    const [first] = missing
    if (first && missing.length >= 2) {
      return {
        code: 'no-such-domain',
        at: first.at,
        message: `The claimed domain ${quote(name)} does not exist: ${listing(missing.map(({ resolver }) => resolver))} both say so.`,
        expected: `a TXT record ${TXT_PREFIX}${token ?? '<token>'}`,
        actual: null,
      }
    }
    const says = here.map(({ resolver, trouble }) => `${resolver}: ${trouble ?? ''}`).join(', ')
    return cannotTell(
      `No resolver told the TXT records of ${name} (${says}). That says nothing about the domain; ask others with --dns-server. [dns-failure, LI-01]`,
      here[0]?.at ?? look.at,
      inputs.liveTxt,
    )
  }
  const right = answered.filter(({ records }) =>
    tokensIn(records ?? []).some(({ value }) => token === undefined || value.toLowerCase() === token),
  )
  if (right.length > 0 && right.length < answered.length) {
    const without = answered.filter((answer) => !right.includes(answer))
    return cannotTell(
      `${listing(right.map(({ resolver }) => resolver))} shows the record of ${name}, and ${listing(without.map(({ resolver }) => resolver))} does not: the change is still spreading, or the two see different zones.`,
      without[0]?.at ?? look.at,
      inputs.liveTxt,
    )
  }
  // Where resolvers differ, the one that shows anything of Mixpanel's tells most.
  const answer = answered.find((each) => each.records?.some(({ value }) => /mixpanel/i.test(value))) ?? answered[0]
  const records = answer?.records ?? []
  const tokens = tokensIn(records)
  const expected = `${TXT_PREFIX}${token ?? '<token>'}`
  if (right.length > 0) {
    const distinct = [...new Set(tokens.map(({ value }) => value.toLowerCase()))]
    const [, second] = tokens
    if (token !== undefined || distinct.length < 2 || !second) return undefined
    return {
      code: 'several-tokens',
      severity: status === 'verified' ? 'warning' : 'error',
      at: second.at,
      message: `${name} has ${distinct.length} tokens of Mixpanel’s in the DNS; which of them is this organization’s cannot be told. Delete those of other organizations.`,
      expected: 'one record',
      actual: second.value,
    }
  }
  const [other] = tokens
  if (other) {
    return {
      code: 'another-token',
      at: [other.at, claim.domain.at],
      message: `The TXT record of ${name} holds the token ${quote(other.value)}, and the settings say ${quote(token ?? '')}: it is another Mixpanel organization’s, which has, or had, claimed the domain.`,
      expected,
      actual: `${TXT_PREFIX}${other.value}`,
    }
  }
  return (
    malformed(name, records, token, expected) ??
    misplaced(name, look, expected) ??
    gone(claim, name, answer?.at ?? look.at, status, expected)
  )
}

/** Tokens of the records that are written as Mixpanel asks for. */
function tokensIn(records: readonly Evidence<string>[]): readonly Evidence<string>[] {
  return records.flatMap(({ value, at }) =>
    value.startsWith(TXT_PREFIX) && /^[\w-]+$/.test(value.slice(TXT_PREFIX.length)) ? [{ value: value.slice(TXT_PREFIX.length), at }] : [],
  )
}

function malformed(name: string, records: readonly Evidence<string>[], token: string | undefined, expected: string): Finding | undefined {
  const bare = (text: string): string => text.replace(/["'\s\u201C\u201D\\]/g, '')
  for (const { value, at } of records) {
    const said = (code: string, how: string): Finding => ({
      code,
      at,
      message: `The TXT record of ${name} is ${quote(value)}: ${how}. It should be exactly ${expected}.`,
      expected,
      actual: value,
    })
    const tidy = bare(value)
    if (tidy !== value && tidy.startsWith(TXT_PREFIX))
      return said('quoted', 'there are quotation marks or spaces in it that do not belong there')
    if (token !== undefined && tidy.toLowerCase() === token) return said('without-prefix', `${TXT_PREFIX} is missing before the token`)
    if (/mixpanel/i.test(value) && /verif/i.test(value))
      return said('misspelled-prefix', `what stands before the token is not ${TXT_PREFIX}`)
  }
  return undefined
}

function misplaced(name: string, look: LiveTxt, expected: string): Finding | undefined {
  for (const { name: at, records } of look.answers) {
    const [record] = at === name ? [] : tokensIn(records ?? [])
    if (!record) continue
    return {
      code: 'wrong-name',
      at: record.at,
      message: `Mixpanel’s TXT record stands at ${quote(at)}; it should stand at ${name} itself.`,
      expected: `${expected} at ${name}`,
      actual: `${TXT_PREFIX}${record.value}`,
    }
  }
  return undefined
}

function gone(claim: ClaimedDomain, name: string, at: Place, status: string, expected: string): Finding {
  const pending = status === 'pending'
  return {
    code: pending ? 'record-missing' : 'record-gone',
    at: [at, claim.domain.at],
    message:
      status === 'verified'
        ? `${name} counts as verified at Mixpanel, and its TXT record is not in the DNS any more. A week after it went the domain stops being verified, and single sign-on with it; what was typed as “verified” may be older than that.`
        : `${name} ${pending ? 'waits for its verification' : 'is claimed'} at Mixpanel, and no TXT record ${TXT_PREFIX}… stands in its DNS.`,
    expected,
    actual: null,
  }
}
