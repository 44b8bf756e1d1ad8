import type { Add } from '../../model/reader.ts'
import type { ProvisioningTally, SentUserName } from '../../model/logs.ts'
import { inputs } from '../../model/vocabulary.ts'
import { wholeOf } from '../../syntax/place.ts'
import { CUT_OFF_MESSAGE } from '../../syntax/tree.ts'
import { listOf, objectOf, ObjectFields, opened, textOf, withoutMachines, type Json, type LogFields } from './_fields.ts'
import { isOfApp, Period, type LogEnd, type LogReader, type LogScope } from './_log.ts'
import { withoutSecrets } from './_secrets.ts'
import type { LogTime } from './_time.ts'

// What a provisioning job did, and the answer of Provision on demand, which has one such entry as JSON in a text.

type Action = ProvisioningTally['action']
type EntryStatus = ProvisioningTally['status']

type Kind = Partial<Pick<ProvisioningTally, 'action' | 'status' | 'code' | 'attribute' | 'of'>>

interface ProvisioningEntry extends Pick<ProvisioningTally, 'action' | 'status' | 'code' | 'reason' | 'of'> {
  readonly attribute: string | null
  readonly time: LogTime
  readonly who: string
  readonly sent: Sent | null
  /** Its row, where that is kept. */
  readonly row: number | null
}

/** The name of a user in a request to Mixpanel. */
interface Sent {
  readonly userName: string
  readonly time: LogTime
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
/** Rows that are kept: the first of each kind, and those that sent another name than the sign-in name. */
const MOST_KEPT = 200
const MOST_SENT_KEPT = 50

export class ProvisioningReader implements LogReader {
  readonly shown = new Set([
    ...['id', 'activitydatetime', 'timegenerated', 'time', 'provisioningaction', 'action', 'changeid', 'jobid', 'category', 'properties'],
    ...['provisioningstatusinfo', 'statusinfo', 'status', 'errorinformation', 'errorcode', 'serviceprincipal', 'resulttype'],
  ])
  readonly #scope: LogScope
  readonly #period: Period
  /** Of each person and group, the last entry. */
  readonly #last = new Map<string, ProvisioningEntry>()
  readonly #kept = new Map<string, number>()
  readonly #reasons = new Map<string, { readonly text: string; readonly names: readonly string[] }>()
  #others = 0
  #onDemand = false
  #damaged = 0
  #rows = 0
  #sentRows = 0

  constructor(scope: LogScope) {
    this.#scope = scope
    this.#period = new Period(scope)
  }

  row(given: LogFields): number | null {
    const answer = objectOf(given.get('value'))
    const question = given.get('provisioningSteps') === undefined ? objectOf(given.get('key')) : null
    const isOnDemand = question !== null
    const fields = isOnDemand ? new ObjectFields(answer ?? {}) : given
    const steps = listOf(fields.get('provisioningSteps')).map((step) => new ObjectFields(step))
    const time = this.#period.times.of(
      fields.get('activityDateTime', 'TimeGenerated [UTC]', 'TimeGenerated', 'time') ?? steps.at(-1)?.get('timestamp'),
    )
    if (!this.#period.note(time)) return null
    if (isOnDemand) this.#onDemand = true
    else if (!isOfApp(this.#scope, ...appOf(fields))) {
      this.#others++
      return null
    }
    const read = entryOf(fields, steps, new ObjectFields(question ?? {}))
    if (read === null) {
      this.#damaged++
      return null
    }
    const { key, sent, reason, ...entry } = read
    const kind = kindOf(entry)
    const known = this.#kept.get(kind)
    const isOther = sent !== null && sent.toLowerCase() !== entry.who && this.#sentRows < MOST_SENT_KEPT
    const isKept = isOther || (known === undefined && this.#kept.size < MOST_KEPT)
    const row = isKept ? this.#rows++ : null
    if (isOther) this.#sentRows++
    if (known === undefined && row !== null) this.#kept.set(kind, row)
    if (reason !== null && !this.#reasons.has(kind)) this.#reasons.set(kind, { text: reason, names: namesIn(fields) })
    const before = this.#last.get(key)
    const sentNow = sent === null ? null : { userName: sent, time, row }
    const isLater = !before || !(time.time < before.time.time)
    const latest = latestSent(before?.sent ?? null, sentNow)
    if (isLater) this.#last.set(key, { ...entry, reason: null, sent: latest, time, row: this.#kept.get(kind) ?? null })
    else if (latest !== before.sent) this.#last.set(key, { ...before, sent: latest })
    return row
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
      userNames: this.#userNames(end),
    })
    if (this.#damaged > 0)
      add.note(at, `the status of ${this.#damaged} of its entries cannot be read, and they are not counted. ${CUT_OFF_MESSAGE}.`)
  }

  #userNames(end: LogEnd): ReadonlyMap<string, SentUserName> {
    const names = new Map<string, SentUserName>()
    for (const { who, of, sent } of this.#last.values()) {
      if (of !== 'user' || sent === null || who === '') continue
      const time = this.#period.settled(sent.time)
      const at = (sent.row === null ? null : end.placeOf(sent.row)) ?? wholeOf(end.artifact)
      names.set(who, { userName: sent.userName, time: Number.isNaN(time) ? null : new Date(time), at })
    }
    return names
  }

  #tally(entries: ProvisioningEntry[], end: LogEnd): ProvisioningTally {
    entries.sort((a, b) => this.#period.settled(a.time) - this.#period.settled(b.time) || (a.who < b.who ? -1 : 1))
    const [first] = entries
    const reason = first ? this.#reasons.get(kindOf(first)) : undefined
    const times = entries.map(({ time }) => this.#period.settled(time)).filter((time) => !Number.isNaN(time))
    const edge = (of: (...all: number[]) => number): Date | null => (times.length === 0 ? null : new Date(times.reduce((a, b) => of(a, b))))
    return {
      action: first?.action ?? 'other',
      status: first?.status ?? 'success',
      code: first?.code ?? null,
      reason: reason?.text ?? null,
      named: reason?.names ?? [],
      attribute: first?.attribute ?? null,
      of: first?.of ?? 'other',
      count: entries.length,
      people: first?.of === 'user' ? entries.length : 0,
      examples: entries.flatMap(({ who }) => (who === '' ? [] : who)).slice(0, MOST_EXAMPLES),
      first: edge(Math.min),
      last: edge(Math.max),
      at: (first?.row === null || first === undefined ? null : end.placeOf(first.row)) ?? wholeOf(end.artifact),
      sent: entries
        .flatMap(({ who, sent }) => (sent === null || first?.of !== 'user' ? [] : { person: who, userName: sent.userName }))
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

/** Names of the one whom an entry is about. */
function namesIn(fields: LogFields): readonly string[] {
  return ['sourceIdentity', 'targetIdentity'].flatMap((key) => {
    const identity = new ObjectFields(objectOf(fields.get(key)) ?? {})
    const details = objectOf(identity.get('details')) ?? {}
    const named = Object.entries(details).flatMap(([name, value]) => (/name|mail/i.test(name) ? [value] : []))
    return [identity.get('displayName', 'name'), ...named].flatMap((name) => ownOrNull(textOf(name)) ?? []).slice(0, 50)
  })
}

/** The later of two, whichever row came first in the file. */
function latestSent(a: Sent | null, b: Sent | null): Sent | null {
  if (a === null || b === null) return a ?? b
  return b.time.time < a.time.time ? a : b
}

/** `answer` is what Provision on demand says of the whole, where that is asked. */
function entryOf(
  fields: LogFields,
  steps: readonly ObjectFields[],
  answer: ObjectFields,
): (Omit<ProvisioningEntry, 'time' | 'row' | 'sent'> & { readonly key: string; readonly sent: string | null }) | null {
  const info = new ObjectFields(objectOf(fields.get('provisioningStatusInfo')) ?? objectOf(fields.get('statusInfo')) ?? {})
  const error = new ObjectFields(objectOf(info.get('errorInformation')) ?? objectOf(answer.get('details')) ?? {})
  const status = [info.get('status'), fields.get('resultType'), answer.get('result')]
    .map((each) => STATUS.get(textOf(each)?.toLowerCase() ?? ''))
    .find((each) => each !== undefined)
  if (!status) return null
  const source = new ObjectFields(objectOf(fields.get('sourceIdentity')) ?? {})
  const details = new ObjectFields(objectOf(source.get('details')) ?? {})
  const type = textOf(source.get('identityType', 'type'))?.toLowerCase() ?? ''
  const of = type.includes('group') ? 'group' : type === '' || type.includes('user') ? 'user' : 'other'
  const name = textOf(details.get('UserPrincipalName')) ?? (of === 'user' ? identifierIn(steps) : textOf(source.get('displayName', 'name')))
  const id = textOf(source.get('id'))
  const skipped = status === 'skipped' ? skipOf(steps) : null
  const reason = textOf(error.get('reason', 'errorMessage')) ?? textOf(info.get('reason')) ?? skipped?.reason ?? null
  const who = own(name ?? id ?? '')
  return {
    key: own(`${of} ${(id ?? name ?? '').toLowerCase()}`),
    action: ACTIONS.get(textOf(fields.get('provisioningAction', 'action'))?.toLowerCase() ?? '') ?? 'other',
    status,
    code: ownOrNull(textOf(error.get('errorCode')) ?? textOf(info.get('errorCode')) ?? skipped?.code ?? null),
    reason: reason === null ? null : own(withoutMachines(withoutSecrets(reason).slice(0, 1000))),
    attribute: ownOrNull(skipped?.attribute ?? null),
    of,
    who: of === 'user' ? who.toLowerCase() : who,
    sent: status === 'skipped' ? null : ownOrNull(sentUserName(listOf(fields.get('modifiedProperties')))),
  }
}

/** Without secrets. A part of a long text would hold all of that text. */
function own(text: string): string {
  return Buffer.from(withoutSecrets(text).slice(0, 1000)).toString()
}

function ownOrNull(text: string | null): string | null {
  return text === null ? null : own(text)
}

/** The name of a user as a step gives it, where the entry itself has only an id. */
function identifierIn(steps: readonly ObjectFields[]): string | null {
  for (const step of steps) {
    const name = textOf(new ObjectFields(objectOf(step.get('details')) ?? {}).get('ReportableIdentifier'))
    if (name?.includes('@') === true) return name
  }
  return null
}

interface Skip {
  readonly code: string | null
  readonly attribute: string | null
  readonly reason: string | null
}

/** Why an entry was skipped stands in the step that was. */
function skipOf(steps: readonly ObjectFields[]): Skip | null {
  const read = steps.map((step) => {
    const details = new ObjectFields(objectOf(step.get('details')) ?? {})
    return { step, details, code: textOf(details.get('SkipReason')) }
  })
  const [skipped] = [
    ...read.filter(({ code }) => code !== null),
    ...read.filter(({ step }) => STATUS.get(textOf(step.get('status'))?.toLowerCase() ?? '') === 'skipped'),
  ]
  if (!skipped) return null
  // Which of the conditions of the scope is not met stands in the step of the scope, which need not be the one that was skipped.
  const [scope = null] = read.flatMap(({ details }) => scopeCode(details) ?? [])
  const { step, details, code } = skipped
  return { code: code ?? scope, attribute: textOf(details.get('PropertyName')), reason: textOf(step.get('description')) }
}

/** A filter of the scope has no code of its own. Names are those of the log, and older ones of Provision on demand. */
function scopeCode(details: ObjectFields): string | null {
  const isFalse = (...names: readonly string[]): boolean => {
    const value = details.get(...names)
    return value === false || textOf(value)?.toLowerCase() === 'false'
  }
  if (isFalse('Assigned to the application', 'Assigned')) return 'NotAssigned'
  if (isFalse('User has the required role', 'IsEffectivelyEntitledForProvisioning')) return 'NotEffectivelyEntitled'
  if (isFalse('Active in the source system', 'IsActive')) return 'NotInScope'
  return isFalse('Scoping filter evaluation passed') ? 'OutOfScopingFilter' : null
}

/** What Entra really sent as the name of the user. */
function sentUserName(properties: readonly Json[]): string | null {
  for (const property of properties) {
    const fields = new ObjectFields(property)
    if (textOf(fields.get('displayName', 'name'))?.toLowerCase() === 'username') return textOf(opened(fields.get('newValue')))
  }
  return null
}
