import type { Artifact, Place } from '../model/artifact.ts'
import { CUT_MARK, isCutMark } from './cut-marks.ts'
import { parseJson } from './json.ts'
import { placeAt } from './place.ts'
import type { Tree } from './tree.ts'

/** JSON documents in one text: one after the other, one on each line, or between other lines such as prompts and Markdown fences. */
export interface Documents {
  /** At least one; the lines of JSON lines are one list. */
  readonly trees: readonly [Tree, ...Tree[]]
  /** The first part that begins as JSON and cannot be read. */
  readonly broken: { readonly at: Place; readonly message: string } | null
  /** How many characters are in no document. */
  readonly outside: number
}

/** The documents from `from` on; null where there are none, or where what is between them belongs to a document too. */
export function parseDocuments(artifact: Artifact, from: number): Documents | null {
  const { text } = artifact
  const found = partsOf(text, from)
  if (found === null) return null
  const most = artifact.large ? Infinity : MOST_DOCUMENTS
  const surplus = found[most]
  const trees: Tree[] = []
  let broken: Documents['broken'] = null
  let inside = 0
  let lines = true
  for (const { start, end, closed } of found.slice(0, most)) {
    const parsed = closed ? parseJson(artifact, { from: start, to: end, comments: true }) : null
    if (parsed && 'tree' in parsed) {
      trees.push(parsed.tree)
      inside += end - start
      lines &&= !/[\r\n]/.test(text.slice(start, end))
    } else broken ??= parsed ? { at: parsed.at, message: parsed.failed } : { at: placeAt(artifact, start, start + 1), message: CUT_OFF }
  }
  broken ??= takenOutIn(artifact, found)
  if (surplus) broken ??= { at: placeAt(artifact, surplus.start, surplus.start + 1), message: TOO_MANY }
  const [first, ...others] = trees
  if (!first) return null
  const outside = text.length - inside
  if (lines && others.length > 0 && (artifact.large?.haveSameKeys ?? haveSameKeys(trees)))
    return { trees: [listOf(artifact, trees)], broken, outside }
  return { trees: [first, ...others], broken, outside }
}

/** Where all that is between two documents says that others were taken out. */
function takenOutIn(artifact: Artifact, parts: readonly Part[]): Documents['broken'] {
  for (const [index, { end }] of parts.entries()) {
    const next = parts[index + 1]?.start ?? artifact.text.length
    // Of a long list, documents follow directly on each other.
    if (next - end < 3 || next - end > 2000) continue
    const lines = artifact.text.slice(end, next).split(/[\r\n]/)
    const marked = lines.filter((line) => line.trim() !== '' && line.trim() !== ',')
    if (marked.length === 0 || !marked.every(isCutMark)) continue
    const start = end + artifact.text.slice(end, next).indexOf(marked[0] ?? '')
    return { at: placeAt(artifact, start, start + 1), message: CUT_MARK }
  }
  return null
}

/** Of a long list in lines, each line is a document, and it has a limit of its own. */
const MOST_DOCUMENTS = 20_000
const TOO_MANY = `It has more than ${MOST_DOCUMENTS / 1000},000 JSON documents one after the other, which no export has.`
const CUT_OFF = 'It is not well-formed JSON: a closing bracket or quotation mark is missing; the file may be cut off: export it again.'

interface Part {
  readonly start: number
  readonly end: number
  readonly closed: boolean
}

const BEGINS = /\{\s*(?:["}]|$)|\[\s*(?:[{["\]]|$)/y

/** The parts of a text that begin as a document, on a line or directly after another one; null where a bracket is closed that was never opened. */
function partsOf(text: string, from: number): readonly Part[] | null {
  const parts: Part[] = []
  let mayBegin = true
  let after = false
  for (let at = from; at < text.length;) {
    const unit = text[at] ?? ''
    if (mayBegin && (unit === '{' || unit === '[') && beginsAt(text, at)) {
      const part = partAt(text, at)
      parts.push(part)
      at = part.end
      after = part.closed
      continue
    }
    if (mayBegin && (unit === '}' || unit === ']' || (after && (unit === ':' || unit === '"')))) return null
    // Documents may be pasted one after the other with a comma between them.
    if (unit === '\n' || unit === '\r') mayBegin = true
    else if (!/[\s,]/.test(unit) || (unit === ',' && !after)) mayBegin = false
    if (!/\s/.test(unit)) after = false
    at++
  }
  return parts
}

function beginsAt(text: string, at: number): boolean {
  BEGINS.lastIndex = at
  return BEGINS.test(text)
}

/** To the bracket that closes the first one. A text that is not closed on its line ends the part there, so that those after it are found. */
function partAt(text: string, start: number): Part {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 34) {
      for (at++; at < text.length && text.charCodeAt(at) !== 34; at++) {
        const inside = text.charCodeAt(at)
        if (inside === 10 || inside === 13) return { start, end: at, closed: false }
        if (inside === 92) at++
      }
    } else if (unit === 91 || unit === 123) depth++
    else if ((unit === 93 || unit === 125) && --depth === 0) return { start, end: at + 1, closed: true }
  }
  return { start, end: text.length, closed: false }
}

function haveSameKeys(trees: readonly Tree[]): boolean {
  const first = keysOf(trees[0]?.value)
  return first !== null && trees.every(({ value }) => isSame(keysOf(value), first))
}

function keysOf(value: unknown): readonly string[] | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : null
}

function isSame(keys: readonly string[] | null, others: readonly string[]): boolean {
  return keys?.length === others.length && keys.every((key, index) => key === others[index])
}

/** JSON lines as the list that they are. */
function listOf(artifact: Artifact, trees: readonly Tree[]): Tree {
  return {
    artifact,
    value: trees.map(({ value }) => value),
    locate([index, ...path]) {
      const tree = typeof index === 'number' ? trees[index] : undefined
      return tree
        ? tree.locate(path)
        : { start: trees[0]?.locate([]).start ?? 0, end: trees.at(-1)?.locate([]).end ?? artifact.text.length }
    },
    mistakes: () =>
      trees.flatMap((tree, index) =>
        (tree.mistakes?.() ?? []).map(({ path, ...mistake }) => ({ ...mistake, path: path === null ? null : [index, ...path] })),
      ),
  }
}
