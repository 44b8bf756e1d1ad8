import { placeAt } from './place.ts'
import { type Artifact, type Place, type Span } from '../model/artifact.ts'
import type { Mistake, Tree } from './tree.ts'
import { CUT_MARK, isCutMark } from './cut-marks.ts'
import { CUT_WIDTH, RowLengths, ShorterRows, unevenRows } from './row-lengths.ts'
import { LastCells, TypicalRows } from './table-rows.ts'

/**
 * `cut`: the last line, where the table ends inside of it. It is not in the tree.
 * `fault`: why its first row cannot be its headers.
 */
export type ParsedTable =
  | { readonly tree: Tree; readonly cut: Place | null; readonly fault: { readonly at: Place; readonly message: string } | null }
  | { readonly failed: string; readonly at: Place }

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
const ABOVE = 'This row has values and is above the headers. It was not read: sort the table without its headers, or export it again.'
const MOVED = 'This row has fewer values than the table has headers, and they are in the wrong columns: it was not read.'
const ONE_CELL = 'Each row of this table is in one cell, as a spreadsheet saves it where the columns were not split. Export it again.'
const NO_HEADERS = 'The first row has values and no names: the line of headers is missing. Export it again.'
const MARKDOWN = 'This is a table of Markdown, and not CSV. Export it again.'
const LONGER = 'This row has more values than the table has headers, so that its values may be in the wrong columns.'

/**
 * A table with a line of headers (RFC 4180; comma, semicolon or tab) as a list of objects by header, every value a text.
 * A line `sep=;`, as Excel writes it, and a line `#TYPE …`, as PowerShell 5 writes it, are skipped.
 * A last row without the end of its line is cut off where it has fewer cells than the headers, and than another row, or where its last
 * value is the beginning of one. Headers that are there again begin a copy of the table, or the rest of it.
 * `isKnown`: a header of a table that is read; below a title, the headers are found by it.
 */
export function parseCsv(artifact: Artifact, isKnown: (header: string) => boolean = () => false): ParsedTable {
  const { text } = artifact
  const preamble = /^(?:#TYPE [^\r\n]*\r?\n)?(?:sep=([,;\t])\r?\n)?/i.exec(text)
  const lead = preamble?.[0].length ?? 0
  const { start: from, separator, above } = headersIn(text, lead, preamble?.[1], isKnown)
  const kept = artifact.large?.columns ?? null
  const mostCells = kept ? MAX_KEPT_CELLS : MAX_CELLS
  let names: readonly string[] | null = null
  let value: Readonly<Record<string, string | readonly string[]>>[] = []
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
  const mistakes: Mistake[] = above.map((span) => ({ path: null, span, message: ABOVE }))
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
    const final = cells.at(-1)
    lengths.note((final?.end ?? start) - start, cells.length, start, final?.text ?? '')
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
    lasts.note(final?.text ?? '', cells.length - 1)
    if (value.length * columns.length > mostCells) return tooLarge(`${mostCells / 1_000_000} million cells`)
    starts.push(start)
    value.push(objectOf(names, filled(cells, pairs), value.length === 0 ? [...names.keys()] : columns))
  }
  const why = names === null ? null : faultOfHeaders(names, text.charCodeAt(from) === QUOTE)
  if (why === null && lengths.isHeaderCut) return { failed: CUT_WIDTH, at: placeAt(artifact, from, from + 1) }
  mistakes.push(...unevenRows(lengths, isLonger))
  const damaged = damagedRows(short, typical, (row) => rowAt(text, starts[row] ?? 0, separator))
  const left = new Set(damaged.cut.concat(damaged.moved))
  if (left.size > 0) {
    for (const [[first], message] of [
      [damaged.cut, cutOff(damaged.cut.length)],
      [damaged.moved, MOVED],
    ] as const) {
      const start = starts[first ?? -1]
      if (start !== undefined) mistakes.push({ path: null, span: { start, end: start + 1 }, message })
    }
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
  const fault = why === null ? null : { at: placeAt(artifact, from, from + 1), message: why }
  return { tree: { artifact, value, locate, mistakes: () => mistakes }, cut, fault }

  function tooLarge(limit: string): ParsedTable {
    return { failed: `It has more than ${limit}, which no export has. It was not read.`, at: placeAt(artifact, from, from + 1) }
  }
}

/** Of rows with fewer cells than the headers, those that are cut off or lack what all others have, and those with values in wrong columns. */
function damagedRows(
  rows: readonly number[],
  typical: TypicalRows,
  reread: (row: number) => Row,
): { readonly cut: readonly number[]; readonly moved: readonly number[] } {
  const shorter = new ShorterRows<number>()
  const found = { cut: [] as number[], moved: [] as number[] }
  for (const index of rows) {
    const row = reread(index)
    if ('failed' in row) continue
    const fault = typical.faultOf((column) => row.cells[column]?.text ?? '', row.cells.length, false)
    if (fault === 'shorter') shorter.note(row.cells.length, index)
    else if (fault !== null) found[fault].push(index)
  }
  return { cut: [...found.cut, ...shorter.damaged].sort((a, b) => a - b), moved: found.moved }
}

/** That many lines may be a title, who exported the table, and when. */
const MOST_TITLES = 15

/** Where the row of headers begins: the first row, or one below a title, of which at least two are known. `above`: rows with values before it. */
function headersIn(
  text: string,
  from: number,
  given: string | undefined,
  isKnown: (header: string) => boolean,
): { readonly start: number; readonly separator: string; readonly above: readonly Span[] } {
  const above: Span[] = []
  let most = 0
  let at = from
  for (let lines = 0; lines <= MOST_TITLES && at < text.length; lines++) {
    const separator = given ?? separatorIn(text.slice(at, at + 20_000))
    const row = rowAt(text, at, separator)
    if ('failed' in row) break
    const cells = row.cells.map((cell) => cell.text.trim()).filter((cell) => !isBlankCell(cell))
    if (cells.length === 1 && isCutMark(cells[0] ?? '')) break
    if (cells.length > most && cells.filter(isKnown).length > 1) return { start: at, separator, above }
    most = Math.max(most, cells.length)
    if (cells.length > 2 && cells.some(isValue)) above.push({ start: at, end: at + 1 })
    at = row.end
  }
  return { start: from, separator: given ?? separatorIn(text.slice(from, from + 20_000)), above: [] }
}

/** An address or an id, which no header is. */
function isValue(cell: string): boolean {
  return /^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,63}$|^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(cell)
}

function faultOfHeaders(names: readonly string[], isQuoted: boolean): string | null {
  const [first = ''] = names
  if (first.startsWith('|')) return MARKDOWN
  if (names.length === 1 && isQuoted && /[,;\t]/.test(first)) return ONE_CELL
  return names.some(isValue) ? NO_HEADERS : null
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

function objectOf(
  names: readonly string[],
  cells: readonly Cell[],
  columns: readonly number[],
): Readonly<Record<string, string | readonly string[]>> {
  const object: Record<string, string | readonly string[]> = {}
  for (const column of columns) {
    const name = names[column] ?? ''
    const text = cells[column]?.text ?? ''
    const value = LISTS.has(name) ? entriesIn(text) : text
    // To set this one would set something else.
    if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
    else object[name] = value
  }
  return object
}

/** Columns with several values in a cell. */
const LISTS: ReadonlySet<string> = new Set(
  ['identifierUris', 'replyUrls', 'servicePrincipalNames'].flatMap((name) => [name, name.charAt(0).toUpperCase() + name.slice(1)]),
)

/** URLs, one or several, as a list; a name of a type, which PowerShell writes for a list, stays what it is. */
function entriesIn(text: string): string | readonly string[] {
  const entries = text.split(/[\s;|,]+/).filter((entry) => entry !== '')
  return entries.length > 0 && entries.every((entry) => /^[a-z][a-z\d+.-]*:/i.test(entry)) ? entries : text
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
const SEPARATORS = [',', ';', '\t']

/** The separator that the line of headers uses most. */
export function separatorIn(text: string): string {
  const line = unquotedHeader(text)
  // A table of Markdown begins with it.
  const counts = (line.startsWith('|') ? SEPARATORS : [...SEPARATORS, '|']).map((separator) => ({
    separator,
    count: line.split(separator).length,
  }))
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
