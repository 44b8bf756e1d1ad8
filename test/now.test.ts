import { describe, expect, it } from 'vitest'
import { main } from '../src/cli.ts'
import type { World } from '../src/commands/terminal.ts'

describe('--now', () => {
  for (const [text, says] of [
    ['2026-02-30T00:00:00Z', '2026-02-30 is not a day of the calendar.'],
    ['2027-02-29', '2027-02-29 is not a day of the calendar.'],
    ['2026-13-01T00:00:00Z', '2026-13-01 is not a day of the calendar.'],
    ['2026-02-28T24:00:00Z', '“2026-02-28T24:00:00Z” is not a time of day.'],
    ['2026-02-28T12:60:00Z', '“2026-02-28T12:60:00Z” is not a time of day.'],
    ['2026-02-28T12:00:00+24:00', '“2026-02-28T12:00:00+24:00” is not a time of day.'],
    ['2026-02-28T12:00:00', 'takes an RFC 3339 date and time'],
  ] as const) {
    it(`is no ${text}`, async () => {
      const { code, out, err } = await run(['check', 'examples/healthy', '--now', text])
      expect([code, out]).toEqual([2, ''])
      expect(err).toContain(says)
    })
  }

  it('has leap years and offsets', async () => {
    const { out } = await run(['check', 'examples/healthy', '--now', '2028-02-29T01:30:00+14:00', '--format', 'json'])
    expect((JSON.parse(out) as { now: string }).now).toBe('2028-02-28T11:30:00.000Z')
  })
})

async function run(argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const world: World = {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env: {},
    clock: () => new Date('2026-09-01T00:00:00Z'),
    stdin: () => Promise.resolve(new Uint8Array()),
  }
  const code = await main(argv, world)
  return { code, out, err }
}
