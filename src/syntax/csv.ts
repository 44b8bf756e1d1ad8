import { placeAt } from './place.ts'
import { type Artifact, type Span } from '../model/artifact.ts'
import type { ParsedTree } from './json.ts'

interface Cell {
  readonly text: string
  readonly start: number
  readonly end: number
}

/**
 * A table with a line of headers (RFC 4180; comma, semicolon or tab) as a list of objects by header, every value a text.
 * A line `sep=;`, as Excel writes it, and a line `#TYPE …`, as PowerShell 5 writes it, are skipped.
 */
export function parseCsv(artifact: Artifact): ParsedTree {
  const { text } = artifact
  const preamble = /^(?:#TYPE [^\r\n]*\r?\n)?(?:sep=([,;\t])\r?\n)?/i.exec(text)
  const from = preamble?.[0].length ?? 0
  const separator = preamble?.[1] ?? separatorIn(text.slice(from, from + 20_000))
  const rows: Cell[][] = []
  let row: Cell[] = []
  let at = from
  while (at < text.length) {
    const cell = text[at] === '"' ? quoted(text, at) : bare(text, at, separator)
    if (cell === null) {
      return {
        failed: 'A quotation mark is not closed: the table ends inside a field. The file may be cut off.',
        at: placeAt(artifact, at, at + 1),
      }
    }
    row.push(cell)
    at = cell.end
    if (text[at] === separator) {
      at++
      // A separator at the very end is followed by an empty field.
      if (at === text.length) row.push({ text: '', start: at, end: at })
      else continue
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    else if (at < text.length && text[at - 1] !== '\r') {
      return { failed: 'There is text after the quotation mark that ends a field.', at: placeAt(artifact, at, at + 1) }
    }
    if (row.length > 1 || row[0]?.text !== '') rows.push(row)
    row = []
  }
  const [headers = [], ...body] = rows
  const names = headers.map((header) => header.text.trim())
  const value = body.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]?.text ?? ''])))
  const locate = (path: readonly (string | number)[]): Span => {
    const cells = typeof path[0] === 'number' ? body[path[0]] : undefined
    const first = cells?.[0]
    const last = cells?.at(-1)
    if (!first || !last) return { start: from, end: text.length }
    const cell = typeof path[1] === 'string' ? cells[names.indexOf(path[1])] : undefined
    return cell ? { start: cell.start, end: cell.end } : { start: first.start, end: last.end }
  }
  return { tree: { artifact, value, locate } }
}

/** The separator that the line of headers uses most. */
function separatorIn(text: string): string {
  const line = /^(?:"(?:[^"]|"")*"|[^\r\n"])*/.exec(text)?.[0].replace(/"(?:[^"]|"")*"/g, '') ?? ''
  const counts = [',', ';', '\t'].map((separator) => ({ separator, count: line.split(separator).length }))
  return counts.sort((a, b) => b.count - a.count)[0]?.separator ?? ','
}

function quoted(text: string, start: number): Cell | null {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] !== '"') continue
    if (text[i + 1] === '"') i++
    else return { text: text.slice(start + 1, i).replaceAll('""', '"'), start, end: i + 1 }
  }
  return null
}

function bare(text: string, start: number, separator: string): Cell {
  let end = start
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++
  return { text: text.slice(start, end), start, end }
}
