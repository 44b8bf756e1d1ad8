import { expect, it } from 'vitest'
import { cannotTell, deferTo, excludedBy, isCannotTell, missing, notApplicable, whatExcluded } from '../../src/domain/no-finding.ts'
import { inputs } from '../../src/model/vocabulary.ts'
import { AT } from '../support/claims.ts'

it('the end of a check says why, where, and which fact would answer it', () => {
  expect(cannotTell('why')).toEqual({ cannotTell: 'why', at: null, fact: null })
  expect(cannotTell('why', AT, inputs.users)).toEqual({ cannotTell: 'why', at: AT, fact: inputs.users })
  expect([missing(), missing(inputs.users)]).toEqual([
    { cannotTell: null, at: null, fact: null },
    { cannotTell: null, at: null, fact: inputs.users },
  ])
  expect(deferTo('azure/reply-url', 'It reports this.')).toEqual({
    notApplicable: { ruleId: 'azure/reply-url', message: 'It reports this.' },
  })
  expect(notApplicable('There is none.')).toEqual({ notApplicable: { ruleId: null, message: 'There is none.' } })
})

it.each([
  [cannotTell('why'), true],
  [missing(), true],
  [notApplicable('why'), false],
  [{ known: 1 }, false],
  [null, false],
  ['cannotTell', false],
])('%j ends without an answer: %s', (value, is) => expect(isCannotTell(value)).toBe(is))

it('what excluded a rule is known again from the sentence', () => {
  expect(excludedBy('--skip scim/*')).toBe('This rule is excluded by --skip scim/*.')
  expect(whatExcluded({ message: excludedBy('--skip scim/*') })).toBe('--skip scim/*')
  expect([whatExcluded({ message: 'There is none.' }), whatExcluded(null)]).toEqual([null, null])
})
