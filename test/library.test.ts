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

  it.for([
    ['a path in place of a list', 'app.json', {}, /takes an array of paths/],
    ['a path that is none', [1], {}, /takes an array of paths/],
    ['a date as text', [], { now: '2026-09-01' }, /option now of check\(\) takes a Date/],
    ['a date that is none', [], { now: new Date('never') }, /option now/],
    ['a rule in place of a list', [], { only: 'claims/*' }, /option only of check\(\) takes an array of strings/],
    ['a severity that is none', [], { failOn: 'fatal' }, /option failOn/],
    ['an option that is none', [], { verbose: true }, /has no option “verbose”.*now, app, only, skip, failOn/],
    ['a name that every object has', [], { constructor: 1 }, /has no option “constructor”/],
    ['options that are none', [], 'error', /options of check\(\) are an object/],
  ] as const)('a wrong argument is a TypeError that says so: %s', async ([, paths, options, message]) => {
    const call = check(paths as unknown as string[], options as never)
    await expect(call).rejects.toThrow(TypeError)
    await expect(check(paths as unknown as string[], options as never)).rejects.toThrow(message)
  })

  it('an option that is undefined is not given', async () => {
    expect(await check([example('healthy')], { now, only: undefined as never, app: undefined as never })).toMatchObject({ exitCode: 0 })
  })
})
