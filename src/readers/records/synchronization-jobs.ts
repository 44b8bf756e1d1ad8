import { inputs } from '../../model/vocabulary.ts'
import { absent, known, unreadable } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { Quarantine, SyncJob } from '../../model/provisioning.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { listIn, nameIn } from './_lists.ts'
import { strangeObject } from './_shapes.ts'

/** Provisioning jobs of an enterprise application, as a list or one. */
export default {
  kind: 'graph-synchronization-jobs',
  title: 'the provisioning job',

  recognises(record) {
    const list = listIn(record)
    if (!list) return isJob(record)
    return list.first ? isJob(list.first) : isOfJobs(record)
  },

  read(record, add) {
    const servicePrincipalId = record.owner('servicePrincipals')
    const list = listIn(record)
    add(inputs.jobs, {
      at: record.at,
      items: (list?.entries() ?? [record]).filter(isJob).map((job) => jobFrom(job, servicePrincipalId)),
      servicePrincipalId,
      complete: list?.complete ?? true,
      single: !list,
    })
  },
} satisfies Reader<Cursor>

function isJob(record: Cursor): boolean {
  if (record.has('templateId') && record.has('schedule') && record.has('status')) return true
  return isOfJobs(record) && record.isObject && (record.has('schedule') || record.has('status'))
}

function isOfJobs(record: Cursor): boolean {
  return record.collection?.endsWith('/synchronization/jobs') === true
}

/** What Graph writes in the objects of a job. */
const OF_SCHEDULE = ['state', 'interval', 'expiration']
const OF_RUN = ['state', 'error', 'timeBegan', 'timeEnded', 'activityIdentifier', 'countEntitled', 'countExported', 'countImported']
const OF_QUARANTINE = ['reason', 'error', 'seriesBegan', 'currentBegan', 'nextAttempt', 'seriesCount']
const OF_STATUS = [
  ...['code', 'quarantine', 'lastExecution', 'lastSuccessfulExecution', 'lastSuccessfulExecutionWithExports', 'progress'],
  ...['countSuccessiveCompleteFailures', 'escrowsPruned', 'steadyStateFirstAchievedTime', 'steadyStateLastAchievedTime'],
  ...['synchronizedEntryCountByType', 'troubleshootingUrl'],
]

function jobFrom(job: Cursor, servicePrincipalId: string | null): SyncJob {
  const schedule = job.get('schedule')
  const status = job.get('status')
  return {
    at: job.at,
    id: job.text('id'),
    templateId: job.text('templateId'),
    state: strangeObject(schedule, 'a schedule', OF_SCHEDULE) ?? nameIn(schedule.get('state')),
    statusCode: strangeObject(status, 'a status', OF_STATUS) ?? nameIn(status.get('code')),
    quarantine: quarantineOf(job),
    lastRunEnded: job.date('status', 'lastExecution', 'timeEnded'),
    lastRunState: strangeObject(status.get('lastExecution'), 'a run', OF_RUN) ?? nameIn(status.get('lastExecution', 'state')),
    lastErrorCode: job.text('status', 'lastExecution', 'error', 'code'),
    lastErrorMessage: job.text('status', 'lastExecution', 'error', 'message'),
    lastSuccess: lastSuccessIn(job),
    failuresInARow: job.number('status', 'countSuccessiveCompleteFailures'),
    interval: job.text('schedule', 'interval'),
    servicePrincipalId,
    enabled: absent(job.at),
  }
}

/** The later of the two: one with exports is successful too. */
function lastSuccessIn(job: Cursor): Field<Date> {
  const any = job.date('status', 'lastSuccessfulExecution', 'timeEnded')
  const exporting = job.date('status', 'lastSuccessfulExecutionWithExports', 'timeEnded')
  if (any.is !== 'known') return exporting.is === 'known' ? exporting : any
  return exporting.is === 'known' && exporting.value > any.value ? exporting : any
}

function quarantineOf(job: Cursor): Field<Quarantine> {
  const here = job.get('status', 'quarantine')
  if (here.cutOff !== null) return { is: 'unreadable', at: here.at, why: here.cutOff }
  if (!here.exists) return absent(job.at)
  if (!isBlank(here.value) && !here.isObject) {
    here.misfit('an object')
    return unreadable(here.at, 'an object should be here')
  }
  const strange = strangeObject(here, 'a quarantine', OF_QUARANTINE)
  if (strange) return strange
  // PowerShell prints an object of empty values where Graph has null, and "never" as the year 1.
  if (!here.isObject || isBlank(here.value)) return { is: 'empty', at: here.at }
  return known(
    {
      at: here.at,
      reason: here.text('reason'),
      errorCode: here.text('error', 'code'),
      errorMessage: here.text('error', 'message'),
      seriesBegan: here.date('seriesBegan'),
      currentBegan: here.date('currentBegan'),
    },
    here.at,
  )
}

function isBlank(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isBlank)
  return [null, undefined, '', 0, false].includes(value as null) || (typeof value === 'string' && /^0001-01-01T/.test(value))
}
