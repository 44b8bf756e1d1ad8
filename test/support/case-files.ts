import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './indexes.ts'

export const CASES = join(ROOT, 'test/cases')

/** Every case file, in order of path. */
export function caseFiles(folder = CASES): readonly string[] {
  return readdirSync(folder)
    .flatMap((entry) => {
      const path = join(folder, entry)
      return statSync(path).isDirectory() ? caseFiles(path) : entry.endsWith('.md') ? [path] : []
    })
    .sort()
}
