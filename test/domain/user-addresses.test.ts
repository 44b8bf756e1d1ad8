import { describe, expect, it } from 'vitest'
import {
  addressFrom,
  addressPair,
  compareAddresses,
  hasNoAddress,
  hasTwoAddresses,
  unknownAddress,
} from '../../src/domain/user-addresses.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { People, Person, User } from '../../src/model/people.ts'

const at = {} as Place
const person = (mail: string | null, upn: string | null): Person => ({ mail, upn }) as Person

it('an address is taken from its source', () => {
  const both = person('ann@contoso.com', 'a1@contoso.com')
  expect(addressFrom(both, 'mail')).toBe('ann@contoso.com')
  expect(addressFrom(both, 'upn')).toBe('a1@contoso.com')
  expect(addressFrom(person(null, 'a1@contoso.com'), 'mail-or-upn')).toBe('a1@contoso.com')
  expect(addressFrom(person(null, 'a1@contoso.com'), 'mail')).toBeNull()
})

it('two addresses differ in more than case', () => {
  expect(hasTwoAddresses(person('ann@contoso.com', 'a1@contoso.com'), 'mail')).toBe(true)
  expect(hasTwoAddresses(person('Ann@contoso.com', 'ann@contoso.com'), 'mail')).toBe(false)
  expect(hasTwoAddresses(person(null, 'a1@contoso.com'), 'mail')).toBe(false)
  expect(addressPair(person(null, 'a1@contoso.com'), 'mail-or-upn')).toEqual(['a1@contoso.com', 'a1@contoso.com'])
})

it('known pairs are counted, and those that are not byte for byte the same', () => {
  const counted = [
    person('Ann@contoso.com', 'ann@contoso.com'),
    person('bob@contoso.com', 'bob@contoso.com'),
    person(null, 'cy@contoso.com'),
  ]
  expect(compareAddresses({ counted } as unknown as People, 'mail')).toEqual({ known: 2, unequal: 1 })
  expect(compareAddresses(undefined, 'mail')).toEqual({ known: 0, unequal: 0 })
})

describe('hasNoAddress', () => {
  const user = (mail: 'empty' | 'absent', upn: 'empty' | 'absent'): User => ({ mail: { is: mail, at }, upn: { is: upn, at } }) as User

  it.each([
    ['empty', 'absent', 'mail', true],
    ['absent', 'empty', 'mail', false],
    ['absent', 'empty', 'upn', true],
    ['empty', 'absent', 'mail-or-upn', false],
    ['empty', 'empty', 'mail-or-upn', true],
  ] as const)('mail %s, upn %s, from %s: %s', (mail, upn, source, none) => expect(hasNoAddress(user(mail, upn), source)).toBe(none))
})

describe('addresses that cannot be used', () => {
  const known = { is: 'known', value: 'x@contoso.com', at }
  const lost = { is: 'blanked', why: 'it was blanked by hand', at }
  const empty = { is: 'empty', at }
  const of = (mail: object, upn: object): Person => ({ user: { mail, upn } }) as unknown as Person
  const counted = (...people: readonly Person[]): People => ({ counted: people, uncertain: [] }) as unknown as People
  const said = (...of: Parameters<typeof unknownAddress>): string | null | undefined => unknownAddress(...of)?.cannotTell

  it('are counted, with why', () => {
    expect(said(counted(of(lost, known), of(known, lost)), 'mail')).toBe(
      'The mail address of 1 of 2 assigned users is not known: it was blanked by hand.',
    )
    expect(said(counted(of(known, lost)), 'upn')).toBe(
      'The user principal name of 1 of 1 assigned user is not known: it was blanked by hand.',
    )
    expect(said({ counted: [], uncertain: [of(lost, known)] } as unknown as People, 'mail')).toMatch(/of 1 of 1 user is/)
    expect(said(counted(), 'mail', [of(lost, known)])).toMatch(/of 1 of 1 assigned guest is/)
  })

  it('are none of a source that is not read', () => {
    expect(said(counted(of(known, lost)), 'mail')).toBeUndefined()
    expect(said(counted(of(known, lost)), 'mail-or-upn')).toBeUndefined()
    expect(said(counted(of(empty, lost)), 'mail-or-upn')).toMatch(/^The mail address/)
    expect(said(counted(of(empty, known), of(known, known)), 'mail')).toBeUndefined()
    expect(said(undefined, 'mail')).toBeUndefined()
  })
})
