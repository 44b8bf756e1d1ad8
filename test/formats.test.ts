import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './support/indexes.ts'
import { folder, runHere } from './support/program.ts'
import { TODAY } from './support/run-case.ts'

// What holds for every format of `check`: where it goes, and that the format decides nothing.

const HEALTHY = join(ROOT, 'examples/healthy')

describe('several formats in one run', () => {
  it('only one of them can go to standard output', async () => {
    const { code, stdout, stderr } = await runHere(['check', HEALTHY, '--format', 'json', '--format', 'pretty'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Only one format can go to standard output.')
  })

  it('no two of them can go to one file, under whatever path', async () => {
    const out = folder()
    const formats = ['--format', `json=${join(out, 'report')}`, '--format', `pretty=${out}/./report`]
    const { code, stderr } = await runHere(['check', HEALTHY, ...formats])
    expect([code, existsSync(join(out, 'report'))]).toEqual([2, false])
    expect(stderr).toContain('Two formats cannot go to one file')
  })

  it('each goes to its own file', async () => {
    const out = folder()
    const formats = ['--format', `json=${join(out, 'a')}`, '--format', `pretty=${join(out, 'b')}`]
    const { code, stdout, stderr } = await runHere(['check', HEALTHY, '--now', TODAY, ...formats])
    expect([code, stdout, stderr]).toEqual([0, '', ''])
    expect([existsSync(join(out, 'a')), existsSync(join(out, 'b'))]).toEqual([true, true])
  })
})
