import { describe, expect, it } from 'vitest'
import { isUnclear, isUnreadable, signInNames, sourceFaults, valueFromElsewhere } from '../../src/domain/claim-source.ts'
import { claimValue, peopleOf, person, transformed, when } from '../support/claims.ts'

const [MAIL, UPN] = ['user.mail', 'user.userprincipalname']

describe('faults of the source of email', () => {
  it.each([
    ['user.mail', claimValue(), []],
    ['the sign-in name', claimValue({ source: UPN }), [{ is: 'sign-in-name' }]],
    ['a fixed text', claimValue({ constant: 'x' }), [{ is: 'constant', text: 'x', fallback: false }]],
    ['no source', claimValue({ source: 'none' }), [{ is: 'no-source' }]],
    ['an attribute', claimValue({ source: 'user.employeeid' }), [{ is: 'another-attribute', mayBeAddress: false, fallback: false }]],
    ['another address', claimValue({ source: 'user.othermail' }), [{ is: 'several-values', prefixed: false }]],
    ['addresses with a prefix', claimValue({ source: 'user.proxyaddresses' }), [{ is: 'several-values', prefixed: true }]],
    ['an extension', claimValue({ source: 'user.extensionattribute7' }), [{ is: 'another-attribute', mayBeAddress: true }]],
    ['a transformation', transformed(['join'], [MAIL, 'unreadable', MAIL]), [{ is: 'transformation', name: 'join', reads: [MAIL] }]],
    ['the sign-in name as a fallback', transformed(['ifEmpty'], [MAIL, UPN]), []],
    ['another address as a fallback', transformed(['ifEmpty'], [MAIL, 'user.othermail']), []],
    ['a text as a fallback', transformed(['ifEmpty'], [MAIL, '"x"']), [{ is: 'constant', text: 'x', fallback: true }]],
    ['an attribute as a fallback', transformed(['ifEmpty'], [MAIL, 'user.employeeid']), [{ is: 'another-attribute', fallback: true }]],
    ['the sign-in name, else user.mail', transformed(['ifEmpty'], [UPN, MAIL]), [{ is: 'sign-in-name' }]],
    ['a choice of both', transformed(['contains'], ['user.country', UPN, MAIL]), []],
    ['an unreadable source', claimValue({ source: 'unreadable' }), []],
  ])('%s', (_, value, faults) => expect(sourceFaults(value, [value])).toMatchObject(faults))

  it('another rule reports the sign-in name of guests', () => {
    const forGuests = claimValue({ source: UPN, ...when('allGuests') })
    expect(sourceFaults(forGuests, [claimValue(), forGuests])).toEqual([])
  })

  it('a value is unclear where nothing is known to be wrong with it', () => {
    expect(isUnclear(claimValue({ source: 'unreadable' }))).toBe(true)
    expect(isUnclear(transformed(['ifEmpty'], []))).toBe(true)
    expect(isUnclear(claimValue({ source: 'none' }))).toBe(false)
    expect(isUnclear(transformed(['join'], []))).toBe(false)
    expect(isUnclear(claimValue())).toBe(false)
  })
})

describe('sign-in names that are sent as addresses', () => {
  const ann = person('ann', 'ann@contoso.com', 'ANN@contoso.com')
  const bob = person('bob', 'bob@contoso.com', 'bob@Contoso.onmicrosoft.com')
  const eve = person('eve', null, 'eve@fabrikam.com')

  it('are compared with the mail address and with the claimed domains', () => {
    const names = signInNames(peopleOf([ann, bob, eve]), ['contoso.com'])
    expect(names).toEqual({ unclaimed: ['contoso.onmicrosoft.com', 'fabrikam.com'], differing: 1, of: 3 })
  })

  it('are not compared without the claimed domains, nor without users', () => {
    expect(signInNames(peopleOf([bob]), undefined)).toEqual({ unclaimed: [], differing: 1, of: 1 })
    expect(signInNames(undefined, ['contoso.com'])).toEqual({ unclaimed: [], differing: 0, of: 0 })
  })

  it('are those of the enabled users where no user is known to be assigned', () => {
    const names = signInNames(peopleOf([], [bob, { ...eve, enabled: null }]), ['contoso.com'])
    expect(names).toEqual({ unclaimed: ['contoso.onmicrosoft.com'], differing: 1, of: 1 })
  })
})

describe('a claim that should be made from one attribute', () => {
  it('is made from another one', () => {
    const surname = claimValue({ source: 'user.surname' })
    expect(valueFromElsewhere([surname], 'user.givenname')).toBe(surname)
    expect(valueFromElsewhere([surname], 'user.surname')).toBeUndefined()
    expect(valueFromElsewhere([transformed(['join'], ['user.givenname', 'user.surname'])], 'user.surname')).toBeUndefined()
  })

  it('or it cannot be read', () => {
    const cut = transformed([], [])
    expect(isUnreadable(cut)).toBe(true)
    expect(valueFromElsewhere([cut, claimValue({ source: 'unreadable' })], 'user.surname')).toBeUndefined()
  })
})
