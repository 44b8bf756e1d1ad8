import { expect } from 'vitest'
import { insightOf } from '../../src/pipeline/insight.ts'
import type { Diagnosis } from '../../src/pipeline/report.ts'

/** Rules of which an error says that the two values of a row are not the same. */
const COMPARE: readonly string[] = [
  'azure/entity-id',
  'azure/reply-url',
  'azure/org-id',
  'mixpanel/issuer-url',
  'mixpanel/sign-in-url',
  'cert/active',
  'cert/rollover',
  'claims/email',
  'claims/namespace',
  'scim/tenant-url',
]

/** What the handshake shows is what the rules say: a difference has a finding, and an error of a rule that compares is a difference. */
export function expectTrueHandshake(diagnosis: Diagnosis, story: string): void {
  const { results } = diagnosis.report
  const failing = results.filter(({ status }) => status === 'fail' || status === 'suppressed')
  for (const { id, state, rules, entra, mixpanel } of insightOf(diagnosis).handshake) {
    const own = results.filter(({ ruleId }) => rules.includes(ruleId))
    const speaks = own.some(({ ruleId, because }) => failing.some((each) => each.ruleId === ruleId || each.ruleId === because?.ruleId))
    const says = `${story}: ${id} is ${state}: ${entra.value} – ${mixpanel.value}`
    if (state === 'differ') expect(speaks, `${says}, and no rule has a finding about it`).toBe(true)
    const errors = failing.filter(({ ruleId, severity }) => severity === 'error' && rules.includes(ruleId) && COMPARE.includes(ruleId))
    if (state === 'agree')
      expect(
        errors.map(({ ruleId }) => ruleId),
        says,
      ).toEqual([])
  }
}
