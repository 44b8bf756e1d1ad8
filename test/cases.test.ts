import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DIFFERENCES } from '../src/domain/near-miss.ts'
import { rules } from '../src/rules/index.ts'
import { readCases, type Case } from './support/case-file.ts'
import { CASES } from './support/case-files.ts'
import { holdCases } from './support/case-suite.ts'

// The other chapters are in cases-mixpanel.test.ts.
holdCases('entra')

function shows({ blocks, report }: Case, id: string, code: string): boolean {
  const listed = blocks.some(
    ({ kind, body }) => kind === 'expect' && body.split('\n').some((line) => line.startsWith(`${id} fail ${code} `)),
  )
  const words = (report?.text ?? '').split('\n').flatMap((line) => line.split(' · ').flatMap((part) => part.trim().split(', ')))
  return listed || words.includes(code)
}

/** Differences between addresses and AADSTS codes come from tables, which have tests of their own. */
function isGenerated(code: string): boolean {
  return DIFFERENCES.some((difference) => difference === code) || /^aadsts\d+$/.test(code)
}

/** Codes without a case. A new rule has a case for each of its codes, so this list only becomes shorter. */
const WITHOUT_CASE: Readonly<Record<string, readonly string[]>> = {
  'mixpanel/sign-in-url': ['another-path'],
  'response/signature': ['reference-elsewhere', 'unverifiable'],
}

describe('every rule has a case file with all outcomes and findings', () => {
  for (const { id, findings } of rules) {
    it(id, () => {
      const path = join(CASES, `${id}.md`)
      expect(existsSync(path), `test/cases/${id}.md is missing: every rule needs a case file`).toBe(true)
      const { cases } = readCases(path)
      const outcomes = new Set(cases.map(({ outcome }) => outcome))
      expect(outcomes, `test/cases/${id}.md needs a case whose heading begins with “fails”`).toContain('fail')
      expect(outcomes, `test/cases/${id}.md needs a case whose heading begins with “passes”`).toContain('pass')
      const quiet = outcomes.has('unknown') || outcomes.has('not-applicable')
      expect(quiet, `test/cases/${id}.md needs a case whose heading begins with “cannot tell” or “silent”`).toBe(true)
      const unshown = Object.keys(findings).filter((code) => !isGenerated(code) && !cases.some((story) => shows(story, id, code)))
      const without = WITHOUT_CASE[id] ?? []
      const lacking = unshown.filter((code) => !without.includes(code))
      expect(lacking, `test/cases/${id}.md needs a case whose \`expect\` block has “${id} fail ${lacking[0] ?? ''} …”`).toEqual([])
      const stale = without.filter((code) => !unshown.includes(code))
      expect(stale, `these codes of ${id} have a case now: remove them from WITHOUT_CASE`).toEqual([])
    })
  }
})
