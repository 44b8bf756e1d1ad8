import { defineConfig } from 'vitest/config'

// Node reads this file whenever it starts, which takes longer than most runs of the program; the tests trust only what they make themselves.
delete process.env['NODE_EXTRA_CA_CERTS']

const common = {
  testTimeout: 120_000,
  hookTimeout: 60_000,
  // Every test file loads the whole program: once for each worker is enough, since no module keeps state between runs.
  isolate: false,
}

// The tests of the built program build it first where it is older than its sources; the others never need it.
export default defineConfig({
  test: {
    // By default one core is left idle.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/corpus/**', 'test/e2e/**', 'test/every/**'],
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/support/built.ts',
        },
      },
      {
        test: {
          ...common,
          name: 'every',
          include: ['test/every/**/*.test.ts'],
          globalSetup: 'test/support/built.ts',
        },
      },
    ],
  },
})
