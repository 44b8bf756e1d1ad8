import type { Artifact, Evidence, Place } from '../model/artifact.ts'
import type { LiveTrouble, LiveTxtAnswer } from '../model/live-records.ts'
import type { NextHop, Route, TroubleCode, TxtAnswer } from '../model/probe.ts'
import { visible } from './display.ts'
import { placeAt } from './place.ts'
import { RECORD_SIGN } from './record-sign.ts'

// Reads the text that exchange.ts writes.

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
  readonly trouble: LiveTrouble | null
  readonly answer: {
    readonly status: Evidence<number>
    readonly headers: readonly { readonly name: string; readonly value: Evidence<string> }[]
    readonly body: Evidence<string> | null
    readonly cut: boolean
  } | null
  readonly nextHop: { readonly how: NextHop['how']; readonly url: Evidence<string> } | null
  /** The offset of the inflated SAMLRequest; it reaches to the end of the record. */
  readonly requestAt: number | null
}

export interface TxtRecord {
  readonly kind: 'txt'
  readonly artifact: Artifact
  readonly domain: Evidence<string>
  readonly at: Evidence<Date>
  readonly tookMs: number
  readonly answers: readonly LiveTxtAnswer[]
}

export type LiveRecord = HttpRecord | TxtRecord

interface Line {
  readonly text: string
  readonly start: number
}

/** A record that was cut off, or changed so much that it cannot be read. */
export interface UnreadableRecord {
  readonly failed: string
  readonly at: Place
}

/** Thrown inside this file with the rest of a sentence. */
class Unreadable extends Error {}

/** Reads a record completely or not at all. */
export function readRecord(artifact: Artifact): { readonly record: LiveRecord } | UnreadableRecord {
  const lines = linesIn(artifact.text)
  try {
    return { record: recordIn(artifact, lines) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const { start, text } = lines.here
    return {
      failed: `This record of live probes cannot be read: ${error.message}.`,
      at: placeAt(artifact, start, start + Math.max(text.length, 1)),
    }
  }
}

function recordIn(artifact: Artifact, lines: Lines): LiveRecord {
  const version = RECORD_SIGN.exec(artifact.text)?.[1]
  if (version !== '1') throw new Unreadable(`its version is ${version ?? '?'}, and this sso-doctor reads version 1`)
  lines.next()
  const fields = readFields(lines, artifact)
  const [probe = '', ...steps] = fields.get('probe')?.value.split(' ') ?? []
  const asked = fields.get('asked')
  const at = fields.get('at')
  const moment = new Date(at?.value ?? '')
  const tookMs = Number(/^\d{1,9}(?!\d)/.exec(fields.get('took')?.value ?? '')?.[0] ?? NaN)
  if (probe === '' || !asked || !at || Number.isNaN(moment.getTime()) || Number.isNaN(tookMs)) {
    throw new Unreadable('it does not say which probe requested what, and when')
  }
  const common = { artifact, at: { value: moment, at: at.at }, tookMs }
  lines.skipBlank()
  const [verb = '', ...rest] = asked.value.split(' ')
  const target = { value: rest.join(' '), at: within(asked.at, verb.length + 1) }
  if (verb === 'TXT') return { kind: 'txt', ...common, domain: target, answers: readTxtAnswers(lines, artifact) }
  if (verb !== 'GET') throw new Unreadable('its request is neither GET nor TXT')

  const trouble = readTrouble(lines, artifact)
  const { answer, nextHop } = readAnswer(lines, artifact)
  const request = /^SAMLRequest, inflated:(?: \d+ characters)?$/.exec(lines.here.text)
  const requestAt = request ? lines.here.start + lines.here.text.length + 1 : null
  if (!answer && !trouble) throw new Unreadable('it has neither an answer nor the reason why there is none')
  return {
    kind: 'http',
    ...common,
    probe,
    step: steps.length === 0 ? null : steps.join(' '),
    url: target,
    authorized: fields.has('authorized'),
    route: routeOf(fields),
    trouble,
    answer,
    nextHop,
    requestAt,
  }
}

type Fields = ReadonlyMap<string, Evidence<string>>

/** The lines `name: value` up to the first empty line. */
function readFields(lines: Lines, artifact: Artifact): Fields {
  const fields = new Map<string, Evidence<string>>()
  for (; lines.here.text !== ''; lines.next()) {
    const [whole, key = '', value = ''] = /^([^:]+): (.*)$/.exec(lines.here.text) ?? []
    if (whole === undefined) throw new Unreadable('this line does not have the form “name: value”')
    const start = lines.here.start + whole.length - value.length
    fields.set(key, { value, at: placeAt(artifact, start, start + value.length) })
  }
  return fields
}

function routeOf(fields: Fields): Route {
  const address = fields.get('address')?.value
  return {
    address: address?.replace(/ \(--resolve\)$/, '') ?? null,
    pinned: address?.endsWith('(--resolve)') ?? false,
    proxy: fields.get('through the proxy')?.value ?? null,
    issuer: fields.get('certificate issued by')?.value ?? null,
    extraTrust: fields.get('trusted beside Node’s own')?.value ?? null,
  }
}

function readTrouble(lines: Lines, artifact: Artifact): LiveTrouble | null {
  const code = /^no answer: ([a-z0-9-]+)$/.exec(lines.here.text)?.[1]
  if (code === undefined) return null
  const { start } = lines.here
  const { text: message, start: messageStart } = lines.next()
  if (!isTroubleCode(code)) throw new Unreadable(`the code “${visible(code)}” is not known`)
  lines.next()
  lines.skipBlank()
  return { code, message, at: placeAt(artifact, start, messageStart + message.length) }
}

function readAnswer(lines: Lines, artifact: Artifact): Pick<HttpRecord, 'answer' | 'nextHop'> {
  const answered = /^answered: HTTP (\d{3})$/.exec(lines.here.text)
  if (!answered) return { answer: null, nextHop: null }
  const start = lines.here.start + 'answered: HTTP '.length
  const status = { value: Number(answered[1]), at: placeAt(artifact, start, start + 3) }
  const headers: { name: string; value: Evidence<string> }[] = []
  while (lines.next().text !== '' && !lines.ended) {
    const { text, start: from } = lines.here
    const colon = text.indexOf(': ')
    if (colon === -1) throw new Unreadable('this line is not a header')
    const value = text.slice(colon + 2)
    headers.push({ name: text.slice(0, colon), value: { value, at: placeAt(artifact, from + colon + 2, from + text.length) } })
  }
  lines.skipBlank()
  const nextHop = readNextHop(lines, artifact)
  return { answer: { status, headers, ...readBody(lines, artifact) }, nextHop }
}

function readNextHop(lines: Lines, artifact: Artifact): HttpRecord['nextHop'] {
  const leads = /^leads to: (.*) \((redirect|form|refresh|script|link)\)$/.exec(lines.here.text)
  if (!leads) return null
  const [, url = '', how = 'redirect'] = leads
  const from = lines.here.start + 'leads to: '.length
  lines.next()
  lines.skipBlank()
  return { how: how as NextHop['how'], url: { value: url, at: placeAt(artifact, from, from + url.length) } }
}

function readBody(lines: Lines, artifact: Artifact): { readonly body: Evidence<string> | null; readonly cut: boolean } {
  const framed = /^body:(?: (\d+) characters(, cut off)?)?$/.exec(lines.here.text)
  if (!framed) return { body: null, cut: false }
  const from = lines.here.start + lines.here.text.length + 1
  // In a record written by hand a body needs no length: it then reaches to the request, or to the end.
  const rest = artifact.text.indexOf('\nSAMLRequest, inflated:', from)
  const end = framed[1] === undefined ? (rest === -1 ? artifact.text.length : rest) : from + Number(framed[1])
  if (end > artifact.text.length) throw new Unreadable('its body is shorter than its stated length')
  lines.jump(end)
  lines.next()
  lines.skipBlank()
  return { body: { value: artifact.text.slice(from, end), at: placeAt(artifact, from, end) }, cut: framed[2] !== undefined }
}

function readTxtAnswers(lines: Lines, artifact: Artifact): readonly LiveTxtAnswer[] {
  const answers: LiveTxtAnswer[] = []
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

type Lines = ReturnType<typeof linesIn>

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
