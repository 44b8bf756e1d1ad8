import { describe, expect, it } from 'vitest'
import { assignedMappings, noMappingsOf, policiesOf } from '../../src/domain/assigned-policies.ts'
import type { ClaimsDefinition, Subject } from '../../src/model/entra.ts'
import { known } from '../../src/syntax/field.ts'
import { assertionOf, AT } from '../support/claims.ts'

const policy = (id: string | null, servicePrincipalId: string | null, assigned = true): ClaimsDefinition => ({
  ...assertionOf([]).governedBy,
  id,
  servicePrincipalId,
  assigned,
})
const subject = { principal: { id: known('SP-1', AT) } } as unknown as Subject
const [own, other, any] = [policy('P1', 'sp-1'), policy('p2', 'sp-2'), policy('p3', null)]

describe('policies that may be the chosen app’s', () => {
  it('are those that name it, where some do', () => {
    expect(policiesOf([other, any, own], subject)).toEqual([own])
    expect(policiesOf([policy('x', 'SP-1')], subject)).toHaveLength(1)
    expect(policiesOf([other, any], subject)).toEqual([any])
    expect(policiesOf([other], subject)).toEqual([])
    expect(policiesOf([], subject)).toEqual([])
  })

  it('are copies of these, too', () => {
    const [copy, unnamed] = [policy('p1', null), policy(null, null)]
    expect(policiesOf([copy, own, unnamed, any], subject)).toEqual([copy, own])
    expect(policiesOf([unnamed, policy(null, 'sp-1')], subject)).toEqual([policy(null, 'sp-1')])
  })

  it('are, without the enterprise application, those of the only app that is named', () => {
    for (const unknown of [undefined, { principal: null } as unknown as Subject]) {
      expect(policiesOf([own, policy('p9', 'SP-1'), any], unknown)).toEqual([own, policy('p9', 'SP-1')])
      expect(policiesOf([own, other], unknown)).toEqual([])
      expect(policiesOf([any], unknown)).toEqual([any])
    }
  })
})

it('mapping policies are the assigned ones, with all copies of them', () => {
  const [copy, unnamed, free] = [policy('p1', null, false), policy(null, 'sp-1', false), policy('p5', 'sp-1', false)]
  expect(assignedMappings([copy, unnamed, free, own], subject)).toEqual([own, copy])
  expect(assignedMappings([policy('P1', 'sp-2', false), own], subject)).toEqual([own, policy('P1', 'sp-2', false)])
  expect(assignedMappings([free, copy], subject)).toEqual([])
  expect(assignedMappings([policy(null, 'sp-1'), unnamed], subject)).toEqual([policy(null, 'sp-1')])
})

it('that none is assigned is said by inputs about the app, or about no app by name', () => {
  const none = ['SP-1', 'sp-2', null].map((servicePrincipalId) => ({ at: AT, servicePrincipalId }))
  expect(noMappingsOf(none, subject).map(({ servicePrincipalId }) => servicePrincipalId)).toEqual(['SP-1', null])
  expect(noMappingsOf(none, undefined)).toHaveLength(3)
})
