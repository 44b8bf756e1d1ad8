import { describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { main } from '../src/cli.ts'
import { folder, runHere } from './support/program.ts'
import { exampleFiles, TODAY } from './support/run-case.ts'
import { graph } from './support/sign-in-log.ts'

// Which part of a log counts, as --since and --until say it.

const APP = { app: 'Mixpanel', appId: 'c0ffee00-2222-4b3c-9d4e-11111decade2' }
const TIMES = ['2026-08-28T10:00:00Z', '2026-08-29T00:00:00Z', '2026-08-30T23:59:59Z', '2026-08-31T08:00:00Z']
const LOG = graph(TIMES.map((time, index) => ({ ...APP, time, person: `p${index}@contoso.com`, code: 700016, correlation: index + 1 })))

function bundle(log = LOG): string {
  return folder(exampleFiles('healthy').set('signins.json', Buffer.from(log)))
}

/** How many sign-ins count, and what the log covers. */
async function counted(...flags: readonly string[]): Promise<readonly [count: number, from: string | null, to: string | null]> {
  const { stdout } = await runHere(['check', bundle(), '--now', TODAY, '--format', 'json', ...flags])
  const report = JSON.parse(stdout) as Report
  const finding = report.results.find(({ ruleId }) => ruleId === 'logs/sign-ins')?.findings[0]
  const [log] = report.logs
  return [finding?.observed.reduce((sum, { count }) => sum + count, 0) ?? 0, log?.from ?? null, log?.to ?? null]
}

describe('--since and --until', () => {
  it.each([
    [[], 4],
    [['--since', '2026-08-29'], 3],
    [['--since', '2026-08-29T00:00:01Z'], 2],
    // A day counts to its end, a moment does not count itself.
    [['--until', '2026-08-30'], 3],
    [['--until', '2026-08-30T23:59:59Z'], 2],
    [['--since', '2026-08-29', '--until', '2026-08-30'], 2],
    [['--since', '2026-08-31T10:00:00+02:00'], 1],
    [['--since', '2026-08-31T10:00:01+02:00'], 0],
  ] as const)('%j: %i sign-ins count', async (flags, expected) => {
    const [count] = await counted(...flags)
    expect(count).toBe(expected)
  })

  it('the report says what is covered', async () => {
    const [, from, to] = await counted('--since', '2026-08-29', '--until', '2026-08-30')
    expect(from?.slice(0, 10)).toBe('2026-08-29')
    expect(to !== null && to < '2026-08-31T00:00:01').toBe(true)
  })

  it.each([
    [['--since', 'yesterday'], /--since takes a day, such as/],
    [['--until', '2026-02-30'], /2026-02-30 is not a day of the calendar/],
    [['--since', '2026-08-30', '--until', '2026-08-29'], /--since is not before --until/],
  ] as const)('%j is exit 2, also without a log', async (flags, message) => {
    const { code, stderr, stdout } = await runHere(['check', folder(exampleFiles('healthy')), ...flags])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })
})

describe('progress', () => {
  const large = graph(
    Array.from({ length: 26_000 }, (_, index) => ({
      ...APP,
      time: TIMES[index % 4] ?? '',
      person: `p${index}@contoso.com`,
      code: 0,
      correlation: index + 1,
    })),
  )

  it.each([
    [true, /Reading .*signins\.json: \d+ MB/],
    [false, /^$/],
  ])('of a large log on a terminal (%s)', async (isTTY, expected) => {
    expect(large.length).toBeGreaterThan(20 * 1024 * 1024)
    let stderr = ''
    const code = await main(['check', bundle(large), '--now', TODAY, '--quiet'], {
      stdout: { write: () => true },
      stderr: { write: (text) => (stderr += text), isTTY },
      env: {},
      stdin: () => Promise.resolve(new Uint8Array()),
      clock: () => new Date(TODAY),
    })
    expect([0, 1, 3]).toContain(code)
    expect(stderr).toMatch(expected)
    // The line is gone at the end.
    if (isTTY) expect(stderr.endsWith('\r\u001B[K')).toBe(true)
  })
})
