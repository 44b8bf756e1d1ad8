import { describe, expect, it } from 'vitest'
import { inputs } from '../src/model/vocabulary.ts'
import { locationOf } from '../src/pipeline/results.ts'
import { reading } from './support/reading.ts'

const TRACE = 'aaaaaaaa-0000-4aaa-8aaa-000000000001'
const CORRELATION = 'BBBBBBBB-0000-4aaa-8aaa-000000000002'
const MESSAGE = 'AADSTS50105: Your administrator has configured the application Mixpanel to block users unless they are assigned.'

async function errorsOf(name: string, text: string) {
  const found = await reading(name, text)
  const errors = found.inputs(inputs.reportedErrors).map(({ at, time, ...rest }) => {
    const { line, column } = locationOf(at)
    return { ...rest, time: time?.toISOString() ?? null, place: `${line}:${column}` }
  })
  return { ...found, errors }
}

const whole = { code: 50105, time: '2026-08-31T08:58:03.000Z', correlationId: CORRELATION.toLowerCase(), traceId: TRACE }

describe('a sign-in error of Microsoft is read out of', () => {
  const texts: Readonly<Record<string, readonly [name: string, text: string]>> = {
    'the text of the page, with the ids after it': [
      'error.txt',
      `Sorry\n\n${MESSAGE}\nTrace ID: ${TRACE}\nCorrelation ID: ${CORRELATION}\nTimestamp: 2026-08-31 08:58:03Z\n`,
    ],
    'a ticket, with the ids before it': [
      'ticket.json',
      JSON.stringify({
        id: 7,
        body: `Request Id: ${TRACE}\nCorrelation Id: ${CORRELATION}\nTimestamp: 2026-08-31T08:58:03Z\nMessage: ${MESSAGE}`,
      }),
    ],
    'an answer of the token endpoint': [
      'answer.json',
      `{"error":"invalid_grant","error_description":"${MESSAGE} Trace ID: ${TRACE} Correlation ID: ${CORRELATION} Timestamp: 2026-08-31 08:58:03Z","trace_id":"${TRACE}"}`,
    ],
    'a saved page': [
      'page.html',
      `<!DOCTYPE html><html><script>$Config={"strServiceExceptionMessage":"${MESSAGE.replace('Mixpanel', '\\u0027Mixpanel\\u0027')}","correlationId":"${CORRELATION}","x":{"traceId":"${TRACE}"},"timestamp":"2026-08-31T08:58:03Z"};</script><p>${MESSAGE}</p></html>`,
    ],
  }
  for (const [where, [name, text]] of Object.entries(texts)) {
    it(where, async () => {
      const { errors, kinds, notes, problems } = await errorsOf(name, text)
      const lines = text.slice(0, text.indexOf('AADSTS')).split('\n')
      expect(errors).toEqual([{ ...whole, place: `${lines.length}:${(lines.at(-1) ?? '').length + 1}` }])
      expect(kinds).toEqual(['error-text'])
      expect(problems).toEqual([])
      expect(notes).toEqual([expect.stringMatching(/AADSTS50105, at 2026-08-31 08:58 UTC\. sso-doctor explain AADSTS50105/)])
    })
  }

  it('a message without ids', async () => {
    expect((await errorsOf('a.txt', `They see:\n> ${MESSAGE}\n`)).errors).toEqual([
      { code: 50105, time: null, correlationId: null, traceId: null, place: '2:3' },
    ])
  })

  it('two errors of two sign-ins', async () => {
    const text = `${MESSAGE} Correlation ID: ${CORRELATION}\n\nAADSTS50011: The reply URL does not match the reply URLs configured. Trace ID: ${TRACE}\n`
    expect((await errorsOf('a.txt', text)).errors.map(({ code, correlationId, traceId }) => [code, correlationId, traceId])).toEqual([
      [50105, CORRELATION.toLowerCase(), null],
      [50011, null, TRACE],
    ])
  })

  it('two errors of two sign-ins, with the ids above each', async () => {
    const text = `Request Id: ${TRACE}\nMessage: ${MESSAGE}\n\nRequest Id: ${CORRELATION}\nMessage: AADSTS50011: The reply URL does not match.\n`
    expect((await errorsOf('a.txt', text)).errors.map(({ code, traceId }) => [code, traceId])).toEqual([
      [50105, TRACE],
      [50011, CORRELATION.toLowerCase()],
    ])
  })

  it('a recording, with the time of the page', async () => {
    const entry = (mimeType: string, text: string) => ({
      startedDateTime: '2026-08-31T08:58:00.000Z',
      request: { method: 'GET', url: 'https://login.microsoftonline.com/' },
      response: { status: 200, content: { mimeType, text } },
    })
    const page = `<html><script>$Config={"strServiceExceptionMessage":"${MESSAGE}"}</script></html>`
    const har = (...entries: readonly unknown[]) => JSON.stringify({ log: { version: '1.2', entries } })
    const found = await errorsOf('a.har', har(entry('text/html', page)))
    expect(found.errors).toMatchObject([{ code: 50105, time: '2026-08-31T08:58:00.000Z' }])
    expect(found.kinds).toEqual(['har'])
    expect(found.notes).toEqual([expect.stringMatching(/AADSTS50105, at 2026-08-31 08:58 UTC/)])
    const script = await errorsOf('a.har', har(entry('application/javascript', `const x = "${MESSAGE}"`)))
    expect(script.errors).toEqual([])
  })
})

describe('no report of an error is', () => {
  const others: Readonly<Record<string, readonly [name: string, text: string]>> = {
    'a mention': ['a.txt', 'We had AADSTS50105 last year, and AADSTS50011 too.\n'],
    'source code': ['a.ts', `// ${MESSAGE}\nif (text.includes('AADSTS50105')) fail('AADSTS50105: not assigned to the application')\n`],
    documentation: ['README.md', `# Errors\n\n- ${MESSAGE}\n`],
    'a list of codes': [
      'codes.txt',
      [50105, 50011, 700016, 75011, 50020, 53003].map((code) => `AADSTS${code}: A sentence that explains this code.`).join('\n'),
    ],
    'another number': ['a.txt', 'AADSTS1: what is this in the end of the day\n'],
  }
  for (const [what, [name, text]] of Object.entries(others)) {
    it(what, async () => {
      const { errors, kinds } = await errorsOf(name, text)
      expect(errors).toEqual([])
      expect(kinds).toEqual([])
    })
  }

  it('source code with the ids of a sign-in is one', async () => {
    expect((await errorsOf('README.md', `${MESSAGE} Correlation ID: ${CORRELATION}\n`)).errors).toMatchObject([{ code: 50105 }])
  })
})

describe('a notice of Microsoft about a certificate', () => {
  const notice =
    'A SAML signing certificate for your application Mixpanel\nis going to expire in 29 days on October 13, 2023 13:36 UTC.\nRenew it.\n'
  it('is read with its date', async () => {
    for (const [name, text] of [
      ['mail.txt', notice],
      ['page.html', `<html><p>${notice.replace('29 days', '<b>29 days</b>')}</p></html>`],
    ] as const) {
      const found = await reading(name, text)
      expect(found.kinds).toEqual(['expiry-notice'])
      expect(found.inputs(inputs.expiryNotices).map(({ expires, days }) => [expires.toISOString(), days])).toEqual([
        ['2023-10-13T13:36:00.000Z', 29],
      ])
    }
    expect(locationOf((await reading('mail.txt', notice)).inputs(inputs.expiryNotices)[0]?.at ?? expect.fail())).toMatchObject({
      line: 2,
      column: 13,
    })
  })

  it('is none about something else', async () => {
    expect((await reading('a.txt', 'Your password will expire in 3 days on October 13, 2023.\n')).kinds).toEqual([])
    expect((await reading('a.txt', 'The certificate will expire in 3 days or so.\n')).kinds).toEqual([])
  })
})
