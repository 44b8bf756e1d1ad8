import { describe, expect, it } from 'vitest'
import { signInHistory } from '../../src/domain/sign-in-history.ts'
import type { SignInRows } from '../../src/model/logs.ts'

type Row = readonly [time: string | null, outcome: ReturnType<SignInRows['outcome']>]

function rows(...all: readonly Row[]): SignInRows {
  return {
    size: all.length,
    time: (index) => Date.parse(all[index]?.[0] ?? ''),
    outcome: (index) => all[index]?.[1] ?? 'failure',
    person: () => '',
    code: () => 0,
    correlation: () => '',
    guest: () => false,
    at: () => null,
  }
}

const shown = (history: ReturnType<typeof signInHistory>): readonly string[] =>
  (history?.bins ?? []).map(({ from, success, interrupted, failure }) => `${from.toISOString()} ${success} ${interrupted} ${failure}`)

describe('sign-ins over time', () => {
  it('counts by hour where the log is short, without gaps', () => {
    const history = signInHistory(
      rows(
        ['2026-08-31T08:10:00Z', 'success'],
        ['2026-08-31T08:59:59Z', 'failure'],
        ['2026-08-31T10:00:00Z', 'interrupted'],
        ['2026-08-31T10:00:01Z', 'success'],
      ),
      true,
    )
    expect(history).toMatchObject({ hours: 1, untimed: 0, complete: true })
    expect(shown(history)).toEqual(['2026-08-31T08:00:00.000Z 1 0 1', '2026-08-31T09:00:00.000Z 0 0 0', '2026-08-31T10:00:00.000Z 1 1 0'])
  })

  it('counts by day, from midnight, where hours would be too many', () => {
    const history = signInHistory(rows(['2026-08-01T23:30:00Z', 'success'], ['2026-08-31T00:30:00Z', 'failure']), false)
    expect([history?.hours, history?.bins.length, history?.complete]).toEqual([24, 31, false])
    expect([shown(history)[0], shown(history)[30]]).toEqual(['2026-08-01T00:00:00.000Z 1 0 0', '2026-08-31T00:00:00.000Z 0 0 1'])
  })

  it('has at most 48 bars, however long the log is', () => {
    const history = signInHistory(rows(['1990-01-01T00:00:00Z', 'success'], ['2026-08-31T00:30:00Z', 'failure']), true)
    expect(history?.bins.length).toBeLessThanOrEqual(48)
    expect(history?.bins.map(({ success, failure }) => success + failure).reduce((a, b) => a + b)).toBe(2)
  })

  it('leaves out and counts what has no time', () => {
    expect(signInHistory(rows([null, 'failure'], ['2026-08-31T00:30:00Z', 'failure']), true)).toMatchObject({ untimed: 1 })
    expect(signInHistory(rows([null, 'failure']), true)).toBeNull()
    expect(signInHistory(rows(), true)).toBeNull()
  })
})
