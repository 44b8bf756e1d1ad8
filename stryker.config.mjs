// `npm run mutation` changes one expression of the code at a time and counts how many changes a test notices. All of it takes hours:
// `npm run mutation -- --mutate 'src/rules/claims/*.ts'` is for a chapter, and `SAMPLE=500 npm run mutation` for 500 lines of all of it,
// the same ones each time (`SEED=2` takes others).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// What decides: rules, deductions, pure decisions, and how results become a report.
const FOLDERS = ['src/rules', 'src/deductions', 'src/domain']
const FILES = ['judge', 'report', 'results', 'summary'].map((name) => `src/pipeline/${name}.ts`)
const GENERATED = /^src\/rules\/(?:always|on-demand|outlines|index|order)\.ts$|^src\/deductions\/index\.ts$/

const mutated = [...FOLDERS.flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name))), ...FILES]
  .filter((path) => path.endsWith('.ts') && !GENERATED.test(path))
  .sort()

/** Something that can be changed, and no import, type or comment. */
const CODE = /^(?!\s*(?:import|export type|export interface|\/\/|\/?\*)).*(?:[{([<>&|?=]|return)/

/** So many of their lines at random, as `FILE:LINE-LINE`. */
function sampled(count, seed) {
  const lines = mutated.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((text, index) => (CODE.test(text) ? [`${file}:${index + 1}-${index + 1}`] : [])),
  )
  let state = seed
  const next = () => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff
  const chosen = new Set()
  while (chosen.size < Math.min(count, lines.length)) chosen.add(lines[Math.floor(next() * lines.length)])
  return [...chosen].sort()
}

const { SAMPLE, SEED = '1' } = process.env

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'in-process',
  plugins: ['./test/mutation/runner.mjs'],
  mutate: SAMPLE === undefined ? mutated : sampled(Number(SAMPLE), Number(SEED) * 7919),
  // Texts are read by people and compared by the reports in the case files.
  mutator: { excludedMutations: ['StringLiteral'] },
  coverageAnalysis: 'perTest',
  // What is evaluated when a module is loaded: texts and tables.
  ignoreStatic: true,
  checkers: [],
  concurrency: 2,
  dryRunTimeoutMinutes: 30,
  timeoutMS: 20_000,
  thresholds: { high: 90, low: 80, break: 80 },
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.stryker',
  ignorePatterns: ['dist', 'coverage', 'test/corpus', 'test/e2e'],
}
