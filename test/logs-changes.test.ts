import { describe, expect, it } from 'vitest'
import type { Changes } from '../src/model/logs.ts'
import type { Report } from '../src/model/report.ts'
import { derived, inputs } from '../src/model/vocabulary.ts'
import type { LogOptions } from '../src/pipeline/logs.ts'
import { locationOf } from '../src/pipeline/results.ts'
import * as written from './support/change-log.ts'
import type { ModelChange } from './support/change-log.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import { CANARIES } from './support/sign-in-log.ts'

// One set of changes in every form of the audit log: the facts are the same, and nothing of a place or a device is left.

const APP_ID = 'c0ffee00-2222-4b3c-9d4e-11111decade2'
const APPLICATION = '0b1ec7a0-3333-4c4d-8e5f-22222facade3'
const PRINCIPAL = '5e7f1ce0-4444-4d5e-9f60-33333c0de504'
const EVE = '7383d412-0000-4aaa-8aaa-000000000004'
const KEY = (id: string, type = 'AsymmetricX509Cert', usage = 'Verify'): string =>
  `[KeyIdentifier=${id}aaaaaaa-0000-4aaa-8aaa-000000000001,KeyType=${type},KeyUsage=${usage},DisplayName=CN=Microsoft Azure Federated SSO Certificate]`
const URLS = (...urls: readonly string[]): string =>
  JSON.stringify(urls.map((Address) => ({ AddressType: 0, Address, ReplyAddressClientType: 1, ReplyAddressIndex: null })))
const NAMES: readonly [string, string, string] = ['TargetId.ServicePrincipalNames', '', JSON.stringify(`${APP_ID};https://mixpanel.com`)]
const principal = { type: 'ServicePrincipal', name: 'Mixpanel', id: PRINCIPAL }

const MODEL: readonly ModelChange[] = [
  {
    time: '2026-08-28T13:00:00.123456789Z',
    activity: 'Update application',
    actor: 'Deployment',
    targets: [
      {
        ...{ type: 'Application', name: 'Mixpanel', id: APPLICATION },
        changed: [
          ['AppAddress', URLS('https://mixpanel.com/sso/old'), URLS('https://mixpanel.com/sso/old', 'https://mixpanel.com/sso/new')],
          ['Included Updated Properties', null, '"AppAddress"'],
        ],
      },
    ],
  },
  {
    time: '2026-08-30T08:15:02.5168093Z',
    activity: 'Add service principal credentials',
    actor: 'it-admin@contoso.com',
    targets: [{ ...principal, changed: [['KeyDescription', JSON.stringify([KEY('a')]), JSON.stringify([KEY('a'), KEY('b')])], NAMES] }],
  },
  {
    time: '2026-08-30T09:00:00Z',
    activity: 'Remove app role assignment from user',
    actor: 'it-admin@contoso.com',
    targets: [
      { type: 'User', name: 'eve@contoso.com', id: EVE, upn: 'eve@contoso.com' },
      { ...principal, changed: [NAMES] },
    ],
  },
  // None of these is a change of the app.
  {
    time: '2026-08-30T09:10:00Z',
    activity: 'Update service principal',
    actor: 'it-admin@contoso.com',
    targets: [
      { type: 'ServicePrincipal', name: 'Mixpanel', id: '00000000-4444-4aaa-8aaa-000000000001', changed: [['AppAddress', '[]', '[]']] },
    ],
  },
  {
    time: '2026-08-30T09:20:00Z',
    activity: 'Update service principal',
    actor: 'it-admin@contoso.com',
    result: 'failure',
    targets: [principal],
  },
  { time: '2026-08-30T09:30:00Z', activity: 'Export', actor: 'Azure AD Cloud Sync', targets: [principal] },
]
const NEWEST_FIRST = [...MODEL].reverse()

const linesOf = ({ changes }: Changes): readonly string[] =>
  changes.map(({ time, activity, actor, target, properties }) => {
    const values = properties.map(({ name, before, after }) => `${name}: ${before ?? '-'} → ${after ?? '-'}`)
    return [time?.toISOString().slice(0, 19), activity, actor, target.id, ...values].join(' | ')
  })

const EXPECTED = [
  `2026-08-28T13:00:00 | Update application | Deployment | ${APPLICATION} | AppAddress: https://mixpanel.com/sso/old → https://mixpanel.com/sso/old, https://mixpanel.com/sso/new | Included Updated Properties: - → AppAddress`,
  `2026-08-30T08:15:02 | Add service principal credentials | it-admin@contoso.com | ${PRINCIPAL} | KeyDescription: ${KEY('a')} → ${KEY('a')}, ${KEY('b')} | TargetId.ServicePrincipalNames: - → -`,
  `2026-08-30T09:00:00 | Remove app role assignment from user | it-admin@contoso.com | ${EVE} | TargetId.ServicePrincipalNames: - → -`,
]

interface ReadChanges {
  readonly report: Report
  readonly changes: Changes
  readonly kept: string
}

async function read(
  logs: Readonly<Record<string, string | Buffer>>,
  options: LogOptions = {},
  files = exampleFiles('healthy'),
): Promise<ReadChanges> {
  for (const [name, text] of Object.entries(logs)) files.set(name, Buffer.from(text))
  const { report, setup } = await examine(files, { logs: options })
  const { known } = setup.answer(derived.changes)
  if (!known)
    throw new Error(`No changes were read: ${JSON.stringify({ problems: report.problems, notes: report.notes, ignored: report.ignored })}`)
  return { report, changes: known, kept: (setup.answer(inputs.auditLogs).known ?? []).map(({ at }) => at.artifact.text).join('\n') }
}

const excelTime = (time: string): string => {
  const [, year = '', month = '', date = '', clock = ''] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+:\d+)/.exec(time) ?? []
  return `${date}/${month}/${year} ${clock}`
}
const offset = (rows: readonly ModelChange[]): readonly ModelChange[] =>
  rows.map((row) => ({
    ...row,
    time: row.time.replace(/T(\d\d)/, (_, hour: string) => `T${String(Number(hour) - 5).padStart(2, '0')}`).replace('Z', '-05:00'),
  }))

const FORMS: Readonly<Record<string, string | Buffer>> = {
  Graph: written.graph(NEWEST_FIRST),
  'Graph, oldest first': written.graph(MODEL),
  'Graph, an offset': written.graph(offset(NEWEST_FIRST)),
  'Graph, a context in lower case and no known row first': written
    .graph(NEWEST_FIRST)
    .replace('auditLogs/directoryAudits', 'auditlogs/directoryaudits'),
  'portal JSON on one line': written.portalJson(NEWEST_FIRST),
  'portal JSON in UTF-16': Buffer.from(`\uFEFF${written.portalJson(NEWEST_FIRST)}`, 'utf16le'),
  PowerShell: written.powershell(NEWEST_FIRST),
  'diagnostic settings': written
    .diagnostic(NEWEST_FIRST)
    .map((row) => JSON.stringify(row))
    .join('\n'),
  'diagnostic settings of an event hub': JSON.stringify({ records: written.diagnostic(NEWEST_FIRST) }),
  'Log Analytics': written.analytics(NEWEST_FIRST),
  'Log Analytics as CSV': written.analyticsCsv(NEWEST_FIRST),
  'portal CSV': written.portalCsv(NEWEST_FIRST),
  'portal CSV, no BOM, quotes where they are needed': written.portalCsv(NEWEST_FIRST, { quoted: false, bom: false }),
  'portal CSV with semicolons': written.portalCsv(NEWEST_FIRST, { separator: ';', quoted: false }),
  'portal CSV saved by Excel, day first': written.portalCsv(NEWEST_FIRST, { separator: ';', time: excelTime }),
  'portal CSV in Spanish': written.portalCsv(NEWEST_FIRST, { header: written.inSpanish }),
  'portal CSV in an unknown language': written.portalCsv(NEWEST_FIRST, { header: written.inNoLanguage }),
  'Purview’s CSV': written.purview(NEWEST_FIRST),
  'Purview’s CSV with a column for each record': written.purview(NEWEST_FIRST, 'new'),
}

describe('the same changes in every form', () => {
  for (const [form, text] of Object.entries(FORMS))
    it(form, async () => {
      const { report, changes, kept } = await read({ 'export.txt': text })
      expect(linesOf(changes)).toEqual(EXPECTED)
      expect(report.problems).toEqual([])
      expect(report.logs.map(({ kind, from, to, complete }) => [kind, from?.slice(0, 19), to?.slice(0, 19), complete])).toEqual([
        ['audit', '2026-08-28T13:00:00', '2026-08-30T09:30:00', true],
      ])
      expect(report.inputs.find(({ path }) => path === 'export.txt')?.kind).toBe('audit-log')
      for (const canary of CANARIES) expect(JSON.stringify(report) + kept).not.toContain(canary)
    })

  it('is read once, in two forms and in two halves', async () => {
    expect(
      linesOf((await read({ 'a.json': written.graph(MODEL), 'b.csv': written.portalCsv(MODEL), 'c.csv': written.purview(MODEL) })).changes),
    ).toEqual(EXPECTED)
    const halves = { 'a.json': written.graph(MODEL.slice(0, 2)), 'b.json': written.graph(MODEL.slice(1)) }
    expect(linesOf((await read(halves)).changes)).toEqual(EXPECTED)
  })

  it('points at the row in the file', async () => {
    const csv = await read({ 'a.csv': written.portalCsv(MODEL) })
    expect(csv.changes.changes.map(({ at }) => locationOf(at).line)).toEqual([2, 3, 4])
    expect(csv.kept).toContain('it-admin@contoso.com')
  })
})

describe('a part of an audit log', () => {
  it('counts from --since on and up to --until', async () => {
    const window = { since: new Date('2026-08-30T08:00:00Z'), until: new Date('2026-08-30T08:59:00Z') }
    const { changes, report } = await read({ 'a.json': written.graph(MODEL) }, { window })
    expect(linesOf(changes)).toEqual([EXPECTED[1]])
    expect(report.logs[0]).toMatchObject({ from: '2026-08-30T08:00:00.000Z', to: '2026-08-30T08:59:00.000Z' })
  })

  it('is incomplete at the limit of a download of changes, and not at that of sign-ins', async () => {
    const limits = (changes: number, signIns: number): LogOptions => ({ rowLimits: { changes, signIns } })
    const cut = await read({ 'a.csv': written.portalCsv(MODEL) }, limits(MODEL.length, 3))
    expect(cut.changes.coverage).toMatchObject({
      complete: false,
      because: 'The log has exactly 6 rows, where a download ends: there are older ones.',
    })
    const whole = await read({ 'a.csv': written.portalCsv(MODEL) }, limits(MODEL.length + 1, MODEL.length))
    expect(whole.changes.coverage.complete).toBe(true)
  })

  it('is lost evidence where the file was cut off', async () => {
    const { changes, report } = await read({ 'a.json': written.portalJson(MODEL).slice(0, -300) })
    expect(changes.coverage.complete).toBe(false)
    expect(report.problems.map(({ lost }) => lost)).toEqual([true])
    expect(linesOf(changes)).toEqual(EXPECTED)
  })

  it('says that PowerShell cut off what a change is about', async () => {
    const { changes, report } = await read({ 'a.json': written.cutOffPowershell(MODEL) })
    expect(changes.changes).toEqual([])
    expect(changes.coverage).toMatchObject({ complete: false, because: 'Of some changes it cannot be read what they are about.' })
    expect(report.notes.join()).toContain('of 4 changes it cannot be read what they are about')
    expect(report.notes.join()).toContain('-Depth 10')
  })

  it('is named, with what to send instead, where PowerShell printed it', async () => {
    const files = exampleFiles('healthy')
    const printed = [
      '',
      'ActivityDateTime    : 30.08.2026 08:15:02',
      'ActivityDisplayName : Update service principal',
      'InitiatedBy         : Microsoft.Graph.PowerShell.Models.MicrosoftGraphAuditActivityInitiator1',
      'TargetResources     : {Microsoft.Graph.PowerShell.Models.MicrosoftGraphTargetResource}',
      '',
    ].join('\r\n')
    files.set('audit.txt', Buffer.from(printed))
    const { report } = await examine(files)
    expect(report.ignored).toMatchObject([{ path: 'audit.txt', what: expect.stringContaining('Format-List') as string }])
    expect(report.ignored[0]?.instead).toContain('-Depth 10')
    expect(report.problems).toEqual([])
  })

  it('says that a table has no more than five values of a change', async () => {
    const changed = ['A', 'B', 'C', 'D', 'E', 'F'].map((name) => [name, null, '"x"'] as const)
    const long: ModelChange = {
      time: '2026-08-30T08:00:00Z',
      activity: 'Update service principal',
      actor: 'it-admin@contoso.com',
      targets: [{ ...principal, changed }],
    }
    const csv = await read({ 'a.csv': written.portalCsv([long]) })
    expect(csv.report.notes.join()).toContain('no more than five values of a change')
    const json = await read({ 'a.json': written.graph([long]) })
    expect(json.report.notes.join()).not.toContain('five values')
    expect(json.changes.changes[0]?.properties).toHaveLength(6)
  })
})

describe('which changes are those of the app', () => {
  const policy = (text: string): ModelChange => ({
    time: '2026-08-30T08:00:00Z',
    activity: 'Update conditional access policy',
    actor: 'it-admin@contoso.com',
    targets: [
      {
        type: 'Policy',
        name: 'Block outside DE',
        id: '99999999-0000-4aaa-8aaa-000000000001',
        changed: [['ConditionalAccessPolicy', '{}', text]],
      },
    ],
  })

  it.each([
    [
      'a Conditional Access policy that names it',
      policy(JSON.stringify({ conditions: { applications: { includeApplications: [APP_ID] } } })),
      1,
    ],
    ['one for all apps', policy(JSON.stringify({ conditions: { applications: { includeApplications: ['All'] } } })), 1],
    [
      'one of another app',
      policy(JSON.stringify({ conditions: { applications: { includeApplications: ['c0ffee00-9999-4aaa-8aaa-11111decade9'] } } })),
      0,
    ],
    [
      'one for all apps but some',
      policy(JSON.stringify({ conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['None'] } } })),
      0,
    ],
  ])('%s', async (_, row, count) => {
    const { changes, kept } = await read({ 'a.json': written.graph([row, ...MODEL]) })
    expect(changes.changes.filter(({ activity }) => /conditional/i.test(activity))).toHaveLength(count)
    expect(kept).not.toContain('includeApplications')
  })

  it('goes by the name where the exports have no id of it, and never where they have', async () => {
    const [, , , other] = MODEL
    if (!other) throw new Error('no row')
    const without = exampleFiles('healthy')
    without.delete('sp.json')
    without.delete('assigned.json')
    expect((await read({ 'a.json': written.graph([other]) }, {}, without)).changes.changes).toHaveLength(1)
    expect((await read({ 'a.json': written.graph([other]) })).changes.changes).toEqual([])
  })

  it('one pasted record is a log of one row', async () => {
    const [row] = MODEL
    if (!row) throw new Error('no row')
    expect(linesOf((await read({ 'a.txt': JSON.stringify(written.graphChange(row, 0), null, 2) })).changes)).toEqual([EXPECTED[0]])
  })
})
