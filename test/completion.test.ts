import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands/index.ts'
import { rules } from '../src/rules/index.ts'
import { powerShell } from './support/parse-powershell.ts'
import { folder, runHere } from './support/program.ts'

async function scriptFor(shell: string): Promise<string> {
  const { code, stdout, stderr } = await runHere(['completion', shell])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

function isHere(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0
}

/** What bash offers for each list of words, of which the last is being typed; with the last setting of completion where one is changed. */
async function offeredByBash(lines: readonly (readonly string[])[], cwd = folder()): Promise<readonly (readonly string[])[]> {
  const quoted = (word: string): string => `'${word}'`
  const script = `set -u
${await scriptFor('bash')}
compopt() { setting="compopt $*"; }
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); setting=; _sso_doctor; printf '%s\\n' "\${COMPREPLY[@]+"\${COMPREPLY[@]}"}" "$setting" ---; }
${lines.map((words) => `try sso-doctor ${words.map(quoted).join(' ')}`).join('\n')}
`
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { cwd, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
    .split('---\n')
    .slice(0, -1)
    .map((block) => block.split('\n').filter((line) => line !== ''))
}

const firstWords = [...Object.keys(COMMANDS).map((name) => name.replace(/ .*/, '')), 'help']

describe('completion in bash', () => {
  const cases: readonly (readonly [line: string, words: readonly string[], offered: readonly string[]])[] = [
    ['all commands', [''], firstWords],
    ['a command', ['expl'], ['explain']],
    ['a flag', ['check', '--fo'], ['--format']],
    ['a flag of the default command', ['--allow-'], ['--allow-incomplete', '--allow-host']],
    ['a flag of the default command, after a path', ['exports', '--allow-'], ['--allow-incomplete', '--allow-host']],
    ['no flag of another command', ['rules', '--li'], []],
    ['a choice', ['check', '--fail-on', 'w'], ['warning']],
    ['a format', ['rules', '--format', ''], ['pretty', 'json']],
    ['a format after =, which bash makes a word', ['rules', '--format', '=', 'j'], ['json']],
    ['a format right after =', ['rules', '--format', '='], ['pretty', 'json']],
    ['a file after json=', ['check', '--format', 'json', '=', 're'], []],
    ['a rule', ['check', '--only', 'scim/jo'], ['scim/job']],
    ['a rule of a list', ['check', '--skip', 'claims/email,scim/jo'], ['claims/email,scim/job']],
    ['a rule for triage', ['triage', 'customers', '--only', 'scim/jo'], ['scim/job']],
    ['a flag after a value that is the name of a command', ['check', '--azure', 'rules', '--fail'], ['--fail-on']],
    ['a rule as a topic', ['explain', 'claims/namesp'], ['claims/namespace']],
    ['a code as a topic', ['explain', 'AADSTS50105'], ['AADSTS50105']],
    ['a page as a topic', ['explain', 'no-e'], ['no-error']],
    ['no topic in the place of a path', ['explain', 'scim/job', 'claims/namesp'], []],
    ['a document', ['schema', 'r'], ['report']],
    ['the second word of cert', ['cert', ''], ['extract']],
    ['a flag of cert extract', ['cert', 'extract', '--th'], ['--thumbprint']],
    ['a command for help', ['help', 'coll'], ['collect']],
    ['a shell', ['collect', '--shell', 'p'], ['powershell']],
    ['a shell to complete in', ['completion', 'z'], ['zsh']],
    ['no file for a time', ['check', '--now', ''], ['compopt +o default +o bashdefault']],
    ['no flag after --', ['check', '--', '--fo'], []],
    ['a flag with an = value before it', ['check', '--fail-on', '=', 'error', '--form'], ['--format']],
  ]

  it('offers what fits', async () => {
    const offered = await offeredByBash(cases.map(([, words]) => words))
    expect(cases.map(([line], index) => [line, offered[index]])).toEqual(cases.map(([line, , wanted]) => [line, wanted]))
  })

  it('offers files beside commands and topics, and folders where only a folder may stand', async () => {
    const cwd = folder([
      ['explanations/a.txt', ''],
      ['claims.json', ''],
    ])
    expect(await offeredByBash([['expl'], ['init', ''], ['check', '--record', 'ex'], ['explain', 'claim']], cwd)).toEqual([
      ['explain', 'explanations', 'compopt -o filenames'],
      ['explanations', 'compopt -o filenames'],
      ['explanations', 'compopt -o filenames'],
      [...rules.map(({ id }) => id).filter((id) => id.startsWith('claim')), 'claims.json', 'compopt -o filenames'],
    ])
  })

  it('offers every flag of every command, as its help lists them', async () => {
    const names = Object.keys(COMMANDS)
    const offered = await offeredByBash(names.map((name) => [...name.split(' '), '--']))
    for (const [index, name] of names.entries()) {
      const { stdout } = await runHere([...name.split(' '), '--help'])
      const listed = [...stdout.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)/gm)].map(([, flag]) => flag)
      expect(listed.length).toBeGreaterThan(3)
      expect([...(offered[index] ?? [])].sort(), name).toEqual(listed.sort())
    }
  })
})

describe('the formats of check', () => {
  it('are all completed, and no others', async () => {
    const { stderr } = await runHere(['check', '--format', 'none'])
    const taken = /the formats are ([a-z, ]+)\./.exec(stderr)?.[1]?.split(', ') ?? []
    expect(taken).toContain('sarif')
    const [offered = []] = await offeredByBash([['check', '--format', '']])
    expect([...offered].sort()).toEqual(taken.sort())
  })
})

describe('completion in other shells', () => {
  it('zsh: has every command, flag and rule, and is read by zsh where it is there', async () => {
    const script = await scriptFor('zsh')
    expect(script).toMatch(/^#compdef sso-doctor\n/)
    expect(script).toContain("'--live[also check the live endpoints (default\\: no network access)]'")
    expect(script).toContain(
      "'*--fail-on=[lowest severity that makes the verdict fail\\: error, warning, info or none (default\\: error)]:severity:(error warning info none)'",
    )
    expect(script).toContain(`rules=(${rules.map(({ id }) => id).join(' ')})`)
    if (isHere('zsh')) expect(spawnSync('zsh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })

  it('fish: has every command, flag and rule, and completes where fish is there', async () => {
    const script = await scriptFor('fish')
    for (const word of firstWords) expect(script).toContain(` -a ${word} -d '`)
    expect(script).toContain("-n '__sso_doctor_at none check' -l fail-on -x -a 'error warning info none' -d '")
    expect(script).toContain('a customer can run it')
    if (!isHere('fish')) return
    const lines = [
      'sso-doctor expl',
      'sso-doctor --fail-on w',
      'sso-doctor check --only scim/jo',
      'sso-doctor check --skip claims/email,scim/jo',
      'sso-doctor rules --li',
      'sso-doctor schema r',
    ]
    const asked = lines.map((line) => `complete -C '${line}'; echo ---`).join('\n')
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `${script}\n${asked}`], { cwd: folder(), encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout.split('---\n').map((block) => block.replace(/\t.*/gm, '').trim())).toEqual([
      'explain',
      'warning',
      'scim/job',
      'claims/email,scim/job',
      '',
      'report',
      '',
    ])
  })

  it('PowerShell: parses, with every flag and rule as a text of its own', async () => {
    const { errors, commands, texts } = await powerShell(await scriptFor('powershell'))
    expect(errors).toEqual([])
    expect(commands[0]?.slice(0, 4)).toEqual(['Register-ArgumentCompleter', '-Native', '-CommandName', 'sso-doctor'])
    const words = new Set(texts('string_literal').map((text) => text.slice(1, -1)))
    for (const { id } of rules) expect(words).toContain(id)
    for (const flag of ['--fail-on', '--dns-server', '--thumbprint', '--help']) expect(words).toContain(flag)
    expect([...words].filter((text) => /[^\x20-\x7e]/.test(text))).toEqual([])
  })
})

describe('completion', () => {
  it('takes the shell from $SHELL, and asks where that names none of these', async () => {
    const { main } = await import('../src/cli.ts')
    const run = async (env: Record<string, string>) => {
      const out = { stdout: '', stderr: '' }
      const code = await main(['completion'], {
        stdout: { write: (text) => (out.stdout += text) },
        stderr: { write: (text) => (out.stderr += text) },
        env,
        stdin: () => Promise.resolve(new Uint8Array()),
        clock: () => new Date(),
      })
      return { code, ...out }
    }
    expect((await run({ SHELL: '/usr/local/bin/fish' })).stdout).toBe(await scriptFor('fish'))
    expect(await run({ SHELL: '/bin/sh' })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'sso-doctor: completion needs the name of a shell: bash, zsh, fish or powershell. An example is sso-doctor completion bash.\n',
    })
  })

  it('refuses a shell that it does not know', async () => {
    expect((await runHere(['completion', 'tcsh'])).stderr).toBe(
      'sso-doctor: The shell is one of bash, zsh, fish, powershell, not “tcsh”.\n',
    )
  })
})
