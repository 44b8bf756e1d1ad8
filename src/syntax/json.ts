import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import { placeAt } from './place.ts'
import { type Artifact, type Place, type Span } from '../model/artifact.ts'
import { standsTwice, type Path, type Slip, type Tree } from './tree.ts'

/** Past this many levels a document is refused: a stranger's file must not exhaust the stack. */
export const MAX_DEPTH = 200

export type Parsed = { readonly tree: Tree } | { readonly failed: string; readonly at: Place }

/** Where `text` nests deeper than `MAX_DEPTH` arrays and objects; null where it does not. */
function tooDeep(text: string, from: number): number | null {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 34) {
      for (i++; i < text.length && text.charCodeAt(i) !== 34; i++) if (text.charCodeAt(i) === 92) i++
    } else if (unit === 91 || unit === 123) {
      if (++depth > MAX_DEPTH) return i
    } else if (unit === 93 || unit === 125) depth--
  }
  return null
}

/** Strict JSON (RFC 8259); with `comments`, also `//` and `/* *\/` as in the portal's manifests. */
export function parseJson(artifact: Artifact, options: { readonly from?: number; readonly comments?: boolean } = {}): Parsed {
  const from = options.from ?? 0
  const { text } = artifact
  const deep = tooDeep(text, from)
  if (deep !== null) {
    return {
      failed: `It nests more than ${MAX_DEPTH} arrays and objects within each other, which no export does; it was not read.`,
      at: placeAt(artifact, deep, deep + 1),
    }
  }
  const body = from === 0 ? text : text.slice(from)
  try {
    return { tree: { artifact, value: JSON.parse(body) as unknown, ...fromText(artifact, body, from) } }
  } catch (error) {
    return options.comments === true ? withComments(artifact, body, from, error) : failure(artifact, body, from, error)
  }
}

function withComments(artifact: Artifact, body: string, from: number, error: unknown): Parsed {
  const stripped = blankComments(body)
  if (stripped === body) return failure(artifact, body, from, error)
  try {
    return { tree: { artifact, value: JSON.parse(stripped) as unknown, ...fromText(artifact, stripped, from) } }
  } catch (second) {
    return failure(artifact, stripped, from, second)
  }
}

/** Comments outside strings become blanks, so that every offset stays true. */
function blankComments(body: string): string {
  return body.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g, (match) =>
    match.startsWith('"') ? match : match.replace(/[^\r\n]/g, ' '),
  )
}

function failure(artifact: Artifact, body: string, from: number, error: unknown): Parsed {
  const errors: ParseError[] = []
  parseTree(body, errors, { disallowComments: true, allowTrailingComma: false })
  const first = errors[0]
  const says = error instanceof Error ? error.message : ''
  const position = /at position (\d+)/.exec(says)?.[1]
  const offset = first?.offset ?? (position === undefined ? 0 : Number(position))
  const start = from + Math.min(offset, body.length)
  return {
    failed: `It is not well-formed JSON: ${first ? (REASONS[printParseErrorCode(first.error)] ?? 'a character is not allowed here') : 'a character is not allowed here'}.`,
    at: placeAt(artifact, start, start + (first?.length ?? 1)),
  }
}

const REASONS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this word is not a JSON value',
  InvalidNumberFormat: 'this is not a number as JSON writes it',
  PropertyNameExpected: 'a key in double quotes should stand here',
  ValueExpected: 'a value should stand here',
  ColonExpected: 'a colon should stand here',
  CommaExpected: 'a comma should stand here',
  CloseBraceExpected: 'a closing brace is missing, as if the file were cut off',
  CloseBracketExpected: 'a closing bracket is missing, as if the file were cut off',
  EndOfFileExpected: 'something follows after the end of the document',
  InvalidCommentToken: 'a comment is not allowed here',
  UnexpectedEndOfComment: 'a comment is not closed',
  UnexpectedEndOfString: 'a string is not closed',
  UnexpectedEndOfNumber: 'a number is not complete',
  InvalidUnicode: 'a unicode escape is not complete',
  InvalidEscapeCharacter: 'an escape is not one that JSON knows',
  InvalidCharacter: 'a control character stands inside a string',
}

/** The tree with places is costly, so it is built when the first place is asked for, once. */
function fromText(artifact: Artifact, body: string, from: number): Pick<Tree, 'locate' | 'slips'> {
  let root: Node | undefined
  return {
    locate(path): Span {
      root ??= parseTree(body)
      for (let length = path.length; root && length >= 0; length--) {
        const node = findNodeAtLocation(root, path.slice(0, length))
        if (node) return { start: from + node.offset, end: from + node.offset + node.length }
      }
      return { start: from, end: artifact.text.length }
    },
    slips() {
      root ??= parseTree(body)
      const slips: Slip[] = []
      if (root) doubledIn(root, [], from, slips)
      return slips
    },
  }
}

function doubledIn({ type, children = [] }: Node, path: Path, from: number, slips: Slip[]): void {
  if (type === 'array') children.forEach((item, index) => doubledIn(item, [...path, index], from, slips))
  if (type !== 'object') return
  const seen = new Set<string>()
  for (const { children: [key, value] = [] } of children) {
    if (!key || !value) continue
    const name = String(key.value)
    const below = [...path, name]
    if (seen.has(name)) slips.push(standsTwice(below, { start: from + key.offset, end: from + key.offset + key.length }))
    seen.add(name)
    doubledIn(value, below, from, slips)
  }
}
