import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HttpResult, Observation, TxtResult } from '../../src/model/probe.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { recordName, writeRecord } from '../../src/syntax/exchange.ts'
import { readRecord, type HttpRecord, type TxtRecord } from '../../src/syntax/exchange-reader.ts'
import { isRecord } from '../../src/syntax/record-sign.ts'

function backAndForth(observation: Observation): HttpRecord | TxtRecord {
  const text = writeRecord(observation)
  expect(isRecord(text)).toBe(true)
  const read = readRecord(artifactOf('record.txt', Buffer.from(text)).artifact)
  if ('failed' in read) throw new Error(`${read.failed}\n${text}`)
  return read.record
}

const word = fc.stringMatching(/^[a-z][a-z0-9 .,;-]{0,30}$/).map((text) => text.trim())
const body = fc.string({ unit: 'binary', maxLength: 400 })
const httpResult: fc.Arbitrary<HttpResult> = fc.record({
  kind: fc.constant('http' as const),
  url: fc.webUrl({ withQueryParameters: true }),
  authorized: fc.boolean(),
  askedAt: fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
  tookMs: fc.integer({ min: 0, max: 60_000 }),
  route: fc.record({
    address: fc.option(fc.ipV4()),
    pinned: fc.boolean(),
    proxy: fc.option(fc.constant('http://proxy:8080')),
    issuer: fc.option(word),
    extraTrust: fc.option(fc.constant('/etc/ca.pem')),
  }),
  answer: fc.record({
    status: fc.integer({ min: 100, max: 599 }),
    headers: fc.array(fc.tuple(fc.stringMatching(/^[a-z][a-z-]{1,12}$/), word), { maxLength: 6 }),
    body,
    cut: fc.boolean(),
  }),
  trouble: fc.constant(null),
})

describe('a result survives being written down', () => {
  it('an exchange, whatever its body holds', () => {
    fc.assert(
      fc.property(httpResult, (result) => {
        const record = backAndForth({ probe: 'reply-url', step: null, result, nextHop: null }) as HttpRecord
        expect(record.answer?.status.value).toBe(result.answer?.status)
        expect(record.answer?.cut).toBe(result.answer?.cut)
        expect(record.answer?.headers.map(({ name }) => name)).toEqual(result.answer?.headers.map(([name]) => name))
        expect(record.at.value).toEqual(result.askedAt)
        expect(record.tookMs).toBe(result.tookMs)
        expect(record.authorized).toBe(result.authorized)
        expect(record.route.address).toBe(result.route.address)
        expect(record.route.proxy).toBe(result.route.proxy)
        // Every place contains its value.
        for (const evidence of [record.url, record.answer?.status, record.answer?.body]) {
          if (!evidence) continue
          const { start, end } = evidence.at.span()
          expect(evidence.at.artifact.text.slice(start, end)).toBe(String(evidence.value))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('plain text stays as it is, to the last line break', () => {
    const text = 'answered: HTTP 200\r\nbody: 7 characters\n\n\nleads to: nowhere (form)\n'
    const result: HttpResult = {
      kind: 'http',
      url: 'https://mixpanel.com/',
      authorized: false,
      askedAt: new Date(0),
      tookMs: 1,
      route: { address: null, pinned: false, proxy: null, issuer: null, extraTrust: null },
      answer: { status: 200, headers: [['content-type', 'text/plain']], body: text, cut: false },
      trouble: null,
    }
    const record = backAndForth({ probe: 'reply-url', step: null, result, nextHop: null }) as HttpRecord
    expect(record.answer?.body?.value).toBe(text)
    expect(record.nextHop).toBeNull()
  })

  it('TXT records, whatever they hold', () => {
    const answers = fc.array(
      fc.oneof(
        fc.record({
          resolver: fc.constant('1.1.1.1'),
          name: fc.domain(),
          records: fc.array(fc.string({ maxLength: 80 }), { maxLength: 4 }),
          trouble: fc.constant(null),
        }),
        fc.record({
          resolver: fc.constant('[2606:4700::1]:53'),
          name: fc.domain(),
          records: fc.constant(null),
          trouble: fc.constantFrom('nxdomain', 'servfail', 'refused', 'timeout', 'failed'),
        }),
      ),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(answers, (list) => {
        const result: TxtResult = { kind: 'txt', domain: 'contoso.com', askedAt: new Date(0), tookMs: 3, answers: list }
        const record = backAndForth({ probe: 'domain-txt', step: 'contoso.com', result, nextHop: null }) as TxtRecord
        expect(record.answers.map(({ resolver, name, trouble, records }) => [resolver, name, trouble, records?.length ?? null])).toEqual(
          list.map(({ resolver, name, trouble, records }) => [resolver, name, trouble, records?.length ?? null]),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('its file is named by probe and step', () => {
    const result = { kind: 'txt', domain: 'ex/../ample.com', askedAt: new Date(0), tookMs: 0, answers: [] } as const
    expect(recordName({ probe: 'domain-txt', step: 'ex/../ample.com', result, nextHop: null })).toBe('domain-txt-ex_.._ample.com.txt')
  })

  it.for([
    ['of a later version', 'sso-doctor live record 2\nprobe: reply-url\n'],
    ['cut off', 'sso-doctor live record 1\nprobe: reply-url\nasked: GET https://mixpanel.com/\nat: 2026-09-01T00:00:00.000Z\ntook: 5 ms\n'],
    [
      'whose body is short',
      'sso-doctor live record 1\nprobe: reply-url\nasked: GET https://mixpanel.com/\nat: 2026-09-01T00:00:00.000Z\ntook: 5 ms\n\nanswered: HTTP 200\n\nbody: 500 characters\nshort',
    ],
    [
      'without a moment',
      'sso-doctor live record 1\nprobe: reply-url\nasked: GET https://mixpanel.com/\nat: yesterday\ntook: 5 ms\n\nanswered: HTTP 200\n',
    ],
    [
      'with an unknown trouble code',
      'sso-doctor live record 1\nprobe: reply-url\nasked: GET https://mixpanel.com/\nat: 2026-09-01T00:00:00.000Z\ntook: 5 ms\n\nno answer: gremlins\nThey.\n',
    ],
  ] as const)('a record %s is reported as unreadable', ([, text]) => {
    expect(readRecord(artifactOf('record.txt', Buffer.from(text)).artifact)).toHaveProperty('failed')
  })
})
