import { expect, it } from 'vitest'
import { durationOf, healthOf, isRefusal } from '../../src/domain/job-state.ts'
import type { SyncJob } from '../../src/model/provisioning.ts'
import { momentsIn } from '../../src/syntax/moments.ts'
import { parseJson } from '../../src/syntax/json.ts'
import { Cursor } from '../../src/syntax/tree.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'

it.each([
  ['PT40M', 40 * 60_000],
  ['P1D', 86_400_000],
  ['PT1H30M', 90 * 60_000],
  ['P10675199DT2H48M5.4775807S', 922337203685477.5],
  ['P', null],
  ['P1Y', null],
  ['40 minutes', null],
])('the duration %s is %s milliseconds', (text, milliseconds) => {
  const duration = durationOf(text)
  expect(duration === null ? null : Math.round(duration)).toBe(milliseconds === null ? null : Math.round(milliseconds))
})

it.each([
  ['SystemForCrossDomainIdentityManagementCredentialValidationUnavailable', true],
  ['HTTP 401', true],
  ['HTTP 4015', false],
  ['SystemForCrossDomainIdentityManagementServiceIncompatible', false],
])('%s: the token is refused: %s', (text, refused) => {
  expect(isRefusal(text)).toBe(refused)
})

it.each<readonly [state: string | null, failures: number | null, is: string, once: boolean | undefined]>([
  ['Failed', 3, 'failing', false],
  ['Failed', null, 'failing', true],
  ['Succeeded', 3, 'well', undefined],
  [null, 2, 'failing', false],
  [null, 1, 'well', undefined],
  [null, null, 'well', undefined],
])('a job whose last run was %s, after %s failures in a row, is %s', (state, failures, is, once) => {
  const { artifact } = artifactOf('jobs.json', Buffer.from('{}'))
  const at = { artifact, pointer: '', span: () => ({ start: 0, end: 2 }) }
  const field = (value: unknown): unknown => (value === null ? { is: 'absent', at } : { is: 'known', value, at })
  const nothing = field(null)
  const job = {
    ...{ at, lastRunState: field(state), failuresInARow: field(failures), lastErrorCode: nothing, lastErrorMessage: nothing },
    ...{ lastSuccess: nothing, lastRunEnded: nothing, interval: nothing },
  } as unknown as SyncJob
  const health = healthOf(job, undefined)
  expect([health.is, health.is === 'failing' ? health.once : undefined]).toEqual([is, once])
})

it('moments are the times of what happened, each with its place, never plans', () => {
  const text = JSON.stringify({
    createdDateTime: '2026-01-02T03:04:05Z',
    keyCredentials: [{ startDateTime: '2026-02-01T00:00:00Z', endDateTime: '2029-02-01T00:00:00Z' }],
    passwordCredentials: [{ endDateTime: '2028-01-01T00:00:00Z' }],
    value: [{ status: { lastExecution: { timeEnded: '2026-03-01T10:00:00Z', timeBegan: '2026-03-01T09:00:00Z' } } }],
    deletedDateTime: null,
    never: { timeEnded: '0001-01-01T00:00:00Z', lastSignInDateTime: 'yesterday' },
  })
  const { artifact } = artifactOf('export.json', Buffer.from(text))
  const parsed = parseJson(artifact)
  if ('failed' in parsed) throw new Error('It should parse.')
  const found = momentsIn(Cursor.of(parsed.tree)).map(({ value, at }) => [value.toISOString(), at.pointer])
  expect(found.sort()).toEqual([
    ['2026-01-02T03:04:05.000Z', '/createdDateTime'],
    ['2026-03-01T10:00:00.000Z', '/value/0/status/lastExecution/timeEnded'],
  ])
})
