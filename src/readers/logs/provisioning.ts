import type { Add } from '../../model/reader.ts'
import type { ProvisioningTally } from '../../model/logs.ts'
import { inputs } from '../../model/vocabulary.ts'
import { wholeOf } from '../../syntax/place.ts'
import { CUT_OFF_MESSAGE } from '../../syntax/tree.ts'
import { listOf, objectOf, ObjectFields, opened, textOf, type Json, type LogFields } from './_fields.ts'
import { isOfApp, Period, type LogEnd, type LogReader, type LogScope } from './_log.ts'
import type { LogTime } from './_time.ts'

// What a provisioning job did, and the answer of Provision on demand, which has one such entry as JSON in a text.

type Action = ProvisioningTally['action']
type EntryStatus = ProvisioningTally['status']

type Kind = Partial<Pick<ProvisioningTally, 'action' | 'status' | 'code' | 'attribute' | 'of'>>

interface ProvisioningEntry extends Pick<ProvisioningTally, 'action' | 'status' | 'code' | 'reason' | 'of'> {
  readonly attribute: string | null
  readonly time: LogTime
  readonly who: string
  readonly sent: string | null
  /** Its row, where that is kept. */
  readonly row: number | null
}

/** Numbers are those of diagnostic settings. */
const STATUS: ReadonlyMap<string, EntryStatus> = new Map([
  ['success', 'success'],
  ['failure', 'failure'],
  ['skipped', 'skipped'],
  ['warning', 'warning'],
  ['0', 'success'],
  ['1', 'failure'],
  ['2', 'skipped'],
])
const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['create', 'create'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['stageddelete', 'delete'],
  ['disable', 'disable'],
])
const MOST_EXAMPLES = 5
const MOST_KEPT = 200

export class ProvisioningReader implements LogReader {
  readonly shown = new Set([
    ...['id', 'activitydatetime', 'timegenerated', 'time', 'provisioningaction', 'action', 'changeid', 'jobid', 'category', 'properties'],
    ...['provisioningstatusinfo', 'statusinfo', 'status', 'errorinformation', 'errorcode', 'serviceprincipal', 'displayname', 'name'],
  ])
  readonly #scope: LogScope
  readonly #period: Period
  /** Of each person and group, the last entry. */
  readonly #last = new Map<string, ProvisioningEntry>()
  readonly #kept = new Map<string, number>()
  #others = 0
  #onDemand = false
  #damaged = 0

  constructor(scope: LogScope) {
    this.#scope = scope
    this.#period = new Period(scope)
  }

  row(given: LogFields): number | null {
    const answer = objectOf(given.get('value'))
    const isOnDemand = answer !== null && opened(given.get('key')) !== undefined && given.get('provisioningSteps') === undefined
    const fields = isOnDemand ? new ObjectFields(answer) : given
    const steps = listOf(fields.get('provisioningSteps')).map((step) => new ObjectFields(step))
    const time = this.#period.times.of(fields.get('activityDateTime', 'TimeGenerated', 'time') ?? steps.at(-1)?.get('timestamp'))
    if (!this.#period.note(time)) return null
    if (isOnDemand) this.#onDemand = true
    else if (!isOfApp(this.#scope, ...appOf(fields))) {
      this.#others++
      return null
    }
    const read = entryOf(fields, steps)
    if (read === null) {
      this.#damaged++
      return null
    }
    const { key, ...entry } = read
    const kind = kindOf(entry)
    const known = this.#kept.get(kind)
    const row = known ?? (this.#kept.size < MOST_KEPT ? this.#kept.size : null)
    if (known === undefined && row !== null) this.#kept.set(kind, row)
    const before = this.#last.get(key)
    if (!before || !(time.time < before.time.time)) this.#last.set(key, { ...entry, sent: entry.sent ?? before?.sent ?? null, time, row })
    return known === undefined ? row : null
  }

  finish(end: LogEnd, add: Add): void {
    const at = wholeOf(end.artifact)
    const groups = new Map<string, ProvisioningEntry[]>()
    for (const entry of this.#last.values()) {
      const group = groups.get(kindOf(entry))
      if (group) group.push(entry)
      else groups.set(kindOf(entry), [entry])
    }
    const tallies = [...groups.values()].map((entries): ProvisioningTally => this.#tally(entries, end))
    add(inputs.provisioningLogs, {
      at,
      coverage: this.#period.coverage(end, this.#scope.rowLimits.signIns),
      otherRows: this.#others,
      tallies: tallies.sort((a, b) => b.count - a.count || (kindOf(a) < kindOf(b) ? -1 : 1)),
      onDemand: this.#onDemand,
    })
    if (this.#damaged > 0)
      add.note(at, `the status of ${this.#damaged} of its entries cannot be read, and they are not counted. ${CUT_OFF_MESSAGE}.`)
  }

  #tally(entries: ProvisioningEntry[], end: LogEnd): ProvisioningTally {
    entries.sort((a, b) => this.#period.settled(a.time) - this.#period.settled(b.time) || (a.who < b.who ? -1 : 1))
    const [first] = entries
    const times = entries.map(({ time }) => this.#period.settled(time)).filter((time) => !Number.isNaN(time))
    const edge = (of: (...all: number[]) => number): Date | null => (times.length === 0 ? null : new Date(times.reduce((a, b) => of(a, b))))
    return {
      action: first?.action ?? 'other',
      status: first?.status ?? 'success',
      code: first?.code ?? null,
      reason: entries.find(({ reason }) => reason !== null)?.reason ?? null,
      attribute: first?.attribute ?? null,
      of: first?.of ?? 'other',
      count: entries.length,
      people: first?.of === 'user' ? entries.length : 0,
      examples: entries.flatMap(({ who }) => (who === '' ? [] : who)).slice(0, MOST_EXAMPLES),
      first: edge(Math.min),
      last: edge(Math.max),
      at: (first?.row === null || first === undefined ? null : end.placeOf(first.row)) ?? wholeOf(end.artifact),
      sent: entries
        .flatMap(({ who, sent }) => (sent === null || first?.of !== 'user' ? [] : { person: who, userName: sent }))
        .slice(0, MOST_EXAMPLES),
    }
  }
}

function kindOf({ action, status, code, attribute, of }: Kind): string {
  return [action, status, code ?? '', attribute ?? '', of].join('\n')
}

/** Ids and names of the app. Microsoft documents `servicePrincipal` as a list, and sends an object. */
function appOf(fields: LogFields): readonly [ids: readonly (string | null)[], names: readonly (string | null)[]] {
  const principals = listOf(fields.get('servicePrincipal')).map((each) => new ObjectFields(each))
  const target = objectOf(fields.get('targetSystem'))
  const details = new ObjectFields((target && objectOf(new ObjectFields(target).get('details'))) ?? {})
  return [
    [...principals.map((each) => textOf(each.get('id'))), textOf(details.get('ServicePrincipalId')), textOf(details.get('ApplicationId'))],
    [...principals.map((each) => textOf(each.get('displayName', 'name'))), textOf(details.get('ServicePrincipalDisplayName'))],
  ]
}

function entryOf(
  fields: LogFields,
  steps: readonly ObjectFields[],
): (Omit<ProvisioningEntry, 'time' | 'row'> & { readonly key: string }) | null {
  const info = new ObjectFields(objectOf(fields.get('provisioningStatusInfo', 'statusInfo')) ?? {})
  const error = new ObjectFields(objectOf(info.get('errorInformation')) ?? {})
  const status = STATUS.get(textOf(info.get('status'))?.toLowerCase() ?? '')
  if (!status) return null
  const identity = objectOf(fields.get('sourceIdentity'))
  const source = new ObjectFields(identity ?? {})
  const details = new ObjectFields(objectOf(source.get('details')) ?? {})
  const type = textOf(source.get('identityType', 'type'))?.toLowerCase() ?? ''
  const of = type.includes('group') ? 'group' : type === '' || type.includes('user') ? 'user' : 'other'
  const name = textOf(details.get('UserPrincipalName')) ?? (of === 'user' ? null : textOf(source.get('displayName', 'name')))
  const id = textOf(source.get('id'))
  const skipped = status === 'skipped' ? skipOf(steps) : null
  const reason = textOf(error.get('reason')) ?? textOf(info.get('reason')) ?? skipped?.reason ?? null
  return {
    key: `${of} ${(id ?? name ?? '').toLowerCase()}`,
    action: ACTIONS.get(textOf(fields.get('provisioningAction', 'action'))?.toLowerCase() ?? '') ?? 'other',
    status,
    code: textOf(error.get('errorCode')) ?? textOf(info.get('errorCode')) ?? skipped?.code ?? null,
    reason: reason === null ? null : reason.slice(0, 1000),
    attribute: skipped?.attribute ?? null,
    of,
    who: of === 'user' ? (name ?? id ?? '').toLowerCase() : (name ?? id ?? ''),
    sent: sentUserName(listOf(fields.get('modifiedProperties'))),
  }
}

interface Skip {
  readonly code: string | null
  readonly attribute: string | null
  readonly reason: string | null
}

/** Why an entry was skipped stands in the step that was. A filter of the scope has no code of its own. */
function skipOf(steps: readonly ObjectFields[]): Skip | null {
  for (const step of steps) {
    const status = STATUS.get(textOf(step.get('status'))?.toLowerCase() ?? '')
    const details = new ObjectFields(objectOf(step.get('details')) ?? {})
    const code = textOf(details.get('SkipReason'))
    if (status !== 'skipped' && code === null) continue
    return { code: code ?? scopeCode(details), attribute: textOf(details.get('PropertyName')), reason: textOf(step.get('description')) }
  }
  return null
}

function scopeCode(details: ObjectFields): string | null {
  return textOf(details.get('Scoping filter evaluation passed'))?.toLowerCase() === 'false' ? 'OutOfScopingFilter' : null
}

/** What Entra really sent as the name of the user. */
function sentUserName(properties: readonly Json[]): string | null {
  for (const property of properties) {
    const fields = new ObjectFields(property)
    if (textOf(fields.get('displayName'))?.toLowerCase() === 'username') return textOf(opened(fields.get('newValue')))
  }
  return null
}
