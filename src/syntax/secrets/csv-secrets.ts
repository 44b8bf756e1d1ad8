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
  let column = 0
  for (let at = from + header.length; at < text.length;) {
    const character = text[at]
    if (character === '\n' || character === '\r') {
      column = 0
      at++
      continue
    }
    if (character === separator.sign) {
      column++
      at++
      continue
    }
    const cell = cellAt(text, at, separator.sign)
    const meaning = columns[column]
    if (meaning && column < names.length && cell.end > cell.start) yield { ...cell, meaning, label: names[column] ?? '' }
    at = Math.max(cell.next, at + 1)
  }
}

function cellAt(text: string, at: number, separator: string): TextSpan & { readonly next: number } {
  if (text[at] === '"') {
    let end = at + 1
    while (end < text.length && !(text[end] === '"' && text[end + 1] !== '"')) end += text[end] === '"' ? 2 : 1
    return { start: at + 1, end, next: end + 1 }
  }
  let end = at
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++
  return { start: at, end, next: end }
}
