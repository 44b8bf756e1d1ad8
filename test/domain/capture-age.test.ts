import { describe, expect, it } from 'vitest'
import { datesOf, exportedAfter, isOlderThanExport } from '../../src/domain/capture-age.ts'
import type { SyncJobList } from '../../src/model/provisioning.ts'
import { absent, known } from '../../src/syntax/field.ts'
import { AT } from '../support/claims.ts'
import { at } from '../support/logs.ts'

const [JULY, AUGUST, SEPTEMBER] = ['2026-07-01', '2026-08-01', '2026-09-01'].map((day) => at(`${day}T00:00:00Z`)) as [Date, Date, Date]

describe('when an export was made, at the earliest', () => {
  it('is the latest of what happened, up to now', () => {
    expect(exportedAfter([JULY, null, AUGUST, undefined, SEPTEMBER], AUGUST)).toBe(AUGUST)
    expect(exportedAfter([AUGUST, JULY], SEPTEMBER)).toBe(AUGUST)
    expect([exportedAfter([SEPTEMBER], AUGUST), exportedAfter([], AUGUST), exportedAfter([null], AUGUST)]).toEqual([null, null, null])
  })

  it('is shown by the runs of provisioning jobs', () => {
    const jobs = [
      { items: [{ lastRunEnded: known(JULY, AT) }, { lastRunEnded: absent(AT) }] },
      { items: [] },
    ] as unknown as readonly SyncJobList[]
    expect(datesOf(jobs)).toEqual([JULY, null])
    expect(datesOf()).toEqual([])
  })
})

it.each([
  ['captured before', { capturedAt: JULY, issuedAt: known(SEPTEMBER, AT) }, AUGUST, true],
  ['captured after', { capturedAt: SEPTEMBER, issuedAt: known(JULY, AT) }, AUGUST, false],
  ['at the same moment', { capturedAt: AUGUST, issuedAt: absent(AT) }, AUGUST, false],
  ['issued before', { capturedAt: null, issuedAt: known(JULY, AT) }, AUGUST, true],
  ['not known', { capturedAt: null, issuedAt: absent(AT) }, AUGUST, false],
  ['before an export without a date', { capturedAt: JULY, issuedAt: absent(AT) }, null, false],
] as const)('a capture %s is older than the export: %s', (_name, capture, exported, isOlder) => {
  expect(isOlderThanExport(capture, exported)).toBe(isOlder)
})
