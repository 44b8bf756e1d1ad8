import { expect, it } from 'vitest'
import { ownerAccess, ownersWithPassword, peopleInside } from '../../src/domain/owner-access.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { OrganizationOwner } from '../../src/model/mixpanel-settings.ts'

const at = {} as Place
const owner = (email: string, password: boolean | null): OrganizationOwner => ({
  at,
  email: { is: 'known', value: email, at },
  password: password === null ? { is: 'absent', at } : { is: 'known', value: password, at },
})

it.each([
  [[], 'no-owners'],
  [[false], 'no-passwords'],
  [[false, false], 'no-passwords'],
  [[true], 'single-owner'],
  [[null], 'single-owner'],
  [[false, null], 'passwords-unknown'],
  [[false, true], 'safe'],
] as const)('passwords %j: %s', (passwords, access) => {
  expect(ownerAccess(passwords.map((password) => owner('ann@contoso.com', password)))).toBe(access)
})

it('owners who have a password are named in lower case', () => {
  expect([...ownersWithPassword([owner('Ann@Contoso.com', true), owner('bob@contoso.com', false), owner('cy@contoso.com', null)])]).toEqual(
    ['ann@contoso.com'],
  )
})

it('members and owners are inside, in lower case and without spaces', () => {
  const members = { is: 'known', value: [{ value: ' Dee@Contoso.com ', at }], at } as const
  const owners = { is: 'known', value: [owner('Ann@contoso.com', true)], at } as const
  expect([...peopleInside({ members, owners })]).toEqual(['dee@contoso.com', 'ann@contoso.com'])
  expect([...peopleInside({ members, owners: { is: 'absent', at } })]).toEqual(['dee@contoso.com'])
})
