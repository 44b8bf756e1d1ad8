import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { main } from '../../src/cli.ts'
import { ROOT } from './indexes.ts'

export const PROGRAM = join(ROOT, 'bin/sso-doctor.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

/** Runs the built program as a user would, in a folder of its own, without the variables that change what it prints. */
export async function run(
  args: readonly string[],
  options: { readonly cwd: string; readonly stdin?: string | Uint8Array; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  const {
    NO_COLOR: _,
    FORCE_COLOR: __,
    COLUMNS: ___,
    LC_ALL: ____,
    npm_lifecycle_event: _____,
    npm_command: ______,
    ...inherited
  } = process.env
  const env = { ...inherited, LANG: 'C.UTF-8' }
  const started = performance.now()
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: options.cwd, env: { ...env, ...options.env } })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return {
    code,
    stdout: Buffer.concat(stdout).toString('utf8'),
    stderr: Buffer.concat(stderr).toString('utf8'),
    seconds: (performance.now() - started) / 1000,
  }
}

/** Runs the program in this process, for many runs of which each would be short. */
export async function runHere(args: readonly string[]): Promise<Omit<Ended, 'seconds'>> {
  const written = { stdout: '', stderr: '' }
  const code = await main(args, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    env: {},
    stdin: () => Promise.resolve(new Uint8Array()),
    clock: () => new Date(),
  })
  return { code, ...written }
}

/** A folder that is gone when the test is over, with files in it. */
export function folder(files: Iterable<readonly [string, string | Uint8Array]> = []): string {
  const path = mkdtempSync(join(tmpdir(), 'sso-doctor-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, content] of files) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}

/** Runs the built program and says what it took of the processor and, at most, of memory. */
export async function runMeasured(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly stdout: string; readonly cpuSeconds: number; readonly peakMegabytes: number }> {
  const mark = 'measured: '
  const measure = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage(); process.stderr.write('\\n${mark}' + (userCPUTime + systemCPUTime) / 1e6 + ' ' + maxRSS / 1024) })`
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(measure)}`, PROGRAM, ...args], { cwd })
  const written = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString('utf8')))
  await once(child, 'close')
  const [cpuSeconds = NaN, peakMegabytes = NaN] = (written.stderr.split(mark).at(-1) ?? '').split(' ').map(Number)
  return { stdout: written.stdout, cpuSeconds, peakMegabytes }
}
