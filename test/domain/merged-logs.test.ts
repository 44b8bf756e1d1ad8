import { describe, expect, it } from 'vitest'
import { mergedChanges, mergedCoverage, mergedLogins, mergedProvisioning, mergedSignIns } from '../../src/domain/merged-logs.ts'
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

describe('the coverage of several logs', () => {
  it('is from the first to the last moment that is known, and says why it is not complete', () => {
    const [one, open] = [covering('2026-08-05T00:00:00Z', '2026-08-08T00:00:00Z'), covering(null, '2026-08-20T00:00:00Z')]
    expect(mergedCoverage([one, open, covering('2026-08-01T00:00:00Z', null)])).toEqual(
      covering('2026-08-01T00:00:00Z', '2026-08-20T00:00:00Z'),
    )
    expect(mergedCoverage([covering(null, null), covering(null, null)])).toEqual({ from: null, to: null, complete: true, because: null })
    expect(mergedCoverage([one, covering(null, null, false)])).toMatchObject({
      complete: false,
      because: covering(null, null, false).because,
    })
  })
})

describe('the people behind sign-ins', () => {
  const row = (time: string | null, who: string, code: number, id?: string) => ({
    time: time === null ? null : `2026-08-${time}:00:00Z`,
    who,
    code,
    ...(id === undefined ? {} : { id }),
  })
  const failuresIn = (...rows: Parameters<typeof signInLog>[0]) => mergedSignIns([signInLog(rows)]).failures

  it('who got in later are counted, where all are named', () => {
    const [ann, bob, eve] = ['ann@contoso.com', 'bob@contoso.com', 'eve@contoso.com']
    const rows = [
      row('01T08', bob, 0),
      row('01T09', ann, 50105),
      row('01T10', bob, 50105),
      row('01T11', eve, 50105),
      row('01T12', ann, 0),
      row('01T13', eve, 0),
      row('01T14', eve, 50105),
    ]
    expect(failuresIn(...rows).map(({ people, gotInLater }) => [people, gotInLater])).toEqual([[3, 1]])
    expect(failuresIn(...rows, row('01T15', '', 50105)).map(({ people, gotInLater, count }) => [people, gotInLater, count])).toEqual([
      [3, 0, 5],
    ])
  })

  it('are guests where their names say so', () => {
    const guest = 'eve_fabrikam.com#EXT#@contoso.onmicrosoft.com'
    expect(
      failuresIn(row('01T08', guest, 50105, '1'), row('01T09', guest, 50105, '2'), row('01T10', 'ann@contoso.com', 50105))[0]?.guests,
    ).toBe(2)
  })

  it('codes of as many sign-ins are in order of their numbers, and an unread code is counted as such', () => {
    const { failures: found, unread } = mergedSignIns([
      signInLog([row('01T08', 'a', 53003), row('01T09', 'b', 50105), row('01T10', 'c', Number.NaN), row('01T11', 'd', 53003)]),
    ])
    expect([found.map(({ code }) => code), unread]).toEqual([[53003, 50105, Number.NaN], 1])
  })

  it('a row without a time comes before those with one', () => {
    const logs = [signInLog([row('01T08', 'ann', 50105, 'a')]), signInLog([row(null, 'ann', 0, 'a')])] as const
    for (const [one, other] of [logs, [logs[1], logs[0]]] as const)
      expect(mergedSignIns([one, other])).toMatchObject({
        total: 1,
        failures: [{ code: 50105 }],
        successes: { count: 0, first: null, last: null, examples: [] },
      })
  })

  it('of equal times the later log decides', () => {
    const [failed, succeeded] = [signInLog([row('01T08', 'ann', 50105, 'a')]), signInLog([row('01T08', 'ann', 0, 'a')])]
    expect([mergedSignIns([failed, succeeded]).successes.count, mergedSignIns([succeeded, failed]).successes.count]).toEqual([1, 0])
  })

  it('rows of three logs keep all that they say', () => {
    const logs = ['01T10', '01T08', '01T09'].map((time, index) =>
      signInLog([row(time, `p${index}#ext#`, 50105 + index), row(`${time.slice(0, 2)}T2${index}`, `q${index}`, 0)]),
    )
    const [first = signInLog([]), ...rest] = logs
    const { rows } = mergedSignIns([first, ...rest])
    const read = Array.from(
      { length: rows.size },
      (_, index) =>
        `${new Date(rows.time(index)).toISOString().slice(8, 13)} ${rows.person(index)} ${rows.code(index)} ${rows.outcome(index)} ${rows.guest(index)} ${rows.correlation(index)}`,
    )
    expect(read).toEqual([
      '01T08 p1#ext# 50106 failure true p1#ext# 2026-08-01T08:00:00Z',
      '01T09 p2#ext# 50107 failure true p2#ext# 2026-08-01T09:00:00Z',
      '01T10 p0#ext# 50105 failure true p0#ext# 2026-08-01T10:00:00Z',
      '01T20 q0 0 success false q0 2026-08-01T20:00:00Z',
      '01T21 q1 0 success false q1 2026-08-01T21:00:00Z',
      '01T22 q2 0 success false q2 2026-08-01T22:00:00Z',
    ])
  })

  it('have at most five policies, each once', () => {
    const policies = ['A', 'B', 'C', 'D', 'E', 'F']
    const named = signInLog([row('01T08', 'ann', 53003)], {
      codes: [detail(53003, { policies }), detail(50105, { policies: ['X'] }), detail(53003, { policies: ['A'] })],
    })
    expect(mergedSignIns([named]).failures[0]?.policies).toEqual(['A', 'B', 'C', 'D', 'E'])
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

describe('provisioning logs in detail', () => {
  const [first, second] = [
    covering('2026-08-01T00:00:00Z', '2026-08-08T00:00:00Z'),
    covering('2026-08-08T00:00:00Z', '2026-08-16T00:00:00Z'),
  ]
  const day = (number: number): Date => new Date(Date.UTC(2026, 7, number))

  it('tallies of different actions, outcomes, codes, attributes and objects stay apart, the most frequent first', () => {
    const tallies = [{}, { action: 'update' }, { status: 'success' }, { code: 'X' }, { attribute: 'emails' }, { of: 'group' }] as const
    const { tallies: found } = mergedProvisioning([provisioningLog(tallies.map((each, index) => ({ ...each, people: index + 1 })))])
    expect(found.map(({ count }) => count)).toEqual([6, 5, 4, 3, 2, 1])
  })

  it('logs that touch overlap', () => {
    const log = (coverage: typeof first) => provisioningLog([{ people: 4, examples: [] }], { coverage })
    expect(mergedProvisioning([log(first), log(second)]).tallies.map(({ count, people }) => [count, people])).toEqual([[4, 4]])
    expect(
      mergedProvisioning([log(first), log(covering('2026-08-08T00:00:01Z', '2026-08-16T00:00:00Z'))]).tallies.map(({ count }) => count),
    ).toEqual([8])
    // The first log lasts longer than the second one; the third is within it.
    const within = [
      covering('2026-08-01T00:00:00Z', '2026-08-20T00:00:00Z'),
      covering('2026-08-02T00:00:00Z', '2026-08-03T00:00:00Z'),
      covering('2026-08-10T00:00:00Z', '2026-08-11T00:00:00Z'),
    ].map(log)
    const [longest = log(first), ...others] = within
    expect(mergedProvisioning([longest, ...others]).tallies.map(({ count }) => count)).toEqual([4])
  })

  it('have reason, examples, times and sent values of both', () => {
    const sent = (person: string, value: string) => ({ person, value, at: null }) as never
    const a = provisioningLog([{ reason: null, people: 9, examples: ['a', 'b'], first: day(2), last: day(3), sent: [sent('a', '1')] }], {
      coverage: first,
    })
    const b = provisioningLog(
      [
        {
          reason: 'No.',
          people: 9,
          examples: ['b', 'c', 'd', 'e', 'f'],
          first: day(1),
          last: null,
          sent: [sent('a', '2'), sent('b', '3')],
        },
      ],
      { coverage: covering('2026-08-09T00:00:00Z', null), onDemand: true, otherRows: 7 },
    )
    const {
      tallies: [found],
      onDemand,
      otherRows,
    } = mergedProvisioning([a, b])
    expect(found).toMatchObject({
      reason: 'No.',
      people: 18,
      examples: ['a', 'b', 'c', 'd', 'e'],
      first: day(1),
      last: day(3),
      sent: [{ value: '2' }, { value: '3' }],
    })
    expect([onDemand, otherRows]).toEqual([false, 7])
    const untimed = provisioningLog([{ first: null, last: null }])
    expect(mergedProvisioning([untimed, untimed]).tallies[0]).toMatchObject({ first: null, last: null })
  })

  it('count no groups as people, also where all of them are named', () => {
    const log = (coverage: typeof first, name: string) =>
      provisioningLog([{ of: 'group', people: 0, count: 1, examples: [name] }], { coverage })
    const later = covering('2026-08-09T00:00:00Z', '2026-08-16T00:00:00Z')
    expect(
      mergedProvisioning([log(first, 'growth'), log(later, 'sales')]).tallies.map(({ count, people, examples }) => [
        count,
        people,
        examples,
      ]),
    ).toEqual([[2, 0, ['growth', 'sales']]])
  })

  it('have the last user name that was sent to each person', () => {
    const names = (...entries: readonly (readonly [string, string, Date | null])[]) =>
      provisioningLog([], { userNames: new Map(entries.map(([person, value, time]) => [person, { value, time } as never])) })
    const merged = (...logs: readonly [ReturnType<typeof names>, ...ReturnType<typeof names>[]]) =>
      [...mergedProvisioning(logs).userNames].map(([person, sent]) => `${person} ${(sent as unknown as { value: string }).value}`)
    expect(merged(names(['ann', 'old', day(1)], ['bob', 'b', null]), names(['ann', 'new', day(2)], ['eve', 'e', null]))).toEqual([
      'ann new',
      'bob b',
      'eve e',
    ])
    expect(merged(names(['ann', 'new', day(2)]), names(['ann', 'old', day(1)]))).toEqual(['ann new'])
    expect(merged(names(['ann', 'undated', null]), names(['ann', 'dated', day(1)]))).toEqual(['ann dated'])
    expect(merged(names(['ann', 'first', day(1)]), names(['ann', 'same', day(1)]))).toEqual(['ann first'])
  })
})

it('changes within one second are one, and the one with more of it counts', () => {
  const property = { name: 'x', from: null, to: null } as never
  const short = change('2026-08-30T08:15:00Z', 'Update Policy')
  const long = change('2026-08-30T08:15:00.700Z', 'update policy', { properties: [property] })
  for (const [a, b] of [
    [short, long],
    [long, short],
  ] as const)
    expect(mergedChanges([auditLog([a]), auditLog([b])]).changes).toEqual([long])
  const others = [
    change('2026-08-30T08:15:01Z', 'Update policy'),
    change('2026-08-30T08:15:00Z', 'Update policy', { target: { kind: 'x', name: 'Mixpanel', id: '1' } }),
    { ...short, time: null },
  ]
  const { changes } = mergedChanges([auditLog([...others, long])])
  expect(changes.map(({ time }) => time?.getTime() ?? null)).toEqual(
    [long, others[1], others[0], others[2]].map((each) => each?.time?.getTime() ?? null).sort((a, b) => (a ?? Infinity) - (b ?? Infinity)),
  )
  expect(changes).toHaveLength(4)
})

it('log-ins in two logs are one, and those without a time are of the log that has the most', () => {
  const log = mixpanelAudit([
    ['2026-08-30T09:02:00Z', 'bob', 'logged-in'],
    ['2026-08-30T09:03:00Z', 'x', 'other'],
  ])
  const untimed = (...people: readonly string[]) => ({
    ...mixpanelAudit([]),
    others: people.length,
    events: [
      ...people.map((person) => ({ time: null, person, event: 'logged-in', at: null }) as const),
      { time: null, person: 'z', event: 'other', at: null } as const,
    ],
  })
  const { events, others } = mergedLogins([log, untimed('ann'), untimed('bob', 'eve'), log])
  expect(events.map(({ person }) => person)).toEqual(['bob', 'bob', 'eve'])
  expect(others).toBe(2 + 4)
})
