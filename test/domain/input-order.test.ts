import { describe, expect, it } from 'vitest'
import { byContent, newestRecords, type DatedRecord } from '../../src/domain/input-order.ts'
import type { Artifact } from '../../src/model/artifact.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'

const file = (name: string, content: string): Artifact => artifactOf(name, Buffer.from(content)).artifact
const large = (name: string, bytes: number, sha256: string): Artifact => ({
  ...file(name, ''),
  large: { bytes, sha256 } as unknown as NonNullable<Artifact['large']>,
})

describe('the order of inputs', () => {
  it('is by size and then by content, and no name decides', () => {
    const all = [file('b', 'zz'), file('c', 'a'), large('a', 5, 'ff'), file('z', 'ab'), large('d', 1000, '00'), large('e', 5, '0a')]
    const sorted = (list: readonly Artifact[]): readonly string[] => [...list].sort(byContent).map(({ name }) => name)
    expect(sorted(all)).toEqual(['c', 'z', 'b', 'e', 'a', 'd'])
    expect(sorted([...all].reverse())).toEqual(['c', 'z', 'b', 'e', 'a', 'd'])
  })

  it('of equal contents is none', () => {
    const one = file('a', 'x')
    expect([byContent(one, one), byContent(one, file('b', 'x')), byContent(large('a', 5, '0a'), large('b', 5, '0a'))]).toEqual([0, 0, 0])
    expect([byContent(large('a', 1, 'ff'), file('b', 'x')), byContent(file('b', 'x'), large('a', 1, 'ff'))]).toEqual([-1, 1])
    expect([byContent(large('a', 5, '0a'), large('b', 5, 'ff')), byContent(large('a', 5, 'ff'), large('b', 5, '0a'))]).toEqual([-1, 1])
  })
})

describe('records of probes', () => {
  const START = Date.UTC(2026, 7, 30, 8)
  const record = (probe: string, step: string | null, seconds: number): DatedRecord => ({
    probe,
    step,
    askedAt: new Date(START + seconds * 1000),
  })
  const newest = (...records: readonly DatedRecord[]): readonly number[] =>
    newestRecords(records, (each) => each).map((each) => records.indexOf(each))

  it('count of the newest run only, and of a request the newest', () => {
    expect(newest(record('scim', 'a', 0), record('scim', 'a', 3600))).toEqual([1])
    expect(newest(record('scim', 'a', 3600), record('scim', 'a', 0))).toEqual([0])
    expect(newest(record('scim', 'a', 0), record('scim', 'b', 5), record('scim', 'a', 9))).toEqual([1, 2])
    expect(newest(record('scim', 'a', 0), record('scim', 'b', 600))).toEqual([0, 1])
    expect(newest(record('scim', 'a', 0), record('scim', 'b', 601))).toEqual([1])
    expect(newest(record('scim', 'b', 601), record('scim', 'a', 0))).toEqual([0])
  })

  it('of other probes count beside them, and of the same moment the first', () => {
    expect(newest(record('scim', null, 0), record('metadata', null, 3600))).toEqual([0, 1])
    expect(newest(record('scim', null, 5), record('scim', null, 5))).toEqual([0])
    expect(newest()).toEqual([])
  })
})
