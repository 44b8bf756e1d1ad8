import { describe, expect, it } from 'vitest'
import { excludedBy } from '../../src/domain/no-finding.ts'
import type { ReportFinding, ReportResult } from '../../src/model/report.ts'
import type { Severity } from '../../src/model/rule.ts'
import { countsOf, firstBlockerOf, journeyOf, verdictOf } from '../../src/pipeline/summary.ts'

const finding = (severity: Severity, suppressed: ReportFinding['suppressed'] = null): ReportFinding =>
  ({ severity, suppressed }) as ReportFinding
const HIDDEN = { reason: 'We know.', until: null }

function result(status: ReportResult['status'], rest: Partial<ReportResult> = {}): ReportResult {
  return {
    ruleId: 'a/one',
    status,
    severity: 'error',
    required: true,
    stage: 'admit',
    findings: [],
    because: null,
    ...rest,
  } as ReportResult
}

describe('the verdict', () => {
  const warns = result('fail', { findings: [finding('warning')] })
  const unknown = result('unknown')

  it.each([
    ['a pass', [result('pass')], 'error', false, 'pass'],
    ['a warning is no failure by default', [warns], 'error', false, 'pass'],
    ['a warning is one where it is asked for', [warns], 'warning', false, 'fail'],
    ['an error is one', [result('pass'), result('fail', { findings: [finding('info'), finding('error')] })], 'error', false, 'fail'],
    ['an error is none where nothing is', [result('fail', { findings: [finding('error')] })], 'none', false, 'pass'],
    ['what is suppressed does not count', [result('suppressed', { findings: [finding('error', HIDDEN)] })], 'info', false, 'pass'],
    ['a required rule is unknown', [unknown], 'error', false, 'incomplete'],
    ['another rule is unknown', [result('unknown', { required: false })], 'error', false, 'pass'],
    ['a required rule does not apply', [result('not-applicable')], 'error', false, 'pass'],
    ['evidence was lost', [result('pass')], 'error', true, 'incomplete'],
    ['evidence was lost, and nothing makes it fail', [warns], 'none', true, 'incomplete'],
    ['an error counts more than what is unknown', [unknown, result('fail', { findings: [finding('error')] })], 'error', true, 'fail'],
  ] as const)('%s', (_, results, failOn, lost, expected) => {
    expect(verdictOf(results, failOn, lost)).toBe(expected)
  })
})

it('counts results by status, and findings that are not suppressed by severity', () => {
  const results = [
    result('pass'),
    result('pass'),
    result('fail', { findings: [finding('error'), finding('warning'), finding('warning', HIDDEN)] }),
    result('unknown'),
    result('not-applicable'),
    result('not-applicable'),
    result('not-applicable'),
    result('suppressed', { findings: [finding('info', HIDDEN)] }),
  ]
  expect(countsOf(results)).toEqual({
    pass: 2,
    fail: 1,
    unknown: 1,
    notApplicable: 3,
    suppressed: 1,
    findings: { error: 1, warning: 1, info: 0 },
  })
})

describe('what stops people first', () => {
  it('is the error of the first stage, and then the first in the list', () => {
    const results = [
      result('fail', { ruleId: 'a/trust', stage: 'trust' }),
      result('fail', { ruleId: 'a/warns', stage: 'start', severity: 'warning' }),
      result('pass', { ruleId: 'a/passes', stage: 'start' }),
      result('suppressed', { ruleId: 'a/suppressed', stage: 'start' }),
      result('fail', { ruleId: 'a/admit', stage: 'admit' }),
      result('fail', { ruleId: 'a/later', stage: 'admit' }),
    ]
    expect([firstBlockerOf(results), firstBlockerOf(results.slice(0, 4)), firstBlockerOf(results.slice(1, 4))]).toEqual([
      'a/admit',
      'a/trust',
      null,
    ])
  })
})

describe('a stage of the sign-in', () => {
  const excluded = result('not-applicable', { because: { ruleId: null, message: excludedBy('--only') } })
  const optional = { required: false }

  it.each<readonly [string, readonly ReportResult[], string]>([
    ['passes', [result('pass')], 'pass'],
    ['passes, where only another rule passes', [result('pass', optional)], 'pass'],
    ['passes beside what does not apply', [result('pass'), result('not-applicable', { because: { ruleId: 'x', message: 'No.' } })], 'pass'],
    ['fails by an error', [result('pass'), result('unknown'), result('fail')], 'fail'],
    ['warns', [result('pass'), result('unknown'), result('fail', { severity: 'warning' })], 'warn'],
    ['passes with a hint', [result('pass'), result('fail', { severity: 'info' })], 'pass'],
    ['is unknown, where nothing passes', [result('not-applicable')], 'unknown'],
    ['is unknown, where nothing passes but a hint', [result('fail', { severity: 'info' })], 'unknown'],
    ['is unknown, without rules', [], 'unknown'],
    ['is unknown by a required rule', [result('pass'), result('unknown')], 'unknown'],
    ['is not unknown by another rule', [result('pass'), result('unknown', optional)], 'pass'],
    ['is unknown, where all that decides is left out', [excluded, result('pass', optional)], 'unknown'],
    ['passes, where some of what decides is left out', [excluded, result('pass')], 'pass'],
    ['passes, where other rules are left out', [{ ...excluded, ...optional }, result('pass', optional)], 'pass'],
  ])('%s', (_, results, status) => {
    expect(journeyOf(results).find(({ stage }) => stage === 'admit')?.status).toBe(status)
  })

  it('has its rules, in the order of a sign-in, and what confirms it unless it fails', () => {
    const journey = journeyOf(
      [result('fail', { stage: 'issue', ruleId: 'a/fails' }), result('pass', { ruleId: 'a/one' }), result('pass', { ruleId: 'a/two' })],
      (stage) => (stage === 'start' ? null : 7),
    )
    expect(journey.map(({ stage }) => stage)).toEqual(['start', 'recognise', 'admit', 'issue', 'trust', 'identify', 'provision', 'upkeep'])
    expect(journey[2]).toEqual({
      stage: 'admit',
      title: 'Microsoft allows this user to use the app',
      status: 'pass',
      rules: ['a/one', 'a/two'],
      confirmedBy: 7,
    })
    expect([journey[0]?.confirmedBy, journey[3]?.confirmedBy, journeyOf([])[2]?.confirmedBy]).toEqual([null, null, null])
  })
})
