import { describe, expect, it } from 'vitest'
import { mergedChanges, mergedLogins, mergedProvisioning, mergedSignIns } from '../../src/domain/merged-logs.ts'
import { auditLog, change, covering, detail, failures, mixpanelAudit, provisioningLog, signInLog } from '../support/logs.ts'

describe('sign-ins of several logs', () => {
  it('counts sign-ins and people by code, the most frequent first', () => {
    const log = signInLog([
      { time: '2026-08-25T08:00:00Z', who: 'ann@contoso.com', code: 53003 },
      ...failures(50105, 19, 12, '2026-08-26T08:00:00Z'),
      { time: '2026-08-30T08:00:00Z', who: 'bob@contoso.com', code: 0 },
      { time: '2026-08-30T09:00:00Z', who: 'eve@contoso.com', code: 50074, outcome: 'interrupted' },
    ])
    const { failures: found, successes, total } = mergedSignIns([log])
    expect(found.map(({ code, count, people }) => [code, count, people])).toEqual([
      [50105, 19, 12],
      [53003, 1, 1],
    ])
    expect([total, successes.count, successes.people]).toEqual([22, 1, 1])
    expect(found[0]?.examples).toHaveLength(5)
    expect([found[0]?.first?.toISOString(), found[0]?.last?.toISOString()]).toEqual([
      '2026-08-26T08:00:00.000Z',
      '2026-08-27T02:00:00.000Z',
    ])
  })

  it('counts a log that is given twice once', () => {
    const rows = failures(50105, 19, 12, '2026-08-26T08:00:00Z')
    const { failures: found, otherRows } = mergedSignIns([signInLog(rows, { otherRows: 40 }), signInLog(rows, { otherRows: 40 })])
    expect(found.map(({ count, people }) => [count, people])).toEqual([[19, 12]])
    expect(otherRows).toBe(40)
  })

  it('counts rows without a correlation id and a time once where all else is equal, and apart where it is not', () => {
    const row = { time: null, who: 'ann@contoso.com', code: 50105, id: '' }
    const { failures: found } = mergedSignIns([signInLog([row]), signInLog([row, { ...row, who: 'bob@contoso.com' }])])
    expect(found.map(({ count, first }) => [count, first])).toEqual([[2, null]])
  })

  it('follows a sign-in from the interactive log into the other one', () => {
    const interrupted = { time: '2026-08-26T08:00:00Z', who: 'ann@contoso.com', code: 50074, outcome: 'interrupted', id: 'a' } as const
    const failed = { time: '2026-08-26T08:00:09Z', who: 'ann@contoso.com', code: 50105, id: 'a' }
    const succeeded = { time: '2026-08-26T08:00:09Z', who: 'ann@contoso.com', code: 0, id: 'a' }
    expect(mergedSignIns([signInLog([failed]), signInLog([interrupted])]).failures.map(({ code }) => code)).toEqual([50105])
    const healthy = mergedSignIns([signInLog([interrupted]), signInLog([succeeded])])
    expect([healthy.failures, healthy.successes.count, healthy.total]).toEqual([[], 1, 1])
  })

  it('has reason and policies from the log that names them', () => {
    const rows = failures(53003, 2, 1, '2026-08-26T08:00:00Z')
    const named = signInLog(rows, { codes: [detail(53003, { reason: 'Blocked.', policies: ['Block outside DE'] })] })
    const [found] = mergedSignIns([signInLog(rows), named]).failures
    expect([found?.reason, found?.policies]).toEqual(['Blocked.', ['Block outside DE']])
  })

  it('covers what all logs cover, and is complete where each is', () => {
    const one = signInLog([], { coverage: covering('2026-08-01T00:00:00Z', '2026-08-08T00:00:00Z') })
    const cut = signInLog([], { coverage: covering('2026-08-05T00:00:00Z', '2026-08-20T00:00:00Z', false) })
    const { coverage } = mergedSignIns([one, cut])
    expect([coverage.from?.getUTCDate(), coverage.to?.getUTCDate(), coverage.complete]).toEqual([1, 20, false])
    expect(coverage.because).toContain('100,000')
  })
})

describe('provisioning of several logs', () => {
  it('adds up logs of different weeks, and not the same log twice', () => {
    const week = (from: string, to: string, people: number): ReturnType<typeof provisioningLog> =>
      provisioningLog([{ code: 'InvalidDomain', people, examples: [] }], { coverage: covering(from, to) })
    const first = week('2026-08-01T00:00:00Z', '2026-08-08T00:00:00Z', 4)
    const second = week('2026-08-09T00:00:00Z', '2026-08-16T00:00:00Z', 3)
    expect(mergedProvisioning([second, first]).tallies.map(({ count }) => count)).toEqual([7])
    expect(mergedProvisioning([first, first]).tallies.map(({ count, people }) => [count, people])).toEqual([[4, 4]])
  })

  it('counts people who are named in both weeks once', () => {
    const named = [{ code: 'InvalidDomain', people: 1, examples: ['eve@contoso.com'] }]
    const first = provisioningLog(named, { coverage: covering('2026-08-01T00:00:00Z', '2026-08-08T00:00:00Z') })
    const second = provisioningLog(named, { coverage: covering('2026-08-09T00:00:00Z', '2026-08-16T00:00:00Z') })
    expect(mergedProvisioning([first, second]).tallies.map(({ count, people }) => [count, people])).toEqual([[2, 1]])
  })
})

it('has changes in order of time, each once', () => {
  const late = change('2026-08-30T08:15:00Z', 'Add service principal credentials')
  const early = change('2026-08-02T08:15:00Z', 'Update service principal')
  expect(mergedChanges([auditLog([late, early]), auditLog([late])]).changes.map(({ activity }) => activity)).toEqual([
    'Update service principal',
    'Add service principal credentials',
  ])
})

it('keeps log-ins of Mixpanel, and counts its other events', () => {
  const log = mixpanelAudit([
    ['2026-08-30T10:02:00Z', 'ann@contoso.com', 'login-failed'],
    ['2026-08-30T09:02:00Z', 'bob@contoso.com', 'logged-in'],
    ['2026-08-30T09:03:00Z', 'bob@contoso.com', 'other'],
  ])
  const { events, others } = mergedLogins([log])
  expect(events.map(({ person }) => person)).toEqual(['bob@contoso.com', 'ann@contoso.com'])
  expect(others).toBe(1)
})
