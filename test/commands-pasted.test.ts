import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { evidenceSources } from '../src/fixes/evidence.ts'
import { fixFor, fixes } from '../src/fixes/index.ts'
import type { Report } from '../src/model/report.ts'
import { ROOT } from './support/indexes.ts'
import { powerShell } from './support/parse-powershell.ts'
import { folder, runHere } from './support/program.ts'
import { TODAY } from './support/run-case.ts'

// A printed command is pasted into whatever shell is open: bash, zsh, Windows PowerShell or PowerShell 7.

function filesIn(path: string): readonly string[] {
  return statSync(path).isDirectory() ? readdirSync(path).flatMap((entry) => filesIn(join(path, entry))) : [path]
}

/** Lines of the blocks of a Markdown text that are for a shell. */
function shellLines(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^( *)```sh\n([^]*?)^\1```$/gm)].map(([, indent = '', block = '']) => [indent, block] as const)
  return blocks.flatMap(([indent, block]) =>
    block
      .split('\n')
      .map((line) => line.slice(indent.length))
      .filter((line) => line !== ''),
  )
}

/** Where each command stands. */
const commands = new Map<string, string>()

beforeAll(async () => {
  const add = (where: string, command: string): unknown => commands.has(command) || commands.set(command, where)
  for (const key of Object.keys(fixes)) {
    const { command } = fixFor({ key, values: {}, steps: [] })
    if (command !== null) add(`fix ${key}`, command)
  }
  for (const [name, { command }] of evidenceSources) if (command !== null) add(`evidence ${name}`, command)
  for (const file of [join(ROOT, 'README.md'), ...filesIn(join(ROOT, 'docs')), ...filesIn(join(ROOT, 'examples'))])
    if (file.endsWith('.md')) for (const line of shellLines(readFileSync(file, 'utf8'))) add(file, line)
  // The reports in the case files have the ids filled in.
  for (const file of filesIn(join(ROOT, 'test/cases')))
    for (const [, command = ''] of readFileSync(file, 'utf8').matchAll(/^ *(?:\$ )?(az (?:ad|rest) (?:[^'\n]|'[^'\n]*')*)$/gm))
      add(file, command)
  for (const example of readdirSync(join(ROOT, 'examples')).filter((name) => !name.endsWith('.md'))) {
    const { stdout } = await runHere(['check', join(ROOT, 'examples', example), '--now', TODAY, '--format', 'json'])
    for (const { needs, findings } of (JSON.parse(stdout) as Report).results)
      for (const command of [...needs.map((need) => need.command), ...findings.map(({ fix }) => fix.command)])
        if (command !== null) add(example, command)
  }
  for (const name of ['check', 'explain', 'triage', 'rules', 'schema', 'init', 'collect', 'redact']) {
    const { stdout } = await runHere([name, '--help'])
    for (const line of (stdout.split('\nExamples:\n')[1] ?? '').split('\n')) if (line.trim() !== '') add(`help ${name}`, line.trim())
  }
})

/** A word that every shell takes as it is, or one in single quotes, in which none changes anything. */
const WORD = /^(?:'[^'"]*'|(?!=)[\w./:=%+-]+)$/

describe('printed commands', () => {
  it('are many, of every kind', () => {
    const all = [...commands.keys()]
    expect(all.length).toBeGreaterThan(40)
    for (const start of [
      'az rest --method get --url',
      'az ad app show',
      'az ad sp update',
      'sso-doctor check',
      'npx sso-doctor',
      'openssl',
    ])
      expect(all.some((command) => command.startsWith(start))).toBe(true)
  })

  it('have only words that all shells read alike', () => {
    const odd = [...commands].flatMap(([command, where]) => {
      // With `;` and `>` alone, and `&&` where the first lines of the README have it.
      const words = command.match(/'[^']*'|[^\s';]+|;/g) ?? []
      const wrong = words.filter(
        (word) => !WORD.test(word) && word !== '>' && word !== ';' && !(word === '&&' && where.endsWith('README.md')),
      )
      return wrong.map((word) => `${where}: ${word} in ${command}`)
    })
    expect(odd).toEqual([])
  })

  it('have no ampersand for az, which is a batch file on Windows', () => {
    expect([...commands.keys()].filter((command) => command.startsWith('az ') && command.includes('&'))).toEqual([])
  })

  it('write to a file with --output-file where az has it', () => {
    expect([...commands.keys()].filter((command) => /\baz rest\b.* > /.test(command))).toEqual([])
    // In Windows PowerShell, curl is another command, with other options.
    expect([...commands.keys()].filter((command) => /\b(?:curl|wget)\b/.test(command))).toEqual([])
  })

  it('mean the same in bash and in PowerShell: the same programs with the same words', async () => {
    const cwd = folder()
    const all = [...commands.keys()]
    // No program is on the path, so that each call comes here, with its words after the shell has read them.
    const script = `command_not_found_handle() { printf '%s\\0' "$@" >&3; printf '\\1' >&3; }\n${all.map((command) => `${command}\nprintf '\\2' >&3\n`).join('')}`
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
    const bash = spawnSync('bash', ['--norc', '-u', '-c', `exec 3>&1\nPATH=/nowhere\n${script}`], { cwd, encoding: 'utf8' })
    expect(bash.stderr).toBe('')
    const inBash = bash.stdout.split('\u0002').slice(0, -1)
    expect(inBash).toHaveLength(all.length)
    for (const [at, command] of all.entries()) {
      const parsed = await powerShell(command)
      expect(parsed.errors, command).toEqual([])
      const calls = (inBash[at] ?? '').split('\u0001').slice(0, -1)
      expect(
        parsed.commands.map((words) => words.join('\0')),
        command,
      ).toEqual(calls.map((call) => call.slice(0, -1)))
      expect(parsed.texts('variable', 'expandable_string_literal', 'sub_expression', 'script_block_expression'), command).toEqual([])
    }
  }, 60_000)

  it('are not accepted by this test where a shell would change them', async () => {
    expect((await powerShell('az x "?$top=9"')).texts('variable')).toEqual(['$top'])
    expect(WORD.test('<appId>')).toBe(false)
    expect(WORD.test('"a"')).toBe(false)
    expect(WORD.test('$top')).toBe(false)
    expect(WORD.test('a,b')).toBe(false)
    expect(() => execFileSync('bash', ['-n', '-c', 'az (a'], { stdio: 'pipe' })).toThrow()
  })
})

describe('sentences with a command in them', () => {
  it('have no placeholder in angle brackets where a shell reads one', () => {
    const texts = [
      ...Object.keys(fixes).flatMap((key) => fixFor({ key, values: {}, steps: [] }).steps),
      ...[...evidenceSources.values()].map(({ where }) => where),
    ]
    expect(texts.length).toBeGreaterThan(300)
    // <token> is in what Mixpanel shows as a TXT record, which nobody types into a shell.
    const odd = texts.filter((text) => /\b(?:az|nslookup|openssl|sso-doctor [a-z]+|GET|PATCH|DELETE) [^.,;]*<[a-z]/.test(text))
    expect(odd).toEqual([])
  })
})
