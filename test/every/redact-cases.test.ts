import { describe, expect, it } from 'vitest'
import { readCases } from '../support/case-file.ts'
import { caseFiles, CASES } from '../support/case-files.ts'
import { redactionFaults } from '../support/redaction.ts'
import { stage } from '../support/run-case.ts'

// The examples, and one case of each rule, are in redact.test.ts.
describe('a redacted copy has the verdict and the findings of its original', () => {
  for (const path of caseFiles()) {
    it(path.slice(CASES.length + 1), async () => {
      const wrong: string[] = []
      for (const { heading, blocks } of readCases(path).cases) {
        const { files, circumstances } = stage(blocks)
        try {
          const found = await redactionFaults(files, circumstances)
          if (found.length > 0) wrong.push(`${heading}: ${found.join('; ')}`)
        } catch (error) {
          wrong.push(`${heading}: ${error instanceof Error ? `${error.message} ${error.stack?.split('\n')[1] ?? ''}` : ''}`)
        }
      }
      expect(wrong).toEqual([])
    })
  }
})
