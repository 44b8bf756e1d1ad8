import type { Setup } from '../model/fact.ts'
import type { LiveExchange, LiveTxt } from '../model/live-records.ts'
import type { AnyProbe, ProbeContext, Network, Observation } from '../model/probe.ts'
import type { ReportProbe } from '../model/report.ts'
import { inputs } from '../model/vocabulary.ts'
import { ask, askOptional } from './ask.ts'
import { count, day } from '../syntax/display.ts'

export interface ProbeRun {
  readonly network: Network
  /** For each probe. */
  readonly timeoutMs: number
  /** Aborted by the person at the keyboard. */
  readonly interrupt?: AbortSignal
  /** Told when a probe is waited for, and when it is done. */
  readonly progress?: (probe: AnyProbe, done: boolean) => void
}

/** Everything that the probes see, all looking at once, each for its own time. In the order of the probes. */
export async function runProbes(setup: Setup, probes: readonly AnyProbe[], watch: ProbeRun): Promise<readonly Observation[]> {
  const looks = new Map<string, Promise<readonly Observation[]>>()
  const start = (probe: AnyProbe): Promise<readonly Observation[]> => {
    const under = looks.get(probe.id)
    if (under) return under
    const before = probes.find(({ id }) => id === probe.after)
    watch.progress?.(probe, false)
    const look = (before ? start(before) : Promise.resolve([]))
      .then((earlier) => lookWith(probe, setup, watch, earlier))
      .finally(() => watch.progress?.(probe, true))
    looks.set(probe.id, look)
    return look
  }
  return (await Promise.all(probes.map(start))).flat()
}

async function lookWith(probe: AnyProbe, setup: Setup, watch: ProbeRun, earlier: readonly Observation[]): Promise<readonly Observation[]> {
  const { network, timeoutMs, interrupt } = watch
  const asked = ask(setup, probe.needs)
  if (asked.missing || interrupt?.aborted === true) return []
  const timer = AbortSignal.timeout(timeoutMs)
  const signal = interrupt ? AbortSignal.any([timer, interrupt]) : timer
  const context: ProbeContext = {
    get: (url, options) => network.get(url, options, signal),
    txt: (name) => network.txt(name, signal),
    hasToken: network.hasToken,
    now: () => network.now(),
    earlier,
  }
  return probe.run(asked.known as never, askOptional(setup, probe.wants) as never, context)
}

const EXCHANGES = [inputs.liveReplyUrl, inputs.livePostback, inputs.liveEntraLogin, inputs.liveMetadataAnswer, inputs.liveScim] as const

interface Seen {
  readonly exchanges: readonly LiveExchange[]
  readonly names: readonly LiveTxt[]
}

function seenIn(setup: Setup): Seen {
  const byStep = (a: LiveExchange, b: LiveExchange): number => ((a.step ?? '') < (b.step ?? '') ? -1 : 1)
  return {
    exchanges: EXCHANGES.flatMap((fact) => [...(setup.answer(fact).known ?? [])].sort(byStep)),
    names: [...(setup.answer(inputs.liveTxt).known ?? [])].sort((a, b) => (a.domain.value < b.domain.value ? -1 : 1)),
  }
}

/** What the report says of the probes: of those that looked now, and of those whose record was given. */
export function probesIn(setup: Setup): readonly ReportProbe[] {
  const { exchanges, names } = seenIn(setup)
  return [
    ...exchanges.map((each): ReportProbe => ({
      id: each.probe,
      target: each.target.value,
      outcome: each.trouble?.code ?? 'answered',
      status: each.status?.value ?? null,
      durationMs: each.tookMs,
      detail: detailOf(each),
    })),
    ...names.map((each): ReportProbe => {
      const answered = each.answers.find(({ records }) => records !== null)
      return {
        id: 'domain-txt',
        target: `TXT ${each.domain.value}`,
        outcome: answered ? 'answered' : (each.answers[0]?.trouble ?? 'failed'),
        status: null,
        durationMs: each.tookMs,
        detail: each.answers
          .map(({ resolver, name, records, trouble }) => `${resolver} on ${name}: ${trouble ?? count(records?.length ?? 0, 'TXT record')}`)
          .join('; '),
      }
    }),
  ]
}

function detailOf({ trouble, status, lead, proxy, pinned, authorized, issuer, cut }: LiveExchange): string {
  const parts = [
    trouble ? trouble.says : `It answered ${status?.value ?? ''}${lead ? ` and leads to ${lead.url.value.replace(/\?.*$/s, '')}` : ''}.`,
    ...(authorized ? ['The SCIM token went along.'] : []),
    ...(proxy !== null ? [`Asked through the proxy ${proxy}.`] : []),
    ...(pinned ? ['At the address that --resolve gives.'] : []),
    ...(issuer !== null ? [`Its certificate was issued by ${issuer}.`] : []),
    ...(cut ? ['Its body was longer than what is read, and was cut.'] : []),
  ]
  return parts.join(' ')
}

/** From where it was looked, and by which way: what the verdicts about the world are worth. */
export function networkNotes(setup: Setup): readonly string[] {
  const { exchanges, names } = seenIn(setup)
  const first = [...exchanges.map(({ askedAt }) => askedAt.value), ...names.map(({ askedAt }) => askedAt)].sort(
    (a, b) => a.getTime() - b.getTime(),
  )[0]
  if (!first) return []
  const proxies = [...new Set(exchanges.flatMap(({ proxy }) => proxy ?? []))]
  const trusts = [...new Set(exchanges.flatMap(({ extraTrust }) => extraTrust ?? []))]
  const hindered = exchanges.flatMap(({ trouble }) => trouble?.code ?? []).filter((code) => code !== 'nxdomain')
  const resolvers = [...new Set(names.flatMap(({ answers }) => answers.map(({ resolver }) => resolver)))]
  return [
    `The live probes looked on ${day(first)} at ${first.toISOString().slice(11, 16)} UTC, from one machine${resolvers.length > 0 ? ` and by the resolvers ${resolvers.join(', ')}` : ''}. Provisioning runs from Microsoft’s cloud and sign-in from each user’s browser, so what was reached from here may not be reached from there, and the reverse (LI-12): the portal’s Test (single sign-on) and Test Connection (provisioning) have the last word.`,
    ...(hindered.length > 0
      ? [
          `${hindered.length} of ${count(exchanges.length, 'live look')} brought no answer of the host’s own (${[...new Set(hindered)].join(', ')}): that is no word about the setup, and what it would settle is unknown.`,
        ]
      : []),
    ...proxies.map(
      (proxy) =>
        `The probes went through the proxy ${proxy} (HTTPS_PROXY). There the proxy resolves names, so the list of allowed hosts alone guarded where they went; addresses could not be checked.`,
    ),
    ...trusts.map((trust) => `Certificates were checked against Node’s own authorities and those in ${trust} (NODE_EXTRA_CA_CERTS).`),
  ]
}
