import { BLACKED_OUT, count, visible } from './display.ts'
import type { HttpResult, NextHop, Observation, Route, TxtResult } from '../model/probe.ts'
import { blackOut } from './secrets.ts'
import { maskBody, maskHeader, maskUrl } from './masks.ts'

// The result of a probe as a text that a person can read. Rules check only what is written there, so that a record gives the same
// report again. Nothing secret is written: cookies, tokens and data about people are blacked out.

const FIRST_LINE = 'sso-doctor live record 1'

/** The name of the file for a record: lower case, without a folder. */
export function recordName({ probe, step }: Observation): string {
  const name = step === null ? probe : `${probe}-${step}`
  return `${name.toLowerCase().replace(/[^a-z0-9.-]+/g, '_')}.txt`
}

export function writeRecord(observation: Observation): string {
  const { probe, step, result, nextHop } = observation
  const head = [FIRST_LINE, `probe: ${probe}${step === null ? '' : ` ${step}`}`]
  const text = result.kind === 'http' ? writeHttp(head, result, nextHop) : writeTxt(head, result)
  // Once more over the whole text: an unknown page may contain any secret that is known here.
  return blackOut(text).text
}

function writeHttp(head: readonly string[], result: HttpResult, nextHop: NextHop | null): string {
  const { answer, trouble, route } = result
  const lines = [
    ...head,
    `asked: GET ${visible(maskUrl(result.url))}`,
    ...(result.authorized ? ['authorized: yes, with the SCIM token, which is not recorded'] : []),
    `at: ${result.askedAt.toISOString()}`,
    `took: ${Math.round(result.tookMs)} ms`,
    ...writeRoute(route),
    '',
  ]
  if (trouble) lines.push(`no answer: ${trouble.code}`, visible(trouble.message).replaceAll('\n', ' '), '')
  if (answer) {
    const secrets = cookiesIn(answer.headers)
    const scrub = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, BLACKED_OUT), text)
    lines.push(
      `answered: HTTP ${answer.status}`,
      ...answer.headers.map(([name, value]) => `${visible(name)}: ${visible(scrub(maskHeader(name, blackOut(value).text)))}`),
      '',
    )
    if (nextHop) lines.push(`leads to: ${visible(scrub(maskUrl(nextHop.url)))} (${nextHop.how})`, '')
    // First what is secret as a whole: of a key of which the masks take a part, the rest could not be recognised.
    const body = plain(scrub(maskBody({ ...answer, body: blackOut(answer.body).text })))
    if (body !== '') lines.push(`body: ${body.length} characters${answer.cut ? ', cut off' : ''}`, body, '')
    else if (answer.cut) lines.push('body: 0 characters, cut off', '', '')
  }
  const request = nextHop?.request ?? null
  if (request !== null) lines.push(`SAMLRequest, inflated: ${plain(request).length} characters`, plain(request), '')
  return lines.join('\n')
}

function writeRoute({ address, pinned, proxy, issuer, extraTrust }: Route): readonly string[] {
  return [
    ...(proxy !== null ? [`through the proxy: ${visible(proxy)}`] : []),
    ...(address !== null ? [`address: ${address}${pinned ? ' (--resolve)' : ''}`] : []),
    ...(issuer !== null ? [`certificate issued by: ${visible(issuer)}`] : []),
    ...(extraTrust !== null ? [`trusted beside Node’s own: ${visible(extraTrust)}`] : []),
  ]
}

function writeTxt(head: readonly string[], result: TxtResult): string {
  const lines = [
    ...head,
    `asked: TXT ${visible(result.domain)}`,
    `at: ${result.askedAt.toISOString()}`,
    `took: ${Math.round(result.tookMs)} ms`,
    '',
  ]
  for (const { resolver, name, records, trouble } of result.answers) {
    lines.push(`${resolver} says of ${visible(name)}: ${trouble ?? count(records?.length ?? 0, 'record')}`)
    for (const record of records ?? []) lines.push(`  ${JSON.stringify(plain(record))}`)
    lines.push('')
  }
  return lines.join('\n')
}

/** Text without control characters that would make the file look binary, or mislead a reader. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/g, '\uFFFD')
}

/** Values of the cookies that an answer sets: its page may repeat them. */
function cookiesIn(headers: readonly (readonly [string, string])[]): readonly string[] {
  return headers
    .filter(([name]) => name === 'set-cookie')
    .map(([, value]) => /^[^=;]*=([^;]*)/.exec(value)?.[1] ?? '')
    .filter((value) => value.length >= 6)
}
