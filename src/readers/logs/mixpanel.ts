import type { Add } from '../../model/reader.ts'
import type { MixpanelEvent } from '../../model/logs.ts'
import { inputs } from '../../model/vocabulary.ts'
import { quote } from '../../syntax/display.ts'
import { wholeOf } from '../../syntax/place.ts'
import { isObject, opened, textOf, type LogFields } from './_fields.ts'
import { Period, type LogEnd, type LogReader, type LogScope } from './_log.ts'
import { isDisplayName, isMixpanelEvent, loginIn } from './_mixpanel-events.ts'
import { mixpanelTime } from './_mixpanel-time.ts'
import { withoutSecrets } from './_secrets.ts'

// Mixpanel's audit log. The names of its fields are not documented: what is an event type, a time and an address shows it, and a note says
// which fields were taken.

interface NotedLogin {
  readonly time: number
  readonly person: string | null
  readonly event: 'logged-in' | 'login-failed'
  readonly row: number | null
}

/** A text or number of a record, and the names on the way to it, in lower case. */
interface Leaf {
  readonly path: string
  readonly value: unknown
}

/** Log-ins that are kept of each of the two kinds. */
const MOST_LOGINS = 100_000
/** Rows that are kept of each. */
const MOST_ROWS = 100
const MOST_LEAVES = 200
const MOST_KNOWN = 1000
const ADDRESS = /^[^\s@"<>]{1,64}@[^\s@"<>]{1,255}$/
const OF_TIME = /time|date|created|occurred|timestamp/
const OF_PERSON = /user|actor|person|member|email|mail/
/** Whom something was done to, or what it was before. */
const OF_OTHERS = /target|invit|before|after|old|new|previous/

export class MixpanelReader implements LogReader {
  readonly shown = new Set<string>()
  readonly #period: Period
  readonly #logins: NotedLogin[] = []
  readonly #counts = { 'logged-in': 0, 'login-failed': 0, other: 0 }
  readonly #known = new Map<string, boolean>()
  readonly #used = { time: '', person: '' }
  #rows = 0
  #left = 0
  #zoneless = 0

  constructor(scope: LogScope) {
    this.#period = new Period(scope)
  }

  row(fields: LogFields): number | null {
    const leaves = leavesOf(fields)
    const type = leaves.find(({ value }) => typeof value === 'string' && this.#isEvent(value))
    const { time, path, hasNoZone } = timeIn(leaves, this.#used.time)
    if (!this.#period.note({ time, dayFirst: time })) return null
    if (hasNoZone) this.#zoneless++
    const event = typeof type?.value === 'string' ? loginIn(type.value) : 'other'
    const count = ++this.#counts[event]
    if (event === 'other' || !type) return null
    const who = personIn(leaves, this.#used.person)
    this.#used.time ||= path
    this.#used.person ||= who?.path ?? ''
    if (count > MOST_LOGINS) {
      this.#left++
      return null
    }
    const row = count <= MOST_ROWS ? this.#rows++ : null
    if (row !== null) for (const each of [type.path, path, who?.path ?? '']) for (const name of each.split('.')) this.shown.add(name)
    this.#logins.push({ time, person: who?.address ?? null, event, row })
    return row
  }

  /** A log has few types of events, and many rows. */
  #isEvent(text: string): boolean {
    let known = this.#known.get(text)
    if (known === undefined) {
      known = isMixpanelEvent(text) || isDisplayName(text)
      if (this.#known.size < MOST_KNOWN) this.#known.set(text, known)
    }
    return known
  }

  finish(end: LogEnd, add: Add): void {
    const at = wholeOf(end.artifact)
    const coverage = this.#period.coverage(end, Infinity)
    const hasNoZone = this.#zoneless > 0
    const because = hasNoZone
      ? 'Its times have no time zone.'
      : this.#left > 0
        ? `It has more log-ins than are kept; ${this.#left} of them do not count.`
        : null
    const events = this.#logins.map(({ time, person, event, row }): MixpanelEvent => {
      return { time: Number.isNaN(time) ? null : new Date(time), person, event, at: row === null ? null : end.placeOf(row) }
    })
    add(inputs.mixpanelAudit, {
      at,
      coverage:
        because === null ? coverage : { ...coverage, complete: false, because: hasNoZone ? because : (coverage.because ?? because) },
      events: events.sort((a, b) => (a.time?.getTime() ?? Infinity) - (b.time?.getTime() ?? Infinity) || 0),
      others: this.#counts.other,
    })
    const { time, person } = this.#used
    const taken = [
      time === '' ? '' : `the time from ${quote(withoutSecrets(time))}`,
      person === '' ? '' : `the user from ${quote(withoutSecrets(person))}`,
    ]
    const read = taken.filter((text) => text !== '').join(', and ')
    add.note(
      at,
      `it was read as Mixpanel’s audit log because of its event types. Mixpanel does not document the names of its fields${read === '' ? '.' : `: ${read}.`}`,
    )
    if (hasNoZone)
      add.note(
        at,
        'its times have no time zone, so that they are not compared with those of other logs. Export it as NDJSON, or from a browser whose times have their zone.',
      )
  }
}

function leavesOf(fields: LogFields): readonly Leaf[] {
  const found: Leaf[] = []
  const add = (name: string, written: unknown, depth: number): void => {
    if (found.length >= MOST_LEAVES) return
    // In a table, what is nested is JSON in a text.
    const value = opened(written)
    const path = name.toLowerCase()
    if (isObject(value)) {
      if (depth < 3) for (const [key, each] of Object.entries(value)) add(`${name}.${key}`, each, depth + 1)
    } else if (typeof value === 'string' || typeof value === 'number') found.push({ path, value })
  }
  for (const [name, value] of fields.entries()) add(name, value, 0)
  return found
}

/** The time of a record: the field that was taken before, or one that is called a time. */
function timeIn(leaves: readonly Leaf[], before: string): { readonly time: number; readonly path: string; readonly hasNoZone: boolean } {
  const usual = before === '' ? undefined : leaves.find(({ path }) => path === before)
  const taken = usual && mixpanelTime(usual.value)
  if (typeof taken === 'number') return { time: taken, path: before, hasNoZone: false }
  const named = leaves.filter(({ path }) => OF_TIME.test(path) && !OF_OTHERS.test(path))
  let hasNoZone = false
  // Elsewhere, a number is rather an id.
  const others = leaves.filter(({ value }) => typeof value === 'string' && value.includes(':'))
  for (const { path, value } of [...named, ...others]) {
    const time = mixpanelTime(value)
    if (time === 'no zone') hasNoZone = true
    else if (time !== null) return { time, path, hasNoZone: false }
  }
  return { time: NaN, path: '', hasNoZone }
}

function personIn(leaves: readonly Leaf[], before: string): { readonly address: string; readonly path: string } | null {
  const usual = before === '' ? null : addressIn(leaves.find(({ path }) => path === before)?.value)
  if (usual !== null) return { address: usual, path: before }
  const addresses = leaves.flatMap(({ path, value }) => {
    const address = addressIn(value)
    return address === null ? [] : [{ address, path }]
  })
  const own = addresses.filter(({ path }) => !OF_OTHERS.test(path))
  return own.find(({ path }) => OF_PERSON.test(path)) ?? own[0] ?? null
}

function addressIn(value: unknown): string | null {
  const text = textOf(value)
  return text !== null && ADDRESS.test(text) ? withoutSecrets(text).toLowerCase() : null
}
