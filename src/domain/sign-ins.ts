import type { Place } from '../model/artifact.ts'
import type { CodeTally, SignInLog, SignInRows, SignIns } from '../model/logs.ts'
import { coverageOf } from './log-coverage.ts'
import { SignInTable } from './sign-in-table.ts'

const MOST_EXAMPLES = 5
const MOST_POLICIES = 50

/** All logs of sign-ins together: a sign-in that is in several of them counts once. */
export function signInsOf(logs: readonly [SignInLog, ...SignInLog[]]): SignIns {
  const [{ at, rows: only }] = logs
  const rows = logs.length === 1 ? only : together(logs)
  const successes = new Counted()
  const byCode = new Map<number, Counted>()
  for (let index = 0; index < rows.size; index++) {
    const outcome = rows.outcome(index)
    if (outcome === 'success') successes.add(rows, index)
    if (outcome !== 'failure') continue
    const code = rows.code(index)
    let counted = byCode.get(code)
    if (!counted) byCode.set(code, (counted = new Counted()))
    counted.add(rows, index)
  }
  const failures = Array.from(byCode, ([code, counted]): CodeTally => {
    const details = logs.flatMap((log) => log.codes.filter((each) => each.code === code))
    return {
      code,
      reason: details.find(({ reason }) => reason !== null)?.reason ?? null,
      ...counted.result(details[0]?.at ?? at),
      policies: [...new Set(details.flatMap(({ policies }) => policies))].sort().slice(0, MOST_POLICIES),
    }
  })
  const success = logs.flatMap((log) => log.codes.filter(({ code }) => code === 0))[0]
  return {
    at,
    coverage: coverageOf(logs.map(({ coverage }) => coverage)),
    otherRows: logs.reduce((sum, { otherRows }) => sum + otherRows, 0),
    total: rows.size,
    successes: successes.result(success?.at ?? at),
    failures: failures.sort((a, b) => b.count - a.count || a.code - b.code),
    rows,
  }
}

function together(logs: readonly SignInLog[]): SignInRows {
  const table = new SignInTable()
  const places: Place[] = []
  for (const { rows } of logs) {
    for (let index = 0; index < rows.size; index++) {
      const place = rows.at(index)
      const time = rows.time(index)
      const entry = {
        ...{ time, dayFirst: time, person: rows.person(index), code: rows.code(index), outcome: rows.outcome(index) },
        ...{ correlation: rows.correlation(index), request: '', guest: rows.guest(index) },
      }
      table.add(entry, place ? places.push(place) - 1 : undefined)
    }
  }
  return table.finish('month-first', -Infinity, Infinity, (mark) => places[mark] ?? null)
}

/** Sign-ins that are counted together. They come in order of time. */
class Counted {
  #count = 0
  #guests = 0
  #first = NaN
  #last = NaN
  readonly #people = new Set<string>()
  readonly #examples: string[] = []

  add(rows: SignInRows, index: number): void {
    this.#count++
    if (rows.guest(index)) this.#guests++
    const time = rows.time(index)
    if (!Number.isNaN(time)) {
      if (Number.isNaN(this.#first)) this.#first = time
      this.#last = time
    }
    const person = rows.person(index)
    if (person === '' || this.#people.has(person)) return
    this.#people.add(person)
    if (this.#examples.length < MOST_EXAMPLES) this.#examples.push(person)
  }

  result(at: Place): Omit<CodeTally, 'code' | 'reason' | 'policies'> {
    return {
      count: this.#count,
      people: this.#people.size,
      examples: this.#examples,
      first: Number.isNaN(this.#first) ? null : new Date(this.#first),
      last: Number.isNaN(this.#last) ? null : new Date(this.#last),
      guests: this.#guests,
      at,
    }
  }
}
