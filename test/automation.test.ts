import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import Ajv from 'ajv'
import { DockerfileParser } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { COMMANDS } from '../src/commands/index.ts'
import { flagName } from '../src/commands/flags.ts'
import { ROOT } from './support/indexes.ts'
import { folder, runHere } from './support/program.ts'

// What runs the program elsewhere: the action, the workflows, the image, and the pages about them.

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, string>>
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}

interface Workflow {
  readonly permissions?: object
  readonly jobs: Readonly<Record<string, { readonly permissions?: object; readonly steps: readonly Step[] }>>
}

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const action = parse(textOf('action.yml')) as Action
const WORKFLOWS = [...readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`), 'docs/watch-certificate.yml']
const workflows = new Map(WORKFLOWS.map((path) => [path, parse(textOf(path)) as Workflow]))
const workflow = (path: string): Workflow => workflows.get(path) ?? { jobs: {} }

function complaintsOf(schema: string, value: unknown): readonly string[] {
  const path = createRequire(import.meta.url).resolve(`schemastore/schemas/json/${schema}.json`)
  const ajv = new Ajv.default({ strict: false, validateFormats: false, logger: false })
  const check = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as object)
  return check(value) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)
}

const allSteps: readonly (readonly [path: string, step: Step])[] = [
  ...action.runs.steps.map((step) => ['action.yml', step] as const),
  ...[...workflows].flatMap(([path, { jobs }]) => Object.values(jobs).flatMap(({ steps }) => steps.map((step) => [path, step] as const))),
]

describe('the action and the workflows', () => {
  it('have the form that GitHub takes', () => {
    expect(complaintsOf('github-action', action)).toEqual([])
    for (const [path, value] of workflows) expect([path, complaintsOf('github-workflow', value)]).toEqual([path, []])
    // The schemas are ones that complain.
    expect(complaintsOf('github-action', { ...action, runs: { using: 'composite' } })).not.toEqual([])
    expect(complaintsOf('github-workflow', { jobs: {} })).not.toEqual([])
  })

  it('put no expression into a script: a value could end the word that it stands in', () => {
    const scripts = allSteps.flatMap(([path, { run }]) => (run === undefined ? [] : [[path, run] as const]))
    expect(scripts.length).toBeGreaterThan(5)
    expect(scripts.filter(([, run]) => run.includes('${{'))).toEqual([])
  })

  it('use actions of a version, and of one commit where something is published', () => {
    for (const [path, { uses }] of allSteps) {
      if (uses === undefined) continue
      expect(`${path}: ${uses}`).toMatch(path.endsWith('/release.yml') ? /@[0-9a-f]{40}$/ : /@v\d+$/)
    }
    expect(
      [...textOf('.github/workflows/release.yml').matchAll(/uses: .*@[0-9a-f]{40}(.*)/g)].every(([, end]) =>
        /^ # v\d+\.\d+\.\d+$/.test(end ?? ''),
      ),
    ).toBe(true)
  })

  it('have the fewest permissions', () => {
    const { permissions, jobs } = workflow('.github/workflows/release.yml')
    expect(permissions).toEqual({})
    expect(Object.entries(jobs).map(([name, job]) => [name, job.permissions])).toEqual([
      ['test', { contents: 'read' }],
      ['publish', { contents: 'read', 'id-token': 'write' }],
      ['release', { contents: 'write' }],
    ])
    // Without the key, a workflow has what the repository gives by default.
    for (const { permissions: given } of workflows.values()) expect(typeof given).toBe('object')
    const publish = jobs['publish']?.steps.find(({ name }) => name === 'Publish')
    expect(publish?.run).toBe('npm publish --provenance --access public --ignore-scripts')
  })

  it('the example gives the action inputs that it has', () => {
    const steps = Object.values(workflow('docs/watch-certificate.yml').jobs).flatMap((job) => job.steps)
    const given = steps.find(({ uses }) => uses?.startsWith('sso-doctor/'))?.with ?? {}
    expect(Object.keys(given)).toEqual(['paths', 'fail-on', 'live', 'upload-sarif'])
    expect(Object.keys(given).filter((name) => !Object.hasOwn(action.inputs, name))).toEqual([])
  })
})

/** Runs the script of the action with a stand-in for npx, which keeps its arguments and writes the files that are asked for. */
function runAction(inputs: Readonly<Record<string, string>>, exitCode = 0) {
  const cwd = folder()
  const bin = join(cwd, 'bin')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'npx'),
    `#!/usr/bin/env bash
printf '%s\\n' "$@" >"${cwd}/arguments"
for word in "$@"; do
  case $word in
    json=*) echo '{"verdict":"fail"}' >"\${word#*=}" ;;
    sarif=*) echo '{}' >"\${word#*=}" ;;
    markdown=*) echo '# summary' >"\${word#*=}" ;;
  esac
done
exit ${exitCode}
`,
  )
  chmodSync(join(bin, 'npx'), 0o755)
  const step = action.runs.steps.find(({ name }) => name === 'Check')
  const env = Object.fromEntries(
    Object.entries(step?.env ?? {}).map(([name, value]) => {
      const input = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(value)?.[1] ?? ''
      return [name, inputs[input] ?? action.inputs[input]?.default ?? '']
    }),
  )
  const files = { GITHUB_OUTPUT: join(cwd, 'output'), GITHUB_STEP_SUMMARY: join(cwd, 'summary') }
  const path = `${bin}:${process.env['PATH'] ?? ''}`
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''], {
    cwd,
    env: { PATH: path, RUNNER_TEMP: cwd, ...env, ...files },
    encoding: 'utf8',
  })
  const written = (name: string): string => (existsSync(join(cwd, name)) ? readFileSync(join(cwd, name), 'utf8') : '').replaceAll(cwd, '')
  const output = written('output').replace(/sso-doctor\.\w{6}/g, 'OUT')
  return {
    status,
    stdout,
    stderr,
    cwd,
    words: written('arguments')
      .replace(/sso-doctor\.\w{6}/g, 'OUT')
      .split('\n')
      .slice(0, -1),
    output,
    summary: written('summary'),
  }
}

describe('the script of the action', () => {
  const REPORTS = ['--format', 'json=/OUT/report.json', '--format', 'sarif=/OUT/report.sarif', '--format', 'markdown=/OUT/report.md']

  it('runs the program with the defaults, and keeps its exit code for the end', () => {
    const { status, stderr, words, output, summary } = runAction({}, 1)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(words).toEqual([
      '--yes',
      '--package',
      'sso-doctor@latest',
      '--',
      'sso-doctor',
      'check',
      '--fail-on',
      'error',
      '--format',
      'github',
      ...REPORTS,
      '--',
      '.',
    ])
    expect(output).toBe('exit-code=1\nverdict=fail\nreport=/OUT/report.json\nsarif=/OUT/report.sarif\n')
    expect(summary).toBe('')
  })

  it('asks for formats that the program has', async () => {
    const { stderr } = await runHere(['check', '--format', 'none'])
    const taken = /the formats are ([a-z, ]+)\./.exec(stderr)?.[1]?.split(', ') ?? []
    const asked = [...textOf('action.yml').matchAll(/--format "(\w+)=/g)].map(([, name = '']) => name)
    const inDocs = [...textOf('docs/ci.md').matchAll(/--format (\w+)/g)].map(([, name = '']) => name)
    expect(asked).toEqual(['json', 'sarif', 'markdown'])
    expect([...asked, ...inDocs, action.inputs['format']?.default ?? ''].filter((name) => !taken.includes(name))).toEqual([])
  })

  it('writes the summary where the format does not', () => {
    expect(runAction({ format: 'pretty' }).summary).toBe('# summary\n')
  })

  it('takes one path a line, each as one word, and runs nothing in it', () => {
    const { words, status, cwd } = runAction({
      paths: 'my exports\r\n\n$(touch owned)\n`touch owned`; touch owned\n--live\n',
      'fail-on': 'warning"; touch owned; "',
      'allow-incomplete': 'true',
      live: 'true',
    })
    expect(status).toBe(0)
    expect(words.slice(6)).toEqual([
      '--fail-on',
      'warning"; touch owned; "',
      '--format',
      'github',
      ...REPORTS,
      '--allow-incomplete',
      '--live',
      '--',
      'my exports',
      '$(touch owned)',
      '`touch owned`; touch owned',
      '--live',
    ])
    expect(readdirSync(cwd)).not.toContain('owned')
  })

  it.for([
    { version: 'file:../evil' },
    { version: '1.0.0 --registry=http://x' },
    { version: '' },
    { format: 'json=/etc/x' },
    { format: '' },
  ])('refuses %o, and runs nothing', (inputs) => {
    const { status, stdout, words } = runAction(inputs)
    expect(status).toBe(2)
    expect(stdout).toMatch(/^::error::The input (?:version|format) is not /)
    expect(words).toEqual([])
  })
})

describe('docs/ci.md', () => {
  const text = textOf('docs/ci.md')

  it('lists the inputs of the action with their defaults', () => {
    const rows = [...text.matchAll(/^\| `([a-z-]+)` +\| `([^`]+)` +\|/gm)].map(([, name, value]) => [name, value])
    expect(rows).toEqual(Object.entries(action.inputs).map(([name, input]) => [name, input.default]))
  })

  it('uses flags that check has, and YAML that parses', () => {
    const known = Object.keys(COMMANDS.check.flags).map(flagName)
    const used = [...text.matchAll(/sso-doctor(?:@0)? check (.*)/g)].flatMap(([, rest = '']) => rest.match(/--[a-z-]+/g) ?? [])
    expect(used.length).toBeGreaterThan(5)
    expect(used.filter((flag) => !known.includes(flag))).toEqual([])
    const blocks = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, body = '']) => body)
    expect(blocks.map((body) => typeof parse(body))).toEqual(['object', 'object', 'object'])
  })
})

describe('the image', () => {
  const text = textOf('Dockerfile')
  const file = DockerfileParser.parse(text)

  it('has nothing that a linter of Dockerfiles reports', () => {
    expect(validate(text).map(({ message, range }) => [range.start.line + 1, message])).toEqual([])
    expect(validate(text.replace('USER node', 'USR node'))).not.toEqual([])
  })

  it('has versions of its bases, runs as a user without rights, and starts the program itself', () => {
    const froms = file.getFROMs()
    expect(froms.map((from) => from.getImage())).toEqual(['node:24-slim', 'node:24-slim'])
    const last = file.getInstructions().filter((each) => each.getRange().start.line > (froms[1]?.getRange().start.line ?? 0))
    expect(last.map((each) => each.getInstruction())).toEqual(['LABEL', 'COPY', 'USER', 'WORKDIR', 'ENTRYPOINT'])
    expect(file.getENTRYPOINTs().map((each) => each.getArgumentsContent())).toEqual(['["node", "/opt/sso-doctor/bin/sso-doctor.js"]'])
    expect(last.find((each) => each.getInstruction() === 'USER')?.getArgumentsContent()).toBe('node')
    expect(text).toContain('npm ci --ignore-scripts')
  })

  it('gets all that the package is built from and holds, and nothing else', () => {
    const lines = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(lines[0]).toBe('*')
    const taken = lines.slice(1).map((line) => line.replace(/^!|\/$/g, ''))
    for (const path of taken) expect(existsSync(join(ROOT, path)), path).toBe(true)
    const { files } = JSON.parse(textOf('package.json')) as { readonly files: readonly string[] }
    const sources = [...textOf('is-build-current.mjs').matchAll(/^ {2}'([^']+)',$/gm)].map(([, path = '']) => path)
    expect(sources).toContain('shims')
    const needed = [...files.filter((path) => path !== 'dist'), ...sources, 'README.md', 'LICENSE', 'is-build-current.mjs']
    expect(needed.filter((path) => !taken.includes(path))).toEqual([])
    expect(taken.filter((path) => !needed.includes(path))).toEqual([])
  })
})
