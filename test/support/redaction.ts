import { differencesBetween, redactBundle } from '../../src/commands/redact-bundle.ts'
import { chooser } from '../../src/config/rule-filter.ts'
import { artifactOf, type Collected } from '../../src/pipeline/collect.ts'
import { leaksIn } from '../../src/pipeline/redaction/leaks.ts'
import { TODAY, type Circumstances, type Files } from './run-case.ts'

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

/** What is wrong with the redacted copy of a bundle: results that differ from those of the original, and originals that are left. */
export async function redactionFaults(files: Files, circumstances: Circumstances): Promise<readonly string[]> {
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
