import { expect, it } from 'vitest'
import { rulePattern } from '../../src/config/rule-filter.ts'
import { UsageError } from '../../src/model/errors.ts'

it.each(['a', '(', '**', 'claims/'])('a pattern of 100,000 characters of %s is wrong usage, and no internal error', (unit) => {
  expect(() => rulePattern(unit.repeat(100_000 / unit.length))).toThrow(UsageError)
})

it('a glob of a chapter is a pattern', () => {
  expect(rulePattern('claims/*')('claims/email')).toBe(true)
  expect(rulePattern('claims/*')('cert/validity')).toBe(false)
})
