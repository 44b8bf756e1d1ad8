import type { HttpAnswer } from '../model/probe.ts'
import { BLACKED_OUT as MASK } from './display.ts'
import { isHtml } from './next-hop.ts'

// What is blacked out in an exchange before it is kept or printed: cookies, tokens, session state, and data about people.

/** Machine-made values: 40 characters or more, letters and digits mixed. */
const OPAQUE = /(?<![A-Za-z0-9+=_.~-])(?=[A-Za-z+=_.~-]*\d)(?=[\d+=_.~-]*[A-Za-z])[A-Za-z0-9+=_.~-]{40}[A-Za-z0-9+=_.~-]*/g

/** Query parameters that are shown: they say what is requested, not by whom. */
const SHOWN =
  /^(?:SAMLRequest|SigAlg|Signature|org_id|appid|filter|count|startIndex|aadOptscim062020|error|error_description|error_subcode|code_challenge_method|response_type|response_mode|lc|mkt|ui_locales)$/i
const SECRET_PARAMETER = /token|secret|session|state|code|nonce|csrf|sid|ctx|key|pass|auth|assertion|SAMLResponse|ticket|sig/i

/** A URL with the secrets in its query, fragment and path blacked out; the rest as it is written. */
export function maskUrl(url: string): string {
  const [, before = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? []
  const path = before.replace(/\/\/[^/@]*@/, `//${MASK}@`).replace(OPAQUE, MASK)
  return `${path}${query === undefined ? '' : `?${maskQuery(query)}`}${fragment === undefined ? '' : `#${fragment.includes('=') ? maskQuery(fragment) : fragment.replace(OPAQUE, MASK)}`}`
}

function maskQuery(query: string): string {
  return query
    .split('&')
    .map((part) => {
      const [name = '', ...rest] = part.split('=')
      const value = rest.join('=')
      if (rest.length === 0 || value === '' || SHOWN.test(name)) return part
      return SECRET_PARAMETER.test(name) || value.length >= 40 ? `${name}=${MASK}` : part
    })
    .join('&')
}

const SECRET_HEADER = /cookie|token|secret|session|csrf|xsrf|^authorization$|^proxy-authorization$|api-?key|nonce|flow/i

export function maskHeader(name: string, value: string): string {
  if (SECRET_HEADER.test(name)) return MASK
  if (/^(?:location|content-location)$/i.test(name)) return maskUrl(value)
  if (/^refresh$/i.test(name)) return value.replace(/(url\s*=\s*["']?)([^"']+)/i, (_, prefix: string, url: string) => prefix + maskUrl(url))
  return value.replace(OPAQUE, MASK)
}

/** The body as it is kept: XML complete, JSON without data about people, pages without tokens. */
export function maskBody(answer: HttpAnswer): string {
  const { body, status } = answer
  // The body of a redirect only repeats its location.
  if (status >= 300 && status < 400) return ''
  const start = body.trimStart()
  if (isHtml(answer)) return maskPage(body)
  if (/^[{[]/.test(start)) return maskJson(body)
  if (start.startsWith('<')) return body
  return maskPage(body)
}

function maskPage(page: string): string {
  const withoutValues = page.replace(/<input\b[^<>]*>/gi, (input) =>
    /\btype\s*=\s*["']?hidden/i.test(input)
      ? input.replace(/(\bvalue\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/i, (_, prefix: string) => `${prefix}"${MASK}"`)
      : input,
  )
  return maskQuoted(withoutValues)
    .replace(/([?&;])([\w.-]{1,60})=([^&"'<>\s]{1,8192})/g, (part, prefix: string, name: string) =>
      SHOWN.test(name) || !SECRET_PARAMETER.test(name) ? part : `${prefix}${name}=${MASK}`,
    )
    .replace(/(?:[A-Za-z0-9+/_-]{40}[A-Za-z0-9+/_-]*={0,2})/g, (run) =>
      /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run) ? MASK : run,
    )
    .replace(OPAQUE, MASK)
}

/** A text in quotes after the name of something secret. */
function maskQuoted(page: string): string {
  const name = /(?:cookie|token|canary|secret|session\w{0,40}|csrf\w{0,40}|nonce|ctx|sft)["']?\s*[:=]\s*["']/gi
  // Up to where no quotation mark of that kind closes a text.
  const open = { '"': 0, "'": 0 }
  let out = ''
  let kept = 0
  for (let found = name.exec(page); found; found = name.exec(page)) {
    const from = name.lastIndex
    const mark = page[from - 1] === '"' ? '"' : "'"
    const end = endOfQuoted(page, mark, Math.max(from, open[mark]), from + MAX_QUOTED)
    open[mark] = end
    if (page[end] !== mark) continue
    out += page.slice(kept, from) + MASK
    kept = name.lastIndex = end
  }
  return out + page.slice(kept)
}

const MAX_QUOTED = 8192

/** The offset of the first such quotation mark in the line; where there is none, of what ends the line or the search. */
function endOfQuoted(text: string, mark: string, from: number, most: number): number {
  let at = from
  while (at < text.length && at < most && text[at] !== mark && text[at] !== '\r' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1
  return at
}

/** Of a SCIM list only its frame, without the people in it. */
function maskJson(body: string): string {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return maskPage(body)
  }
  if (typeof value !== 'object' || value === null || !('Resources' in value)) return maskPage(body)
  const { Resources: people } = value
  const masked = { ...value, Resources: Array.isArray(people) ? people.map(() => MASK) : MASK }
  return JSON.stringify(masked, null, 2)
}
