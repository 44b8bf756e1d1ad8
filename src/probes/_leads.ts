import { cloudOf } from '../vendors/entra.ts'
import type { HttpSeen, Lead } from '../model/probe.ts'
import { leadOf } from '../syntax/leads.ts'

/** Where a browser would go from what was seen: by itself anywhere, by a click only to Microsoft. A login page links to others too. */
export function leadFrom(seen: HttpSeen): Lead | null {
  return seen.answer ? leadOf(seen.answer, seen.url, (host) => cloudOf(host) !== null) : null
}
