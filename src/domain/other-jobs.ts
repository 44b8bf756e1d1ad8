import type { ServicePrincipal, Subject } from '../model/entra.ts'
import type { Jobs, SyncJob, SyncJobList } from '../model/provisioning.ts'
import { valueOf } from '../syntax/field.ts'
import { isActive } from './job-state.ts'

/** Active jobs of other apps whose sign-on URL names the same Mixpanel organization. */
export interface OtherJobs {
  /** The number of the organization. */
  readonly organization: string
  readonly jobs: readonly { readonly job: SyncJob; readonly app: string }[]
}

/** Null where the sign-on URL of the chosen app names no organization. */
export function otherJobsFor(
  subject: Subject | undefined,
  own: Jobs,
  principals: readonly ServicePrincipal[],
  lists: readonly SyncJobList[],
): OtherJobs | null {
  const organization = organizationOf(subject?.principal)
  if (organization === undefined) return null
  const lower = (text: string | null | undefined): string | null => text?.toLowerCase() ?? null
  const idOf = (principal: ServicePrincipal | null | undefined): string | null => lower(principal && valueOf(principal.id))
  const ownJobs = new Set(own.items.flatMap(({ id }) => valueOf(id) ?? []))
  const others = new Map<string, { job: SyncJob; app: string }>()
  for (const { servicePrincipalId, items } of lists) {
    const owner = lower(servicePrincipalId)
    if (owner === null || owner === idOf(subject?.principal) || others.has(owner)) continue
    const [principal, ...copies] = principals.filter((each) => idOf(each) === owner)
    if (!principal || ![principal, ...copies].every((each) => organizationOf(each) === organization)) continue
    // Every export of the job shows it running.
    const versions = lists.filter((list) => lower(list.servicePrincipalId) === owner).flatMap((list) => list.items)
    const job = items.find(
      (each) => isActive(each) && versions.every((version) => valueOf(version.id) !== valueOf(each.id) || isActive(version)),
    )
    if (job && !own.items.includes(job) && !ownJobs.has(valueOf(job.id) ?? ''))
      others.set(owner, { job, app: valueOf(principal.displayName) ?? 'another app' })
  }
  return { organization, jobs: [...others.values()] }
}

function organizationOf(principal: ServicePrincipal | null | undefined): string | undefined {
  return /[?&]org_id=(\d+)/.exec(principal ? (valueOf(principal.loginUrl) ?? '') : '')?.[1]
}
