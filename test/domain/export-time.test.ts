import { describe, expect, it } from 'vitest'
import { exportTimeOf, newestEventIn } from '../../src/domain/export-time.ts'
import type { Artifact } from '../../src/model/artifact.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { placeAt, wholeOf } from '../../src/syntax/place.ts'

const NOW = new Date('2026-09-01T00:00:00Z')
const newest = (text: string): string | null => newestEventIn(text, NOW)?.toISOString() ?? null

describe('the newest thing that an export knows to have happened', () => {
  it.each([
    ['"createdDateTime": "2026-08-01T10:00:00Z"', '2026-08-01T10:00:00.000Z'],
    ['"createdDateTime": "2026-08-01T10:00:00.1234567Z"', '2026-08-01T10:00:00.123Z'],
    ['"createdDateTime": "2026-08-01T10:00:00+02:00"', '2026-08-01T08:00:00.000Z'],
    ['createdDateTime: 2026-08-01T10:00:00Z', '2026-08-01T10:00:00.000Z'],
    [String.raw`"CreatedDateTime": "\/Date(1756684800000)\/"`, '2025-09-01T00:00:00.000Z'],
    ['"a": "2026-08-01T10:00:00Z", "b": "2026-08-03T10:00:00Z", "c": "2026-08-02T10:00:00Z"', '2026-08-03T10:00:00.000Z'],
    ['"a": "2026-09-01T00:00:00Z"', '2026-09-01T00:00:00.000Z'],
    ['"a": "2026-09-01T00:00:01Z", "b": "2026-08-01T10:00:00Z"', '2026-08-01T10:00:00.000Z'],
    ['"restart": "2026-08-01T10:00:00Z"', '2026-08-01T10:00:00.000Z'],
    ['"valueSet": "2026-08-01T10:00:00Z"', '2026-08-01T10:00:00.000Z'],
  ])('%s', (text, time) => expect(newest(text)).toBe(time))

  it.each(['startDateTime', 'endDate', 'expirationDateTime', 'notBefore', 'not_after', 'NotOnOrAfter', 'validUntil', 'schedule', 'value'])(
    'is not what is planned: %s',
    (key) => expect(newest(`"${key}": "2026-08-01T10:00:00Z"`)).toBeNull(),
  )

  it.each([
    '',
    '"2026-08-01T10:00:00Z"',
    '"a": "2026-08-01"',
    '"a": "2026-08-01T10:00:00"',
    '"a": "2026-13-01T10:00:00Z"',
    'on 2026-08-01T10:00:00Z',
  ])('is not in %j', (text) => expect(newest(text)).toBeNull())
})

describe('when an object was exported', () => {
  const text = '{"a": "2026-08-03T10:00:00Z"}{"a": "2026-08-01T10:00:00Z"}'
  const { artifact } = artifactOf('sp.json', Buffer.from(text))

  it('is shown by the object alone', () => {
    expect(exportTimeOf(wholeOf(artifact), NOW)).toEqual(new Date('2026-08-03T10:00:00Z'))
    expect(exportTimeOf(placeAt(artifact, text.indexOf('}') + 1, text.length), NOW)).toEqual(new Date('2026-08-01T10:00:00Z'))
  })

  it('is the time of the record of a probe', () => {
    const record: Artifact = { ...artifact, origin: { from: 'probe', probe: 'metadata', at: '2026-08-20T10:00:00Z' } }
    expect(exportTimeOf(wholeOf(record), NOW)).toEqual(new Date('2026-08-20T10:00:00Z'))
  })
})
