import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/cli.ts'
import type { Report } from '../../src/model/report.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'
import * as changes from '../support/change-log.ts'
import * as signIns from '../support/sign-in-log.ts'

// A word in each personal field of each log and export. With --redact none of them is in any output; machines and places never are.

/** All formats, as the program itself lists them. */
async function formats(): Promise<readonly string[]> {
  const { stderr } = await run(['check', '.', '--format', '?'])
  return /the formats are ([^.]+)\./.exec(stderr)?.[1]?.split(', ') ?? []
}

async function run(args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const code = await main(args, {
    stdout: { write: (text) => (written.stdout += text), columns: 200 },
    stderr: { write: (text) => (written.stderr += text) },
    env: {},
    stdin: () => Promise.resolve(new Uint8Array()),
    clock: () => new Date(TODAY),
  })
  return { code, ...written }
}

interface Outputs {
  readonly texts: ReadonlyMap<string, string>
  readonly report: Report
  readonly code: number
}

async function outputs(files: ReadonlyMap<string, string>, ...flags: readonly string[]): Promise<Outputs> {
  const folder = mkdtempSync(join(tmpdir(), 'canary-'))
  try {
    for (const [name, bytes] of exampleFiles('healthy')) writeFileSync(join(folder, name), bytes)
    for (const [name, text] of files) writeFileSync(join(folder, name), text)
    const names = await formats()
    const written = names.filter((name) => name !== 'pretty')
    const to = (name: string): string => join(folder, `${name}.out`)
    const asked = written.flatMap((name) => ['--format', `${name}=${to(name)}`])
    const { stdout, stderr, code } = await run(['check', folder, ...flags, '--verbose', '--format', 'pretty', ...asked])
    const texts = new Map([
      ['pretty', stdout],
      ['stderr', stderr],
      ...written.map((name) => [name, readFileSync(to(name), 'utf8')] as const),
    ])
    return { texts, report: JSON.parse(texts.get('json') ?? '') as Report, code }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const APP = { app: 'Mixpanel', appId: 'c0ffee00-2222-4b3c-9d4e-11111decade2' }
const SP = { id: '5e7f1ce0-4444-4d5e-9f60-33333c0de504', displayName: 'Mixpanel' }
const POLICY = 'Vogelpolitik Nord'
const ROWS = [
  { ...APP, time: '2026-08-31T09:00:00Z', person: 'wachtel.eins@contoso.com', code: 50105, correlation: 1 },
  { ...APP, time: '2026-08-31T09:01:00Z', person: 'DOMPFAFF', code: 50105, correlation: 2 },
  { ...APP, time: '2026-08-31T09:02:00Z', person: 'CONTOSO\\zaunkoenig', code: 53003, correlation: 3, policy: POLICY },
  { ...APP, time: '2026-08-31T09:03:00Z', person: 'pirol@intern', code: 700016, correlation: 4 },
]
const OF_ROWS = ['wachtel', 'dompfaff', 'zaunkoenig', 'pirol', 'Vogelpolitik']

const entry = (more: object): object => ({
  id: 'e1',
  activityDateTime: '2026-08-30T13:01:00Z',
  changeId: 'c1',
  provisioningAction: 'create',
  servicePrincipal: SP,
  initiatedBy: { id: 'i1', displayName: 'Uhu Nachtschicht', initiatorType: 'user' },
  provisioningSteps: [],
  modifiedProperties: [],
  ...more,
})
const failure = (errorCode: string, reason: string): object => ({
  provisioningStatusInfo: { status: 'failure', errorInformation: { errorCode, reason } },
})
const user = (displayName: string, UserPrincipalName: string | undefined): object => ({
  sourceIdentity: {
    id: 'u1',
    displayName,
    identityType: 'User',
    details: { UserPrincipalName, DisplayName: displayName, mobile: '203.0.113.77' },
  },
})
const ENTRIES = [
  entry({
    ...user('Kiebitz Moor', 'kiebitz.moor@contoso.com'),
    ...failure('OddError', 'User Kiebitz Moor (kiebitz.moor@contoso.com) was refused at 203.0.113.77.'),
  }),
  entry({
    ...failure('OtherError', 'The group Reiher Gruppe is not known.'),
    sourceIdentity: { id: 'g1', displayName: 'Reiher Gruppe', identityType: 'Group', details: {} },
  }),
  entry({
    ...user('Star Wiese', 'star'),
    provisioningStatusInfo: { status: 'success', errorInformation: null },
    sourceIdentity: { id: 'a0000064-5555-4e6f-8a71-44444beef100', identityType: 'User', details: {} },
    modifiedProperties: [{ displayName: 'userName', oldValue: null, newValue: 'Lerche Feld' }],
  }),
]
const OF_ENTRIES = ['kiebitz', 'moor', 'reiher', 'lerche', 'uhu nachtschicht']

const analytics = (rows: readonly object[]): string =>
  JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(signIns.pascal(row) as object).map(([key, value]) => [
          key === 'ActivityDateTime' ? 'TimeGenerated' : key,
          typeof value === 'object' ? JSON.stringify(value) : (value as unknown),
        ]),
      ),
    ),
  )

const csvOf = (text: string): string => {
  const rows = JSON.parse(text) as readonly Readonly<Record<string, string>>[]
  const names = Object.keys(rows[0] ?? {})
  const cell = (value = ''): string => `"${value.replaceAll('"', '""')}"`
  return [names.join(','), ...rows.map((row) => names.map((name) => cell(row[name])).join(','))].join('\r\n') + '\r\n'
}

const onDemand = (answer: object): string =>
  JSON.stringify({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.stringKeyStringValuePair',
    key: JSON.stringify({
      result: 'Failure',
      details: { errorCode: 'OddError', errorMessage: 'Kiebitz Moor was refused at 203.0.113.77.' },
    }),
    value: JSON.stringify(answer),
  })

const mail = [
  'From: Specht Wald <specht.wald@contoso.com>',
  'Subject: cannot sign in',
  'Content-Type: text/plain',
  '',
  'Specht Wald says: AADSTS50105: The signed in user specht.wald@contoso.com is not assigned to a role. Correlation ID: d79f5bee-0000-4aaa-8aaa-000000000077',
  'Timestamp: 2026-08-31 09:00:00Z. IP address: 203.0.113.77',
].join('\r\n')

const USERS = JSON.stringify({
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users',
  value: [
    {
      id: 'a0000064-5555-4e6f-8a71-44444beef100',
      displayName: 'Amsel Berg',
      givenName: 'Amsel',
      surname: 'Berg',
      mail: null,
      userPrincipalName: 'amsel.berg@contoso.com',
      userType: 'Member',
      accountEnabled: true,
    },
    {
      id: 'a0000065-5555-4e6f-8a71-44444beef101',
      displayName: 'Elster Tal',
      givenName: 'Elster\nTal',
      surname: 'Tal',
      mail: 'elster.tal@other.example',
      userPrincipalName: 'elster.tal@contoso.com',
      userType: 'Member',
      accountEnabled: true,
    },
  ],
})

/** A certificate added, and a policy, by people; and an assignment of one. */
const CHANGES: readonly changes.ModelChange[] = [
  {
    time: '2026-08-30T08:15:00Z',
    activity: 'Update application – Certificates and secrets management',
    actor: 'kranich.admin@contoso.com',
    targets: [{ type: 'Application', name: 'Mixpanel', id: 'a1b2c3d4-1111-4a2b-8c3d-000000000001' }],
  },
  {
    time: '2026-08-30T08:20:00Z',
    activity: 'Add app role assignment grant to user',
    actor: 'Dohlen Automatik',
    targets: [
      { type: 'ServicePrincipal', name: 'Mixpanel', id: SP.id },
      { type: 'User', name: 'Gimpel Hof', id: 'a0000066-5555-4e6f-8a71-44444beef102', upn: 'gimpel.hof@contoso.com' },
    ],
  },
  {
    time: '2026-08-30T08:25:00Z',
    activity: 'Update conditional access policy',
    actor: 'kranich.admin@contoso.com',
    targets: [{ type: 'Policy', name: POLICY, id: 'a0000067-5555-4e6f-8a71-44444beef103' }],
  },
]
const OF_CHANGES = ['kranich', 'dohlen', 'gimpel', 'Vogelpolitik']

const LOGINS = ['session.login_failed', 'session.logged_in', 'session.login_failed'].map((event_type, index) => ({
  insert_id: index,
  event_type,
  timestamp: `2026-08-31T09:0${index}:30Z`,
  user_email: ['wachtel.eins@contoso.com', 'pirol@intern', 'Ibis Moor'][index],
  target: { name: 'Storch Nest' },
  ip_address: signIns.CANARIES[0],
  http_user_agent: signIns.CANARIES[3],
}))
const OF_LOGINS = ['wachtel', 'pirol', 'ibis', 'storch']

const POLICIES = JSON.stringify({
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies',
  value: [
    {
      id: 'a0000068-5555-4e6f-8a71-44444beef104',
      displayName: POLICY,
      state: 'enabled',
      conditions: {
        applications: { includeApplications: ['All'], excludeApplications: [] },
        users: { includeUsers: ['kranich.admin@contoso.com'] },
        locations: { includeLocations: ['Bavaria'] },
      },
      grantControls: { operator: 'OR', builtInControls: ['block'] },
    },
  ],
})

const MEMBERS = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: 2,
  startIndex: 1,
  itemsPerPage: 2,
  Resources: ['Ibis Moor', 'Storch Nest'].map((displayName, index) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: String(index),
    userName: `${displayName.toLowerCase().replace(' ', '.')}@contoso.com`,
    displayName,
    name: { givenName: displayName.split(' ')[0], familyName: displayName.split(' ')[1] },
    emails: [{ value: `${displayName.toLowerCase().replace(' ', '.')}@contoso.com`, primary: true }],
    active: true,
  })),
})

/** By name: files beside the healthy setup, and the words that must not be printed. */
const INPUTS: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, words: readonly string[]]>> = {
  'sign-ins of Graph': [{ 'a.json': signIns.graph(ROWS) }, OF_ROWS],
  'sign-ins on one line': [{ 'a.json': signIns.portalJson(ROWS) }, OF_ROWS],
  'sign-ins of PowerShell': [{ 'a.json': signIns.powershell(ROWS) }, OF_ROWS],
  'sign-ins as CSV': [{ 'a.csv': signIns.portalCsv(ROWS) }, OF_ROWS],
  'sign-ins in Spanish': [{ 'a.csv': signIns.portalCsv(ROWS, { header: signIns.inSpanish }) }, OF_ROWS],
  'sign-ins that are only named': [
    { 'a.csv': signIns.portalCsv(ROWS, { header: signIns.inNoLanguage }).replaceAll('Sarake 9,', 'Sarake 9,Extra,') },
    OF_ROWS,
  ],
  'sign-ins of diagnostic settings': [{ 'a.json': signIns.diagnostic(ROWS) }, OF_ROWS],
  'sign-ins of Log Analytics': [{ 'a.json': signIns.analytics(ROWS) }, OF_ROWS],
  'sign-ins of Log Analytics as CSV': [{ 'a.csv': csvOf(signIns.analytics(ROWS)) }, OF_ROWS],
  'sign-ins that were cut off': [{ 'signins.json': signIns.graph(ROWS).slice(0, -600) }, OF_ROWS],
  'provisioning of Graph': [{ 'a.json': JSON.stringify({ value: ENTRIES }, null, 2) }, OF_ENTRIES],
  'provisioning on one line': [{ 'a.json': JSON.stringify(ENTRIES) }, OF_ENTRIES],
  'provisioning of Log Analytics': [{ 'a.json': analytics(ENTRIES) }, OF_ENTRIES],
  'provisioning of Log Analytics as CSV': [{ 'a.csv': csvOf(analytics(ENTRIES)) }, OF_ENTRIES],
  'Provision on demand': [
    { 'a.json': onDemand({ ...ENTRIES[0], provisioningStatusInfo: undefined, statusInfo: { status: 'Failure' } }) },
    OF_ENTRIES,
  ],
  'a $batch answer': [
    {
      'a.json': JSON.stringify({
        responses: [JSON.parse(signIns.graph(ROWS)), { value: ENTRIES }].map((body: unknown, id) => ({ id, status: 200, body })),
      }),
    },
    [...OF_ROWS, ...OF_ENTRIES],
  ],
  'changes of Graph': [{ 'a.json': changes.graph(CHANGES) }, OF_CHANGES],
  'changes on one line': [{ 'a.json': changes.portalJson(CHANGES) }, OF_CHANGES],
  'changes of PowerShell': [{ 'a.json': changes.powershell(CHANGES) }, OF_CHANGES],
  'changes as CSV': [{ 'a.csv': changes.portalCsv(CHANGES) }, OF_CHANGES],
  'changes of diagnostic settings': [
    {
      'a.json': changes
        .diagnostic(CHANGES)
        .map((row) => JSON.stringify(row))
        .join('\n'),
    },
    OF_CHANGES,
  ],
  'changes of Log Analytics': [{ 'a.json': changes.analytics(CHANGES) }, OF_CHANGES],
  'changes of Log Analytics as CSV': [{ 'a.csv': changes.analyticsCsv(CHANGES) }, OF_CHANGES],
  'changes of Purview': [{ 'a.csv': changes.purview(CHANGES) }, OF_CHANGES],
  'changes beside the failures that they explain': [
    { 'a.json': changes.graph(CHANGES), 'b.json': signIns.graph(ROWS) },
    [...OF_CHANGES, ...OF_ROWS],
  ],
  'log-ins of Mixpanel': [{ 'a.json': LOGINS.map((row) => JSON.stringify(row)).join('\n') }, OF_LOGINS],
  'log-ins of Mixpanel beside sign-ins': [
    { 'a.json': JSON.stringify(LOGINS, null, 2), 'b.json': signIns.graph(ROWS.map((row) => ({ ...row, code: 0 }))) },
    [...OF_LOGINS, ...OF_ROWS],
  ],
  'Conditional Access policies': [{ 'a.json': POLICIES, 'b.json': signIns.graph(ROWS) }, [...OF_ROWS, 'kranich']],
  'users of a SCIM service': [{ 'a.json': MEMBERS }, ['ibis', 'storch']],
  'a mail with an error': [{ 'Specht Wald.eml': mail }, ['specht']],
  'a text with an error': [{ 'ticket of Specht Wald.txt': mail.slice(mail.indexOf('Specht Wald says')) }, ['specht']],
  users: [{ 'users.json': USERS }, ['amsel', 'elster']],
}

describe.each(Object.entries(INPUTS))('%s', (_, [files, words]) => {
  const given = new Map(Object.entries(files))
  const leaks = ({ texts }: Outputs, all: readonly string[]): readonly string[] =>
    [...texts].flatMap(([format, text]) =>
      all.filter((word) => text.toLowerCase().includes(word.toLowerCase())).map((word) => `${format}: ${word}`),
    )
  const machines = [...signIns.CANARIES, 'IP address: 203', 'Bavaria']

  it('names nobody with --redact, no machine without it, and judges the same', async () => {
    const open = await outputs(given)
    expect(leaks(open, machines)).toEqual([])
    const closed = await outputs(given, '--redact')
    expect(leaks(closed, [...machines, ...words])).toEqual([])
    const judged = ({ report, code }: Outputs): readonly string[] => [
      `${code} ${report.verdict}`,
      ...report.results.flatMap(({ ruleId, status, findings }) => [
        `${ruleId} ${status}`,
        ...findings.map((each) => `${each.code} ${each.severity}`),
      ]),
    ]
    expect(judged(closed)).toEqual(judged(open))
  })
})

it('the words are in the outputs without --redact', async () => {
  const { texts } = await outputs(
    new Map([
      ['a.json', signIns.graph(ROWS)],
      ['b.json', JSON.stringify({ value: ENTRIES })],
    ]),
  )
  const all = [...texts.values()].join('\n').toLowerCase()
  expect([...OF_ROWS, 'kiebitz', 'reiher'].filter((word) => !all.includes(word.toLowerCase()))).toEqual([])
})
