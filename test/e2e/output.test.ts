import { spawnSync } from 'node:child_process'
import { existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../support/indexes.ts'
import { PROGRAM } from '../support/program.ts'
import { TODAY } from '../support/run-case.ts'

const EXAMPLES = join(ROOT, 'examples')
const FULL = '/dev/full'

describe.runIf(existsSync(FULL))('output that cannot be written', () => {
  for (const args of [
    ['check', join(EXAMPLES, 'healthy'), '--now', TODAY],
    ['check', join(EXAMPLES, 'healthy'), '--now', TODAY, '--format', 'json'],
    ['triage', EXAMPLES, '--now', TODAY],
    ['explain', 'azure/entity-id'],
    ['schema', 'report'],
    ['rules'],
    ['cert', 'extract', join(EXAMPLES, 'healthy/federationmetadata.xml'), '--now', TODAY],
  ]) {
    it(`is one sentence and exit 2: ${args.slice(0, 2).join(' ').replace(ROOT, '')}`, () => {
      const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
        stdio: ['ignore', openSync(FULL, 'w'), 'pipe'],
        encoding: 'utf8',
      })
      expect(stderr).toMatch(/sso-doctor: standard output could not be written \(ENOSPC\)\.\n$/)
      expect(stderr).not.toMatch(/\n\s+at /)
      expect(status).toBe(2)
    })
  }
})
