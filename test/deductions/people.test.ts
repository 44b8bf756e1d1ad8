import { describe, expect, it } from 'vitest'
import { derived } from '../../src/model/vocabulary.ts'
import type { People, Person } from '../../src/model/people.ts'
import { deduced, enterpriseApp, graphList, placed, SP } from '../support/deduced.ts'

type Files = Readonly<Record<string, unknown>>

const id = (letter: string): string => `a0000064-5555-4e6f-8a71-${letter.repeat(12)}`
const [ANN, BOB, EVE, GROUP, TEAM] = [id('a'), id('b'), id('e'), id('c'), id('d')]
const APP = { 'sp.json': enterpriseApp() }

const user = (userId: string | null, name: string, rest: object = {}): object => ({
  ...(userId === null ? {} : { id: userId }),
  displayName: name,
  mail: `${name}@contoso.com`,
  userPrincipalName: `${name}@contoso.com`,
  userType: 'Member',
  accountEnabled: true,
  ...rest,
})
const users = (value: readonly object[], rest: object = {}): object => graphList('users', value, rest)
const assigned = (value: readonly object[], rest: object = {}): object =>
  graphList(`servicePrincipals('${SP}')/appRoleAssignedTo`, value, rest)
const to = (principalId: string | null, principalType: string | null = 'User', principalDisplayName: string | null = null): object => ({
  principalId,
  principalType,
  principalDisplayName,
  appRoleId: 'x',
  resourceId: SP,
})
const members = (groupId: string, value: readonly object[], rest: object = {}): object => ({
  '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#groups('${groupId}')/members`,
  ...rest,
  value,
})
const ofType = (type: string, rest: object): object => ({ '@odata.type': `#microsoft.graph.${type}`, ...rest })

const namesOf = (people: readonly Person[]): readonly string[] =>
  people.map(({ user: { displayName } }) => (displayName.is === 'known' ? displayName.value : '?')).sort()

async function peopleIn(files: Files): Promise<People> {
  return (await deduced({ ...APP, ...files })).of(derived.people)
}

async function one(files: Files): Promise<Person> {
  const { all } = await peopleIn(files)
  const [first, ...more] = all
  if (!first || more.length > 0) throw new Error(`${all.length} people`)
  return first
}

const [ann, bob, eve] = [user(ANN, 'ann'), user(BOB, 'bob'), user(EVE, 'eve', { userType: 'Guest' })]

describe('how a user is assigned', () => {
  it.each<readonly [string, Files, Person['assigned']]>([
    ['not known without assignments', {}, 'unknown'],
    ['directly', { 'a.json': assigned([to(ANN.toUpperCase())]) }, 'directly'],
    ['not', { 'a.json': assigned([to(BOB)]) }, 'no'],
    ['not known, where the list is not complete', { 'a.json': assigned([to(BOB)], { '@odata.nextLink': 'https://x' }) }, 'unknown'],
    ['not known, where an entry is unreadable', { 'a.json': assigned([to(BOB), to(null)]) }, 'unknown'],
    ['directly, where the type of the entry is not known', { 'a.json': assigned([to(ANN, null)]) }, 'directly'],
    ['not, where a service principal has the same id', { 'a.json': assigned([to(ANN, 'ServicePrincipal')]) }, 'no'],
    [
      'by a group',
      { 'a.json': assigned([to(GROUP, 'Group')]), 'm.json': members(GROUP.toUpperCase(), [ofType('user', { id: ANN })]) },
      'by-group',
    ],
    [
      'directly, where also by a group',
      { 'a.json': assigned([to(GROUP, 'Group'), to(ANN)]), 'm.json': members(GROUP, [ofType('user', { id: ANN })]) },
      'directly',
    ],
    [
      'not by a group that is not assigned',
      { 'a.json': assigned([to(BOB)]), 'm.json': members(GROUP, [ofType('user', { id: ANN })]) },
      'no',
    ],
    [
      'not by a group without them',
      { 'a.json': assigned([to(GROUP, 'Group')]), 'm.json': members(GROUP, [ofType('user', { id: BOB })]) },
      'no',
    ],
    ['not known, where the members of the group are not given', { 'a.json': assigned([to(GROUP, 'Group')]) }, 'unknown'],
    [
      'not known, where some of the members of the group are given',
      {
        'a.json': assigned([to(GROUP, 'Group')]),
        'm.json': members(GROUP, [ofType('user', { id: BOB })], { '@odata.nextLink': 'https://x' }),
      },
      'unknown',
    ],
  ])('%s', async (_, files, expected) => {
    expect((await one({ 'u.json': users([ann]), ...files })).assigned).toBe(expected)
  })

  it('not known of a user without an id', async () => {
    expect((await one({ 'u.json': users([user(null, 'ann')]), 'a.json': assigned([to(BOB)]) })).assigned).toBe('unknown')
  })
})

describe('whom findings count', () => {
  const direct = assigned([to(ANN), to(BOB), to(EVE)])

  it('enabled members and guests who are assigned, each by themselves', async () => {
    const people = await peopleIn({ 'u.json': users([ann, eve, user(BOB, 'bob', { accountEnabled: false })]), 'a.json': direct })
    expect([namesOf(people.all), namesOf(people.counted), namesOf(people.guests), people.uncertain, people.uncertainGuests]).toEqual([
      ['ann', 'bob', 'eve'],
      ['ann'],
      ['eve'],
      [],
      [],
    ])
    expect([people.missing, people.complete, people.incompleteGroup]).toEqual([0, true, null])
  })

  it('nobody who is not assigned', async () => {
    const people = await peopleIn({ 'u.json': users([ann, bob, eve]), 'a.json': assigned([to(ANN)]) })
    expect([namesOf(people.counted), people.guests, people.uncertain, people.uncertainGuests]).toEqual([['ann'], [], [], []])
  })

  it('with doubt: those of whom it is not known whether they are assigned', async () => {
    const people = await peopleIn({ 'u.json': users([ann, eve, user(BOB, 'bob', { accountEnabled: false })]) })
    expect([people.counted, people.guests, namesOf(people.uncertain), namesOf(people.uncertainGuests), people.missing]).toEqual([
      [],
      [],
      ['ann'],
      ['eve'],
      0,
    ])
  })

  it('with doubt: those of whom it is not known whether they are enabled, unless they are not assigned', async () => {
    const list = users([
      user(ANN, 'ann', { accountEnabled: 'perhaps' }),
      user(BOB, 'bob', { accountEnabled: 'perhaps' }),
      user(EVE, 'eve', { accountEnabled: 'perhaps', userType: 'Guest' }),
    ])
    const people = await peopleIn({ 'u.json': list, 'a.json': assigned([to(ANN), to(EVE)]) })
    expect([people.counted, people.guests, namesOf(people.uncertain), namesOf(people.uncertainGuests)]).toEqual([[], [], ['ann'], ['eve']])
  })

  it('with doubt, among members and among guests: those of whom nothing says which they are', async () => {
    const list = users([user(ANN, 'ann', { userType: undefined, userPrincipalName: undefined }), bob])
    const people = await peopleIn({ 'u.json': list, 'a.json': direct })
    expect([namesOf(people.counted), people.guests, namesOf(people.uncertain), namesOf(people.uncertainGuests)]).toEqual([
      ['bob'],
      [],
      ['ann'],
      ['ann'],
    ])
  })

  it('how many assigned users are not in the lists', async () => {
    const people = await peopleIn({
      'u.json': users([ann]),
      'a.json': assigned([to(ANN), to(BOB), to(EVE), to(GROUP, 'Group'), to(TEAM, 'ServicePrincipal')]),
    })
    expect(people.missing).toBe(2)
  })

  it('names the first group without all of its members, where only these are missing', async () => {
    const groups = [to(GROUP, 'Group', 'Growth'), to(TEAM, 'Group', 'Marketing')]
    const growth = members(GROUP, [ofType('user', { id: ANN })])
    const incomplete = async (list: object): Promise<string | undefined> =>
      (await peopleIn({ 'u.json': users([ann]), 'a.json': list, 'm.json': growth })).incompleteGroup?.name?.value
    expect(await incomplete(assigned(groups))).toBe('Marketing')
    expect(await incomplete(assigned(groups, { '@odata.nextLink': 'https://x' }))).toBeUndefined()
    expect(await incomplete(assigned([...groups, to(null)]))).toBeUndefined()
    expect(await incomplete(assigned(groups.slice(0, 1)))).toBeUndefined()
  })

  it('a list that says that there is more is not complete', async () => {
    expect((await peopleIn({ 'u.json': users([ann], { '@odata.nextLink': 'https://x' }), 'v.json': users([bob]) })).complete).toBe(false)
  })
})

describe('whether a user is enabled', () => {
  it.each<readonly [string, readonly object[], boolean | null]>([
    ['as written', [user(ANN, 'ann', { accountEnabled: false })], false],
    ['yes, where it was not asked for', [user(ANN, 'ann', { accountEnabled: undefined })], true],
    [
      'yes, where it is empty for everybody: it was not asked for',
      [user(ANN, 'ann', { accountEnabled: null }), user(BOB, 'bob', { accountEnabled: null })],
      true,
    ],
    ['not known, where it is empty and others have it', [user(ANN, 'ann', { accountEnabled: null }), bob], null],
    [
      'not known, where it is empty and another one is damaged',
      [user(ANN, 'ann', { accountEnabled: null }), user(BOB, 'bob', { accountEnabled: 'perhaps' })],
      null,
    ],
    ['not known, where it is damaged', [user(ANN, 'ann', { accountEnabled: 'perhaps' })], null],
  ])('%s', async (_, list, expected) => {
    const { all } = await peopleIn({ 'u.json': users(list) })
    expect(all.find(({ id: own }) => own === ANN)?.enabled).toBe(expected)
  })
})

describe('whether a user is a guest', () => {
  it.each<readonly [string, object, boolean]>([
    ['a guest', { userType: 'guest ' }, true],
    ['a member', { userType: 'Member' }, false],
    [
      'a member whose sign-in name is that of a guest',
      { userType: 'member', userPrincipalName: 'ann_x.com#EXT#@contoso.onmicrosoft.com' },
      false,
    ],
    ['by the sign-in name', { userType: undefined, userPrincipalName: 'ann_x.com#ext#@contoso.onmicrosoft.com' }, true],
    ['by nothing', { userType: undefined }, false],
  ])('%s', async (_, rest, expected) => {
    expect((await one({ 'u.json': users([user(ANN, 'ann', rest)]) })).guest).toBe(expected)
  })
})

describe('a user in several lists', () => {
  it('is one, by id or by sign-in name, with what each list says', async () => {
    const upper = user(ANN.toUpperCase(), 'ann', { mail: undefined })
    expect(await one({ 'u.json': users([ann]), 'v.json': users([upper]) })).toMatchObject({ id: ANN, mail: 'ann@contoso.com' })
    const named = user(null, 'ann', { userPrincipalName: 'ANN@contoso.com', givenName: 'Ann' })
    expect((await one({ 'u.json': users([ann]), 'v.json': users([named]) })).user.givenName).toMatchObject({ value: 'Ann' })
    expect(
      await one({ 'v.json': users([named]), 'w.json': users([user(null, 'ann', { userPrincipalName: 'ANN@contoso.com' })]) }),
    ).toMatchObject({ id: null, upn: 'ANN@contoso.com' })
  })

  it('is two where neither id nor sign-in name is known', async () => {
    const nameless = user(null, 'ann', { userPrincipalName: undefined })
    expect((await peopleIn({ 'u.json': users([nameless, nameless]) })).all).toHaveLength(2)
  })

  it('about whom they differ is each of both', async () => {
    const person = await one({ 'u.json': users([ann]), 'v.json': users([user(ANN, 'ann', { mail: null })]) })
    expect(person.versions?.map(({ mail }) => mail).sort()).toEqual(['ann@contoso.com', null])
    expect(placed(person.at)).toMatch(/\/mail$/)
    // Another name decides nothing.
    expect((await one({ 'u.json': users([ann]), 'v.json': users([user(ANN, 'ann', { displayName: 'Ann B' })]) })).versions).toBeUndefined()
  })

  it('who is enabled in one of them, is in doubt', async () => {
    const people = await peopleIn({
      'u.json': users([ann, bob]),
      'v.json': users([user(ANN, 'ann', { accountEnabled: false }), bob]),
      'a.json': assigned([to(ANN), to(BOB)]),
    })
    expect([namesOf(people.counted), namesOf(people.uncertain), people.uncertainGuests]).toEqual([['bob'], ['ann'], []])
  })

  it('who is a guest in one of them, is in doubt on both sides, unless they are not assigned', async () => {
    const lists = { 'u.json': users([ann, bob]), 'v.json': users([user(ANN, 'ann', { userType: 'Guest' }), bob]) }
    const people = await peopleIn({ ...lists, 'a.json': assigned([to(ANN), to(BOB)]) })
    expect([namesOf(people.counted), people.guests, namesOf(people.uncertain), namesOf(people.uncertainGuests)]).toEqual([
      ['bob'],
      [],
      ['ann'],
      ['ann'],
    ])
    const others = await peopleIn({ ...lists, 'a.json': assigned([to(BOB)]) })
    expect([namesOf(others.counted), others.uncertain, others.uncertainGuests]).toEqual([['bob'], [], []])
  })
})

describe('the assigned groups', () => {
  const group = (rest: object = {}): object =>
    graphList('groups', [{ id: GROUP.toUpperCase(), displayName: 'Growth team', securityEnabled: true, ...rest }])
  const groupsIn = async (files: Files) => (await deduced({ ...APP, ...files })).of(derived.assignedGroups)
  const list = assigned([to(GROUP, 'Group', 'Growth'), to(ANN)])

  it('have the name of the group, else that of the assignment', async () => {
    expect(await groupsIn({ 'a.json': list, 'g.json': group() })).toMatchObject([
      { id: GROUP, name: { value: 'Growth team' }, securityEnabled: { value: true }, members: null },
    ])
    expect(await groupsIn({ 'a.json': list })).toMatchObject([
      { id: GROUP, name: { value: 'Growth' }, securityEnabled: null, members: null },
    ])
    expect(await groupsIn({ 'a.json': list, 'g.json': group({ id: TEAM }) })).toMatchObject([
      { name: { value: 'Growth' }, securityEnabled: null },
    ])
    expect(await groupsIn({ 'a.json': assigned([to(GROUP, 'Group')]) })).toMatchObject([{ name: null }])
    expect(await groupsIn({ 'a.json': assigned([to(null, 'Group', 'Growth')]), 'g.json': group() })).toMatchObject([
      { id: null, name: { value: 'Growth' }, members: null },
    ])
  })

  it('have what two exports of the group say', async () => {
    expect(
      await groupsIn({ 'a.json': list, 'g.json': group({ securityEnabled: undefined, groupTypes: [] }), 'h.json': group() }),
    ).toMatchObject([{ securityEnabled: { value: true } }])
  })

  it('have members: users in lower case, and groups', async () => {
    const inside = members(GROUP, [
      ofType('user', { id: ANN.toUpperCase() }),
      ofType('group', { id: TEAM, displayName: 'Nested' }),
      ofType('device', { id: EVE }),
    ])
    expect(await groupsIn({ 'a.json': list, 'm.json': inside })).toMatchObject([
      { members: { users: [ANN], groups: [{ id: TEAM, name: 'Nested' }], complete: true } },
    ])
  })

  it('have the members of all pages', async () => {
    const more = { '@odata.nextLink': 'https://x' }
    const pages = {
      'm.json': members(GROUP, [ofType('user', { id: ANN })], more),
      'n.json': members(GROUP, [ofType('user', { id: ANN }), ofType('user', { id: BOB })], more),
    }
    expect(await groupsIn({ 'a.json': list, ...pages })).toMatchObject([{ members: { users: [ANN, BOB], complete: false } }])
  })

  it('tell groups without an id apart by their names', async () => {
    const nested = (name: string): object => ofType('group', { displayName: name })
    const [found] = await groupsIn({ 'a.json': list, 'm.json': members(GROUP, [nested('A'), nested('B'), nested('A')]) })
    expect(found?.members?.groups.map(({ name }) => name)).toEqual(['A', 'B'])
  })

  it('have the members of a file that does not say its group, where it can be only one', async () => {
    const unnamed = { 'members.json': graphList('directoryObjects', [ofType('user', { id: BOB })]) }
    const usersOf = async (files: Files): Promise<readonly unknown[]> => (await groupsIn(files)).map((each) => each.members?.users ?? null)
    const two = assigned([to(GROUP, 'Group'), to(TEAM, 'Group')])
    const known = members(GROUP, [ofType('user', { id: ANN })])
    expect(await usersOf({ 'a.json': list, ...unnamed })).toEqual([[BOB]])
    expect(await usersOf({ 'a.json': two, 'm.json': known, ...unnamed })).toEqual([[ANN], [BOB]])
    expect(await usersOf({ 'a.json': two, ...unnamed })).toEqual([null, null])
    expect(await usersOf({ 'a.json': list, 'm.json': known, ...unnamed })).toEqual([[ANN]])
    expect(
      await usersOf({ 'a.json': list, ...unnamed, 'members2.json': graphList('directoryObjects', [ofType('user', { id: EVE })]) }),
    ).toEqual([null])
  })
})
