import type { Setup } from '../model/fact.ts'
import type { LiveExchange, LiveTxt } from '../model/live-records.ts'
import type { AnyProbe, ProbeContext, Network, Observation } from '../model/probe.ts'
import type { ReportProbe } from '../model/report.ts'
import { inputs } from '../model/vocabulary.ts'
import { ask, askOptional } from './ask.ts'
import { count, day, visible } from '../syntax/display.ts'

export interface ProbeRun {
  readonly network: Network
  /** For each probe. */
  readonly timeoutMs: number
  /** Aborted by Ctrl-C. */
  readonly interrupt?: AbortSignal
  /** Called when a probe starts, and when it is done. */
  readonly progress?: (probe: AnyProbe, done: boolean) => void
}

/** The observations of all probes, in the order of the probes. All run at once, each with its own timeout. */
export async function runProbes(setup: Setup, probes: readonly AnyProbe[], run: ProbeRun): Promise<readonly Observation[]> {
  const started = new Map<string, Promise<readonly Observation[]>>()
  const start = (probe: AnyProbe): Promise<readonly Observation[]> => {
    const running = started.get(probe.id)
    if (running) return running
    const before = probes.find(({ id }) => id === probe.after)
    run.progress?.(probe, false)
    const observations = (before ? start(before) : Promise.resolve([]))
      .then((earlier) => runProbe(probe, setup, run, earlier))
      .finally(() => run.progress?.(probe, true))
    started.set(probe.id, observations)
    return observations
  }
  return (await Promise.all(probes.map(start))).flat()
}

async function runProbe(probe: AnyProbe, setup: Setup, run: ProbeRun, earlier: readonly Observation[]): Promise<readonly Observation[]> {
  const { network, timeoutMs, interrupt } = run
  const asked = ask(setup, probe.needs)
  if (asked.missing || interrupt?.aborted === true) return []
  const timer = AbortSignal.timeout(timeoutMs)
  const signal = interrupt ? AbortSignal.any([timer, interrupt]) : timer
  const context: ProbeContext = {
    get: (url, options) => network.get(url, options, signal),
    txt: (name) => network.txt(name, signal),
    hasToken: network.hasToken,
    tokenTrust: (url) => network.tokenTrust(url),
    now: () => network.now(),
    earlier,
  }
  return probe.run(asked.known as never, askOptional(setup, probe.wants) as never, context)
}

const EXCHANGES = [inputs.liveReplyUrl, inputs.livePostback, inputs.liveEntraLogin, inputs.liveMetadataAnswer, inputs.liveScim] as const

interface LiveAnswers {
  readonly exchanges: readonly LiveExchange[]
  readonly names: readonly LiveTxt[]
}

function liveAnswersIn(setup: Setup): LiveAnswers {
  const byStep = (a: LiveExchange, b: LiveExchange): number => ((a.step ?? '') < (b.step ?? '') ? -1 : 1)
  return {
    exchanges: EXCHANGES.flatMap((fact) => [...(setup.answer(fact).known ?? [])].sort(byStep)),
    names: [...(setup.answer(inputs.liveTxt).known ?? [])].sort((a, b) => (a.domain.value < b.domain.value ? -1 : 1)),
  }
}

/** The probes as the report lists them: those that ran now, and those whose records were given. */
export function probesIn(setup: Setup): readonly ReportProbe[] {
  const { exchanges, names } = liveAnswersIn(setup)
  return [
    ...exchanges.map((each): ReportProbe => ({
      id: each.probe,
      target: visible(each.target.value),
      outcome: visible(each.trouble?.code ?? 'answered'),
      status: each.status?.value ?? null,
      durationMs: each.tookMs,
      detail: visible(detailOf(each)),
    })),
    ...names.map((each): ReportProbe => {
      const answered = each.answers.find(({ records }) => records !== null)
      return {
        id: 'domain-txt',
        target: visible(`TXT ${each.domain.value}`),
        outcome: visible(answered ? 'answered' : (each.answers[0]?.trouble ?? 'failed')),
        status: null,
        durationMs: each.tookMs,
        detail: visible(
          each.answers
            .map(
              ({ resolver, name, records, trouble }) => `${resolver} on ${name}: ${trouble ?? count(records?.length ?? 0, 'TXT record')}`,
            )
            .join('; '),
        ),
      }
    }),
  ]
}

function detailOf({ trouble, status, nextHop, proxy, pinned, authorized, issuer, cut }: LiveExchange): string {
  const parts = [
    trouble
      ? trouble.message
      : `It answered ${status?.value ?? ''}${nextHop ? ` and leads to ${nextHop.url.value.replace(/\?.*$/s, '')}` : ''}.`,
    ...(authorized ? ['The SCIM token was sent.'] : []),
    ...(proxy !== null ? [`Sent through the proxy ${proxy}.`] : []),
    ...(pinned ? ['Sent to the address that --resolve gives.'] : []),
    ...(issuer !== null ? [`Its certificate was issued by ${issuer}.`] : []),
    ...(cut ? ['Its body was longer than the limit, and was cut off.'] : []),
  ]
  return parts.join(' ')
}

/** Where the probes ran and how they reached the hosts: how far their results can be trusted. */
export function networkNotes(setup: Setup): readonly string[] {
  const { exchanges, names } = liveAnswersIn(setup)
  const first = [...exchanges.map(({ askedAt }) => askedAt.value), ...names.map(({ askedAt }) => askedAt)].sort(
    (a, b) => a.getTime() - b.getTime(),
  )[0]
  if (!first) return []
  const proxies = [...new Set(exchanges.flatMap(({ proxy }) => proxy ?? []))]
  const trusts = [...new Set(exchanges.flatMap(({ extraTrust }) => extraTrust ?? []))]
  const failed = exchanges.flatMap(({ trouble }) => trouble?.code ?? []).filter((code) => code !== 'nxdomain')
  const resolvers = [...new Set(names.flatMap(({ answers }) => answers.map(({ resolver }) => resolver)))]
  return [
    `The live probes ran on ${day(first)} at ${first.toISOString().slice(11, 16)} UTC, on one machine${resolvers.length > 0 ? ` and with the resolvers ${resolvers.join(', ')}` : ''}. Provisioning runs in Microsoft’s cloud and sign-in in each user’s browser, so a host that this machine can reach may be unreachable from there, and the reverse (LI-12). Use the portal’s Test (single sign-on) and Test Connection (provisioning) for the final result.`,
    ...(failed.length > 0
      ? [
          `${failed.length} of ${count(exchanges.length, 'live request')} got no response from the host (${[...new Set(failed)].join(', ')}). This says nothing about your configuration; the checks that need these responses are unknown.`,
        ]
      : []),
    ...proxies.map(
      (proxy) =>
        `The probes used the proxy ${proxy} (HTTPS_PROXY). The proxy resolves names, so only the list of allowed hosts limited the connections; addresses could not be checked.`,
    ),
    ...trusts.map((trust) => `Certificates were checked against Node’s own authorities and those in ${trust} (NODE_EXTRA_CA_CERTS).`),
  ]
}
