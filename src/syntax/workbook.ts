import type { Artifact } from '../model/artifact.ts'
import { quote } from './display.ts'
import { parseXml, type XmlElement } from './xml.ts'
import type { Zip, ZipEntry } from './zip.ts'

// The sheets of an Excel workbook as tables with commas. Formulas are not evaluated: the value that Excel saved counts.

export type WorkbookSheet =
  | { readonly name: string; readonly csv: string }
  /** `isLast`: nothing after it was looked at. */
  | { readonly failed: string; readonly isLast: boolean }

/** As in a table of text. */
const MAX_COLUMNS = 500
const MAX_ROWS = 1_048_576
/** Of all sheets. */
const MAX_CELLS = 4_000_000
/** Bytes of all sheets, as XML. */
const MAX_SHEETS = 24 * 1024 * 1024
/** After this many damaged sheets the rest is not read. */
const MAX_DAMAGED = 3

const RELATIONSHIP = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** Every sheet with something in it, one by one; the first one where all are empty. Charts are none. */
export async function* sheetsIn(zip: Zip): AsyncGenerator<WorkbookSheet> {
  const entries = new Map([...zip.entries].reverse().map((entry) => [entry.name.toLowerCase(), entry]))
  const entryAt = (path: string): ZipEntry | undefined => entries.get(path.toLowerCase())
  const open = async (path: string): Promise<XmlElement | 'absent' | { readonly failed: string }> => {
    const entry = entryAt(path)
    if (!entry) return 'absent'
    const bytes = await entry.read()
    if ('failed' in bytes) return { failed: bytes.failed }
    const parsed = parseXml(artifactFor(path, bytes))
    return 'xml' in parsed ? parsed.xml.root : { failed: `${path}: ${parsed.failed}` }
  }
  const stop = (failed: string): WorkbookSheet => ({ failed, isLast: true })
  const workbook = await open('xl/workbook.xml')
  if (workbook === 'absent') {
    yield stop('It has no list of sheets.')
    return
  }
  if ('failed' in workbook) {
    yield stop(workbook.failed)
    return
  }
  const listed = childrenOf(workbook, 'sheet')
  if (listed.length === 0) {
    yield stop('It has no sheet.')
    return
  }
  const relations = await open('xl/_rels/workbook.xml.rels')
  const targets = new Map(
    relations === 'absent' || 'failed' in relations
      ? []
      : childrenOf(relations, 'Relationship').map((each) => [each.getAttribute('Id'), each.getAttribute('Target')]),
  )
  const [strings, styles] = [await open('xl/sharedStrings.xml'), await open('xl/styles.xml')]
  for (const each of [strings, styles])
    if (each !== 'absent' && 'failed' in each) {
      yield stop(each.failed)
      return
    }
  const book: Book = {
    shared: typeof strings === 'string' || 'failed' in strings ? [] : childrenOf(strings, 'si').map(textIn),
    dates: typeof styles === 'string' || 'failed' in styles ? new Set<number>() : dateStyles(styles),
    is1904: /^(?:1|true)$/.test(childrenOf(workbook, 'workbookPr')[0]?.getAttribute('date1904') ?? ''),
    cells: 0,
  }
  const seen = new Set<string>()
  let size = 0
  let given = 0
  let damaged = 0
  let empty: WorkbookSheet | null = null
  for (const [index, sheet] of listed.entries()) {
    const name = sheet.getAttribute('name') ?? `Sheet${index + 1}`
    const which = index === 0 ? 'its first sheet' : `the sheet ${quote(name, 60)}`
    const target = targets.get(sheet.getAttributeNS(RELATIONSHIP, 'id') ?? '') ?? `worksheets/sheet${index + 1}.xml`
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`
    if (seen.has(path)) continue
    seen.add(path)
    size += entryAt(path)?.size ?? 0
    if (index > 0 && size > MAX_SHEETS) {
      yield stop(`It has more than ${MAX_SHEETS / 1024 / 1024} MB of sheets; ${which} and those after it were not read.`)
      return
    }
    const rows = await open(path)
    const read = tableOf(rows, which, name, book)
    if (read === null) continue
    if ('csv' in read && !/[^\s,]/.test(read.csv)) {
      empty ??= read
      continue
    }
    given++
    yield read
    if (!('failed' in read)) continue
    if (read.isLast) return
    if (++damaged === MAX_DAMAGED) {
      yield stop('Too many of its sheets are damaged: the rest was not read.')
      return
    }
  }
  if (given === 0 && empty !== null) yield empty
}

interface Book {
  readonly shared: readonly string[]
  /** Styles of cells that show a date. */
  readonly dates: ReadonlySet<number>
  readonly is1904: boolean
  /** So many were read. */
  cells: number
}

/** Each row of the sheet is a line with its number, so that places are those that Excel shows; null for a sheet that is no table. */
function tableOf(root: XmlElement | 'absent' | { readonly failed: string }, which: string, name: string, book: Book): WorkbookSheet | null {
  const failed = (message: string, isLast = false): WorkbookSheet => ({ failed: message, isLast })
  if (root === 'absent') return failed(`${which.charAt(0).toUpperCase()}${which.slice(1)} is missing.`)
  if ('failed' in root) return failed(root.failed)
  if (root.localName !== 'worksheet') return null
  const lines: string[] = []
  for (const row of childrenOf(root, 'row')) {
    const at = Number(row.getAttribute('r') ?? lines.length + 1)
    if (!Number.isInteger(at) || at <= lines.length || at > MAX_ROWS) return failed(`The rows of ${which} are not in order.`)
    const values: string[] = []
    for (const cell of childrenOf(row, 'c')) {
      const column = columnOf(cell.getAttribute('r')) ?? values.length
      if (column >= MAX_COLUMNS)
        return failed(
          `${which.charAt(0).toUpperCase()}${which.slice(1)} has more than ${MAX_COLUMNS} columns, which no export has. It was not read.`,
        )
      while (values.length < column) values.push('')
      const value = valueOf(cell, book)
      if (value === undefined) return failed(`Texts of the cells of ${which} are missing: it is damaged.`)
      values[column] = value
      if (++book.cells > MAX_CELLS)
        return failed(`It has more than ${MAX_CELLS / 1_000_000} million cells, which no export has. ${which} was not read.`, true)
    }
    while (lines.length < at - 1) lines.push('')
    lines.push(values.map(field).join(','))
  }
  return { name, csv: lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n` }
}

/** A line break inside of a cell would move the lines after it. */
function field(value: string): string {
  const line = value.replace(/\r\n|\r|\n/g, ' ')
  return /[",;\t]/.test(line) ? `"${line.replaceAll('"', '""')}"` : line
}

/** `C12` is column 2. */
function columnOf(reference: string | null): number | null {
  const letters = /^([A-Z]{1,3})\d/.exec(reference ?? '')?.[1]
  return letters === undefined
    ? null
    : Array.from(letters, (letter) => letter.charCodeAt(0) - 64).reduce((sum, digit) => sum * 26 + digit, 0) - 1
}

/** Undefined for a text that is in no list of texts. */
function valueOf(cell: XmlElement, { shared, dates, is1904 }: Book): string | undefined {
  const type = cell.getAttribute('t') ?? 'n'
  if (type === 'inlineStr') return childrenOf(cell, 'is').map(textIn).join('')
  const value = childrenOf(cell, 'v')[0]?.textContent ?? ''
  if (type === 's') return value === '' ? '' : shared[Number(value)]
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE'
  if (type === 'n' && value !== '' && dates.has(Number(cell.getAttribute('s') ?? -1))) return dateOf(Number(value), is1904) ?? value
  return value
}

/** Days since 1899-12-30, or 1904-01-01, as ISO 8601 writes them. */
function dateOf(days: number, is1904: boolean): string | null {
  const date = new Date(Math.round((days - (is1904 ? 24_107 : 25_569)) * 86_400) * 1000)
  if (Number.isNaN(date.getTime())) return null
  const iso = date.toISOString().replace('.000', '')
  return Number.isInteger(days) ? iso.slice(0, 10) : iso
}

/** Text with and without formatting; not how it is pronounced. */
function textIn(element: XmlElement): string {
  const parts: string[] = []
  for (let node = element.firstChild; node; node = node.nextSibling) {
    if (node.nodeType !== 1) continue
    const child = node as XmlElement
    if (child.localName === 't') parts.push(child.textContent ?? '')
    else if (child.localName === 'r') parts.push(textIn(child))
  }
  return parts.join('')
}

/** Elements of this name, in children and in the lists that hold them. */
function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  const found: XmlElement[] = []
  const walk = (parent: XmlElement, depth: number): void => {
    for (let node = parent.firstChild; node; node = node.nextSibling) {
      if (node.nodeType !== 1) continue
      const child = node as XmlElement
      if (child.localName === name) found.push(child)
      else if (depth < 1) walk(child, depth + 1)
    }
  }
  walk(element, 0)
  return found
}

/** Numbers of Excel's own formats that show a date or a time. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)

function dateStyles(styles: XmlElement): ReadonlySet<number> {
  const own = new Map(
    childrenOf(styles, 'numFmt').map((each) => [Number(each.getAttribute('numFmtId')), each.getAttribute('formatCode') ?? ''] as const),
  )
  // The part in quotes or brackets is a text or a colour.
  const isDate = (code: string): boolean => /[dyhs]|m{2}/i.test(code.replace(/"[^"]{0,200}"|\[[^\]]{0,60}\]|\\./g, ''))
  const formats = childrenOf(styles, 'cellXfs').flatMap((list) => childrenOf(list, 'xf'))
  const dates = new Set<number>()
  for (const [index, format] of formats.entries()) {
    const id = Number(format.getAttribute('numFmtId') ?? 0)
    if (isBuiltInDate(id) || isDate(own.get(id) ?? '')) dates.add(index)
  }
  return dates
}

function artifactFor(name: string, bytes: Uint8Array): Artifact {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  return { name, origin: { from: 'file' }, role: null, named: false, bytes, text, encoding: 'utf-8', bom: false }
}
