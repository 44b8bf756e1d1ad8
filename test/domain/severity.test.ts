import { expect, it } from 'vitest'
import { atLeast, gravest } from '../../src/domain/severity.ts'
import type { Severity } from '../../src/model/rule.ts'

it.each([
  [[], null],
  [['info'], 'info'],
  [['info', 'error', 'warning'], 'error'],
  [['warning', 'info'], 'warning'],
] as const satisfies readonly (readonly [readonly Severity[], Severity | null])[])('the gravest of %j is %s', (all, worst) => {
  expect(gravest(all)).toBe(worst)
})

it.each([
  ['error', 'warning', true],
  ['warning', 'warning', true],
  ['info', 'warning', false],
  ['warning', 'error', false],
] as const)('%s is at least %s: %s', (severity, threshold, is) => expect(atLeast(severity, threshold)).toBe(is))
