import { cloudOf } from '../../vendors/entra.ts'
import { isMixpanelHost, isOtherProvider } from '../../vendors/mixpanel.ts'
import { hostOf } from '../../syntax/url.ts'
import { quote } from '../../syntax/display.ts'
import type { Trouble } from '../../model/probe.ts'
import type { HttpRecord } from '../../syntax/exchange-reader.ts'

// An answer that did not come from the host: something between this machine and the host answered in its place.

const MIDDLEBOX =
  /squid|zscaler|blue\s?coat|forti(?:net|gate|web)|websense|forcepoint|mcafee|sophos|barracuda|netskope|palo ?alto|privoxy|tinyproxy|mitmproxy|umbrella|watchguard|checkpoint/i
/** Values of `Via` where the host's own provider serves it. */
const OWN_FRONT =
  /^(?:[\d.]*http\/)?[\d.]*\s*(?:google|cloudfront|varnish|vegur|akamai\S*)(?:\s|$)|(?:\.cloudfront\.net|\(cloudfront\))(?:\s|$)/i

/** What answered in place of the host; null where the host itself answered. */
export function interferenceIn(record: HttpRecord): Trouble | null {
  const { answer } = record
  if (!answer) return null
  const status = answer.status.value
  const header = (name: string): string | null => answer.headers.find((each) => each.name === name)?.value.value ?? null
  const html = /\b(?:text\/html|application\/xhtml)/i.test(header('content-type') ?? '')

  if (status === 429) {
    return {
      code: 'rate-limited',
      message:
        'The host answers 429: it received too many requests from here. This says nothing about your configuration. Wait a few minutes, and run again.',
    }
  }
  if (status === 407) {
    return {
      code: 'proxy-authentication',
      message:
        'A proxy answers 407: it requires a user name and a password. Write them into HTTPS_PROXY (http://name:password@proxy:port), or run again from another network.',
    }
  }
  if (status === 511) return portal('answers 511 (Network Authentication Required)')
  if (status >= 500) {
    const mark = middleboxIn(header)
    if (mark !== null || GATEWAY.has(status)) {
      const who = mark === null ? 'a gateway in front of the host' : `a device in between (${quote(mark, 60)})`
      return {
        code: 'gateway-error',
        message: `The answer is ${status}, and it comes from ${who}, which could not reach the host. Run again in a few minutes, or from another network.`,
      }
    }
  }
  const page = status < 500 ? blockerIn(header) : null
  if (page !== null) return portal(`is ${status}, and comes from a device in between (${quote(page, 60)}), not from the host itself`)
  // Microsoft sends people to their own identity provider, but never without encryption.
  const location = header('location') ?? ''
  if (/^http:/i.test(location) && cloudOf(hostOf(record.url.value)) !== null)
    return portal(`sends the browser to ${quote(hostOf(location), 80)} without encryption`)
  const asked = hostOf(record.url.value)
  if (record.probe !== 'entra-login' && (record.nextHop?.how === 'redirect' || record.nextHop?.how === 'refresh')) {
    const to = hostOf(record.nextHop.url.value)
    const known = to === asked || isMixpanelHost(to) || cloudOf(to) !== null || isOtherProvider(to)
    const signIn = record.probe === 'postback-url' && record.requestAt !== null
    if (!known && !signIn) return portal(`sends the browser to ${quote(to, 80)}, which is not a host of Mixpanel or Microsoft`)
  }
  if (html && EXPECTS_DATA.has(record.probe) && (status === 200 || status === 403)) {
    return portal(`is a web page (HTML) with status ${status}, and should be ${record.probe === 'scim' ? 'JSON' : 'XML'}`)
  }
  return null
}

/** Statuses of a gateway that did not reach the host; 520 to 527 are Cloudflare's. */
const GATEWAY: ReadonlySet<number> = new Set([502, 504, 520, 521, 522, 523, 524, 525, 526, 527])
const EXPECTS_DATA: ReadonlySet<string> = new Set(['metadata', 'scim'])

function portal(what: string): Trouble {
  return {
    code: 'captive-portal',
    message: `The answer ${what}. This is most likely a captive portal or a block page of this network. Sign in to the network, or run again from another one.`,
  }
}

/** The middlebox that wrote the answer, if it names itself. Headers of one that only forwarded it (Via, X-Cache) do not count. */
function blockerIn(header: (name: string) => string | null): string | null {
  const server = header('server')
  return header('x-squid-error') ?? (server !== null && MIDDLEBOX.test(server) ? server : null)
}

/** Any middlebox that handled the answer. */
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
