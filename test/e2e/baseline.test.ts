import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { ROOT } from '../support/indexes.ts'
import { folder, run, runHere } from '../support/program.ts'
import { TODAY } from '../support/run-case.ts'
import { expectValid } from '../support/valid-report.ts'

const example = (name: string): string => join(ROOT, 'examples', name)

async function reportOn(name: string, args: readonly string[] = []): Promise<Report> {
  const { stdout } = await runHere(['check', example(name), '--now', TODAY, '--format', 'json', ...args])
  return JSON.parse(stdout) as Report
}

/** A folder with the report, and the check of a setup since then. */
async function since(baseline: unknown, name: string, args: readonly string[] = []) {
  const file = join(folder([['before.json', typeof baseline === 'string' ? baseline : JSON.stringify(baseline)]]), 'before.json')
  return { file, ...(await runHere(['check', example(name), '--now', TODAY, '--baseline', file, ...args])) }
}

const short = (found: readonly { readonly ruleId: string; readonly code: string }[] = []): readonly string[] =>
  found.map(({ ruleId, code }) => `${ruleId} ${code}`)

describe('check --baseline', () => {
  it('says what is new, gone and still there, with the built program', async () => {
    const cwd = folder()
    const args = ['check', example('namespace-trap'), '--now', TODAY]
    expect((await run([...args, '--format', 'json=before.json'], { cwd })).code).toBe(1)
    const again = await run([...args, '--baseline', 'before.json'], { cwd })
    expect(again.code).toBe(1)
    expect(again.stderr).toBe('')
    expect(again.stdout.replace(/\s+/g, ' ')).toMatch(
      /Since before\.json \(2026-09-01 00:00, fail\): 0 new, 0 gone, \d+ still there; 0 values of those in a report changed/,
    )
    const other = await run(['check', example('silent-rollover'), '--now', TODAY, '--baseline', 'before.json', '--format', 'json'], { cwd })
    const report = JSON.parse(other.stdout) as Report
    expectValid(report, 'with a baseline')
    expect(short(report.baseline?.new)).toEqual(['cert/rollover switched'])
    expect(short(report.baseline?.gone)).toEqual(['claims/namespace email-namespace'])
    expect(report.baseline?.changed.map(({ what }) => what)).toEqual(['Attributes in the assertion'])
  })

  it('reads a report that PowerShell redirected to a file, as diff does', async () => {
    const text = JSON.stringify(await reportOn('namespace-trap'))
    const root = folder([['before.json', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])]])
    const before = join(root, 'before.json')
    const { code, stdout } = await runHere(['check', example('namespace-trap'), '--now', TODAY, '--baseline', before])
    expect(code).toBe(1)
    expect(stdout.replace(/\s+/g, ' ')).toContain('0 new, 0 gone')
    expect((await runHere(['diff', before, before])).code).toBe(0)
  })

  it('reads no report that is larger than any of ours', async () => {
    const before = join(folder([['before.json', `{"schemaVersion": 1${' '.repeat(5 * 1024 * 1024)}}`]]), 'before.json')
    const { code, stderr } = await runHere(['check', example('healthy'), '--baseline', before])
    expect([code, stderr]).toEqual([2, expect.stringContaining('is larger than 5 MB')])
    expect((await runHere(['diff', before, example('healthy')])).code).toBe(2)
  })

  it('reads a report on thousands of files', async () => {
    const report = await reportOn('healthy')
    const inputs = Array.from({ length: 10_000 }, (_, index) => ({
      ...report.inputs[0],
      path: `customers/contoso/exports/file-${index}.json`,
    }))
    const { code, stdout } = await since(JSON.stringify({ ...report, inputs }, null, 2), 'healthy')
    expect([code, stdout.replace(/\s+/g, ' ')]).toEqual([0, expect.stringContaining('0 new, 0 gone')])
  })

  it('has no part in a report without it', async () => {
    expect(await reportOn('healthy')).not.toHaveProperty('baseline')
  })

  it('does not call gone what nobody checked', async () => {
    const { stdout } = await since(await reportOn('namespace-trap'), 'namespace-trap', ['--skip', 'claims/namespace'])
    expect(stdout).toMatch(/Not found again, and not checked: perhaps still there \(1\)\n {2}\? error claims\/namespace/)
    expect(stdout).not.toMatch(/^Gone/m)
  })

  it('says from what to what a value changed', async () => {
    const before = await reportOn('terraform-no-slash')
    const earlier = JSON.parse(
      JSON.stringify(before).replaceAll('"actual":"https://mixpanel.com/security/sso/v2/authorize"', '"actual":"https://mixpanel.com"'),
    ) as Report
    const { stdout } = await since(earlier, 'terraform-no-slash')
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      '~ azure/entity-id (missing-trailing-slash): value: https://mixpanel.com → https://mixpanel.com/security/sso/v2/authorize',
    )
  })

  it('exits 2 for what is no report, and says why', async () => {
    const report = await reportOn('healthy')
    for (const [content, says] of [
      ['hello', /it is not JSON/],
      ['{"appId":"x"}', /it has no schemaVersion/],
      [{ ...report, schemaVersion: 2 }, /its schemaVersion is not 1/],
      [{ ...report, results: [{ ruleId: 7 }] }, /is not a complete report.*“results\.0\.ruleId”/],
      [{ ...report, verdict: 'great' }, /is not a complete report/],
      [JSON.stringify(report).replace('"verdict":', '"verdict":"fail","verdict":'), /has an object with the same key twice/],
      [JSON.stringify(report).replace('"status":', '"status":"fail","status":'), /has an object with the same key twice/],
      ['['.repeat(200_000), /it is not JSON/],
      [`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, /it has no schemaVersion/],
    ] as const) {
      const { code, stdout, stderr } = await since(content, 'healthy')
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(says)
    }
    const nowhere = await runHere(['check', example('healthy'), '--baseline', 'nowhere.json'])
    expect(nowhere).toMatchObject({ code: 2, stdout: '' })
    expect((await runHere(['check', example('healthy'), '--baseline', ROOT])).stderr).toContain('is not a file')
  })

  it('prints nothing of a hostile report as it is: no escape sequence, no secret', async () => {
    const report = await reportOn('namespace-trap')
    // Put together here, so that no scanner takes it for one.
    const token = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJjYW5hcnktY2FuYXJ5In0', 'c2lnbmF0dXJlLWNhbmFyeS1zaWduYXR1cmU'].join('.')
    const results = report.results.map((result) =>
      result.ruleId === 'claims/namespace'
        ? {
            ...result,
            findings: result.findings.map((each) => ({
              ...each,
              code: 'x\u001B[31m\r\n::error::',
              message: `Bearer ${token}\u202E`,
              actual: token,
            })),
          }
        : result,
    )
    const hostile = { ...report, now: '\u001B]0;x\u0007', results }
    for (const format of ['pretty', 'json']) {
      const { code, stdout } = await since(hostile, 'silent-rollover', ['--format', format])
      expect(code).toBe(1)
      for (const bad of ['\u001B', '\u202E', '\r', '\u0007', 'c2lnbmF0dXJl', '\n::error::']) expect(stdout).not.toContain(bad)
      expect(stdout.replace(/\s+/g, ' ')).toContain('Bearer [blacked out]')
    }
  })

  it('with --redact hides the people of the earlier report, too', async () => {
    const report = await reportOn('namespace-trap')
    const results = report.results.map((result) => ({
      ...result,
      findings: result.findings.map((each) => ({ ...each, message: 'eve.canary@contoso.com cannot sign in' })),
    }))
    const { stdout } = await since({ ...report, results }, 'silent-rollover', ['--redact', '--format', 'json'])
    expect(stdout).not.toContain('eve.canary')
    expect(stdout).toContain('cannot sign in')
  })

  it('is an input: no output overwrites it', async () => {
    const cwd = folder()
    const file = join(cwd, 'before.json')
    writeFileSync(file, JSON.stringify(await reportOn('healthy')))
    const before = readFileSync(file, 'utf8')
    const { code, stderr } = await runHere(['check', example('healthy'), '--baseline', file, '--format', `json=${file}`])
    expect(code).toBe(2)
    expect(stderr).toContain('is one of the inputs')
    expect(readFileSync(file, 'utf8')).toBe(before)
  })
})
