import type { Place } from '../model/artifact.ts'
import type {
  AuditChange,
  AuditLog,
  Changes,
  CodeTally,
  Coverage,
  MixpanelAudit,
  MixpanelEvent,
  MixpanelLogins,
  Provisioned,
  ProvisioningLog,
  ProvisioningTally,
  SentUserName,
  SignInLog,
  SignInRows,
  SignIns,
} from '../model/logs.ts'
import { hash, hexOf } from './correlation.ts'

// Several logs of one kind as one: the same row in two files counts once, and a sign-in that has several rows is what its last row says.

type Several<T> = readonly [T, ...T[]]

const MOST_EXAMPLES = 5

/** From the first to the last moment of all; complete where each of them is. */
export function mergedCoverage(all: Several<Coverage>): Coverage {
  const times = (moments: readonly (Date | null)[]): readonly number[] => moments.flatMap((each) => each?.getTime() ?? [])
  const starts = times(all.map(({ from }) => from))
  const ends = times(all.map(({ to }) => to))
  const cut = all.find(({ complete }) => !complete)
  return {
    from: starts.length === 0 ? null : new Date(least(starts)),
    to: ends.length === 0 ? null : new Date(greatest(ends)),
    complete: cut === undefined,
    because: cut?.because ?? null,
  }
}

/** Sign-ins of several logs under one numbering, without an object for each: a log may have a million rows. */
interface Table {
  readonly size: number
  locate(position: number): { readonly rows: SignInRows; readonly index: number }
}

function tableOf(logs: Several<SignInLog>): Table {
  const starts: number[] = []
  let size = 0
  for (const { rows } of logs) {
    starts.push(size)
    size += rows.size
  }
  return {
    size,
    locate(position) {
      let log = logs.length - 1
      while (log > 0 && (starts[log] ?? 0) > position) log--
      return { rows: (logs[log] ?? logs[0]).rows, index: position - (starts[log] ?? 0) }
    },
  }
}

/** The sign-ins of all logs, by correlation id; of each, the last row decides, and an interrupt that fails in the end is that failure. */
export function mergedSignIns(logs: Several<SignInLog>): SignIns {
  const rows = orderedRows(logs)
  const [{ at }] = logs
  const successes = new Tally()
  const failures = new Map<number, Tally>()
  let unread = 0
  for (let index = 0; index < rows.size; index++) {
    const outcome = rows.outcome(index)
    if (Number.isNaN(rows.code(index))) unread++
    if (outcome === 'success') successes.add(rows, index)
    if (outcome !== 'failure') continue
    const code = rows.code(index)
    const tally = failures.get(code) ?? new Tally()
    tally.add(rows, index)
    failures.set(code, tally)
  }
  return {
    at,
    coverage: mergedCoverage([logs[0].coverage, ...logs.slice(1).map(({ coverage }) => coverage)]),
    // The same tenant-wide file in two formats has the same rows of other apps: they are not added up.
    otherRows: greatest(logs.map(({ otherRows }) => otherRows)),
    total: rows.size,
    unread,
    successes: successes.known(at),
    failures: [...failures]
      .map(([code, tally]): CodeTally => {
        const known = logs.flatMap(({ codes }) => codes.filter((each) => Object.is(each.code, code)))
        return {
          code,
          reason: known.find(({ reason }) => reason !== null)?.reason ?? null,
          ...tally.known(known[0]?.at ?? at),
          gotInLater: tally.peopleIn(successes),
          policies: [...new Set(known.flatMap(({ policies }) => policies))].slice(0, MOST_EXAMPLES),
        }
      })
      .sort((a, b) => b.count - a.count || a.code - b.code),
    rows,
  }
}

/** Counts sign-ins and the people behind them. */
class Tally {
  private count = 0
  /** The last of the rows of each, which are in order of time. */
  private readonly people = new Map<string, number>()
  private first = Infinity
  private last = -Infinity
  private guests = 0
  private isNameless = false
  private at: Place | null = null

  add(rows: SignInRows, index: number): void {
    this.count++
    const person = rows.person(index)
    if (person === '') this.isNameless = true
    else this.people.set(person, index)
    const time = rows.time(index)
    if (time < this.first) this.first = time
    if (time > this.last) this.last = time
    if (rows.guest(index)) this.guests++
    this.at ??= rows.at(index)
  }

  /** How many of the people have a row in the other tally after their last one here; 0 where not everybody is named. */
  peopleIn(other: Tally): number {
    let number = 0
    if (this.isNameless) return number
    for (const [person, last] of this.people) if ((other.people.get(person) ?? -1) > last) number++
    return number
  }

  known(otherwise: Place): SignIns['successes'] {
    return {
      count: this.count,
      people: this.people.size,
      examples: [...this.people.keys()].slice(0, MOST_EXAMPLES),
      first: this.first === Infinity ? null : new Date(this.first),
      last: this.last === -Infinity ? null : new Date(this.last),
      guests: this.guests,
      at: this.at ?? otherwise,
    }
  }
}

/** In order of time, each sign-in once. The rows of one log already are: its reader does that. */
function orderedRows(logs: Several<SignInLog>): SignInRows {
  const [only] = logs
  if (logs.length === 1) return only.rows
  const { size, locate } = tableOf(logs)
  const times = new Float64Array(size)
  for (let position = 0; position < size; position++) {
    const { rows, index } = locate(position)
    const time = rows.time(index)
    // Rows without a time come first: what is known to be later decides.
    times[position] = Number.isNaN(time) ? -Infinity : time
  }
  const order = new Int32Array(size)
  for (let position = 0; position < size; position++) order[position] = position
  order.sort((a, b) => {
    const [left = 0, right = 0] = [times[a], times[b]]
    return left === right ? a - b : left - right
  })
  const kept = lastOfEach(order, locate)
  const of = (index: number): ReturnType<Table['locate']> => locate(kept[index] ?? 0)
  const read = <T>(index: number, get: (rows: SignInRows, own: number) => T): T => {
    const { rows, index: own } = of(index)
    return get(rows, own)
  }
  return {
    size: kept.length,
    time: (index) => read(index, (rows, own) => rows.time(own)),
    person: (index) => read(index, (rows, own) => rows.person(own)),
    code: (index) => read(index, (rows, own) => rows.code(own)),
    outcome: (index) => read(index, (rows, own) => rows.outcome(own)),
    guest: (index) => read(index, (rows, own) => rows.guest(own)),
    correlation: (index) => read(index, (rows, own) => rows.correlation(own)),
    at: (index) => read(index, (rows, own) => rows.at(own)),
  }
}

/** Of each sign-in the last position, in order of time: a table of numbers, since a name for each of a million rows would be 100 MB. */
function lastOfEach(order: Int32Array, locate: Table['locate']): Int32Array {
  const high = new Uint32Array(order.length)
  const low = new Uint32Array(order.length)
  for (let position = 0; position < order.length; position++) {
    const key = keyOf(locate(position))
    high[position] = Number.parseInt(key.slice(0, 8), 16)
    low[position] = Number.parseInt(key.slice(8), 16)
  }
  let slots = 16
  while (slots < order.length * 2) slots *= 2
  const table = new Int32Array(slots).fill(-1)
  const isLast = new Uint8Array(order.length)
  let found = 0
  for (let at = order.length - 1; at >= 0; at--) {
    const position = order[at] ?? 0
    let slot = ((low[position] ?? 0) ^ (high[position] ?? 0)) & (slots - 1)
    let other = table[slot] ?? -1
    while (other !== -1 && (high[other] !== high[position] || low[other] !== low[position])) {
      slot = (slot + 1) & (slots - 1)
      other = table[slot] ?? -1
    }
    if (other !== -1) continue
    table[slot] = position
    isLast[at] = 1
    found++
  }
  const kept = new Int32Array(found)
  let next = 0
  for (const [at, position] of order.entries()) if (isLast[at] === 1) kept[next++] = position
  return kept
}

/** 16 hexadecimal digits, by correlation id; rows without one are the same where everything that is known of them is. */
function keyOf({ rows, index }: ReturnType<Table['locate']>): string {
  const correlation = rows.correlation(index)
  if (/^[0-9a-f]{16}$/.test(correlation)) return correlation
  const text = correlation === '' ? `${rows.time(index)} ${rows.person(index)} ${rows.code(index)}` : correlation
  return hexOf(hash(text, 0x1234567), hash(text, 0x7654321))
}

/** Tallies of several logs. Where they overlap, the same entries may be in both: the greater number counts, not the sum. */
export function mergedProvisioning(logs: Several<ProvisioningLog>): Provisioned {
  const tallies = new Map<string, ProvisioningTally>()
  const ordered = [...logs].sort((a, b) => timeOf(a.coverage.from) - timeOf(b.coverage.from))
  let until = -Infinity
  for (const { coverage, tallies: own } of ordered) {
    const overlaps = timeOf(coverage.from) <= until
    for (const tally of own) {
      const key = [tally.action, tally.status, tally.code, tally.attribute, tally.of].join(' ')
      const before = tallies.get(key)
      tallies.set(key, before ? together(before, tally, overlaps) : tally)
    }
    until = Math.max(until, timeOf(coverage.to))
  }
  return {
    at: logs[0].at,
    coverage: mergedCoverage([logs[0].coverage, ...logs.slice(1).map(({ coverage }) => coverage)]),
    otherRows: greatest(logs.map(({ otherRows }) => otherRows)),
    tallies: [...tallies.values()].sort((a, b) => b.count - a.count),
    onDemand: logs.every(({ onDemand }) => onDemand),
    userNames: mergedUserNames(logs),
  }
}

function mergedUserNames(logs: Several<ProvisioningLog>): Provisioned['userNames'] {
  if (logs.length === 1) return logs[0].userNames
  const names = new Map<string, SentUserName>()
  for (const { userNames } of logs)
    for (const [person, sent] of userNames) {
      const before = names.get(person)
      if (!before || (before.time?.getTime() ?? -Infinity) < (sent.time?.getTime() ?? -Infinity)) names.set(person, sent)
    }
  return names
}

function together(a: ProvisioningTally, b: ProvisioningTally, overlaps: boolean): ProvisioningTally {
  const sum = (one: number, other: number): number => (overlaps ? Math.max(one, other) : one + other)
  const moments = (each: readonly (Date | null)[]): readonly number[] => each.flatMap((moment) => moment?.getTime() ?? [])
  const starts = moments([a.first, b.first])
  const ends = moments([a.last, b.last])
  const sent = new Map([...a.sent, ...b.sent].map((each) => [each.person, each]))
  const examples = [...new Set([...a.examples, ...b.examples])]
  // People are the same in both logs where every one of them is named.
  const named = a.people <= a.examples.length && b.people <= b.examples.length
  return {
    ...a,
    reason: a.reason ?? b.reason,
    count: sum(a.count, b.count),
    people: named && a.of === 'user' ? examples.length : sum(a.people, b.people),
    examples: examples.slice(0, MOST_EXAMPLES),
    first: starts.length === 0 ? null : new Date(least(starts)),
    last: ends.length === 0 ? null : new Date(greatest(ends)),
    sent: [...sent.values()].slice(0, MOST_EXAMPLES),
  }
}

/** Changes of all audit logs in order of time, each once; those without a time last. */
export function mergedChanges(logs: Several<AuditLog>): Changes {
  const all = new Map<string, AuditChange>()
  for (const { changes } of logs)
    for (const change of changes) {
      const key = keyOfChange(change)
      const known = all.get(key)
      // A table leaves out what a longer change has.
      if (!known || known.properties.length < change.properties.length) all.set(key, change)
    }
  return {
    at: logs[0].at,
    coverage: mergedCoverage([logs[0].coverage, ...logs.slice(1).map(({ coverage }) => coverage)]),
    changes: [...all.values()].sort((a, b) => (a.time?.getTime() ?? Infinity) - (b.time?.getTime() ?? Infinity) || 0),
  }
}

/** Some forms of the log write whole seconds. */
function keyOfChange({ time, activity, target }: AuditChange): string {
  return `${time === null ? '' : Math.floor(time.getTime() / 1000)} ${activity.toLowerCase()} ${target.id ?? target.name}`
}

/** Log-ins of all of Mixpanel's audit logs in order of time, each once; those without a time are of the log that has the most. */
export function mergedLogins(logs: Several<MixpanelAudit>): MixpanelLogins {
  const events = logs.flatMap(({ events: own }) => own)
  const once = new Map<string, MixpanelEvent>()
  for (const event of events)
    if (event.event !== 'other' && event.time !== null) once.set(`${event.time.getTime()} ${event.person} ${event.event}`, event)
  const untimed = logs.map(({ events: own }) => own.filter(({ time, event }) => time === null && event !== 'other'))
  const most = untimed.reduce((a, b) => (b.length > a.length ? b : a), [])
  return {
    at: logs[0].at,
    coverage: mergedCoverage([logs[0].coverage, ...logs.slice(1).map(({ coverage }) => coverage)]),
    events: [...[...once.values()].sort((a, b) => timeOf(a.time) - timeOf(b.time)), ...most],
    others: greatest(logs.map(({ others }) => others)) + events.filter(({ event }) => event === 'other').length,
  }
}

/** The end of time where it is unknown: nothing is known to be before it. */
function timeOf(moment: Date | null): number {
  return moment?.getTime() ?? Infinity
}

/** Of any number of values; `Math.min(...)` has a limit. */
function least(values: readonly number[]): number {
  return values.reduce((a, b) => (b < a ? b : a), Infinity)
}

function greatest(values: readonly number[]): number {
  return values.reduce((a, b) => (b > a ? b : a), -Infinity)
}
