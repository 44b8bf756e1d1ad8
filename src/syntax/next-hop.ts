import type { HttpAnswer, NextHop } from '../model/probe.ts'
import { xmlOfSamlRequest } from './saml-request.ts'
import { entryOf } from './table.ts'

// Where a browser goes next from an answer: by a redirect, a form that is submitted automatically, a refresh, a script, or a link.

/** The header's value; the first where there are several. */
export function headerOf(answer: Pick<HttpAnswer, 'headers'>, name: string): string | null {
  return answer.headers.find(([key]) => key === name)?.[1] ?? null
}

export function isHtml(answer: Pick<HttpAnswer, 'headers' | 'body'>): boolean {
  const type = headerOf(answer, 'content-type')
  return type === null ? /^\s*<(?:!doctype html|html)\b/i.test(answer.body) : /\b(?:text\/html|application\/xhtml)/i.test(type)
}

/** The next hop; null where there is none. A link counts only where it leads to a host that `isProvider` accepts. */
export function nextHopOf(answer: HttpAnswer, url: string, isProvider: (host: string) => boolean): NextHop | null {
  const location = headerOf(answer, 'location')
  if (answer.status >= 300 && answer.status < 400 && location !== null) return hop('redirect', location, url)
  const refresh = headerOf(answer, 'refresh')
  if (refresh !== null) {
    const target = /url\s*=\s*["']?([^"']+)/i.exec(refresh)?.[1]
    if (target !== undefined) return hop('refresh', target.trim(), url)
  }
  if (!isHtml(answer)) return null
  return formIn(answer.body, url) ?? refreshIn(answer.body, url) ?? scriptIn(answer.body, url) ?? linkIn(answer.body, url, isProvider)
}

function hop(how: NextHop['how'], target: string, base: string, parameter?: string): NextHop | null {
  let url: URL
  try {
    url = new URL(target, base)
  } catch {
    return null
  }
  const carried = parameter ?? url.searchParams.get('SAMLRequest')
  return { how, url: url.href, request: carried === null ? null : xmlOfSamlRequest(carried) }
}

/** A form with a SAMLRequest in it, whatever its method: a script submits it, or the user with a button. */
function formIn(html: string, base: string): NextHop | null {
  const opening = /<form\b([^<>]*)>/gi
  const closing = /<\/form\b/gi
  for (let form = opening.exec(html); form; form = opening.exec(html)) {
    const [, attributes = ''] = form
    const from = opening.lastIndex
    closing.lastIndex = from
    const end = closing.exec(html)?.index ?? html.length
    opening.lastIndex = end
    for (const [, input = ''] of html.slice(from, end).matchAll(/<input\b([^<>]*)>/gi)) {
      if (attributeIn(input, 'name') !== 'SAMLRequest') continue
      return hop('form', attributeIn(attributes, 'action') ?? base, base, attributeIn(input, 'value') ?? '')
    }
  }
  return null
}

function refreshIn(html: string, base: string): NextHop | null {
  for (const [, attributes = ''] of html.matchAll(/<meta\b([^<>]*)>/gi)) {
    if (!/^refresh$/i.test(attributeIn(attributes, 'http-equiv') ?? '')) continue
    const target = /url\s*=\s*["']?([^"']+)/i.exec(attributeIn(attributes, 'content') ?? '')?.[1]
    if (target !== undefined) return hop('refresh', target.trim(), base)
  }
  return null
}

function scriptIn(html: string, base: string): NextHop | null {
  const pattern =
    /(?:\blocation(?:\.href)?\s*=\s*|\blocation\.(?:replace|assign)\(\s*)(["'])((?:https?:)?(?:\\?\/){1,2}(?:(?!\1)[^\r\n\\]|\\.){1,8192})\1/i
  const [, , written] = pattern.exec(html) ?? []
  if (written === undefined) return null
  const target = written
    .replaceAll('\\/', '/')
    .replace(/\\u0026/gi, '&')
    .replace(/\\x26/gi, '&')
  return hop('script', target, base)
}

function linkIn(html: string, base: string, isProvider: (host: string) => boolean): NextHop | null {
  for (const [, attributes = ''] of html.matchAll(/<a\b([^<>]*)>/gi)) {
    const found = hop('link', attributeIn(attributes, 'href') ?? '', base)
    if (found && isProvider(new URL(found.url).hostname)) return found
  }
  return null
}

function attributeIn(attributes: string, name: string): string | null {
  const [, double, single, bare] = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes) ?? []
  const written = double ?? single ?? bare
  return written === undefined ? null : unescaped(written)
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return entryOf(ENTITIES, name.toLowerCase()) ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
