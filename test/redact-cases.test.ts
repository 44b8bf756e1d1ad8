import { describe, expect, it } from 'vitest'
import { differencesBetween, redactBundle } from '../src/commands/redact-bundle.ts'
import { chooser } from '../src/config/rule-filter.ts'
import { artifactOf, type Collected } from '../src/pipeline/collect.ts'
import { leaksIn } from '../src/pipeline/redaction/leaks.ts'
import { readCases } from './support/case-file.ts'
import { caseFiles, CASES } from './support/case-files.ts'
import { EXAMPLES } from './support/examples.ts'
import { exampleFiles, stage, TODAY, type Circumstances, type Files } from './support/run-case.ts'

/** What the examples and cases have of tenants, organizations, apps and people. */
const ORIGINALS: readonly RegExp[] = [
  /contoso/i,
  /fabrikam/i,
  /adatum/i,
  /\bannika|\bberg\b/i,
  /b1d4c0de/i,
  /c0ffee/i,
  /5e7f1ce0/i,
  /1234567/,
]

// The copy of every example and of every case is checked with the same results as the original.

async function differences(files: Files, circumstances: Circumstances): Promise<readonly string[]> {
  const read = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, bytes]) => artifactOf(name, bytes, { role: circumstances.roles?.[name] ?? null }))
  const collected: Collected = {
    artifacts: read.map(({ artifact }) => artifact),
    detectedSecrets: read.flatMap((each) => each.detectedSecrets),
    problems: [],
    ignored: [],
    notes: [],
  }
  const { copy, before, after } = await redactBundle(
    collected,
    {
      now: new Date(circumstances.now ?? TODAY),
      app: circumstances.app ?? null,
      user: circumstances.user ?? null,
      failOn: 'error',
      chosen: chooser(circumstances.only, circumstances.skip),
      logs: () => Promise.resolve(circumstances.logs ?? {}),
      config: {},
      onCrash: (error) => {
        throw error
      },
    },
    null,
  )
  const text = copy.files.map((file) => `${file.name}\n${file.text}`).join('\n')
  const left = ORIGINALS.filter((original) => original.test(text)).map((original) => `the copy has ${text.match(original)?.[0] ?? ''}`)
  const leaks = leaksIn(copy.files, copy.words).map(
    ({ file, line }) =>
      `the copy has an original in ${file}:${line}: ${copy.files.find(({ name }) => name === file)?.text.split('\n')[line - 1] ?? ''}`,
  )
  return [...differencesBetween(before.report, after.report), ...left, ...leaks]
}

describe('a redacted copy has the verdict and the findings of its original', () => {
  for (const { name } of [{ name: 'healthy' }, ...EXAMPLES])
    it(`examples/${name}`, async () => expect(await differences(exampleFiles(name), {})).toEqual([]))

  for (const path of caseFiles()) {
    it(path.slice(CASES.length + 1), async () => {
      const wrong: string[] = []
      for (const { heading, blocks } of readCases(path).cases) {
        const { files, circumstances } = stage(blocks)
        try {
          const found = await differences(files, circumstances)
          if (found.length > 0) wrong.push(`${heading}: ${found.join('; ')}`)
        } catch (error) {
          wrong.push(`${heading}: ${error instanceof Error ? `${error.message} ${error.stack?.split('\n')[1] ?? ''}` : ''}`)
        }
      }
      expect(wrong).toEqual([])
    })
  }
})
