import { describe, expect, it } from 'vitest'
import type { MixpanelLogins } from '../src/model/logs.ts'
import type { Report } from '../src/model/report.ts'
import { derived, inputs } from '../src/model/vocabulary.ts'
import type { LogOptions } from '../src/pipeline/logs.ts'
import { locationOf } from '../src/pipeline/results.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import { CANARIES } from './support/sign-in-log.ts'

// Mixpanel's audit log in the forms that it may have: the names of its fields are documented nowhere.

interface ModelEvent {
  readonly time: string
  readonly type: string
  readonly name: string
  readonly person: string
}

const MODEL: readonly ModelEvent[] = [
  { time: '2026-08-30T08:50:00Z', type: 'board.updated', name: 'Board Updated', person: 'ann@contoso.com' },
  { time: '2026-08-30T09:02:00Z', type: 'session.login_failed', name: 'User Login Failed', person: 'ann@contoso.com' },
  { time: '2026-08-30T09:05:30Z', type: 'session.login_failed', name: 'User Login Failed', person: 'Bob@Contoso.com' },
  { time: '2026-08-30T09:30:00Z', type: 'session.logged_in', name: 'User Logged In', person: 'cyd@contoso.com' },
  {
    time: '2026-08-30T09:40:00Z',
    type: 'organization_setting.updated',
    name: 'Organization Settings Changed',
    person: 'Mixpanel (System)',
  },
]

const EXPECTED = [
  '2026-08-30T09:02:00.000Z ann@contoso.com login-failed',
  '2026-08-30T09:05:30.000Z bob@contoso.com login-failed',
  '2026-08-30T09:30:00.000Z cyd@contoso.com logged-in',
]

const linesOf = ({ events }: MixpanelLogins): readonly string[] =>
  events.map(({ time, person, event }) => `${time?.toISOString()} ${person} ${event}`)

const lines = (make: (event: ModelEvent, index: number) => object): string =>
  MODEL.map((event, index) => JSON.stringify(make(event, index))).join('\n')
const table = (headers: readonly string[], make: (event: ModelEvent) => readonly string[], bom = ''): string =>
  `${bom}${[headers, ...MODEL.map(make)].map((row) => row.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')).join('\n')}\n`

/** As the page shows it to somebody in California. */
const pacific = (time: string): string => {
  const date = new Date(Date.parse(time) - 7 * 3_600_000)
  const hours = date.getUTCHours()
  const clock = `${String(hours % 12 || 12).padStart(2, '0')}${date.toISOString().slice(13, 19)} ${hours < 12 ? 'AM' : 'PM'}`
  return `${date.toISOString().slice(0, 10)} ${clock} PDT`
}

const flat = ({ time, type, person }: ModelEvent, index: number): object => ({
  insert_id: 1_700_000_000 + index,
  event_type: type,
  timestamp: time,
  user_email: person,
  service: 'web',
  ip_address: CANARIES[0],
  http_user_agent: CANARIES[3],
})
const nested = ({ time, type, person }: ModelEvent): object => ({
  event: { type, scope: 'organization' },
  occurred_at: Date.parse(time),
  target: { email: 'somebody.else@contoso.com' },
  actor: { email: person, ip: CANARIES[0], location: CANARIES[1] },
})
const columns = ['Date and Time', 'User', 'Action', 'IP Address', 'Project or Org']
const ofPage = ({ time, name, person }: ModelEvent): readonly string[] => [pacific(time), person, name, CANARIES[0], 'Contoso']

const FORMS: Readonly<Record<string, string | Buffer>> = {
  NDJSON: lines(flat),
  'NDJSON, newest first': lines(flat).split('\n').reverse().join('\n'),
  'NDJSON with nested fields and milliseconds': lines(nested),
  'NDJSON with seconds': lines(({ time, ...rest }, index) => ({ ...flat({ time, ...rest }, index), timestamp: Date.parse(time) / 1000 })),
  'a JSON array': JSON.stringify(MODEL.map(flat), null, 2),
  CSV: table(['event_type', 'timestamp', 'user_email', 'ip_address'], ({ time, type, person }) => [type, time, person, CANARIES[0]]),
  'CSV with a BOM and JSON in a cell': table(
    ['event_type', 'timestamp', 'actor'],
    ({ time, type, person }) => [type, time, JSON.stringify({ email: person, ip: CANARIES[0] })],
    '\uFEFF',
  ),
  'CSV with the columns of the page, in another time zone': table(columns, ofPage),
}

interface ReadLogins {
  readonly report: Report
  readonly logins: MixpanelLogins
  readonly kept: string
}

async function read(logs: Readonly<Record<string, string | Buffer>>, options: LogOptions = {}): Promise<ReadLogins> {
  const files = exampleFiles('healthy')
  for (const [name, text] of Object.entries(logs)) files.set(name, Buffer.from(text))
  const { report, setup } = await examine(files, { logs: options })
  const { known } = setup.answer(derived.mixpanelLogins)
  if (!known)
    throw new Error(`It was not read: ${JSON.stringify({ problems: report.problems, notes: report.notes, ignored: report.ignored })}`)
  return { report, logins: known, kept: (setup.answer(inputs.mixpanelAudit).known ?? []).map(({ at }) => at.artifact.text).join('\n') }
}

describe('the same log-ins in every form', () => {
  for (const [form, text] of Object.entries(FORMS))
    it(form, async () => {
      const { report, logins, kept } = await read({ 'export.txt': text })
      expect(linesOf(logins)).toEqual(EXPECTED)
      expect(logins.others).toBe(2)
      expect(report.problems).toEqual([])
      expect(report.logs).toEqual([
        { path: 'export.txt', kind: 'mixpanel-audit', from: '2026-08-30T08:50:00.000Z', to: '2026-08-30T09:40:00.000Z', complete: true },
      ])
      expect(report.inputs.find(({ path }) => path === 'export.txt')?.kind).toBe('mixpanel-audit-log')
      for (const canary of CANARIES) expect(JSON.stringify(report) + kept).not.toContain(canary)
    })

  it('is read once, in two forms', async () => {
    const { logins } = await read({ 'a.ndjson': lines(flat), 'b.csv': table(columns, ofPage) })
    expect(linesOf(logins)).toEqual(EXPECTED)
    expect(logins.others).toBe(2)
  })

  it('says by what it was recognised, and which fields were taken', async () => {
    const { report } = await read({ 'a.ndjson': lines(nested) })
    expect(report.notes).toContain(
      'a.ndjson: it was read as Mixpanel’s audit log because of its event types. Mixpanel does not document the names of its fields: the time from “occurred_at”, and the user from “actor.email”.',
    )
  })

  it('and names a field without the token that is in its name', async () => {
    const token = `ghp_${'a1B2'.repeat(9)}`
    const renamed = lines(flat).replaceAll('"timestamp"', `"timestamp ${token}"`)
    expect(renamed).toContain(token)
    const { report } = await read({ 'a.ndjson': renamed })
    expect(report.notes.join()).toMatch(/the time from “timestamp \[blacked out\]”/)
    expect(JSON.stringify(report).toLowerCase()).not.toContain(token.toLowerCase())
  })

  it('points at the row in the file, and shows of it only what was taken', async () => {
    const csv = await read({ 'a.csv': table(columns, ofPage) })
    expect(csv.kept.split('\n')[1]).toBe('2026-08-30 02:02:00 AM PDT,ann@contoso.com,User Login Failed,,')
    const { logins, kept } = await read({ 'a.ndjson': lines(flat) })
    expect(logins.events.map(({ at }) => at && locationOf(at).line)).toEqual([2, 3, 4])
    expect(kept.split('\n')[0]).toBe(
      '{"event_type":"session.login_failed","timestamp":"2026-08-30T09:02:00Z","user_email":"ann@contoso.com"}',
    )
  })
})

describe('what is not proven', () => {
  it('times without a zone are no times, and all rows count', async () => {
    const zoneless = table(columns, ({ time, name, person }) => [time.slice(0, 19).replace('T', ' '), person, name, '', ''])
    const { logins, report } = await read({ 'a.csv': zoneless })
    expect(linesOf(logins)).toEqual(EXPECTED.map((line) => line.replace(/^\S+/, 'undefined')))
    expect(logins.coverage).toMatchObject({ from: null, to: null, complete: false, because: 'Its times have no time zone.' })
    expect(report.notes.join()).toContain('its times have no time zone')
    expect(report.problems).toEqual([])
  })

  it.each([
    ['events of an app that Mixpanel counts', lines(({ name, time }) => ({ event: name, properties: { time, distinct_id: 'x' } }))],
    ['a table of such events', table(['event', 'time', 'distinct_id'], ({ name, time }) => [name, time, 'x'])],
    ['notes', 'On Monday we saw session.login_failed in the audit log.\n'],
  ])('%s are no audit log', async (_, text) => {
    const files = exampleFiles('healthy')
    files.set('a.txt', Buffer.from(text))
    const { report } = await examine(files)
    expect(report.logs).toEqual([])
  })

  it('a row whose type is no event of the log is only counted', async () => {
    const { logins } = await read({
      'a.ndjson': `${lines(flat)}\n${JSON.stringify({ event_type: 'session.something_new', timestamp: '2026-08-30T09:41:00Z' })}`,
    })
    expect([linesOf(logins), logins.others]).toEqual([EXPECTED, 3])
  })

  it('counts from --since on', async () => {
    const { logins } = await read({ 'a.ndjson': lines(flat) }, { window: { since: new Date('2026-08-30T09:05:00Z'), until: null } })
    expect(linesOf(logins)).toEqual(EXPECTED.slice(1))
  })
})
