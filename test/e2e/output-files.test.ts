import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleFiles, TODAY } from '../support/run-case.ts'
import { folder, run } from '../support/program.ts'

const NOW = ['--now', TODAY]
/** The healthy setup in a folder of its own, which is the only one in its parent. */
const healthy = (): string =>
  join(folder([...exampleFiles('healthy')].map(([name, bytes]) => [`bundle/${name}`, bytes] as const)), 'bundle')
const METADATA = 'federationmetadata.xml'

/** Commands that write a file, each with the path to write in place of OUT. */
const WRITERS: readonly (readonly [string, readonly string[]])[] = [
  ['check --format', ['check', '.', ...NOW, '--format', 'json=OUT']],
  ['triage --out', ['triage', '..', ...NOW, '--out', 'OUT']],
  ['triage --format', ['triage', '..', ...NOW, '--format', 'json=OUT']],
  ['cert extract --out', ['cert', 'extract', METADATA, '--out', 'OUT']],
]
const writing = (args: readonly string[], out: string): readonly string[] => args.map((arg) => arg.replace('OUT', out))

describe('what is written', () => {
  it.for(WRITERS)('goes through no link: %s', async ([, args]) => {
    const cwd = healthy()
    writeFileSync(join(cwd, 'precious.txt'), 'precious')
    symlinkSync('precious.txt', join(cwd, 'link'))
    const { code, stderr } = await run(writing(args, 'link'), { cwd })
    expect(stderr).toMatch(/“link” is a link, and nothing is written through a link/)
    expect(code).toBe(2)
    expect(readFileSync(join(cwd, 'precious.txt'), 'utf8')).toBe('precious')
  })

  it.for(WRITERS)('replaces no input, under whatever name: %s', async ([, args]) => {
    const cwd = healthy()
    const before = readFileSync(join(cwd, METADATA))
    const { code, stderr } = await run(writing(args, `../bundle/${METADATA}`), { cwd })
    expect(stderr).toContain('is one of the inputs, and no input is overwritten')
    expect(code).toBe(2)
    expect(readFileSync(join(cwd, METADATA))).toEqual(before)
  })

  it('cert extract replaces no file, which may be the certificate that Mixpanel has', async () => {
    const cwd = healthy()
    const [name = ''] = readdirSync(cwd).filter((each) => each.endsWith('.cer'))
    const before = readFileSync(join(cwd, name))
    const { code, stderr } = await run(['cert', 'extract', METADATA, '--out', name], { cwd })
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`“${name}” is there already, and is not replaced. Give another name.`) as string,
    ])
    expect(readFileSync(join(cwd, name))).toEqual(before)
    const fresh = await run(['cert', 'extract', METADATA, '--out', 'Mixpanel-new.cer', ...NOW], { cwd })
    expect([fresh.code, fresh.stderr]).toEqual([0, expect.stringContaining('Upload it to Mixpanel before') as string])
  })

  it('redact writes no copy into what it reads', async () => {
    const cwd = healthy()
    for (const [paths, out] of [
      [['.'], 'redacted'],
      [['../bundle'], join(cwd, 'redacted')],
    ] as const) {
      const { code, stderr } = await run(['redact', ...paths, '--out', out, ...NOW], { cwd })
      expect([code, stderr]).toEqual([2, expect.stringContaining('the next check of that folder would read the copy too') as string])
    }
    expect(existsSync(join(cwd, 'redacted'))).toBe(false)
    expect((await run(['redact', 'sp.json', '--out', 'redacted', ...NOW], { cwd })).code).toBe(0)
  })

  it.for(WRITERS.filter(([name]) => !name.startsWith('cert')))(
    'replaces an earlier output, and leaves nothing else behind: %s',
    async ([, args]) => {
      const root = folder([...exampleFiles('healthy')].map(([name, bytes]) => [`bundle/${name}`, bytes] as const))
      writeFileSync(join(root, 'out'), 'earlier')
      const { code } = await run(writing(args, '../out'), { cwd: join(root, 'bundle') })
      expect([0, 3]).toContain(code)
      expect(readFileSync(join(root, 'out'), 'utf8')).toMatch(/^[[{-]/)
      expect(readdirSync(root).sort()).toEqual(['bundle', 'out'])
    },
  )

  it('names a pipe and a folder in place of a file', async () => {
    const cwd = healthy()
    execFileSync('mkfifo', [join(cwd, 'pipe')])
    mkdirSync(join(cwd, 'sub'))
    const piped = await run(['check', '.', ...NOW, '--format', 'json=pipe'], { cwd })
    expect([piped.code, piped.stderr]).toEqual([2, expect.stringContaining('“pipe” is not a regular file') as string])
    const folded = await run(['check', '.', ...NOW, '--format', 'json=sub'], { cwd })
    expect([folded.code, folded.stderr]).toEqual([2, expect.stringContaining('“sub” is a folder') as string])
  })

  it('an earlier mixpanel.yaml is kept beside the new one', async () => {
    const cwd = folder([['mixpanel.yaml', 'orgId: "1234567"\n']])
    for (const backup of ['mixpanel.yaml.bak', 'mixpanel.yaml.bak2']) {
      const before = readFileSync(join(cwd, 'mixpanel.yaml'), 'utf8')
      const { code, stderr } = await run(['init', '--force'], { cwd })
      expect([code, stderr]).toEqual([0, expect.stringContaining(backup) as string])
      expect(readFileSync(join(cwd, backup), 'utf8')).toBe(before)
    }
    expect(readFileSync(join(cwd, 'mixpanel.yaml'), 'utf8')).toContain('postbackUrl:')
  })

  it('init --force follows no link', async () => {
    const cwd = folder([['elsewhere.yaml', 'mine']])
    symlinkSync('elsewhere.yaml', join(cwd, 'mixpanel.yaml'))
    const { code, stderr } = await run(['init', '--force'], { cwd })
    expect([code, stderr]).toEqual([2, expect.stringContaining('is a link') as string])
    expect(readFileSync(join(cwd, 'elsewhere.yaml'), 'utf8')).toBe('mine')
    expect(lstatSync(join(cwd, 'mixpanel.yaml')).isSymbolicLink()).toBe(true)
  })
})

describe('what is read', () => {
  it('a configuration, a token, a salt or a text in a pipe is a sentence, and nothing waits for it', async () => {
    const cwd = healthy()
    execFileSync('mkfifo', [join(cwd, 'pipe')])
    const config = await run(['check', '.', '--config', 'pipe'], { cwd })
    expect([config.code, config.stderr]).toEqual([2, expect.stringContaining('“pipe” is not a regular file') as string])
    const token = await run(['check', '.', '--live', '--scim-token-file', 'pipe'], { cwd })
    expect([token.code, token.stderr]).toEqual([2, expect.stringContaining('use --scim-token-file -') as string])
    const salt = await run(['redact', '.', '--out', 'copy', '--salt-file', 'pipe'], { cwd })
    expect([salt.code, salt.stderr]).toEqual([2, expect.stringContaining('“pipe” is not a regular file') as string])
    const text = await run(['explain', 'pipe'], { cwd })
    expect([text.code, text.stderr]).toEqual([2, expect.stringContaining('use sso-doctor explain -') as string])
  })

  it('certificate: leads out of the folder neither by dots nor by a link', async () => {
    const outside = folder([['passwd', 'root:x:0:0:made-up\n']])
    const files = exampleFiles('healthy')
    const settings = files.get('mixpanel.yaml')?.toString() ?? ''
    files.set('mixpanel.yaml', Buffer.from(`${settings}\ncertificate: etc/passwd\n`))
    for (const name of [...files.keys()]) if (/\.(?:cer|pem)$/.test(name)) files.delete(name)
    const cwd = folder(files)
    symlinkSync(outside, join(cwd, 'etc'))
    const { stdout } = await run(['check', '.', ...NOW, '--verbose'], { cwd })
    expect(stdout).not.toContain('made-up')
    expect(stdout).not.toContain('root:')
    const inside = folder(files)
    mkdirSync(join(inside, 'etc'))
    writeFileSync(join(inside, 'etc/passwd'), 'root:x:0:0:made-up\n')
    expect((await run(['check', '.', ...NOW], { cwd: inside })).stdout).toContain('cert/base64')
  })

  it('standard input over the limit is a problem, and no part of it is judged', async () => {
    const cwd = folder()
    const { code, stderr, stdout } = await run(['check', '-', '--format', 'json'], { cwd, stdin: Buffer.alloc(20 * 1024 * 1024 + 2, ' ') })
    const report = JSON.parse(stdout) as { verdict: string; problems: readonly { lost: boolean; message: string }[] }
    expect(report.problems).toMatchObject([{ lost: true, message: expect.stringContaining('larger than 20 MB') as string }])
    expect([code, report.verdict]).toEqual([2, 'incomplete'])
    expect(stderr).toContain('Standard input is larger than 20 MB')
  })

  it.for(['.sso-doctor.yaml', 'sso-doctor.yml'])('%s is named as not read', async (name) => {
    const cwd = healthy()
    writeFileSync(join(cwd, name), 'skip: [azure/entity-id]\n')
    const { stdout } = await run(['check', '.', ...NOW], { cwd })
    expect(stdout.replace(/\s+/g, ' ')).toContain(`${name} was not read as a configuration: only sso-doctor.yaml`)
    expect(existsSync(join(cwd, name))).toBe(true)
  })
})

describe('exit code 2', () => {
  it.for([
    ['a file that does not exist', ['check', 'nowhere.json'], /nowhere\.json: There is no such file/],
    ['an empty path', ['check', ''], /"": This is no path\. In a script, a variable may be empty\./],
    ['a named file that does not parse', ['check', 'broken.json'], /broken\.json:\d+:\d+: /],
    ['nothing recognised', ['check', 'notes.txt'], /There is no Azure export, certificate or Mixpanel settings file/],
  ] as const)('says why on standard error: %s', async ([, args, reason]) => {
    const cwd = folder([
      ['broken.json', '{"appId": '],
      ['notes.txt', 'nothing'],
    ])
    const { code, stderr } = await run([...args], { cwd })
    expect([code, stderr]).toEqual([2, expect.stringMatching(reason) as string])
  })
})
