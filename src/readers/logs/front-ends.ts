import { Condensed, droppedOf, runsOfRow, type Run } from '../../syntax/condense.ts'
import { headersAgain, isBlankCell, isPreamble } from '../../syntax/csv.ts'
import { isCutMark } from '../../syntax/cut-marks.ts'
import { membersIn, membersInText } from '../../syntax/json.ts'
import { JsonRecords, LineRecords, type RecordSink, type Spot, type Splitter } from '../../syntax/record-stream.ts'
import { RowLengths, ShorterRows } from '../../syntax/row-lengths.ts'
import { LastCells, TypicalRows } from '../../syntax/table-rows.ts'
import { ScannedRows, type ScannedRow, type ScannedRowSink } from '../../syntax/row-scan.ts'
import { fieldsOf, isObject, lineOf, plain, shownRuns, type Json, type LogFields } from './_fields.ts'
import type { LogReader } from './_log.ts'
import { hasOther, isOtherEvidence, type LogShape } from './recognise.ts'

// The text of a log to its rows, piece by piece. Of the text, only what a reader shows is kept.

type ReadShape = Exclude<LogShape, { readonly is: 'named' }>

/** Text outside of the rows of a log. */
const MOST_OUTSIDE = 256 * 1024
const MOST_EARLY = 50
const MOST_KEYS = 100
/** A message between lines of JSON, and no damaged one. */
const SAID_BY_SHELL = /^\s{0,20}(?:WARNING|INFO|DEBUG)\b/i
const NEXT_LINK = /odata\.nextLink"\s{0,20}:\s{0,20}"/i

export class LogText implements RecordSink, ScannedRowSink {
  rows = 0
  /** Where the log is damaged or ends in the middle, and nothing more of it is read; null where its end was reached. */
  broken: Run | null = null
  /** The first line or entry that is left out because it is damaged. */
  left: Run | null = null
  /** How many are. */
  leftRows = 0
  /** The first row that was read, and has fewer cells than all others. */
  short: Run | null = null
  /** The first row that is cut off where all long ones are, or the headers. */
  narrow: Run | null = null
  /** The first row with a separator more than all others. */
  wider: Run | null = null
  /** Where lines were taken out. */
  gap: Run | null = null
  /** A document that is not of the log. */
  other: Run | null = null
  hasNul = false
  #endedInNul = false
  /** The first entry with a key that is there twice, so that one of two values was not read. */
  repeated: Run | null = null
  readonly #kept = new Condensed()
  readonly #reader: LogReader
  readonly #shape: ReadShape
  readonly #splitter: Splitter
  readonly #rowPlaces = new Map<number, Run>()
  readonly #cells: CellFields | null
  /** All text around the rows, where it is JSON. */
  #around = ''
  #outside = ''
  #outsideAt: Spot = { offset: 0, line: 1, column: 1 }
  #single = ''
  #hasMore = false
  #isHeader = true
  #longest = 0
  readonly #lasts = new LastCells()
  readonly #typical = new TypicalRows()
  readonly #shorter = new ShorterRows<Spot>()
  /** Rows with fewer cells than the headers, before it is known what the others are like. */
  readonly #early: { readonly texts: readonly string[]; readonly at: Spot }[] = []
  #headers: readonly string[] = []
  #lengths = new RowLengths<Spot>(0, 0)
  /** Names of the first members of rows. */
  readonly #firstKeys = new Set<string>()
  /** The first value of a column that another column has the name of, with another value, so that one of them was not read. */
  twin: Run | null = null
  #columnNames: readonly string[] = []

  constructor(reader: LogReader, shape: ReadShape) {
    this.#reader = reader
    this.#shape = shape
    this.#cells = shape.is === 'table' ? new CellFields(shape.columns) : null
    this.#splitter =
      shape.is === 'table'
        ? new ScannedRows(this, shape.separator, shape.preamble)
        : shape.is === 'lines'
          ? new LineRecords(this)
          : new JsonRecords(this, shape.is === 'stream')
  }

  get hasMore(): boolean {
    return this.#hasMore || NEXT_LINK.test(this.#outside)
  }

  write(text: string): void {
    // One at the end of a text is how some programs end it.
    if (this.#endedInNul && text !== '') this.hasNul = true
    const nul = text.indexOf('\0')
    if (nul !== -1 && nul < text.length - 1) this.hasNul = true
    if (text !== '') this.#endedInNul = nul === text.length - 1
    if (this.#shape.is === 'single') this.#single += text
    else this.#splitter.write(text)
  }

  /** What is kept of the text, with the place of each row that is shown. */
  finish(): ReturnType<Condensed['finish']> & { readonly rowPlaces: ReadonlyMap<number, Run> } {
    this.#splitter.end()
    for (const { texts, at } of this.#early) this.#isCut((column) => texts[column] ?? '', texts.length, at, true)
    const [first] = [...this.#shorter.damaged].sort((a, b) => a.line - b.line)
    if (first) this.short ??= this.#mark(first)
    const { cut, isHeaderCut, wider } = this.#lengths
    const narrow = isHeaderCut ? { offset: 0, line: 1, column: 1 } : cut
    if (narrow) this.narrow = this.#mark(narrow)
    if (wider[0] && this.left === null) this.wider = this.#mark(wider[0])
    if (this.#shape.is === 'single') this.record(this.#single, { offset: 0, line: 1, column: 1 })
    else if (this.#splitter instanceof JsonRecords) {
      if (!this.#splitter.isClosed) this.#break(this.#outsideAt)
      const around = parsed(this.#around)
      if (hasKeyTwice(this.#around, around)) this.#repeat(this.#outsideAt)
      if (around === undefined && this.broken === null && hasOther(this.#around)) this.other ??= this.#mark(this.#outsideAt)
    }
    return { ...this.#kept.finish(), rowPlaces: this.#rowPlaces }
  }

  outside(text: string, at: Spot): void {
    if (this.broken !== null) return
    if (this.#shape.is === 'lines' || this.#shape.is === 'stream') {
      const line = text.length < 2000 && !text.includes('{') ? text.split(/[\r\n]/).find(isCutMark) : undefined
      if (line !== undefined) this.gap ??= this.#mark(at)
    }
    if (this.#shape.is === 'lines') {
      if (!/[{}"]/.test(text) || SAID_BY_SHELL.test(text)) return
      if (/[\r\n]$/.test(text)) this.stray(at)
      else this.#break(at)
      return
    }
    if (this.#shape.is === 'stream') {
      // What a shell writes between documents is none.
      if (/[{}"]/.test(text) && !SAID_BY_SHELL.test(text)) this.#break(at)
      return
    }
    if (this.#around.length < MOST_OUTSIDE && text.trim() !== ',') this.#around += text.slice(0, MOST_OUTSIDE)
    if (this.#outside.trim() === '') this.#outsideAt = at
    if (this.#outside.length < MOST_OUTSIDE) this.#outside += text.slice(0, MOST_OUTSIDE)
  }

  record(text: string, at: Spot, isFirst = false): boolean {
    const value = parsed(this.#shape.is === 'lines' ? lineOf(text) : text.trimStart())
    if (!isObject(value)) {
      // A damaged line is reported where it is given on as what is no record.
      if (this.#shape.is !== 'lines') this.#break(at)
      return false
    }
    if (this.hasMore) this.#hasMore = true
    this.#outside = ''
    if (hasKeyTwice(text, value)) this.#repeat(at)
    if (this.#isOther(text, value, isFirst)) {
      this.other ??= this.#mark(at)
      return true
    }
    this.#give(fieldsOf(value), () => this.#kept.keepRuns(text, at, shownRuns(text, this.#reader.shown)))
    return true
  }

  /** One list has rows of one kind; of lines and documents, each may be something else. */
  #isOther(text: string, value: Json, isFirst: boolean): boolean {
    const key = Object.keys(value)[0] ?? ''
    if (this.#firstKeys.has(key) || (this.#shape.is === 'json' && !isFirst)) return false
    if (this.rows > 0 && isOtherEvidence(text, value)) return true
    if (this.#firstKeys.size < MOST_KEYS) this.#firstKeys.add(key)
    return false
  }

  stray(at: Spot): void {
    this.leftRows++
    this.left ??= this.#mark(at)
  }

  /** True for a row that is not read; `isRead`: it was already. */
  #isCut(cellAt: (column: number) => string, cells: number, at: Spot, isRead: boolean): boolean {
    const fault = this.#typical.faultOf(cellAt, cells, true)
    if (fault === 'shorter') this.#shorter.note(cells, at)
    else if (fault !== null && isRead) this.short ??= this.#mark(at)
    else if (fault !== null) this.stray(at)
    return fault !== null && fault !== 'shorter'
  }

  #break(at: Spot): void {
    this.broken ??= this.#mark(at)
  }

  #repeat(at: Spot): void {
    this.repeated ??= this.#mark(at)
  }

  /** Of what cannot be read, nothing is shown but where it is. */
  #mark(at: Spot): Run {
    const from = this.#kept.length
    this.#kept.keep('…', at)
    return { from, to: this.#kept.length }
  }

  row(row: ScannedRow, at: Spot): boolean {
    if (row.cells === 1 && isBlankCell(row.cell(0))) return true
    if (isEmptyAfterFirst(row) && isCutMark(row.cell(0))) {
      this.gap ??= this.#mark(at)
      return true
    }
    if (this.#isHeader) {
      this.#isHeader = false
      this.#longest = row.cells
      const names = new Map(Array.from(this.#shape.is === 'table' ? this.#shape.columns : [], ([name, column]) => [column, name]))
      this.#columnNames = Array.from({ length: row.cells }, (_, column) => names.get(column) ?? '')
      this.#headers = Array.from({ length: row.cells }, (_, column) => row.cell(column).trim())
      this.#cells?.haveNames(this.#headers)
      this.#lengths = new RowLengths(row.cells, lengthOf(row.written))
      this.#kept.keep(row.written, at)
      return true
    }
    if (row.cells === 1 && isPreamble(row.cell(0))) return true
    const textAt = (column: number): string => row.cell(column)
    const again = headersAgain(textAt, row.cells, this.#headers)
    if (again === 'same') return true
    if (again === 'other') {
      this.#break(at)
      return false
    }
    const isUnfinished = !/[\r\n]$/.test(row.written)
    // A separator inside of a value moves all values behind it; of two rows on one line, the last values may be empty.
    if (this.#hasMoreThanHeaders(row)) {
      this.stray(at)
      return true
    }
    const last = row.cells - 1
    if (isUnfinished && (row.cells < this.#longest || this.#lasts.showsCut(row.cell(last), last))) {
      this.#break(at)
      return false
    }
    if (row.cells >= this.#columnNames.length) this.#typical.note(textAt, row.cells)
    else if (!this.#typical.areKnown && this.#early.length < MOST_EARLY)
      this.#early.push({ texts: Array.from({ length: row.cells }, (_, column) => row.cell(column)), at })
    else if (this.#isCut(textAt, row.cells, at, false)) return true
    this.#longest = Math.max(this.#longest, row.cells)
    const final = row.cell(last)
    this.#lengths.note(lengthOf(row.written), row.cells, at, final)
    this.#lasts.note(final, last)
    const fields = this.#cells
    if (!fields) return false
    fields.row = row
    this.#give(fields, () => {
      const cells = Array.from({ length: row.cells }, (_, column) => row.spanOf(column))
      const separator = this.#shape.is === 'table' ? this.#shape.separator : ','
      const isKept = (column: number): boolean => this.#isShown(column) && !/^\s{0,20}[[{]/.test(row.cell(column))
      this.#kept.keepRuns(row.written, at, runsOfRow(row.written.length, droppedOf(cells, isKept, 0), separator))
    })
    if (fields.hasTwin) this.twin ??= this.#mark(at)
    return true
  }

  #hasMoreThanHeaders(row: ScannedRow): boolean {
    for (let column = this.#columnNames.length; column < row.cells; column++) if (row.cell(column) !== '') return true
    return false
  }

  /** A reader may learn from the rows which columns it shows. */
  #isShown(column: number): boolean {
    return this.#reader.shown.has(this.#columnNames[column] ?? '')
  }

  damaged(at: Spot): void {
    this.#break(at)
  }

  #give(fields: LogFields, keep: () => void): void {
    this.rows++
    const row = this.#reader.row(fields)
    if (row === null) return
    const from = this.#kept.length
    keep()
    this.#rowPlaces.set(row, { from, to: this.#kept.length })
  }
}

/** Without the end of the line. */
function lengthOf(line: string): number {
  let end = line.length
  while (end > 0 && (line.charCodeAt(end - 1) === 10 || line.charCodeAt(end - 1) === 13)) end--
  return end
}

function isEmptyAfterFirst(row: ScannedRow): boolean {
  for (let column = 1; column < row.cells; column++) if (row.cell(column) !== '') return false
  return true
}

/** Where an object has a key twice, its last value was read, and fewer members than the text has. */
function hasKeyTwice(text: string, value: unknown): boolean {
  return typeof value === 'object' && membersInText(text) !== membersIn(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Columns of a log of Mixpanel, whose names are not documented, that something is read from. */
const OF_INTEREST = /time|date|mail|user|type|event|action|actor/i

/** A row of a table; the same object for all of them. */
class CellFields implements LogFields {
  row: ScannedRow | null = null
  /** A value was asked for that two columns of one name have, and that is not the same. */
  hasTwin = false
  readonly #columns: ReadonlyMap<string, number>
  /** Other columns of the same name, by column. */
  #twins: ReadonlyMap<number, readonly number[]> = new Map()

  constructor(columns: ReadonlyMap<string, number>) {
    this.#columns = columns
  }

  /** Columns that are known by their order may have any names. */
  haveNames(headers: readonly string[]): void {
    const names = headers.map(plain)
    const othersOf = (name: string, column: number): readonly number[] =>
      names.flatMap((each, other) => (each === name && names[column] === name && other !== column ? [other] : []))
    const twins = [...this.#columns].map(([name, column]) => [column, othersOf(name, column)] as const)
    this.#twins = new Map(twins.filter(([, others]) => others.length > 0))
  }

  get(...names: readonly string[]): unknown {
    for (const name of names) {
      const column = this.#columns.get(plain(name))
      if (column === undefined) continue
      const text = this.row?.cell(column)
      if (this.#twins.size === 0) return text
      this.#compare(column, text)
      return text === ''
        ? (this.#twins
            .get(column)
            ?.map((other) => this.row?.cell(other) ?? '')
            .find((each) => each !== '') ?? text)
        : text
    }
    return undefined
  }

  #compare(column: number, text: string | undefined): void {
    const isOther = (other: string | undefined): boolean => other !== text && other !== '' && text !== ''
    if (this.#twins.get(column)?.some((other) => isOther(this.row?.cell(other))) === true) this.hasTwin = true
  }

  *entries(): Iterable<readonly [name: string, value: unknown]> {
    for (const [name, column] of this.#columns) {
      const text = this.row?.cell(column)
      if (this.#twins.size > 0 && OF_INTEREST.test(name)) this.#compare(column, text)
      yield [name, text]
    }
  }
}
