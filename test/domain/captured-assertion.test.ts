import { describe, expect, it } from 'vitest'
import { credibleAssertion, differencesOf, emailIn, personIn, predictedValue } from '../../src/domain/captured-assertion.ts'
import type { ClaimValue } from '../../src/model/entra.ts'
import type { People, Person, User } from '../../src/model/people.ts'
import type { CapturedAssertion, JudgedResponse, PredictedAssertion, PredictedAttribute, ResponseTrust } from '../../src/model/saml.ts'
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
    ['mail', [['Mail', 'ann@contoso.com']], { is: 'missing', namespaced: false, nearest: { value: 'Mail' } }],
    ['e-mailaddress with a blank', [[' E-MailAddress ', 'ann@contoso.com']], { is: 'missing', nearest: { value: ' E-MailAddress ' } }],
    [
      'a name that only contains mail',
      [
        ['mailbox', 'x'],
        ['email2', 'x'],
        ['voicemail', 'x'],
      ],
      { is: 'missing', nearest: null },
    ],
    [
      'a similar name, and then a namespace',
      [
        ['Email', 'x'],
        [`${CLAIMS}/email`, 'x'],
      ],
      { is: 'missing', nearest: { value: `${CLAIMS}/email` } },
    ],
    ['a blank value and an address', [['email', ' ', 'ann@contoso.com']], { is: 'good' }],
    ['an address and a word', [['email', 'ann@contoso.com', 'Ann']], { is: 'not-an-address', value: { value: 'Ann' } }],
    [
      'three values, of which two are the same',
      [['email', 'ann@contoso.com', 'bo@contoso.com', 'ann@contoso.com']],
      { is: 'several', first: { value: 'ann@contoso.com' }, others: [{ value: 'bo@contoso.com' }] },
    ],
    ['a host without a dot', [['email', 'ann@contoso']], { is: 'not-an-address' }],
    ['a dot at its end', [['email', 'ann@contoso.']], { is: 'not-an-address' }],
    ['words around it', [['email', 'Ann <ann@contoso.com>']], { is: 'not-an-address' }],
    ['only Entra’s default claim', [[`${CLAIMS}/emailaddress`, 'ann@contoso.com']], { is: 'missing', nearest: null }],
  ] as const)('%s', (_name, attributes, expected) => {
    expect(emailIn(assertion(attributes))).toMatchObject(expected)
  })

  it('is written as in SAML 1.1 where none is named as in SAML 2.0', () => {
    const names = [{ value: 'email', at }]
    expect(emailIn({ ...assertion([]), saml11Attributes: names })).toEqual({ is: 'saml-1-1', names })
    expect(emailIn({ ...assertion([['email', 'ann@contoso.com']]), saml11Attributes: names })).toEqual({ is: 'good' })
  })
})

describe('an assertion shows which claims are issued', () => {
  const judged = (trust: ResponseTrust, is: string, proven: boolean, saml11 = false): JudgedResponse => {
    const read = { ...assertion([]), proven, saml11Attributes: saml11 ? [{ value: 'email', at }] : [] }
    return { trust, opened: { signatureStatus: { is, at }, assertion: read } } as unknown as JudgedResponse
  }

  it.each([
    ['proven', 'intact', true, true],
    ['no-key-known', 'intact', true, true],
    ['unknown-key', 'intact', true, false],
    ['unproven', 'unsigned', false, true],
    ['unproven', 'no-certificate', false, true],
    ['unproven', 'blanked', false, true],
    ['unproven', 'broken', false, false],
    ['unproven', 'reformatted', false, false],
    ['proven', 'broken', true, true],
  ] as const)('%s, %s, proven %s: %s', (trust, is, proven, shows) => {
    expect(credibleAssertion(judged(trust, is, proven)) !== null).toBe(shows)
    expect(credibleAssertion(judged(trust, is, proven, true))).toBeNull()
  })

  it('not where there is none', () => {
    const none = { trust: 'unproven', opened: { signatureStatus: { is: 'unsigned', at }, assertion: null } } as unknown as JudgedResponse
    expect(credibleAssertion(none)).toBeNull()
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

  it.each([
    ['the name claim', [[`${CLAIMS}/name`, ' Bo.Signs@contoso.com ']]],
    ['the email attribute', [['email', 'BO@contoso.com']]],
    ['the object id with blanks', [[OBJECT_ID, ' B2 ']]],
  ] as const)('is found by %s', (_name, attributes) => {
    const bo = person({ id: 'b2', upn: 'bo.signs@contoso.com', mail: 'bo@contoso.com' })
    const cleo = person({ id: null, upn: null, mail: null })
    expect(personIn({ ...assertion(attributes), nameId: absent(at) }, people(cleo, bo))).toBe(bo)
    expect(personIn({ ...assertion([]), nameId: absent(at) }, people(cleo, bo))).toBeUndefined()
  })
})

describe('the predicted value of an attribute', () => {
  it.each([
    ['a field of the user', [value('user.mail')], 'ann@contoso.com'],
    ['an empty field', [value('user.surname')], null],
    ['a field that the export does not hold', [value('user.displayname')], undefined],
    ['a source that is not exported', [value('user.department')], undefined],
    ['a constant', [value('constant', { constant: 'x' })], 'x'],
    ['two sources', [value('user.mail'), value('user.surname')], undefined],
    ['no source', [], undefined],
    ['the sign-in name', [value('user.userprincipalname')], 'ann@contoso.com'],
    ['a source with a condition', [value('user.mail', { condition: {} as NonNullable<ClaimValue['condition']> })], undefined],
    ['a source that is changed', [value('user.mail', { transformations: ['extractMailPrefix'] })], undefined],
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

  it.each([
    ['blanks around the value', ['email', ' ann@contoso.com ']],
    ['several values', ['email', 'anna@contoso.com', 'ann@contoso.com']],
    ['no value', ['email']],
    ['a crossed out value', ['email', '***@contoso.com']],
  ] as const)('is not in %s', (_name, sent) => {
    expect(differences([[...sent]], person())).toEqual([[], [], []])
  })

  it('is not in a value that this user does not have', () => {
    expect(
      differences(
        [
          ['email', 'ann@contoso.com'],
          ['lastName', 'Lee'],
        ],
        person(),
      ),
    ).toEqual([[], [], []])
  })

  it('is not in attributes that Entra adds by itself', () => {
    const own = ['http://schemas.microsoft.com/identity/claims/tenantid', `${CLAIMS}/givenname`]
    expect(differences([['email', 'ann@contoso.com'], ...own.map((name) => [name, 'x'] as const)], person())).toEqual([[], [], []])
    expect(
      differences(
        [
          ['email', 'ann@contoso.com'],
          [`${CLAIMS}/department`, 'x'],
        ],
        person(),
      ),
    ).toEqual([[`${CLAIMS}/department`], [], []])
    expect(
      differences(
        [
          ['email', 'ann@contoso.com'],
          ['department', 'x'],
        ],
        person(),
        true,
      ),
    ).toEqual([['department'], [], []])
  })

  const condition = {} as NonNullable<ClaimValue['condition']>
  it.each([
    ['a constant', attribute('a', value('constant', { constant: 'x' })), true],
    ['the sign-in name', attribute('a', value('user.userprincipalname')), true],
    ['a field that people may lack', attribute('a', value('user.surname')), false],
    ['a constant for some', attribute('a', value('constant', { constant: 'x', condition })), false],
    ['a field for some, else the sign-in name', attribute('a', value('user.mail', { condition }), value('user.userprincipalname')), true],
    ['no source', attribute('a', value('none')), false],
    ['Entra’s own set', { ...attribute('a', value('user.userprincipalname')), origin: 'default-set' as const }, false],
    ['email', attribute('email', value('user.mail')), true],
  ])('for an unknown user who lacks it: %s', (_name, one, isLacking) => {
    const { lacking } = differencesOf(assertion([]), { attributes: [one] } as unknown as PredictedAssertion, undefined, false)
    expect(lacking.length > 0).toBe(isLacking)
  })
})
