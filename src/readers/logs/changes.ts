import type { Add } from '../../model/reader.ts'
import type { AuditChange } from '../../model/logs.ts'
import { inputs } from '../../model/vocabulary.ts'
import { wholeOf } from '../../syntax/place.ts'
import { CUT_OFF_MESSAGE } from '../../syntax/tree.ts'
import { EnvelopeFields, objectOf, textOf, type LogFields } from './_fields.ts'
import { Period, type LogEnd, type LogReader, type LogScope } from './_log.ts'
import { withoutSecrets } from './_secrets.ts'
import { actorOf, isCutTable, targetsOf, type AuditTarget } from './_targets.ts'
import type { LogTime } from './_time.ts'

// The audit log of the directory, in all of its forms. Only changes of the app and of what belongs to it are kept.

interface NotedChange extends Omit<AuditChange, 'at' | 'time'> {
  readonly time: LogTime
  readonly row: number
}

/** Changes that are kept, of the configuration and of assignments each: the second are many. */
const MOST_CHANGES = 5000
/** Sign-ins and what provisioning did with each person are in this log too, and change nothing of the app. */
const NO_CHANGE = /^(?:user ?(?:log(?:ged|in)|sign)|import$|export$|synchronization rule action$|process escrow$|other$)/i
const ASSIGNMENT = /app role assignment/i
const ACCESS_POLICY = /conditional access polic/i
const FAILED = /^(?:fail|timeout|err)/i

export class ChangeReader implements LogReader {
  readonly shown = new Set([
    ...['activitydisplayname', 'activitydatetime', 'operationname', 'timegenerated', 'timegenerated [utc]', 'time', 'result', 'category'],
    ...['initiatedby', 'user', 'userprincipalname', 'properties', 'date (utc)', 'activity', 'actoruserprincipalname', 'target1type'],
    ...['target1displayname', 'creationdate', 'creationtime', 'operation', 'operations', 'userid', 'userids', 'loggedbyservice', 'service'],
  ])
  readonly #scope: LogScope
  readonly #period: Period
  readonly #changes: NotedChange[] = []
  readonly #assignments: NotedChange[] = []
  #left = 0
  #damaged = 0
  #isCutTable = false

  constructor(scope: LogScope) {
    this.#scope = scope
    this.#period = new Period(scope)
  }

  row(given: LogFields): number | null {
    const data = objectOf(given.get('AuditData'))
    const fields = data === null ? given : new EnvelopeFields(data, given)
    const time = this.#period.times.of(
      fields.get('activityDateTime', 'Date (UTC)', 'CreationTime', 'CreationDate', 'TimeGenerated [UTC]', 'TimeGenerated', 'time', 'Date'),
    )
    if (!this.#period.note(time)) return null
    const activity = activityOf(fields)
    if (activity === '' || NO_CHANGE.test(activity) || FAILED.test(textOf(fields.get('result', 'ResultStatus')) ?? '')) return null
    const targets = targetsOf(fields)
    if (targets === null) {
      this.#damaged++
      return null
    }
    const isOurs = ACCESS_POLICY.test(activity)
      ? targets.some((target) => isPolicyOf(this.#scope, target))
      : targets.some((target) => isOf(this.#scope, target))
    return isOurs ? this.#keep(activity, time, actorOf(fields), targets, isCutTable(fields)) : null
  }

  #keep(activity: string, time: LogTime, actor: string | null, targets: readonly AuditTarget[], isCut: boolean): number | null {
    const list = ASSIGNMENT.test(activity) ? this.#assignments : this.#changes
    if (list.length >= MOST_CHANGES) {
      this.#left++
      return null
    }
    const row = this.#changes.length + this.#assignments.length
    // Who was assigned says more than the app, which is the same in all of them.
    const person = targets.find(({ kind }) => /^(?:user|group)$/i.test(kind))
    const { kind = '', name = null, ids = [] } = (list === this.#assignments ? person : undefined) ?? targets[0] ?? {}
    const target = { kind: withoutSecrets(kind), name: shown(name), id: shown(ids[0] ?? null)?.toLowerCase() ?? null }
    const properties = targets.flatMap((each) => each.properties)
    list.push({
      ...{ activity: withoutSecrets(activity), actor: shown(actor), target, time, row },
      properties: properties.map(({ name: called, before, after }) => ({
        name: withoutSecrets(called),
        before: shown(before),
        after: shown(after),
      })),
    })
    this.#isCutTable ||= isCut
    return row
  }

  finish(end: LogEnd, add: Add): void {
    const at = wholeOf(end.artifact)
    const coverage = this.#period.coverage(end, this.#scope.rowLimits.changes)
    const changes = [...this.#changes, ...this.#assignments].map(({ time, row, ...change }): AuditChange => {
      const settled = this.#period.settled(time)
      return { ...change, time: Number.isNaN(settled) ? null : new Date(settled), at: end.placeOf(row) ?? at }
    })
    const because =
      this.#left > 0
        ? `The log has more changes of the app than are kept; ${this.#left} of them do not count.`
        : this.#damaged > 0
          ? 'Of some changes it cannot be read what they are about.'
          : null
    add(inputs.auditLogs, {
      at,
      coverage: because === null ? coverage : { ...coverage, complete: false, because: coverage.because ?? because },
      changes: changes.sort((a, b) => (a.time?.getTime() ?? Infinity) - (b.time?.getTime() ?? Infinity) || 0),
    })
    if (this.#damaged > 0)
      add.note(
        at,
        `of ${this.#damaged === 1 ? 'one change' : `${this.#damaged} changes`} it cannot be read what they are about, and they do not count. ${CUT_OFF_MESSAGE}.`,
      )
    if (this.#isCutTable) add.note(at, 'the table has no more than five values of a change. Download it as JSON, which has all of them.')
  }
}

function shown(text: string | null): string | null {
  return text === null ? null : withoutSecrets(text)
}

/** Purview ends the name with a full stop; Log Analytics with a blank. */
function activityOf(fields: LogFields): string {
  const name = textOf(fields.get('activityDisplayName', 'Activity', 'Operation', 'Operations', 'operationName')) ?? ''
  return name.replace(/\.$/, '').trim().slice(0, 200)
}

/** By ids; by the name only where the exports do not have the id of this kind of object. */
function isOf(scope: LogScope, { ids, kind, name }: AuditTarget): boolean {
  const known = new Set([scope.appId, scope.principalId, scope.applicationId, ...scope.otherIds])
  if (ids.some((id) => known.has(id.toLowerCase()))) return true
  const isUnknown = /^application$/i.test(kind)
    ? scope.applicationId === null
    : /^serviceprincipal$/i.test(kind)
      ? scope.principalId === null
      : kind === '' && scope.appId === null
  if (name === null || !isUnknown) return false
  const called = name.toLowerCase()
  return scope.names.size > 0 ? scope.names.has(called) : called.includes('mixpanel')
}

/** Whether a Conditional Access policy names the app, or is for all of them. */
function isPolicyOf({ appId }: LogScope, { policy }: AuditTarget): boolean {
  const text = policy.toLowerCase()
  return (appId !== null && text.includes(appId)) || /"includeapplications\\{0,8}"\s{0,20}:\s{0,20}\[\s{0,20}\\{0,8}"all\\{0,8}"/.test(text)
}
