import type { Span } from '../model/artifact.ts'
import type { Path } from './tree.ts'

// Where the values of a well-formed JSON text are, without a tree of it: a list of many thousand records has one finding in it or none.

const QUOTE = 34
const BACKSLASH = 92

/** The offset behind the string whose opening quotation mark is at `at`. */
export function behindString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    if ((end - before) % 2 === 1) return end + 1
  }
  return text.length
}

export function isBlank(unit: number): boolean {
  return unit === 32 || unit === 10 || unit === 13 || unit === 9
}

export function skipBlank(text: string, at: number): number {
  while (isBlank(text.charCodeAt(at))) at++
  return at
}

/** The offset behind the value that begins at `at`. */
export function behindValue(text: string, at: number): number {
  let depth = 0
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) {
      at = behindString(text, at) - 1
      if (depth === 0) return at + 1
    } else if (unit === 123 || unit === 91) depth++
    else if (unit === 125 || unit === 93) {
      if (--depth === 0) return at + 1
      if (depth < 0) return at
    } else if (depth === 0 && (unit === 44 || isBlank(unit))) return at
  }
  return at
}

export interface MemberSpan {
  /** Of the key with its quotation marks. */
  readonly key: Span
  readonly value: Span
}

/** The members of the object that begins at `from`. */
export function* membersAt(text: string, from: number): Generator<MemberSpan> {
  for (let at = skipBlank(text, from + 1); text.charCodeAt(at) === QUOTE;) {
    const key = { start: at, end: behindString(text, at) }
    const start = skipBlank(text, skipBlank(text, key.end) + 1)
    const value = { start, end: behindValue(text, start) }
    yield { key, value }
    at = skipBlank(text, value.end)
    if (text.charCodeAt(at) !== 44) return
    at = skipBlank(text, at + 1)
  }
}

/** The entries of the array that begins at `from`. */
export function* entriesAt(text: string, from: number): Generator<Span> {
  for (let at = skipBlank(text, from + 1); at < text.length && text.charCodeAt(at) !== 93;) {
    const end = behindValue(text, at)
    yield { start: at, end }
    at = skipBlank(text, end)
    if (text.charCodeAt(at) !== 44) return
    at = skipBlank(text, at + 1)
  }
}

/** The text of a key or string, from its opening quotation mark on. */
export function stringIn(text: string, { start, end }: Span): string {
  const inner = text.slice(start + 1, end - 1)
  return inner.includes('\\') ? String(JSON.parse(text.slice(start, end))) : inner
}

/** What is longer, in UTF-16 code units, is passed once and then remembered. */
const LONG = 500

/** Finds values by their path; what is long is gone through once, however often something in it is asked for. */
export class JsonPlaces {
  readonly #text: string
  readonly #root: number
  readonly #starts = new Map<number, readonly number[]>()
  readonly #members = new Map<number, ReadonlyMap<string, number>>()
  readonly #ends = new Map<number, number>()

  constructor(text: string) {
    this.#text = text
    this.#root = skipBlank(text, 0)
  }

  /** The value at a path; where there is none, the nearest one around it. */
  spanOf(path: Path): Span {
    let start = this.#root
    for (const step of path) {
      const below = this.#below(start, step)
      if (below === undefined) break
      start = below
    }
    return { start, end: this.#behind(start) }
  }

  #behind(start: number): number {
    const known = this.#ends.get(start)
    if (known !== undefined) return known
    const end = behindValue(this.#text, start)
    if (end - start > LONG) this.#ends.set(start, end)
    return end
  }

  #below(start: number, step: string | number): number | undefined {
    const unit = this.#text.charCodeAt(start)
    if (unit === 91) return typeof step === 'number' ? this.#entriesOf(start)[step] : undefined
    if (unit !== 123 || typeof step !== 'string') return undefined
    const known = this.#members.get(start)
    if (known) return known.get(step)
    if (this.#behind(start) - start > LONG) return this.#membersOf(start).get(step)
    for (const { key, value } of membersAt(this.#text, start)) if (stringIn(this.#text, key) === step) return value.start
    return undefined
  }

  #membersOf(object: number): ReadonlyMap<string, number> {
    const members = new Map<string, number>()
    for (const { key, value } of membersAt(this.#text, object)) {
      const name = stringIn(this.#text, key)
      if (!members.has(name)) members.set(name, value.start)
    }
    this.#members.set(object, members)
    return members
  }

  #entriesOf(array: number): readonly number[] {
    let starts = this.#starts.get(array)
    if (!starts) this.#starts.set(array, (starts = Array.from(entriesAt(this.#text, array), ({ start }) => start)))
    return starts
  }
}

/** Every key that is in an object for the second time, with the path of its value and the place of the key. */
export function* repeatedKeys(
  text: string,
  at = skipBlank(text, 0),
  path: Path = [],
): Generator<{ readonly path: Path; readonly key: Span }> {
  const unit = text.charCodeAt(at)
  if (unit === 91) {
    let index = 0
    for (const { start } of entriesAt(text, at))
      if (isContainer(text, start)) yield* repeatedKeys(text, start, [...path, index++])
      else index++
  }
  if (unit !== 123) return
  const seen = new Set<string>()
  for (const { key, value } of membersAt(text, at)) {
    const name = stringIn(text, key)
    const below = [...path, name]
    if (seen.has(name)) yield { path: below, key }
    seen.add(name)
    if (isContainer(text, value.start)) yield* repeatedKeys(text, value.start, below)
  }
}

function isContainer(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit === 123 || unit === 91
}
