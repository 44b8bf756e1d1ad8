import ipaddr from 'ipaddr.js'
import { listing, quote } from '../syntax/display.ts'
import { cloudOf } from '../vendors/entra.ts'
import { isMixpanelHost } from '../vendors/mixpanel.ts'
import { Failure } from './failure.ts'

// Which addresses may be connected to: those that the IANA registries of special-purpose addresses leave public.

/** Azure's wire server has a public address. */
const WIRE_SERVER = '168.63.129.16'

/** Where Cisco Umbrella (OpenDNS) sends blocked names. */
const BLOCK_PAGES = ['146.112.0.0/16', '2620:119:0:0:0:0:0:0/40'] as const

/** Why an address must not be contacted, as the name of its range; null where it may. */
export function forbiddenRange(address: string): string | null {
  if (!ipaddr.isValid(address)) return 'no address'
  const parsed = ipaddr.process(address)
  if (parsed.toString() === WIRE_SERVER) return 'cloud metadata'
  // ::127.0.0.1: an old way to write IPv4 in IPv6, which the library takes for an ordinary address.
  if (parsed instanceof ipaddr.IPv6 && parsed.parts.slice(0, 6).every((part) => part === 0)) return 'ipv4Compatible'
  const range = parsed.range()
  return range === 'unicast' ? null : range
}

function isBlockAddress(address: string): boolean {
  const parsed = ipaddr.process(address)
  return BLOCK_PAGES.some((block) => {
    const [range, bits] = ipaddr.parseCIDR(block)
    return range.kind() === parsed.kind() && parsed.match([range, bits] as [ipaddr.IPv4, number] & [ipaddr.IPv6, number])
  })
}

/** Of the addresses found for a host, those that may be contacted. Throws a `Failure` where none may. */
export function permittedAddresses(host: string, found: readonly string[]): readonly string[] {
  const permitted = found.filter((address) => forbiddenRange(address) === null && !isBlockAddress(address))
  if (permitted.length > 0) return permitted
  const shown = listing(found.slice(0, 4))
  if (isMixpanelHost(host) || cloudOf(host) !== null) {
    throw new Failure(
      'sinkhole',
      `${host} resolves to ${shown} here, which is not its real address. A resolver, a hosts file or an ad blocker on this network blocks the name (Mixpanel is on many tracker lists). Nothing was contacted. Have the name allowed, or run again from another network; --dns-server uses another resolver.`,
    )
  }
  throw new Failure(
    'forbidden-address',
    `${quote(host)} resolves to ${shown}, an address inside a network (${forbiddenRange(found[0] ?? '') ?? 'block page'}) that no probe contacts. Nothing was contacted. Only --resolve lets a test connect there.`,
  )
}

export function isSameAddress(one: string, other: string): boolean {
  if (!ipaddr.isValid(one) || !ipaddr.isValid(other)) return false
  return ipaddr.process(one).toString() === ipaddr.process(other).toString()
}
