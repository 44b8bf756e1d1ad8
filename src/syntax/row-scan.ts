import { Splitter, type Spot } from './record-stream.ts'

// The rows of a wide table, of which few columns are of interest: where each cell is, without its text.

/** The cells of one row; valid until the next one comes. */
export interface ScannedRow {
  /** The row with the end of its line. */
  readonly written: string
  readonly cells: number
  /** The text of a cell without its quotation marks; empty where the row has no such cell. */
  cell(column: number): string
  /** Where a cell is in `written`, with its quotation marks. */
  spanOf(column: number): { readonly start: number; readonly end: number }
}

export interface ScannedRowSink {
  /** False: nothing after it is looked at. */
  row(row: ScannedRow, at: Spot): boolean
  /** What is no row: a quotation mark is not closed, or text comes after one. Nothing after it is looked at. */
  damaged(at: Spot): void
}

const MOST_COLUMNS = 2000

export class ScannedRows extends Splitter implements ScannedRow {
  written = ''
  cells = 0
  readonly #starts = new Int32Array(MOST_COLUMNS)
  readonly #ends = new Int32Array(MOST_COLUMNS)
  readonly #sink: ScannedRowSink
  readonly #separator: number
  #preamble: number
  #isOver = false

  /** `preamble`: units before the headers. */
  constructor(sink: ScannedRowSink, separator: string, preamble: number) {
    super()
    this.#sink = sink
    this.#separator = separator.charCodeAt(0)
    this.#preamble = preamble
  }

  cell(column: number): string {
    if (column < 0 || column >= this.cells) return ''
    const start = this.#starts[column] ?? 0
    const end = this.#ends[column] ?? 0
    if (this.written.charCodeAt(start) !== 34) return this.written.slice(start, end)
    return this.written.slice(start + 1, end - 1).replaceAll('""', '"')
  }

  spanOf(column: number): { readonly start: number; readonly end: number } {
    return column < this.cells ? { start: this.#starts[column] ?? 0, end: this.#ends[column] ?? 0 } : { start: 0, end: 0 }
  }

  protected scan(text: string, isEnd: boolean): number {
    let given = 0
    if (this.#preamble > 0) {
      if (text.length < this.#preamble && !isEnd) return 0
      given = Math.min(this.#preamble, text.length)
      this.#preamble = 0
      this.passing(text.slice(0, given))
    }
    while (!this.#isOver && given < text.length) {
      const end = this.#rowAt(text, given)
      // The next piece may go on with this row, or with the end of its line.
      if ((end === -1 || end === text.length) && !isEnd) return given
      const written = text.slice(given, end < 0 ? text.length : end)
      if (end < 0) {
        this.#isOver = true
        this.#sink.damaged(this.passing(written))
      } else {
        for (let column = 0; column < this.cells; column++) {
          this.#starts[column] = (this.#starts[column] ?? 0) - given
          this.#ends[column] = (this.#ends[column] ?? 0) - given
        }
        this.written = written
        this.#isOver = !this.#sink.row(this, this.passing(written))
        given = end
      }
    }
    return this.#isOver ? text.length : given
  }

  /** Where the next row begins; -1 where the text ends inside of a cell, -2 where text comes after a quotation mark. */
  #rowAt(text: string, from: number): number {
    let at = from
    let column = 0
    for (;;) {
      const start = at
      let end = start
      if (text.charCodeAt(at) === 34) {
        end = closed(text, at)
        if (end === -1) return -1
      } else {
        let unit = text.charCodeAt(end)
        // NaN is the end of the text.
        while (unit === unit && unit !== this.#separator && unit !== 10 && unit !== 13) unit = text.charCodeAt(++end)
      }
      if (column < MOST_COLUMNS) {
        this.#starts[column] = start
        this.#ends[column] = end
        column++
      }
      this.cells = column
      if (end >= text.length) return text.length
      const after = text.charCodeAt(end)
      if (after === this.#separator) {
        at = end + 1
        continue
      }
      if (after === 13) return text.charCodeAt(end + 1) === 10 ? end + 2 : end + 1
      return after === 10 ? end + 1 : -2
    }
  }
}

/** Behind the quotation mark that closes the cell; -1 where none does. */
function closed(text: string, from: number): number {
  let at = text.indexOf('"', from + 1)
  while (at !== -1 && text.charCodeAt(at + 1) === 34) at = text.indexOf('"', at + 2)
  return at === -1 ? -1 : at + 1
}
