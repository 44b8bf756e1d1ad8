import { describe, expect, it } from 'vitest'
import { effectOn } from '../../src/domain/claim-effect.ts'
import type { ClaimValue } from '../../src/model/entra.ts'
import type { Person } from '../../src/model/people.ts'
import { claimValue, peopleOf, person, transformed, when } from '../support/claims.ts'

// Whether a transformation of the claim email breaks the addresses of those who are counted.

const by = (name: string, source = 'user.mail', parameters: Readonly<Record<string, string>> = {}): ClaimValue =>
  transformed([name], [source], { recipe: [{ name, inputs: [source], parameters: new Map(Object.entries(parameters)) }] })
const ann = person('1', 'Ann@contoso.com', 'ann.x@contoso.com')
const bob = person('2', 'bob@contoso.com', 'bob@contoso.com')
const effect = (value: ClaimValue, people: readonly Person[], values: readonly ClaimValue[] = [value]) => {
  const found = effectOn(value, values, peopleOf(people))
  return found && { wrong: found.wrong.map(({ id }) => id), of: found.of }
}

describe('a transformation', () => {
  it.each([
    ['to lower case leaves every address what it is', by('toLowercase'), { wrong: [], of: 2 }],
    ['to upper case does not', by('toUppercase'), { wrong: ['1', '2'], of: 2 }],
    ['of the sign-in name gives some their address', by('toLowercase', 'user.userprincipalname'), { wrong: ['1'], of: 2 }],
    ['that gives the prefix gives nobody an address', by('extractMailPrefix'), { wrong: ['1', '2'], of: 2 }],
    ['that is not evaluated shows nothing', by('contains'), null],
  ])('%s', (_, value, found) => expect(effect(value, [ann, bob])).toEqual(found))

  it('that gives the address as it is, in capitals, is right', () => {
    const same = by('regexReplace', 'user.mail', { regex: '^(?<all>.*)$', replacement: '{all}' })
    expect(effect(same, [ann, bob])).toEqual({ wrong: [], of: 2 })
  })

  it('shows nothing where it is not known for one of the users, or for none', () => {
    expect(effect(by('toLowercase'), [ann, person('3', null, 'eve@contoso.com')])).toBeNull()
    expect(effect(by('toLowercase', 'user.userprincipalname'), [ann, person('3', null, 'eve@contoso.com')])).toBeNull()
    expect(effect(by('toLowercase', 'user.userprincipalname'), [ann, person('3', 'eve@contoso.com', null)])).toBeNull()
    expect(effect(by('toLowercase'), [])).toBeNull()
    expect(effectOn(by('toLowercase'), [by('toLowercase')], undefined)).toBeNull()
  })

  it('shows nothing where it is not what every member is sent', () => {
    const value = by('toLowercase')
    const forSome = claimValue(when('members', 'group-1'))
    expect(effect(value, [ann, bob], [value, { ...by('toUppercase'), ...when('members', 'group-1') }])).toBeNull()
    expect(effect(forSome, [ann, bob], [value])).toBeNull()
    expect(effect(value, [ann, bob], [claimValue(), value])).toEqual({ wrong: [], of: 2 })
  })
})
