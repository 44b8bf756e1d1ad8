import { count, listing, quote, visible } from '../syntax/display.ts'
import { entryOf } from '../syntax/table.ts'
import { duration, GRAVE_SECONDS, TOLERATED_SECONDS } from './clock-offset.ts'
import { NODE_RANGE, nodeSupport } from './node-version.ts'

// What the surroundings of the program mean for its work. The command gathers them; here they are judged.

/** The variables that are read besides those of Node, and whether their values are secret. */
export const OWN_VARIABLES: readonly (readonly [name: string, secret: boolean, use: string])[] = [
  ['SSO_DOCTOR_SCIM_TOKEN', true, 'the SCIM token for --live'],
  ['SSO_DOCTOR_SALT', true, 'the salt of redact'],
  ['SSO_DOCTOR_DEBUG', false, '1 prints where an internal error arose'],
  ['NO_COLOR', false, 'no colour'],
  ['FORCE_COLOR', false, 'colour, also without a terminal'],
  ['COLUMNS', false, 'width of the report without a terminal'],
]

export interface ExtraCas {
  /** As NODE_EXTRA_CA_CERTS names it. */
  readonly path: string
  /** Why it cannot be read; null where it was. */
  readonly trouble: string | null
  readonly certificates: number
  readonly expired: number
  readonly unreadable: number
}

export interface ProxySetting {
  /** The variable that names it. */
  readonly variable: string
  /** Without user name and password; null where the value is no address. */
  readonly address: string | null
  readonly hasLogin: boolean
  /** Hosts that NO_PROXY excepts, of those that --live contacts. */
  readonly direct: readonly string[]
  readonly trouble: string | null
}

/** What a host's clock said: seconds that it is ahead of this machine's, or why there is no answer. */
export interface HostClock {
  readonly host: string
  readonly seconds: number | null
  readonly trouble: string | null
}

export interface Machine {
  readonly program: { readonly version: string; readonly path: string; readonly folder: string | null }
  readonly node: { readonly version: string; readonly platform: string; readonly readsSystemCas: boolean }
  readonly compileCache: { readonly state: 'on' | 'switched-off' | 'not-available' | 'off'; readonly folder: string | null }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly proxy: ProxySetting | null
  readonly extraCas: ExtraCas | null
  readonly resolvers: readonly string[]
  readonly now: Date
  readonly zone: string
  /** Empty without --live. */
  readonly clocks: readonly HostClock[]
  readonly terminal: { readonly isTerminal: boolean; readonly width: number; readonly color: boolean; readonly ascii: boolean }
  readonly config: { readonly source: string | null; readonly trouble: string | null; readonly notes: readonly string[] }
  readonly token: { readonly isSet: boolean; readonly trouble: string | null }
}

export type CheckStatus = 'ok' | 'note' | 'warning' | 'error'

/** One line of the result. An error makes a run of the program fail, or its verdict wrong. */
export interface SelfCheck {
  readonly id: string
  readonly title: string
  readonly status: CheckStatus
  readonly message: string
  /** What to do; null where there is nothing to do. */
  readonly fix: string | null
  /** What was found, for programs. Never a secret. */
  readonly values: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** All checks, in a fixed order. */
export function selfChecks(machine: Machine): readonly SelfCheck[] {
  return [
    programCheck(machine),
    nodeCheck(machine),
    cacheCheck(machine),
    configCheck(machine),
    proxyCheck(machine),
    extraCasCheck(machine),
    systemCasCheck(machine),
    resolversCheck(machine),
    clockCheck(machine),
    terminalCheck(machine),
    ...OWN_VARIABLES.map((variable) => variableCheck(variable, machine)),
  ]
}

type SelfVerdict = readonly [status: CheckStatus, message: string, fix?: string]

function made(id: string, title: string, values: SelfCheck['values'], [status, message, fix = '']: SelfVerdict): SelfCheck {
  return { id, title, status, message, fix: fix === '' ? null : fix, values }
}

function programCheck({ program: { version, path, folder } }: Machine): SelfCheck {
  return made(
    'program',
    'Program',
    { version, path: visible(path), folder: folder === null ? null : visible(folder) },
    folder === null
      ? ['error', 'The current folder does not exist any more, or may not be read.', 'Change to another folder.']
      : ['ok', `sso-doctor ${version} (${quote(path)})`],
  )
}

function nodeCheck({ node: { version, platform } }: Machine): SelfCheck {
  const support = nodeSupport(version)
  const shown = `Node ${version} on ${platform}`
  return made(
    'node',
    'Node',
    { version, platform, range: NODE_RANGE, support },
    support === 'supported'
      ? ['ok', shown]
      : support === 'too-old'
        ? ['error', `${shown} is older than sso-doctor needs.`, `Install Node 24, or another version of ${NODE_RANGE}.`]
        : [
            'warning',
            `${shown} is none of the versions that sso-doctor is tested on.`,
            `Install Node 24, or another version of ${NODE_RANGE}.`,
          ],
  )
}

function cacheCheck({ compileCache: { state, folder } }: Machine): SelfCheck {
  const judgement: Record<typeof state, SelfVerdict> = {
    on: ['ok', `on${folder === null ? '' : ` (${quote(folder)})`}`],
    off: ['note', 'Node did not switch it on. sso-doctor starts somewhat slower.'],
    'switched-off': ['note', 'switched off with NODE_DISABLE_COMPILE_CACHE. sso-doctor starts somewhat slower.'],
    'not-available': ['note', 'not available: Node has it from 22.8 on. sso-doctor starts somewhat slower.'],
  }
  return made('compile-cache', 'Compile cache', { state, folder: folder === null ? null : visible(folder) }, judgement[state])
}

function configCheck({ config: { source, trouble, notes } }: Machine): SelfCheck {
  return made(
    'config',
    'Configuration',
    { file: source === null ? null : visible(source), valid: trouble === null },
    trouble !== null
      ? ['error', trouble, 'Correct the file. sso-doctor schema config prints all keys.']
      : notes.length > 0
        ? ['warning', notes.join(' '), 'Rename the file to sso-doctor.yaml, or give it with --config.']
        : ['ok', source === null ? 'no sso-doctor.yaml in the current folder; defaults are used' : `${quote(source)} is valid`],
  )
}

function proxyCheck({ proxy, env }: Machine): SelfCheck {
  const values = {
    variable: proxy?.variable ?? null,
    address: proxy?.address ?? null,
    login: proxy?.hasLogin ?? false,
    direct: proxy?.direct ?? [],
  }
  if (proxy === null) {
    const plain = ['http_proxy', 'HTTP_PROXY'].find((name) => given(entryOf(env, name)))
    return made(
      'proxy',
      'Proxy',
      values,
      plain === undefined
        ? ['ok', 'none is set']
        : ['note', `${plain} is set, and is not used: --live contacts hosts by HTTPS alone. Set HTTPS_PROXY if they need a proxy.`],
    )
  }
  if (proxy.trouble !== null) return made('proxy', 'Proxy', values, ['error', `--live cannot use ${proxy.variable}: ${proxy.trouble}`])
  const login = proxy.hasLogin ? ', with a user name and a password (not shown)' : ''
  const direct = proxy.direct.length > 0 ? `; NO_PROXY excepts ${listing(proxy.direct)}` : ''
  return made('proxy', 'Proxy', values, ['ok', `--live uses ${proxy.address ?? ''} (${proxy.variable}${login})${direct}`])
}

function extraCasCheck({ extraCas }: Machine): SelfCheck {
  if (extraCas === null) return made('extra-cas', 'Added CAs', { path: null }, ['ok', 'NODE_EXTRA_CA_CERTS is not set'])
  const { path, trouble, certificates, expired, unreadable } = extraCas
  const values = { path: visible(path), certificates, expired, unreadable }
  const name = `NODE_EXTRA_CA_CERTS names ${quote(path)}`
  if (trouble !== null)
    return made('extra-cas', 'Added CAs', values, [
      'warning',
      `${name}, ${trouble}. Node ignores it, so --live does not trust what it should add.`,
      'Set NODE_EXTRA_CA_CERTS to a file of PEM certificates.',
    ])
  if (certificates === 0)
    return made('extra-cas', 'Added CAs', values, [
      'warning',
      `${name}, which has no certificate in it that can be read.`,
      'Set NODE_EXTRA_CA_CERTS to a file of PEM certificates.',
    ])
  const all = `${name} with ${count(certificates, 'certificate')}`
  if (unreadable > 0)
    return made('extra-cas', 'Added CAs', values, [
      'warning',
      `${all}, and with ${unreadable} more that cannot be read. Node may ignore the file from there on.`,
      'Save the certificates again as PEM.',
    ])
  // Collections of public CAs hold some that have expired.
  if (expired === certificates)
    return made('extra-cas', 'Added CAs', values, ['warning', `${all}, all of which have expired.`, 'Get the current certificates.'])
  return made('extra-cas', 'Added CAs', values, ['ok', expired === 0 ? all : `${all} (${expired} expired)`])
}

function systemCasCheck({ env, node }: Machine): SelfCheck {
  const options = env['NODE_OPTIONS'] ?? ''
  const wanted = env['NODE_USE_SYSTEM_CA'] === '1' || /(?:^|\s)--use-system-ca(?:\s|$)/.test(options)
  const openssl = /(?:^|\s)--use-openssl-ca(?:\s|$)/.test(options)
  const values = { wanted, available: node.readsSystemCas, openssl, tlsChecksOff: env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0' }
  if (values.tlsChecksOff)
    return made('system-cas', 'Trusted CAs', values, [
      'warning',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is set. sso-doctor checks certificates all the same; other programs of Node do not.',
      'Remove the variable, and name the CA of your network in NODE_EXTRA_CA_CERTS.',
    ])
  if (wanted && !node.readsSystemCas)
    return made('system-cas', 'Trusted CAs', values, [
      'warning',
      `The CAs of the operating system are wanted (NODE_USE_SYSTEM_CA), and Node ${node.version} cannot read them.`,
      'Install Node 24, or name the CA of your network in NODE_EXTRA_CA_CERTS.',
    ])
  return made('system-cas', 'Trusted CAs', values, [
    'ok',
    wanted ? 'those of Node and of the operating system' : openssl ? 'those of OpenSSL (--use-openssl-ca)' : 'those of Node',
  ])
}

function resolversCheck({ resolvers }: Machine): SelfCheck {
  const shown = resolvers.map(visible)
  return made(
    'resolvers',
    'DNS resolvers',
    { servers: shown },
    resolvers.length > 0
      ? ['ok', shown.join(', ')]
      : ['warning', 'None is known, so --live cannot ask for TXT records.', 'Name one with --dns-server, such as --dns-server 192.0.2.53.'],
  )
}

/** No clock that is right shows an earlier time: sso-doctor was not there. */
const FIRST_DAY = Date.UTC(2026, 0, 1)

function clockCheck({ now, zone, clocks }: Machine): SelfCheck {
  const shown = `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC, time zone ${visible(zone)}`
  const values = { now: now.toISOString(), zone: visible(zone), compared: clocks.map(({ host }) => host), secondsAhead: nearest(clocks) }
  const fix = 'Switch on the automatic time of the operating system.'
  if (now.getTime() < FIRST_DAY)
    return made('clock', 'Clock', values, [
      'error',
      `${shown}: this is before the first version of sso-doctor, so no date can be checked.`,
      fix,
    ])
  if (clocks.length === 0) return made('clock', 'Clock', values, ['ok', `${shown}; compared with other clocks only with --live`])
  const silent = clocks.flatMap(({ host, trouble }) => (trouble === null ? [] : [`${host}: ${trouble}`]))
  const seconds = nearest(clocks)
  if (silent.length > 0) {
    return made('clock', 'Clock', values, ['error', `${shown}. --live cannot work here. ${silent.join(' ')}`])
  }
  if (seconds === null) return made('clock', 'Clock', values, ['warning', `${shown}; no host said what time it is`])
  const away = Math.abs(seconds)
  const hosts = listing(clocks.map(({ host }) => host))
  if (away <= TOLERATED_SECONDS) return made('clock', 'Clock', values, ['ok', `${shown}; as at ${hosts}`])
  if (clocks.some((each) => each.seconds !== null && each.seconds > 0 !== seconds > 0))
    return made('clock', 'Clock', values, ['warning', `${shown}; ${hosts} show different times, and none of them this one.`, fix])
  const message = `${shown}; ${duration(away)} ${seconds > 0 ? 'behind' : 'ahead of'} ${hosts}.`
  return made('clock', 'Clock', values, [away > GRAVE_SECONDS ? 'error' : 'warning', message, fix])
}

/** A wrong clock on one host says nothing about this machine: the smallest difference counts. */
function nearest(clocks: readonly HostClock[]): number | null {
  const all = clocks.flatMap(({ seconds }) => seconds ?? [])
  return all.length === 0 ? null : all.reduce((best, each) => (Math.abs(each) < Math.abs(best) ? each : best))
}

function terminalCheck({ terminal: { isTerminal, width, color, ascii }, env }: Machine): SelfCheck {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].find((name) => given(entryOf(env, name)))
  const parts = [
    isTerminal ? 'a terminal' : 'no terminal',
    `${width} columns`,
    color ? 'colour' : 'no colour',
    `${ascii ? 'ASCII' : 'UTF-8'}${locale === undefined ? '' : ` (${locale}=${quote(entryOf(env, locale) ?? '', 40)})`}`,
  ]
  return made('terminal', 'Terminal', { isTerminal, width, color, ascii }, ['ok', parts.join(', ')])
}

function variableCheck([name, secret, use]: (typeof OWN_VARIABLES)[number], { env, token }: Machine): SelfCheck {
  const isSet = given(entryOf(env, name))
  const id = `env/${name}`
  if (name === 'SSO_DOCTOR_SCIM_TOKEN' && token.trouble !== null)
    return made(id, name, { isSet }, ['error', `is set, and --live cannot use it: ${token.trouble}`, 'Copy the token again, alone.'])
  const value = secret ? ' (not shown)' : `: ${quote(entryOf(env, name) ?? '', 40)}`
  return made(id, name, { isSet }, ['ok', isSet ? `is set${value}` : `is not set (${use})`])
}

function given(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
