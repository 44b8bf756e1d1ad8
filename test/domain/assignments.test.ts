import { describe, expect, it } from 'vitest'
import { accessThrough, assignedAndDisabled } from '../../src/domain/assignments.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { AssignedGroup, Assignments, People, Person } from '../../src/model/people.ts'
import { known } from '../../src/syntax/field.ts'

const at = {} as Place
const person = (id: string, enabled: boolean | null, assigned: Person['assigned'] = 'directly'): Person =>
  ({ at, id, enabled, assigned }) as Person
const people = (...all: readonly Person[]): People => ({ all }) as unknown as People
const assigned = (...principals: readonly (readonly [type: string, id: string])[]): Assignments => ({
  at,
  complete: true,
  items: principals.map(([type, id]) => ({ principalType: known(type, at), principalId: known(id, at) }) as Assignments['items'][number]),
})
const group = (
  members: { users?: readonly string[]; groups?: number; complete?: boolean } | null,
  securityEnabled = true,
): AssignedGroup => ({
  at,
  id: 'g',
  name: null,
  securityEnabled: { value: securityEnabled, at },
  members: members && {
    at,
    users: members.users ?? [],
    groups: Array.from({ length: members.groups ?? 0 }, () => ({ at, id: null, name: null })),
    complete: members.complete ?? true,
  },
})
const toGroup = assigned(['Group', 'g'])

describe('access through assignments', () => {
  it('is there while one assigned user is not known to be disabled', () => {
    expect(accessThrough(assigned(['User', 'A']), [], people(person('a', false)))).toBe('nobody')
    expect(accessThrough(assigned(['User', 'a'], ['User', 'b']), [], people(person('a', false), person('b', null)))).toBe('somebody')
    expect(accessThrough(assigned(['User', 'a']), [], undefined)).toBe('somebody')
  })

  it('is assumed where the list of assignments is cut off', () => {
    expect(accessThrough({ ...assigned(['User', 'a']), complete: false }, [], people(person('a', false)))).toBe('somebody')
  })

  it.each([
    ['unknown members', group(null), 'somebody'],
    ['a list of members that is cut off', group({ complete: false }), 'somebody'],
    ['an enabled member', group({ users: ['b'] }), 'somebody'],
    ['a disabled member', group({ users: ['a'] }), 'nobody'],
    ['no members', group({}), 'nobody'],
    ['groups alone', group({ groups: 2 }), 'nested'],
    ['a member, and is not a security group', group({ users: ['b'] }, false), 'nobody'],
  ])('through a group that has %s', (_, each, access) => {
    expect(accessThrough(toGroup, [each], people(person('a', false)))).toBe(access)
  })

  it('a service principal is not a person who signs in', () => {
    expect(accessThrough(assigned(['ServicePrincipal', 'x']), [], undefined)).toBe('nobody')
  })
})

it('only users who are assigned themselves count as assigned and disabled', () => {
  const all = people(person('a', false), person('b', false, 'by-group'), person('c', true))
  expect(assignedAndDisabled(all).map(({ id }) => id)).toEqual(['a'])
  expect(assignedAndDisabled(undefined)).toEqual([])
})
