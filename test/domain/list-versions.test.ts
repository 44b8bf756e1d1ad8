import { describe, expect, it } from 'vitest'
import { oneList, type ListVersion } from '../../src/domain/list-versions.ts'
import type { DateOf, Sources } from '../../src/domain/precedence.ts'
import { placeAt } from '../../src/syntax/place.ts'
import { AT } from '../support/claims.ts'

type Version = ListVersion<string>
const version = (index: number, items: string, rest: Partial<Version> = {}): Version => ({
  at: placeAt(AT.artifact, index, index + 1, `/${index}`),
  items: items === '' ? [] : items.split(' '),
  complete: true,
  ...rest,
})
const undated: DateOf = () => null
/** Of the places that `version` makes. */
const dated =
  (...years: readonly number[]): DateOf =>
  (at) =>
    new Date(Date.UTC(years[Number(at.pointer?.slice(1))] ?? 2000, 0))

const list = (versions: Sources<Version>, dateOf = undated): readonly unknown[] => {
  const { items, complete, at } = oneList(versions, (item) => item.toLowerCase(), dateOf)
  return [items.join(' '), complete, at.pointer, at.rivals?.length ?? 0]
}
const PART = { complete: false }
const PARTIAL = { partial: true }

describe('one list out of several', () => {
  it.each([
    ['one list', [version(0, 'a b')], ['a b', true, '/0', 0]],
    ['two parts', [version(0, 'a b', PART), version(1, 'B c', PART)], ['a b c', false, '/0', 0]],
    ['a whole list and a part', [version(0, 'c', PART), version(1, 'a b')], ['c a b', false, '/0', 0]],
    ['the same list twice', [version(0, 'a b'), version(1, 'B A')], ['a b', true, '/0', 0]],
    ['a list of some of them', [version(0, 'a b'), version(1, 'b', PARTIAL)], ['a b', true, '/0', 0]],
    ['lists of some only', [version(0, 'a', PARTIAL), version(1, 'b', PARTIAL)], ['a b', true, '/0', 0]],
    ['no entries in both', [version(0, ''), version(1, '')], ['', true, '/0', 0]],
  ] as const satisfies readonly (readonly [string, Sources<Version>, readonly unknown[]])[])('%s', (_name, versions, result) => {
    expect(list(versions)).toEqual(result)
  })

  it.each([
    ['one has more', [version(0, 'a b c'), version(1, 'a b')], ['a b', false, '/0', 1]],
    ['the other has more', [version(0, 'a b'), version(1, 'a b c')], ['a b', false, '/1', 1]],
    ['each has another', [version(0, 'a b'), version(1, 'a c')], ['a', false, '/0', 1]],
    ['one of three differs', [version(0, 'a b'), version(1, 'a b'), version(2, 'a')], ['a', false, '/0', 2]],
    ['a list of some has another', [version(0, 'a b'), version(1, 'c', PARTIAL)], ['a b', false, '/0', 1]],
    ['a part does not matter', [version(0, 'a b'), version(1, 'a'), version(2, 'a b', PART)], ['a', false, '/0', 1]],
  ] as const satisfies readonly (readonly [string, Sources<Version>, readonly unknown[]])[])(
    'whole lists differ: %s',
    (_name, versions, result) => {
      const [items, complete, , rivals] = list(versions)
      expect([items, complete, rivals]).toEqual([result[0], result[1], result[3]])
    },
  )

  it('of whole lists that differ the newest counts', () => {
    const both: Sources<Version> = [version(0, 'a b'), version(1, 'a c')]
    expect(list(both, dated(2025, 2026))).toEqual(['a c', true, '/1', 0])
    expect(list(both, dated(2026, 2025))).toEqual(['a b', true, '/0', 0])
    expect(list([version(0, 'a b'), version(1, 'a c', PARTIAL)], dated(2025, 2026))).toEqual(['a c', true, '/1', 0])
    expect(list([version(0, 'a b'), version(1, 'a b'), version(2, 'a c')], dated(2026, 2026, 2025))).toEqual(['a b', true, '/0', 0])
  })
})
