import { describe, expect, it } from 'vitest'
import { isNoAddress, isOtherAddress, mappedUserName } from '../../src/domain/mapped-user-name.ts'
import type { Field } from '../../src/model/field.ts'
import type { Person, User } from '../../src/model/people.ts'
import type { AttributeMapping } from '../../src/model/provisioning.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { AT, person } from '../support/claims.ts'

const mapping = (expression: string | null, sourceType: string | null = 'Expression'): AttributeMapping => ({
  at: AT,
  target: known('userName', AT),
  sourceType: sourceType === null ? absent(AT) : known(sourceType, AT),
  sourceName: absent(AT),
  expression: expression === null ? absent(AT) : known(expression, AT),
  matchingPriority: absent(AT),
})
const withUser = (rest: Partial<User>): Person => {
  const ann = person('id-1', 'ann@contoso.com', 'Ann@contoso.com')
  return { ...ann, user: { ...ann.user, ...rest } }
}
const of = (expression: string, who: Person): string | null | undefined => {
  const mapped = mappedUserName(mapping(expression))
  return mapped?.is === 'known' ? mapped.of(who) : 'not evaluated'
}

describe('an expression that is mapped to userName', () => {
  it.each([
    ['[mail]', 'ann@contoso.com'],
    ['ToLower([userPrincipalName])', 'ann@contoso.com'],
    ['[originalUserPrincipalName]', 'Ann@contoso.com'],
    ['[OBJECTID]', 'id-1'],
    ['[givenName]', 'Ann'],
    ['[mailNickname]', 'ann.lee'],
    ['[surname]', 'Lee'],
    ['[displayName]', 'Ann Lee'],
    ['[department]', undefined],
    ['[at]', undefined],
    ['[accountEnabled]', undefined],
    ['[upn]', undefined],
  ])('%s gives %s', (expression, text) => {
    const ann = withUser({ mailNickname: known('ann.lee', AT), surname: known('Lee', AT), displayName: known('Ann Lee', AT) })
    expect(of(expression, ann)).toBe(text)
  })

  it.each([
    ['empty', { is: 'empty', at: AT }, null],
    ['absent', absent(AT), undefined],
    ['unreadable', { is: 'unreadable', at: AT, why: 'it is damaged' }, undefined],
    ['blanked', { is: 'blanked', at: AT, why: 'it is blanked' }, undefined],
  ] as const satisfies readonly (readonly [string, Field<string>, unknown])[])('of a field that is %s', (_name, mail, text) => {
    expect(of('[mail]', withUser({ mail }))).toBe(text)
  })

  it('is evaluated once for each user', () => {
    const mapped = mappedUserName(mapping('[mail]'))
    const [ann, bob] = [person('ann', 'ann@contoso.com', null), person('bob', null, null)]
    if (mapped?.is !== 'known') throw new Error('It is evaluated.')
    expect([mapped.of(ann), mapped.of(bob), mapped.of(ann)]).toEqual(['ann@contoso.com', null, 'ann@contoso.com'])
    Object.assign(ann.user, { mail: known('other@contoso.com', AT) })
    expect(mapped.of(ann)).toBe('ann@contoso.com')
  })

  it('names the first attribute that the inputs do not show, and whether an export can', () => {
    const lacks = (expression: string, who = person('ann', 'ann@contoso.com', null)): unknown => {
      const mapped = mappedUserName(mapping(expression))
      return mapped?.is === 'known' ? mapped.lacks(who) : mapped
    }
    expect(lacks('Join("@", [mail], [MailNickname], [department])')).toEqual({ attribute: 'MailNickname', isRead: true })
    expect(lacks('Join("@", [department], [mailNickname])')).toEqual({ attribute: 'department', isRead: false })
    expect(lacks('Join("@", [mail], [surname])')).toBeUndefined()
  })

  it('is none where an attribute or a constant is mapped', () => {
    expect([
      mappedUserName(mapping(null)),
      mappedUserName(mapping('[mail]', 'Attribute')),
      mappedUserName(mapping('[mail]', 'constant')),
    ]).toEqual([null, null, null])
    for (const type of [null, 'Expression', 'AttributeOrExpression', 'NoConstant'])
      expect(mappedUserName(mapping('[mail]', type))?.is).toBe('known')
    expect(mappedUserName(mapping('IIF([mail])'))).toEqual({ is: 'unknown', why: 'the function “IIF” is not evaluated' })
  })
})

it.each([
  ['ann@contoso.com', false],
  ['a@b.example', false],
  ['@contoso.com', true],
  ['ann', true],
  ['', true],
  ['ann@', true],
  ['ann@b@contoso.com', true],
  ['ann@con toso.com', true],
])('%j is no mail address: %s', (text, isNone) => expect(isNoAddress(text)).toBe(isNone))

it.each([
  ['ann@contoso.com', false],
  ['ANN@contoso.com', false],
  ['ann.lee@contoso.com', true],
])('%s is another address than the one that SAML sends: %s', (text, isOther) => {
  expect(isOtherAddress(text, person('ann', 'Ann@contoso.com', 'a1@contoso.com'), 'mail')).toBe(isOther)
  expect(isOtherAddress(text, person('ann', null, 'a1@contoso.com'), 'mail')).toBe(false)
})
