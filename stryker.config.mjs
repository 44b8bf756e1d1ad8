// `npm run mutation` changes one expression of the code at a time and counts how many changes a test notices. All of it takes hours:
// `npm run mutation -- --mutate 'src/rules/claims/*.ts'` is for a chapter.

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  // Rules are loaded by dynamic imports, which the search for related tests does not see.
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  // What decides: rules, deductions, pure decisions, and how results become a report.
  mutate: [
    'src/{rules,deductions,domain}/**/*.ts',
    'src/pipeline/{judge,report,results,summary}.ts',
    '!src/rules/{always,on-demand,outlines,index,order}.ts',
    '!src/deductions/index.ts',
  ],
  // Texts are read by people and compared by the reports in the case files.
  mutator: { excludedMutations: ['StringLiteral'] },
  coverageAnalysis: 'perTest',
  // What is evaluated when a module is loaded: texts and tables.
  ignoreStatic: true,
  checkers: [],
  concurrency: 2,
  timeoutMS: 20_000,
  thresholds: { high: 90, low: 80, break: 80 },
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.stryker',
  ignorePatterns: ['dist', 'coverage', 'test/corpus', 'test/e2e'],
}
