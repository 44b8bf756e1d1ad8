import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { differencesBetween } from '../../src/commands/redact-bundle.ts'
import { folder, run, runHere } from '../support/program.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'

const exported = (): string =>
  folder([
    ...[...exampleFiles('namespace-trap')].map(([name, bytes]) => [`exports/${name}`, bytes] as const),
    ['exports/Dana Okafor.pdf', '%PDF-1.7\n'],
  ])

const written = (dir: string): string =>
  readdirSync(dir)
    .map((name) => `${name}\n${readFileSync(join(dir, name), 'utf8')}`)
    .join('\n')

async function reportOn(path: string): Promise<Report> {
  return JSON.parse((await runHere(['check', path, '--format', 'json', '--now', TODAY])).stdout) as Report
}

describe('redact', () => {
  it('writes a copy with the same result, and a receipt without originals', async () => {
    const cwd = exported()
    const before = written(join(cwd, 'exports'))
    const { code, stdout, stderr } = await run(['redact', 'exports', '--out', 'redacted', '--now', TODAY], { cwd })
    expect(code).toBe(0)
    const copy = join(cwd, 'redacted')
    expect(readdirSync(copy).sort()).toEqual(
      [
        'Mixpanel.cer',
        'app.json',
        'assigned.json',
        'claims.json',
        'federationmetadata.xml',
        'jobs.json',
        'mixpanel.json',
        'redaction.txt',
        'schema.json',
        'secrets.json',
        'sp.json',
        'users.json',
      ].sort(),
    )
    expect(readFileSync(join(copy, 'Mixpanel.cer'), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
    expect(differencesBetween(await reportOn(join(cwd, 'exports')), await reportOn(copy))).toEqual([])
    expect(stdout).toBe(readFileSync(join(copy, 'redaction.txt'), 'utf8'))
    expect(stdout).toContain('claims/namespace email-namespace')
    expect(`${written(copy)}${stdout}`).not.toMatch(/okafor|contoso|1234567|b1d4c0de/i)
    // Names of files are for the person who runs it.
    expect(stderr).toContain('left out: “exports/Dana Okafor.pdf”')
    expect(written(join(cwd, 'exports'))).toBe(before)
  })

  it('makes the same pseudonyms with one salt, from the environment or a file', async () => {
    const cwd = exported()
    writeFileSync(join(cwd, 'salt.txt'), 'a long secret text\n')
    const mailIn = (dir: string): string => /"mail": "([^"]+)"/.exec(readFileSync(join(cwd, dir, 'users.json'), 'utf8'))?.[1] ?? dir
    const salted = await run(['redact', 'exports', '--out', 'one', '--now', TODAY], { cwd, env: { SSO_DOCTOR_SALT: 'a long secret text' } })
    expect(salted.stdout).toContain('made with a salt')
    expect((await run(['redact', 'exports/users.json', '--out', 'two', '--salt-file', 'salt.txt', '--now', TODAY], { cwd })).code).toBe(0)
    expect(mailIn('two')).toBe(mailIn('one'))
    expect(salted.stdout + salted.stderr + written(join(cwd, 'one'))).not.toContain('a long secret text')
  })

  it('writes nothing, and exits 2, where it may not or cannot', async () => {
    const cwd = exported()
    const path = (name: string): string => join(cwd, name)
    mkdirSync(path('full'))
    writeFileSync(path('full/keep.txt'), 'keep')
    mkdirSync(path('elsewhere'))
    symlinkSync(path('elsewhere'), path('link'))
    writeFileSync(path('file'), 'keep')
    writeFileSync(path('empty.txt'), '')
    mkdirSync(path('nothing'))
    writeFileSync(path('nothing/notes.md'), '# Notes\n')
    for (const [args, message] of [
      [[path('exports')], 'needs --out'],
      [[path('exports'), '--out', path('full')], 'is not empty'],
      [[path('exports'), '--out', path('link')], 'is a link'],
      [[path('exports'), '--out', path('file')], 'is a file'],
      [[path('exports'), '--out', path('none/out')], 'there is no folder'],
      [[path('exports'), '--out', path('out'), '--salt-file', path('empty.txt')], 'is empty'],
      [[path('exports'), path('missing'), '--out', path('out')], 'There is no such file'],
      [[path('nothing'), '--out', path('out')], 'There is no Azure export'],
    ] as const) {
      const { code, stdout, stderr } = await runHere(['redact', ...args, '--now', TODAY])
      expect({ code, stdout }, message).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(message)
    }
    expect(readdirSync(cwd).sort()).toEqual(['elsewhere', 'empty.txt', 'exports', 'file', 'full', 'link', 'nothing'])
    expect([readdirSync(path('elsewhere')), readdirSync(path('full')), existsSync(path('out'))]).toEqual([[], ['keep.txt'], false])
  })

  it('takes an empty folder', async () => {
    const cwd = exported()
    mkdirSync(join(cwd, 'out'))
    expect((await runHere(['redact', join(cwd, 'exports'), '--out', join(cwd, 'out'), '--now', TODAY])).code).toBe(0)
    expect(readdirSync(join(cwd, 'out'))).toContain('redaction.txt')
  })
})
