import type { TextSpan } from './read-value.ts'
import { meaningOf, type NameMeaning } from './names.ts'

// The columns of a table that are named after secrets.

export interface CellValue extends TextSpan {
  readonly meaning: NameMeaning
  readonly label: string
}

/** A line of headers is short. */
const LONGEST_HEADER = 20_000

export function* csvSecrets(text: string): Generator<CellValue> {
  const from = /^(?:#TYPE [^\r\n]{0,400}\r?\n)?(?:sep=[,;\t]\r?\n)?/i.exec(text)?.[0].length ?? 0
  const header = /^[^\r\n]*/.exec(text.slice(from, from + LONGEST_HEADER))?.[0] ?? ''
  const separator = [',', ';', '\t'].map((sign) => ({ sign, count: header.split(sign).length })).sort((a, b) => b.count - a.count)[0]
  if (!separator || separator.count < 2 || !/^["\w\s.,;()[\]-]+$/.test(header)) return
  const names = header.split(separator.sign).map((name) => name.trim().replace(/^"|"$/g, ''))
  const columns = names.map((name) => meaningOf((name.split(/[[(]/, 1)[0] ?? '').trimEnd()) ?? meaningOf(/\[(\w+)\]/.exec(name)?.[1] ?? ''))
  if (columns.every((meaning) => meaning === null)) return
  // A line of arguments is no table.
  const separates = separator.sign.charCodeAt(0)
  let column = 0
  for (let at = from + header.length; at < text.length;) {
    const unit = text.charCodeAt(at)
    if (unit === 10 || unit === 13 || unit === separates) {
      column = unit === separates ? column + 1 : 0
      at++
      continue
    }
    const meaning = columns[column]
    const end = cellEnd(text, at, separates)
    const isQuoted = unit === QUOTE
    const start = isQuoted ? at + 1 : at
    if (meaning && end > start) yield { start, end, meaning, label: names[column] ?? '' }
    at = Math.max(isQuoted ? end + 1 : end, at + 1)
  }
}

const QUOTE = 34

/** Where the text of the cell at `at` ends; that of a quoted one before its quotation mark. */
function cellEnd(text: string, at: number, separates: number): number {
  let end = at
  if (text.charCodeAt(at) === QUOTE) {
    for (end = text.indexOf('"', at + 1); end !== -1 && text.charCodeAt(end + 1) === QUOTE;) end = text.indexOf('"', end + 2)
    return end === -1 ? text.length : end
  }
  for (; end < text.length; end++) {
    const unit = text.charCodeAt(end)
    if (unit === separates || unit === 10 || unit === 13) break
  }
  return end
}
