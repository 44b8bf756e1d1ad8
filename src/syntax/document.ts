import type { Artifact, Place, Span } from '../model/artifact.ts'
import { quote } from './display.ts'
import { pointerOf } from './json-pointer.ts'

// A document as plain values with their places, and what may be wrong with a value.

export type Path = (string | number)[]

/** A document parsed to plain values, and the position of each value. */
export interface Tree {
  readonly artifact: Artifact
  readonly value: unknown
  locate(path: Path): Span
  /** The JSON Pointer of a value, where the text has another structure than the value. */
  pointerTo?(path: Path): string
  /** What is wrong in the text and not visible in the value; computed on demand. */
  mistakes?(): readonly Mistake[]
}

/** Well-formed, and still wrong: a key that is there twice, a second document. */
export interface Mistake {
  /** The value that is affected; null where no value of this document is. */
  readonly path: Path | null
  readonly span: Span
  /** The column of a table that is affected: where nobody reads it, nothing is wrong. */
  readonly column?: string | undefined
  /** A full sentence. */
  readonly message: string
}

export function duplicateKey(path: Path, span: Span): Mistake {
  return { path, span, message: `The key ${quote(String(path.at(-1)))} is here for the second time. It must be unique.` }
}

/** What ConvertTo-Json writes instead of values below its depth: a type name or the text of a hashtable. */
const CUT_OFF = /^(?:System\.[A-Z]|Microsoft\.(?:Graph|Open|Azure)\.|@\{)/

export function isCutOff(value: string): boolean {
  const first = value.charCodeAt(0)
  return (first === 83 || first === 77 || first === 64) && CUT_OFF.test(value)
}

/** The same, in the text of a JSON document. */
export const CUT_OFF_IN_TEXT =
  /"(?:System\.(?:Collections\.|Object\b)|Microsoft\.(?:Graph\.(?:Beta\.)?PowerShell|Open\.AzureAD|Azure\.PowerShell)[\w.]*\.|@\{)/
export const CUT_OFF_MESSAGE = 'PowerShell cut this off at its default depth; export again with ConvertTo-Json -Depth 10'

/** An object with members. */
interface Holder {
  readonly artifact: Artifact
  pointerBelow(key: string): string
  spanBelow(key: string): Span
}

/** The place of a value that cannot be read. */
export class DamagedPlace implements Place {
  private readonly cursor: Place
  readonly damage: string

  constructor(cursor: Place, damage: string) {
    this.cursor = cursor
    this.damage = damage
  }

  get artifact(): Artifact {
    return this.cursor.artifact
  }

  get pointer(): string | null {
    return this.cursor.pointer
  }

  get span(): () => Span {
    return this.cursor.span
  }
}

/** The place of a member, without a cursor for it: most are never looked at again. */
export class MemberPlace implements Place {
  private readonly up: Holder
  private readonly key: string

  constructor(up: Holder, key: string) {
    this.up = up
    this.key = key
  }

  get artifact(): Artifact {
    return this.up.artifact
  }

  get pointer(): string {
    return this.up.pointerBelow(this.key)
  }

  get span(): () => Span {
    return () => this.up.spanBelow(this.key)
  }
}

/** How far before a value its key may end: quotes, a colon, blanks. Beyond that the value itself is shown. */
const BEFORE_VALUE = 1000

/** The place of a key of the object at `above`, rather than of its value. */
export function placeOfKey(tree: Tree, above: Path, key: string): Place {
  const path = [...above, key]
  return {
    artifact: tree.artifact,
    pointer: pointerOf(path),
    span: () => {
      const { start } = tree.locate(path)
      // A key is directly before its value.
      const near = Math.max(0, start - key.length - BEFORE_VALUE)
      const from = tree.artifact.text.slice(near, start).lastIndexOf(key)
      return from === -1 ? tree.locate(path) : { start: near + from, end: near + from + key.length }
    },
  }
}
