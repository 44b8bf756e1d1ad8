import { DASH, GAP } from './pem-signs.ts'

// The blocks of a PEM text: what is between BEGIN and END lines, however these are written.

const BOUNDARY = new RegExp(`(${DASH}{1,12})${GAP}(BEGIN|END)${GAP}([A-Z](?:[A-Z0-9. ]{0,40}[A-Z0-9])?)${GAP}(${DASH}{0,12})`, 'gi')

/** A BEGIN or END line. */
export interface PemBoundary {
  readonly start: number
  readonly end: number
  readonly begins: boolean
  readonly label: string
  /** Five plain hyphens on both sides, one space, capitals. */
  readonly exact: boolean
  /** The hyphens are five and plain. */
  readonly dashes: boolean
}

/** A block; `begin` or `finish` is null where that line is missing. */
export interface PemBlock {
  readonly start: number
  readonly end: number
  readonly begin: PemBoundary | null
  readonly finish: PemBoundary | null
  readonly label: string
  readonly body: string
}

export function blocksOf(text: string): readonly PemBlock[] {
  const boundaries = [...text.matchAll(BOUNDARY)].map((match): PemBoundary => {
    const [whole, left = '', word = '', label = '', right = ''] = match
    return {
      start: match.index,
      end: match.index + whole.length,
      begins: word.toUpperCase() === 'BEGIN',
      label: label.replace(/\s+/g, ' '),
      exact: whole === `-----${word} ${label}-----` && word === word.toUpperCase(),
      dashes: left === '-----' && right === '-----',
    }
  })
  const blocks: PemBlock[] = []
  let done = 0
  for (let i = 0; i < boundaries.length; i++) {
    const boundary = boundaries[i]
    if (!boundary) continue
    const next = boundaries[i + 1]
    if (boundary.begins) {
      const finish = next && !next.begins ? next : null
      const bodyEnd = next ? next.start : text.length
      const end = finish ? finish.end : bodyEnd
      blocks.push({
        start: boundary.start,
        end,
        begin: boundary,
        finish,
        label: boundary.label,
        body: text.slice(boundary.end, bodyEnd),
      })
      done = end
      if (finish) i++
    } else {
      // An END line without a BEGIN line: the text before it that may be base64 is its content.
      let start = boundary.start
      while (start > done && /[\sA-Za-z0-9+/=]/.test(text[start - 1] ?? '-')) start--
      while (start < boundary.start && /\s/.test(text[start] ?? '-')) start++
      blocks.push({
        start,
        end: boundary.end,
        begin: null,
        finish: boundary,
        label: boundary.label,
        body: text.slice(start, boundary.start),
      })
      done = boundary.end
    }
  }
  // Key parameters alone are not evaluated.
  return blocks.filter(({ label }) => !/PARAMETERS$/i.test(label) || blocks.length === 1)
}
