import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { ROOT } from './indexes.ts'

/** True in `npm run update`, where tests write what is generated instead of comparing it. */
export const UPDATE = process.env['UPDATE'] === '1'

/** Compares a generated file with its wanted content; `npm run update` writes it first. */
export function expectUpToDate(path: string, wanted: string): void {
  const file = join(ROOT, path)
  if (UPDATE) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, wanted)
  }
  let actual = ''
  try {
    actual = readFileSync(file, 'utf8')
  } catch {
    // A missing file is out of date.
  }
  expect(actual, `${path} is out of date: run \`npm run update\``).toBe(wanted)
}
