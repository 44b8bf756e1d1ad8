import type { Place } from '../model/artifact.ts'
import type { SignInRows } from '../model/logs.ts'
import { hash, hexOf } from './correlation.ts'

// Sign-ins in about thirty bytes each, folded by correlation id: a sign-in is its last row.

export type SignInOutcome = 'success' | 'interrupted' | 'failure'

export interface SignInEntry {
  /** Milliseconds since 1970; NaN where it is unknown. */
  readonly time: number
  /** The same where the day comes before the month; as `time` where there is no doubt. */
  readonly dayFirst: number
  readonly person: string
  /** NaN where it is unknown. */
  readonly code: number
  readonly outcome: SignInOutcome
  /** As `correlationHash` gives it; empty where the row has none. */
  readonly correlation: string
  /** Of the row itself; empty where it has none. */
  readonly request: string
  readonly guest: boolean
}

/** How the days of a file are to be read, where they are written as 01/02/2026. */
export type DateOrder = 'month-first' | 'day-first' | 'unknown'

const OUTCOMES: readonly SignInOutcome[] = ['interrupted', 'failure', 'success']
const UNKNOWN_CODE = -1
const NO_MARK = -1

class SignInColumns {
  size = 0
  time = new Float64Array(0)
  /** Only where a file has days that can be read in two ways. */
  dayFirst: Float64Array | null = null
  person = new Int32Array(0)
  code = new Int32Array(0)
  flags = new Uint8Array(0)
  high = new Uint32Array(0)
  low = new Uint32Array(0)

  constructor(room: number) {
    this.reserve(room)
  }

  reserve(room: number): void {
    this.time = grown(this.time, new Float64Array(room))
    if (this.dayFirst) this.dayFirst = grown(this.dayFirst, new Float64Array(room))
    this.person = grown(this.person, new Int32Array(room))
    this.code = grown(this.code, new Int32Array(room))
    this.flags = grown(this.flags, new Uint8Array(room))
    this.high = grown(this.high, new Uint32Array(room))
    this.low = grown(this.low, new Uint32Array(room))
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from)
  return to
}

export class SignInTable {
  readonly #columns = new SignInColumns(64)
  readonly #persons: string[] = []
  readonly #indexes = new Map<string, number>()
  /** The rows that are kept, each with its mark. */
  readonly #marks = new Map<number, number>()

  get size(): number {
    return this.#columns.size
  }

  add(entry: SignInEntry, mark: number = NO_MARK): void {
    const columns = this.#columns
    const index = columns.size
    if (index === columns.time.length) columns.reserve(index < 1_000_000 ? index * 2 : Math.ceil(index * 1.25))
    columns.size++
    columns.time[index] = entry.time
    if (columns.dayFirst === null && !Object.is(entry.dayFirst, entry.time)) {
      columns.dayFirst = grown(new Float64Array(0), new Float64Array(columns.time.length))
      columns.dayFirst.set(columns.time)
    }
    if (columns.dayFirst) columns.dayFirst[index] = entry.dayFirst
    columns.person[index] = this.#personOf(entry.person)
    columns.code[index] = Number.isNaN(entry.code) ? UNKNOWN_CODE : entry.code
    columns.flags[index] = OUTCOMES.indexOf(entry.outcome) | (entry.guest ? 4 : 0) | (entry.correlation === '' ? 8 : 0)
    const key = entry.correlation === '' ? keyOf(entry) : entry.correlation
    columns.high[index] = Number.parseInt(key.slice(0, 8), 16)
    columns.low[index] = Number.parseInt(key.slice(8), 16)
    if (mark !== NO_MARK) this.#marks.set(index, mark)
  }

  #personOf(person: string): number {
    const known = this.#indexes.get(person)
    if (known !== undefined) return known
    // A part of a long text would hold all of that text.
    const own = Buffer.from(person).toString()
    const index = this.#persons.push(own) - 1
    this.#indexes.set(own, index)
    return index
  }

  /** The sign-ins in order of time, without those outside of `from` and `to` (milliseconds). */
  finish(order: DateOrder, from: number, to: number, placeOf: (mark: number) => Place | null): SignInRows {
    const columns = this.#columns
    const { dayFirst } = columns
    if (dayFirst !== null && order !== 'month-first')
      for (let index = 0; index < columns.size; index++) {
        const other = dayFirst[index] ?? NaN
        if (order === 'day-first') columns.time[index] = other
        else if (columns.time[index] !== other) columns.time[index] = NaN
      }
    columns.dayFirst = null
    const last = lastOfEach(columns, from, to, this.#marks)
    return rowsOf(inOrder(columns, last), this.#persons, this.#marks, last, placeOf)
  }
}

/** The same row twice is one. */
function keyOf({ time, person, code, request }: SignInEntry): string {
  const text = request === '' ? `${time} ${person} ${code}` : request
  return hexOf(hash(text, 0x1234567), hash(text, 0x7654321))
}

/** The indexes of the last row of each sign-in, in order of time. */
function lastOfEach(
  { size, time, code, flags, high, low }: SignInColumns,
  from: number,
  to: number,
  marks: Map<number, number>,
): Uint32Array {
  let slots = 16
  while (slots < size * 2) slots *= 2
  const table = new Int32Array(slots).fill(-1)
  let found = 0
  for (let index = 0; index < size; index++) {
    const at = time[index] ?? NaN
    if (at < from || at >= to) continue
    let slot = ((low[index] ?? 0) ^ (high[index] ?? 0)) & (slots - 1)
    for (;;) {
      const other = table[slot] ?? -1
      if (other === -1) {
        table[slot] = index
        found++
        break
      }
      if (high[other] === high[index] && low[other] === low[index]) {
        const isLater = later(time[index] ?? NaN, time[other] ?? NaN, (flags[index] ?? 0) & 3, (flags[other] ?? 0) & 3)
        const [kept, gone] = isLater ? [index, other] : [other, index]
        const mark = marks.get(gone)
        if (mark !== undefined && code[kept] === code[gone] && !marks.has(kept)) marks.set(kept, mark)
        flags[kept] = (flags[kept] ?? 0) | ((flags[gone] ?? 0) & 4)
        table[slot] = kept
        break
      }
      slot = (slot + 1) & (slots - 1)
    }
  }
  const last = new Uint32Array(found)
  let next = 0
  for (const index of table) if (index !== -1) last[next++] = index
  last.sort((a, b) => byTime(time[a] ?? NaN, time[b] ?? NaN) || a - b)
  return last
}

/** Rows without a time come first. */
function byTime(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1
  return Number.isNaN(b) ? 1 : a - b
}

/** Of two rows at the same time, the one that ends the sign-in. */
function later(a: number, b: number, outcomeA: number, outcomeB: number): boolean {
  const order = byTime(a, b)
  return order === 0 ? outcomeA > outcomeB : order > 0
}

function inOrder(columns: SignInColumns, order: Uint32Array): SignInColumns {
  const sorted = new SignInColumns(order.length)
  sorted.size = order.length
  for (const [to, from] of order.entries()) {
    sorted.time[to] = columns.time[from] ?? NaN
    sorted.person[to] = columns.person[from] ?? 0
    sorted.code[to] = columns.code[from] ?? 0
    sorted.flags[to] = columns.flags[from] ?? 0
    sorted.high[to] = columns.high[from] ?? 0
    sorted.low[to] = columns.low[from] ?? 0
  }
  return sorted
}

function rowsOf(
  { size, time, person, code, flags, high, low }: SignInColumns,
  persons: readonly string[],
  marks: ReadonlyMap<number, number>,
  order: Uint32Array,
  placeOf: (mark: number) => Place | null,
): SignInRows {
  const kept = new Map<number, number>()
  if (marks.size > 0)
    for (const [to, from] of order.entries()) {
      const mark = marks.get(from)
      if (mark !== undefined) kept.set(to, mark)
    }
  return {
    size,
    time: (index) => time[index] ?? NaN,
    person: (index) => persons[person[index] ?? -1] ?? '',
    code: (index) => (code[index] === UNKNOWN_CODE ? NaN : (code[index] ?? NaN)),
    outcome: (index) => OUTCOMES[(flags[index] ?? 0) & 3] ?? 'interrupted',
    correlation: (index) => ((flags[index] ?? 8) & 8 ? '' : hexOf(high[index] ?? 0, low[index] ?? 0)),
    guest: (index) => ((flags[index] ?? 0) & 4) !== 0,
    at: (index) => {
      const mark = kept.get(index)
      return mark === undefined ? null : placeOf(mark)
    },
  }
}
