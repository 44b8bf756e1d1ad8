import { domainToASCII } from 'node:url'
import { TXT_PREFIX } from '../vendors/mixpanel.ts'
import { derived } from '../model/vocabulary.ts'
import { listOf } from '../syntax/field.ts'
import { defineProbe } from './_define.ts'
import type { Observation, ProbeContext } from '../model/probe.ts'

/** No organization claims more; further domains are not checked. */
const MOST_DOMAINS = 50
/** Names where the record is often put by mistake. */
const MISPLACED = ['_mixpanel', 'www', 'mixpanel-domain-verify', '_mixpanel-domain-verify']

/** The TXT records that prove the claimed domains, from several resolvers. */
export default defineProbe({
  id: 'domain-txt',
  title: 'the TXT records of the claimed domains',
  needs: { settings: derived.settings },
  wants: {},

  async run({ settings }, _wanted, context) {
    const claimed = listOf(settings.claimedDomains)?.items ?? []
    const names = new Set(
      claimed.map(({ domain }) =>
        domainToASCII(
          domain.value
            .trim()
            .toLowerCase()
            .replace(/^@|\.$/g, ''),
        ),
      ),
    )
    const domains = [...names].filter((name) => /^(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+$/.test(name))
    return Promise.all(domains.slice(0, MOST_DOMAINS).map((domain) => recordsOf(domain, context)))
  },
})

async function recordsOf(domain: string, context: ProbeContext): Promise<Observation> {
  const askedAt = context.now()
  const started = performance.now()
  const here = await context.txt(domain)
  const found = here.some(({ records }) => records?.some((record) => record.startsWith(TXT_PREFIX)))
  const answered = here.some(({ records }) => records !== null)
  const elsewhere = found || !answered ? [] : (await Promise.all(MISPLACED.map((name) => context.txt(`${name}.${domain}`)))).flat()
  const misplaced = elsewhere.filter(({ records }) => records?.some((record) => /mixpanel/i.test(record)))
  return {
    probe: 'domain-txt',
    step: domain,
    result: { kind: 'txt', domain, askedAt, tookMs: performance.now() - started, answers: [...here, ...misplaced] },
    nextHop: null,
  }
}
