import { describe, expect, it } from 'vitest'
import { isGroupClaim, mostGroups } from '../../src/domain/group-claim.ts'
import type { Assignments } from '../../src/model/people.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { AT, members } from '../support/claims.ts'

describe('a group claim', () => {
  it.each([
    ['groups', true],
    ['http://schemas.microsoft.com/ws/2008/06/identity/claims/groups', true],
    ['http://schemas.microsoft.com/claims/groups.link', true],
    ['mygroups', false],
    ['http://example.com/groups/x', false],
  ])('%s: %s', (name, is) => expect(isGroupClaim(name)).toBe(is))
})

describe('the most groups of one user', () => {
  const group = { at: AT, principalId: absent(AT), principalType: known('Group', AT), principalName: absent(AT), resourceId: absent(AT) }
  const assignments: Assignments = { at: AT, items: [group, group, group], complete: true }

  it('is counted from the members, once for each group', () => {
    expect(mostGroups(undefined, undefined, [])).toBe(0)
    expect(mostGroups('None', assignments, [members('g1', 'ann'), members('G1', 'ANN'), members('g2', 'ann', 'bob')])).toBe(2)
  })

  it('is at least the number of assigned groups where those are sent', () => {
    expect(mostGroups('ApplicationGroup', assignments, [])).toBe(3)
    expect(mostGroups('DirectoryRole', assignments, [])).toBe(0)
  })
})
