import { told } from '../../model/facts.ts'
import { absent, known, type Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { Quarantine, SyncJob } from '../../model/things.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { listIn } from './_lists.ts'

/** Provisioning jobs of an enterprise application, as a list or one. */
export default {
  kind: 'graph-synchronization-jobs',
  title: 'the provisioning job',

  recognises(record) {
    const list = listIn(record)
    if (!list) return isJob(record)
    return list.first ? isJob(list.first) : /\/synchronization\/jobs(?:\(.*\))?$/.test(record.context ?? '')
  },

  read(record, tell) {
    const servicePrincipalId = record.owner('servicePrincipals')
    tell(told.jobs, {
      at: record.at,
      items: (listIn(record)?.entries() ?? [record]).filter(isJob).map((job) => jobFrom(job, servicePrincipalId)),
      servicePrincipalId,
    })
  },
} satisfies Reader<Cursor>

function isJob(record: Cursor): boolean {
  return record.has('templateId') && record.has('schedule') && record.has('status')
}

function jobFrom(job: Cursor, servicePrincipalId: string | null): SyncJob {
  return {
    at: job.at,
    id: job.text('id'),
    templateId: job.text('templateId'),
    state: job.text('schedule', 'state'),
    statusCode: job.text('status', 'code'),
    quarantine: quarantineOf(job),
    lastRunEnded: job.date('status', 'lastExecution', 'timeEnded'),
    servicePrincipalId,
    enabled: absent(job.at),
  }
}

function quarantineOf(job: Cursor): Field<Quarantine> {
  const here = job.get('status', 'quarantine')
  if (here.damage !== null) return { is: 'unreadable', at: here.at, why: here.damage }
  if (!here.exists) return absent(job.at)
  // PowerShell prints an object with nothing in it where Graph has null.
  if (!here.isObject || here.keys.every((key) => key === 'AdditionalProperties' || here.get(lower(key)).value === null))
    return { is: 'empty', at: here.at }
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

function lower(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1)
}
