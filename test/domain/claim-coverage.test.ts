import { describe, expect, it } from 'vitest'
import { areEveryone, coverageOf, decidingSource, isEmptyFor } from '../../src/domain/claim-coverage.ts'
import { isForAll } from '../../src/domain/claim-values.ts'
import type { ClaimValue, ServicePrincipal } from '../../src/model/entra.ts'
import type { Assignments } from '../../src/model/people.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { AT, claimValue, members, peopleOf, person, transformed, when } from '../support/claims.ts'

const [MAIL, UPN, ID] = ['user.mail', 'user.userprincipalname', 'user.employeeid']
const ann = person('ann', 'ann@contoso.com', 'ann@contoso.com')
const bob = person('bob', null, 'bob@contoso.com')

describe('is the value empty for a user', () => {
  it.each<readonly [string, ClaimValue, boolean | undefined, boolean | undefined]>([
    ['user.mail', claimValue(), false, true],
    ['the sign-in name', claimValue({ source: UPN }), false, false],
    ['a fixed text', claimValue({ constant: 'x' }), false, false],
    ['no source, which another rule reports', claimValue({ source: 'none' }), false, false],
    ['another attribute, which another rule reports', claimValue({ source: ID }), false, false],
    ['an unreadable one', claimValue({ source: 'unreadable' }), undefined, undefined],
    ['user.mail, else the sign-in name', transformed(['ifEmpty'], [MAIL, UPN]), false, false],
    ['user.mail, else an attribute', transformed(['ifEmpty'], [MAIL, ID]), false, undefined],
    ['an attribute, else user.mail', transformed(['ifEmpty'], [ID, MAIL]), undefined, undefined],
    ['the sign-in name where there is a mail address', transformed(['ifNotEmpty'], [MAIL, UPN]), false, true],
    ['user.mail where there is an employee id', transformed(['ifNotEmpty'], [ID, MAIL]), undefined, true],
    ['user.mail where it contains a text', transformed(['contains'], [MAIL, MAIL]), undefined, true],
    ['the first part of user.mail', transformed(['extractMailPrefix'], [MAIL]), false, true],
  ])('%s', (_, value, forAnn, forBob) => {
    expect(isEmptyFor(value, ann)).toBe(forAnn)
    expect(isEmptyFor(value, bob)).toBe(forBob)
  })

  it('and which attribute decides that', () => {
    expect(decidingSource(transformed(['ifEmpty'], [MAIL, ID]))).toBe(ID)
    expect(decidingSource(claimValue({ source: 'unreadable' }))).toBeNull()
    expect(decidingSource(transformed(['ifNotEmpty'], [UPN, MAIL]))).toBe(UPN)
    expect(decidingSource(transformed(['ifNotEmpty'], [MAIL, ID]))).toBe(ID)
    expect(decidingSource(transformed(['ifEmpty'], [UPN, MAIL]))).toBeNull()
    expect(decidingSource(claimValue({ source: ID }))).toBe(ID)
    expect(decidingSource(claimValue())).toBeNull()
  })
})

describe('the users that a claim leaves out', () => {
  const people = peopleOf([ann, bob])

  it('none, apart from users without a mail address', () => {
    const coverage = coverageOf([claimValue()], people, [], isForAll)
    expect(coverage).toMatchObject({ gap: null, leftOut: [], guestsSignInName: undefined, unclear: undefined, undecided: 0 })
    expect(coverage.empty).toMatchObject({ is: 'known', affected: { who: [bob], of: 2, severity: 'error' } })
  })

  it('members, where a value is for guests only', () => {
    const coverage = coverageOf([claimValue(when('allGuests'))], people, [], isForAll)
    expect(coverage).toMatchObject({ gap: { members: true, guests: false, groups: false }, leftOut: [ann, bob] })
  })

  it('guests, where a value is for members only', () => {
    expect(coverageOf([claimValue(when('members'))], people, [], isForAll)).toMatchObject({
      gap: { members: false, guests: true, groups: false },
      leftOut: [],
    })
  })

  it('those who are in none of the groups, where the members of all of them are known', () => {
    const values = [claimValue(when('any', 'g1'))]
    expect(coverageOf(values, people, [members('g1', 'ann')], isForAll)).toMatchObject({ gap: { groups: true }, leftOut: [bob] })
    expect(coverageOf(values, people, [], isForAll)).toMatchObject({ gap: { groups: true }, leftOut: [] })
  })

  it('guests are sent their sign-in name', () => {
    const forGuests = claimValue({ source: UPN, ...when('allGuests') })
    expect(coverageOf([claimValue(), forGuests], people, [], isForAll).guestsSignInName).toBe(forGuests)
    expect(coverageOf([claimValue({ source: UPN })], people, [], isForAll).guestsSignInName).toBeUndefined()
  })

  it('is not known of users in groups whose members are not known, unless every value is the same for them', () => {
    const byGroup = (source: string): readonly ClaimValue[] => [claimValue(), claimValue({ source, ...when('any', 'g1') })]
    expect(coverageOf(byGroup(UPN), people, [], isForAll)).toMatchObject({ undecided: 1, empty: null })
    expect(coverageOf(byGroup(MAIL), people, [], isForAll)).toMatchObject({ undecided: 0, empty: { is: 'known' } })
  })

  it('is not known where a value depends on an attribute that is not in the inputs', () => {
    const value = transformed(['ifNotEmpty'], [ID, MAIL])
    expect(coverageOf([value], peopleOf([ann]), [], isForAll).unclear).toBe(value)
    expect(coverageOf([value], undefined, [], isForAll).unclear).toBe(value)
    expect(coverageOf([claimValue()], undefined, [], isForAll).unclear).toBeUndefined()
  })
})

describe('groups that are everyone', () => {
  const assignments = (...ids: readonly string[]): Assignments => {
    const items = ids.map((id) => {
      const [principalType, principalName, resourceId] = [absent(AT), absent(AT), absent(AT)]
      return { at: AT, principalId: known(id, AT), principalType, principalName, resourceId }
    })
    return { at: AT, items, complete: true }
  }
  const principal = (required: boolean): ServicePrincipal => ({ assignmentRequired: known(required, AT) }) as unknown as ServicePrincipal

  it('where assignment is required, and only they are assigned', () => {
    expect(areEveryone(['G1'], assignments('g1'), principal(true))).toBe(true)
    expect(areEveryone(['g1'], assignments('g1', 'g2'), principal(true))).toBe(false)
    expect(areEveryone(['g1'], assignments('g1'), principal(false))).toBe(false)
    expect(areEveryone(['g1'], { ...assignments('g1'), complete: false }, principal(true))).toBe(false)
    expect(areEveryone(['g1'], assignments(), principal(true))).toBe(false)
    expect(areEveryone(['g1'], undefined, undefined)).toBe(false)
  })
})
