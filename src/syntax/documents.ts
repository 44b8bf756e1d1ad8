import type { Artifact, Place } from '../model/artifact.ts'
import { CUT_MARK, isCutMark } from './cut-marks.ts'
import { isBeginningOfEvidence } from './evidence-sign.ts'
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
  const { parts: found, isStray } = partsOf(text, from)
  if (isStray) return null
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
    } else {
      broken ??= parsed ? { at: parsed.at, message: parsed.failed } : { at: placeAt(artifact, start, start + 1), message: CUT_OFF }
      // What is lost of an export is no text around the others.
      if (isBeginningOfEvidence(text.slice(start, end))) inside += end - start
    }
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

/** As much text around an export is a prompt, a warning or a few words; a manual that shows an example has more. */
const MOST_AROUND = 1000

/** The first export between other lines that is cut off or damaged; null where there is none, and for what a manual shows or a person shortened. */
export function brokenExportIn(artifact: Artifact, from: number): Documents['broken'] {
  const { text } = artifact
  const { parts } = partsOf(text, from)
  const last = text.trimEnd().length
  let inside = 0
  for (const { start, end } of parts) inside += end - start
  const isAround = text.length - inside > Math.max(MOST_AROUND, inside)
  for (const { start, end, closed } of parts.slice(0, MOST_DOCUMENTS)) {
    if (isAround && end < last) continue
    const parsed = closed ? parseJson(artifact, { from: start, to: end, comments: true }) : null
    if (parsed && 'tree' in parsed) continue
    const fault = parsed ? { at: parsed.at, message: parsed.failed } : { at: placeAt(artifact, start, start + 1), message: CUT_OFF }
    const to = parsed ? parsed.at.span().start : end
    if (!SHORTENED.test(text.slice(start, end)) && isBeginningOfEvidence(text.slice(start, to))) return fault
  }
  return null
}

/** Dots in the place of values, as in an example. */
const SHORTENED = /[\s,:[{]"?(?:\.{3}|…)"?[\s,}\]]/

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

/** The parts of a text that begin as a document, on a line or directly after another one. `isStray`: a bracket is closed that was never opened. */
function partsOf(text: string, from: number): { readonly parts: readonly Part[]; readonly isStray: boolean } {
  const parts: Part[] = []
  let mayBegin = true
  let after = false
  let isStray = false
  let cut = 0
  for (let at = from; at < text.length;) {
    const unit = text[at] ?? ''
    if (mayBegin && (unit === '{' || unit === '[') && beginsAt(text, at)) {
      const part = partAt(text, at, cut < MOST_CUT)
      if (!part.closed) cut++
      parts.push(part)
      at = part.end
      after = part.closed
      continue
    }
    isStray ||= mayBegin && (unit === '}' || unit === ']' || (after && (unit === ':' || unit === '"')))
    // Documents may be pasted one after the other with a comma between them.
    if (unit === '\n' || unit === '\r') mayBegin = true
    else if (!/[\s,]/.test(unit) || (unit === ',' && !after)) mayBegin = false
    if (!/\s/.test(unit)) after = false
    at++
  }
  return { parts, isStray }
}

function beginsAt(text: string, at: number): boolean {
  BEGINS.lastIndex = at
  return BEGINS.test(text)
}

/** As many parts that are not closed are ended at a line of other text: each of them is looked through to the end of the text. */
const MOST_CUT = 20
/** A line that no JSON has: a prompt, a fence, a word. */
const FOREIGN = /[\r\n][ \t]{0,200}(?!(?:true|false|null)\b)[^\s"{}[\],:\-\d/*]/y

/**
 * To the bracket that closes the first one. A text that is not closed on its line ends the part there, so that those after it are found, and so
 * does a line of other text, where no bracket closes the part.
 */
function partAt(text: string, start: number, endsAtLine: boolean): Part {
  let depth = 0
  let line = -1
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (line === -1 && endsAtLine && (unit === 10 || unit === 13)) {
      FOREIGN.lastIndex = at
      if (FOREIGN.test(text)) line = at
    }
    if (unit === 34) {
      for (at++; at < text.length && text.charCodeAt(at) !== 34; at++) {
        const inside = text.charCodeAt(at)
        if (inside === 10 || inside === 13) return { start, end: at, closed: false }
        if (inside === 92) at++
      }
    } else if (unit === 91 || unit === 123) depth++
    else if ((unit === 93 || unit === 125) && --depth === 0) return { start, end: at + 1, closed: true }
  }
  return { start, end: line === -1 ? text.length : line, closed: false }
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
