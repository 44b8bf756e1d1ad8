import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { ROOT } from '../support/indexes.ts'
import { folder, run, type Ended } from '../support/program.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'

const NOW = ['--now', TODAY]
const HEALTHY = join(ROOT, 'examples/healthy')

async function reportOf(args: readonly string[], cwd: string): Promise<{ readonly report: Report; readonly ended: Ended }> {
  const ended = await run(['check', ...args, '--format', 'json', ...NOW], { cwd })
  return { report: JSON.parse(ended.stdout) as Report, ended }
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8')

describe('a healthy setup', () => {
  it('passes, without an error or a warning, from the folder itself', async () => {
    const cwd = folder(exampleFiles('healthy'))
    const { code, stdout, stderr } = await run(['check', ...NOW], { cwd })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^✓ PASS/)
    expect(code).toBe(0)
    expect((await reportOf([], cwd)).report.summary.findings).toMatchObject({ error: 0, warning: 0 })
  })

  it('gives the same report byte for byte', async () => {
    const cwd = folder()
    const [first, second] = await Promise.all([reportOf([HEALTHY], cwd), reportOf([HEALTHY], cwd)])
    expect(second.ended.stdout).toBe(first.ended.stdout)
  })

  const encodings: Readonly<Record<string, (text: string) => Uint8Array>> = {
    'UTF-8 with a mark': (content) => Buffer.from(`\uFEFF${content}`),
    'UTF-16 little-endian, as Windows PowerShell writes it': (content) => Buffer.from(`\uFEFF${content}`, 'utf16le'),
    'UTF-16 big-endian': (content) => Buffer.from(`\uFEFF${content}`, 'utf16le').swap16(),
    'UTF-16 without a mark': (content) => Buffer.from(content, 'utf16le'),
    'lines that end in CRLF': (content) => Buffer.from(content.replaceAll('\n', '\r\n')),
  }
  for (const [name, encode] of Object.entries(encodings)) {
    it(`is as healthy in ${name}`, async () => {
      const files = [...exampleFiles('healthy')].map(
        ([path, bytes]) => [path, path.endsWith('.cer') ? bytes : encode(text(bytes))] as const,
      )
      const { report, ended } = await reportOf([], folder(files))
      expect(report.problems).toEqual([])
      expect(report.inputs).toHaveLength(files.length)
      expect(report.summary.findings).toMatchObject({ error: 0, warning: 0 })
      expect(ended.code).toBe(0)
    })
  }

  it('is the same through standard input as from a file', async () => {
    const cwd = folder()
    const path = join(HEALTHY, 'app.json')
    const piped = await run(['check', '-', '--format', 'json', ...NOW], { cwd, stdin: readFileSync(path) })
    const { report } = await reportOf([path], cwd)
    const fromPipe = JSON.parse(piped.stdout) as Report
    expect(fromPipe.inputs.map(({ path: name }) => name)).toEqual(['-'])
    expect(fromPipe.results.map(({ ruleId, status }) => [ruleId, status])).toEqual(
      report.results.map(({ ruleId, status }) => [ruleId, status]),
    )
  })

  it('may have a README.md beside its exports', async () => {
    const { report, ended } = await reportOf(
      [],
      folder([...exampleFiles('healthy'), ['README.md', '# How we set this up\n\n{"identifierUris": []}\n']]),
    )
    expect(report.ignored).toEqual([{ path: 'README.md', what: 'notes or documentation', instead: null }])
    expect(ended.code).toBe(0)
  })
})

describe('a folder with a folder for each customer', () => {
  const customer = (name: string, appId: string, orgId: string): [string, string][] =>
    [...exampleFiles('healthy')].map(([path, bytes]) => [
      `${name}/${path}`,
      text(bytes)
        .replaceAll(/c0ffee00-2222-4b3c-9d4e-11111decade2/g, appId)
        .replaceAll('1234567', orgId),
    ])
  const two = [
    ...customer('contoso', 'c0ffee00-2222-4b3c-9d4e-11111decade2', '1234567'),
    ...customer('fabrikam', 'c0ffee00-2222-4b3c-9d4e-22222decade3', '7654321'),
  ]

  it('is checked as one setup, and triage is suggested', async () => {
    const { stderr } = await run(['check', '.', ...NOW], { cwd: folder(two) })
    expect(stderr).toBe('sso-doctor: “.” seems to hold 2 setups (contoso and fabrikam). To check each of them alone: sso-doctor triage .\n')
  })

  it('is no such folder where the folders are parts of one setup, or one customer alone is named', async () => {
    const parts = [...exampleFiles('healthy')].map(
      ([path, bytes]) => [`${/mixpanel|cer$/.test(path) ? 'mixpanel' : 'azure'}/${path}`, bytes] as const,
    )
    expect((await run(['check', ...NOW], { cwd: folder(parts) })).stderr).toBe('')
    expect((await run(['check', 'contoso', ...NOW], { cwd: folder(two) })).stderr).toBe('')
  })
})

describe('half a setup', () => {
  it('is incomplete, and each missing piece is named with how to get it', async () => {
    const { report, ended } = await reportOf([join(HEALTHY, 'app.json')], folder())
    expect(ended.code).toBe(3)
    expect(report.verdict).toBe('incomplete')
    const unknown = report.results.filter(({ required, status }) => required && status === 'unknown')
    expect(unknown.length).toBeGreaterThan(0)
    for (const { ruleId, needs } of report.results.filter(({ status }) => status === 'unknown')) {
      expect(needs.length, ruleId).toBeGreaterThan(0)
      for (const { where } of needs) expect(where, ruleId).toMatch(/\S/)
    }
  })

  it('exits 0 where --allow-incomplete says so', async () => {
    const { ended, report } = await reportOf([join(HEALTHY, 'app.json'), '--allow-incomplete'], folder())
    expect(report.verdict).toBe('incomplete')
    expect(ended.code).toBe(0)
  })
})

describe('what cannot be done is exit 2 and a sentence', () => {
  it('a file that is not there; the others are still judged', async () => {
    const { report, ended } = await reportOf(['nowhere.json', HEALTHY], folder())
    expect(ended.code).toBe(2)
    expect(report.problems).toEqual([
      { path: 'nowhere.json', lost: true, message: expect.stringMatching(/no such file/) as string, location: null },
    ])
    expect(report.inputs.length).toBeGreaterThan(5)
  })

  it('the certificate that was named, and no other one is taken for it', async () => {
    const { report, ended } = await reportOf(['.', '--cert', 'nope.cer'], folder(exampleFiles('healthy')))
    expect(ended.code).toBe(2)
    const unknown = report.results.filter(({ ruleId, status }) => ruleId.startsWith('cert/') && status === 'unknown')
    expect(unknown.map(({ ruleId }) => ruleId)).toEqual(expect.arrayContaining(['cert/base64', 'cert/validity', 'cert/active']))
    expect(unknown[0]?.needs[0]?.why).toMatch(/^--cert names “nope\.cer”/)
  })

  it('an empty folder', async () => {
    const { code, stderr } = await run(['check'], { cwd: folder() })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^sso-doctor: .*\.\n$/)
  })

  it('a folder of things that mean nothing', async () => {
    const { code, stderr } = await run(['check', '.'], { cwd: folder([['holiday.txt', 'sun\n']]) })
    expect(code).toBe(2)
    expect(stderr).toMatch(/\.\n$/)
  })

  const usage: Readonly<Record<string, readonly string[]>> = {
    'a flag that there is not': ['check', '--colour'],
    'a command that there is not': ['chekc'],
    'a format that there is not': ['check', HEALTHY, '--format', 'pdf'],
    'two formats for standard output': ['check', HEALTHY, '--format', 'json', '--format', 'pretty'],
    'a moment that is none': ['check', HEALTHY, '--now', 'yesterday'],
    'a rule that there is not': ['check', HEALTHY, '--only', 'azure/nothing'],
    'a severity that there is not': ['check', HEALTHY, '--fail-on', 'fatal'],
    'two certificates': ['check', HEALTHY, '--cert', 'a.cer', '--cert', 'b.cer'],
    'a configuration that is not there': ['check', HEALTHY, '--config', 'nowhere.yaml'],
    'names of nothing in the language itself': ['check', '--constructor'],
  }
  for (const [name, args] of Object.entries(usage)) {
    it(name, async () => {
      const { code, stdout, stderr } = await run(args, { cwd: folder() })
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/^sso-doctor: /)
      expect(stderr).not.toMatch(/\n\s+at |fault of sso-doctor/)
    })
  }
})

describe('inputs that are half right', () => {
  it('a broken file is a problem with its place, and the others are judged', async () => {
    const files = exampleFiles('healthy')
    files.set('broken.json', Buffer.from('{\n  "appId": "1",\n}\n'))
    const { report, ended } = await reportOf([], folder(files))
    expect(report.problems).toHaveLength(1)
    expect(report.problems[0]?.location).toMatchObject({ path: 'broken.json', line: 3 })
    expect(ended.code).toBe(0)
  })

  it('is exit 2 where the broken file was named', async () => {
    const { report, ended } = await reportOf(['broken.json', HEALTHY], folder([['broken.json', '{"appId": ']]))
    expect(report.problems).toHaveLength(1)
    expect(ended.code).toBe(2)
  })

  it('a typo in mixpanel.yaml is a problem with its place and a suggestion, and the other keys count', async () => {
    const files = exampleFiles('healthy')
    files.set('mixpanel.yaml', Buffer.from(text(files.get('mixpanel.yaml')).replace('issuerUrl:', 'issuerURL:')))
    const { report } = await reportOf([], folder(files))
    expect(report.problems).toEqual([
      {
        path: 'mixpanel.yaml',
        lost: true,
        message: expect.stringContaining('did you mean issuerUrl?') as string,
        location: { path: 'mixpanel.yaml', line: 4, column: 1, pointer: '/issuerURL' },
      },
    ])
    expect(report.subject.orgId).toBe('1234567')
  })
})

describe('formats', () => {
  it('go to files where files are named, and nothing else goes to standard output', async () => {
    const cwd = folder()
    const { stdout } = await run(['check', HEALTHY, '--format', 'json=out.json', '--format', 'pretty', ...NOW], { cwd })
    expect(stdout).toMatch(/^✓ PASS/)
    expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))).toMatchObject({ schemaVersion: 1, verdict: 'pass' })
  })

  it('are in colour on demand alone', async () => {
    const cwd = folder()
    const plain = await run(['check', HEALTHY, ...NOW], { cwd })
    const forced = await run(['check', HEALTHY, ...NOW], { cwd, env: { FORCE_COLOR: '1' } })
    const flagged = await run(['check', HEALTHY, '--color', ...NOW], { cwd, env: { NO_COLOR: '1' } })
    const refused = await run(['check', HEALTHY, ...NOW], { cwd, env: { NO_COLOR: '1', FORCE_COLOR: '1' } })
    expect([plain, forced, flagged, refused].map(({ stdout }) => stdout.includes('\u001B['))).toEqual([false, true, true, false])
  })
})

describe('sso-doctor.yaml', () => {
  /** The healthy setup with one slash missing: one error. */
  function oneError(config: string): string {
    const files = exampleFiles('healthy')
    for (const name of ['app.json', 'sp.json'])
      files.set(name, Buffer.from(text(files.get(name)).replaceAll('/sso/v2/authorize/"', '/sso/v2/authorize"')))
    return folder([...files, ['sso-doctor.yaml', config]])
  }
  const entityId = ({ results }: Report) => results.find(({ ruleId }) => ruleId === 'azure/entity-id')

  it('suppresses a finding with a reason: it stays in the report and does not count', async () => {
    const { report, ended } = await reportOf([], oneError('suppress:\n  - { rule: azure/entity-id, reason: known to the customer }\n'))
    expect(entityId(report)).toMatchObject({
      status: 'suppressed',
      findings: [{ suppressed: { reason: 'known to the customer', until: null } }],
    })
    expect(report).toMatchObject({
      verdict: 'pass',
      firstBlocker: null,
      summary: { suppressed: 1, findings: { error: 0 } },
      notes: [],
    })
    expect(ended.code).toBe(0)
  })

  it('suppresses one code alone', async () => {
    const other = await reportOf([], oneError('suppress: [{ rule: azure/entity-id, code: missing, reason: another }]'))
    expect(other.ended.code).toBe(1)
    const same = await reportOf([], oneError('suppress: [{ rule: azure/entity-id, code: missing-trailing-slash, reason: this one }]'))
    expect(same.ended.code).toBe(0)
  })

  it('suppresses until a day, that day included; afterwards it says so', async () => {
    const config = (until: string): string =>
      oneError(`suppress:\n  - rule: azure/entity-id\n    reason: until the change\n    until: ${until}\n`)
    expect((await reportOf([], config('2026-09-01'))).ended.code).toBe(0)
    const { report, ended } = await reportOf([], config('2026-08-31'))
    expect(ended.code).toBe(1)
    expect(report.notes).toEqual(['The suppression of azure/entity-id ended on 2026-08-31 and no longer applies.'])
  })

  it('says of a suppression that it matches nothing', async () => {
    const { report, ended } = await reportOf([], oneError('suppress: [{ rule: azure/sso-mode, reason: left over }]'))
    expect(ended.code).toBe(1)
    const [note] = report.notes
    expect(note).toMatch(/^The suppression of azure\/sso-mode matches no finding: (?:remove it|not all that it names)/)
    expect((await reportOf([], oneError('suppress: [{ rule: azure/entity-id, reason: in use }]'))).report.notes).toEqual([])
  })

  it('changes the severity of a rule’s findings', async () => {
    const { report, ended } = await reportOf([], oneError('severity:\n  azure/entity-id: warning\n'))
    expect(entityId(report)).toMatchObject({ severity: 'warning', findings: [{ severity: 'warning' }] })
    expect(ended.code).toBe(0)
    expect((await reportOf(['--fail-on', 'warning'], oneError('severity:\n  azure/entity-id: warning\n'))).ended.code).toBe(1)
  })

  it('fails at no severity with --fail-on none, and the findings stay', async () => {
    for (const given of [['--fail-on', 'none'], []]) {
      const { report, ended } = await reportOf(given, oneError(given.length > 0 ? '' : 'failOn: none\n'))
      expect(ended.code).toBe(0)
      expect(report.verdict).toBe('pass')
      expect(entityId(report)).toMatchObject({ status: 'fail', severity: 'error' })
      expect(report.firstBlocker).toBe('azure/entity-id')
    }
  })

  it('skips rules, and sets what fails', async () => {
    const { report, ended } = await reportOf([], oneError('skip: [azure/*]\nfailOn: warning\nallowIncomplete: true\n'))
    expect(entityId(report)?.status).toBe('not-applicable')
    expect(ended.code).toBe(0)
  })

  const faults: Readonly<Record<string, readonly [config: string, says: RegExp]>> = {
    'a key that is unknown': [
      'skip: []\nfailon: warning\n',
      /sso-doctor\.yaml:2:1: “failon” is not a configuration key; did you mean failOn\?/,
    ],
    'a suppression without a reason': ['suppress:\n  - rule: azure/entity-id\n', /sso-doctor\.yaml:2:5: .*reason.* should be a sentence/],
    'a key of a suppression that is unknown': [
      'suppress:\n  - { rule: azure/entity-id, reason: x, untill: 2026-12-31 }\n',
      /:2:\d+: “untill” is not .*did you mean until\?/,
    ],
    'a rule that is unknown': [
      'skip: [azure/entity]\n',
      /sso-doctor\.yaml:1:8: There is no rule “azure\/entity”; did you mean azure\/entity-id\?/,
    ],
    'a code that is unknown': [
      'suppress: [{ rule: azure/entity-id, code: slash, reason: x }]\n',
      /:1:\d+: The rule has no finding “slash”/,
    ],
    'a day that there is not': [
      'suppress: [{ rule: azure/entity-id, reason: x, until: 2026-02-30 }]\n',
      /:1:\d+: “2026-02-30” is not a day of the calendar/,
    ],
    'a severity that there is not': ['severity: { azure/entity-id: fatal }\n', /:1:\d+: .* should be one of error, warning, info/],
    'a severity for a rule that there is not': [
      'severity:\n  azure/entity: error\n',
      /sso-doctor\.yaml:2:3: There is no rule “azure\/entity”; did you mean azure\/entity-id\?/,
    ],
    'YAML that is broken': ['skip: [\n', /sso-doctor\.yaml:\d+:\d+: /],
    'a list in place of keys': ['- skip\n', /sso-doctor\.yaml:1:1: the configuration should be a group of keys/],
  }
  for (const [name, [config, says]] of Object.entries(faults)) {
    it(`is exit 2 for ${name}`, async () => {
      const { code, stdout, stderr } = await run(['check'], { cwd: oneError(config) })
      expect(stderr).toMatch(says)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    })
  }

  it('may hold comments alone', async () => {
    expect((await reportOf([], oneError('# later\n'))).ended.code).toBe(1)
  })

  it('inside a bundle is ignored, and the report says so', async () => {
    const bundle = oneError('skip: [azure/*]\n')
    const { report, ended } = await reportOf([bundle], folder())
    expect(ended.code).toBe(1)
    expect(report.notes).toEqual([expect.stringMatching(/sso-doctor\.yaml was not read as a configuration/)])
  })

  it.each(['sso-doctor.yml', '.sso-doctor.yaml', '.sso-doctor.yml'])('called %s is named as not read', async (name) => {
    const cwd = folder()
    writeFileSync(join(cwd, name), 'failOn: info\n')
    const { ended } = await reportOf([oneError('')], cwd)
    expect(ended.stderr).toBe(
      `sso-doctor: ${name} was not read as a configuration: only sso-doctor.yaml in the current folder or the file that --config names is read.\n`,
    )
    const doctor = await run(['doctor'], { cwd })
    expect(doctor.stdout.replace(/\s+/g, ' ')).toContain(`${name} was not read as a configuration`)
  })

  it('may lie elsewhere, under another name', async () => {
    const cwd = oneError('')
    writeFileSync(join(cwd, 'ours.yaml'), 'skip: [azure/*]\n')
    const { report, ended } = await reportOf(['--config', 'ours.yaml'], cwd)
    expect(ended.code).toBe(0)
    expect(report.ignored).toEqual([])
  })
})
