import { describe, expect, it } from 'vitest'
import type { Provisioned } from '../src/model/logs.ts'
import { derived } from '../src/model/vocabulary.ts'
import { examine, exampleFiles } from './support/run-case.ts'
import { graph, pascal } from './support/sign-in-log.ts'

// One provisioning job in every form of its log.

interface Row {
  readonly person: string
  readonly minute: number
  readonly status: 'success' | 'failure' | 'skipped'
  readonly code?: string
  readonly skip?: { readonly reason: string; readonly property?: string }
  readonly sent?: string
  readonly principal?: string
}

const SP = '5e7f1ce0-4444-4d5e-9f60-33333c0de504'
const MODEL: readonly Row[] = [
  { person: 'ann', minute: 1, status: 'failure', code: 'InvalidDomain' },
  { person: 'ann', minute: 9, status: 'success', sent: 'ann@contoso.com' },
  { person: 'eve', minute: 2, status: 'skipped', skip: { reason: 'AttributeValidationFailed', property: 'userName' } },
  { person: 'bob', minute: 3, status: 'skipped', skip: { reason: 'NotEffectivelyEntitled' } },
  { person: 'raj', minute: 4, status: 'skipped', skip: { reason: 'NotEffectivelyEntitled' } },
  { person: 'zoe', minute: 5, status: 'failure', code: 'InvalidDomain' },
  { person: 'tom', minute: 6, status: 'failure', code: 'InvalidDomain', principal: '00000000-4444-4aaa-8aaa-000000000001' },
]
const NUMBERS = { success: 0, failure: 1, skipped: 2 } as const

const identity = ({ person }: Row): object => ({
  id: `id-${person}`,
  displayName: person,
  identityType: 'User',
  details: { UserPrincipalName: `${person}@contoso.com` },
})

const item = (row: Row): Record<string, unknown> => ({
  id: `${row.person}${row.minute}`,
  activityDateTime: `2026-08-30T13:0${row.minute}:00Z`,
  changeId: `change-${row.person}`,
  provisioningAction: 'create',
  servicePrincipal: { id: row.principal ?? SP, displayName: row.principal === undefined ? 'Mixpanel' : 'Payroll' },
  sourceIdentity: identity(row),
  provisioningStatusInfo: {
    status: row.status,
    errorInformation: row.code === undefined ? null : { errorCode: row.code, reason: 'The domain is not claimed.' },
  },
  provisioningSteps: row.skip
    ? [
        {
          name: 'EntrySynchronizationSkip',
          provisioningStepType: 'processing',
          status: 'skipped',
          description: 'It will be skipped.',
          details: { SkipReason: row.skip.reason, PropertyName: row.skip.property },
        },
      ]
    : [],
  modifiedProperties: row.sent === undefined ? [] : [{ displayName: 'userName', oldValue: null, newValue: row.sent }],
})

const diagnostic = (row: Row): object => {
  const { provisioningStatusInfo, servicePrincipal, sourceIdentity, provisioningSteps, ...rest } = item(row)
  const error = (provisioningStatusInfo as { readonly errorInformation: unknown }).errorInformation
  return {
    time: rest['activityDateTime'],
    category: 'ProvisioningLogs',
    operationName: 'Provisioning activity',
    properties: {
      ...rest,
      servicePrincipal: { Id: (servicePrincipal as { id: string }).id, Name: (servicePrincipal as { displayName: string }).displayName },
      sourceIdentity: { Id: `id-${row.person}`, Name: row.person, Type: 'User', details: (sourceIdentity as { details: unknown }).details },
      statusInfo: { Status: NUMBERS[row.status], errorInformation: error },
      provisioningSteps: (provisioningSteps as readonly object[]).map((step) => ({ ...step, provisioningStepType: 3, status: 2 })),
    },
  }
}

const onDemand = (row: Row): string => {
  const { provisioningStatusInfo, ...rest } = item(row)
  return JSON.stringify({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.stringKeyStringValuePair',
    key: JSON.stringify({ result: 'Skipped', details: null }),
    value: JSON.stringify({ ...rest, action: 'Create', statusInfo: { status: 'Skipped' }, provisioningStatusInfo: undefined }),
    void: provisioningStatusInfo === null,
  })
}

/** Columns of the table AADProvisioningLogs: those with an object are texts of JSON. Source: Microsoft, reference of Azure Monitor. */
const analyticsRow = (row: Row): Record<string, string> => {
  const { provisioningStatusInfo, servicePrincipal, sourceIdentity, provisioningSteps, modifiedProperties, ...rest } = item(row)
  return {
    TimeGenerated: String(rest['activityDateTime']),
    Category: 'ProvisioningLogs',
    OperationName: 'Provisioning activity',
    ResultType: row.status === 'success' ? 'Success' : row.status === 'failure' ? 'Failure' : 'Skipped',
    ChangeId: String(rest['changeId']),
    JobId: 'scim.0ff1ce0000004aaa8aaa000000000001.5e7f1ce0-4444-4d5e-9f60-33333c0de504',
    ProvisioningAction: 'Create',
    ProvisioningStatusInfo: JSON.stringify(provisioningStatusInfo),
    ProvisioningSteps: JSON.stringify(provisioningSteps),
    ModifiedProperties: JSON.stringify(modifiedProperties),
    ServicePrincipal: JSON.stringify(servicePrincipal),
    SourceIdentity: JSON.stringify(sourceIdentity),
    SourceSystem: 'Azure AD',
    Type: 'AADProvisioningLogs',
  }
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

/** `2/25/2025, 9:19:25.391 AM`, as the portal's download of a query writes it. */
const american = (time: string): string => `8/30/2026, ${Number(time.slice(11, 13)) % 12}:${time.slice(14, 19)}.000 PM`

const analyticsCsv = (time: (text: string) => string = (text) => text, header = 'TimeGenerated [UTC]'): string => {
  const rows = MODEL.map(analyticsRow)
  const names = Object.keys(rows[0] ?? {})
  return `\uFEFF${[
    names.map((name) => (name === 'TimeGenerated' ? header : name)).join(','),
    ...rows.map((row) => names.map((name) => quoted(name === 'TimeGenerated' ? time(row[name] ?? '') : (row[name] ?? ''))).join(',')),
  ].join('\r\n')}\r\n`
}

const RAW = 'https://graph.microsoft.com/v1.0/$metadata#auditLogs/provisioning'
const batch = (...bodies: readonly unknown[]): string =>
  JSON.stringify({ responses: bodies.map((body, index) => ({ id: String(index), status: 200, headers: {}, body })) }, null, 2)

async function read(text: string | Buffer): Promise<Provisioned & { readonly kinds: readonly string[]; readonly lost: readonly string[] }> {
  const files = exampleFiles('healthy')
  files.set('export.txt', Buffer.from(text))
  const { report, setup } = await examine(files)
  const { known } = setup.answer(derived.provisioned)
  if (!known) throw new Error(JSON.stringify(report.problems))
  return { ...known, kinds: report.logs.map(({ kind }) => kind), lost: report.problems.map(({ message }) => message) }
}

const lines = ({ tallies }: Provisioned): readonly string[] =>
  tallies.map(({ status, code, attribute, of, count, people, examples }) =>
    [status, code, attribute ?? '-', of, count, people, examples.join('+')].join(' '),
  )

const EXPECTED = [
  'skipped NotEffectivelyEntitled - user 2 2 bob@contoso.com+raj@contoso.com',
  'failure InvalidDomain - user 1 1 zoe@contoso.com',
  'skipped AttributeValidationFailed userName user 1 1 eve@contoso.com',
  'success  - user 1 1 ann@contoso.com',
]

describe('the same provisioning in every form', () => {
  for (const [form, text] of Object.entries({
    Graph: JSON.stringify({
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#auditLogs/provisioning',
      value: MODEL.map(item),
    }),
    'portal JSON, newest first': JSON.stringify([...MODEL].reverse().map(item)),
    'Graph, nine fractional digits and an offset': JSON.stringify({
      value: MODEL.map((row) => ({ ...item(row), activityDateTime: `2026-08-30T08:0${row.minute}:00.000000000-05:00` })),
    }),
    'portal JSON in UTF-16': Buffer.from(`\uFEFF${JSON.stringify(MODEL.map(item))}`, 'utf16le'),
    'PowerShell with -Depth 10': JSON.stringify(pascal(MODEL.map(item)), null, 2),
    'a list in place of one service principal': JSON.stringify({
      value: MODEL.map((row) => ({ ...item(row), servicePrincipal: [item(row)['servicePrincipal']] })),
    }),
    'the sign-in name in a step alone': JSON.stringify({
      value: MODEL.map((row) => {
        const step = { provisioningStepType: 'import', status: 'success', details: { ReportableIdentifier: `${row.person}@contoso.com` } }
        const steps = [step, ...(item(row)['provisioningSteps'] as readonly object[])]
        return { ...item(row), sourceIdentity: { id: `id-${row.person}`, identityType: 'User' }, provisioningSteps: steps }
      }),
    }),
    'diagnostic settings with numbers': MODEL.map((row) => JSON.stringify(diagnostic(row))).join('\n'),
    'diagnostic settings of an event hub': JSON.stringify({ records: MODEL.map(diagnostic) }),
    'Log Analytics': JSON.stringify(MODEL.map(analyticsRow)),
    'Log Analytics as CSV': analyticsCsv(),
    'Log Analytics as CSV in American times': analyticsCsv(american, 'TimeGenerated'),
    'a $batch answer': batch({ '@odata.context': RAW, value: MODEL.map(item) }),
    'a $batch answer of two pages': batch(
      { '@odata.context': RAW, value: MODEL.slice(0, 3).map(item) },
      { value: MODEL.slice(3).map(item) },
    ),
  }))
    it(form, async () => {
      const log = await read(text)
      expect([...lines(log)].sort()).toEqual([...EXPECTED].sort())
      expect(log.otherRows).toBe(1)
      expect(log.kinds).toEqual(['provisioning'])
      expect(log.lost).toEqual([])
      expect(log.coverage).toMatchObject({ from: new Date('2026-08-30T13:01:00Z'), to: new Date('2026-08-30T13:09:00Z'), complete: true })
      expect(log.tallies.flatMap(({ sent }) => sent)).toEqual([{ person: 'ann@contoso.com', userName: 'ann@contoso.com' }])
      expect(log.tallies.find(({ status }) => status === 'failure')?.reason).toBe('The domain is not claimed.')
    })

  it('the answer of Provision on demand', async () => {
    const [, , row] = MODEL
    if (!row) throw new Error('no row')
    const log = await read(onDemand(row))
    expect(lines(log)).toEqual(['skipped AttributeValidationFailed userName user 1 1 eve@contoso.com'])
    expect(log.onDemand).toBe(true)
  })

  it('Provision on demand that could not even connect', async () => {
    const answer = {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.stringKeyStringValuePair',
      key: JSON.stringify({
        result: 'Failure',
        details: {
          errorCode: 'SystemForCrossDomainIdentityManagementCredentialValidationUnavailable',
          errorMessage: 'Refused by 203.0.113.77.',
        },
      }),
      value: 'null',
    }
    const log = await read(JSON.stringify(answer))
    expect(log.tallies).toMatchObject([
      {
        status: 'failure',
        code: 'SystemForCrossDomainIdentityManagementCredentialValidationUnavailable',
        reason: 'Refused by [IP address].',
      },
    ])
  })
})

describe('what was sent', () => {
  const change = (minute: number, newValue: string | null, status = 'success'): object => ({
    ...item({ person: 'ann', minute, status: 'success' }),
    provisioningStatusInfo: { status, errorInformation: null },
    modifiedProperties: newValue === null ? [] : [{ displayName: 'userName', oldValue: null, newValue }],
  })
  const sentIn = async (...entries: readonly object[]): Promise<readonly unknown[]> => {
    const { userNames } = await read(JSON.stringify({ value: entries }, null, 2))
    const { locationOf } = await import('../src/pipeline/results.ts')
    return [...userNames].map(([person, { userName, time, at }]) => [person, userName, time?.getUTCMinutes(), locationOf(at).line])
  }

  it('is the last userName, in whichever order the entries are, with the place of its entry', async () => {
    const [first, second] = [change(1, 'old@contoso.com'), change(2, 'new@contoso.com')]
    expect(await sentIn(first, second)).toEqual([['ann@contoso.com', 'new@contoso.com', 2, 33]])
    expect(await sentIn(second, first)).toEqual([['ann@contoso.com', 'new@contoso.com', 2, 3]])
  })

  it('stays where a later entry changes something else', async () => {
    expect(await sentIn(change(1, 'a@contoso.com'), change(3, null))).toEqual([['ann@contoso.com', 'a@contoso.com', 1, 3]])
    expect(await sentIn(change(3, null), change(1, 'a@contoso.com'))).toEqual([['ann@contoso.com', 'a@contoso.com', 1, 27]])
  })

  it('is nothing where the entry was skipped', async () => {
    expect(await sentIn(change(1, 'a@contoso.com', 'skipped'))).toEqual([])
  })
})

describe('why an entry was skipped', () => {
  const skipped = async (details: object, also: object = {}): Promise<readonly unknown[]> => {
    const step = { name: 'EntrySynchronizationSkip', provisioningStepType: 'processing', status: 'skipped', description: '', details: {} }
    const scope = { name: 'EntrySynchronizationScoping', provisioningStepType: 'scoping', status: 'success', details }
    const steps = [scope, { ...step, details: also }]
    const log = await read(JSON.stringify([{ ...item({ person: 'ann', minute: 1, status: 'skipped' }), provisioningSteps: steps }]))
    return log.tallies.map(({ code }) => code)
  }
  for (const [name, details, code] of [
    ['not assigned', { 'Assigned to the application': 'False', 'Active in the source system': 'True' }, 'NotAssigned'],
    ['not assigned, older names', { Assigned: false, IsActive: true }, 'NotAssigned'],
    ['left', { 'Assigned to the application': 'True', 'Active in the source system': 'False' }, 'NotInScope'],
    ['no role', { 'User has the required role': 'False' }, 'NotEffectivelyEntitled'],
    ['filtered out', { 'Scoping filter evaluation passed': 'False' }, 'OutOfScopingFilter'],
    ['nothing says it', { 'Assigned to the application': 'True' }, null],
  ] as const)
    it(name, async () => expect(await skipped(details)).toEqual([code]))

  it('a reason of its own comes first', async () =>
    expect(await skipped({ Assigned: 'False' }, { SkipReason: 'RedundantExport' })).toEqual(['RedundantExport']))
})

describe('tables of the portal', () => {
  const JOB = 'scim.0ff1ce0000004aaa8aaa000000000001.5e7f1ce0-4444-4d5e-9f60-33333c0de504'
  const tables: Readonly<Record<string, string>> = {
    'entries in Swedish': `Datum (UTC),ändrings-ID,Jobb\r\n2026-08-30T13:01:00Z,1,${JOB}\r\n`,
    steps: 'Change ID,Name,Status\n1,EntryImport,Success\n1,EntryExportAdd,Success\n',
    'changed properties': 'Change ID,Display name,Old Value,New Value\n1,userName,,canary@contoso.com\n',
  }
  for (const [name, text] of Object.entries(tables))
    it(`${name}: named, with what to give in their place`, async () => {
      const files = exampleFiles('healthy')
      files.set('export.csv', Buffer.from(text))
      const { report } = await examine(files)
      expect(report.ignored).toEqual([
        {
          path: 'export.csv',
          what: 'a provisioning log as CSV, whose columns Microsoft does not document',
          instead: 'Download it as JSON: one file, with the steps and what was sent.',
        },
      ])
      expect([report.problems, report.logs, report.verdict]).toEqual([[], [], 'pass'])
    })

  it('a table with other changes is none', async () => {
    const files = exampleFiles('healthy')
    files.set('export.csv', Buffer.from('Change ID,Title,Old price,New price\n1,Chair,2,3\n'))
    const { report } = await examine(files)
    expect(report.ignored).toMatchObject([{ path: 'export.csv', what: 'a table that is no list of users, groups or assignments' }])
  })
})

describe('a $batch answer with several things in it', () => {
  const signIn = { time: '2026-08-30T09:00:41Z', person: 'ann@contoso.com', code: 50105, correlation: 1 }
  const app = { app: 'Mixpanel', appId: 'c0ffee00-2222-4b3c-9d4e-11111decade2' }
  const files = exampleFiles('healthy')
  const principal = JSON.parse(Buffer.from(files.get('sp.json') ?? []).toString()) as unknown
  const refused = { id: '9', status: 403, headers: {}, body: { error: { code: 'Authorization_RequestDenied', message: 'No.' } } }

  const inOne = (...more: readonly unknown[]): string => {
    const { responses } = JSON.parse(
      batch(principal, JSON.parse(graph([{ ...signIn, ...app }])), { '@odata.context': RAW, value: MODEL.map(item) }),
    ) as { responses: readonly unknown[] }
    return JSON.stringify({ responses: [...responses, ...more] }, null, 2)
  }

  it('gives the app and both logs, as one file', async () => {
    files.delete('sp.json')
    files.set('answers.json', Buffer.from(inOne()))
    const { report, setup, excerpt } = await examine(files)
    expect(report.logs.map(({ path, kind }) => [path, kind])).toEqual([
      ['answers.json', 'sign-ins'],
      ['answers.json', 'provisioning'],
    ])
    expect(report.inputs.filter(({ path }) => path === 'answers.json')).toMatchObject([
      { kind: 'graph-service-principal', bytes: Buffer.from(inOne()).length },
    ])
    expect([report.problems, report.ignored, report.subject.displayName]).toEqual([[], [], 'Mixpanel'])
    const finding = report.results.find(({ ruleId }) => ruleId === 'logs/sign-ins')?.findings[0]
    expect(finding?.message).toContain('AADSTS50105')
    const [place] = finding?.locations ?? []
    const lines = inOne().split('\n')
    expect(lines[(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1)).toBe('{')
    expect(lines[place?.line ?? 0]).toContain('66ea54eb-')
    expect(place && excerpt(place, 80)?.text.trim()).toBe('{')
    const shown = report.results.find(({ ruleId }) => ruleId === 'azure/entity-id')?.status
    expect([shown, setup.answer(derived.provisioned).known?.tallies.length]).toEqual(['pass', 4])
    expect(JSON.stringify(report)).not.toContain('203.0.113.77')
  })

  it('names a call that was refused beside them', async () => {
    files.set('answers.json', Buffer.from(inOne(refused)))
    const { report } = await examine(files)
    expect(report.logs).toHaveLength(2)
    expect(report.problems.map(({ message }) => message).join()).toContain('Authorization_RequestDenied')
  })

  it('one row alone in a body is a log of one row', async () => {
    const [row] = (JSON.parse(graph([{ ...signIn, ...app }])) as { value: readonly unknown[] }).value
    files.set('answers.json', Buffer.from(batch(principal, row)))
    const { setup } = await examine(files)
    expect(setup.answer(derived.signIns).known?.total).toBe(1)
  })
})
