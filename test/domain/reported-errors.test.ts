import { describe, expect, it } from 'vitest'
import { errorsIn, noticesIn } from '../../src/domain/reported-errors.ts'

const ONE = '0a1b2c3d-0000-4aaa-8aaa-000000000001'
const TWO = '0a1b2c3d-0000-4aaa-8aaa-000000000002'
const TRACE = '9f8e7d6c-0000-4aaa-8aaa-000000000009'
const SENTENCE = 'AADSTS50105: Your administrator has configured the application to block users.'
const below = (code: number, id: string, time = '2026-08-30 08:15:00Z'): string =>
  `AADSTS${code}: The application was not found. Trace ID: ${TRACE} Correlation ID: ${id.toUpperCase()} Timestamp: ${time}\n`
const codes = (text: string, isSource = false): readonly number[] => errorsIn(text, isSource).map(({ code }) => code)

describe('errors of a sign-in in a text', () => {
  it('have their ids and time', () => {
    expect(errorsIn(`Hello, I see this: ${below(700016, ONE)}`, true)).toEqual([
      { code: 700016, start: 19, end: 31, time: new Date('2026-08-30T08:15:00Z'), correlationId: ONE, traceId: TRACE },
    ])
  })

  it.each([
    [`Request Id: ${TRACE}`, null, TRACE],
    [`session_id=${TRACE}`, null, TRACE],
    [`"correlationId": "${ONE}"`, ONE, null],
    [`correlation-id: '${ONE}'`, ONE, null],
  ])('with %s', (text, correlationId, traceId) => {
    const [found] = errorsIn(`AADSTS50105 ${text}`, true)
    expect([found?.correlationId, found?.traceId]).toEqual([correlationId, traceId])
  })

  it.each([
    ['Timestamp: 2026-08-30T08:15:00Z', '2026-08-30T08:15:00.000Z'],
    ['time-stamp: "2026-08-30 08:15"', '2026-08-30T08:15:00.000Z'],
    ['Timestamp: 2026-08-30T08:15:00.1234567Z', '2026-08-30T08:15:00.000Z'],
    ['Timestamp: 2026-13-30T08:15:00Z', null],
    ['at 2026-08-30T08:15:00Z', null],
  ])('and %s', (text, time) => {
    expect(errorsIn(`AADSTS50105 Correlation ID: ${ONE} ${text}`, true)[0]?.time?.toISOString() ?? null).toBe(time)
  })

  it('may have the ids above, as in what Microsoft’s page copies: then all of the text have', () => {
    const above = (id: string): string => `Correlation ID: ${id}\nTimestamp: 2026-08-30T08:15:00Z\nMessage: ${SENTENCE}\n`
    expect(errorsIn(above(ONE) + above(TWO), false).map(({ code, correlationId }) => [code, correlationId])).toEqual([
      [50105, ONE],
      [50105, TWO],
    ])
    const traceAbove = `Trace ID: ${TRACE}\n${SENTENCE}\nCorrelation ID: ${ONE}`
    expect(errorsIn(traceAbove, false).map(({ correlationId, traceId }) => [correlationId, traceId])).toEqual([[null, TRACE]])
    expect(errorsIn(below(50105, ONE) + below(50105, TWO), false).map(({ correlationId }) => correlationId)).toEqual([ONE, TWO])
  })

  it('take no id of the next error, and none from far away', () => {
    const text = `AADSTS50105 and later ${below(700016, ONE)}`
    expect(errorsIn(text, true).map(({ code }) => code)).toEqual([700016])
    const padding = (length: number): string => 'word '.repeat(length / 5)
    expect(codes(`AADSTS50105 ${padding(2400)} Correlation ID: ${ONE}`, true)).toEqual([50105])
    expect(codes(`AADSTS50105 ${padding(2600)} Correlation ID: ${ONE}`, true)).toEqual([])
    expect(codes(`Correlation ID: ${ONE} ${padding(700)} AADSTS50105`, true)).toEqual([50105])
    expect(codes(`Correlation ID: ${ONE} ${padding(900)} AADSTS50105`, true)).toEqual([])
  })

  it('have a message or an id; in source code only an id counts', () => {
    expect([codes(SENTENCE), codes(SENTENCE, true)]).toEqual([[50105], []])
    expect(codes(below(50105, ONE), true)).toEqual([50105])
    for (const text of [
      'AADSTS50105',
      'AADSTS50105: see below',
      'AADSTS50105 is what I see in the browser',
      'AADSTS50105: { code: "x", text: "y" }',
      'AADSTS50105 | The user is not assigned',
    ])
      expect(codes(text)).toEqual([])
    expect(codes('AADSTS 50105 : Ihr Administrator hat dies so eingerichtet')).toEqual([50105])
    expect(codes('AADSTS501: Your administrator has configured this')).toEqual([])
  })

  it('are no list of codes that explains them', () => {
    const list = (count: number): string =>
      Array.from({ length: count }, (_, index) => `AADSTS${70001 + index}: This explains what the code means.`).join('\n')
    expect(codes(list(5))).toHaveLength(5)
    expect(codes(list(6))).toEqual([])
    expect(codes(`${list(6)}\n${below(50105, ONE)}`)).toEqual([50105])
    expect(codes(`${SENTENCE}\n`.repeat(7))).toEqual([50105])
    expect(codes(`${list(6)}\nAADSTS50105 Trace ID: ${TRACE}`)).toEqual([50105])
    expect(codes(`${list(6)}\nAADSTS50105 Correlation ID: ${ONE}`)).toEqual([50105])
    expect(codes(`${list(5)}\nAADSTS50105 Trace ID: ${TRACE}\nAADSTS50011 Correlation ID: ${ONE}`)).toHaveLength(7)
  })

  it('are one for each sign-in and code', () => {
    expect(codes(below(50105, ONE) + below(50105, ONE))).toEqual([50105])
    expect(codes(below(50105, ONE) + below(50105, TWO))).toEqual([50105, 50105])
    expect(codes(below(50105, ONE) + below(700016, ONE))).toEqual([50105, 700016])
    expect(codes(`AADSTS50105 Trace ID: ${TRACE}\n`.repeat(2), true)).toEqual([50105])
    expect(errorsIn(SENTENCE + below(50105, ONE), false).map(({ correlationId }) => correlationId)).toEqual([ONE])
    expect(codes(`${below(700016, ONE)}${SENTENCE}`)).toEqual([700016, 50105])
  })

  it('are looked for in the first 2000 codes of a text only', () => {
    const far = 'word '.repeat(600)
    expect(codes(`${below(50105, ONE)}${'AADSTS50105 '.repeat(1999)}${far}${below(700016, ONE)}`, true)).toEqual([50105])
  })
})

describe('notices that a certificate expires', () => {
  const notice = (rest: string): string => `The SAML signing certificate of Mixpanel ${rest}`
  const found = (text: string): readonly unknown[] => noticesIn(text).map(({ expires, days }) => [expires.toISOString(), days])

  it.each([
    ['will expire in 29 days, on August 29, 2026', ['2026-08-29T00:00:00.000Z', 29]],
    ['is going to expire in 1 day on Aug 29, 2026, 10:15:30 PM UTC', ['2026-08-29T22:15:00.000Z', 1]],
    ['will expire in 30\n  days, on August 9, 2026 10:15', ['2026-08-09T10:15:00.000Z', 30]],
    ['will expire in 60 days, on September 1, 2026, 9:05 AM', ['2026-09-01T09:05:00.000Z', 60]],
  ])('%s', (text, result) => expect(found(notice(text))).toEqual([result]))

  it.each([
    'The password will expire in 29 days, on August 29, 2026',
    notice('will expire in 29 days, on Smarch 29, 2026'),
    notice('may expire in 29 days, on August 29, 2026'),
    notice('will expire in 29 days'),
    `certificate ${'word '.repeat(130)} it will expire in 29 days, on August 29, 2026`,
  ])('none: %s', (text) => expect(found(text)).toEqual([]))

  it('have the place of the words, each day once', () => {
    const text = `${notice('will expire in 60 days, on August 29, 2026')}. Then: ${notice('is going to expire in 7 days, on May 9, 2027')}.`
    expect(noticesIn(text).map(({ start, end }) => text.slice(start, end))).toEqual(['expire in 60', 'expire in 7'])
    expect(found(text + text)).toHaveLength(2)
    const wrapped = notice('will expire \n in  29 days, on August 29, 2026')
    const [place] = noticesIn(wrapped)
    expect(wrapped.slice(place?.start, place?.end)).toBe('expire \n in  29')
    const split = notice('will expire in <b>29</b> days, on August 29, 2026')
    const [first] = noticesIn(split)
    expect(split.slice(first?.start, first?.end)).toBe('expire in ')
  })
})
