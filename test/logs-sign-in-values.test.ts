import { describe, expect, it } from 'vitest'
import type { SignIns } from '../src/model/logs.ts'
import type { Report } from '../src/model/report.ts'
import { derived } from '../src/model/vocabulary.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import * as written from './support/sign-in-log.ts'
import type { ModelSignIn } from './support/sign-in-log.ts'

// Values of a sign-in log that are empty, blanked, cut off or in the wrong column, each beside what is healthy.

const OURS = { app: 'Mixpanel', appId: 'c0ffee00-2222-4b3c-9d4e-11111decade2' }
const at = (minute: number): string => `2026-08-30T09:${String(minute).padStart(2, '0')}:41Z`
const row = (minute: number, code: number): ModelSignIn => ({
  ...OURS,
  time: at(minute),
  person: 'p@contoso.com',
  code,
  correlation: minute,
})
const FAILED = Array.from({ length: 10 }, (_, minute) => row(minute, 50105))
const WELL = Array.from({ length: 4 }, (_, minute) => row(minute, 0))

interface Read {
  readonly report: Report
  readonly signIns: SignIns
  readonly lost: readonly (readonly [message: string, line: number | undefined])[]
}

async function read(name: string, text: string): Promise<Read> {
  const { report, setup } = await examine(exampleFiles('healthy').set(name, Buffer.from(text)))
  const { known } = setup.answer(derived.signIns)
  if (!known) throw new Error(`No sign-ins were read: ${JSON.stringify({ problems: report.problems, notes: report.notes })}`)
  return {
    report,
    signIns: known,
    lost: report.problems.flatMap((each) => (each.lost ? [[each.message, each.location?.line] as const] : [])),
  }
}

/** Changes rows as Graph writes them. */
function graph(rows: readonly ModelSignIn[], change: (item: Record<string, unknown>, index: number) => void): string {
  const list = JSON.parse(written.graph(rows)) as { readonly value: Record<string, unknown>[] }
  for (const [index, item] of list.value.entries()) change(item, index)
  return JSON.stringify(list, null, 1)
}

describe('the code of a success in a table', () => {
  it.each(['0', '', 'None', '-', 'null'])('“%s”', async (code) => {
    const { report, signIns, lost } = await read('a.csv', written.portalCsv(WELL, { code: () => code }))
    expect([lost, report.notes, report.verdict]).toEqual([[], [], 'pass'])
    expect([signIns.successes.count, signIns.total]).toEqual([4, 4])
  })

  it('is not that of a failure', async () => {
    const none = await read('a.csv', written.portalCsv(FAILED, { code: () => 'None' }))
    expect(none.lost).toEqual([
      ['The codes of this sign-in and of 9 more are no numbers, so that values may be in the wrong columns. They are not counted.', 2],
    ])
    const blank = await read('a.csv', written.portalCsv(FAILED, { code: () => '' }))
    expect([blank.lost, blank.signIns.successes.count]).toEqual([[], 0])
    expect(blank.report.notes).toEqual(['a.csv:2:1: the code of 10 sign-ins is not given, so that they are not counted.'])
  })
})

describe('rows that do not fit the headers', () => {
  const moved = (cells: number): string => {
    const [headers = '', ...rows] = written.portalCsv(WELL, { separator: ';' }).split('\r\n')
    const more = rows.map((line) => line.replace('CanaryBrowser/9.9;', `CanaryBrowser/9.9${'; x'.repeat(cells)};`))
    return [headers, ...more].join('\r\n')
  }

  it.each([1, 2, 3])('all of them, by %i cells', async (cells) => {
    const { lost, report } = await read('a.csv', moved(cells))
    expect(lost.map(([, line]) => line)).toEqual([2])
    expect(lost[0]?.[0]).toContain('so that values may be in the wrong columns.')
    expect(report.verdict).toBe('incomplete')
  })

  it('rows of other apps, and with separators at their ends, do', async () => {
    const others = WELL.map((each) => ({ ...each, app: 'Payroll', appId: '0ff1ce00-2222-4aaa-8aaa-000000000009' }))
    const table = written
      .portalCsv([...WELL, ...others])
      .replaceAll('\r\n', ',,\r\n')
      .replace(',,\r\n', '\r\n')
    const { lost, signIns } = await read('a.csv', table)
    expect([lost, signIns.successes.count, signIns.otherRows]).toEqual([[], 4, 4])
  })
})

describe('a log in which codes cannot be read', () => {
  it.each([
    ['cut off by PowerShell', '@{errorCode=50105; failureReason=x}', 'The code of 10 sign-ins, of which this is the first, cannot be read'],
    ['a word', { errorCode: 'n/a' }, 'The codes of this sign-in and of 9 more are no numbers. They are not counted.'],
  ])('%s', async (_, status, message) => {
    const { lost, report, signIns } = await read(
      'signIns.json',
      graph(FAILED, (item) => Object.assign(item, { status })),
    )
    expect(lost.map(([text]) => text.slice(0, message.length))).toEqual([message])
    expect([report.verdict, signIns.failures]).toEqual(['incomplete', []])
  })

  it.each([
    ['not exported', undefined],
    ['without a code', { failureReason: 'Other.' }],
    ['blanked', { errorCode: 'REDACTED' }],
  ])('%s', async (_, status) => {
    const { lost, report } = await read(
      'signIns.json',
      graph(FAILED, (item) => Object.assign(item, { status })),
    )
    expect([lost, report.verdict]).toEqual([[], 'pass'])
    expect(report.notes.join()).toContain('the code of 10 sign-ins is not given, so that they are not counted.')
    expect(report.notes.join()).toMatch(/^signIns\.json:\d+:\d+: /)
  })
})

describe('times that a spreadsheet shows as marks', () => {
  it('are lost', async () => {
    const { lost, report } = await read('a.csv', written.portalCsv(FAILED, { time: () => '########' }))
    expect(lost).toEqual([
      [
        'The time of 10 sign-ins, of which this is the first, is nothing but “#”, as a spreadsheet shows a column that is too narrow. Download the log again.',
        2,
      ],
    ])
    expect(report.logs).toEqual([{ path: 'a.csv', kind: 'sign-ins', from: null, to: null, complete: false }])
  })
})

describe('an app id that is blanked by hand', () => {
  const statusOf = ({ report }: Read): readonly unknown[] => {
    const result = report.results.find(({ ruleId }) => ruleId === 'logs/sign-ins')
    return [result?.status, result?.severity, result?.findings.map(({ code }) => code)]
  }
  const withId = (appId: string | undefined, of: (index: number) => boolean, name?: string): Promise<Read> =>
    read(
      'signIns.json',
      graph(FAILED, (item, index) => {
        if (of(index)) Object.assign(item, { appId }, name === undefined ? {} : { appDisplayName: name })
      }),
    )

  it.each(['REDACTED', 'c0ffee00-2222-xxxx-xxxx-xxxxxxxxxxxx'])('in one row: the name is compared, %s', async (appId) => {
    const whole = await withId(OURS.appId, () => true)
    const one = await withId(appId, (index) => index === 4)
    expect(statusOf(one)).toEqual(statusOf(whole))
    expect([one.signIns.total, one.signIns.otherRows, one.lost]).toEqual([10, 0, []])
    expect(one.report.notes.join()).toContain('the app id of one sign-in counts as not given, because it is blanked by hand')
    expect(whole.report.notes).toEqual([])
  })

  it('with the dashes of a word processor it is read', async () => {
    const one = await withId(OURS.appId.replaceAll('-', '\u2013'), (index) => index === 4)
    expect([one.signIns.total, one.signIns.otherRows, one.lost, one.report.notes]).toEqual([10, 0, [], []])
  })

  it('without a name the row is of nobody, and no row of another app', async () => {
    const { report, signIns } = await withId('REDACTED', (index) => index === 4, 'REDACTED')
    expect([signIns.total, signIns.otherRows]).toEqual([9, 0])
    expect(report.notes.join()).toContain('which app one sign-in is of is not given')
  })

  it('of another app', async () => {
    const { signIns, report } = await withId('0ff1ce00-2222-4aaa-8aaa-000000000009', (index) => index === 4, 'Payroll')
    expect([signIns.total, signIns.otherRows, report.notes]).toEqual([9, 1, []])
    const named = await withId('REDACTED', (index) => index === 4, 'Payroll')
    expect([named.signIns.total, named.signIns.otherRows, named.report.notes]).toEqual([9, 1, []])
  })
})
