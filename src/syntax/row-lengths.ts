import type { Span } from '../model/artifact.ts'
import type { Mistake } from './document.ts'
import { isPartOfValue } from './table-rows.ts'

// How long the rows of a table are, in characters and in cells: lines that a program cut at a fixed width, and rows with a separator too many.

/** As many rows are no chance. */
const FEW = 3
/** As many rows that have all of their cells are still a chance. */
const MANY = 10
/** No program cuts lines that are shorter. */
const NARROWEST = 20

export const CUT_WIDTH =
  'The lines of this table are cut off at one width, as a terminal or a log viewer does: values of this row are missing. Export it again.'
export const WIDER = 'This row has a separator more than all others, so that its values may be in the wrong columns.'

export class RowLengths<T> {
  readonly #width: number
  readonly #header: number
  #longest = 0
  /** Of the rows that are as long as the longest: how many, how many with fewer cells than the headers, and the first of these. */
  #asLong = 0
  #cut = 0
  #firstCut: T | null = null
  /** Whether a row with fewer cells is shorter. */
  #isShortElsewhere = false
  #exact = 0
  #rows = 0
  /** Whether a row that is as long as the headers ends inside of a value. */
  #endsInside = false
  readonly #wider = new Map<number, T[]>()

  /** `width`: cells of the headers; `header`: characters of their line. */
  constructor(width: number, header: number) {
    this.#width = width
    this.#header = header
  }

  /** `length`: without the end of the line; `last`: the text of the last cell. */
  note(length: number, cells: number, row: T, last: string): void {
    this.#rows++
    if (length === this.#header && !this.#endsInside && this.#asLong < MANY) this.#endsInside = isPartOfValue(last)
    const isShort = cells < this.#width
    if (cells === this.#width) this.#exact++
    else if (!isShort) {
      const known = this.#wider.get(cells)
      if (!known) this.#wider.set(cells, [row])
      else if (known.length < FEW) known.push(row)
    }
    if (length > this.#longest) {
      this.#isShortElsewhere ||= this.#cut > 0
      this.#longest = length
      this.#asLong = this.#cut = 0
      this.#firstCut = null
    }
    if (length === this.#longest) {
      this.#asLong++
      if (isShort && this.#cut++ === 0) this.#firstCut = row
    } else this.#isShortElsewhere ||= isShort
  }

  /** Whether the headers end where many rows do, and nothing is longer, so that they are not whole either. */
  get isHeaderCut(): boolean {
    if (this.#header < NARROWEST || this.#header !== this.#longest || this.#asLong < FEW - 1) return false
    return this.#exact < this.#rows || this.#asLong >= MANY || this.#endsInside
  }

  /** The first row that is cut off where all long ones are; null where none is. */
  get cut(): T | null {
    return this.#longest >= NARROWEST && this.#cut >= FEW && !this.#isShortElsewhere ? this.#firstCut : null
  }

  /** Rows with more cells than the headers, where others have as many, and no program wrote all of them with as many more. */
  get wider(): readonly T[] {
    if (this.#exact < FEW) return []
    return [...this.#wider.values()].filter((rows) => rows.length < FEW).flat()
  }
}

/**
 * Rows that lack what all others have. A program that leaves out what is empty at the end (Excel does in blocks of 16 rows) writes many with
 * as many cells each; damage is somewhere else in each row.
 */
export class ShorterRows<T> {
  readonly #rows = new Map<number, T[]>()

  note(cells: number, row: T): void {
    const rows = this.#rows.get(cells) ?? []
    if (rows.length < FEW) this.#rows.set(cells, [...rows, row])
  }

  get damaged(): readonly T[] {
    return [...this.#rows.values()].filter((rows) => rows.length < FEW).flat()
  }
}

/** The first row that is cut at one width, and the first with a separator too many, where no value shows it already. */
export function unevenRows({ cut, wider }: RowLengths<number>, isLonger: boolean): readonly Mistake[] {
  const at = (start: number): Span => ({ start, end: start + 1 })
  const [wide] = isLonger ? [] : wider
  return [
    ...(cut === null ? [] : [{ path: null, span: at(cut), message: CUT_WIDTH }]),
    ...(wide === undefined ? [] : [{ path: null, span: at(wide), message: WIDER }]),
  ]
}
