import { describe, expect, it } from 'vitest'
import { duration, isRecent, moment, period } from '../../src/domain/log-times.ts'
import { at } from '../support/logs.ts'

describe('a period in words', () => {
  it.each([
    ['2026-08-25T23:59:59Z', '2026-08-31T00:00:00Z', '25 to 31 Aug 2026'],
    ['2026-08-30T08:00:00Z', '2026-09-02T08:00:00Z', '30 Aug to 2 Sep 2026'],
    ['2025-12-30T08:00:00Z', '2026-01-02T08:00:00Z', '30 Dec 2025 to 2 Jan 2026'],
    ['2025-08-30T08:00:00Z', '2026-08-30T08:00:00Z', '30 Aug 2025 to 30 Aug 2026'],
    ['2026-08-31T00:00:00Z', '2026-08-31T23:59:59Z', '31 Aug 2026'],
    ['2026-08-31T00:00:00Z', null, '31 Aug 2026'],
    [null, '2026-02-01T00:00:00Z', '1 Feb 2026'],
    [null, null, ''],
  ])('%s to %s: %s', (first, last, text) => {
    expect(period(first === null ? null : at(first), last === null ? null : at(last))).toBe(text)
  })
})

it.each([
  ['2026-08-30T08:05:59Z', '30 Aug 2026 08:05 UTC'],
  ['2026-12-01T23:00:00Z', '1 Dec 2026 23:00 UTC'],
])('the moment %s is %s', (time, text) => expect(moment(at(time))).toBe(text))

describe('how long something took', () => {
  const SECOND = 1000
  const HOUR = 3600 * SECOND

  it.each([
    [0, '1 minute'],
    [29 * SECOND, '1 minute'],
    [90 * SECOND, '2 minutes'],
    [47 * 60 * SECOND, '47 minutes'],
    [2 * HOUR - SECOND, '120 minutes'],
    [2 * HOUR, '2 hours'],
    [5.4 * HOUR, '5 hours'],
    [48 * HOUR - SECOND, '48 hours'],
    [48 * HOUR, '2 days'],
    [84 * HOUR, '4 days'],
  ])('%i milliseconds: %s', (passed, text) => {
    const from = at('2026-08-30T08:00:00Z')
    expect(duration(from, new Date(from.getTime() + passed))).toBe(text)
  })
})

it.each([
  ['2026-08-29T08:00:00.000Z', false],
  ['2026-08-29T08:00:00.001Z', true],
  ['2026-08-30T08:00:00Z', true],
  ['2026-09-30T08:00:00Z', true],
])('%s is recent on 30 August at eight: %s', (time, recent) => expect(isRecent(at(time), at('2026-08-30T08:00:00Z'))).toBe(recent))
