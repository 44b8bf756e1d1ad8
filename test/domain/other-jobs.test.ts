import { describe, expect, it } from 'vitest'
import { isActive } from '../../src/domain/job-state.ts'
import { otherJobsFor } from '../../src/domain/other-jobs.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { ServicePrincipal, Subject } from '../../src/model/entra.ts'
import type { Field } from '../../src/model/field.ts'
import type { Jobs, SyncJob, SyncJobList } from '../../src/model/provisioning.ts'

const at = {} as Place
const field = <T>(value: T | null): Field<T> => (value === null ? { is: 'absent', at } : { is: 'known', value, at })

const job = (state: string | null, status: string | null = null, enabled: boolean | null = null, id = 'job'): SyncJob =>
  ({ id: field(id), state: field(state), statusCode: field(status), enabled: field(enabled) }) as SyncJob

const app = (id: string, orgId: string): ServicePrincipal =>
  ({
    id: field(id),
    displayName: field(`App ${id}`),
    loginUrl: field(`https://mixpanel.com/security/sso/v2/authorize/?org_id=${orgId}`),
  }) as ServicePrincipal

const list = (servicePrincipalId: string, ...items: readonly SyncJob[]): SyncJobList => ({ at, items, servicePrincipalId, complete: true })

it.each([
  ['Active', 'Paused', null, true],
  ['Paused', 'Active', true, false],
  [null, 'Active', null, true],
  [null, null, true, true],
  [null, 'NotRun', false, false],
])('schedule %s, status %s, enabled %s: %s', (state, status, enabled, active) => {
  expect(isActive(job(state, status, enabled))).toBe(active)
})

describe('otherJobsFor', () => {
  const own = app('a', '1234567')
  const twin = app('b', '1234567')
  const stranger = app('c', '7654321')
  const subject = { principal: own } as unknown as Subject
  const jobs = { items: [job('Active')] } as unknown as Jobs

  it('finds the active job of another app of the same organization', () => {
    const found = otherJobsFor(
      subject,
      jobs,
      [own, twin, stranger],
      [list('B', job('Paused', null, null, 'b1'), job('Active', null, null, 'b2')), list('c', job('Active', null, null, 'c1'))],
    )
    expect(found?.organization).toBe('1234567')
    expect(found?.jobs.map((each) => each.app)).toEqual(['App b'])
  })

  it('finds none where the other job does not run, or is the own one', () => {
    expect(otherJobsFor(subject, jobs, [own, twin], [list('b', job('Paused', null, null, 'b1')), list('a', ...jobs.items)])?.jobs).toEqual(
      [],
    )
  })

  it('finds none where another export shows the same job paused, in whichever order', () => {
    const [active, paused] = [list('b', job('Active', null, null, 'b1')), list('B', job('Paused', null, null, 'b1'))]
    expect(otherJobsFor(subject, jobs, [own, twin], [active, paused])?.jobs).toEqual([])
    expect(otherJobsFor(subject, jobs, [own, twin], [paused, active])?.jobs).toEqual([])
    expect(otherJobsFor(subject, jobs, [own, twin], [active, active])?.jobs).toHaveLength(1)
  })

  it('is null where the sign-on URL names no organization', () => {
    expect(otherJobsFor(undefined, jobs, [twin], [list('b', job('Active'))])).toBeNull()
  })
})
