import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { check, UsageError } from '../src/index.ts'
import { ROOT } from './support/indexes.ts'
import { TODAY } from './support/run-case.ts'

const now = new Date(TODAY)
const example = (name: string): string => join(ROOT, 'examples', name)

describe('the library', () => {
  it('judges folders as the command does', async () => {
    expect(await check([example('healthy')], { now })).toMatchObject({ exitCode: 0, report: { verdict: 'pass' } })
    expect(await check([example('namespace-trap')], { now })).toMatchObject({ exitCode: 1, report: { firstBlocker: 'claims/namespace' } })
    expect(await check([example('nowhere')], { now })).toMatchObject({ exitCode: 2 })
  })

  it('takes rules to judge by, and says of one that there is not', async () => {
    const { report } = await check([example('namespace-trap')], { now, skip: ['claims/*'] })
    expect(report.verdict).toBe('pass')
    await expect(check([example('healthy')], { now, only: ['claims/nothing'] })).rejects.toThrow(UsageError)
  })
})
