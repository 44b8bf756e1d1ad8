import { describe, expect, it } from 'vitest'
import { datesOf, exportedAfter, isOlderThanExport } from '../../src/domain/capture-age.ts'
import { newestOfEach } from '../../src/domain/newest-captures.ts'
import type { SyncJobList } from '../../src/model/provisioning.ts'
import type { Capture } from '../../src/model/saml.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { wholeOf } from '../../src/syntax/place.ts'

const at = wholeOf(artifactOf('x', Buffer.from('x')).artifact)

function capture(xml: string, person: string | null, issued: string | null, captured: string | null = null): Capture {
  const issuedAt = issued === null ? absent(at) : known(new Date(`2026-08-31T${issued}Z`), at)
  return { xml, person, issuedAt, capturedAt: captured === null ? null : new Date(`2026-08-31T${captured}Z`) } as unknown as Capture
}

const ann1 = capture('a1', 'ann', '09:00')
const ann2 = capture('a2', 'ann', '10:00')
const bo = capture('b', 'bo', '08:00')
const refused = capture('r', null, '09:30')
const refusedLast = capture('r2', null, '11:00')
const undated = capture('u', 'ann', null)

describe('the newest response of each person', () => {
  it.each([
    ['of one person', [ann1, ann2], 'a2'],
    ['of two persons', [ann1, ann2, bo], 'a2 b'],
    ['a refusal before a sign-in', [refused, ann2], 'a2'],
    ['a refusal after the sign-ins', [ann2, bo, refusedLast], 'r2 a2 b'],
    ['refusals alone', [refused, refusedLast], 'r2'],
    ['one without a date', [ann1, ann2, undated], 'a2 u'],
    ['the same message twice', [ann1, capture('a1', 'ann', '09:00', '09:01')], 'a1'],
    ['a refusal at the time of the last sign-in', [ann2, capture('r3', null, '10:00')], 'a2 r3'],
    ['a refusal after one sign-in and before another', [ann1, bo, capture('r4', null, '08:30')], 'a1 b'],
    ['a refusal without a date', [ann2, capture('r5', null, null)], 'a2 r5'],
    ['two refusals, of which one has no date', [capture('r6', null, '09:00'), capture('r7', null, null)], 'r6 r7'],
    ['by when it was sent, before when it was issued', [capture('a5', 'ann', '08:00', '12:00'), ann2], 'a5'],
    ['none at all', [], ''],
    ['two at the same time', [ann2, capture('a3', 'ann', '10:00')], 'a2 a3'],
  ])('%s, in any order', (_name, captures, expected) => {
    for (const each of [captures, [...captures].reverse()])
      expect(
        newestOfEach(each)
          .map(({ xml }) => xml)
          .join(' '),
      ).toBe(expected)
  })

  it('is the copy that shows when it was sent', () => {
    const sent = capture('a1', 'ann', '09:00', '09:01')
    expect(newestOfEach([ann1, sent])).toEqual([sent])
    expect(newestOfEach([sent, ann1])).toEqual([sent])
  })
})

describe('the age of a capture', () => {
  const now = new Date('2026-09-01T00:00:00Z')
  const [early, late] = [new Date('2026-08-31T07:00:00Z'), new Date('2026-08-31T12:00:00Z')]
  it('is compared with what happened last, and not with plans', () => {
    expect(exportedAfter([early, late, null, new Date('2027-01-01T00:00:00Z')], now)).toEqual(late)
    expect(exportedAfter([null], now)).toBeNull()
    expect(exportedAfter([late, early], now)).toEqual(late)
    expect(exportedAfter([now, undefined], now)).toEqual(now)
  })

  it('is that of the runs of provisioning', () => {
    const job = (lastRunEnded: unknown): object => ({ lastRunEnded })
    const jobs = [
      { items: [job(known(late, at)), job(absent(at))] },
      { items: [job(known(early, at))] },
    ] as unknown as readonly SyncJobList[]
    expect(datesOf(jobs)).toEqual([late, null, early])
    expect(datesOf(undefined)).toEqual([])
  })

  it.each([
    ['older', ann1, late, true],
    ['newer', ann1, early, false],
    ['of the same time', ann1, new Date('2026-08-31T09:00:00Z'), false],
    ['unknown: the export has no date', ann1, null, false],
    ['unknown: the capture has no date', undated, late, false],
  ])('%s', (_name, of, exported, expected) => {
    expect(isOlderThanExport(of, exported)).toBe(expected)
  })
})
