import type { Artifact, Place, Span } from '../model/artifact.ts'
import { parseJson } from './json.ts'
import type { Tree } from './tree.ts'

export interface KeyLines {
  readonly tree: Tree
  /** Where the last line ends inside of a list or object. It is not in the tree. */
  readonly cut: Place | null
}

interface KeyLine {
  readonly key: string
  readonly value: unknown
  readonly span: Span
  /** The positions in a list or object. */
  readonly tree: Tree | null
}

/** `key   : value`, with a key as Graph writes it. */
const KEY_LINE = /^(?<key>[a-z@][\w@.]{0,99})(?<pad> {0,99}): (?<value>.*)$/
const FEWEST = 3

/**
 * One object as CLI for Microsoft 365 prints it with --output text: one line for each key, the colons below each other, lists and objects
 * as JSON. Null for anything else, such as PowerShell's lists for the screen, whose values are shortened.
 */
export function parseKeyLines(artifact: Artifact): KeyLines | null {
  const lines: KeyLine[] = []
  let column = -1
  let ended = false
  let padded = false
  let cut: Place | null = null
  for (let start = 0; start < artifact.text.length;) {
    const next = artifact.text.indexOf('\n', start)
    const end = next === -1 ? artifact.text.length : next
    const match = KEY_LINE.exec(artifact.text.slice(start, end).replace(/\r$/, ''))
    const { key = '', pad = '', value = '' } = match?.groups ?? {}
    if (!match) ended ||= lines.length > 0
    else {
      const from = start + key.length + pad.length + 2
      if (ended || (column !== -1 && column !== key.length + pad.length)) return null
      column = key.length + pad.length
      padded ||= pad !== ''
      const span = { start: from, end: from + value.length }
      if (!/^[[{]/.test(value)) lines.push({ key, value: scalarOf(value), span, tree: null })
      else {
        const parsed = parseJson(artifact, { from, to: span.end })
        if ('failed' in parsed && next !== -1) return null
        if ('failed' in parsed) cut = parsed.at
        else lines.push({ key, value: parsed.tree.value, span, tree: parsed.tree })
      }
    }
    start = end + 1
  }
  if (lines.length < FEWEST || !padded) return null
  const byKey = new Map(lines.map((line) => [line.key, line]))
  const tree: Tree = {
    artifact,
    value: Object.fromEntries(lines.map(({ key, value }) => [key, value])),
    locate([key, ...path]) {
      const line = typeof key === 'string' ? byKey.get(key) : undefined
      if (!line) return { start: lines[0]?.span.start ?? 0, end: lines.at(-1)?.span.end ?? 0 }
      return path.length > 0 && line.tree ? line.tree.locate(path) : line.span
    },
  }
  return { tree, cut }
}

function scalarOf(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true'
  return trimmed === 'null' ? null : trimmed
}
