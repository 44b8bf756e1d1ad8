import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../src/cli.ts'
import { fixes, fixFor } from '../src/fixes/index.ts'
import type { ReportResult } from '../src/model/report.ts'
import type { Style } from '../src/model/reporter.ts'
import { inAscii } from '../src/reporters/_ascii.ts'
import type { Task } from '../src/reporters/_tasks.ts'
import { fixList } from '../src/reporters/pretty/fix-list.ts'
import { typedAs } from '../src/reporters/_paint.ts'
import { textFrom } from '../src/reporters/_paths.ts'
import { sheetFor } from '../src/reporters/pretty/place.ts'
import pretty from '../src/reporters/pretty/index.ts'
import { ROOT } from './support/indexes.ts'
import { folder } from './support/program.ts'
import { baseFiles, examine, stage, TODAY, type Circumstances, type Files } from './support/run-case.ts'

// The report for people: what it says first, how long it is, and what it leaves to --verbose.

const STYLE: Style = { color: false, width: 80, verbose: false, quiet: false }

async function printed(files: Files, style: Partial<Style> = {}): Promise<string> {
  const { report, excerpt } = await examine(files)
  return pretty.print(report, { style: { ...STYLE, ...style }, excerpt })
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const out = { stdout: '', stderr: '' }
  const code = await main(args, {
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    env,
    stdin: () => Promise.resolve(new Uint8Array()),
    clock: () => new Date(TODAY),
  })
  return { code, ...out }
}

const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n')
const change = (argument: string, ...lines: readonly string[]) => ({ kind: 'change', argument, body: lines.join('\n') }) as const

/** Ten errors that have nothing to do with each other, and the warnings that come with them. */
function tenErrors(): Files {
  const { files } = stage([
    change('app.json', '/identifierUris/0 = "https://mixpanel.com/security/sso/v2/authorize"'),
    change(
      'sp.json',
      '/servicePrincipalNames/0 = "https://mixpanel.com/security/sso/v2/authorize"',
      '/accountEnabled = false',
      '/replyUrls = ["https://sso.mixpanel.com/sso/saml2/"]',
      '/loginUrl = "https://mixpanel.com/sso/"',
    ),
    change('claims.json', '/claims/1/namespace = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"'),
    change('assigned.json', '/value = []'),
    change('secrets.json', '/value/0/value = "https://mixpanel.com/scim"'),
    change(
      'mixpanel.yaml',
      '/issuerUrl = "https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1"',
      '/idpSignInUrl = "https://login.microsoftonline.com/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/wsfed"',
      '/claimedDomains/0/status = "pending"',
    ),
  ])
  return new Map(files).set('Mixpanel.cer', readFileSync(join(ROOT, 'test/certs/stranger-until-2028-05-05.pem')))
}

/** The list of what to fix: its numbers, signs, places where it is fixed, and the beginnings of the texts. */
function listIn(text: string): readonly string[] {
  return linesOf(text).flatMap((line) => /^ {1,2}(\d+ [✗!] \w+ +\S+ \S+)/.exec(line)?.[1] ?? [])
}

describe('how long the report is in 80 columns', () => {
  it('one error: at most 40 lines', async () => {
    const text = await printed(baseFiles('namespace-trap'))
    expect(linesOf(text).length).toBeLessThanOrEqual(40)
    expect(listIn(text)).toEqual(['1 ✗ Entra     Clear Namespace'])
  })

  it('Microsoft’s tutorial: at most 75 lines', async () => {
    expect(linesOf(await printed(baseFiles('followed-microsofts-tutorial'))).length).toBeLessThanOrEqual(75)
  })

  it('ten errors: at most 150 lines, all of them with what to do in the first 30', async () => {
    const lines = linesOf(await printed(tenErrors()))
    expect(lines.length).toBeLessThanOrEqual(150)
    expect(lines[0]).toMatch(/^✗ FAIL {2}10 errors, \d warnings?\. Single sign-on does not work with this setup\.$/)
    expect(listIn(lines.slice(0, 30).join('\n')).filter((line) => line.includes('✗'))).toEqual([
      '1 ✗ Mixpanel  Paste Entra’s',
      '2 ✗ Mixpanel  Check that',
      '3 ✗ Entra     Set Identifier',
      '4 ✗ Entra     Set Reply',
      '5 ✗ Entra     Set Enabled',
      '6 ✗ Entra     Assign the',
      '7 ✗ Mixpanel  Download Certificate',
      '8 ✗ Mixpanel  Paste the',
      '9 ✗ Entra     Clear Namespace',
      '10 ✗ Entra     Set Tenant',
    ])
  })

  it('exports with what init writes and nothing filled in: at most 45 lines', async () => {
    const path = folder([...baseFiles('healthy')].filter(([name]) => name !== 'mixpanel.yaml'))
    expect((await run(['init', path])).code).toBe(0)
    const { stdout, code } = await run(['check', path])
    expect(code).toBe(3)
    expect(linesOf(stdout).length).toBeLessThanOrEqual(45)
    expect(stdout).toContain(
      [
        'Not checked, required: 4 settings in mixpanel.yaml are blank',
        '  Mixpanel ▸ gear ▸ Organization Settings ▸ Access Security:',
        '    issuerUrl, idpSignInUrl, claimedDomains, ssoEnabled',
        '  Copy them into the file, and check again:',
        // Not the current folder: what was given.
        `  sso-doctor check ${path}`,
      ].join('\n'),
    )
    // Over a file that is there, init is no advice.
    expect(stdout).not.toContain('sso-doctor init')
    expect((await run(['check', path, '--verbose'])).stdout).not.toContain('sso-doctor init')
  })
})

describe('the list of what to fix', () => {
  const fake = (fix: Task['findings'][0]['fix'], path: string): Task => ({
    number: 10,
    severity: 'error',
    result: { ruleId: 'x/y' } as ReportResult,
    findings: [
      { owner: 'mixpanel-admin', fix, locations: [{ path, line: 29, column: 12, pointer: null }] } as unknown as Task['findings'][0],
    ],
  })
  const listed = (task: Task, width = 80): readonly string[] =>
    fixList([task], sheetFor({ style: { ...STYLE, width }, excerpt: () => null }, null)).slice(1)

  it('has at most two lines for each fix', () => {
    const values = { postbackUrl: 'https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567', named: 'the claim firstName' }
    const long = Object.keys(fixes).filter((key) => listed(fake(fixFor({ key, values }), 'mixpanel.yaml')).length > 2)
    expect(long).toEqual([])
  })

  it('has the place at the right, or below where there is no room', () => {
    const fix = { summary: 'Clear the box.', steps: [], command: null }
    expect(listed(fake(fix, 'sp.json'))).toEqual([' 10 ✗ Mixpanel  Clear the box                                      sp.json:29:12'])
    expect(listed(fake(fix, 'sp.json'))[0]).toHaveLength(80)
    expect(listed(fake(fix, 'sp.json'), 40)).toEqual([' 10 ✗ Mixpanel  Clear the box', '                sp.json:29:12'])
    expect(listed(fake(fix, 'a/folder/with/a/long/name/sp.json'))[0]).toMatch(/ …older\/with\/a\/long\/name\/sp\.json:29:12$|…\S{27}$/)
  })

  it('puts errors before warnings, and findings with one fix on one line', async () => {
    const { files } = stage([
      change('claims.json', '/claims/2/namespace = "urn:x"', '/claims/3/namespace = "urn:x"', '/claims/1/namespace = "urn:x"'),
    ])
    const list = listIn(await printed(files))
    expect(list[0]).toBe('1 ✗ Entra     Clear Namespace')
    expect(list.slice(1).every((line) => line.includes('!'))).toBe(true)
    expect(list.length).toBeGreaterThan(1)
  })
})

describe('the details', () => {
  it('say why for the first error alone, the way to a page once, and nothing about warnings', async () => {
    const text = await printed(tenErrors())
    expect(text.match(/^ {2}Why: /gm)).toHaveLength(1)
    // A page is written in one way, and a number points no further than to the page before.
    expect(text).not.toContain('  Entra ▸ Mixpanel ▸')
    expect(text.match(/^ {2}Entra admin center ▸ Enterprise apps ▸ Mixpanel/gm)).toHaveLength(7)
    expect(text).toContain('\n  On the same page as 3:\n    a. Under Reply URL')
    expect(text.match(/^\d+ ✗ [a-z]/gm)).toHaveLength(10)
    expect(text).not.toMatch(/^\d+ ! [a-z]/m)
    expect(text).not.toContain('azure/sign-on-url')
  })

  it('leave testing the sign-in to the end where several errors are fixed', async () => {
    const sentence = /ign in once with a normal user who is assigned to the\s+app\./g
    expect((await printed(tenErrors())).match(sentence)).toHaveLength(1)
    expect((await printed(baseFiles('namespace-trap'))).match(sentence)).toHaveLength(1)
  })

  it('are whole with --verbose: warnings, notes, commands, passes', async () => {
    const text = await printed(tenErrors(), { verbose: true })
    expect(text).toMatch(/^\d+ ! azure\/sign-on-url · /m)
    expect(text).toContain('i mixpanel/require-sso\n  Require Single Sign-On is off')
    expect(text).toContain('    Or run:\n    az ad sp update --id c0ffee00-2222-4b3c-9d4e-11111decade2 --set accountEnabled=true\n')
    expect(text).toContain('── Passed, with evidence')
    expect(text).toContain('az rest --method get')
    expect(await printed(tenErrors())).not.toContain('az ad')
  })
})

describe('what is left out', () => {
  it('three findings with one fix are shown, and the places of the others', async () => {
    const files = new Map(baseFiles('healthy'))
    const key = readFileSync(join(ROOT, 'test/certs/signer-until-2028-03-04.key'))
    for (const name of ['a', 'b', 'c', 'd', 'e']) files.set(`${name}.key`, key)
    const text = await printed(files)
    expect(text).toContain('\n  The same in d.key:1:1 and e.key:1:1.\n')
  })

  it('an error after the sign-in is not said to stop it', async () => {
    const { files } = stage([change('secrets.json', '/value/1/value = "mPk9s2Q7vXw4Zt8rLb3Nc6Jd1Hf5Gy0a"')])
    const text = await printed(files)
    expect(text).toMatch(/^✗ FAIL {2}1 error\. It does not stop the sign-in itself\.\n/)
    expect(text).not.toContain('Then sign in once')
  })

  it('headings are folded on a narrow terminal', async () => {
    const { stdout: text } = await run(['check', 'examples/namespace-trap', '--verbose', '--now', TODAY], { COLUMNS: '40' })
    expect(text).toContain('\n1 ✗ claims/namespace\n  email-namespace · CL-01\n  Who: Entra admin\n')
    expect(text).toContain('\n  ✓ Sign-on URL and organization id\n    agree\n')
    const wide = await printed(baseFiles('namespace-trap'))
    expect(wide).toMatch(/\n1 ✗ claims\/namespace · email-namespace · CL-01 +Who: Entra admin\n/)
  })

  it('--quiet is the verdict and the list', async () => {
    const blocks = (await printed(baseFiles('namespace-trap'), { quiet: true })).trimEnd().split('\n\n')
    expect(blocks).toHaveLength(2)
    expect(blocks[0]).toBe('✗ FAIL  1 error. Single sign-on does not work with this setup.')
    expect(blocks[1]).toMatch(/^Fix\n {2}1 ✗ Entra/)
  })

  it('an export that lacks a field is not called missing', async () => {
    const { files } = stage([change('app.json', '/groupMembershipClaims absent')])
    const said = (text: string): string => text.replace(/\s+/g, ' ')
    expect(said(await printed(files))).toContain('app registration (app.json has only a part of it) ·')
    const without = new Map(files)
    without.delete('app.json')
    expect(said(await printed(without))).toMatch(/Not checked, optional: .*app registration ·/)
  })

  it('optional data is named, and required data has its command', async () => {
    const files = new Map(baseFiles('healthy'))
    files.delete('claims.json')
    const text = await printed(files)
    expect(text).toMatch(
      /\nNot checked, required:\n {2}\? Attributes & Claims \(was: User Attributes & Claims\)\n {4}az rest .*claimsPolicy/,
    )
    expect(text.match(/az rest/g)).toHaveLength(1)
    expect(text).toMatch(/\nNot checked, optional: token issuance policy · claims mapping policies ·\n/)
  })

  it('what was lost is in the second line, and with its place under Input problems', async () => {
    const files = new Map(baseFiles('healthy')).set('users-2.json', Buffer.from('{\n  "value": [\n'))
    const text = await printed(files)
    expect(text).toMatch(/^\? INCOMPLETE {2}No error in what could be read\.\n {2}1 input was not read whole: users-2\.json \(line 3\)\.\n/)
    expect(text).toMatch(/\nInput problems\n {2}! users-2\.json:3:1 {2}\S/)
  })

  it('a broken settings file is to be corrected, not replaced', async () => {
    const text = await printed(new Map(baseFiles('healthy')).set('mixpanel.yaml', Buffer.from('issuerUrl: "a\n')))
    expect(text).toMatch(/\nInput problems\n {2}! mixpanel\.yaml:\d+:\d+/)
    expect(text).toContain('Correct that file first (see Input problems).')
    expect(text).not.toContain('sso-doctor init')
  })

  it('names five of the files that are not used', async () => {
    const files = new Map(baseFiles('healthy'))
    for (const name of ['a.md', 'b.md', 'c.md', 'd.md', 'e.md', 'f.md', 'g.md']) files.set(name, Buffer.from('# Notes'))
    expect(await printed(files)).toContain('\n- 7 files not used: a.md, b.md, c.md, d.md, e.md and 2 more\n')
  })
})

describe('widths and terminals', () => {
  for (const width of [40, 80, 120]) {
    it(`no line is longer than ${width} columns, except for a word that cannot be split`, async () => {
      const lines = linesOf(await printed(tenErrors(), { width }))
      const long = lines.filter((line) => line.length > width && /\S\s+\S/.test(line.trim()) && !/^\d+ ✗ /.test(line))
      expect(long).toEqual([])
    })
  }

  it('has the same words with colour', async () => {
    const colored = await printed(tenErrors(), { color: true })
    expect(colored).toContain('\u001B[')
    // eslint-disable-next-line no-control-regex
    expect(colored.replace(/\u001B\[\d+m/g, '')).toBe(await printed(tenErrors()))
  })

  it('has signs of ASCII where the terminal shows no others', async () => {
    const text = await printed(tenErrors(), { ascii: true })
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[^\u0000-\u007F]/)
    expect(text).toContain('x FAIL')
    expect(text).toContain('ok Token issued')
    expect(linesOf(text).filter((line) => line.length > 80 && /\S\s+\S/.test(line.trim()))).toEqual([])
    expect(inAscii('✓ a ▸ “b”… Jürgen')).toBe('ok a > "b"... Jürgen')
  })

  it.each([
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LC_ALL: 'C', LANG: 'en_US.utf8' }, false],
    [{ LANG: 'C' }, false],
    [{}, true],
    [{ TERM: 'linux' }, false],
    [{ OS: 'Windows_NT' }, false],
    [{ OS: 'Windows_NT', WT_SESSION: '1' }, true],
  ])('the environment %j: signs of Unicode are %s', async (env, unicode) => {
    const { stdout } = await run(['check', join(ROOT, 'examples/namespace-trap'), '--quiet'], env)
    expect(stdout.startsWith(unicode ? '✗ FAIL' : 'x FAIL')).toBe(true)
  })

  it('a file has all signs, and JSON is never changed', async () => {
    const out = join(folder(), 'report.txt')
    await run(['check', join(ROOT, 'examples/namespace-trap'), '--format', `pretty=${out}`], { LANG: 'C' })
    expect(readFileSync(out, 'utf8')).toMatch(/^✗ FAIL/)
    const json = ['check', join(ROOT, 'examples/namespace-trap'), '--format', 'json']
    expect((await run(json, { LANG: 'C', npm_command: 'exec' })).stdout).toBe((await run(json)).stdout)
  })
})

describe('paths and commands', () => {
  it('paths begin at the folder of the inputs', async () => {
    const { stdout } = await run(['check', join(ROOT, 'examples/namespace-trap')])
    expect(stdout).not.toContain(ROOT)
    expect(stdout).toContain(' claims.json:29:20\n')
    const { stdout: both } = await run(['check', join(ROOT, 'examples/namespace-trap'), join(ROOT, 'examples/healthy/users.json')])
    expect(both).toContain(' namespace-trap/claims.json:29:20\n')
  })

  it('a path in a sentence is shortened, and a URL is not', () => {
    expect(textFrom('exports/', 'Both differ (exports/a.json:1:1 and exports/b.json:2:2).')).toBe(
      'Both differ (a.json:1:1 and b.json:2:2).',
    )
    expect(textFrom('exports/', 'It is https://example.com/exports/a.json.')).toBe('It is https://example.com/exports/a.json.')
  })

  it('commands are those of npx where npx runs the program', async () => {
    expect(typedAs('npx sso-doctor', 'run sso-doctor init and sso-doctor check .')).toBe(
      'run npx sso-doctor init and npx sso-doctor check .',
    )
    expect(typedAs('npx sso-doctor', 'See sso-doctor --help. sso-doctor schema config prints all keys of sso-doctor.yaml.')).toBe(
      'See npx sso-doctor --help. npx sso-doctor schema config prints all keys of sso-doctor.yaml.',
    )
    expect(typedAs('npx sso-doctor', 'The sso-doctor --help-me that nobody has; sso-doctor schemas.')).not.toContain('npx')
    const args = ['check', join(ROOT, 'examples/namespace-trap')]
    expect((await run(args)).stdout).toContain(' sso-doctor explain claims/namespace tells')
    expect((await run(args, { npm_lifecycle_event: 'npx' })).stdout).toContain(' npx sso-doctor explain claims/namespace')
  })
})

describe('nothing to look at', () => {
  it('prints the first steps, and why on standard error', async () => {
    const path = folder()
    mkdirSync(join(path, 'empty'))
    const { code, stdout, stderr } = await run(['check', path])
    expect(code).toBe(2)
    expect(stderr).toBe('sso-doctor: There is no Azure export, certificate or Mixpanel settings file in what was given.\n')
    expect(stdout).toMatch(/^1\. Collect the Azure side \(read-only\)\./)
    for (const command of [
      'sso-doctor collect --app APP_ID --shell bash --out collect.sh',
      'bash collect.sh',
      'sso-doctor collect --app APP_ID --shell powershell --out collect.ps1',
      'powershell -ExecutionPolicy Bypass -File collect.ps1',
    ])
      expect(stdout).toContain(`\n     ${command}\n`)
    expect(stdout).toMatch(/\n3\. Write mixpanel\.yaml.*\n\n {5}sso-doctor init\n\n4\. Check:\n\n {5}sso-doctor check\n$/)
    expect((await run(['check', path, '--quiet'])).stdout).toBe('')
  })

  it('names the files that are there', async () => {
    const path = folder([['notes.md', '# Notes']])
    expect((await run(['check', path])).stdout).toMatch(
      /^Files that are here and not used:\n- \S*notes\.md: [^\n]+\n(?: {2}[^\n]+\n)*\n1\. Collect/,
    )
  })

  it('reports a secret in a file that is not used, in place of the first steps', async () => {
    const path = folder([['values.yaml', 'password: Correct-Horse-9-Battery\n']])
    for (const args of [[], ['--verbose']]) {
      const { code, stdout } = await run(['check', path, ...args, '--now', '2026-09-01T00:00:00Z'])
      expect(code).toBe(2)
      expect(stdout).toContain('1 password is readable in values.yaml (password).')
      expect(stdout).toContain('1 │ password: [blacked out]')
      expect(stdout).not.toMatch(/Correct-Horse|1\. Collect the Azure side/)
    }
    expect((await run(['check', path, '--quiet'])).stdout).toMatch(/^✗ FAIL {2}1 error\.[^]*Assume that others know the password/)
    const cookies = folder([['headers.txt', 'Set-Cookie: mp_session=5e551017c00c1e\n']])
    expect((await run(['check', cookies])).stdout).toMatch(
      /^\? Nothing was checked\.\n\ni 1 note: scim\/secret-in-export \(session\)\n\n- 1 file not used: [^\n]+\n\n1\. Collect/,
    )
    const note = folder([['notes.txt', 'Password: see the vault\n']])
    expect((await run(['check', note])).stdout).toMatch(/^Files that are here and not used:/)
  })

  it('is no advice where a file was named that is broken', async () => {
    const path = folder([['app.json', '{']])
    expect((await run(['check', join(path, 'app.json')])).stdout).not.toContain('Collect the Azure side')
  })
})

describe('what the first lines claim', () => {
  const told = async (files: Files, circumstances: Circumstances): Promise<string> => {
    const { report, excerpt } = await examine(files, circumstances)
    return pretty.print(report, { style: STYLE, excerpt })
  }

  it('counts errors that --fail-on none lets pass', async () => {
    const [first] = linesOf(await told(baseFiles('namespace-trap'), { failOn: 'none' }))
    expect(first).toBe('✓ PASS  1 error found; with --fail-on none, it does not count. All required')
    expect(linesOf(await told(baseFiles('healthy'), { failOn: 'none' }))[0]).toBe('✓ PASS  No error. All required checks were made.')
  })

  it('says how many rules were left out, and that their stages are unknown', async () => {
    const lines = linesOf(await told(baseFiles('healthy'), { skip: ['claims/*', 'scim/*', 'mixpanel/domains'] }))
    expect(lines.slice(0, 2).join('\n')).toMatch(
      /^✓ PASS {2}No error\.\n {2}Only \d+ rules were checked: \d+ were left out by --only and --skip\.$/,
    )
    expect(lines.join('\n')).toContain('? User identified')
    expect(lines.join('\n')).toContain('✓ Token accepted')
    expect(lines.at(-1)).toMatch(/^✓ \d+ checks passed · \d+ do not apply · \d+ left out$/)
  })

  it('praises nothing where no rule was checked', async () => {
    const text = await told(baseFiles('healthy'), { only: ['live/*'] })
    expect(linesOf(text)[0]).toBe('? PASS  No rule was checked, so this proves nothing.')
    expect(text).not.toContain('✓')
    expect(text).not.toContain('0 checks passed')
  })
})

describe('what the input is said to be', () => {
  const contents = [...baseFiles('healthy')]
  const below = (...names: readonly string[]): string =>
    folder(names.flatMap((name) => contents.map(([path, bytes]) => [`${name}/${path}`, bytes] as const)))

  it('several setups, also of one app: the advice is the second line, and on standard error', async () => {
    const path = below('before', 'after')
    const { stdout, stderr } = await run(['check', path])
    expect(linesOf(stdout).slice(1, 4).join('\n').replace(/\s+/g, ' ')).toContain('seems to hold 2 setups (after and before).')
    expect(stderr).toContain(`sso-doctor triage ${path}`)
  })

  it('one setup in parts: no advice', async () => {
    const path = folder(contents.map(([name, bytes]) => [`${name.startsWith('sp') ? 'sp' : 'others'}/${name}`, bytes] as const))
    expect((await run(['check', path])).stderr).not.toContain('triage')
  })

  it('a misspelled setting is not also blank', async () => {
    const settings = Buffer.from(baseFiles('healthy').get('mixpanel.yaml') ?? [])
      .toString()
      .replace(/^ssoEnabled:/m, 'ssoEnabeld:')
    const text = await printed(new Map([...contents, ['mixpanel.yaml', Buffer.from(settings)]]))
    expect(text).toMatch(/did you\s+mean ssoEnabled\?/)
    expect(text).not.toContain('blank')
    const missing = settings.replace(/^ssoEnabeld:.*\n/m, '')
    expect(await printed(new Map([...contents, ['mixpanel.yaml', Buffer.from(missing)]]))).toMatch(/1 setting in mixpanel.yaml is blank/)
  })

  it('commands begin with the folder that was given, and the ids that are left open are explained once', async () => {
    const path = folder(contents.filter(([name]) => name === 'app.json'))
    const { stdout } = await run(['check', path])
    expect(stdout).toContain(`\n    sso-doctor init ${path}\n`)
    expect(stdout).toContain(`Give the file that was uploaded to Mixpanel:\n    sso-doctor check ${path} --cert Mixpanel.cer\n`)
    expect(stdout.replace(/\s+/g, ' ')).toContain(`Not checked, required (save the files of az into ${path}):`)
    expect(stdout.match(/SP_ID: Object ID/g)).toHaveLength(1)
    // The application id is known.
    expect(stdout).not.toContain('APP_ID')
    const here = await printed(new Map(contents.filter(([name]) => name === 'app.json')))
    expect(here).toContain('\n    sso-doctor init\n')
    expect(here).toContain('\n    sso-doctor check . --cert Mixpanel.cer\n')
  })

  it('calls that Microsoft refused for one reason are one problem', async () => {
    const refused = (call: string): Buffer =>
      Buffer.from(JSON.stringify({ call, error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges' } }, null, 2))
    const names = ['app.json', 'sp.json', 'claims.json', 'assigned.json']
    const text = await printed(new Map([...contents, ...names.map((name) => [name, refused(`get ${name}`)] as const)]))
    expect(text.match(/Insufficient/g)).toHaveLength(1)
    expect(text.replace(/\s+/g, ' ')).toContain('Files: app.json, assigned.json, claims.json and sp.json.')
    const other = Buffer.from(JSON.stringify({ error: { code: 'Request_ResourceNotFound', message: 'No such thing' } }))
    const two = await printed(new Map([...contents, ['app.json', refused('get app.json')], ['sp.json', other]]))
    expect(two.match(/error response of/g)).toHaveLength(2)
  })

  it('a file that is not there was not found, and nothing of it was read', async () => {
    const path = folder(contents)
    const { stdout, code } = await run(['check', path, join(path, 'no-such.json')])
    expect(code).toBe(2)
    expect(stdout).toContain('1 input was not found: no-such.json.')
    expect(stdout).not.toContain('not read whole')
  })
})
