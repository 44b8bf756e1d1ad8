import { cannotTell, derived, error, INFERRED, type CannotTell, type Fact, type Finding } from '../kit.ts'
import { withoutQuery } from '../../syntax/url.ts'
import type { TroubleCode } from '../../model/probe.ts'
import type { LiveExchange } from '../../model/live-records.ts'

// What every rule about a live exchange asks first: did a probe run, and did the host itself answer?

/** For every rule of the chapter. */
export const IF_PROBED = { fact: derived.probed, otherwise: 'No live probe ran; --live checks the endpoints as they are today.' }

/** The guide's entries about the network between this machine and the host. */
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

/** Trouble of the network says nothing about the configuration: unknown, with its code and what to do. */
export function noResponse({ trouble }: LiveExchange, fact: Fact): CannotTell | undefined {
  if (!trouble || trouble.code === 'nxdomain') return undefined
  const guide = GUIDE[trouble.code]
  return {
    ...cannotTell(`${trouble.message} [${trouble.code}${guide === undefined ? '' : `, ${guide}`}]`, trouble.at, fact),
    where: 'Run again with --live when this is fixed, or from another network.',
  }
}

/** Findings that every rule about a host has. */
export const HOST_FINDINGS = {
  nxdomain: error('LI-01', 'network', 'Two resolvers say that the host does not exist.', 'allow-host-names', INFERRED),
  'server-error': error('LI-01', 'mixpanel-support', 'The host itself answers with a server error (5xx).', 'wait-for-host', INFERRED),
}

/** A host that does not exist or answers with a server error; undefined otherwise. `subject` begins the sentence. */
export function hostFinding({ trouble, status, target }: LiveExchange, subject: string): Finding | undefined {
  if (trouble?.code === 'nxdomain') return { code: 'nxdomain', at: trouble.at, message: `${subject} cannot be reached. ${trouble.message}` }
  if (trouble || !status || status.value < 500) return undefined
  return {
    code: 'server-error',
    at: status.at,
    message: `${subject} (${withoutQuery(target.value)}) answers with a server error, ${status.value}.`,
    expected: 'an answer below 500',
    actual: String(status.value),
    ...(isMicrosoft(target.value) ? { owner: 'entra-admin' } : {}),
  }
}

function isMicrosoft(url: string): boolean {
  return /^https:\/\/login\./.test(url)
}
