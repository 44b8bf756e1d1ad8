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
  const jobs = lists.flatMap((list) => {
    const principal = principals.find(({ id }) => valueOf(id)?.toLowerCase() === list.servicePrincipalId?.toLowerCase())
    const job = list.items.find(isActive)
    const isOther = principal !== undefined && principal !== subject?.principal && organizationOf(principal) === organization
    return isOther && job && !own.items.includes(job) ? [{ job, app: valueOf(principal.displayName) ?? 'another app' }] : []
  })
  return { organization, jobs }
}

function organizationOf(principal: ServicePrincipal | null | undefined): string | undefined {
  return /[?&]org_id=(\d+)/.exec(principal ? (valueOf(principal.loginUrl) ?? '') : '')?.[1]
}
