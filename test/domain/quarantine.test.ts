import { describe, expect, it } from 'vitest'
import { overdueQuarantine, quarantineCause } from '../../src/domain/quarantine.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { Field } from '../../src/model/field.ts'
import type { Quarantine, SyncJob } from '../../src/model/provisioning.ts'

const at = {} as Place
const field = <T>(value: T | null): Field<T> => (value === null ? { is: 'absent', at } : { is: 'known', value, at })

function job(quarantine: { reason?: string; code?: string; message?: string; began?: string } | null): SyncJob {
  const value: Quarantine | null = quarantine && {
    at,
    reason: field(quarantine.reason ?? null),
    errorCode: field(quarantine.code ?? null),
    errorMessage: field(quarantine.message ?? null),
    seriesBegan: field(quarantine.began === undefined ? null : new Date(quarantine.began)),
    currentBegan: { is: 'absent', at },
  }
  const absent = { is: 'absent', at } as const
  return {
    at,
    id: absent,
    templateId: absent,
    state: absent,
    statusCode: field('Quarantine'),
    quarantine: field(value),
    lastRunEnded: absent,
    lastRunState: absent,
    lastErrorCode: absent,
    lastErrorMessage: absent,
    lastSuccess: absent,
    failuresInARow: absent,
    interval: absent,
    servicePrincipalId: null,
    enabled: absent,
  }
}

const REFUSED = 'SystemForCrossDomainIdentityManagementCredentialValidationFailure'

describe('quarantineCause', () => {
  it.each([
    [{ code: REFUSED, began: '2026-08-25T10:00:00Z' }, '2026-08-25', 'token-replaced'],
    [{ code: REFUSED, began: '2026-08-25T10:00:00Z' }, '2026-08-10', 'credentials'],
    [{ code: REFUSED, began: '2026-08-25T10:00:00Z' }, '2026-08-28', 'credentials'],
    [{ message: 'HTTP 401' }, null, 'credentials'],
    [{ reason: 'EncounteredQuarantineException' }, null, 'probably-credentials'],
    [{ reason: 'EncounteredQuarantineException', code: 'NotFound' }, null, 'other-reason'],
    [{ reason: 'TooManyDeletes' }, null, 'other-reason'],
    [null, null, 'other-reason'],
  ])('%j, token of %s: %s', (quarantine, generated, is) => {
    expect(quarantineCause(job(quarantine), generated === null ? undefined : new Date(generated)).is).toBe(is)
  })

  it('a 404 is named', () => {
    expect(quarantineCause(job({ message: 'HTTP/404 Not Found' }), undefined).notFound).toBe(true)
    expect(quarantineCause(job({ message: 'HTTP/500' }), undefined).notFound).toBe(false)
  })
})

it('a quarantine is overdue after four weeks', () => {
  const since = job({ began: '2026-08-01T00:00:00Z' })
  expect(overdueQuarantine(since, new Date('2026-08-29T12:00:00Z'))).toBeNull()
  expect(overdueQuarantine(since, new Date('2026-08-30T00:00:00Z'))?.days).toBe(29)
  expect(overdueQuarantine(job(null), new Date('2026-08-30T00:00:00Z'))).toBeNull()
})
