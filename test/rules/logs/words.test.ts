import { describe, expect, it } from 'vitest'
import type { AccessPolicy, CodeTally, SignIns } from '../../../src/model/logs.ts'
import type { JudgedResults } from '../../../src/model/rule.ts'
import { named, onlyOthers, sayPast } from '../../../src/rules/logs/_log.ts'
import {
  saysAssignments,
  saysCoverage,
  saysFailures,
  saysPolicies,
  saysResults,
  saysSuccesses,
  saysUnread,
  withoutSignIns,
} from '../../../src/rules/logs/_sign-in-words.ts'
import { AT, peopleOf, person } from '../../support/claims.ts'
import { at, change, covering, signInLog } from '../../support/logs.ts'

// What the rules about logs say, sentence by sentence.

const tally = (rest: Partial<CodeTally> = {}): CodeTally => ({
  ...{ code: 50105, reason: null, count: 3, people: 2, gotInLater: 0, examples: ['ann@contoso.com', 'bob@contoso.com'] },
  ...{ first: at('2026-08-30T08:00:00Z'), last: at('2026-08-31T08:00:00Z'), policies: [], guests: 0, at: AT },
  ...rest,
})
const signIns = (rest: Partial<SignIns> = {}): SignIns => ({
  ...{ at: AT, coverage: covering('2026-08-25T00:00:00Z', '2026-08-31T00:00:00Z'), otherRows: 0, total: 0, unread: 0 },
  ...{ successes: tally({ count: 0, people: 0, examples: [], first: null, last: null }), failures: [], rows: signInLog([]).rows },
  ...rest,
})

describe('people', () => {
  it.each([
    [['a'], 1, 'a'],
    [['a', 'b'], 2, 'a and b'],
    [['a', 'b', 'c'], 3, 'a, b and c'],
    [['a', 'b', 'c', 'd', 'e'], 5, 'a, b, c, d and e'],
    [['a', 'b', 'c', 'd', 'e', 'f'], 6, 'a, b, c, d, e and 1 more'],
    [['a'], 3, 'a and 2 more'],
    [['a', 'b'], 0, 'a and b'],
    [[], 0, ''],
    [[], 4, ''],
  ] as const)('%j of %i are “%s”', (examples, of, said) => expect(named(examples, of)).toBe(said))
})

describe('a change since', () => {
  const log = covering('2026-08-25T00:00:00Z', '2026-08-31T20:00:00Z')

  it('says what was changed, when and by whom', () => {
    expect(sayPast(change('2026-08-31T18:00:00Z', ' Update policy '), log)).toBe(
      'The last failure was before the last change of the configuration (“Update policy” on 31 Aug 2026 18:00 UTC by it-admin@contoso.com), so this may be fixed already: the log shows no such failure after it.',
    )
  })

  it.each([
    ['at the end of the log', change('2026-08-31T20:00:00Z', 'X'), log],
    ['after the end of the log', change('2026-09-01T20:00:00Z', 'X'), log],
    ['at a time that is not known', change('2026-08-31T18:00:00Z', 'X', { time: null }), log],
    ['in a log whose end is not known', change('2026-08-31T18:00:00Z', 'X'), covering('2026-08-25T00:00:00Z', null)],
  ] as const)('%s leaves open whether it helped', (_, made, coverage) =>
    expect(sayPast(made, coverage)).toMatch(/, and the log ends before it: whether the change helped, the log does not show\.$/),
  )

  it('by nobody who is named names nobody', () => {
    expect(sayPast(change('2026-08-31T18:00:00Z', 'X', { actor: null, time: null }), log)).toMatch(/\(“X”\),/)
  })
})

it.each([
  [0, 'The log has no rows'],
  [1, 'The only row of the log is of another app'],
  [2, 'All 2 rows of the log are of other apps'],
])('a log with %i rows of other apps', (others, said) => expect(onlyOthers(others, 'row', 'rows')).toBe(said))

describe('a log without sign-ins', () => {
  it('says of which time it is', () => {
    expect(withoutSignIns(signIns({ otherRows: 2 }))).toMatch(
      /^All 2 rows of the log are of other apps \(25 to 31 Aug 2026\)\. Either nobody /,
    )
    expect(withoutSignIns(signIns({ coverage: covering(null, null) }))).toMatch(/^The log has no rows\. Either nobody /)
  })
})

it('codes that are not shown are counted', () => {
  expect(saysUnread(signIns({ unread: 1, total: 4 }))).toBe(
    'The log does not show the code of 1 sign-in out of 4, so it does not show whether it failed.',
  )
  expect(saysUnread(signIns({ unread: 2, total: 4 }))).toMatch(/ 2 sign-ins out of 4, .* whether they failed\.$/)
})

describe('failures', () => {
  it.each([
    [
      { code: 7777777 },
      '3 sign-ins of 2 users fail at Microsoft with AADSTS7777777 (30 to 31 Aug 2026): ann@contoso.com and bob@contoso.com.',
    ],
    [{ code: 7777777, people: 0, examples: [] }, '3 sign-ins fail at Microsoft with AADSTS7777777 (30 to 31 Aug 2026).'],
    [
      { code: 7777777, count: 1, people: 1, examples: ['ann'], first: null, last: null },
      '1 sign-in of 1 user fails at Microsoft with AADSTS7777777: ann.',
    ],
    [
      { code: 53003, policies: ['A'] },
      '3 sign-ins of 2 users fail at Microsoft with AADSTS53003 (30 to 31 Aug 2026): ann@contoso.com and bob@contoso.com. The Conditional Access policy “A” refuses them.',
    ],
    [
      { code: 53003, policies: ['A', 'B'], first: null, last: null, people: 0, examples: [] },
      '3 sign-ins fail at Microsoft with AADSTS53003. The Conditional Access policies “A” and “B” refuse them.',
    ],
    [{ code: 53003, first: null, last: null, people: 0, examples: [] }, '3 sign-ins fail at Microsoft with AADSTS53003.'],
  ] as const)('%j', (rest, said) => expect(saysFailures(tally(rest))).toBe(said))

  it('have what the code usually means', () => {
    expect(saysFailures(tally({ code: 50105, policies: ['A'] }))).toMatch(/bob@contoso\.com\. What it usually means: [A-Z].*\.$/)
  })
})

describe('policies that block the app', () => {
  const APP = 'c0ffee00-2222-4b3c-9d4e-11111decade2'
  const policy = (displayName: string | null, rest: Partial<AccessPolicy> = {}): AccessPolicy => ({
    ...{ at: AT, id: null, displayName, state: 'enabled', includedApps: ['all'], excludedApps: [], controls: ['block'] },
    ...rest,
  })
  const said = (...policies: readonly AccessPolicy[]): readonly string[] => saysPolicies(policies, APP.toUpperCase())

  it('are named', () => {
    expect(said(policy('A'))).toEqual([
      'The log does not name the policy. In the export, the Conditional Access policy “A” blocks this app, for the users and places that it is for.',
    ])
    expect(said(policy('A'), policy('A'), policy('B', { includedApps: ['other', APP], controls: ['mfa', 'Block'] }))).toEqual([
      'The log does not name the policy. In the export, the Conditional Access policies “A” and “B” block this app, for the users and places that they are for.',
    ])
    expect(said(...['A', 'B', 'C', 'D', 'E', 'F'].map((name) => policy(name)))[0]).toContain('“D” and “E” block')
  })

  it.each([
    ['switched off', { state: 'disabled' }],
    ['only reported', { state: 'report-only' }],
    ['without block', { controls: ['mfa'] }],
    ['about other apps', { includedApps: ['other'] }],
    ['that except the app', { excludedApps: ['other', APP] }],
  ] as const)('are none that are %s', (_, rest) => expect(said(policy('A', rest))).toEqual([]))

  it('are none without a name, without policies, and of an app that is not known', () => {
    expect(said(policy(null))).toEqual([])
    expect(saysPolicies(undefined, APP)).toEqual([])
    expect(saysPolicies([policy('A', { includedApps: [APP] })], null)).toEqual([])
    expect(saysPolicies([policy('A', { excludedApps: [APP] })], null)).toHaveLength(1)
  })
})

describe('what the inputs show', () => {
  const results = (...passed: readonly string[]): JudgedResults =>
    new Map(
      ['azure/reply-url', 'access/guests', 'mixpanel/tenant'].map((id) => [
        id,
        { status: passed.includes(id) ? 'pass' : 'unknown', findings: [] },
      ]),
    )

  it('is named where the rules about the causes pass', () => {
    expect(saysResults(50011, results('azure/reply-url'))).toEqual([
      'The export shows it right (azure/reply-url): the export is newer than the failures, or the failures are of another app.',
    ])
    expect(saysResults(50011, results())).toEqual([])
    expect(saysResults(50011, new Map())).toEqual([])
  })

  it('of an account that is not in the tenant is no sign of an old export', () => {
    for (const code of [50020, 51004, 90072])
      expect(saysResults(code, results('access/guests', 'mixpanel/tenant'))[0] ?? '').not.toContain('newer')
    expect(saysResults(50020, results('access/guests'))).toEqual([
      'The inputs show no other cause (access/guests): the account that was used is probably not in this tenant.',
    ])
  })
})

describe('people who are refused, in the export', () => {
  const ann = (assigned: 'directly' | 'by-group' | 'no' | 'unknown') => person('1', 'a.b@contoso.com', 'Ann@contoso.com', { assigned })
  const bob = (assigned: 'directly' | 'by-group' | 'no' | 'unknown') => person('2', null, 'bob@contoso.com', { assigned })
  const said = (...all: Parameters<typeof peopleOf>[0]): readonly string[] => saysAssignments(tally(), peopleOf(all))
  const ASSIGNED = 'In the export they are assigned: it is newer than the failures, or the failures are of another app.'

  it.each([
    ['nobody is given', [], []],
    ['others are', [person('9', 'eve@contoso.com', 'eve@contoso.com', { assigned: 'no' })], []],
    ['one is not assigned', [ann('no'), bob('directly')], ['In the export, 1 of them is not assigned: Ann@contoso.com.']],
    ['both are not', [ann('no'), bob('no')], ['In the export, 2 of them are not assigned: Ann@contoso.com and bob@contoso.com.']],
    ['both are assigned', [ann('by-group'), bob('directly')], [ASSIGNED]],
    ['of one it is not known', [ann('unknown'), bob('directly')], []],
  ] as const)('where %s', (_, all, sentences) => expect(said(...all)).toEqual(sentences))

  it('are found by address or id, and named by the first that is known', () => {
    const by = (example: string, who: Parameters<typeof peopleOf>[0][number]): readonly string[] =>
      saysAssignments(tally({ examples: [example] }), peopleOf([who]))
    expect(by('a.b@contoso.com', ann('no'))).toEqual(['In the export, 1 of them is not assigned: Ann@contoso.com.'])
    expect(by('a.b@contoso.com', { ...ann('no'), upn: null })).toEqual(['In the export, 1 of them is not assigned: a.b@contoso.com.'])
    expect(by('2', { ...bob('no'), upn: null })).toEqual(['In the export, 1 of them is not assigned: 2.'])
    expect(saysAssignments(tally(), undefined)).toEqual([])
  })
})

describe('who got in', () => {
  const last = at('2026-08-31T08:00:00Z')
  const success = (time: string | null, people = 2): SignIns =>
    signIns({ successes: tally({ count: 2, people, last: time === null ? null : at(time) }) })

  it.each([
    [
      '2026-08-31T08:01:00Z',
      '2 users got in during the time of the log, the last on 31 Aug 2026 08:01 UTC, after the last of these failures.',
    ],
    ['2026-08-31T08:00:00Z', '2 users got in during the time of the log.'],
    [null, '2 users got in during the time of the log.'],
  ])('until %s', (time, said) => expect(saysSuccesses(success(time), tally({ last }))).toEqual([said]))

  it('is nobody, or one user, or not known to be later', () => {
    expect(saysSuccesses(signIns(), tally({ last }))).toEqual(['Nobody got in during this time.'])
    expect(saysSuccesses(success('2026-08-31T08:01:00Z', 1), tally({ last: null }))).toEqual(['1 user got in during the time of the log.'])
  })
})

it('says why a log is not complete', () => {
  const cut = covering(null, null, false)
  expect(saysCoverage(cut)).toEqual(['The log is not complete. The log has 100,000 rows, which is the limit of a download.'])
  expect(saysCoverage(covering(null, null))).toEqual([])
  expect(saysCoverage({ ...cut, because: null })).toEqual([])
  expect(saysCoverage({ ...cut, complete: true })).toEqual([])
})
