import { cloudOf } from '../vendors/entra.ts'
import type { HttpResult, NextHop } from '../model/probe.ts'
import { nextHopOf } from '../syntax/next-hop.ts'

/** Where a browser would go from an answer: automatically to any host, by a click only to Microsoft, since a login page links to others too. */
export function nextHopFrom(result: HttpResult): NextHop | null {
  return result.answer ? nextHopOf(result.answer, result.url, (host) => cloudOf(host) !== null) : null
}
