import { describe, expect, it } from 'vitest'
import type { Evidence, Place } from '../../src/model/artifact.ts'
import { specialCharactersIn, unmatchedGroups } from '../../src/domain/team-names.ts'

const text = (value: string): Evidence<string> => ({ value, at: {} as Place })

describe('unmatchedGroups', () => {
  it.each([
    ['Growth', 'growth', 'case'],
    ['Growth Team', 'growth-team', 'punctuation'],
    ['Caf\u00E9', 'Cafe\u0301', 'accent'],
  ])('%s and %s are near: %s', (group, team, differs) => {
    const { near, none } = unmatchedGroups([text(group)], [text('Sales'), text(team)])
    expect(near.map((each) => [each.group.value, each.team.value, each.differs])).toEqual([[group, team, differs]])
    expect(none).toEqual([])
  })

  it('a group has a Team of exactly its name, or none', () => {
    const { near, none } = unmatchedGroups([text('Sales'), text('Design')], [text('Sales'), text('sales')])
    expect(near).toEqual([])
    expect(none.map(({ value }) => value)).toEqual(['Design'])
  })
})

it('special characters are listed once each', () => {
  expect(specialCharactersIn('R&D & "Co"')).toEqual(['&', '"'])
  expect(specialCharactersIn('Growth – Team')).toEqual([])
})
