import type { Place } from '../model/artifact.ts'
import { cannotTell, isCannotTell, missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import { type CannotTell, type Deduction } from '../model/fact.ts'
import { derived, inputs, options } from '../model/vocabulary.ts'
import { absent, isGiven, valueOf } from '../syntax/field.ts'
import type { Assignment, AssignmentList } from '../model/people.ts'
import type { ServicePrincipal, Subject } from '../model/entra.ts'
import type { SyncJob, SyncJobList, SyncSchema, SyncSecrets } from '../model/provisioning.ts'
import { exportTimeOf } from '../domain/export-time.ts'
import { oneList } from '../domain/list-versions.ts'
import { disputedAmong, filledIn, isField, newestOf, reconciled, textOf, type DateOf, type Sources } from '../domain/precedence.ts'

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
  needs: { lists: inputs.assignments, now: options.now },
  wants: { subject: derived.subject },
  derive({ lists, now }, { subject }) {
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
    // An empty list that does not say whose it is counts only where there is no other one.
    const own =
      withItems.length > 0 ? [...withItems, ...emptyLists.filter((list) => id !== null && list.servicePrincipalId !== null)] : emptyLists
    const resources = new Set(own.flatMap(({ items }) => items.map((item) => valueOf(item.resourceId)?.toLowerCase() ?? '')))
    const [first] = own
    if (!first || (id === null && resources.size > 1)) return elsewhere(lists, id)
    const singles = own.filter(({ single }) => single === true)
    const [one, ...more] = own.filter(({ single }) => single !== true)
    const tree = {
      at: singles[0]?.at ?? first.at,
      items: singles.flatMap(({ items }) => items),
      complete: singles.every(({ complete }) => complete),
    }
    const versions: Sources<AssignmentList | typeof tree> = one ? [one, ...more, ...(singles.length > 0 ? [tree] : [])] : [tree]
    return oneList(versions, keyOfAssignment, (at) => exportTimeOf(at, now))
  },
})

/** Who is assigned; an entry without an id is like no other one. */
function keyOfAssignment({ principalId, at }: Assignment): string {
  return valueOf(principalId)?.toLowerCase() ?? `${at.artifact.name}${at.pointer ?? ''}`
}

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
  needs: { lists: inputs.jobs, now: options.now },
  wants: { subject: derived.subject, principals: inputs.principals },
  derive({ lists, now }, { subject, principals }) {
    const own = oursOf(lists, { subject, principals }, 'The provisioning jobs', isSameJob, ({ items }) => items.length === 0)
    if (isCannotTell(own)) return own
    const [first] = own
    if (!first) return missing()
    const byId = new Map<string, [SyncJob, ...SyncJob[]]>()
    for (const [index, job] of own.flatMap((list) => list.items).entries()) {
      const id = valueOf(job.id) ?? String(index)
      const versions = byId.get(id)
      if (versions) versions.push(job)
      else byId.set(id, [job])
    }
    const dateOf = (at: Place): Date | null => exportTimeOf(at, now)
    const items = [...byId.values()].map((versions) => oneJob(versions, dateOf))
    const complete = own.every((list) => list.complete)
    // A complete list that does not have one of the jobs says that it is not there.
    const without = own.find(
      (list) => list.complete && list.single !== true && isFromGraph(list) && items.some((job) => !hasJob(list, job)),
    )
    const having = own.find((list) => list !== without && list.items.length > 0)
    if (without && having) return disputedAmong([having, without], 'Which provisioning jobs there are is not known.', inputs.jobs)
    return { at: first.at, items, complete }
  },
})

/** What Graph says of a job before what Terraform wants: that has no state of its runs. */
function oneJob(versions: Sources<SyncJob>, dateOf: DateOf): SyncJob {
  const [first, ...rest] = versions.filter(({ statusCode }) => isGiven(statusCode))
  if (!first) return reconciled(versions, dateOf)
  const fromGraph = reconciled([first, ...rest], dateOf)
  const [wanted, ...more] = versions.filter(({ statusCode }) => !isGiven(statusCode))
  return wanted ? filledIn(fromGraph, reconciled([wanted, ...more], dateOf)) : fromGraph
}

function isFromGraph({ items }: SyncJobList): boolean {
  return items.every(({ enabled }) => enabled.is === 'absent')
}

function hasJob({ items }: SyncJobList, job: SyncJob): boolean {
  return items.some(({ id }) => id.is !== 'known' || id.value === valueOf(job.id))
}

function isSameJob({ items }: SyncJobList, own: readonly SyncJobList[]): boolean {
  const ids = own.flatMap((list) => list.items.flatMap(({ id }) => valueOf(id) ?? []))
  return items.some(({ id }) => id.is === 'known' && ids.includes(id.value))
}

const secrets = defineDeduction({
  gives: derived.secrets,
  needs: { all: inputs.secrets, now: options.now },
  wants: { subject: derived.subject, principals: inputs.principals },
  derive({ all, now }, { subject, principals }) {
    const own = oursOf(all, { subject, principals }, 'The provisioning settings', isSameAddress)
    if (isCannotTell(own)) return own
    const [first, second] = own
    if (!first) return missing()
    if (!second) return first
    // Of several exports, those that name their app, and those that mention Mixpanel, if there are some.
    const namesMixpanel = own.filter((each) => /mixpanel/i.test(valueOf(each.baseAddress) ?? ''))
    const pool = own.filter((each) => each.servicePrincipalId !== null || namesMixpanel.length === 0 || namesMixpanel.includes(each))
    const addresses = pool.flatMap((each) => valueOf(each.baseAddress) ?? (each.servicePrincipalId === null ? '' : []))
    const isOwned = pool.every((each) => each.servicePrincipalId !== null || namesMixpanel.includes(each))
    if (!isOwned && new Set(addresses).size > 1)
      return disputedAmong(pool, 'Several inputs contain provisioning settings, and they do not say of which app.')
    const listsAll = pool.some(({ partial }) => partial !== true)
    const [one = first, ...others] = listsAll ? pool.map(withoutUnlisted) : pool
    return reconciled([one, ...others], (at) => exportTimeOf(at, now))
  },
})

/** What a list of some settings does not show, the complete list shows to be missing. */
function withoutUnlisted(secrets: SyncSecrets): SyncSecrets {
  if (secrets.partial !== true) return secrets
  const nothing = absent(secrets.at)
  const unlisted = Object.entries(secrets).filter(([, field]) => isField(field) && field.is === 'unreadable')
  return { ...secrets, ...Object.fromEntries(unlisted.map(([key]) => [key, nothing])) }
}

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
  needs: { all: inputs.schemas, now: options.now },
  wants: { subject: derived.subject, principals: inputs.principals, jobs: derived.jobs },
  derive({ all, now }, { subject, principals, jobs: ourJobs }) {
    const own = oursOf(all, { subject, principals }, 'The provisioning mappings', isSameSchema)
    if (isCannotTell(own)) return own
    const [first, second] = own
    if (!first) return missing()
    if (!second) return readable(first)
    const [one = first, ...others] = ofJob(own, ourJobs?.items ?? [])
    const other = others.find((each) => mappingsIn(each) !== mappingsIn(one))
    if (!other) return readable(one)
    if (valueOf(one.id) === undefined || valueOf(one.id) !== valueOf(other.id))
      return cannotTell('The inputs contain several schemas, and it is unknown which belongs to Mixpanel’s job.', other.at)
    const newest = newestOf([one, ...others], mappingsIn, (at) => exportTimeOf(at, now))
    return newest ? readable(newest) : disputedAmong([one, other], 'The inputs contain several schemas of the provisioning job.')
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
  return textOf([objectMappings, damage === null])
}

export default [assignments, jobs, secrets, schema] satisfies readonly Deduction[]
