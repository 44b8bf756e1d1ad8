// Exits 0 where dist/ is younger than all that it is built from. `npx` in this folder prepares the package a second time, after `npm ci`.
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const BUILT = ['dist/cli.cjs', 'dist/index.js', 'dist/index.d.ts']
const SOURCES = [
  'src',
  'schemas',
  'scripts',
  'shims',
  'build.mjs',
  'licenses.mjs',
  'sbom.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'types.mjs',
]

/** Milliseconds since 1970 of the latest change in a file or folder. */
function youngest(path) {
  const info = statSync(path)
  if (!info.isDirectory()) return info.mtimeMs
  return Math.max(info.mtimeMs, ...readdirSync(path).map((entry) => youngest(join(path, entry))))
}

const built = BUILT.map((path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0)
const sources = SOURCES.map((path) => youngest(join(root, path)))
process.exitCode = Math.min(...built) > Math.max(...sources) ? 0 : 1
