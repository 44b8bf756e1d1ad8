import { promises as dns, lookup } from 'node:dns'
import { isIP } from 'node:net'
import type { TxtAnswer } from '../model/probe.ts'
import { listing } from '../syntax/display.ts'
import { permittedAddresses } from './address-policy.ts'
import { codeOf, dnsWord, Failure, txtTrouble, untilAborted } from './failure.ts'

// Names to addresses, and TXT records.

/** How long one resolver is waited for before the next is asked. */
const RESOLVER_MS = 2_500

export interface ResolverOptions {
  /** `address[:port]`; empty for those of the system. */
  readonly dnsServers: readonly string[]
  /** Called before a resolver is contacted. */
  readonly announce: (what: string) => void
}

export interface Resolver {
  /** The addresses that may be contacted. Rejects with a `Failure` where there are none. */
  addressesOf(host: string, signal: AbortSignal): Promise<readonly string[]>
  /** What each resolver answers for the TXT records of a name. Never rejects. */
  txt(name: string, signal: AbortSignal): Promise<readonly TxtAnswer[]>
  /** True while the system still looks up a name, which cannot be cancelled. */
  isLookingUp(): boolean
}

/** What one resolver says about the addresses of a name. */
interface ServerAnswer {
  readonly server: string
  readonly addresses: readonly string[]
  readonly code: string
}

export function createResolver({ dnsServers, announce }: ResolverOptions): Resolver {
  const names = new Map<string, Promise<readonly string[]>>()
  const system = systemLookup()
  const askServer = (server: string, host: string, signal: AbortSignal): Promise<ServerAnswer> => {
    announce(`the resolver ${server}`)
    return answerOf(server, host, signal)
  }

  async function resolve(host: string, signal: AbortSignal): Promise<readonly string[]> {
    if (isIP(host) !== 0) return [host]
    const servers = [...new Set(dnsServers)]
    if (servers.length > 0) return resolveAt(servers, host, signal)
    try {
      return await system.addressesOf(host, signal)
    } catch (error) {
      if (signal.aborted) throw error
      const code = codeOf(error)
      // Only the resolvers themselves show whether the name exists; the system's answer may come from anywhere.
      const answers = await Promise.all([...new Set(dns.getServers())].slice(0, 3).map((server) => askServer(server, host, signal)))
      throw noAddress(host, answers, code)
    }
  }

  async function resolveAt(servers: readonly string[], host: string, signal: AbortSignal): Promise<readonly string[]> {
    const answers: ServerAnswer[] = []
    for (const server of servers) {
      const verdict = await askServer(server, host, signal)
      if (verdict.addresses.length > 0) return verdict.addresses
      answers.push(verdict)
    }
    throw noAddress(host, answers, '')
  }

  return {
    // Worked out once for each host and kept: what was checked is what is connected to.
    addressesOf(host, signal) {
      const before = names.get(host)
      if (before) return before
      const now = resolve(host, signal).then((found) => permittedAddresses(host, found))
      names.set(host, now)
      // A name that could not be resolved in the time of one probe is resolved again for the next.
      now.catch(() => names.delete(host))
      return now
    },
    txt(name, signal) {
      const servers = dnsServers.length > 0 ? dnsServers : dns.getServers()
      return Promise.all(
        [...new Set(servers)].slice(0, 4).map((server) => {
          announce(`the resolver ${server}`)
          return txtAt(server, name, signal)
        }),
      )
    },
    isLookingUp: system.isLookingUp,
  }
}

function systemLookup() {
  let running = 0
  return {
    isLookingUp: (): boolean => running > 0,
    addressesOf(host: string, signal: AbortSignal): Promise<readonly string[]> {
      running++
      return untilAborted(
        signal,
        new Promise((done, fail) => {
          lookup(host, { all: true }, (error, found) => {
            running--
            if (error) fail(error)
            else done(found.map(({ address }) => address))
          })
        }),
      )
    },
  }
}

async function answerOf(server: string, host: string, signal: AbortSignal): Promise<ServerAnswer> {
  let resolver: dns.Resolver
  try {
    resolver = resolverAt(server)
  } catch {
    // A link-local address with its zone, for example, which the library does not accept.
    return { server, addresses: [], code: 'EBADNAME' }
  }
  const ask = async (query: Promise<readonly string[]>): Promise<{ found: readonly string[]; code: string }> => {
    try {
      return { found: await query, code: '' }
    } catch (error) {
      return { found: [], code: codeOf(error) }
    }
  }
  const [four, six] = await cancelling(resolver, signal, () => Promise.all([ask(resolver.resolve4(host)), ask(resolver.resolve6(host))]))
  return { server, addresses: [...four.found, ...six.found], code: four.code === '' ? six.code : four.code }
}

/** Two resolvers must agree before a name is said not to exist. */
function noAddress(host: string, answers: readonly ServerAnswer[], systemCode: string): Failure {
  const unknown = answers.filter(({ code }) => code === 'ENOTFOUND')
  const said = answers.map(({ server, code }) => `${server} says ${dnsWord(code)}`)
  if (unknown.length >= 2) {
    return new Failure('nxdomain', `No such name: ${listing(unknown.map(({ server }) => server))} both say that ${host} does not exist.`)
  }
  return new Failure(
    'dns-failure',
    `${host} has no address here (${said.length > 0 ? listing(said) : dnsWord(systemCode)}). Check whether this network’s resolver works, or blocks the name. --dns-server uses another resolver; two that agree are needed to be sure.`,
  )
}

async function txtAt(server: string, name: string, signal: AbortSignal): Promise<TxtAnswer> {
  try {
    const resolver = resolverAt(server)
    const found = await cancelling(resolver, signal, () => resolver.resolveTxt(name))
    return { resolver: server, name, records: found.map((parts) => parts.join('')), trouble: null }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENODATA') return { resolver: server, name, records: [], trouble: null }
    return { resolver: server, name, records: null, trouble: txtTrouble(code, signal) }
  }
}

function resolverAt(server: string): dns.Resolver {
  const resolver = new dns.Resolver({ timeout: RESOLVER_MS, tries: 1 })
  resolver.setServers([server])
  return resolver
}

async function cancelling<T>(resolver: dns.Resolver, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const cancel = (): void => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    if (signal.aborted) throw Object.assign(new Error('cancelled'), { code: 'ECANCELLED' })
    return await work()
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
