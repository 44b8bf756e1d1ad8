import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import type { Status } from '../src/model/report.ts'
import { kitchenSink } from './support/kitchen-sink.ts'
import { examine } from './support/run-case.ts'

// `KITCHEN_SINK=FOLDER` also writes the files, to measure with or to look at.

it('the kitchen sink has something of everything', async () => {
  const files = kitchenSink()
  const { report } = await examine(files)
  const { error, warning, info } = report.summary.findings
  expect([error >= 10, warning >= 5, info >= 3]).toEqual([true, true, true])
  const statuses: readonly Status[] = ['pass', 'fail', 'unknown', 'not-applicable']
  for (const status of statuses)
    expect(
      report.results.some((result) => result.status === status),
      status,
    ).toBe(true)
  expect(report.problems.map(({ lost }) => lost).sort()).toEqual([false, true, true])
  expect(report.ignored.length).toBe(3)
  expect(report.logs.map(({ kind }) => kind)).toEqual(['sign-ins'])
  const folder = process.env['KITCHEN_SINK']
  for (const [name, bytes] of folder === undefined ? [] : files) {
    mkdirSync(dirname(join(folder ?? '', name)), { recursive: true })
    writeFileSync(join(folder ?? '', name), bytes)
  }
})
