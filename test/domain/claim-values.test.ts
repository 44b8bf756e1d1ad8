import { describe, expect, it } from 'vitest'
import { breaksAt, decidingFor, kindsOf, mainSource, outcomeOf, textIn, usedValues, valueFor } from '../../src/domain/claim-values.ts'
import { claimValue, members, person, transformed, when } from '../support/claims.ts'

const forAll = claimValue()
const forGuests = claimValue({ source: 'user.userprincipalname', ...when('allGuests') })
const inGroup = claimValue({ source: 'user.othermail', ...when('any', 'G1') })

describe('the values that decide', () => {
  it('the last one for everyone supersedes those before it', () => {
    expect(decidingFor('members', [forAll, claimValue({ source: 'user.othermail' })])).toMatchObject([{ source: 'user.othermail' }])
  })

  it('a value for members of a group does not supersede the one for everyone', () => {
    expect(decidingFor('members', [forAll, inGroup])).toEqual([forAll, inGroup])
    expect(decidingFor('members', [inGroup, forAll])).toEqual([forAll])
  })

  it('transformations are tried after attributes, wherever they are written', () => {
    const lower = transformed(['toLowercase'], ['user.mail'])
    expect(usedValues([lower, forAll])).toEqual([lower])
  })

  it('differ by the kind of user', () => {
    const values = [forAll, forGuests]
    expect(kindsOf(forAll, values)).toEqual(['members'])
    expect(kindsOf(forGuests, values)).toEqual(['aadguests', 'externalguests'])
    expect(kindsOf(claimValue(when('externalGuests')), [])).toEqual([])
  })
})

describe('the value for one member', () => {
  const ann = person('ann', null, 'ann@contoso.com')

  it.each([
    ['in the group', [members('g1', 'ANN')], inGroup],
    ['not in the group', [members('g1', 'bob')], forAll],
    ['in no known group', [], undefined],
  ])('%s', (_, memberships, value) => expect(valueFor(ann, [forAll, inGroup], memberships)).toBe(value))

  it('is null where no condition is met', () => {
    expect(valueFor(ann, [forGuests], [])).toBeNull()
    expect(valueFor(ann, [inGroup], [members('g1')])).toBeNull()
  })
})

describe('what is sent', () => {
  const [mail, upn] = ['user.mail', 'user.userprincipalname']

  it.each([
    ['an attribute', claimValue(), { sends: [mail], otherwise: null, dependsOn: null }],
    ['a fixed text', claimValue({ source: 'constant', constant: 'x' }), { sends: ['"x"'], otherwise: null, dependsOn: null }],
    ['lower case', transformed(['toLowercase'], [mail]), { sends: [mail], otherwise: null, dependsOn: null }],
    ['ifEmpty', transformed(['ifEmpty'], [mail, upn]), { sends: [mail], otherwise: upn, dependsOn: null }],
    ['ifEmpty in lower case', transformed(['toLowercase', 'ifEmpty'], [mail, upn]), { sends: [mail], otherwise: upn, dependsOn: null }],
    ['ifNotEmpty', transformed(['ifNotEmpty'], [upn, mail]), { sends: [mail], otherwise: null, dependsOn: upn }],
    ['contains', transformed(['contains'], [upn, mail]), { sends: [mail], otherwise: null, dependsOn: upn }],
    ['contains, else', transformed(['contains'], [upn, mail, upn]), { sends: [mail, upn], otherwise: null, dependsOn: null }],
    ['a transformation that breaks the address', transformed(['extractMailPrefix'], [mail]), null],
    ['an unreadable source', claimValue({ source: 'unreadable' }), null],
    ['no source', claimValue({ source: 'none' }), null],
    ['a transformation without inputs', transformed(['ifEmpty'], []), null],
    ['contains, and another transformation', transformed(['contains', 'trim'], [upn, mail]), null],
  ])('%s', (_, value, outcome) => expect(outcomeOf(value)).toEqual(outcome))

  it('the first transformation that changes the address is found', () => {
    expect(breaksAt(transformed(['trim', 'join'], [mail]))).toBe(1)
    expect(breaksAt(claimValue())).toBe(-1)
  })

  it('sources are attributes or fixed texts', () => {
    expect(mainSource(transformed(['trim'], [mail]))).toBe(mail)
    expect(mainSource(transformed(['trim'], []))).toBe('transformation')
    expect(textIn('"x"')).toBe('x')
    expect(textIn(mail)).toBeNull()
  })
})
