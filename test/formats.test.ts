import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'junit2json'
import { beforeAll, describe, expect, it } from 'vitest'
import { main } from '../src/cli.ts'
import { fitting } from '../src/commands/job-summary.ts'
import type { Reporter } from '../src/model/reporter.ts'
import type { Diagnosis } from '../src/pipeline/report.ts'
import github from '../src/reporters/github.ts'
import junit from '../src/reporters/junit.ts'
import html from '../src/reporters/html/index.ts'
import markdown from '../src/reporters/markdown.ts'
import pretty from '../src/reporters/pretty/index.ts'
import reply from '../src/reporters/reply.ts'
import { FORMATS } from './support/formats.ts'
import { ROOT } from './support/indexes.ts'
import { kitchenSink } from './support/kitchen-sink.ts'
import { PLAIN_STYLE, printedAs } from './support/printed.ts'
import { folder, runHere } from './support/program.ts'
import { baseFiles, examine, TODAY, type Circumstances, type Files } from './support/run-case.ts'

// What holds for every format of `check`: where it goes, and that the format decides nothing.

const HEALTHY = join(ROOT, 'examples/healthy')

describe('several formats in one run', () => {
  it('only one of them can go to standard output', async () => {
    const { code, stdout, stderr } = await runHere(['check', HEALTHY, '--format', 'json', '--format', 'pretty'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Only one format can go to standard output.')
  })

  it('no two of them can go to one file, under whatever path', async () => {
    const out = folder()
    const formats = ['--format', `json=${join(out, 'report')}`, '--format', `pretty=${out}/./report`]
    const { code, stderr } = await runHere(['check', HEALTHY, ...formats])
    expect([code, existsSync(join(out, 'report'))]).toEqual([2, false])
    expect(stderr).toContain('Two formats cannot go to one file')
  })

  it('each goes to its own file', async () => {
    const out = folder()
    const formats = ['--format', `json=${join(out, 'a')}`, '--format', `pretty=${join(out, 'b')}`]
    const { code, stdout, stderr } = await runHere(['check', HEALTHY, '--now', TODAY, ...formats])
    expect([code, stdout, stderr]).toEqual([0, '', ''])
    expect([existsSync(join(out, 'a')), existsSync(join(out, 'b'))]).toEqual([true, true])
  })
})

describe('the format decides nothing', () => {
  const partial = [...baseFiles('healthy')].filter(([name]) => ['app.json', 'sp.json', 'users.json'].includes(name))
  it.each<[string, number, () => Iterable<readonly [string, Uint8Array]>, readonly string[]]>([
    ['a healthy setup', 0, () => baseFiles('healthy'), []],
    ['errors', 1, () => baseFiles('namespace-trap'), []],
    ['nothing that is known', 2, () => [['notes.md', Buffer.from('# Notes')]], []],
    ['half of a setup', 3, () => partial, []],
    ['half of a setup, where that is allowed', 0, () => partial, ['--allow-incomplete']],
    ['errors that do not count', 0, () => baseFiles('namespace-trap'), ['--fail-on', 'none']],
  ])(
    '%s: exit code %i in every format',
    async (_, expected, files, flags) => {
      const cwd = folder(files())
      for (const { id } of FORMATS) {
        const { code, stdout } = await runHere(['check', cwd, '--now', TODAY, '--format', id, ...flags])
        expect([id, code]).toEqual([id, expected])
        expect(stdout.endsWith('\n'), id).toBe(true)
        if (id === 'junit') {
          const { failures, errors } = (await parse(stdout)) as { readonly failures: number; readonly errors: number }
          expect(failures + errors > 0, stdout).toBe(expected !== 0)
        }
        if (id === 'github') expect(/^::error /m.test(stdout), stdout).toBe(expected !== 0 || flags.includes('none'))
      }
    },
    60_000,
  )

  it('a name that is none names them all', async () => {
    const { code, stderr } = await runHere(['check', HEALTHY, '--format', 'xml'])
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/the formats are pretty, json, sarif, junit, markdown, html, github, reply\.\n$/) as string,
    ])
  })
})

describe('the kitchen sink', () => {
  let diagnosis: Diagnosis
  beforeAll(async () => {
    diagnosis = await examine(kitchenSink())
  })

  it('junit: well-formed, and a failure for each rule with an error', async () => {
    const text = await printedAs(junit, diagnosis)
    const suites = (await parse(text)) as {
      readonly testsuite?: readonly {
        readonly testcase?: readonly { readonly failure?: unknown; readonly error?: unknown; readonly name?: string }[]
      }[]
    }
    const cases = suites.testsuite?.flatMap(({ testcase = [] }) => testcase) ?? []
    const failing = diagnosis.report.results.filter(({ status, severity }) => status === 'fail' && severity === 'error')
    const failed = cases.filter(({ failure }) => failure !== undefined).map(({ name = '' }) => name.split(':')[0])
    expect(failed).toEqual(failing.map(({ ruleId }) => ruleId))
    expect(cases.filter(({ error }) => error !== undefined).map(({ name }) => name)).toEqual([
      '2. mixpanel.yaml:17:1',
      '3. users-2.json:3:13',
    ])
    const { error, status, stderr } = spawnSync('xmllint', ['--noout', '-'], { input: text, encoding: 'utf8' })
    if (error === undefined) expect([status, stderr]).toEqual([0, ''])
  })

  it('junit: a warning fails where --fail-on says so', async () => {
    const { report } = await examine(kitchenSink(), { failOn: 'warning' })
    const text = await printedAs(junit, { ...diagnosis, report, failOn: 'warning' })
    const { failures } = (await parse(text)) as { readonly failures: number }
    const failing = report.results.filter(({ status, severity }) => status === 'fail' && severity !== 'info')
    expect(failures).toBe(failing.length)
  })

  it('github: names what the configuration suppresses in the log, without an annotation', async () => {
    const { report } = diagnosis
    const results = report.results.map((result) => ({
      ...result,
      findings: result.findings.map((each) =>
        result.ruleId === 'azure/entity-id' && each.code === 'missing-trailing-slash'
          ? { ...each, suppressed: { reason: 'moves\n::error::soon', until: '2026-12-31' } }
          : each,
      ),
    }))
    const lines = (await printedAs(github, { ...diagnosis, report: { ...report, results } })).split('\n')
    expect(lines.filter((line) => line.includes('azure/entity-id (missing-trailing-slash)'))).toEqual([
      expect.stringMatching(/^Suppressed by the configuration: azure\/entity-id \(missing-trailing-slash\): moves.*\(until 2026-12-31\)$/),
    ])
    expect(lines.filter((line) => line.startsWith('::error::soon'))).toEqual([])
    expect(await printedAs(github, diagnosis)).not.toContain('Suppressed')
  })

  it('github: ten of a kind, the gravest first, and what is left out by name', async () => {
    const lines = (await printedAs(github, diagnosis)).trimEnd().split('\n')
    const titles = (kind: string): readonly string[] =>
      lines.flatMap((line) => (line.startsWith(`::${kind} `) ? (/title=([^:]*)::/.exec(line)?.[1] ?? []) : []))
    expect([titles('error').length, titles('warning').length, titles('notice').length]).toEqual([10, 10, 3])
    expect(titles('error')[0]).toBe('mixpanel/sign-in-url (wsfed)')
    expect(titles('error')[9]).toBe('2 more')
    // What was lost can hide findings.
    expect(titles('warning').slice(0, 2)).toEqual(['Not read whole', 'Not read whole'])
    expect(lines.find((line) => line.includes('title=2 more'))).toContain(
      'scim/tenant-url (another-mixpanel-address), scim/job (disabled).',
    )
    expect(lines.at(-2)).toBe('FAIL: 11 errors, 9 warnings. Single sign-on does not work with this setup.')
  })

  it('markdown: has every part', async () => {
    const text = await printedAs(markdown, diagnosis)
    const headings = text.match(/^##+ .*$/gm) ?? []
    expect(headings[0]).toBe('## ✗ FAIL: 11 errors, 9 warnings. Single sign-on does not work with this setup.')
    expect(headings.filter((line) => /^### \d+\. /.test(line))).toHaveLength(19)
    for (const part of ['Fix, in this order', 'Notes', 'Input problems', 'Not checked: data is missing', 'Files not used'])
      expect(headings).toContain(`### ${part}`)
    expect(text).toContain(
      '- Actual: `https://mixpanel.com/security/sso/v2/authorize`\n- Expected: `https://mixpanel.com/security/sso/v2/authorize/`',
    )
    expect(text).toContain('- Seen in the sign-in log: 130 sign-ins of 4 users, 13 to 31 Aug 2026, AADSTS50011')
  })

  it('names a place once, where two values of a finding are on one place', async () => {
    expect(await printedAs(markdown, diagnosis)).toContain(
      '- Where: `capture/response.xml:38:26`, `claims.json:28:15`, `claims.json:49:15`\n',
    )
    expect(await printedAs(html, diagnosis)).toContain('Also claims.json:28:15, claims.json:49:15')
    const verbose = await printedAs(pretty, diagnosis, { style: { ...PLAIN_STYLE, verbose: true } })
    expect(verbose).toContain('    also claims.json:28:15 and claims.json:49:15\n')
    // Another finding on the same place is no further place.
    expect(await printedAs(pretty, diagnosis)).not.toContain('response.xml:38:26 +1')
    expect(await printedAs(html, diagnosis)).not.toContain('response.xml:38:26 +1')
  })

  it('reply: three errors with their steps, the others in a line, and what to send again', async () => {
    const text = await printedAs(reply, diagnosis)
    expect(text.match(/^(?:What to change first|Then|After that) \(for your (?:Entra|Mixpanel) admin\): /gm)).toHaveLength(3)
    expect(text).toContain('\nThe value to paste:\nhttps://mixpanel.com/security/sso/v2/authorize/\n')
    expect(text).toMatch(/\nWhat comes next:\n1\. Set Reply URL to .*[^]*\n8\. Start provisioning \(for your Entra admin\)\.\n/)
    expect(text).toContain('We could not read 2 files in full. Please correct them or send them again:\n1. mixpanel.yaml, line 17: ')
  })
})

describe('the job summary of GitHub', () => {
  const run = async (summary: string): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> => {
    const written = { stdout: '', stderr: '' }
    const code = await main(['check', HEALTHY, '--now', TODAY, '--format', 'github'], {
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
      env: { GITHUB_STEP_SUMMARY: summary },
      stdin: () => Promise.resolve(new Uint8Array()),
      clock: () => new Date(TODAY),
    })
    return { code, ...written }
  }

  it('is appended to what other commands of the step wrote', async () => {
    const path = join(folder([['summary.md', 'earlier\n\n']]), 'summary.md')
    expect((await run(path)).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toMatch(/^earlier\n\n## ✓ PASS: No error\. All required checks were made\.\n\nApp `Mixpanel`/)
  })

  it('goes through no link, and a failure is said and changes no exit code', async () => {
    const root = folder([['precious.txt', 'precious']])
    symlinkSync('precious.txt', join(root, 'link'))
    const { code, stdout, stderr } = await run(join(root, 'link'))
    expect([code, readFileSync(join(root, 'precious.txt'), 'utf8')]).toEqual([0, 'precious'])
    expect(stdout).toMatch(/^::notice [^]*PASS: /)
    expect(stderr).toMatch(/^sso-doctor: The job summary was not written: “.*link” could not be opened \(ELOOP\)\.\n$/)
  })

  it.skipIf(process.platform === 'win32')('is not waited for where a pipe that nobody reads is in its place', async () => {
    const path = join(folder(), 'pipe')
    execFileSync('mkfifo', [path])
    const { code, stderr } = await run(path)
    expect([code, stderr]).toEqual([0, expect.stringContaining('The job summary was not written')])
  })

  it('stays within the size that GitHub allows', async () => {
    const path = join(folder(), 'summary.md')
    writeFileSync(path, 'x'.repeat(1024 * 1024 - 5))
    expect((await run(path)).stderr).toContain('it already has the size that GitHub allows')
    expect(readFileSync(path).length).toBe(1024 * 1024 - 5)
    const cut = fitting(['a'.repeat(300), 'ü'.repeat(300), 'c'.repeat(300)], 500) ?? ''
    expect(cut).toMatch(/^a{300}\n\n\*This summary is cut off/)
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(500)
    expect(fitting(['a', 'b'], 500)).toBe('a\n\nb\n\n')
    expect(fitting(['a'.repeat(300)], 50)).toBeNull()
  })
})

it('reply names values that are blanked by hand', async () => {
  const files = new Map(baseFiles('healthy'))
  const users = JSON.parse(Buffer.from(files.get('users.json') ?? '').toString('utf8')) as { readonly value: Record<string, unknown>[] }
  for (const user of users.value) user['mail'] = 'REDACTED'
  const [before, after] = await Promise.all(
    [files, new Map(files).set('users.json', Buffer.from(JSON.stringify(users)))].map(async (each) =>
      (await printedAs(reply, await examine(each))).replace(/\s+/g, ' '),
    ),
  )
  expect(before).not.toContain('blanked')
  expect(after).toMatch(/Some values are blanked by hand, so we could not check them: 1\. users\.json:1:\d+: this value/)
})

describe('ids that commands leave open', () => {
  const APP_ID = 'APP_ID: Application ID on the page Overview of the app in Entra ▸ Enterprise apps.'
  const of = (...names: readonly string[]): Promise<Diagnosis> =>
    examine(new Map([...baseFiles('healthy')].filter(([name]) => names.includes(name))))
  const flat = (text: string): string => text.replace(/\s+/g, ' ')

  it.each<[string, Reporter]>([
    ['pretty', pretty],
    ['markdown', markdown],
    ['html', html],
    ['reply', reply],
    ['github', github],
  ])('%s says where they stand', async (name, reporter) => {
    const text = flat(await printedAs(reporter, await of('mixpanel.yaml', 'Mixpanel.cer')))
      .replaceAll('\\_', '_')
      .replaceAll('`', '')
    expect(text).toContain(name === 'reply' ? APP_ID.replace('▸', '>') : APP_ID)
    // Once; an annotation stands alone.
    expect(text.split('APP_ID: Application ID').length - 1).toBe(name === 'github' ? 3 : 1)
    // Where the export has it, the command has it.
    expect(flat(await printedAs(reporter, await of('mixpanel.yaml', 'app.json', 'sp.json')))).not.toMatch(/APP_ID|SP_ID/)
  })

  it('github: a command is for what was given, as its paths are', async () => {
    const diagnosis = await of('app.json', 'sp.json')
    const given = await printedAs(github, diagnosis, { given: ['exports'] })
    expect(given).toContain('sso-doctor check exports --cert Mixpanel.cer')
    expect(given).toContain('sso-doctor init exports')
    const verbose = { ...PLAIN_STYLE, verbose: true }
    expect(await printedAs(pretty, await of('mixpanel.yaml'), { given: ['exports'], style: verbose })).not.toContain(
      'sso-doctor check --live',
    )
    expect(await printedAs(github, diagnosis)).toContain('sso-doctor check . --cert Mixpanel.cer')
  })
})

describe('a message to the customer', () => {
  const written = async (files: Files, circumstances: Circumstances = {}): Promise<string> =>
    printedAs(reply, await examine(files, circumstances))
  const unfolded = (text: string): string => text.replace(/ *\n */g, ' ')

  it('one error: what, who, where, and one test at the end', async () => {
    expect(await written(baseFiles('namespace-trap'))).toBe(`Hello,

Thank you for the files. We checked your single sign-on from Microsoft Entra
ID to Mixpanel with what you sent, as of 1 September 2026. Single sign-on
does not work with this setup yet. One thing has to change.

What to change (for your Entra admin): Clear Namespace of the claim email.

The claim "email" is issued as
"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/email", because its
Namespace is not blank. Mixpanel reads only an attribute named exactly
email.

Go to Entra admin center > Enterprise apps > Mixpanel > Single sign-on >
Attributes & Claims > Edit.
1. Click the claim, and delete everything in Namespace. Keep Name. Save.
2. The list now shows the claim without http:// in front of its name.

When this is done, please sign in once with a normal user who is assigned to
the app. If it does not work, please send us the text of the error message
and a new export.

Kind regards
`)
  })

  it('a pass: what to send if it still fails', async () => {
    const text = await written(baseFiles('healthy'))
    expect(unfolded(text)).toContain('We found no error. All required checks were made.')
    expect(text).toMatch(/If somebody still cannot sign in, please send us the full text of the error\n/)
    expect(text).not.toMatch(/change|missing/)
  })

  it('missing data: what to send, with a command that is not folded', async () => {
    const files = new Map([...baseFiles('healthy')].filter(([name]) => ['app.json', 'sp.json', 'users.json'].includes(name)))
    const text = await written(files)
    expect(unfolded(text)).toContain('We found no error so far, but we could not check everything.')
    expect(text).toMatch(/\nSome data is missing\. Please send us:\n1\. The settings of the Mixpanel organization\./)
    expect(text).toMatch(/\nnpx sso-doctor init\n/)
    expect(text).toMatch(
      /\naz rest --method get --url 'https:\/\/graph\.microsoft\.com\/beta\/.*claimsPolicy' --output-file claims\.json\n/,
    )
    expect(text).not.toContain('--cert')
  })

  it('nothing that can be checked: how to collect it', async () => {
    const text = await written(new Map([['notes.md', Buffer.from('# Notes')]]))
    expect(unfolded(text)).toContain('so we could not check anything yet')
    expect(unfolded(text)).toContain('run the script that "sso-doctor collect" prints')
  })

  it('no line is longer than 76 characters but for words and commands', async () => {
    for (const line of (await written(kitchenSink())).split('\n')) {
      if (line.length > 76) expect(line.trim(), line).not.toMatch(/ /)
      expect(line).not.toMatch(/^>|^-- $|^From /)
    }
  })
})

it('a value of any length is shown in part, where it stands beside the one that it should be', async () => {
  const long = 'a'.repeat(5000)
  const files = baseFiles('healthy')
  const settings = Buffer.from(files.get('mixpanel.yaml') ?? '').toString('utf8')
  const { report, excerpt } = await examine(
    files.set('mixpanel.yaml', Buffer.from(settings.replace('ssoEnabled: true', 'ssoEnabled: false'))),
  )
  const results = report.results.map((result) => ({
    ...result,
    findings: result.findings.map((finding) => ({ ...finding, actual: long, expected: `${long}b` })),
  }))
  expect(report.summary.findings.error).toBeGreaterThan(0)
  for (const reporter of [junit, markdown]) {
    const printed = reporter.print({ ...report, results }, { style: PLAIN_STYLE, excerpt })
    expect(printed).toContain(`${'a'.repeat(399)}… (5001 characters)`)
    expect(printed).not.toContain('a'.repeat(400))
  }
})
