import { expect } from 'vitest'

/** True in `npm run bench:limits`, which holds limits of time and memory, over inputs of full size. */
export const IS_BENCH = process.env['SSO_DOCTOR_BENCH'] === '1'

/** Milliseconds of the processor so far: what else a machine does counts little. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Holds the milliseconds of the processor since `began`, which `processorTime` gave, against a limit, as `expectTook` does. */
export function expectWorked(began: number, limit: number, about = ''): void {
  expectSeconds((processorTime() - began) / 1000, limit / 1000, about)
}

/**
 * Holds the milliseconds since `began` against a limit, in `npm run bench:limits` alone: elsewhere a busy machine would fail the test.
 * What hangs runs into the test's own time limit.
 */
export function expectTook(began: number, limit: number, about = ''): void {
  expectSeconds((performance.now() - began) / 1000, limit / 1000, about)
}

/** The same for a program that has ended. */
export function expectSeconds(seconds: number, limit: number, about = ''): void {
  if (IS_BENCH) expect(seconds, about).toBeLessThan(limit)
}
