import { describe, expect, it } from 'vitest'
import { evaluateClaims, INVENTED, previewUserOf, responded } from '../../src/domain/claim-evaluation.ts'
import type { ClaimValue } from '../../src/model/entra.ts'
import type { CapturedAssertion } from '../../src/model/saml.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { AT, claimValue, person, transformed, when } from '../support/claims.ts'

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
    ['the first name', [claimValue({ source: 'user.givenname' })], 'Ann', null],
    [
      'the last name, which is empty',
      [claimValue({ source: 'user.surname' })],
      null,
      'left out, because this user has no last name in Entra',
    ],
    [
      'the display name, which is not in the inputs',
      [claimValue({ source: 'user.displayname' })],
      null,
      'the inputs do not show user.displayname',
    ],
    ['the object id', [claimValue({ source: 'user.objectid' })], 'bob', null],
    ['the sign-in name in this tenant', [claimValue({ source: 'user.localuserprincipalname' })], 'Bob@contoso.com', null],
    ['a name of a method of every object', [claimValue({ source: 'toString' })], null, 'the inputs do not show toString'],
    ['a value for everyone, written so', [claimValue({ source: UPN, ...when('ANY') })], 'Bob@contoso.com', null],
    ['a value for members', [claimValue({ source: UPN, ...when('Members') })], 'Bob@contoso.com', null],
    ['a value for another kind of members', [claimValue({ source: UPN, ...when('someMembers') })], null, 'no value is set for members'],
    ['ifEmpty with a fixed text', [transformed(['ifEmpty'], [MAIL, '"nobody@contoso.com"'])], 'nobody@contoso.com', null],
    [
      'ifEmpty, where both are empty',
      [transformed(['ifEmpty'], [MAIL, 'user.surname'])],
      null,
      'left out, because this user has no mail address in Entra',
    ],
    [
      'ifEmpty with an attribute that is not in the inputs',
      [transformed(['ifEmpty'], ['user.country', UPN])],
      null,
      'it goes through ifEmpty',
    ],
    ['lower case of nothing', [transformed(['toLowercase'], [MAIL])], null, 'left out, because this user has no mail address in Entra'],
    ['upper case of nothing', [transformed(['toUppercase'], [MAIL])], null, 'left out, because this user has no mail address in Entra'],
    [
      'the mail prefix of nothing',
      [transformed(['extractMailPrefix'], [MAIL])],
      null,
      'left out, because this user has no mail address in Entra',
    ],
    [
      'another transformation of nothing',
      [transformed(['trim'], [MAIL])],
      null,
      'left out, because this user has no mail address in Entra',
    ],
    [
      'a transformation of what is not in the inputs',
      [transformed(['toLowercase'], ['user.country'])],
      null,
      'it goes through toLowercase',
    ],
    ['two transformations', [transformed(['extractMailPrefix', 'toUppercase'], [UPN])], 'BOB', null],
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

  it('a guest is sent values for guests, and none for members', () => {
    const guest = previewUserOf(person('eve', null, 'eve@fabrikam.com', { guest: true }))
    expect(evaluateClaims([claimValue({ source: UPN, ...when('externalGuests') })], guest).value).toBe('eve@fabrikam.com')
    expect(evaluateClaims([claimValue({ source: UPN, ...when('members') })], guest)).toEqual({
      value: null,
      says: 'no value is set for guests',
    })
    expect(evaluateClaims([claimValue({ source: UPN, ...when('guestsOfOthers') })], guest).value).toBeNull()
  })

  it('a user is called by mail address, else by sign-in name', () => {
    expect([
      previewUserOf(person('ann', 'ann@contoso.com', 'a@contoso.com')).name,
      previewUserOf(person('bob', null, 'b@contoso.com')).name,
    ]).toEqual(['ann@contoso.com', 'b@contoso.com'])
  })

  it('the invented user has every attribute', () => {
    expect([INVENTED.value('application.x'), INVENTED.value('user.displayname')]).toEqual([undefined, 'Ann Example'])
    expect(evaluateClaims([claimValue()], INVENTED).value).toBe('ann.example@example.com')
    expect(evaluateClaims([claimValue({ source: 'user.country' })], INVENTED).value).toBe('<country>')
  })
})

describe('the user of a captured response', () => {
  const attribute = (name: string, ...values: readonly string[]) => ({
    at: AT,
    name: { value: name, at: AT },
    values: values.map((value) => ({ value, at: AT })),
  })
  const of = (nameId: string | null, ...attributes: readonly ReturnType<typeof attribute>[]) =>
    responded({ at: AT, nameId: nameId === null ? absent(AT) : known(nameId, AT), attributes } as unknown as CapturedAssertion)

  it('has the NameID, and no other source', () => {
    const { previewUser } = of('ann@contoso.com')
    expect([previewUser.is, previewUser.name, previewUser.guest, previewUser.value('NameID'), previewUser.value('user.mail')]).toEqual([
      'response',
      null,
      false,
      'ann@contoso.com',
      undefined,
    ])
    expect(of(null).previewUser.value('NameID')).toBeNull()
  })

  it('has the values of each attribute, also of several with one name', () => {
    const found = of(
      null,
      attribute('email', 'a@contoso.com'),
      attribute('teams', 'Growth', 'Sales'),
      attribute('teams', 'Ops'),
      attribute('empty'),
    )
    expect(['email', 'teams', 'empty', 'other'].map((name) => found.of(name))).toEqual([
      { value: 'a@contoso.com', says: null },
      { value: 'Growth, Sales, Ops', says: null },
      { value: null, says: 'it has no value' },
      { value: null, says: 'it has no value' },
    ])
  })
})
