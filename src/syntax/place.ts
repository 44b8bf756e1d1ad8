import type { Artifact, Place } from '../model/artifact.ts'

export function placeAt(artifact: Artifact, start: number, end: number, pointer: string | null = null): Place {
  return { artifact, pointer, span: () => ({ start, end }) }
}

/** The artifact as a whole. */
export function wholeOf(artifact: Artifact): Place {
  return placeAt(artifact, 0, artifact.text.length)
}

/** One-based, in UTF-16 code units, as editors and SARIF count. */
export interface Position {
  readonly line: number
  readonly column: number
}

const lineStarts = new WeakMap<Artifact, Uint32Array>()

/** The offset of each line of the artifact. */
function linesOf(artifact: Artifact): Uint32Array {
  const known = lineStarts.get(artifact)
  if (known) return known
  // A file may be nothing but ends of lines.
  let starts = new Uint32Array(256)
  let lines = 1
  const { text } = artifact
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit !== 10 && (unit !== 13 || text.charCodeAt(i + 1) === 10)) continue
    if (lines === starts.length) {
      const longer = new Uint32Array(lines * 2)
      longer.set(starts)
      starts = longer
    }
    starts[lines++] = i + 1
  }
  starts = starts.subarray(0, lines)
  lineStarts.set(artifact, starts)
  return starts
}

export function positionOf(artifact: Artifact, offset: number): Position {
  if (artifact.large) return artifact.large.positionOf(offset)
  const starts = linesOf(artifact)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}
