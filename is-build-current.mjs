// Ends well where dist/ is younger than all that it is made of. `npx` in this folder prepares the package a second time, after `npm ci`.
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const MADE = ['dist/cli.cjs', 'dist/index.js', 'dist/types/index.d.ts']
const OF = [
  'src',
  'bin',
  'schemas',
  'build.mjs',
  'licenses.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
]

function youngest(path) {
  const info = statSync(path)
  if (!info.isDirectory()) return info.mtimeMs
  return Math.max(info.mtimeMs, ...readdirSync(path).map((entry) => youngest(join(path, entry))))
}

const made = MADE.map((path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0)
const of = OF.map((path) => youngest(join(root, path)))
process.exitCode = Math.min(...made) > Math.max(...of) ? 0 : 1
