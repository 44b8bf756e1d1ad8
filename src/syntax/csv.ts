import { placeAt } from './place.ts'
import { type Artifact, type Place, type Span } from '../model/artifact.ts'
import type { Mistake, Tree } from './tree.ts'
import { CUT_MARK, isCutMark } from './cut-marks.ts'
import { CUT_WIDTH, RowLengths, ShorterRows, unevenRows } from './row-lengths.ts'

/** `cut`: the last line, where the table ends inside of it. It is not in the tree. */
export type ParsedTable = { readonly tree: Tree; readonly cut: Place | null } | { readonly failed: string; readonly at: Place }

/** Nothing, and the marks with which DOS and C end a text. */
const BLANK: ReadonlySet<string> = new Set(['', '\0', '\u001A'])

export function isBlankCell(text: string): boolean {
  return BLANK.has(text.trim())
}

export interface Cell {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Every row becomes an object with all columns. An export of users has fewer than a hundred. */
const MAX_COLUMNS = 500
/** Two hundred thousand users with twenty columns. */
const MAX_CELLS = 4_000_000
/** Of a long list, of which only the columns that readers ask for are counted. */
const MAX_KEPT_CELLS = 16_000_000

const TWIN = 'Two columns have the same name and different values: which one is meant is not certain, and only one was read.'
const OTHER_TABLE = 'Another table begins here, with other columns, and was not read. Give it as a file of its own.'
const LONGER = 'This row has more values than the table has headers, so that its values may be in the wrong columns.'

/**
 * A table with a line of headers (RFC 4180; comma, semicolon or tab) as a list of objects by header, every value a text.
 * A line `sep=;`, as Excel writes it, and a line `#TYPE …`, as PowerShell 5 writes it, are skipped.
 * A last row without the end of its line is cut off where it has fewer cells than the headers, and than another row, or where its last
 * value is the beginning of one. Headers that are there again begin a copy of the table, or the rest of it.
 */
export function parseCsv(artifact: Artifact): ParsedTable {
  const { text } = artifact
  const preamble = /^(?:#TYPE [^\r\n]*\r?\n)?(?:sep=([,;\t])\r?\n)?/i.exec(text)
  const from = preamble?.[0].length ?? 0
  const separator = preamble?.[1] ?? separatorIn(text.slice(from, from + 20_000))
  const kept = artifact.large?.columns ?? null
  const mostCells = kept ? MAX_KEPT_CELLS : MAX_CELLS
  let names: readonly string[] | null = null
  let value: Readonly<Record<string, string>>[] = []
  /** Of the rows after the first. */
  let columns: readonly number[] = []
  /** Where each row begins; its cells are found again when one is shown. */
  let starts: number[] = []
  /** The last header with a name, or the end of the longest row, if this comes before: some programs leave out empty cells at the end. */
  let [width, longest] = [0, 0]
  let cut: Place | null = null
  const lasts = new LastCells()
  const typical = new TypicalRows()
  let lengths = new RowLengths<number>(0, 0)
  /** Rows with fewer cells than the headers. */
  const short: number[] = []
  /** Of the columns with the same name one is read: the place of the first value that is another one. */
  let twins: ReturnType<typeof twinsIn> = []
  let pairs = twins
  const mistakes: Mistake[] = []
  let isLonger = false
  let at = from
  while (at < text.length) {
    const start = at
    const row = rowAt(text, at, separator)
    if ('failed' in row) return { failed: row.failed, at: placeAt(artifact, row.at, row.at + 1) }
    if (row.cells.length > MAX_COLUMNS) return tooLarge(`${MAX_COLUMNS} columns`)
    at = row.end
    const { cells } = row
    // Excel saves rows that were emptied as separators.
    if (cells.every(({ text: cell }) => isBlankCell(cell) || (cells.length === 1 && names !== null && isPreamble(cell)))) continue
    if (cells.every((cell, index) => index === 0 || cell.text === '') && isCutMark(cells[0]?.text ?? '')) {
      mistakes.push({ path: null, span: { start, end: at }, message: CUT_MARK })
      continue
    }
    const isUnfinished = at === text.length && !/[\r\n]/.test(text.slice(-1))
    if (names === null) {
      names = cells.map((header) => header.text.trim())
      width = names.findLastIndex((name) => name !== '') + 1
      columns = [...names.keys()].filter((column) => kept?.[column] ?? true)
      twins = pairs = twinsIn(names.map(folding))
      if (isUnfinished) cut = placeAt(artifact, start, at)
      lengths = new RowLengths(names.length, (cells.at(-1)?.end ?? start) - start)
      continue
    }
    if (isUnfinished && (cells.length < Math.min(width, longest || width) || lasts.showsCut(cells.at(-1)?.text ?? '', cells.length - 1))) {
      cut = placeAt(artifact, start, at)
      break
    }
    const textAt = (column: number): string => cells[column]?.text ?? ''
    const again = headersAgain(textAt, cells.length, names)
    if (again === 'same') continue
    if (again !== null) {
      mistakes.push({ path: null, span: { start, end: at }, message: OTHER_TABLE })
      break
    }
    if (cells.length < width) short.push(value.length)
    else typical.note(textAt, cells.length)
    longest = Math.max(longest, cells.length)
    lengths.note((cells.at(-1)?.end ?? start) - start, cells.length, start)
    for (const twin of twins) {
      const other = cells[twin[0]]
      if (!other || other.text === '' || textAt(twin[1]) === '' || other.text === textAt(twin[1])) continue
      twins = twins.filter((each) => each !== twin)
      mistakes.push({ path: null, column: names[twin[0]], span: { start: other.start, end: other.end }, message: TWIN })
    }
    const extra = cells[names.length]
    if (extra && !isLonger && cells.some((cell, index) => index >= width && cell.text !== '')) {
      isLonger = true
      mistakes.push({ path: null, span: { start, end: extra.end }, message: LONGER })
    }
    lasts.note(cells.at(-1)?.text ?? '', cells.length - 1)
    if (value.length * columns.length > mostCells) return tooLarge(`${mostCells / 1_000_000} million cells`)
    starts.push(start)
    value.push(objectOf(names, filled(cells, pairs), value.length === 0 ? [...names.keys()] : columns))
  }
  if (lengths.isHeaderCut) return { failed: CUT_WIDTH, at: placeAt(artifact, from, from + 1) }
  mistakes.push(...unevenRows(lengths, isLonger))
  const left = new Set(damagedRows(short))
  const [firstLeft] = left
  if (firstLeft !== undefined) {
    const start = starts[firstLeft] ?? 0
    mistakes.push({ path: null, span: { start, end: start + 1 }, message: cutOff(left.size) })
    value = value.filter((_, index) => !left.has(index))
    starts = starts.filter((_, index) => !left.has(index))
  }
  const headers = names ?? []
  const locate = (path: readonly (string | number)[]): Span => {
    const start = typeof path[0] === 'number' ? starts[path[0]] : undefined
    const row = start === undefined ? undefined : rowAt(text, start, separator)
    const cells = row && 'cells' in row ? row.cells : []
    const first = cells[0]
    const last = cells.at(-1)
    if (!first || !last) return { start: from, end: text.length }
    const cell = typeof path[1] === 'string' ? cells[headers.indexOf(path[1])] : undefined
    return cell ? { start: cell.start, end: cell.end } : { start: first.start, end: last.end }
  }
  return { tree: { artifact, value, locate, mistakes: () => mistakes }, cut }

  function damagedRows(rows: readonly number[]): readonly number[] {
    const shorter = new ShorterRows<number>()
    const cutRows = rows.filter((index) => {
      const row = rowAt(text, starts[index] ?? 0, separator)
      if ('failed' in row) return false
      const fault = typical.faultOf((column) => row.cells[column]?.text ?? '', row.cells.length, false)
      if (fault === 'shorter') shorter.note(row.cells.length, index)
      return fault === 'cut'
    })
    return [...cutRows, ...shorter.damaged].sort((a, b) => a - b)
  }

  function tooLarge(limit: string): ParsedTable {
    return { failed: `It has more than ${limit}, which no export has. It was not read.`, at: placeAt(artifact, from, from + 1) }
  }
}

/** Columns of one name, by all but the last of them. */
function twinsIn(names: readonly string[]): readonly (readonly [index: number, last: number])[] {
  return names.flatMap((name, index) =>
    name === '' || names.lastIndexOf(name) === index ? [] : [[index, names.lastIndexOf(name)] as const],
  )
}

const cutOff = (rows: number): string =>
  `This row ends in the middle, and was not read${rows === 1 ? '' : `, as ${rows - 1} more`}: values of it are missing.`

/** A header without what differs between two programs that write it. */
function folding(name: string): string {
  return name.trim().toLowerCase().replaceAll(' ', '')
}

/** Whether a line is what some programs write before the headers. */
export function isPreamble(line: string): boolean {
  return /^(?:#TYPE |sep=)/i.test(line.trim())
}

/** Each row of a table is asked. */
const foldedHeaders = new WeakMap<readonly string[], Set<string>>()

/** Of a row between others: whether it is the headers once more, those of another table, or none. */
export function headersAgain(cellAt: (column: number) => string, cells: number, headers: readonly string[]): 'same' | 'other' | null {
  const isHeader = (column: number): boolean => folding(cellAt(column)) === folding(headers[column] ?? '')
  let names = foldedHeaders.get(headers)
  if (!names) foldedHeaders.set(headers, (names = new Set(headers.map(folding).filter((name) => name !== ''))))
  if (!names.has(folding(cellAt(0)))) return null
  if (headers.every((header, column) => header === '' || isHeader(column))) return 'same'
  const texts = Array.from({ length: cells }, (_, column) => folding(cellAt(column))).filter((text) => text !== '')
  // A person may be called as columns are, and has an address.
  if (texts.some((text) => text.indexOf('@') > 0)) return null
  const known = texts.filter((text) => names.has(text)).length
  return known > 1 && known * 2 >= texts.length ? 'other' : null
}

/** Of two columns with one name, one may be empty: then the other one's value counts. */
function filled(cells: readonly Cell[], pairs: ReturnType<typeof twinsIn>): readonly Cell[] {
  if (pairs.length === 0) return cells
  const whole = [...cells]
  for (const [one, other] of pairs) {
    const [first, second] = [whole[one], whole[other]]
    if (first && second && (first.text === '') !== (second.text === '')) whole[one] = whole[other] = first.text === '' ? second : first
  }
  return whole
}

function objectOf(names: readonly string[], cells: readonly Cell[], columns: readonly number[]): Readonly<Record<string, string>> {
  const object: Record<string, string> = {}
  for (const column of columns) {
    const name = names[column] ?? ''
    const text = cells[column]?.text ?? ''
    // To set this one would set something else.
    if (name === '__proto__') Object.defineProperty(object, name, { value: text, enumerable: true, configurable: true, writable: true })
    else object[name] = text
  }
  return object
}

/** Values that are written in one way alone, so that a beginning of one is none: whole, and what a cut leaves of it. */
const FORMS: readonly (readonly [whole: RegExp, beginning: RegExp])[] = [
  // These two are never left empty.
  [/^(?:true|false)$/i, /^(?:t|tr|tru|f|fa|fal|fals)$/i],
  [/^(?:member|guest)$/i, /^(?:me?|memb?|membe|gu?|gues?)$/i],
  [
    /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
    /^(?:[\da-f]{1,8}|[\da-f]{8}(?:-[\da-f]{4}){0,3}-[\da-f]{0,4}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{0,11})$/i,
  ],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/, /^[12]\d{0,3}(?:-[\dT:.-]{0,25})?$/],
  [/^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,63}$/, /^[^\s@]{1,64}@(?:[^\s@.]{0,63}|[^\s@]{0,190}\.)$/],
]

const NEVER_EMPTY = FORMS.slice(0, 2)
/** Everything is whole. */
const NO_FORM: (typeof FORMS)[number] = [/^/, /^/]

/** Where that many rows have a value, one without it is not whole. */
const MANY = 10

/** The last cells of the rows of a table: by what all of them are, it shows whether the very last is a beginning. */
export class LastCells {
  #column = -1
  #rows = 0
  /** Of `FORMS`, those that every value has. */
  #forms: typeof FORMS = FORMS
  #isEverEmpty = false

  note(text: string, column: number): void {
    if (text === '') {
      this.#isEverEmpty = true
      return
    }
    if (this.#column === -1) this.#column = column
    if (this.#column !== column) {
      this.#forms = []
      this.#isEverEmpty = true
    }
    this.#rows++
    // Most tables have none, which their first rows show.
    if (this.#forms.length > 0) this.#forms = this.#forms.filter(([whole]) => whole.test(text))
  }

  /** `text` is the last cell of the last row, which has no end of its line. */
  showsCut(text: string, column: number): boolean {
    if (this.#rows === 0 || column !== this.#column) return false
    // The text may end behind a separator.
    if (text === '' && !this.#isEverEmpty && (this.#rows >= MANY || this.#forms.some((form) => NEVER_EMPTY.includes(form)))) return true
    return this.#forms.some(([whole, beginning]) => !whole.test(text) && beginning.test(text))
  }
}

/** That many rows show what the others are like. */
const MOST_TYPICAL = 50
/** As few show what is never empty. */
const FEW = 3

/** Rows with all their cells: by what they have, a row with fewer shows whether it is damaged, or has only left out what is empty. */
export class TypicalRows {
  readonly #rows: (readonly string[])[] = []
  /** How many rows the following was worked out for. */
  #known = 0
  #forms: readonly (typeof FORMS)[number][] = []
  /** The last column that is never empty, in any table, and in one that a program wrote. */
  #lastGiven = { anywhere: -1, here: -1 }

  note(cellAt: (column: number) => string, cells: number): void {
    if (this.#rows.length < MOST_TYPICAL) this.#rows.push(Array.from({ length: cells }, (_, column) => cellAt(column)))
  }

  /** Whether there are enough of them. */
  get areKnown(): boolean {
    return this.#rows.length >= FEW
  }

  /**
   * `cut`: its last value is the beginning of one. `shorter`: it lacks what all others have; `areComplete`: a program wrote every row, so
   * that this is to be asked of each column.
   */
  faultOf(cellAt: (column: number) => string, cells: number, areComplete: boolean): 'cut' | 'shorter' | null {
    if (this.#known < this.#rows.length) this.#learn()
    const last = cellAt(cells - 1)
    const form = this.#forms[cells - 1]
    if (form && !form[0].test(last) && form[1].test(last)) return 'cut'
    return cells <= (areComplete ? this.#lastGiven.here : this.#lastGiven.anywhere) ? 'shorter' : null
  }

  #learn(): void {
    this.#known = this.#rows.length
    const columns = Array.from({ length: this.#rows[0]?.length ?? 0 }, (_, column) => this.#rows.map((row) => row[column] ?? ''))
    this.#forms = columns.map((texts) => {
      const given = texts.filter((text) => text !== '')
      return (given.length > 1 ? FORMS.find(([whole]) => given.every((text) => whole.test(text))) : undefined) ?? NO_FORM
    })
    if (this.#known < FEW) return
    const isGiven = (text: string): boolean => text !== ''
    const isOneOf = (text: string): boolean => NEVER_EMPTY.some(([whole]) => whole.test(text))
    this.#lastGiven = {
      anywhere: columns.findLastIndex((texts) => texts.every(isOneOf)),
      here: columns.findLastIndex((texts) => texts.every(isGiven)),
    }
  }
}

export type Row = { readonly cells: readonly Cell[]; readonly end: number } | { readonly failed: string; readonly at: number }

/** The cells of the row that begins there, and where the next one does. Of a row that is wider than any table, the first cells. */
export function rowAt(text: string, start: number, separator: string): Row {
  const cells: Cell[] = []
  const separates = separator.charCodeAt(0)
  const add = (cell: Cell): void => {
    if (cells.length <= MAX_COLUMNS) cells.push(cell)
  }
  for (let at = start; ;) {
    const cell = text.charCodeAt(at) === QUOTE ? quoted(text, at) : bare(text, at, separates)
    if (cell === null)
      return { failed: 'A quotation mark is not closed: the table ends inside a field. The file may be cut off: export it again.', at }
    add(cell)
    at = cell.end
    if (text.charCodeAt(at) === separates) {
      at++
      if (at < text.length) continue
      // A separator at the very end is followed by an empty field.
      add({ text: '', start: at, end: at })
    }
    const isReturn = text.charCodeAt(at) === 13
    if (isReturn) at++
    if (text.charCodeAt(at) === 10) at++
    else if (at < text.length && !isReturn) return { failed: 'There is text after the quotation mark that ends a field.', at }
    return { cells, end: at }
  }
}

const QUOTE = 34

/** The separator that the line of headers uses most. */
export function separatorIn(text: string): string {
  const line = unquotedHeader(text)
  const counts = [',', ';', '\t'].map((separator) => ({ separator, count: line.split(separator).length }))
  return counts.sort((a, b) => b.count - a.count)[0]?.separator ?? ','
}

/** The first row without its quoted fields. A loop, since V8 has no room to match millions of fields with one expression. */
function unquotedHeader(text: string): string {
  let line = ''
  for (let at = 0; at < text.length;) {
    const part = /[^"\r\n]*/y
    part.lastIndex = at
    const plain = part.exec(text)?.[0] ?? ''
    line += plain
    at += plain.length
    const end = text[at] === '"' ? text.indexOf('"', at + 1) : -1
    if (end === -1) break
    at = end + 1
  }
  return line
}

function quoted(text: string, start: number): Cell | null {
  let isDoubled = false
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    if (text.charCodeAt(end + 1) !== QUOTE) {
      const written = text.slice(start + 1, end)
      return { text: isDoubled ? written.replaceAll('""', '"') : written, start, end: end + 1 }
    }
    isDoubled = true
    end++
  }
  return null
}

function bare(text: string, start: number, separates: number): Cell {
  let end = start
  for (; end < text.length; end++) {
    const unit = text.charCodeAt(end)
    if (unit === separates || unit === 10 || unit === 13) break
  }
  return { text: text.slice(start, end), start, end }
}
