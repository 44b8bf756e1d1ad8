import { describe, expect, it } from 'vitest'
import {
  affectedOf,
  allHaveMail,
  domainName,
  domainOf,
  doubtful,
  doubtOf,
  examplesOf,
  nameOf,
  severityOf,
  share,
} from '../../src/domain/people.ts'
import { derived, inputs } from '../../src/model/vocabulary.ts'
import { AT, peopleOf, person } from '../support/claims.ts'

const ann = person('ann', 'ann@contoso.com', 'ann@contoso.com')
const bob = person('bob', null, 'bob@contoso.com')
const noMail = ({ mail }: { readonly mail: string | null }): boolean => mail === null

describe('the name of a claimed domain', () => {
  it.each(['München.example', 'xn--mnchen-3ya.example', '@MÜNCHEN.EXAMPLE.'])('%s is compared as an A-label', (text) => {
    expect(domainName({ domain: { value: text, at: AT } } as Parameters<typeof domainName>[0])).toBe('xn--mnchen-3ya.example')
  })
})

describe('who is affected', () => {
  it('members who are known to be assigned come first', () => {
    expect(affectedOf(peopleOf([ann, bob], [bob]), noMail)).toEqual({ is: 'known', affected: { who: [bob], of: 2, severity: 'error' } })
    expect(affectedOf(peopleOf([ann], [bob]), noMail)).toEqual({ is: 'uncertain', who: [bob] })
    expect(affectedOf(peopleOf([ann], [ann]), noMail)).toBeNull()
  })

  it.each([
    [1, 20, 'error'],
    [1, 21, 'warning'],
    [3, 3, 'error'],
  ])('%i of %i is: %s', (affected, known, severity) => expect(severityOf(affected, known)).toBe(severity))

  it('the reason for a doubt names what would show it', () => {
    const unknown = { ...bob, assigned: 'unknown' } as const
    const group = { at: AT, id: 'g1', name: { value: 'Growth', at: AT }, securityEnabled: null, members: null }
    expect(doubtOf(peopleOf([]), [bob]).fact).toBe(inputs.users)
    expect(doubtOf(peopleOf([]), [unknown]).fact).toBe(derived.assignments)
    const doubt = doubtOf({ ...peopleOf([]), incompleteGroup: group }, [unknown])
    expect(doubt.fact).toBe(inputs.memberships)
    expect(doubt.says).toContain('“Growth”')
  })
})

describe('how users are named', () => {
  it('by mail address, sign-in name or id', () => {
    expect([ann, bob, person('id', null, null)].map(nameOf)).toEqual(['ann@contoso.com', 'bob@contoso.com', 'id'])
    expect(share({ who: [ann], of: 243 })).toBe('1 of 243 assigned users')
  })

  it.each([
    [0, ''],
    [1, 'u0'],
    [2, 'u0 and u1'],
    [5, 'u0, u1, u2, u3 and u4'],
    [7, 'u0, u1, u2, u3, u4 and 2 more'],
  ])('%i users: %s', (number, text) => {
    expect(examplesOf(Array.from({ length: number }, (_, index) => person(`u${index}`, null, null)))).toBe(text)
  })
})

describe('domains', () => {
  it.each([
    ['Ann@Contoso.com', 'contoso.com'],
    ['a@b@contoso.com', 'contoso.com'],
    ['contoso.com', null],
    ['ann@', null],
    ['ann@con toso.com', null],
    ['ann@München.Example', 'xn--mnchen-3ya.example'],
    ['ann@xn--mnchen-3ya.example', 'xn--mnchen-3ya.example'],
  ])('%s is at %s', (address, domain) => expect(domainOf(address)).toBe(domain))

  it.each(['contoso.com', '@Contoso.com', ' contoso.com. '])('%j is contoso.com', (text) => {
    expect(domainName({ domain: { value: text, at: AT } } as Parameters<typeof domainName>[0])).toBe('contoso.com')
  })
})

it('a doubt ends a sentence, and names what would settle it', () => {
  const unknown = { ...bob, assigned: 'unknown' } as const
  expect(doubtful(peopleOf([ann], [unknown]), [unknown], '1 user has no mail address', AT)).toEqual({
    cannotTell: '1 user has no mail address, and it is not known whether they are assigned.',
    at: AT,
    fact: derived.assignments,
  })
})

it.each([
  [[ann], true],
  [[ann, bob], false],
  [[], false],
])('of %j all have a mail address: %s', (counted, all) => expect(allHaveMail(peopleOf([...counted], []))).toBe(all))
