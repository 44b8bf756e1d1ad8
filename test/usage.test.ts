import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../src/cli.ts'
import { ROOT } from './support/indexes.ts'
import { folder } from './support/program.ts'
import { TODAY } from './support/run-case.ts'

const HEALTHY = join(ROOT, 'examples/healthy')
const NOW = ['--now', TODAY]

/** Runs the program in this process. */
async function run(args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const code = await main(args, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    env: {},
    stdin: () => Promise.resolve(new Uint8Array()),
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
    ['--fail-on is one of error, warning, info, not “fatal”.', ['check', HEALTHY, '--fail-on', 'fatal']],
    ['The document is one of report, mixpanel, config, not “rules”.', ['schema', 'rules']],
    ['“--alow-incomplete” is not a flag; did you mean --allow-incomplete?', ['check', HEALTHY, '--alow-incomplete']],
    ['“Check” is not a command, and no file or folder has this name; did you mean check?', ['Check', HEALTHY]],
  ]
  for (const [says, args] of wrong) {
    it(args.join(' ').replaceAll(HEALTHY, 'examples/healthy'), async () => {
      expect(await run(args)).toEqual({ code: 2, stdout: '', stderr: `sso-doctor: ${says}\n` })
    })
  }
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
