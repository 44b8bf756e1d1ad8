import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contentsOf, EXAMPLES } from './support/examples.ts'
import { ROOT } from './support/indexes.ts'
import { examine, exampleFiles } from './support/run-case.ts'

describe('the examples', () => {
  it('are the generated ones, the healthy setup, and its live record', () => {
    const folders = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map(({ name }) => name).sort()).toEqual(['healthy', 'live-record', ...EXAMPLES.map(({ name }) => name)].sort())
  })

  for (const example of EXAMPLES) {
    it(`${example.name} is the healthy setup with its changes`, () => {
      const folder = join(ROOT, 'examples', example.name)
      const wanted = contentsOf(example)
      if (process.env['UPDATE'] === '1') {
        mkdirSync(folder, { recursive: true })
        for (const [name, bytes] of wanted) writeFileSync(join(folder, name), bytes)
      }
      const there = existsSync(folder) ? readdirSync(folder).sort() : []
      expect(there, 'out of date: run `npm run update`').toEqual([...wanted.keys()].sort())
      for (const [name, bytes] of wanted) {
        expect(readFileSync(join(folder, name)).equals(bytes), `${name} is out of date: run \`npm run update\``).toBe(true)
      }
    })

    it(`${example.name} gives its findings`, async () => {
      const { report, exitCode } = await examine(exampleFiles(example.name))
      const found = report.results.flatMap(({ ruleId, findings }) =>
        findings.filter(({ severity }) => severity !== 'info').map(({ code, guide }) => `${ruleId} ${code} ${guide}`),
      )
      expect(found).toEqual(example.finds)
      expect(report.ignored).toEqual([{ path: 'README.md', what: 'notes or documentation', instead: null }])
      expect(report.problems).toEqual([])
      expect(exitCode).toBe(1)
    })
  }
})
