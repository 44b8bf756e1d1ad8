import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Report, ReportFinding, ReportLocation, ReportResult } from '../../src/model/report.ts'
import { section } from '../../src/reporters/pretty/section.ts'
import { readCases } from './case-file.ts'
import { CASES, caseFiles } from './case-files.ts'
import { expectLawful } from './finding-laws.ts'
import { expectTrueHandshake } from './handshake.ts'
import { baseFiles, beyond, examine, exampleFiles, stage } from './run-case.ts'
import { UPDATE } from './up-to-date.ts'
import { expectValid } from './valid-report.ts'

let healthy: Report
/** The healthy setup with a captured response: cases with a `signed` block are compared with it. */
let captured: Report
/** Several examples in one bundle: cases with a `base` block of several names are compared with it. */
const bundles = new Map<string, Promise<Report>>()
function bundled(base: string): Promise<Report> {
  const known = bundles.get(base)
  if (known) return known
  const report = examine(baseFiles(base)).then((diagnosis) => diagnosis.report)
  bundles.set(base, report)
  return report
}

/** The chapters about what Entra has; all others are about Mixpanel and about what goes between the two. */
const ENTRA: ReadonlySet<string> = new Set(['azure', 'access', 'claims', 'cert', 'signing'])

/** Holds the case files of one side. Two test files share them, so that two cores do. */
export function holdCases(side: 'entra' | 'others'): void {
  beforeAll(async () => {
    healthy = (await examine(exampleFiles('healthy'))).report
    captured = (await examine(stage([{ kind: 'signed', argument: 'response.xml as har', body: '' }]).files)).report
  })
  for (const path of caseFiles()) {
    const id = relative(CASES, path).replace(/\.md$/, '')
    if (ENTRA.has(id.split('/')[0] ?? '') === (side === 'entra')) holdCase(path, id)
  }
}

function holdCase(path: string, id: string): void {
  const file = `test/cases/${id}.md`
  const { title, cases } = readCases(path)
  describe(id, () => {
    it('is titled by its rule', () => expect(title, `the first line of ${file} should be “# ${id}”`).toBe(id))

    for (const [index, story] of cases.entries()) {
      it(story.heading, async () => {
        const { files, circumstances } = stage(story.blocks)
        const diagnosis = await examine(files, circumstances)
        const { report, excerpt } = diagnosis
        const result = report.results.find(({ ruleId }) => ruleId === id)
        if (!result) return expect.fail(`no rule has the id ${id}: write src/rules/${id}.ts with this id and run \`npm run update\``)
        expect(result.status, `the heading says “${story.heading}”, which means the status ${story.outcome}`).toBe(story.outcome)
        expectValid(report, `${id} ${story.heading}`)
        expectLawful(diagnosis, files)
        expectTrueHandshake(diagnosis, `${id} ${story.heading}`)

        const expected = (story.blocks.find(({ kind }) => kind === 'expect')?.body ?? '').split('\n').filter((line) => line.trim() !== '')
        // Without some evidence, other rules are not checked either: then only this rule and findings are compared.
        const exact = story.outcome === 'fail' || story.outcome === 'pass'
        const base = story.blocks.find(({ kind }) => kind === 'base')?.argument ?? ''
        const before = story.blocks.some(({ kind }) => kind === 'signed') ? captured : base.includes(' ') ? await bundled(base) : healthy
        const actual = beyond(before, report).filter((line) => exact || line.startsWith(`${id} `) || / fail /.test(line))
        expect(actual, `the \`expect\` block of this case in ${file} ${differences(id, expected, actual)}`).toEqual(expected)

        const shown = story.report !== null || (isFirstFailure(cases, index) && cases.every((each) => each.report === null))
        const values = [...result.findings.map(valuesOf), ...(shown ? [] : [wordsOf(result)])].join('')
        if (UPDATE) rewrite(path, story.heading, 'values', values)
        else
          expect(values, `the \`values\` block of this case in ${file} is out of date: run \`npm run update\` and read it`).toBe(
            story.values?.text ?? '',
          )

        if (!shown) return
        const style = { color: false, width: 80, verbose: false, quiet: false }
        const printed = `${section(result, { style, excerpt }).trimEnd()}\n`
        if (UPDATE) rewrite(path, story.heading, 'report', printed)
        else expect(printed, `the \`report\` block of this case in ${file} is out of date: run \`npm run update\``).toBe(story.report?.text)
      })
    }
  })
}

/** What is wrong with an `expect` block, in words. */
function differences(id: string, expected: readonly string[], actual: readonly string[]): string {
  const left = actual.filter((line) => !expected.includes(line))
  const stale = expected.filter((line) => !actual.includes(line))
  const reported = left.filter((line) => line.includes(' fail '))
  const others = reported.filter((line) => !line.startsWith(`${id} `))
  const said = [
    ...(left.length > 0 ? [`does not list what differs from the healthy report: ${quoted(left)}`] : []),
    ...(stale.length > 0 ? [`lists what the report does not have: ${quoted(stale)}`] : []),
    ...(left.length + stale.length === 0 ? [`should have its lines in the order of the report: ${quoted(actual)}`] : []),
  ].join('; it ')
  const hint = 'one error should give one finding: let one rule end with deferTo(), or list the line if both findings are right'
  return others.length > 0 ? `${said} (${hint})` : said
}

function quoted(lines: readonly string[]): string {
  return lines.map((line) => `“${line}”`).join(', ')
}

function isFirstFailure(cases: readonly { readonly outcome: string }[], index: number): boolean {
  return cases.findIndex(({ outcome }) => outcome === 'fail') === index
}

/** What a finding compares, in one line: the code, what is there, what should be there, and the places. */
function valuesOf({ code, actual, expected, locations }: ReportFinding): string {
  const shown = (word: string, value: string | null): string[] => (value === null ? [] : [`${word} ${JSON.stringify(value.slice(0, 200))}`])
  return `${[code, ...shown('is', actual), ...shown('should be', expected), ...locations.map(placed)].join(' · ')}\n`
}

/** What the rule says, a sentence or more in each line: only in cases without a `report` block, which has it too. */
function wordsOf({ findings, needs, because }: ReportResult): string {
  return [
    ...findings.map(({ message }) => message),
    ...needs.map(
      ({ evidence, why, location }) =>
        `needs ${evidence}${why === null ? '' : `: ${why}`}${location === null ? '' : ` · ${placed(location)}`}`,
    ),
    ...(because === null ? [] : [`because: ${because.message}`]),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

function placed({ path, line, column }: ReportLocation): string {
  return `${path}:${line}:${column}`
}

/** Writes a generated block of a case, or adds one where there is something to write. Reads the file again, since earlier blocks may have changed in length. */
function rewrite(path: string, heading: string, kind: 'report' | 'values', printed: string): void {
  const story = readCases(path).cases.find((each) => each.heading === heading)
  if (!story) return
  const text = readFileSync(path, 'utf8')
  const { [kind]: block, end } = story
  if (!block && printed === '') return
  writeFileSync(
    path,
    block
      ? text.slice(0, block.start) + printed + text.slice(block.end)
      : `${text.slice(0, end).trimEnd()}\n\n\`\`\`${kind}\n${printed}\`\`\`\n${end < text.length ? '\n' : ''}${text.slice(end)}`,
  )
}
