import type { Run } from '../../syntax/condense.ts'
import { membersAt } from '../../syntax/json-places.ts'

// One row of a log, whatever it is written in: five forms, and one way to ask for a value.

export type Json = Readonly<Record<string, unknown>>

export interface LogFields {
  /** The value under the first of these names that the row has, in any case of letters; undefined where it has none. */
  get(...names: readonly string[]): unknown
  /** All names with their values, as they are written. */
  entries(): Iterable<readonly [name: string, value: unknown]>
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object as it is, or as JSON in a text, as Log Analytics writes it. */
/** A line of objects: a comma may stand behind it, where it was copied out of a list. */
export function lineOf(text: string): string {
  const line = text.trim()
  return line.endsWith(',') ? line.slice(0, -1) : line
}

export function objectOf(value: unknown): Json | null {
  const read = opened(value)
  return isObject(read) ? read : null
}

/** The same for a list; an object alone is a list of one. */
export function listOf(value: unknown): readonly Json[] {
  const read = opened(value)
  return (Array.isArray(read) ? read : [read]).filter(isObject)
}

/** JSON in a text, where it is that. */
export function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s{0,20}[[{"]/.test(value)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

/** A text that is not blank, without white space around it; null for everything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text === '' ? null : text
}

/** A whole number, also where Excel or a text has made `50126.0` or `050126` of it; NaN for everything else. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return Number.isInteger(value) ? value : NaN
  if (typeof value !== 'string') return NaN
  const digits = /^\s{0,20}(?:AADSTS)?(\d{1,9})(?:[.,]0{1,6})?\s{0,20}$/i.exec(value)?.[1]
  return digits === undefined ? NaN : Number(digits)
}

const IPV4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g
const IPV6 = /(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f:]{1,19}/gi

/** A sentence of a log without the addresses of machines in it. */
export function withoutMachines(text: string): string {
  return text.replace(IPV4, '[IP address]').replace(IPV6, '[IP address]')
}

export class ObjectFields implements LogFields {
  readonly #value: Json
  #byName: Map<string, unknown> | null = null

  constructor(value: Json) {
    this.#value = value
  }

  get(...names: readonly string[]): unknown {
    for (const name of names) if (Object.hasOwn(this.#value, name)) return this.#value[name]
    // PowerShell and Log Analytics begin their names with a capital letter.
    this.#byName ??= new Map(Object.entries(this.#value).map(([name, value]) => [plain(name), value]))
    for (const name of names) if (this.#byName.has(plain(name))) return this.#byName.get(plain(name))
    return undefined
  }

  entries(): Iterable<readonly [name: string, value: unknown]> {
    return Object.entries(this.#value)
  }
}

/** What is in an object comes before what is around it: `properties` of diagnostic settings, `AuditData` of Purview. */
export class EnvelopeFields implements LogFields {
  readonly #inner: LogFields
  readonly #outer: LogFields

  constructor(inner: Json, outer: LogFields) {
    this.#inner = new ObjectFields(inner)
    this.#outer = outer
  }

  get(...names: readonly string[]): unknown {
    const value = this.#inner.get(...names)
    return value === undefined ? this.#outer.get(...names) : value
  }

  *entries(): Iterable<readonly [name: string, value: unknown]> {
    yield* this.#inner.entries()
    yield* this.#outer.entries()
  }
}

export function fieldsOf(value: Json): LogFields {
  if (typeof value['category'] === 'string' || typeof value['Category'] === 'string') {
    const properties = objectOf(new ObjectFields(value).get('properties'))
    if (properties) return new EnvelopeFields(properties, new ObjectFields(value))
  }
  return new ObjectFields(value)
}

/** A name without its case and the white space around and doubled in it: `Application ID ` is `application id`. */
export function plain(name: string): string {
  let known = plainNames.get(name)
  if (known === undefined) {
    known = name.trim().replace(/\s+/g, ' ').toLowerCase()
    if (plainNames.size < MOST_NAMES) plainNames.set(name, known)
  }
  return known
}

/** All rows have the same few names. */
const plainNames = new Map<string, string>()
const MOST_NAMES = 2000

const MOST_DEPTH = 4

/** Whether a text, with its quotation mark, is JSON. */
export function isNested(text: string, from: number): boolean {
  const quoted = text.charCodeAt(from) === 34
  const unit = text.charCodeAt(quoted ? from + 1 : from)
  return (unit === 123 && quoted) || unit === 91
}

/** The parts of an object that may be shown: members of these names (in lower case), and such members of objects in them. */
export function shownRuns(text: string, shown: ReadonlySet<string>): readonly Run[] {
  const runs: Run[] = []
  const add = (from: number, to: number): void => {
    const last = runs.at(-1)
    if (last?.to === from) runs[runs.length - 1] = { from: last.from, to }
    else runs.push({ from, to })
  }
  const addObject = (start: number, end: number, depth: number): void => {
    add(start, start + 1)
    let isFirst = true
    let behind = start + 1
    for (const { key, value } of membersAt(text, start)) {
      const unit = text.charCodeAt(value.start)
      // What is in a list, or is JSON in a text, cannot be shown in part.
      const isWhole = unit === 91 || isNested(text, value.start) || (unit === 123 && depth >= MOST_DEPTH)
      const isIn = !isWhole && shown.has(text.slice(key.start + 1, key.end - 1).toLowerCase())
      if (isIn) {
        const comma = isFirst && behind > start + 1 ? text.indexOf(',', behind) + 1 : behind
        isFirst = false
        if (unit === 123) {
          add(comma, value.start)
          addObject(value.start, value.end, depth + 1)
        } else add(comma, value.end)
      }
      behind = value.end
    }
    add(behind, end)
  }
  const from = text.indexOf('{')
  if (from !== -1) addObject(from, text.length, 0)
  return runs
}
