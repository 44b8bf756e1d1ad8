import { expect, it } from 'vitest'
import { coverageOf } from '../../src/domain/log-coverage.ts'
import { at, covering } from '../support/logs.ts'

it('one log covers what it covers', () => {
  const one = covering('2026-08-01T00:00:00Z', null, false)
  expect(coverageOf([one])).toBe(one)
})

it.each([
  [
    ['2026-08-05T00:00:00Z', '2026-08-09T00:00:00Z'],
    ['2026-08-01T00:00:00Z', '2026-08-06T00:00:00Z'],
    ['2026-08-01T00:00:00Z', '2026-08-09T00:00:00Z'],
  ],
  [
    [null, '2026-08-09T00:00:00Z'],
    ['2026-08-01T00:00:00Z', null],
    ['2026-08-01T00:00:00Z', '2026-08-09T00:00:00Z'],
  ],
  [
    [null, null],
    [null, null],
    [null, null],
  ],
] as const)('%j and %j cover %j', ([oneFrom, oneTo], [twoFrom, twoTo], [from, to]) => {
  const both = coverageOf([covering(oneFrom, oneTo), covering(twoFrom, twoTo)])
  expect(both).toEqual({ from: from === null ? null : at(from), to: to === null ? null : at(to), complete: true, because: null })
})

it('several logs are complete where each is; else the first that is not says why', () => {
  const whole = covering(null, null)
  const [cut, other] = ['x', 'y'].map((because) => ({ ...covering(null, null, false), because }))
  expect([cut, other].map((each) => each && coverageOf([whole, each]).because)).toEqual(['x', 'y'])
  expect(cut && other && [coverageOf([whole, other, cut]).because, coverageOf([cut, whole]).complete]).toEqual(['y', false])
  expect(coverageOf([])).toEqual({ from: null, to: null, complete: true, because: null })
})
