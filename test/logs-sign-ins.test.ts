import { describe, expect, it } from 'vitest'
import type { SignIns } from '../src/model/logs.ts'
import type { Report } from '../src/model/report.ts'
import { derived, inputs } from '../src/model/vocabulary.ts'
import type { LogOptions } from '../src/pipeline/logs.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import * as written from './support/sign-in-log.ts'
import type { ModelSignIn } from './support/sign-in-log.ts'

// One set of sign-ins in every form: the facts are the same, and nothing of a place or a device is left.

const APP = { app: 'Mixpanel', appId: 'c0ffee00-2222-4b3c-9d4e-11111decade2' }
const OTHER = { app: 'Payroll', appId: '0ff1ce00-2222-4aaa-8aaa-000000000009' }
const at = (minute: number): string => `2026-08-30T09:${String(minute).padStart(2, '0')}:41Z`

/** 19 failures of 12 people in two codes, an interrupt that ends in a failure, one that ends in a success, a retry, and other apps. */
const MODEL: readonly ModelSignIn[] = [
  ...Array.from({ length: 16 }, (_, index) => ({
    ...APP,
    time: at(index),
    person: `p${index % 9}@contoso.com`,
    code: 50105,
    correlation: index,
  })),
  ...Array.from({ length: 3 }, (_, index) => ({
    ...APP,
    time: at(20 + index),
    person: `q${index}@contoso.com`,
    code: 53003,
    correlation: 100 + index,
    policy: 'Block outside DE',
  })),
  { ...APP, time: at(30), person: 'r@contoso.com', code: 50076, correlation: 200 },
  { ...APP, time: at(31), person: 'r@contoso.com', code: 0, correlation: 200 },
  { ...APP, time: at(32), person: 'q0@contoso.com', code: 50074, correlation: 300 },
  { ...APP, time: at(33), person: 'q0@contoso.com', code: 53003, correlation: 300, policy: 'Block outside DE' },
  { ...OTHER, time: at(40), person: 'p0@contoso.com', code: 50105, correlation: 400 },
  { ...OTHER, time: at(41), person: 'p1@contoso.com', code: 0, correlation: 401 },
]
const NEWEST_FIRST = [...MODEL].reverse()

interface Facts {
  readonly codes: readonly (readonly [code: number, count: number, people: number, first: string, last: string])[]
  readonly successes: number
  readonly total: number
  readonly others: number
  readonly from: string | null
  readonly to: string | null
  readonly complete: boolean
}

function factsOf({ failures, successes, total, otherRows, coverage }: SignIns): Facts {
  return {
    codes: failures.map(({ code, count, people, first, last }) => [
      code,
      count,
      people,
      first?.toISOString() ?? '',
      last?.toISOString() ?? '',
    ]),
    successes: successes.count,
    total,
    others: otherRows,
    from: coverage.from?.toISOString() ?? null,
    to: coverage.to?.toISOString() ?? null,
    complete: coverage.complete,
  }
}

const EXPECTED: Facts = {
  codes: [
    [50105, 16, 9, '2026-08-30T09:00:41.000Z', '2026-08-30T09:15:41.000Z'],
    [53003, 4, 3, '2026-08-30T09:20:41.000Z', '2026-08-30T09:33:41.000Z'],
  ],
  successes: 1,
  total: 21,
  others: 2,
  from: '2026-08-30T09:00:41.000Z',
  to: '2026-08-30T09:41:41.000Z',
  complete: true,
}

async function read(
  logs: Readonly<Record<string, string | Buffer>>,
  options: LogOptions = {},
): Promise<{ readonly report: Report; readonly signIns: SignIns; readonly frames: string }> {
  const files = exampleFiles('healthy')
  for (const [name, text] of Object.entries(logs)) files.set(name, Buffer.from(text))
  const { report, setup, excerpt } = await examine(files, { logs: options })
  const { known } = setup.answer(derived.signIns)
  if (!known) throw new Error(`No sign-ins were read: ${JSON.stringify({ problems: report.problems, notes: report.notes })}`)
  const places = [...known.failures, known.successes].map((tally) => tally.at)
  const { locationOf } = await import('../src/pipeline/results.ts')
  const frames = places.map((place) => excerpt(locationOf(place), 2000)?.text ?? '').join('\n')
  const texts = (setup.answer(inputs.signInLogs).known ?? []).map((log) => log.at.artifact.text)
  return { report, signIns: known, frames: [frames, ...texts].join('\n') }
}

const day = (time: string): readonly [year: string, month: string, date: string, clock: string] => {
  const [, year = '', month = '', date = '', clock = ''] = /^(\d+)-(\d+)-(\d+)T(.*?)Z$/.exec(time) ?? []
  return [year, month, date, clock]
}
const excelTime = (time: string): string => {
  const [year, month, date, clock] = day(time)
  return `${date}/${month}/${year} ${clock}`
}
const nine = (rows: readonly ModelSignIn[]): readonly ModelSignIn[] =>
  rows.map((row) => ({ ...row, time: row.time.replace('Z', '.000000000Z') }))
const offset = (rows: readonly ModelSignIn[]): readonly ModelSignIn[] =>
  rows.map((row) => ({ ...row, time: row.time.replace('T09', 'T04').replace('Z', '-05:00') }))

const onLines = (rows: readonly ModelSignIn[], indent: string): string => {
  const { '@odata.context': context, value } = JSON.parse(written.graph(rows)) as { '@odata.context': string; value: readonly object[] }
  const lines = value.map((row) => `${indent}${JSON.stringify(row)}`)
  return `{"@odata.context": ${JSON.stringify(context)}, "value": [\n${lines.join(',\n')}\n]}\n`
}

const FORMS: Readonly<Record<string, string | Buffer>> = {
  Graph: written.graph(NEWEST_FIRST),
  'Graph, oldest first': written.graph(MODEL),
  'Graph, a line for each row': onLines(NEWEST_FIRST, ''),
  'Graph, a line for each row, indented': onLines(NEWEST_FIRST, '  '),
  'Graph, nine fractional digits': written.graph(nine(NEWEST_FIRST)),
  'Graph, an offset': written.graph(offset(NEWEST_FIRST)),
  'portal JSON on one line': written.portalJson(NEWEST_FIRST),
  'portal JSON in UTF-16': Buffer.from(`\uFEFF${written.portalJson(NEWEST_FIRST)}`, 'utf16le'),
  PowerShell: written.powershell(NEWEST_FIRST),
  'diagnostic settings': written.diagnostic(NEWEST_FIRST).replaceAll('.123456789+00:00', '+00:00'),
  'diagnostic settings of an event hub': JSON.stringify({
    records: written
      .diagnostic(NEWEST_FIRST)
      .replaceAll('.123456789+00:00', '+00:00')
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  }),
  'Log Analytics': written.analytics(NEWEST_FIRST),
  'portal CSV': written.portalCsv(NEWEST_FIRST),
  'portal CSV, all quoted, no BOM': written.portalCsv(NEWEST_FIRST, { quoted: true, bom: false }),
  'portal CSV with semicolons and LF': written.portalCsv(NEWEST_FIRST, { separator: ';', lineEnd: '\n' }),
  'portal CSV saved by Excel, day first': written.portalCsv(NEWEST_FIRST, { separator: ';', time: excelTime, code: (code) => `${code}.0` }),
  'portal CSV, codes with a zero in front': written.portalCsv(NEWEST_FIRST, { code: (code) => (code === 0 ? '0' : `0${code}`) }),
  'portal CSV in Spanish': written.portalCsv(NEWEST_FIRST, { header: written.inSpanish }),
  'portal CSV in an unknown language': written.portalCsv(NEWEST_FIRST, { header: written.inNoLanguage }),
}

describe('the same sign-ins in every form', () => {
  for (const [form, text] of Object.entries(FORMS))
    it(form, async () => {
      const { report, signIns, frames } = await read({ 'export.txt': text })
      expect(factsOf(signIns)).toEqual(EXPECTED)
      expect(report.problems).toEqual([])
      expect(report.logs).toEqual([{ path: 'export.txt', kind: 'sign-ins', from: EXPECTED.from, to: EXPECTED.to, complete: true }])
      expect(report.inputs.find(({ path }) => path === 'export.txt')?.kind).toBe('sign-in-log')
      for (const canary of written.CANARIES) expect(JSON.stringify(report) + frames).not.toContain(canary)
      expect(frames).toContain('50105')
    })

  it('names the policy that refused, and no other', async () => {
    const { signIns } = await read({ 'a.json': written.graph(MODEL) })
    expect(signIns.failures.map(({ code, policies }) => [code, policies])).toEqual([
      [50105, []],
      [53003, ['Block outside DE']],
    ])
    expect(signIns.failures[0]?.reason).toBe('Your administrator has configured the application to block users.')
    expect(signIns.failures[0]?.examples).toEqual([
      'p0@contoso.com',
      'p1@contoso.com',
      'p2@contoso.com',
      'p3@contoso.com',
      'p4@contoso.com',
    ])
  })

  it('is read once, whether it is there once, twice, or in two halves', async () => {
    const text = written.graph(MODEL)
    expect(factsOf((await read({ 'a.json': text, 'b.csv': written.portalCsv(MODEL) })).signIns)).toEqual(EXPECTED)
    const halves = { 'a.json': written.graph(MODEL.slice(0, 12)), 'b.json': written.graph(MODEL.slice(10)) }
    expect(factsOf((await read(halves)).signIns)).toEqual(EXPECTED)
  })

  it('points at the row in the file', async () => {
    const csv = await read({ 'a.csv': written.portalCsv(MODEL) })
    const [first] = csv.signIns.failures
    const { locationOf } = await import('../src/pipeline/results.ts')
    expect(first && locationOf(first.at)).toMatchObject({ path: 'a.csv', line: 2, column: 1 })
    const json = await read({ 'a.json': written.graph(MODEL) })
    const [of] = json.signIns.failures
    expect(of && locationOf(of.at)).toMatchObject({ path: 'a.json', line: 4, column: 5 })
  })
})

describe('a part of a log', () => {
  it('counts from --since on and up to --until', async () => {
    const window = { since: new Date('2026-08-30T09:10:00Z'), until: new Date('2026-08-30T09:22:00Z') }
    const { signIns, report } = await read({ 'a.json': written.graph(MODEL) }, { window })
    expect(factsOf(signIns).codes.map(([code, count]) => [code, count])).toEqual([
      [50105, 6],
      [53003, 2],
    ])
    expect(report.logs[0]).toMatchObject({ from: '2026-08-30T09:10:00.000Z', to: '2026-08-30T09:22:00.000Z' })
  })

  it('is incomplete at the limit of a download, and not one row below it', async () => {
    const rowLimits = { signIns: MODEL.length, changes: 5 }
    const cut = await read({ 'a.csv': written.portalCsv(MODEL) }, { rowLimits })
    expect(cut.signIns.coverage).toMatchObject({
      complete: false,
      because: 'The log has exactly 25 rows, where a download ends: there are older ones.',
    })
    expect(cut.report.problems).toEqual([])
    const below = await read({ 'a.csv': written.portalCsv(MODEL) }, { rowLimits: { signIns: MODEL.length + 1, changes: 5 } })
    expect(below.signIns.coverage.complete).toBe(true)
  })

  it('is incomplete where there is another page, and nothing is lost', async () => {
    const page = written
      .graph(MODEL)
      .replace('"value":', '"@odata.nextLink": "https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken=1",\n"value":')
    const { signIns, report } = await read({ 'a.json': page })
    expect(signIns.coverage.complete).toBe(false)
    expect(factsOf(signIns).total).toBe(EXPECTED.total)
    expect(report.problems).toEqual([])
  })

  for (const [form, text] of [
    ['Graph', written.graph(MODEL)],
    ['portal JSON', written.portalJson(MODEL)],
    ['a line for each row', onLines(MODEL, '')],
    ['diagnostic settings', written.diagnostic(MODEL)],
    ['portal CSV', written.portalCsv(MODEL)],
    ['portal CSV, quoted', written.portalCsv(MODEL, { quoted: true })],
  ] as const)
    it(`is lost evidence where the file was cut off: ${form}`, async () => {
      const { signIns, report } = await read({ 'a.txt': text.slice(0, text.length - 400) })
      expect(signIns.coverage).toMatchObject({ complete: false, because: 'The file ends in the middle of the log.' })
      expect(report.problems.map(({ path, lost }) => [path, lost])).toEqual([['a.txt', true]])
      expect(factsOf(signIns).codes[0]?.slice(0, 2)).toEqual([50105, 16])
    })
})

describe('what cannot be read is not counted', () => {
  it('codes that PowerShell cut off', async () => {
    const { signIns, report } = await read({ 'a.json': written.cutOffPowershell(MODEL) })
    expect(signIns.failures).toEqual([])
    expect(signIns.successes.count).toBe(0)
    expect(report.problems.map(({ lost }) => lost)).toEqual([true])
    expect(report.problems[0]?.message).toContain('The code of 23 sign-ins, of which this is the first, cannot be read and is not counted')
    expect(report.problems[0]?.message).toContain('-Depth 10')
  })

  it('a code that a separator too many has moved is lost, with its place', async () => {
    const lines = written.portalCsv(MODEL).split('\n')
    const moved = lines.map((line, index) => (index === 2 ? line.replace(/,50105,/, ',x,50105,') : line)).join('\n')
    expect(moved).not.toBe(lines.join('\n'))
    const { report } = await read({ 'a.csv': moved })
    const message = 'The code of this sign-in is no number, so that values may be in the wrong columns. It is not counted.'
    expect(report.problems.map((problem) => [problem.message, problem.lost, problem.location?.line])).toEqual([
      ['This row has a separator more than all others, so that its values may be in the wrong columns.', true, 3],
      [message, true, 3],
    ])
    expect((await read({ 'a.csv': lines.join('\n') })).report.problems).toEqual([])
  })

  it('days that can be read in two ways', async () => {
    const march = MODEL.map((row) => ({ ...row, time: row.time.replace('2026-08-30', '2026-08-03') }))
    const { signIns } = await read({ 'a.csv': written.portalCsv(march, { time: excelTime }) })
    expect(signIns.coverage).toMatchObject({ from: null, to: null, complete: false })
    expect(signIns.failures.map(({ code, count, first }) => [code, count, first])).toEqual([
      [50105, 16, null],
      [53003, 4, null],
    ])
  })

  it('a table whose headers fit no language is named', async () => {
    const files = exampleFiles('healthy')
    files.set('a.csv', Buffer.from(written.portalCsv(MODEL, { header: written.inNoLanguage }).replaceAll('Sarake 9,', 'Sarake 9,Extra,')))
    const { report } = await examine(files)
    expect(report.notes.join()).toContain('a sign-in log with headers in another language')
    expect(report.problems).toEqual([])
    expect(report.logs).toEqual([])
  })
})

describe('neighbours', () => {
  it('one pasted record is a log of one row', async () => {
    const [row] = MODEL
    if (!row) throw new Error('no row')
    const { signIns } = await read({ 'a.txt': JSON.stringify(written.graphItem(row, 0), null, 2) })
    expect(factsOf(signIns)).toMatchObject({ total: 1, codes: [[50105, 1, 1, at(0).replace('Z', '.000Z'), at(0).replace('Z', '.000Z')]] })
  })

  it('a log of another app has nothing of this one', async () => {
    const { signIns } = await read({ 'a.json': written.graph(MODEL.map((row) => ({ ...row, ...OTHER }))) })
    expect(factsOf(signIns)).toMatchObject({ total: 0, codes: [], others: MODEL.length })
  })

  it('an empty log is a log', async () => {
    const { report, signIns } = await read({ 'a.json': written.graph([]) })
    expect(factsOf(signIns)).toMatchObject({ total: 0, others: 0, complete: true })
    expect(report.logs).toEqual([{ path: 'a.json', kind: 'sign-ins', from: null, to: null, complete: true }])
  })

  it('without an app in the inputs, rows of apps named Mixpanel count', async () => {
    const { setup } = await examine(new Map([['a.json', Buffer.from(written.graph(MODEL))]]))
    const { known } = setup.answer(derived.signIns)
    expect(known && factsOf(known)).toEqual(EXPECTED)
  })

  it.each(['REDACTED', '***', '<app id>', 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', `{${APP.appId}}`, APP.appId.replaceAll('-', '–')])(
    'a row of which the id is %s is of the app by its name',
    async (appId) => {
      const model = MODEL.map((row, index) => (index === 4 ? { ...row, appId } : row))
      expect(model[4]?.app).toBe(APP.app)
      expect(factsOf((await read({ 'a.json': written.graph(model) })).signIns)).toEqual(EXPECTED)
      const others = MODEL.map((row, index) => (index === 4 ? { ...row, ...OTHER, appId } : row))
      if (!appId.includes('c0ffee')) expect(factsOf((await read({ 'a.json': written.graph(others) })).signIns)).toMatchObject({ others: 3 })
    },
  )

  it('a setup without a log has none', async () => {
    const { report } = await examine(exampleFiles('healthy'))
    expect(report.logs).toEqual([])
  })
})
