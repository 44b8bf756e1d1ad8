import type { Place } from '../model/artifact.ts'
import { cannotTell, isCannotTell, missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import { type CannotTell, type Deduction } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { isGiven, valueOf } from '../syntax/field.ts'
import type { Assignment } from '../model/people.ts'
import type { ServicePrincipal, Subject } from '../model/entra.ts'
import type { SyncJob, SyncJobList, SyncSchema, SyncSecrets } from '../model/provisioning.ts'
import { agree, merged, valuesIn } from './_duplicates.ts'

// From an export of a whole tenant, what belongs to the chosen app: never the assignments, jobs, secrets and mappings of other apps.

interface Owned {
  readonly at: Place
  readonly servicePrincipalId: string | null
}

function idOf(subject: Subject | undefined): string | null {
  return (subject?.principal ? valueOf(subject.principal.id)?.toLowerCase() : null) ?? null
}

/** Ids of the other service principals that look like Mixpanel: one app may be for sign-on and another for provisioning. */
function otherMixpanelIds(subject: Subject | undefined, principals: readonly ServicePrincipal[]): ReadonlySet<string> {
  const appIds = new Set((subject?.otherMixpanelApps ?? []).flatMap(({ appId }) => appId?.toLowerCase() ?? []))
  return new Set(
    principals.filter(({ appId }) => appIds.has(valueOf(appId)?.toLowerCase() ?? '')).flatMap(({ id }) => valueOf(id)?.toLowerCase() ?? []),
  )
}

interface ChosenApp {
  readonly subject: Subject | undefined
  readonly principals: readonly ServicePrincipal[] | undefined
}

/**
 * Those of the chosen service principal, and of those without an owner the ones that are the same; else those without an owner; else
 * those of the one other Mixpanel app that has some. Without a service principal: all of them, if they belong to one app. Ends with
 * `cannotTell` where there are some and none belongs to the chosen app.
 */
function oursOf<T extends Owned>(
  all: readonly T[],
  { subject, principals = [] }: ChosenApp,
  what: string,
  isSame: (item: T, own: readonly T[]) => boolean,
  isEmpty: (item: T) => boolean = () => false,
): readonly T[] | CannotTell {
  const id = idOf(subject)
  const [first] = all
  if (!first) return missing()
  if (id !== null) {
    const own = all.filter(({ servicePrincipalId }) => servicePrincipalId?.toLowerCase() === id)
    const unowned = all.filter(({ servicePrincipalId }) => servicePrincipalId === null)
    if (own.some((each) => !isEmpty(each))) return [...own, ...unowned.filter((each) => isSame(each, own))]
    if (unowned.some((each) => !isEmpty(each))) return unowned
    const otherMixpanelApps = otherMixpanelIds(subject, principals)
    const theirs = all.filter((each) => otherMixpanelApps.has(each.servicePrincipalId?.toLowerCase() ?? '') && !isEmpty(each))
    if (new Set(theirs.map(({ servicePrincipalId }) => servicePrincipalId?.toLowerCase())).size === 1) return theirs
    if (own.length > 0 || unowned.length > 0) return own.length > 0 ? own : unowned
    return cannotTell(`${what} in the inputs belong to another app (service principal ${first.servicePrincipalId ?? ''}).`, first.at)
  }
  const owners = new Set(all.map(({ servicePrincipalId }) => servicePrincipalId?.toLowerCase() ?? ''))
  if (owners.size === 1) return all
  return cannotTell(
    `${what} in the inputs belong to several apps. The enterprise application is needed to find those of Mixpanel.`,
    first.at,
  )
}

const assignments = defineDeduction({
  gives: derived.assignments,
  needs: { lists: inputs.assignments },
  wants: { subject: derived.subject },
  derive({ lists }, { subject }) {
    const id = idOf(subject)
    const isOurs = (item: Assignment, owner: string | null): boolean => {
      const resource = valueOf(item.resourceId)?.toLowerCase() ?? owner?.toLowerCase() ?? null
      return id === null || resource === null || resource === id
    }
    // A list names its app, or its entries do: an export of a tenant may contain the assignments of all apps in one list.
    const split = lists.map((list) => ({ ...list, items: list.items.filter((item) => isOurs(item, list.servicePrincipalId)) }))
    const withItems = split.filter(({ items }) => items.length > 0)
    const emptyLists = split.filter(
      ({ items, servicePrincipalId }, index) =>
        items.length === 0 &&
        (id === null || servicePrincipalId?.toLowerCase() === id || (servicePrincipalId === null && lists[index]?.items.length === 0)),
    )
    const own = withItems.length > 0 ? withItems : emptyLists
    const resources = new Set(own.flatMap(({ items }) => items.map((item) => valueOf(item.resourceId)?.toLowerCase() ?? '')))
    const [first] = own
    if (!first || (id === null && resources.size > 1)) return elsewhere(lists, id)
    const seen = new Set<string>()
    const items = own
      .flatMap((list) => list.items)
      .filter((item) => {
        const principal = valueOf(item.principalId)?.toLowerCase()
        if (principal === undefined) return true
        if (seen.has(principal)) return false
        seen.add(principal)
        return true
      })
    return { at: first.at, items, complete: own.every(({ complete }) => complete) }
  },
})

function elsewhere(lists: readonly Owned[], id: string | null): CannotTell {
  const [first] = lists
  if (!first) return missing()
  return id === null
    ? cannotTell(
        'The assignments in the inputs belong to several apps. The enterprise application is needed to find those of Mixpanel.',
        first.at,
      )
    : cannotTell('The assignments in the inputs belong to other apps.', first.at)
}

const jobs = defineDeduction({
  gives: derived.jobs,
  needs: { lists: inputs.jobs },
  wants: { subject: derived.subject, principals: inputs.principals },
  derive({ lists }, { subject, principals }) {
    const own = oursOf(lists, { subject, principals }, 'The provisioning jobs', isSameJob, ({ items }) => items.length === 0)
    if (isCannotTell(own)) return own
    const [first] = own
    if (!first) return missing()
    const byId = new Map<string, SyncJob[]>()
    for (const [index, job] of own.flatMap((list) => list.items).entries()) {
      const id = valueOf(job.id) ?? String(index)
      byId.set(id, [...(byId.get(id) ?? []), job])
    }
    const items: SyncJob[] = []
    for (const versions of byId.values()) {
      const latest = latestOf(versions)
      if (!agree(latest))
        return cannotTell('Several exports of the provisioning job differ, and none of them is newer.', latest[1]?.at ?? first.at)
      // Fields that Graph's exports do not have may be in Terraform's.
      const job = merged([merged(latest), ...versions.filter((each) => !isGiven(each.statusCode))].flatMap((each) => each ?? []))
      if (job) items.push(job)
    }
    return { at: first.at, items, complete: own.every(({ complete }) => complete) }
  },
})

/** Graph’s exports before Terraform’s state, and of these the ones after the latest run. */
function latestOf(versions: readonly SyncJob[]): readonly SyncJob[] {
  const fromGraph = versions.filter(({ statusCode }) => isGiven(statusCode))
  const pool = fromGraph.length > 0 ? fromGraph : versions
  const ranAt = ({ lastRunEnded }: SyncJob): number => valueOf(lastRunEnded)?.getTime() ?? 0
  const last = Math.max(...pool.map(ranAt))
  return pool.filter((job) => ranAt(job) === last)
}

function isSameJob({ items }: SyncJobList, own: readonly SyncJobList[]): boolean {
  const ids = own.flatMap((list) => list.items.flatMap(({ id }) => valueOf(id) ?? []))
  return items.some(({ id }) => id.is === 'known' && ids.includes(id.value))
}

const secrets = defineDeduction({
  gives: derived.secrets,
  needs: { all: inputs.secrets },
  wants: { subject: derived.subject, principals: inputs.principals },
  derive({ all }, { subject, principals }) {
    const own = oursOf(all, { subject, principals }, 'The provisioning settings', isSameAddress)
    if (isCannotTell(own)) return own
    const [first, second] = own
    if (!first) return missing()
    if (!second) return first
    // Of several exports, those that name their app, and those that mention Mixpanel, if there are some.
    const namesMixpanel = own.filter((each) => /mixpanel/i.test(valueOf(each.baseAddress) ?? ''))
    const pool = own.filter((each) => each.servicePrincipalId !== null || namesMixpanel.length === 0 || namesMixpanel.includes(each))
    const addresses = pool.flatMap((each) => valueOf(each.baseAddress) ?? (each.servicePrincipalId === null ? '' : []))
    if (new Set(addresses).size > 1)
      return cannotTell('Several inputs contain provisioning settings, and they do not say of which app.', second.at)
    return agree(pool)
      ? (merged(pool) ?? first)
      : cannotTell('Several inputs contain provisioning settings of the app, and they differ.', pool[1]?.at ?? second.at)
  },
})

function isSameAddress({ baseAddress }: SyncSecrets, own: readonly SyncSecrets[]): boolean {
  return baseAddress.is === 'known' && own.some((each) => valueOf(each.baseAddress) === baseAddress.value)
}

/** The schema, or that its mappings are damaged: these are not no mappings. */
function readable(given: SyncSchema): SyncSchema | CannotTell {
  return given.damage ? cannotTell(`The mappings cannot be read: ${given.damage.why}.`, given.damage.at) : given
}

function isSameSchema({ id }: SyncSchema, own: readonly SyncSchema[]): boolean {
  return id.is === 'known' && own.some((each) => valueOf(each.id) === id.value)
}

const schema = defineDeduction({
  gives: derived.schema,
  needs: { all: inputs.schemas },
  wants: { subject: derived.subject, principals: inputs.principals, jobs: derived.jobs },
  derive({ all }, { subject, principals, jobs: ourJobs }) {
    const own = oursOf(all, { subject, principals }, 'The provisioning mappings', isSameSchema)
    if (isCannotTell(own)) return own
    const [first, second] = own
    if (!first) return missing()
    if (!second) return readable(first)
    const [one = first, ...others] = ofJob(own, ourJobs?.items ?? [])
    const other = others.find((each) => mappingsIn(each) !== mappingsIn(one))
    if (!other) return readable(one)
    return cannotTell(
      valueOf(one.id) !== undefined && valueOf(one.id) === valueOf(other.id)
        ? 'The inputs contain several schemas of the provisioning job, and they differ.'
        : 'The inputs contain several schemas, and it is unknown which belongs to Mixpanel’s job.',
      other.at,
    )
  },
})

/** Those of the active job, else of any job, else all. A damaged one only counts if it is the only one with its id. */
function ofJob(schemas: readonly SyncSchema[], jobs: readonly SyncJob[]): readonly SyncSchema[] {
  const among = (candidates: readonly SyncJob[]): readonly SyncSchema[] =>
    schemas.filter(({ id }) => id.is === 'known' && candidates.some((job) => valueOf(job.id) === id.value))
  const running = among(jobs.filter(({ state }) => valueOf(state) === 'Active'))
  const known = running.length > 0 ? running : among(jobs)
  const pool = known.length > 0 ? known : schemas
  return pool.filter(({ damage, id }) => !damage || !pool.some((each) => !each.damage && valueOf(each.id) === valueOf(id)))
}

function mappingsIn({ objectMappings, damage }: SyncSchema): string {
  return valuesIn({ objectMappings, damage })
}

export default [assignments, jobs, secrets, schema] satisfies readonly Deduction[]
