import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './indexes.ts'

const SOURCES = ['src', 'bin', 'schemas', 'build.mjs', 'package.json', 'package-lock.json']

/** Builds the program where there is none, or where one of its sources is younger. */
export default function setup(): void {
  const built = changedAt(join(ROOT, 'dist/cli.cjs'))
  if (SOURCES.every((source) => youngest(join(ROOT, source)) <= built)) return
  execFileSync(process.execPath, ['build.mjs'], { cwd: ROOT, stdio: 'pipe' })
}

function youngest(path: string): number {
  const info = statSync(path)
  if (!info.isDirectory()) return info.mtimeMs
  return Math.max(0, ...readdirSync(path).map((entry) => youngest(join(path, entry))))
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
