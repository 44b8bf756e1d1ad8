import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { ROOT } from './indexes.ts'

/** Holds a generated file against what it should be; with UPDATE=1 (`npm run update`) it writes it. */
export function expectUpToDate(path: string, wanted: string): void {
  const file = join(ROOT, path)
  if (process.env['UPDATE'] === '1') writeFileSync(file, wanted)
  let actual = ''
  try {
    actual = readFileSync(file, 'utf8')
  } catch {
    // A missing file is as stale as one can be.
  }
  expect(actual, `${path} is stale: run \`npm run update\``).toBe(wanted)
}
