import type { Place } from '../model/artifact.ts'
import type { Subject } from '../model/entra.ts'
import { cannotTell, missing } from '../domain/no-finding.ts'
import { defineDeduction } from './_define.ts'
import { type CannotTell, type Deduction } from '../model/fact.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { isTold, valueOf } from '../syntax/field.ts'
import type { Assignment } from '../model/people.ts'
import type { ServicePrincipal } from '../model/entra.ts'
import type { SyncJob, SyncJobList, SyncSchema, SyncSecrets } from '../model/provisioning.ts'
import { agree, together, valuesIn } from './_duplicates.ts'

// Out of a whole tenant's export, what belongs to the chosen app: assignments, jobs, secrets and mappings of others are never taken for its own.

interface Owned {
  readonly at: Place
  readonly servicePrincipalId: string | null
}

function idOf(subject: Subject | undefined): string | null {
  return (subject?.principal ? valueOf(subject.principal.id)?.toLowerCase() : null) ?? null
}

/** Ids of the other service principals that look like Mixpanel’s: one app may sign people in and another provision them. */
function rivalIds(subject: Subject | undefined, principals: readonly ServicePrincipal[]): ReadonlySet<string> {
  const appIds = new Set((subject?.otherMixpanelApps ?? []).flatMap(({ appId }) => appId?.toLowerCase() ?? []))
  return new Set(
    principals.filter(({ appId }) => appIds.has(valueOf(appId)?.toLowerCase() ?? '')).flatMap(({ id }) => valueOf(id)?.toLowerCase() ?? []),
  )
}

interface Whose {
  readonly subject: Subject | undefined
  readonly principals: readonly ServicePrincipal[] | undefined
}

/**
 * Those of the chosen service principal, with what is the same and does not say whose it is; else those that do not say; else those of the one other Mixpanel app
 * that has any. Where the service principal is not given, all of them if they are of one. A refusal where there are some and none is ours.
 */
function oursOf<T extends Owned>(
  things: readonly T[],
  { subject, principals = [] }: Whose,
  what: string,
  isSame: (thing: T, own: readonly T[]) => boolean,
  isEmpty: (thing: T) => boolean = () => false,
): readonly T[] | CannotTell {
  const id = idOf(subject)
  const [first] = things
  if (!first) return missing()
  if (id !== null) {
    const own = things.filter(({ servicePrincipalId }) => servicePrincipalId?.toLowerCase() === id)
    const nobodys = things.filter(({ servicePrincipalId }) => servicePrincipalId === null)
    if (own.some((each) => !isEmpty(each))) return [...own, ...nobodys.filter((each) => isSame(each, own))]
    if (nobodys.some((each) => !isEmpty(each))) return nobodys
    const otherMixpanelApps = rivalIds(subject, principals)
    const theirs = things.filter((each) => otherMixpanelApps.has(each.servicePrincipalId?.toLowerCase() ?? '') && !isEmpty(each))
    if (new Set(theirs.map(({ servicePrincipalId }) => servicePrincipalId?.toLowerCase())).size === 1) return theirs
    if (own.length > 0 || nobodys.length > 0) return own.length > 0 ? own : nobodys
    return cannotTell(
      `${what} in the inputs belong to another app (service principal ${first.servicePrincipalId ?? ''}), not to the one that is judged.`,
      first.at,
    )
  }
  const owners = new Set(things.map(({ servicePrincipalId }) => servicePrincipalId?.toLowerCase() ?? ''))
  if (owners.size === 1) return things
  return cannotTell(
    `${what} in the inputs are of several apps, and without the enterprise application it cannot be told which are Mixpanel’s.`,
    first.at,
  )
}

function isRefusal(value: object): value is CannotTell {
  return 'cannotTell' in value
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
    // A list says whose it is, or its entries do: a tenant's export may hold the assignments of all apps in one list.
    const split = lists.map((list) => ({ ...list, items: list.items.filter((item) => isOurs(item, list.servicePrincipalId)) }))
    const holding = split.filter(({ items }) => items.length > 0)
    const saying = split.filter(
      ({ items, servicePrincipalId }, index) =>
        items.length === 0 &&
        (id === null || servicePrincipalId?.toLowerCase() === id || (servicePrincipalId === null && lists[index]?.items.length === 0)),
    )
    const own = holding.length > 0 ? holding : saying
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
        'The assignments in the inputs are of several apps, and without the enterprise application it cannot be told which are Mixpanel’s.',
        first.at,
      )
    : cannotTell('The assignments in the inputs belong to other apps, none to the one that is judged.', first.at)
}

const jobs = defineDeduction({
  gives: derived.jobs,
  needs: { lists: inputs.jobs },
  wants: { subject: derived.subject, principals: inputs.principals },
  derive({ lists }, { subject, principals }) {
    const own = oursOf(lists, { subject, principals }, 'The provisioning jobs', isSameJob, ({ items }) => items.length === 0)
    if (isRefusal(own)) return own
    const [first] = own
    if (!first) return missing()
    const byId = new Map<string, SyncJob[]>()
    for (const [index, job] of own.flatMap((list) => list.items).entries()) {
      const id = valueOf(job.id) ?? String(index)
      byId.set(id, [...(byId.get(id) ?? []), job])
    }
    const items: SyncJob[] = []
    for (const tellings of byId.values()) {
      const latest = latestOf(tellings)
      if (!agree(latest))
        return cannotTell(
          'Several answers about the provisioning job differ, and none of them is the later one.',
          latest[1]?.at ?? first.at,
        )
      // What the answers leave out, Terraform may tell.
      const job = together([together(latest), ...tellings.filter((each) => !isTold(each.statusCode))].flatMap((each) => each ?? []))
      if (job) items.push(job)
    }
    return { at: first.at, items, complete: own.every(({ complete }) => complete) }
  },
})

/** Graph’s answers before Terraform’s state, and of Graph’s those after the latest run. */
function latestOf(tellings: readonly SyncJob[]): readonly SyncJob[] {
  const answers = tellings.filter(({ statusCode }) => isTold(statusCode))
  const pool = answers.length > 0 ? answers : tellings
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
    if (isRefusal(own)) return own
    const [first, second] = own
    if (!first) return missing()
    if (!second) return first
    // Of several answers, those that say whose they are, and those that name Mixpanel, if any does.
    const namesMixpanel = own.filter((each) => /mixpanel/i.test(valueOf(each.baseAddress) ?? ''))
    const pool = own.filter((each) => each.servicePrincipalId !== null || namesMixpanel.length === 0 || namesMixpanel.includes(each))
    const addresses = pool.flatMap((each) => valueOf(each.baseAddress) ?? (each.servicePrincipalId === null ? '' : []))
    if (new Set(addresses).size > 1)
      return cannotTell('Several answers hold provisioning settings, and they do not say of which app.', second.at)
    return agree(pool)
      ? (together(pool) ?? first)
      : cannotTell('Several answers hold provisioning settings of the app, and they differ.', pool[1]?.at ?? second.at)
  },
})

function isSameAddress({ baseAddress }: SyncSecrets, own: readonly SyncSecrets[]): boolean {
  return baseAddress.is === 'known' && own.some((each) => valueOf(each.baseAddress) === baseAddress.value)
}

/** A schema whose mappings are damaged is not one without mappings. */
function whole(given: SyncSchema): SyncSchema | CannotTell {
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
    if (isRefusal(own)) return own
    const [first, second] = own
    if (!first) return missing()
    if (!second) return whole(first)
    const [one = first, ...others] = ofJob(own, ourJobs?.items ?? [])
    const other = others.find((each) => mappingsIn(each) !== mappingsIn(one))
    if (!other) return whole(one)
    return cannotTell(
      valueOf(one.id) !== undefined && valueOf(one.id) === valueOf(other.id)
        ? 'Several schemas of the provisioning job are among the inputs, and they differ.'
        : 'Several schemas are among the inputs, and it cannot be told which belongs to Mixpanel’s job.',
      other.at,
    )
  },
})

/** Those of the job that runs, else of any job there is, else all; a damaged one counts where it is the only one of its id. */
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
