import { defineConfig } from 'vitest/config'

// The tests of what decides, for mutation testing: they run once for each change of the code.
export default defineConfig({
  test: {
    include: [
      'test/cases*.test.ts',
      'test/domain/**/*.test.ts',
      'test/composite-*.test.ts',
      'test/precedence.test.ts',
      'test/blanked.test.ts',
      'test/log-window.test.ts',
      'test/logs-*.test.ts',
      'test/explain-forms.test.ts',
    ],
    testTimeout: 60_000,
    isolate: false,
  },
})
