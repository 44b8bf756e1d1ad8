import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser'
import { behindString, isBlank, JsonPlaces, repeatedKeys } from './json-places.ts'
import { placeAt } from './place.ts'
import { type Artifact, type Place, type Span } from '../model/artifact.ts'
import { duplicateKey, type Path, type Tree } from './tree.ts'

/** A document with more levels is not read, because parsing it could exhaust the stack. */
export const MAX_DEPTH = 200

/** A parsed document, or why and where it cannot be parsed. */
export type ParsedTree = { readonly tree: Tree } | { readonly failed: string; readonly at: Place }

/** The largest export that is read in one piece has a tenth of each. */
const MAX_CONTAINERS = 1_500_000
const MAX_MEMBERS = 100_000

/** Where and in what `text` goes beyond what any export has, so that it would take more time and memory than its size says; null where it does not. */
function excessIn(text: string, from: number, to: number): { readonly at: number; readonly of: string } | null {
  // Most files are too small to have more.
  if (to - from <= MAX_MEMBERS && !hasMore(text, from, to, '[', MAX_DEPTH / 2) && !hasMore(text, from, to, '{', MAX_DEPTH / 2)) return null
  let containers = 0
  /** Of each open object, how many members it has so far. */
  const members: number[] = [0]
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 34) at = behindString(text, at) - 1
    else if (unit === 91 || unit === 123) {
      if (members.length > MAX_DEPTH) return { at, of: `${MAX_DEPTH} levels of nested arrays and objects` }
      if (++containers > MAX_CONTAINERS) return { at, of: `${MAX_CONTAINERS / 1_000_000} million arrays and objects` }
      members.push(0)
    } else if (unit === 93 || unit === 125) {
      if (members.length > 1) members.pop()
    } else if (unit === 58) {
      const count = (members.at(-1) ?? 0) + 1
      if (count > MAX_MEMBERS) return { at, of: `${MAX_MEMBERS / 1000},000 keys in one object` }
      members[members.length - 1] = count
    }
  }
  return null
}

/** Whether the sign is there more than `most` times. */
function hasMore(text: string, from: number, to: number, sign: string, most: number): boolean {
  let count = 0
  for (let at = text.indexOf(sign, from); at !== -1 && at < to; at = text.indexOf(sign, at + 1)) if (++count > most) return true
  return false
}

/** Strict JSON (RFC 8259); with `comments`, also `//` and `/* *\/` as in the portal's manifests; with `commas`, also one behind the last value. */
export function parseJson(
  artifact: Artifact,
  {
    from = 0,
    to = artifact.text.length,
    comments = false,
    commas = false,
  }: { readonly from?: number; readonly to?: number; readonly comments?: boolean; readonly commas?: boolean } = {},
): ParsedTree {
  const { text } = artifact
  const excess = excessIn(text, from, to)
  if (excess !== null)
    return {
      failed: `It has more than ${excess.of}, which no export has. It was not read.`,
      at: placeAt(artifact, excess.at, excess.at + 1),
    }
  const body = text.slice(from, to)
  try {
    return { tree: treeOf(artifact, JSON.parse(body), body, from) }
  } catch (error) {
    return comments ? withComments(artifact, body, from, error, commas) : failure(artifact, body, from, error)
  }
}

function withComments(artifact: Artifact, body: string, from: number, error: unknown, commas: boolean): ParsedTree {
  const stripped = commas ? blankCommas(blankComments(body)) : blankComments(body)
  if (stripped === body) return failure(artifact, body, from, error)
  try {
    return { tree: treeOf(artifact, JSON.parse(stripped), stripped, from) }
  } catch (second) {
    return failure(artifact, stripped, from, second)
  }
}

/** Comments outside of strings become spaces, so that offsets do not change. */
function blankComments(body: string): string {
  let out = ''
  let kept = 0
  const begins = /["/]/g
  for (let found = begins.exec(body); found; found = begins.exec(body)) {
    const { index } = found
    if (found[0] === '"') {
      begins.lastIndex = endOfString(body, index)
      continue
    }
    const kind = body[index + 1]
    if (kind !== '/' && kind !== '*') continue
    const close = kind === '*' ? body.indexOf('*/', index + 2) : body.slice(index).search(/[\r\n]/)
    // A comment that is not closed is an error, which the parser reports.
    if (kind === '*' && close === -1) break
    const end = kind === '*' ? close + 2 : close === -1 ? body.length : index + close
    out += body.slice(kept, index) + body.slice(index, end).replace(/[^\r\n]/g, ' ')
    kept = begins.lastIndex = end
  }
  return out + body.slice(kept)
}

/** Commas behind the last value of an object or a list become spaces. */
function blankCommas(body: string): string {
  let out = ''
  let kept = 0
  let comma = -1
  for (let at = 0; at < body.length; at++) {
    const unit = body.charCodeAt(at)
    if (isBlank(unit)) continue
    if (comma !== -1 && (unit === 93 || unit === 125)) {
      out += `${body.slice(kept, comma)} `
      kept = comma + 1
    }
    // One that follows on another, or on an opening bracket, is behind no value.
    comma = unit === 44 && isBehindValue(body, at) ? at : -1
    if (unit === 34) at = endOfString(body, at) - 1
  }
  return out + body.slice(kept)
}

function isBehindValue(body: string, at: number): boolean {
  let before = at - 1
  while (isBlank(body.charCodeAt(before))) before--
  return before >= 0 && !'[{,:'.includes(body.charAt(before))
}

/** The offset after the quotation mark that closes the string at `start`; the end of the text where none does. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 92) i++
    else if (unit === 34) return i + 1
  }
  return text.length
}

function failure(artifact: Artifact, body: string, from: number, error: unknown): ParsedTree {
  const first = firstError(body)
  const message = error instanceof Error ? error.message : ''
  const position = /at position (\d+)/.exec(message)?.[1]
  const offset = first?.offset ?? (position === undefined ? 0 : Number(position))
  const start = from + Math.min(offset, body.length)
  return {
    failed: `It is not well-formed JSON: ${first ? (REASONS[printParseErrorCode(first.error)] ?? 'a character is not allowed here') : 'a character is not allowed here'}.`,
    at: placeAt(artifact, start, start + (first?.length ?? 1)),
  }
}

interface JsonError {
  readonly error: ParseErrorCode
  readonly offset: number
  readonly length: number
}

/** Thrown where the first error is, since nothing after it matters. */
class FirstError extends Error {
  readonly found: JsonError

  constructor(found: JsonError) {
    super('not well-formed')
    this.found = found
  }
}

function firstError(body: string): JsonError | undefined {
  const onError = (error: ParseErrorCode, offset: number, length: number): void => {
    throw new FirstError({ error, offset, length })
  }
  try {
    visit(body, { onError }, { disallowComments: true, allowTrailingComma: false })
  } catch (error) {
    if (error instanceof FirstError) return error.found
    throw error
  }
  return undefined
}

const REASONS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this word is not a JSON value',
  InvalidNumberFormat: 'this is not a JSON number',
  PropertyNameExpected: 'a key in double quotes should be here',
  ValueExpected: 'a value should be here',
  ColonExpected: 'a colon should be here',
  CommaExpected: 'a comma should be here',
  CloseBraceExpected: 'a closing brace is missing; the file may be cut off: export it again',
  CloseBracketExpected: 'a closing bracket is missing; the file may be cut off: export it again',
  EndOfFileExpected: 'there is text after the end of the document',
  InvalidCommentToken: 'a comment is not allowed here',
  UnexpectedEndOfComment: 'a comment is not closed',
  UnexpectedEndOfString: 'a string is not closed',
  UnexpectedEndOfNumber: 'a number is not complete',
  InvalidUnicode: 'a unicode escape is not complete',
  InvalidEscapeCharacter: 'this escape is not a JSON escape',
  InvalidCharacter: 'a string contains a control character',
}

/** Positions are found when the first one is needed. */
function treeOf(artifact: Artifact, value: unknown, body: string, from: number): Tree {
  let places: JsonPlaces | undefined
  const locate = (path: Path): Span => {
    places ??= new JsonPlaces(body)
    const { start, end } = places.spanOf(path)
    return { start: from + start, end: from + end }
  }
  return {
    artifact,
    value,
    locate,
    mistakes() {
      const members = membersIn(value)
      const isUnique = mostMembersIn(body) === members || membersInText(body) === members
      const repeated = isUnique
        ? []
        : Array.from(repeatedKeys(body), ({ path, key }) => duplicateKey(path, { start: from + key.start, end: from + key.end }))
      const twin = twinIn(value)
      const twins = twin === null ? repeated : [...repeated, { path: twin, span: locate(twin), message: TWIN }]
      const stray = strayIn(value)
      return stray === null ? twins : [...twins, { path: stray, span: locate(stray), message: STRAY }]
    },
  }
}

const TWIN = 'This key stands here twice, in different case and with different values: which one is meant is not certain.'

/** The first value whose key an object also has in another case, with another value; null where there is none. */
function twinIn(root: unknown): Path | null {
  /** The keys of the last object without twins: those of a list mostly have the same. */
  let unique: readonly string[] = []
  const inside = (value: object): Path | null => {
    const keys = Object.keys(value)
    const entries: readonly unknown[] = Object.values(value)
    if (!Array.isArray(value) && !(keys.length === unique.length && keys.every((key, index) => key === unique[index]))) {
      const seen = new Map<string, unknown>()
      const folds = new Set<string>()
      for (const [index, key] of keys.entries()) {
        const folded = key.toLowerCase()
        folds.add(folded)
        const other = seen.get(folded)
        const own = entries[index]
        if (isGiven(own) && isGiven(other) && JSON.stringify(own) !== JSON.stringify(other)) return [key]
        if (isGiven(own)) seen.set(folded, own)
      }
      if (folds.size === keys.length) unique = keys
    }
    for (const [index, each] of entries.entries()) {
      if (typeof each !== 'object' || each === null) continue
      const found = inside(each)
      if (found) return [Array.isArray(value) ? index : (keys[index] ?? ''), ...found]
    }
    return null
  }
  return typeof root === 'object' && root !== null ? inside(root) : null
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

const STRAY = 'This entry is no object, as the others of its list are, and was not read.'
/** In lower case: lists of which every object is read. */
const READ_WHOLE: ReadonlySet<string> = new Set([
  ...['value', 'resources', 'responses', 'entries', 'requests', 'instances', 'members', 'claims', 'claimsschema', 'configurations'],
  ...['keycredentials', 'passwordcredentials', 'synchronizationrules', 'objectmappings', 'attributemappings', 'approles'],
])

/** The first entry that is no object in one of these lists, or in one without a name, where others are some; null where there is none. */
function strayIn(value: unknown, name = 'value'): Path | null {
  if (typeof value !== 'object' || value === null) return null
  if (!Array.isArray(value)) {
    for (const [key, each] of Object.entries(value)) {
      const inner = typeof each === 'object' ? strayIn(each, key) : null
      if (inner) return [key, ...inner]
    }
    return null
  }
  const isObject = (entry: unknown): boolean => typeof entry === 'object' && entry !== null && !Array.isArray(entry)
  if (READ_WHOLE.has(name.toLowerCase())) {
    // PowerShell and jq write null for what they did not find: nothing was there.
    const stray = value.findIndex((entry) => entry !== null && !isObject(entry))
    if (stray !== -1 && value.some(isObject)) return [stray]
  }
  for (let index = 0; index < value.length; index++) {
    const inner = strayIn(value[index])
    if (inner) return [index, ...inner]
  }
  return null
}

/** At least as many as the members in a well-formed text: a quotation mark and a colon may also be inside a string. */
function mostMembersIn(text: string): number {
  let members = 0
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1
    while (isBlank(text.charCodeAt(before))) before--
    if (text.charCodeAt(before) === 34) members++
  }
  return members
}

/** How many members the objects of a well-formed text have: one for each colon outside of strings. */
export function membersInText(text: string): number {
  let members = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 58) members++
    else if (unit === 34) i = behindString(text, i) - 1
  }
  return members
}

/** How many members were read: fewer than in the text where a key is there twice. */
export function membersIn(value: unknown): number {
  let members = 0
  const open: object[] = []
  const add = (inner: unknown): void => {
    if (typeof inner === 'object' && inner !== null) open.push(inner)
  }
  add(value)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) for (const each of next) add(each)
    else
      // A loop over names makes no list for each of many thousand objects.
      for (const key in next)
        if (Object.hasOwn(next, key)) {
          members++
          add((next as Readonly<Record<string, unknown>>)[key])
        }
  }
  return members
}
