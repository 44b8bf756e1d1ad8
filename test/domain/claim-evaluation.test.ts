import { describe, expect, it } from 'vitest'
import { evaluateClaims, INVENTED, previewUserOf } from '../../src/domain/claim-evaluation.ts'
import type { ClaimValue } from '../../src/model/entra.ts'
import { claimValue, person, transformed, when } from '../support/claims.ts'

const bob = previewUserOf(person('bob', null, 'Bob@contoso.com'))
const [MAIL, UPN] = ['user.mail', 'user.userprincipalname']

describe('the value of a claim for a user without a mail address', () => {
  it.each<readonly [string, readonly ClaimValue[], string | null, string | null]>([
    ['the sign-in name', [claimValue({ source: UPN })], 'Bob@contoso.com', null],
    ['user.mail', [claimValue()], null, 'left out, because this user has no mail address in Entra'],
    ['no value', [], null, 'it has no source'],
    ['a value for guests', [claimValue(when('allGuests'))], null, 'no value is set for members'],
    ['a value for a group', [claimValue(when('any', 'g1'))], null, 'the value depends on groups'],
    ['a fixed text', [claimValue({ constant: 'x' })], 'x', 'the same for everyone'],
    ['the last of two', [claimValue({ constant: 'x' }), claimValue({ source: UPN })], 'Bob@contoso.com', null],
    ['ifEmpty', [transformed(['ifEmpty'], [MAIL, UPN])], 'Bob@contoso.com', null],
    ['lower case', [transformed(['toLowercase'], [UPN])], 'bob@contoso.com', null],
    ['upper case', [transformed(['toUppercase'], [UPN])], 'BOB@CONTOSO.COM', null],
    ['the mail prefix', [transformed(['extractMailPrefix'], [UPN])], 'Bob', null],
    ['another transformation', [transformed(['join'], [UPN])], null, 'it goes through join'],
    [
      'a join whose parts are known',
      [
        transformed(['join'], [UPN], {
          recipe: [{ name: 'join', inputs: ['user.givenname', '"x"'], parameters: new Map([['separator', '@']]) }],
        }),
      ],
      'Ann@x',
      null,
    ],
    ['an attribute that is not in the inputs', [claimValue({ source: 'user.country' })], null, 'the inputs do not show user.country'],
  ])('%s', (_, values, value, says) => expect(evaluateClaims(values, bob)).toEqual({ value, says }))

  it('a guest’s sign-in name is named as such', () => {
    const guest = previewUserOf(person('eve', null, 'eve_x#EXT#@contoso.onmicrosoft.com', { guest: true }))
    expect(evaluateClaims([claimValue({ source: UPN })], guest).says).toContain('not an address')
  })

  it('the invented user has every attribute', () => {
    expect(evaluateClaims([claimValue()], INVENTED).value).toBe('ann.example@example.com')
    expect(evaluateClaims([claimValue({ source: 'user.country' })], INVENTED).value).toBe('<country>')
  })
})
