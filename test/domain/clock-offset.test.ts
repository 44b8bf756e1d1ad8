import { expect, it } from 'vitest'
import { duration, secondsAhead } from '../../src/domain/clock-offset.ts'

it.each([
  [119, '119 seconds'],
  [120, '2 minutes'],
  [7199, '120 minutes'],
  [7200, '2 hours'],
  [172_799, '48 hours'],
  [172_800, '2 days'],
  [604_800, '7 days'],
])('%i seconds: %s', (seconds, text) => expect(duration(seconds)).toBe(text))

it.each([
  [10_000, 0, 10],
  [10_000, 4000, 8],
  [-10_000, 4000, -12],
  [1400, 0, 1],
  [1600, 0, 2],
])('a clock of %i milliseconds after the question, with an answer after %i, is %i seconds ahead', (server, took, ahead) => {
  const asked = Date.UTC(2026, 7, 30, 8)
  expect(secondsAhead(new Date(asked + server), new Date(asked), took)).toBe(ahead)
})
