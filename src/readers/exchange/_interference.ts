import { cloudOf } from '../../vendors/entra.ts'
import { isMixpanelHost, isOtherProvider } from '../../vendors/mixpanel.ts'
import { hostOf } from '../../syntax/url.ts'
import { quote } from '../../syntax/display.ts'
import type { Trouble } from '../../model/probe.ts'
import type { HttpRecord } from '../../syntax/exchange.ts'

// An answer that is not the host's own: something between this machine and the host spoke in its place.

const MIDDLEBOX =
  /squid|zscaler|blue\s?coat|forti(?:net|gate|web)|websense|forcepoint|mcafee|sophos|barracuda|netskope|palo ?alto|privoxy|tinyproxy|mitmproxy|umbrella|watchguard|checkpoint/i
/** What stands in `Via` where the host's own provider serves it. */
const OWN_FRONT = /^[\d.]*(?:http\/)?[\d.]*\s*(?:google|cloudfront|.*\.cloudfront\.net|varnish|vegur|akamai\S*|.*\(cloudfront\))(?:\s.*)?$/i

/** What got in the way of the answer; null where the host itself answered. */
export function interferenceIn(record: HttpRecord): Trouble | null {
  const { answer } = record
  if (!answer) return null
  const status = answer.status.value
  const header = (name: string): string | null => answer.headers.find((each) => each.name === name)?.value.value ?? null
  const html = /\b(?:text\/html|application\/xhtml)/i.test(header('content-type') ?? '')

  if (status === 429) {
    return {
      code: 'rate-limited',
      says: 'The host answers 429: too many requests came from here. That says nothing about this setup; wait a while and run again.',
    }
  }
  if (status === 407) {
    return {
      code: 'proxy-authentication',
      says: 'A proxy answers 407: it wants a name and a password. Write them into HTTPS_PROXY (http://name:password@proxy:port), or look from another network.',
    }
  }
  if (status === 511) return portal('answers 511 (Network Authentication Required)')
  if (status >= 500) {
    const mark = middleboxIn(header)
    if (mark !== null || GATEWAY.has(status)) {
      const who = mark === null ? 'a gateway in front of the host' : `something on the way (${quote(mark, 60)})`
      return {
        code: 'gateway-error',
        says: `The answer is ${status}, and it comes from ${who}, not from the host itself: it could not be reached from there. Run again in a few minutes, or from another network.`,
      }
    }
  }
  const page = status < 500 ? blockerIn(header) : null
  if (page !== null) return portal(`is ${status}, and comes from something on the way (${quote(page, 60)}), not from the host itself`)
  // Microsoft leads people on to their own identity provider, but never by an unencrypted way.
  const location = header('location') ?? ''
  if (/^http:/i.test(location) && cloudOf(hostOf(record.url.value)) !== null)
    return portal(`sends the browser on to ${quote(hostOf(location), 80)} without encryption`)
  const asked = hostOf(record.url.value)
  if (record.probe !== 'entra-login' && (record.lead?.how === 'redirect' || record.lead?.how === 'refresh')) {
    const to = hostOf(record.lead.url.value)
    const known = to === asked || isMixpanelHost(to) || cloudOf(to) !== null || isOtherProvider(to)
    const signIn = record.probe === 'postback-url' && record.requestAt !== null
    if (!known && !signIn) return portal(`sends the browser on to ${quote(to, 80)}, which is neither Mixpanel’s nor Microsoft’s`)
  }
  if (html && EXPECTS_DATA.has(record.probe) && (status === 200 || status === 403 || status === 503)) {
    return portal(`is a web page (HTML) with status ${status}, where ${record.probe === 'scim' ? 'JSON' : 'XML'} should come`)
  }
  return null
}

/** Statuses by which a gateway says that it did not reach the host; 520 to 527 are Cloudflare's. */
const GATEWAY: ReadonlySet<number> = new Set([502, 504, 520, 521, 522, 523, 524, 525, 526, 527])
const EXPECTS_DATA: ReadonlySet<string> = new Set(['metadata', 'scim'])

function portal(says: string): Trouble {
  return {
    code: 'captive-portal',
    says: `The answer ${says}: a captive portal or a block page of this network, most likely. Sign in to the network, or run from another one.`,
  }
}

/** Who wrote the answer, where a middlebox says so itself; that one handed it on (Via, X-Cache) says nothing. */
function blockerIn(header: (name: string) => string | null): string | null {
  const server = header('server')
  return header('x-squid-error') ?? (server !== null && MIDDLEBOX.test(server) ? server : null)
}

function middleboxIn(header: (name: string) => string | null): string | null {
  const squid = header('x-squid-error')
  if (squid !== null) return squid
  for (const name of ['server', 'x-cache', 'proxy-agent', 'proxy-connection', 'proxy-status']) {
    const value = header(name)
    if (value !== null && (MIDDLEBOX.test(value) || name.startsWith('proxy-'))) return value
  }
  const via = header('via')
  return via?.split(',').some((hop) => !OWN_FRONT.test(hop.trim())) === true ? via : null
}
