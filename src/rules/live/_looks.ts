import {
  cannotTell,
  notApplicable,
  type CannotTell,
  type Fact,
  type Finding,
  type FindingKind,
  type Fix,
  type NotApplicable,
} from '../kit.ts'
import { withoutQuery } from '../../syntax/url.ts'
import type { TroubleCode } from '../../model/probe.ts'
import type { LiveExchange } from '../../model/live-records.ts'

// What the rules of this chapter see in a look: whether there was one, and whether the host itself spoke.

/** Without `--live` and without a record none of these rules has anything to say. */
export function notLooked(): NotApplicable {
  return notApplicable('No live probe looked; --live asks the endpoints as they are today.')
}

/** The guide's entries about the network that stands between. */
const GUIDE: Readonly<Partial<Record<TroubleCode, string>>> = {
  nxdomain: 'LI-01',
  'dns-failure': 'LI-01',
  sinkhole: 'LI-01',
  'tls-interception': 'LI-02',
  'certificate-expired': 'LI-02',
  'certificate-not-yet-valid': 'LI-02',
  'certificate-wrong-host': 'LI-02',
  'tls-failure': 'LI-02',
  refused: 'LI-03',
  timeout: 'LI-03',
  unreachable: 'LI-03',
  'connection-lost': 'LI-03',
  'proxy-unreachable': 'LI-03',
  'proxy-authentication': 'LI-03',
  'proxy-refused': 'LI-03',
  'captive-portal': 'LI-04',
  'not-http': 'LI-04',
  'ipv6-unreachable': 'LI-12',
  'rate-limited': 'LI-12',
  'gateway-error': 'LI-12',
}

const ELSEWHERE = 'Run again with --live when that is mended, or from another network.'

/** Trouble on the way is no word about the setup: unknown, with its code and what to do. */
export function inTheWay({ trouble }: LiveExchange, fact: Fact): CannotTell | undefined {
  if (!trouble || trouble.code === 'nxdomain') return undefined
  const guide = GUIDE[trouble.code]
  return {
    ...cannotTell(`${trouble.says} [${trouble.code}${guide === undefined ? '' : `, ${guide}`}]`, trouble.at, fact),
    where: ELSEWHERE,
  }
}

const ASK_THE_NETWORK: Fix = {
  summary: 'Have whoever runs this network look why the name cannot be resolved.',
  steps: [
    'Compare from another network, a phone’s for example: if it works there, this network’s resolvers block the name.',
    'Have mixpanel.com and its subdomains, and login.microsoftonline.com, allowed in the resolver, the ad blocker and the firewall.',
    'Run sso-doctor check --live again.',
  ],
  command: null,
}

const ASK_THE_HOST: Fix = {
  summary: 'Wait, and run again; if it goes on, tell whoever runs the host.',
  steps: [
    'Look whether the service reports a disturbance.',
    'Run sso-doctor check --live again after ten minutes.',
    'If the answer stays, send it to Mixpanel’s support (or Microsoft’s), with the address and the time.',
  ],
  command: null,
}

/** Findings that every rule about a host has. */
export const HOST_FINDINGS = {
  nxdomain: {
    guide: 'LI-01',
    severity: 'error',
    owner: 'network',
    means: 'Two resolvers say that the host does not exist.',
    fix: ASK_THE_NETWORK,
    inferred: true,
  },
  'server-error': {
    guide: 'LI-01',
    severity: 'error',
    owner: 'mixpanel-support',
    means: 'The host is reached, and answers with an error of its own (5xx).',
    fix: ASK_THE_HOST,
    inferred: true,
  },
} as const satisfies Readonly<Record<string, FindingKind>>

/** A host that does not exist, or that is broken itself; undefined where it answered. */
export function hostFault({ trouble, status, at, target }: LiveExchange, what: string): Finding | undefined {
  if (trouble?.code === 'nxdomain') return { code: 'nxdomain', at: trouble.at, message: `${what} cannot be reached. ${trouble.says}` }
  if (trouble || !status || status.value < 500) return undefined
  return {
    code: 'server-error',
    at: status.at,
    message: `${what} (${withoutQuery(target.value)}) answers with an error of its own, ${status.value}.`,
    expected: 'an answer below 500',
    actual: String(status.value),
    ...(isMicrosoft(target.value) ? { owner: 'entra-admin' } : {}),
    ...(at === status.at ? {} : { at: status.at }),
  }
}

function isMicrosoft(url: string): boolean {
  return /^https:\/\/login\./.test(url)
}
