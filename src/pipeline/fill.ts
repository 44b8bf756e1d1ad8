import type { Setup } from '../model/fact.ts'
import type { SyncJob } from '../model/provisioning.ts'
import { derived } from '../model/vocabulary.ts'
import { valueOf } from '../syntax/field.ts'

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Digits may stand before it, as in `%27APP_ID%27`. */
const PLACEHOLDER = /(?<![A-Za-z_])(?:APP|SP|TENANT|GROUP|JOB)_ID(?![A-Za-z_])/g
const LONGEST_JOB_ID = 500
/** Names and numbers with dots or hyphens between them: `scim.4e3c….62a7b0b0-…`. */
const JOB_ID = /^[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$/

/**
 * Puts the ids of the app into the placeholders of commands: `APP_ID`, `SP_ID`, `TENANT_ID`, `GROUP_ID`, `JOB_ID`. An id from an
 * export is used only if it is a GUID or as plain as a job id, so that no text of an input reaches a shell. Other placeholders stay.
 * `inCloud` turns the addresses in a command into those of the national cloud.
 */
export function filler(setup: Setup, inCloud: (text: string) => string): (text: string) => string {
  const subject = setup.answer(derived.subject).known
  const spId = guid(subject?.principal ? valueOf(subject.principal.id) : null)
  const groups = setup.answer(derived.assignedGroups).known ?? []
  // The command for this app finds no job of another app.
  const jobs = (setup.answer(derived.jobs).known?.items ?? []).filter(
    ({ servicePrincipalId }) => servicePrincipalId === null || servicePrincipalId.toLowerCase() === spId?.toLowerCase(),
  )
  const ids = new Map([
    ['APP_ID', guid(subject?.appId)],
    ['SP_ID', spId],
    ['TENANT_ID', guid(setup.answer(derived.tenant).known?.value)],
    ['GROUP_ID', guid(groups.find(({ members }) => !members?.complete)?.id)],
    ['JOB_ID', jobIdIn(jobs)],
  ])
  return (text) => inCloud(text).replace(PLACEHOLDER, (name) => ids.get(name) ?? name)
}

function guid(value: string | undefined | null): string | null {
  return typeof value === 'string' && GUID.test(value) ? value : null
}

/** A job that runs comes before one that does not. */
function jobIdIn(jobs: readonly SyncJob[]): string | null {
  const ids = [...jobs.filter(({ state }) => valueOf(state) === 'Active'), ...jobs].flatMap(({ id }) => valueOf(id) ?? [])
  return ids.find((id) => id.length <= LONGEST_JOB_ID && JOB_ID.test(id)) ?? null
}
