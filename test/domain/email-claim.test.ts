import { describe, expect, it } from 'vitest'
import { emailSourceOf } from '../../src/domain/email-claim.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { ClaimValue } from '../../src/model/entra.ts'
import type { PredictedAssertion } from '../../src/model/saml.ts'

const at = {} as Place

function value(source: string, rest: Partial<ClaimValue> = {}): ClaimValue {
  return { at, source, written: null, constant: null, transformations: [], steps: [], inputs: [], condition: null, ...rest }
}

function assertion(...values: readonly ClaimValue[]): PredictedAssertion {
  return { attributes: [{ name: 'email', values }] } as unknown as PredictedAssertion
}

const guests = { at, userType: 'allguests', groups: [] }
const group = { at, userType: 'members', groups: ['a00000c9-5555-4e6f-8a71-44444beef201'] }

describe('emailSourceOf', () => {
  it.each([
    ['mail', assertion(value('user.mail')), 'mail'],
    ['the sign-in name', assertion(value('user.userprincipalname')), 'upn'],
    [
      'mail, else the sign-in name',
      assertion(value('transformation', { transformations: ['ifEmpty'], inputs: ['user.mail', 'user.userprincipalname'] })),
      'mail-or-upn',
    ],
    [
      'mail for members, the sign-in name for guests',
      assertion(value('user.mail'), value('user.userprincipalname', { condition: guests })),
      'mail',
    ],
  ])('%s', (_name, given, source) => expect(emailSourceOf(given)).toEqual({ is: 'known', source }))

  it.each([
    ['nothing is given', undefined, 'not-given'],
    ['a group is sent another attribute', assertion(value('user.mail'), value('user.userprincipalname', { condition: group })), 'by-group'],
    ['the source is damaged', assertion(value('unreadable')), 'unreadable'],
  ])('unknown: %s', (_name, given, why) => expect(emailSourceOf(given)).toEqual({ is: 'unknown', why }))

  it.each([
    ['there is no value', assertion(), 'no-source'],
    ['the only value is for guests', assertion(value('user.mail', { condition: guests })), 'no-member'],
    ['it is a fixed text', assertion(value('constant', { constant: 'ann@contoso.com' })), 'no-address'],
    ['it is another attribute', assertion(value('user.displayname')), 'no-address'],
  ])('wrong: %s', (_name, given, why) => expect(emailSourceOf(given)).toEqual({ is: 'wrong', why }))

  it('without a claim email it is mail', () => {
    expect(emailSourceOf({ attributes: [] } as unknown as PredictedAssertion)).toEqual({ is: 'known', source: 'mail' })
  })
})
