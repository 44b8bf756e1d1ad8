import type { LargeFile } from '../model/artifact.ts'
import { entriesAt, membersAt } from './json-places.ts'
import { LineCounter, type Spot } from './record-stream.ts'

// The text of a large list without what no reader asks for, and where each part of it is in the file. What is kept is kept unit by unit, so
// that everything else reads it as it reads a whole file.

/** A part of a text. */
export interface Run {
  readonly from: number
  readonly to: number
  /** What is kept in the place of it, of the same length. */
  readonly written?: string
}

/** Kept text is copied once it is that long: otherwise each part of it would hold the whole piece that it was cut from. */
const COPIED = 1024 * 1024

/** From a known place on, so many units are counted to find another one. */
const STRETCH = 64 * 1024

export class Condensed {
  readonly #copied: string[] = []
  #parts: string[] = []
  #partsLength = 0
  #length = 0
  /** Where the next unit of the file would be, if nothing were left out. */
  #next = -1
  readonly #starts: number[] = []
  readonly #lines: number[] = []
  readonly #columns: number[] = []

  get length(): number {
    return this.#length
  }

  keep(text: string, { offset, line, column }: Spot): void {
    if (text === '') return
    if (offset !== this.#next || this.#length - (this.#starts.at(-1) ?? 0) > STRETCH) {
      this.#starts.push(this.#length)
      this.#lines.push(line)
      this.#columns.push(column)
    }
    this.#next = offset + text.length
    this.#parts.push(text)
    this.#partsLength += text.length
    this.#length += text.length
    if (this.#partsLength >= COPIED) this.#copy()
  }

  /** Parts of a text that begins at `at`, in order. */
  keepRuns(text: string, at: Spot, runs: readonly Run[]): void {
    const lines = new LineCounter(at)
    let passed = 0
    for (const { from, to, written } of runs) {
      lines.pass(text.slice(passed, from))
      const run = written ?? text.slice(from, to)
      this.keep(run, lines.spotOf(run))
      passed = from
    }
  }

  #copy(): void {
    this.#copied.push(this.#parts.join(''))
    this.#parts = []
    this.#partsLength = 0
  }

  finish(): { readonly text: string; readonly places: Pick<LargeFile, 'positionOf' | 'offsetOf'> } {
    this.#copy()
    const text = this.#copied.join('')
    return { text, places: placesIn(text, this.#starts, this.#lines, this.#columns) }
  }
}

function placesIn(
  text: string,
  starts: readonly number[],
  lines: readonly number[],
  columns: readonly number[],
): Pick<LargeFile, 'positionOf' | 'offsetOf'> {
  const spotAt = (run: number): Spot => ({ offset: starts[run] ?? 0, line: lines[run] ?? 1, column: columns[run] ?? 1 })
  return {
    positionOf(offset) {
      const run = lastUpTo(starts.length, (index) => (starts[index] ?? 0) <= offset)
      const spot = spotAt(run)
      const counter = new LineCounter(spot)
      counter.pass(text.slice(spot.offset, offset))
      const { line, column } = counter.spotOf(text.slice(offset, offset + 1))
      return { line, column }
    },
    offsetOf(line, column) {
      const isUpTo = (index: number): boolean =>
        (lines[index] ?? 1) < line || ((lines[index] ?? 1) === line && (columns[index] ?? 1) <= column)
      const run = lastUpTo(starts.length, isUpTo)
      const spot = spotAt(run)
      const end = starts[run + 1] ?? text.length
      let offset = spot.offset
      for (let at = spot.line; at < line; at++) {
        const next = endOfLine(text, offset)
        if (next >= end) break
        offset = next
      }
      const ahead = line === spot.line ? column - spot.column : column - 1
      return Math.min(offset + Math.max(0, ahead), end)
    },
  }
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) return at + 1
  }
  return text.length
}

function lastUpTo(length: number, isUpTo: (index: number) => boolean): number {
  let low = 0
  let high = Math.max(0, length - 1)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (isUpTo(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** Which members stay: of an object by their keys, and whatever else is said to matter. */
export type IsKept = (key: string, start: number, end: number) => boolean

/**
 * The parts of an object that remain without the members that are not kept; its brackets always do. `from` is its opening bracket, `to` is
 * behind its closing one. Every part is taken as it is written, with the white space in front of each member.
 */
export function runsOfObject(text: string, from: number, to: number, isKept: IsKept): readonly Run[] {
  const runs: Run[] = [{ from, to: from + 1 }]
  let isFirst = true
  let behind = from + 1
  for (const { key, value } of membersAt(text, from)) {
    if (isKept(text.slice(key.start + 1, key.end - 1), value.start, value.end)) {
      // The comma in front of the first one belongs to a member that is gone.
      const comma = isFirst && behind > from + 1 ? text.indexOf(',', behind) + 1 : behind
      addRun(runs, comma, value.end)
      isFirst = false
    }
    behind = value.end
  }
  addRun(runs, behind, to)
  return runs
}

/** Whether a part of a text has one of these in it, which are in order and do not overlap. */
export function within(hits: readonly Run[]): (from: number, to: number) => boolean {
  return (from, to) => {
    const hit = hits[lastUpTo(hits.length, (index) => (hits[index]?.from ?? 0) < to)]
    return hit !== undefined && hit.from < to && hit.to > from
  }
}

/**
 * The parts of an object that remain where only what has one of `hits` in it matters, and members of `keys`.
 */
export function runsAround(text: string, from: number, to: number, hits: readonly Run[], keys: ReadonlySet<string>): readonly Run[] {
  const runs: Run[] = []
  const isHit = within(hits)
  const addValue = (start: number, end: number): void => {
    const isObject = text.charCodeAt(start) === 123
    addRun(runs, start, start + 1)
    let isFirst = true
    let behind = start + 1
    for (const item of isObject ? membersAt(text, start) : entriesAt(text, start)) {
      const value = 'value' in item ? item.value : item
      const isContainer = text.charCodeAt(value.start) === 123 || text.charCodeAt(value.start) === 91
      const isNamed = 'key' in item && keys.has(text.slice(item.key.start + 1, item.key.end - 1))
      if (isNamed || isHit(value.start, value.end)) {
        const comma = isFirst && behind > start + 1 ? text.indexOf(',', behind) + 1 : behind
        addRun(runs, comma, isContainer ? value.start : value.end)
        if (isContainer) addValue(value.start, value.end)
        isFirst = false
      }
      behind = value.end
    }
    addRun(runs, behind, end)
  }
  addValue(from, to)
  return runs
}

function addRun(runs: Run[], from: number, to: number): void {
  const last = runs.at(-1)
  if (last?.to === from && last.written === undefined) runs[runs.length - 1] = { from: last.from, to }
  else runs.push({ from, to })
}

/**
 * The parts of a row without the content of the cells that are not kept; the separators remain, so that all rows keep their columns.
 * `dropped`: of each stretch of such cells its start, its end and its separators, in turn.
 */
export function runsOfRow(length: number, dropped: readonly number[], separator: string): readonly Run[] {
  const runs: Run[] = []
  let from = 0
  for (let nth = 0; nth < dropped.length; nth += 3) {
    const start = dropped[nth] ?? 0
    const end = dropped[nth + 1] ?? 0
    const separators = dropped[nth + 2] ?? 0
    if (start > from) addRun(runs, from, start)
    // Where in the stretch they are does not matter, and one run for each would be more than the row.
    if (separators > 0) runs.push({ from: end - separators, to: end, written: separator.repeat(separators) })
    from = end
  }
  if (length > from) addRun(runs, from, length)
  return runs
}

/** The stretches of cells that are not kept, as `runsOfRow` takes them; empty ones at the ends of a stretch are left alone. */
export function droppedOf(
  cells: readonly { readonly start: number; readonly end: number }[],
  isKept: (column: number, start: number, end: number) => boolean,
  base: number,
): readonly number[] {
  const dropped: number[] = []
  let first = -1
  let last = -1
  for (let column = 0; column < cells.length; column++) {
    const { start, end } = cells[column] ?? { start: base, end: base }
    if (start === end) continue
    const isOut = !isKept(column, start - base, end - base)
    // An empty cell that is kept may be within a stretch: nothing of it is lost.
    if (isOut && first === -1) first = column
    if (isOut) last = column
    if (first !== -1 && !isOut) first = addStretch(dropped, cells, first, last, base)
  }
  if (first !== -1) addStretch(dropped, cells, first, last, base)
  return dropped
}

function addStretch(
  dropped: number[],
  cells: readonly { readonly start: number; readonly end: number }[],
  first: number,
  last: number,
  base: number,
): -1 {
  dropped.push((cells[first]?.start ?? base) - base, (cells[last]?.end ?? base) - base, last - first)
  return -1
}
