import { spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/commands/index.ts'
import { SETTINGS_KEYS } from '../../src/documents/settings-keys.ts'
import type { Report } from '../../src/model/report.ts'
import { pageOf } from '../../src/reporters/manual.ts'
import { rules } from '../../src/rules/index.ts'
import { ROOT } from '../support/indexes.ts'
import { folder, PROGRAM, run, runHere } from '../support/program.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'

const HEALTHY = join(ROOT, 'examples/healthy')

describe('explain', () => {
  it('prints the manual page of every rule, folded to the width', async () => {
    const built = await run(['explain', 'azure/entity-id'], { cwd: folder() })
    expect(built.stdout).toBe((await runHere(['explain', 'azure/entity-id'])).stdout)
    for (const rule of rules) {
      const { code, stdout, stderr } = await runHere(['explain', rule.id])
      expect({ code, stderr }, rule.id).toEqual({ code: 0, stderr: '' })
      const plain = stdout.replace(/\s+/g, ' ')
      for (const part of [rule.title, rule.why, pageOf(rule).references[0]?.url ?? ''])
        expect(plain, rule.id).toContain(part.replace(/\s+/g, ' '))
      for (const [finding, { guide }] of Object.entries(rule.findings)) {
        expect(plain, rule.id).toContain(finding)
        expect(plain, rule.id).toContain(guide)
      }
    }
  })

  it('suggests a rule for a misspelled one, and exits 2', async () => {
    const cwd = folder()
    for (const topic of ['azure/entity_id', 'azure/entiy-id', 'Azure/Entity-ID']) {
      const { code, stderr } = await run(['explain', topic], { cwd })
      expect(stderr).toContain('did you mean azure/entity-id?')
      expect(code).toBe(2)
    }
  })

  it('checks paths by that rule first, and returns the exit code of the check', async () => {
    const cwd = folder([
      ['app.json', readFileSync(join(HEALTHY, 'app.json'), 'utf8').replaceAll('/sso/v2/authorize/"', '/sso/v2/authorize"')],
    ])
    const broken = await run(['explain', 'azure/entity-id', 'app.json', '--now', TODAY], { cwd })
    expect(broken.code).toBe(1)
    expect(broken.stdout.replace(/\s+/g, ' ')).toMatch(/the slash at the end is missing.*References/)
    const healthy = await run(['explain', 'azure/entity-id', HEALTHY, '--now', TODAY], { cwd })
    expect(healthy.code).toBe(0)
    const unknown = await run(['explain', 'azure/entity-id', join(HEALTHY, 'mixpanel.yaml'), '--now', TODAY], { cwd })
    expect(unknown.code).toBe(3)
    expect((await run(['explain', 'azure/entity-id', 'nowhere.json'], { cwd })).code).toBe(2)
  })
})

describe('rules', () => {
  it('lists the catalogue in its order', async () => {
    const { code, stdout } = await run(['rules'], { cwd: folder() })
    expect(code).toBe(0)
    const ids = [...stdout.matchAll(/^ {2}([a-z-]+\/[a-z0-9-]+) /gm)].map(([, id]) => id)
    expect(ids).toEqual(rules.map(({ id }) => id))
  })

  it('lists it as JSON', async () => {
    const { stdout } = await run(['rules', '--format', 'json'], { cwd: folder() })
    const listed = JSON.parse(stdout) as readonly { readonly id: string; readonly docs: string; readonly findings: readonly object[] }[]
    expect(listed.map(({ id }) => id)).toEqual(rules.map(({ id }) => id))
    for (const { id, docs, findings } of listed) {
      expect(docs).toBe(`rules.md#${id.replace('/', '')}`)
      expect(findings.length).toBeGreaterThan(0)
    }
  })
})

describe('schema', () => {
  for (const name of ['report', 'mixpanel', 'config']) {
    it(`prints the schema of ${name}`, async () => {
      const { code, stdout } = await run(['schema', name], { cwd: folder() })
      expect(code).toBe(0)
      expect(stdout).toBe(readFileSync(join(ROOT, `schemas/${name}.json`), 'utf8'))
    })
  }

  it('exits 2 for an unknown document', async () => {
    expect((await run(['schema', 'invoice'], { cwd: folder() })).code).toBe(2)
  })
})

describe('init', () => {
  it('writes a mixpanel.yaml with every key and no value, which is read without a problem', async () => {
    const cwd = folder()
    expect(await run(['init'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    const written = readFileSync(join(cwd, 'mixpanel.yaml'), 'utf8')
    expect([...written.matchAll(/^(\w+):/gm)].map(([, key]) => key)).toEqual(SETTINGS_KEYS)
    const { stdout } = await run(['check', '.', '--format', 'json'], { cwd })
    const report = JSON.parse(stdout) as Report
    expect(report.problems).toEqual([])
    expect(report.inputs).toMatchObject([{ path: 'mixpanel.yaml', kind: 'mixpanel-settings' }])
    expect(report.results.filter(({ status }) => status === 'fail')).toEqual([])
  })

  it('its examples are read without a problem, without their #', async () => {
    const cwd = folder()
    await run(['init'], { cwd })
    const path = join(cwd, 'mixpanel.yaml')
    const lines = readFileSync(path, 'utf8').split('\n')
    const filled: string[] = []
    let example = ''
    for (const line of lines) {
      const shown = /^\s*# {3}(\S.*)$/.exec(line)?.[1]
      if (shown !== undefined) example = shown
      const blank = /^(\s*)(\w+):$/.exec(line)
      if (blank && example !== '' && blank[2] !== 'scim' && blank[2] !== 'sharedSso') {
        filled.push(example.startsWith('- ') ? `${line}\n${blank[1] ?? ''}  ${example}` : `${line} ${example}`)
        example = ''
      } else filled.push(line)
    }
    writeFileSync(path, filled.join('\n'))
    const { stdout } = await run(['check', '.', '--format', 'json'], { cwd })
    expect((JSON.parse(stdout) as Report).problems).toEqual([])
    expect(filled.join('\n')).toContain('claimedDomains:\n  - { domain: example.com, status: verified }')
  })

  it('adds values from the exports in the folder as comments, and fills in nothing', async () => {
    const cwd = folder([...exampleFiles('healthy')].filter(([name]) => name !== 'mixpanel.yaml'))
    const { code, stdout, stderr } = await run(['init'], { cwd })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('with values from the exports in this folder')
    const written = readFileSync(join(cwd, 'mixpanel.yaml'), 'utf8')
    const settings = readFileSync(join(ROOT, 'examples/healthy/mixpanel.yaml'), 'utf8')
    for (const key of ['issuerUrl', 'idpSignInUrl', 'postbackUrl']) {
      const value = new RegExp(`^${key}: (.+)$`, 'm').exec(settings)?.[1] ?? '?'
      expect(written).toContain(`${value}\n${key}:\n`)
    }
    expect(written).toContain('# ➜ The Sign on URL in Entra has organization 1234567.')
    expect(written).toContain(
      '# ➜ Entra signs with the certificate with SHA-1 8D5D3AA37920B620E8B3748474C8CA3F13C387E9, valid until 2028-03-04.',
    )
    expect(written).toContain('# ➜ Domains of the users assigned in Entra: contoso.com')
    expect(written).toContain('  # ➜ Tenant URL in the exports in this folder: https://mixpanel.com/api/app/scim/v2\n  tenantUrl:')
    expect(written.replace(/^ *# ➜ .*\n/gm, '')).not.toContain('➜')
    const checked = await run(['check', '.', '--format', 'json'], { cwd })
    expect((JSON.parse(checked.stdout) as Report).problems).toEqual([])
  })

  it('takes the values of the app that --app names', async () => {
    const cwd = folder(exampleFiles('healthy'))
    rmSync(join(cwd, 'mixpanel.yaml'))
    const other = readFileSync(join(cwd, 'sp.json'), 'utf8')
      .replaceAll('c0ffee00-2222-4b3c-9d4e-11111decade2', 'c0ffee00-2222-4b3c-9d4e-22222decade3')
      .replaceAll('1234567', '7654321')
    writeFileSync(join(cwd, 'sp-other.json'), other)
    const unknown = await run(['init', '--app', 'Slack'], { cwd })
    expect(unknown).toMatchObject({ code: 2, stdout: '' })
    expect(unknown.stderr).toContain('The exports in “.” have no app with the id or name “Slack”; nothing was written.')
    expect(existsSync(join(cwd, 'mixpanel.yaml'))).toBe(false)
    expect((await run(['init', '--app', 'c0ffee00-2222-4b3c-9d4e-22222decade3'], { cwd })).code).toBe(0)
    expect(readFileSync(join(cwd, 'mixpanel.yaml'), 'utf8')).toContain('# ➜ The Sign on URL in Entra has organization 7654321.')
  })

  it('writes into a folder, and creates it if needed', async () => {
    const cwd = folder()
    expect((await run(['init', 'customers/contoso'], { cwd })).code).toBe(0)
    expect(readFileSync(join(cwd, 'customers/contoso/mixpanel.yaml'), 'utf8')).toContain('issuerUrl:')
  })

  it('keeps an existing file, unless --force', async () => {
    const cwd = folder([['mixpanel.yaml', 'orgId: "7"\n']])
    const { code, stderr } = await run(['init'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('--force')
    expect(readFileSync(join(cwd, 'mixpanel.yaml'), 'utf8')).toBe('orgId: "7"\n')
    expect((await run(['init', '--force'], { cwd })).code).toBe(0)
    expect(readFileSync(join(cwd, 'mixpanel.yaml'), 'utf8')).toContain('issuerUrl:')
  })
})

describe('the command line', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string }
    expect(await run(['--version'], { cwd: folder() })).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('suggests a command for a misspelled one', async () => {
    const { code, stderr } = await run(['chekc'], { cwd: folder() })
    expect(stderr).toBe('sso-doctor: “chekc” is not a command, and no file or folder has this name; did you mean check?\n')
    expect(code).toBe(2)
  })

  it('ends without an error if the reader closes the pipe', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'schema', 'report'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
    await new Promise((resolve) => child.on('close', resolve))
    expect(stderr).toBe('')
  })
})

describe('the help of', () => {
  const fresh = () => {
    const cwd = folder(exampleFiles('healthy'))
    cpSync(HEALTHY, join(cwd, 'exports'), { recursive: true })
    cpSync(join(ROOT, 'examples'), join(cwd, 'customers'), { recursive: true })
    rmSync(join(cwd, 'exports/mixpanel.yaml'))
    return cwd
  }

  it.each(['', ...Object.keys(COMMANDS)])('sso-doctor %s has examples that run as they stand', async (command) => {
    const cwd = fresh()
    const { code, stdout, stderr } = await run([...command.split(' ').filter((word) => word !== ''), '--help'], { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const examples = [...stdout.matchAll(/^ {2}sso-doctor (\S.*)$/gm)].map(([, line = '']) => line)
    if (command !== '') expect(examples).not.toEqual([])
    for (const line of examples) {
      // Quotes of this kind mean the same in bash, zsh and PowerShell.
      expect(line).toMatch(/^(?:[\w./=-]+|--[\w-]+|'[\w/*]+')(?: (?:[\w./=-]+|'[\w/*]+'))*$/)
      // It refuses to overwrite what another example has written.
      const own = command === 'init' || command === 'redact' ? fresh() : cwd
      if (command === 'init') rmSync(join(own, 'mixpanel.yaml'))
      const ended = await run(line.replaceAll("'", '').split(' '), { cwd: own })
      expect([0, 1, 3], `${line}: ${ended.stderr}`).toContain(ended.code)
    }
  })
})
