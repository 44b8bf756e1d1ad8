import { describe, expect, it } from 'vitest'
import { differencesOf, emailIn, personIn, predictedValue } from '../../src/domain/captured-assertion.ts'
import type { ClaimValue } from '../../src/model/entra.ts'
import type { People, Person, User } from '../../src/model/people.ts'
import type { CapturedAssertion, PredictedAssertion, PredictedAttribute } from '../../src/model/saml.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { wholeOf } from '../../src/syntax/place.ts'

const at = wholeOf(artifactOf('response.xml', Buffer.from('<x/>')).artifact)
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier'

function assertion(attributes: readonly (readonly [string, ...string[]])[], nameId = 'ann@contoso.com'): CapturedAssertion {
  return {
    nameId: known(nameId, at),
    attributes: attributes.map(([name, ...values]) => ({
      at,
      name: { value: name, at },
      values: values.map((value) => ({ value, at })),
    })),
    saml11Attributes: [],
  } as unknown as CapturedAssertion
}

function person(rest: Partial<Person> = {}, user: Partial<User> = {}): Person {
  const fields = { mail: known('ann@contoso.com', at), givenName: known('Ann', at), surname: { is: 'empty', at }, displayName: absent(at) }
  return { id: 'a1', upn: 'ann@contoso.com', mail: 'ann@contoso.com', user: { ...fields, ...user }, ...rest } as Person
}

function value(source: string, rest: Partial<ClaimValue> = {}): ClaimValue {
  return { source, constant: null, condition: null, transformations: [], ...rest } as ClaimValue
}

function attribute(name: string, ...values: readonly ClaimValue[]): PredictedAttribute {
  return { at, name, localName: { value: name, at }, namespace: null, values, origin: 'configured' }
}

const predicted = {
  attributes: [attribute('email', value('user.mail')), attribute('lastName', value('user.surname'))],
} as unknown as PredictedAssertion

describe('the attribute email', () => {
  it.each([
    ['an address', [['email', 'ann@contoso.com']], { is: 'good' }],
    [
      'the same address twice',
      [
        ['email', 'ann@contoso.com'],
        ['email', 'ann@contoso.com'],
      ],
      { is: 'good' },
    ],
    ['a line break behind it', [['email', 'ann@contoso.com\n']], { is: 'white-space' }],
    ['blanks around it', [['email', ' ann@contoso.com ']], { is: 'white-space' }],
    ['a line break in it', [['email', 'ann@conto\n  so.com']], { is: 'white-space' }],
    ['a blank in it', [['email', 'ann lee@contoso.com']], { is: 'not-an-address' }],
    ['crossed out', [['email', '***@contoso.com']], { is: 'blanked' }],
    ['two addresses', [['email', 'ann@contoso.com', 'bo@contoso.com']], { is: 'several' }],
    ['a blank value', [['email', ' ']], { is: 'empty' }],
    ['the sign-in name of a guest', [['email', 'bo_fabrikam.com#EXT#@contoso.onmicrosoft.com']], { is: 'not-an-address' }],
    ['a namespace', [[`${CLAIMS}/email`, 'ann@contoso.com']], { is: 'missing', namespaced: true, nearest: { value: `${CLAIMS}/email` } }],
    ['another case', [['Email', 'ann@contoso.com']], { is: 'missing', namespaced: false, nearest: { value: 'Email' } }],
    ['only Entra’s default claim', [[`${CLAIMS}/emailaddress`, 'ann@contoso.com']], { is: 'missing', nearest: null }],
  ] as const)('%s', (_name, attributes, expected) => {
    expect(emailIn(assertion(attributes))).toMatchObject(expected)
  })
})

describe('the user of an assertion', () => {
  const people = (...all: readonly Person[]): People => ({ all }) as unknown as People

  it('is found by the object id, else by a name that only one user has', () => {
    const ann = person()
    const bo = person({ id: 'b2', upn: 'bo@contoso.com', mail: 'bo@contoso.com' })
    expect(personIn(assertion([[OBJECT_ID, 'B2']]), people(ann, bo))).toBe(bo)
    expect(personIn(assertion([[OBJECT_ID, 'c3']]), people(ann, bo))).toBeUndefined()
    expect(personIn(assertion([], 'ANN@contoso.com'), people(ann, bo))).toBe(ann)
    expect(personIn(assertion([], 'ann@contoso.com'), people(ann, person({ id: 'd4' })))).toBeUndefined()
    expect(personIn(assertion([]), undefined)).toBeUndefined()
  })
})

describe('the predicted value of an attribute', () => {
  it.each([
    ['a field of the user', [value('user.mail')], 'ann@contoso.com'],
    ['an empty field', [value('user.surname')], null],
    ['a field that the export does not hold', [value('user.displayname')], undefined],
    ['a source that is not exported', [value('user.department')], undefined],
    ['a constant', [value('none', { constant: 'x' })], 'x'],
    ['two sources', [value('user.mail'), value('user.surname')], undefined],
  ] as const)('%s', (_name, values, expected) => {
    expect(predictedValue(attribute('a', ...values), person())).toBe(expected)
  })
})

describe('how a captured assertion differs from the predicted one', () => {
  const differences = (attributes: readonly (readonly [string, ...string[]])[], of?: Person, hasOptional = false): unknown => {
    const { added, lacking, changed } = differencesOf(assertion(attributes), predicted, of, hasOptional)
    return [added.map(({ name }) => name.value), lacking.map(({ name }) => name), changed.map(({ name }) => name.value)]
  }

  it('is not at all where this user lacks the rest', () => {
    expect(
      differences(
        [
          ['email', 'ANN@contoso.com'],
          [OBJECT_ID, 'a1'],
          [`${CLAIMS}/name`, 'ann'],
        ],
        person(),
      ),
    ).toEqual([[], [], []])
  })

  it('is in names', () => {
    expect(differences([[`${CLAIMS}/email`, 'ann@contoso.com']], person())).toEqual([[`${CLAIMS}/email`], ['email'], []])
    expect(
      differences(
        [
          ['email', 'ann@contoso.com'],
          [`${CLAIMS}/department`, 'x'],
        ],
        person(),
        true,
      ),
    ).toEqual([[], [], []])
    expect(differences([['mail', 'ann@contoso.com']])).toEqual([['mail'], ['email', 'lastName'], []])
  })

  it('is in values', () => {
    expect(differences([['email', 'anna@contoso.com']], person())).toEqual([[], [], ['email']])
  })
})
