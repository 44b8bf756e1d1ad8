import type { Artifact } from '../model/artifact.ts'
import { parseXml, type XmlElement } from './xml.ts'
import type { Zip } from './zip.ts'

// The first sheet of an Excel workbook as a table with commas. Formulas are not evaluated: the value that Excel saved counts.

export type WorkbookSheet = { readonly name: string; readonly csv: string } | { readonly failed: string }

/** As in a table of text. */
const MAX_COLUMNS = 500
const MAX_ROWS = 1_048_576
const MAX_CELLS = 4_000_000

const RELATIONSHIP = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

export async function firstSheet(zip: Zip): Promise<WorkbookSheet> {
  const open = async (path: string): Promise<XmlElement | 'absent' | { readonly failed: string }> => {
    const entry = zip.entries.find(({ name }) => name.toLowerCase() === path.toLowerCase())
    if (!entry) return 'absent'
    const bytes = await entry.read()
    if ('failed' in bytes) return { failed: bytes.failed }
    const parsed = parseXml(artifactFor(path, bytes))
    return 'xml' in parsed ? parsed.xml.root : { failed: `${path}: ${parsed.failed}` }
  }
  const workbook = await open('xl/workbook.xml')
  if (workbook === 'absent') return { failed: 'It has no list of sheets.' }
  if ('failed' in workbook) return workbook
  const sheet = childrenOf(workbook, 'sheet')[0]
  if (!sheet) return { failed: 'It has no sheet.' }
  const relations = await open('xl/_rels/workbook.xml.rels')
  const id = sheet.getAttributeNS(RELATIONSHIP, 'id') ?? ''
  const target =
    relations === 'absent' || 'failed' in relations
      ? null
      : childrenOf(relations, 'Relationship')
          .find((each) => each.getAttribute('Id') === id)
          ?.getAttribute('Target')
  const path =
    target === null || target === undefined ? 'xl/worksheets/sheet1.xml' : target.startsWith('/') ? target.slice(1) : `xl/${target}`
  const [rows, strings, styles] = [await open(path), await open('xl/sharedStrings.xml'), await open('xl/styles.xml')]
  if (rows === 'absent') return { failed: 'Its first sheet is missing.' }
  for (const each of [rows, strings, styles]) if (each !== 'absent' && 'failed' in each) return each
  const shared = typeof strings === 'string' || 'failed' in strings ? [] : childrenOf(strings, 'si').map(textIn)
  const dates = typeof styles === 'string' || 'failed' in styles ? new Set<number>() : dateStyles(styles)
  const is1904 = /^(?:1|true)$/.test(childrenOf(workbook, 'workbookPr')[0]?.getAttribute('date1904') ?? '')
  const name = sheet.getAttribute('name') ?? 'Sheet1'
  return 'failed' in rows ? rows : tableOf(rows, name, { shared, dates, is1904 })
}

interface Book {
  readonly shared: readonly string[]
  /** Styles of cells that show a date. */
  readonly dates: ReadonlySet<number>
  readonly is1904: boolean
}

/** Each row of the sheet is a line with its number, so that places are those that Excel shows. */
function tableOf(root: XmlElement, name: string, book: Book): WorkbookSheet {
  const lines: string[] = []
  let cells = 0
  for (const row of childrenOf(root, 'row')) {
    const at = Number(row.getAttribute('r') ?? lines.length + 1)
    if (!Number.isInteger(at) || at <= lines.length || at > MAX_ROWS) return { failed: `The rows of its first sheet are not in order.` }
    const values: string[] = []
    for (const cell of childrenOf(row, 'c')) {
      const column = columnOf(cell.getAttribute('r')) ?? values.length
      if (column >= MAX_COLUMNS) return { failed: `It has more than ${MAX_COLUMNS} columns, which no export has. It was not read.` }
      while (values.length < column) values.push('')
      const value = valueOf(cell, book)
      if (value === undefined) return { failed: 'Texts of its cells are missing: it is damaged.' }
      values[column] = value
      if (++cells > MAX_CELLS)
        return { failed: `It has more than ${MAX_CELLS / 1_000_000} million cells, which no export has. It was not read.` }
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
