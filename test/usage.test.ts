import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../src/cli.ts'
import type { Report } from '../src/model/report.ts'
import { ROOT } from './support/indexes.ts'
import { folder } from './support/program.ts'
import { TODAY } from './support/run-case.ts'

const HEALTHY = join(ROOT, 'examples/healthy')
const NOW = ['--now', TODAY]

/** Runs the program in this process. */
async function run(
  args: readonly string[],
  stdin: Uint8Array = new Uint8Array(),
  columns = 80,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const code = await main(args, {
    stdout: { write: (text) => (written.stdout += text), columns },
    stderr: { write: (text) => (written.stderr += text) },
    env,
    stdin: () => Promise.resolve(stdin),
    clock: () => new Date(TODAY),
  })
  return { code, ...written }
}

describe('wrong usage of a flag is reported in one sentence', () => {
  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ...['now', 'cert', 'mixpanel', 'config', 'app', 'user', 'salt', 'fail-on', 'only', 'skip', 'format', 'timeout', 'record'].map(
      (flag) => [`--${flag} needs a value.`, ['check', HEALTHY, `--${flag}`]] as const,
    ),
    ...['now', 'cert', 'fail-on', 'config', 'timeout', 'only', 'scim-token-file', 'resolve'].map(
      (flag) => [`--${flag} needs a value.`, ['check', HEALTHY, `--${flag}=`]] as const,
    ),
    ...['now', 'salt', 'config', 'app', 'user', 'timeout', 'record'].map(
      (flag) => [`--${flag} was given 2 times; it takes one value.`, ['check', HEALTHY, `--${flag}`, '1', `--${flag}`, '2']] as const,
    ),
    ['--now was given 2 times; it takes one value.', ['triage', HEALTHY, ...NOW, ...NOW]],
    ['--out needs a value.', ['triage', HEALTHY, '--out']],
    ['--now needs a value.', ['cert', 'extract', join(HEALTHY, 'federationmetadata.xml'), '--now']],
    ['--now needs a value.', ['explain', 'azure/entity-id', HEALTHY, '--now=']],
    ['--format was given 2 times; it takes one value.', ['rules', '--format', 'json', '--format', 'pretty']],
    ['--fail-on is one of error, warning, info, none, not “fatal”.', ['check', HEALTHY, '--fail-on', 'fatal']],
    ['The document is one of report, mixpanel, config, not “rules”.', ['schema', 'rules']],
    ['“--alow-incomplete” is not a flag; did you mean --allow-incomplete?', ['check', HEALTHY, '--alow-incomplete']],
    ['“--formta” is not a flag; did you mean --format?', ['check', HEALTHY, '--formta', 'json']],
    ['“--allowHost” is not a flag; did you mean --allow-host?', ['check', HEALTHY, '--allowHost', 'x']],
    ['“--constructor” is not a flag of check. See sso-doctor check --help.', ['check', '--constructor']],
    ['“-x” is not a flag of check. See sso-doctor check --help.', ['check', '-x']],
    ['“--live” is not a flag of rules. See sso-doctor rules --help.', ['rules', '--live']],
    ['What begins with a dash here is not a flag of check. See sso-doctor check --help.', ['check', '-----BEGIN PRIVATE KEY-----MC4CAQAw']],
    ['What begins with a dash here is not a flag of check. See sso-doctor check --help.', ['check', `--${'MC4CAQAwBQ'.repeat(5)}`]],
    [
      'A text that begins with a dash is taken as a flag. Write it to a file and give explain the file, or give it on standard input: sso-doctor explain -',
      ['explain', '-----BEGIN PRIVATE KEY-----MC4CAQAw'],
    ],
    ['--live takes no value.', ['check', HEALTHY, '--live=true']],
    ['--cert was given 3 times; it takes one value.', ['check', '--cert', 'a', '--cert=b', '--cert', 'c']],
    ['--now needs a value.', ['check', '--now', '--verbose', HEALTHY]],
    ['--only needs a value.', ['check', HEALTHY, '--only', 'claims/*,']],
    ['--only needs a value.', ['check', '--only', '--', HEALTHY]],
    ...['abc', '-5', '0', '601'].map(
      (value) =>
        [`--timeout takes seconds, more than 0 and at most 600, not “${value}”.`, ['check', HEALTHY, `--timeout=${value}`]] as const,
    ),
    [
      '--resolve takes host:port:address, as in curl, or host:port:address:port, not “rubbish”.',
      ['check', HEALTHY, '--resolve', 'rubbish'],
    ],
    ['--dns-server takes an address, or address:port, not “rubbish”.', ['check', HEALTHY, '--dns-server', 'rubbish']],
    [
      '--allow-host takes the name of a host, without https:// and without a path, not “http://x”.',
      ['check', HEALTHY, '--allow-host', 'http://x'],
    ],
    ['The file that --scim-token-file names, “nope”, cannot be read.', ['check', HEALTHY, '--scim-token-file', 'nope']],
    ['explain needs <topic>. See sso-doctor explain --help.', ['explain']],
    ['triage needs <paths..>. See sso-doctor triage --help.', ['triage', '--verbose']],
    ['init takes only [dir], not “other”. See sso-doctor init --help.', ['init', 'folder', 'other']],
    ['rules takes no arguments, not “other”. See sso-doctor rules --help.', ['rules', 'other']],
    ['cert needs a command: cert extract <metadata>. See sso-doctor --help.', ['cert', 'show']],
    ['“explian” is not a command, and no file or folder has this name; did you mean explain?', ['--no-color', 'explian', 'x']],
    ['“Check” is not a command, and no file or folder has this name; did you mean check?', ['Check', HEALTHY]],
  ]
  for (const [says, args] of wrong) {
    it(args.join(' ').replaceAll(HEALTHY, 'examples/healthy'), async () => {
      expect(await run(args)).toEqual({ code: 2, stdout: '', stderr: `sso-doctor: ${says}\n` })
    })
  }
})

describe('a flag takes one value, and a path is never taken for another one', () => {
  const orgId = ['check', HEALTHY, '--only', 'azure/org-id', ...NOW]

  it('before the path', async () => {
    const { stdout } = await run(orgId)
    expect(stdout).toMatch(/^✓ PASS/)
    for (const args of [
      ['check', ...NOW, '--only', 'azure/org-id', HEALTHY],
      ['check', ...NOW, '--only', 'azure/org-id', '--allow-host', 'x.contoso.com', HEALTHY],
      ['check', ...NOW, '--only', 'azure/org-id', '--format', 'pretty', HEALTHY],
      ['--only', 'azure/org-id', HEALTHY, ...NOW],
      [HEALTHY, '--only', 'azure/org-id', ...NOW],
    ])
      expect(await run(args), args.join(' ')).toEqual({ code: 0, stdout, stderr: '' })
  })

  it('and flags may precede the command', async () => {
    expect(await run(['--no-color', ...NOW, '--only', 'azure/org-id', 'check', HEALTHY])).toEqual(await run(orgId))
    expect(await run(['--format', 'json', 'rules'])).toEqual(await run(['rules', '--format', 'json']))
  })

  it('in any number for --format', async () => {
    const file = join(folder([]), 'report.json')
    const { stdout } = await run(['check', '--format', 'pretty', '--format', `json=${file}`, HEALTHY, ...NOW])
    expect(stdout).toMatch(/^✓ PASS/)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ verdict: 'pass' })
  })

  it('and --only and --skip take several, with commas or given again', async () => {
    const checked = async (...args: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await run(['check', ...args, ...NOW, '--format', 'json', HEALTHY])
      const { results } = JSON.parse(stdout) as Report
      return results.filter(({ status }) => status !== 'not-applicable').map(({ ruleId }) => ruleId)
    }
    const both = ['azure/entity-id', 'azure/org-id']
    expect(await checked('--only', 'azure/org-id,azure/entity-id')).toEqual(both)
    expect(await checked('--only', 'azure/org-id', '--only', 'azure/entity-id')).toEqual(both)
    expect(await checked('--only', 'azure/org-id, azure/entity-id, azure/reply-url', '--skip', 'azure/reply-url')).toEqual(both)
  })

  it('which may begin with a dash', async () => {
    const salted = async (...salt: readonly string[]): Promise<string> =>
      (await run(['check', HEALTHY, ...NOW, '--redact', ...salt])).stdout
    expect(await salted('--salt', '-x')).toMatch(/^✓ PASS/)
    expect(await salted('--salt=-x')).toBe(await salted('--salt', '-x'))
  })

  it('and - is standard input, as a path and as a value', async () => {
    const app = readFileSync(join(HEALTHY, 'app.json'))
    for (const args of [['-'], ['--azure', '-']]) {
      const { stdout } = await run([...args, ...NOW, '--format', 'json'], app)
      expect((JSON.parse(stdout) as Report).inputs.map(({ path }) => path)).toEqual(['-'])
    }
  })
})

describe('help', () => {
  it('of the program lists the commands and the exit codes', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const line of [/^ {2}check \[paths\.\.\] /m, /^ {2}cert extract <metadata> /m, /^ {2}rules {2}/m, /^ {2}3 {2}incomplete /m])
      expect(stdout).toMatch(line)
    for (const args of [['-h'], ['help'], ['--live', '--help']]) expect(await run(args)).toEqual({ code, stdout, stderr })
  })

  it('of a command has its usage line, its flags and examples', async () => {
    const help = await run(['check', '--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(/^Usage: sso-doctor check \[options\] \[paths\.\.\]\n/)
    expect(help.stdout).toMatch(/\nExamples:\n {2}sso-doctor check\n {2}sso-doctor check exports /)
    for (const args of [
      ['help', 'check'],
      ['check', '-h'],
      [HEALTHY, '--help'],
      ['--help', 'check'],
    ])
      expect(await run(args)).toEqual(help)
    expect(await run(['help', 'cert'])).toEqual(await run(['cert', 'extract', '--help']))
    expect((await run(['help', 'explian'])).stderr).toMatch(/did you mean explain\?\n$/)
  })

  it('is wrapped to the width of the terminal', async () => {
    for (const columns of [40, 60, 80, 100, 200]) {
      const { stdout } = await run(['check', '--help'], undefined, columns)
      const lines = stdout.split('\n').filter((line) => !/^ {2}sso-doctor |^Usage: /.test(line))
      // A word that is longer than its column stays whole.
      const isWord = (line: string): boolean =>
        !line
          .trim()
          .replace(/.* {2,}/, '')
          .includes(' ')
      expect(lines.filter((line) => line.length > Math.min(columns, 100) && !isWord(line))).toEqual([])
    }
  })

  it('is not asked for by a value or a path', async () => {
    expect((await run(['check', HEALTHY, '--user', '-h', ...NOW])).stderr).not.toBe('')
    expect((await run(['check', ...NOW, '--', '-h'])).stdout).toMatch(/-h\s+There is no such file/)
  })
})

describe('words after -- are paths', () => {
  it('of check, with or without its name, also after a list', async () => {
    const { stdout } = await run(['check', HEALTHY, '--only', 'azure/org-id', ...NOW])
    expect(stdout).toMatch(/^✓ PASS/)
    expect((await run(['check', ...NOW, '--only', 'azure/org-id', '--', HEALTHY])).stdout).toBe(stdout)
    expect((await run([...NOW, '--only', 'azure/org-id', '--', HEALTHY])).stdout).toBe(stdout)
    expect((await run(['check', ...NOW, '--', '-no-such-file'])).stdout).toMatch(/-no-such-file\s+There is no such file/)
  })

  it('of triage and explain', async () => {
    expect((await run(['triage', ...NOW, '--', join(ROOT, 'examples')])).stdout).toMatch(/^\d+ setups/)
    expect((await run(['explain', 'azure/org-id', ...NOW, '--', HEALTHY])).stdout).toMatch(/^✓ azure\/org-id/)
  })
})

describe('what is printed is as the terminal and the way of calling ask', () => {
  const empty = (): string => folder([])
  const commands: readonly (readonly [string, () => readonly string[]])[] = [
    ['explain of a rule', () => ['explain', 'claims/namespace']],
    ['explain of a code', () => ['explain', 'AADSTS50105']],
    ['explain of nothing known', () => ['explain', 'nothing that anybody knows']],
    ['init', () => ['init', empty()]],
    ['collect', () => ['collect']],
    ['the first steps', () => ['check', empty()]],
    ['wrong usage', () => ['explian']],
  ]
  for (const [name, args] of commands) {
    it(`in ASCII: ${name}`, async () => {
      const { stdout, stderr } = await run(args(), undefined, 80, { LC_ALL: 'C' })
      expect(stdout + stderr).not.toBe('')
      expect((stdout + stderr).replace(/[\x20-\x7E\n]/g, '')).toBe('')
    })
    it(`with npx: ${name}`, async () => {
      const { stdout, stderr } = await run(args(), undefined, 80, { npm_command: 'exec' })
      expect(/(?<!npx )sso-doctor (?:check|collect|explain|init)/.exec(stdout + stderr)).toBeNull()
    })
    it(`in 40 columns: ${name}`, async () => {
      const { stdout } = await run(args(), undefined, 40)
      const long = stdout
        .split('\n')
        .filter((line) => line.length > 40 && !/https?:|^ *(?:sso-doctor|powershell|az) |· guide|\/tmp/.test(line))
      expect(long).toEqual([])
    })
  }
})

describe('the configuration', () => {
  const checkedWith = async (yaml: string): Promise<Awaited<ReturnType<typeof run>>> =>
    run(['check', HEALTHY, ...NOW, '--config', join(folder([['some.yaml', yaml]]), 'some.yaml'), '--format', 'json'])

  it('must leave at least one rule', async () => {
    const { code, stderr } = await checkedWith('only: []\n')
    expect(code).toBe(2)
    expect(stderr).toMatch(/some\.yaml:1:7: “only” is empty, so no rule would be checked\.\n$/)
  })

  it('is named if it leaves out a rule', async () => {
    const { stdout } = await checkedWith('skip: [azure/org-id]\n')
    expect(stdout).toMatch(/This rule is excluded by skip: in “[^”]*some\.yaml”\./)
    expect(stdout).not.toMatch(/--skip/)
  })
})
