import { domainToASCII } from 'node:url'
import { TXT_PREFIX } from '../vendors/mixpanel.ts'
import { derived } from '../model/vocabulary.ts'
import { listOf } from '../syntax/field.ts'
import { defineProbe } from './_define.ts'
import { type ProbeContext, type Observation } from '../model/probe.ts'

/** No organization claims more; a file that does is not asked about to the end. */
const MOST_DOMAINS = 50
/** Where the record is put by mistake. */
const MISPLACED = ['_mixpanel', 'www', 'mixpanel-domain-verify', '_mixpanel-domain-verify']

/** The TXT records that prove the claimed domains, as several resolvers tell them. */
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
    return Promise.all(domains.slice(0, MOST_DOMAINS).map((domain) => lookAt(domain, context)))
  },
})

async function lookAt(domain: string, context: ProbeContext): Promise<Observation> {
  const askedAt = context.now()
  const started = performance.now()
  const here = await context.txt(domain)
  const found = here.some(({ records }) => records?.some((record) => record.startsWith(TXT_PREFIX)))
  const answered = here.some(({ records }) => records !== null)
  const elsewhere = found || !answered ? [] : (await Promise.all(MISPLACED.map((name) => context.txt(`${name}.${domain}`)))).flat()
  const telling = elsewhere.filter(({ records }) => records?.some((record) => /mixpanel/i.test(record)))
  return {
    probe: 'domain-txt',
    step: domain,
    seen: { kind: 'txt', domain, askedAt, tookMs: performance.now() - started, answers: [...here, ...telling] },
    lead: null,
  }
}
