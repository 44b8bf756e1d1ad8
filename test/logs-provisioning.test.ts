import { describe, expect, it } from 'vitest'
import type { Provisioned } from '../src/model/logs.ts'
import { derived } from '../src/model/vocabulary.ts'
import { examine, exampleFiles } from './support/run-case.ts'

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

async function read(text: string): Promise<Provisioned & { readonly kinds: readonly string[]; readonly lost: readonly string[] }> {
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
    'diagnostic settings with numbers': MODEL.map((row) => JSON.stringify(diagnostic(row))).join('\n'),
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
})
