import { placeAt } from './place.ts'
import { type Artifact, type Evidence, type Place } from '../model/artifact.ts'
import { BLACKED_OUT, count, visible } from './display.ts'
import type { HttpSeen, Lead, Observation, Route, TroubleCode, TxtAnswer, TxtSeen } from '../model/probe.ts'
import { blackOut } from './secrets.ts'
import { RECORD_SIGN } from './record-sign.ts'
import { maskBody, maskHeader, maskUrl } from './masks.ts'

// A look at the world as a text that a person can read, both ways. What is written is all that is judged, so that a record judged
// again gives the same report. Nothing secret is written: cookies, tokens and people are blacked out on the way.

const FIRST_LINE = 'sso-doctor live record 1'

/** The file that a look is kept in: lower case, without a folder. */
export function recordName({ probe, step }: Observation): string {
  const name = step === null ? probe : `${probe}-${step}`
  return `${name.toLowerCase().replace(/[^a-z0-9.-]+/g, '_')}.txt`
}

export function writeRecord(observation: Observation): string {
  const { probe, step, seen, lead } = observation
  const head = [FIRST_LINE, `probe: ${probe}${step === null ? '' : ` ${step}`}`]
  const text = seen.kind === 'http' ? writeHttp(head, seen, lead) : writeTxt(head, seen)
  // Once more over the whole: what a stranger's page may hold is known to the house's own list of secrets.
  return blackOut(text).text
}

function writeHttp(head: readonly string[], seen: HttpSeen, lead: Lead | null): string {
  const { answer, trouble, route } = seen
  const lines = [
    ...head,
    `asked: GET ${visible(maskUrl(seen.url))}`,
    ...(seen.authorized ? ['authorized: yes, by the token that was given, which is not kept'] : []),
    `at: ${seen.askedAt.toISOString()}`,
    `took: ${Math.round(seen.tookMs)} ms`,
    ...writeRoute(route),
    '',
  ]
  if (trouble) lines.push(`no answer: ${trouble.code}`, visible(trouble.says).replaceAll('\n', ' '), '')
  if (answer) {
    const secrets = cookiesIn(answer.headers)
    const scrub = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, BLACKED_OUT), text)
    lines.push(
      `answered: HTTP ${answer.status}`,
      ...answer.headers.map(([name, value]) => `${visible(name)}: ${visible(scrub(maskHeader(name, value)))}`),
      '',
    )
    if (lead) lines.push(`leads to: ${visible(scrub(maskUrl(lead.url)))} (${lead.how})`, '')
    const body = plain(scrub(maskBody(answer)))
    if (body !== '') lines.push(`body: ${body.length} characters${answer.cut ? ', cut off' : ''}`, body, '')
    else if (answer.cut) lines.push('body: 0 characters, cut off', '', '')
  }
  const request = lead?.request ?? null
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

function writeTxt(head: readonly string[], seen: TxtSeen): string {
  const lines = [
    ...head,
    `asked: TXT ${visible(seen.domain)}`,
    `at: ${seen.askedAt.toISOString()}`,
    `took: ${Math.round(seen.tookMs)} ms`,
    '',
  ]
  for (const { resolver, name, records, trouble } of seen.answers) {
    lines.push(`${resolver} says of ${visible(name)}: ${trouble ?? count(records?.length ?? 0, 'record')}`)
    for (const record of records ?? []) lines.push(`  ${JSON.stringify(plain(record))}`)
    lines.push('')
  }
  return lines.join('\n')
}

/** Text without the control characters that would make a file look binary, or deceive a reader. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/g, '\uFFFD')
}

/** Values of the cookies that an answer sets: a page may repeat them. */
function cookiesIn(headers: readonly (readonly [string, string])[]): readonly string[] {
  return headers
    .filter(([name]) => name === 'set-cookie')
    .map(([, value]) => /^[^=;]*=([^;]*)/.exec(value)?.[1] ?? '')
    .filter((value) => value.length >= 6)
}

// ── the way back ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface HttpRecord {
  readonly kind: 'http'
  readonly artifact: Artifact
  readonly probe: string
  readonly step: string | null
  readonly url: Evidence<string>
  readonly authorized: boolean
  readonly at: Evidence<Date>
  readonly tookMs: number
  readonly route: Route
  readonly trouble: { readonly code: TroubleCode; readonly says: string; readonly at: Place } | null
  readonly answer: {
    readonly status: Evidence<number>
    readonly headers: readonly { readonly name: string; readonly value: Evidence<string> }[]
    readonly body: Evidence<string> | null
    readonly cut: boolean
  } | null
  readonly lead: { readonly how: Lead['how']; readonly url: Evidence<string> } | null
  /** Where the inflated SAMLRequest begins; it reaches to the end of the record. */
  readonly requestAt: number | null
}

export interface TxtRecord {
  readonly kind: 'txt'
  readonly artifact: Artifact
  readonly domain: Evidence<string>
  readonly at: Evidence<Date>
  readonly tookMs: number
  readonly answers: readonly {
    readonly at: Place
    readonly resolver: string
    readonly name: string
    readonly records: readonly Evidence<string>[] | null
    readonly trouble: TxtAnswer['trouble']
  }[]
}

export type LiveRecord = HttpRecord | TxtRecord

interface Line {
  readonly text: string
  readonly start: number
}

/** Reads a record. One that was cut off or edited past recognition is said to be so, never half believed. */
export function readRecord(artifact: Artifact): { readonly record: LiveRecord } | { readonly failed: string; readonly at: Place } {
  const lines = linesIn(artifact.text)
  const version = RECORD_SIGN.exec(artifact.text)?.[1]
  const failed = (message: string, line: Line | undefined = lines.here): { failed: string; at: Place } => ({
    failed: `This record of live probes cannot be read: ${message}.`,
    at: placeAt(artifact, line.start, line.start + Math.max(line.text.length, 1)),
  })
  if (version !== '1') return failed(`it is of version ${version ?? '?'}, and this sso-doctor knows version 1`)
  lines.next()

  const fields = new Map<string, Evidence<string>>()
  for (; lines.here.text !== ''; lines.next()) {
    const [whole, key = '', value = ''] = /^([^:]+): (.*)$/.exec(lines.here.text) ?? []
    if (whole === undefined) return failed('this line is not of the form “name: value”')
    const start = lines.here.start + whole.length - value.length
    fields.set(key, { value, at: placeAt(artifact, start, start + value.length) })
  }
  const [probe = '', ...steps] = fields.get('probe')?.value.split(' ') ?? []
  const asked = fields.get('asked')
  const at = fields.get('at')
  const moment = new Date(at?.value ?? '')
  const tookMs = Number(/^\d+/.exec(fields.get('took')?.value ?? '')?.[0] ?? NaN)
  if (probe === '' || !asked || !at || Number.isNaN(moment.getTime()) || Number.isNaN(tookMs)) {
    return failed('it does not say which probe asked what, and when')
  }
  const common = { artifact, at: { value: moment, at: at.at }, tookMs }
  lines.skipBlank()
  const [verb = '', ...rest] = asked.value.split(' ')
  const target = { value: rest.join(' '), at: within(asked.at, verb.length + 1) }
  if (verb === 'TXT') return { record: { kind: 'txt', ...common, domain: target, answers: txtAnswers(lines, artifact) } }
  if (verb !== 'GET') return failed('it asks neither GET nor TXT')

  let trouble: HttpRecord['trouble'] = null
  const noAnswer = /^no answer: ([a-z0-9-]+)$/.exec(lines.here.text)
  if (noAnswer) {
    const code = noAnswer[1] ?? ''
    const start = lines.here.start
    const says = lines.next().text
    if (!isTroubleCode(code)) return failed(`“${visible(code)}” is no trouble that is known`)
    trouble = { code, says, at: placeAt(artifact, start, lines.here.start + says.length) }
    lines.next()
    lines.skipBlank()
  }
  let answer: HttpRecord['answer'] = null
  let lead: HttpRecord['lead'] = null
  const answered = /^answered: HTTP (\d{3})$/.exec(lines.here.text)
  if (answered) {
    const start = lines.here.start + 'answered: HTTP '.length
    const status = { value: Number(answered[1]), at: placeAt(artifact, start, start + 3) }
    const headers: { name: string; value: Evidence<string> }[] = []
    while (lines.next().text !== '' && !lines.ended) {
      const { text, start: from } = lines.here
      const colon = text.indexOf(': ')
      if (colon === -1) return failed('this line is no header')
      const value = text.slice(colon + 2)
      headers.push({ name: text.slice(0, colon), value: { value, at: placeAt(artifact, from + colon + 2, from + text.length) } })
    }
    lines.skipBlank()
    const leads = /^leads to: (.*) \((redirect|form|refresh|script|link)\)$/.exec(lines.here.text)
    if (leads) {
      const [, url = '', how = 'redirect'] = leads
      const from = lines.here.start + 'leads to: '.length
      lead = { how: how as Lead['how'], url: { value: url, at: placeAt(artifact, from, from + url.length) } }
      lines.next()
      lines.skipBlank()
    }
    let body: Evidence<string> | null = null
    let cut = false
    const framed = /^body:(?: (\d+) characters(, cut off)?)?$/.exec(lines.here.text)
    if (framed) {
      cut = framed[2] !== undefined
      const from = lines.here.start + lines.here.text.length + 1
      // Written by hand, a body needs no length: it then reaches to the request, or to the end.
      const rest = artifact.text.indexOf('\nSAMLRequest, inflated:', from)
      const end = framed[1] === undefined ? (rest === -1 ? artifact.text.length : rest) : from + Number(framed[1])
      if (end > artifact.text.length) return failed('its body is shorter than it says')
      body = { value: artifact.text.slice(from, end), at: placeAt(artifact, from, end) }
      lines.jump(end)
      lines.next()
      lines.skipBlank()
    }
    answer = { status, headers, body, cut }
  }
  const request = /^SAMLRequest, inflated:(?: \d+ characters)?$/.exec(lines.here.text)
  const requestAt = request ? lines.here.start + lines.here.text.length + 1 : null
  if (!answer && !trouble) return failed('it tells neither an answer nor why there is none')
  return {
    record: {
      kind: 'http',
      ...common,
      probe,
      step: steps.length === 0 ? null : steps.join(' '),
      url: target,
      authorized: fields.has('authorized'),
      route: {
        address: fields.get('address')?.value.replace(/ \(--resolve\)$/, '') ?? null,
        pinned: fields.get('address')?.value.endsWith('(--resolve)') ?? false,
        proxy: fields.get('through the proxy')?.value ?? null,
        issuer: fields.get('certificate issued by')?.value ?? null,
        extraTrust: fields.get('trusted beside Node’s own')?.value ?? null,
      },
      trouble,
      answer,
      lead,
      requestAt,
    },
  }
}

function txtAnswers(lines: ReturnType<typeof linesIn>, artifact: Artifact): TxtRecord['answers'] {
  const answers: TxtRecord['answers'][number][] = []
  for (; !lines.ended;) {
    const [whole, resolver = '', name = '', outcome = ''] =
      /^(\S+) says of (\S+): (\d+ records?|nxdomain|servfail|refused|timeout|interrupted|failed)$/.exec(lines.here.text) ?? []
    const start = lines.here.start
    if (whole === undefined) {
      lines.next()
      continue
    }
    const records: Evidence<string>[] = []
    while (lines.next().text.startsWith('  "')) {
      const { text, start: from } = lines.here
      records.push({ value: stringIn(text.trim()), at: placeAt(artifact, from + 3, from + text.length - 1) })
    }
    const counted = / records?$/.test(outcome)
    answers.push({
      at: placeAt(artifact, start, start + whole.length),
      resolver,
      name,
      records: counted ? records : null,
      trouble: counted ? null : (outcome as TxtAnswer['trouble']),
    })
  }
  return answers
}

function stringIn(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : text
  } catch {
    return text
  }
}

function within(place: Place, skip: number): Place {
  const { start, end } = place.span()
  return placeAt(place.artifact, start + skip, end)
}

/** The lines of a text, one at a time; past the end every line is empty. */
function linesIn(text: string) {
  let start = 0
  const lineAt = (from: number): Line => {
    const end = text.indexOf('\n', from)
    return { text: text.slice(from, end === -1 ? text.length : end).replace(/\r$/, ''), start: from }
  }
  let here = lineAt(0)
  return {
    get here(): Line {
      return here
    },
    get ended(): boolean {
      return start >= text.length
    },
    next(): Line {
      const end = text.indexOf('\n', start)
      start = end === -1 ? text.length : end + 1
      return (here = lineAt(start))
    },
    jump(to: number): void {
      start = to
      here = lineAt(to)
    },
    skipBlank(): void {
      while (here.text === '' && start < text.length) this.next()
    },
  }
}

const TROUBLES: Readonly<Record<TroubleCode, true>> = {
  'not-https': true,
  'host-not-allowed': true,
  'forbidden-address': true,
  interrupted: true,
  nxdomain: true,
  'dns-failure': true,
  sinkhole: true,
  refused: true,
  timeout: true,
  unreachable: true,
  'ipv6-unreachable': true,
  'connection-lost': true,
  'tls-interception': true,
  'certificate-expired': true,
  'certificate-not-yet-valid': true,
  'certificate-wrong-host': true,
  'tls-failure': true,
  'not-http': true,
  'proxy-unreachable': true,
  'proxy-authentication': true,
  'proxy-refused': true,
  'captive-portal': true,
  'rate-limited': true,
  'gateway-error': true,
}

function isTroubleCode(code: string): code is TroubleCode {
  return Object.hasOwn(TROUBLES, code)
}
