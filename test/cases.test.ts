import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../src/model/report.ts'
import { section } from '../src/reporters/pretty.ts'
import { rules } from '../src/rules/index.ts'
import { readCases } from './support/case-file.ts'
import { ROOT } from './support/indexes.ts'
import { baseFiles, beyond, examine, exampleFiles, stage } from './support/run-case.ts'
import { expectValid } from './support/valid-report.ts'

const FOLDER = join(ROOT, 'test/cases')
const UPDATE = process.env['UPDATE'] === '1'

function caseFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry)
    return statSync(path).isDirectory() ? caseFiles(path) : entry.endsWith('.md') ? [path] : []
  })
}

let healthy: Report
/** The healthy setup with a response that was captured in it: what a case with a `signed` block is held against. */
let captured: Report
/** Several examples in one bundle: what a case that begins from them is held against. */
const bundles = new Map<string, Promise<Report>>()
function bundled(base: string): Promise<Report> {
  const known = bundles.get(base)
  if (known) return known
  const report = examine(baseFiles(base)).then((diagnosis) => diagnosis.report)
  bundles.set(base, report)
  return report
}
beforeAll(async () => {
  healthy = (await examine(exampleFiles('healthy'))).report
  captured = (await examine(stage([{ kind: 'signed', argument: 'response.xml as har', body: '' }]).files)).report
})

for (const path of caseFiles(FOLDER).sort()) {
  const id = relative(FOLDER, path).replace(/\.md$/, '')
  const { title, cases } = readCases(path)
  describe(id, () => {
    it('is titled by its rule', () => expect(title).toBe(id))

    for (const story of cases) {
      it(story.heading, async () => {
        const { files, circumstances } = stage(story.blocks)
        const { report, excerpt } = await examine(files, circumstances)
        const result = report.results.find(({ ruleId }) => ruleId === id)
        expect(result?.status).toBe(story.outcome)
        expectValid(report, `${id} ${story.heading}`)

        const expected = (story.blocks.find(({ kind }) => kind === 'expect')?.body ?? '').split('\n').filter((line) => line.trim() !== '')
        // Where evidence is taken away, other rules go silent too: there, only this rule and findings are held against the case.
        const exact = story.outcome === 'fail' || story.outcome === 'pass'
        const base = story.blocks.find(({ kind }) => kind === 'base')?.argument ?? ''
        const before = story.blocks.some(({ kind }) => kind === 'signed') ? captured : base.includes(' ') ? await bundled(base) : healthy
        const actual = beyond(before, report).filter((line) => exact || line.startsWith(`${id} `) || / fail /.test(line))
        expect(actual).toEqual(expected)

        if (result && story.report) {
          const style = { color: false, width: 80, verbose: false, quiet: false }
          const printed = `${section(result, { style, excerpt }).trimEnd()}\n`
          if (UPDATE) rewrite(path, story.heading, printed)
          else expect(printed).toBe(story.report.text)
        }
      })
    }
  })
}

/** Re-reads before it writes: the places of later cases move as earlier reports change. */
function rewrite(path: string, heading: string, printed: string): void {
  const story = readCases(path).cases.find((each) => each.heading === heading)
  if (!story?.report) return
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.slice(0, story.report.start) + printed + text.slice(story.report.end))
}

describe('every rule has a case file that shows it', () => {
  for (const { id } of rules) {
    it(id, () => {
      const outcomes = new Set(readCases(join(FOLDER, `${id}.md`)).cases.map(({ outcome }) => outcome))
      expect([...outcomes].sort()).toEqual(expect.arrayContaining(['fail', 'pass']))
      expect(outcomes.has('unknown') || outcomes.has('not-applicable')).toBe(true)
    })
  }
})
