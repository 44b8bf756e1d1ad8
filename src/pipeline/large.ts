import { createHash } from 'node:crypto'
import type { Artifact, DetectedSecret, Origin, Role } from '../model/artifact.ts'
import { hasKeyTwice, keySpansAt, KeysOfRecords, runsByKeys } from './record-keys.ts'
import { isAskedFor, isColumnAskedFor, isLongList } from '../readers/records/_large.ts'
import { Condensed, droppedOf, type Run, within, runsAround, runsOfObject, runsOfRow } from '../syntax/condense.ts'
import { rowAt, separatorIn, type Cell } from '../syntax/csv.ts'
import { withoutEndMark } from '../syntax/decode.ts'
import { JsonRecords, LineRecords, RowRecords, type RecordSink, type RowSink, type Spot } from '../syntax/record-stream.ts'
import { blackOutKnown, PartSecrets, type MatchedSecret } from '../syntax/secrets.ts'
import { meaningOf } from '../syntax/secrets/names.ts'
import { NotUtf8Error, TextDecoding, writingOf, type Writing } from '../syntax/text-chunks.ts'
import { CUT_OFF_IN_TEXT } from '../syntax/tree.ts'

// Long lists: users, assignments, groups and their members, and the recordings of a browser. They are read piece by piece, and only what
// readers ask for is kept, so that they may be much larger than other files.

/** Bytes of a list. */
const MAX_LIST = 1024 * 1024 * 1024

interface LargeLimits {
  /** Units of text that are kept of a list. */
  readonly kept: number
  /** Units of text outside of the records; more is no list. */
  readonly outside: number
  readonly records: number
}

const LIMITS: LargeLimits = { kept: 256 * 1024 * 1024, outside: 8 * 1024 * 1024, records: 1_000_000 }

/** Bytes that can be read once or, where `isAgain`, again from the beginning. */
interface ByteSource {
  chunks(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>
  readonly isAgain: boolean
}

/** A list as an artifact, why it cannot be one, or null for a file that is no long list and is to be read as a whole. */
export type LargeReading =
  { readonly artifact: Artifact; readonly detectedSecrets: readonly LargeSecret[] } | { readonly failed: string } | null

/** A secret that was blacked out in a list. */
export interface LargeSecret extends Pick<DetectedSecret, 'kind' | 'label'> {
  readonly artifact: Artifact
  readonly start: number
  readonly end: number
}

export interface LargeAbout {
  readonly name: string
  readonly origin: Origin
  readonly role: Role | null
  readonly named: boolean
}

type ListShape =
  | { readonly is: 'json'; readonly isRecording: boolean; readonly context: string | null }
  | { readonly is: 'lines'; readonly isRecording: boolean; readonly context: string | null }
  | { readonly is: 'table'; readonly separator: string; readonly preamble: number }

const LIST = /"value"\s{0,20}:\s{0,20}\[\s{0,20}\{/i
const RECORDING = /"(?:entries|requests)"\s{0,20}:\s{0,20}\[/
/** Lines that the Azure CLI prints before its output. */
const BEFORE = /^(?:[ \t]*(?:(?:WARNING|INFO|DEBUG)\b[^\r\n]*)?\r?\n)*[ \t]*(?=[{[])/i
const TABLE = /^(?:#TYPE [^\r\n]*\r?\n)?(?:sep=[,;\t]\r?\n)?/i
const CONTEXT = /"@?odata\.context"\s{0,20}:\s{0,20}"([^"]{0,1000})"/

/** What a beginning shows a long list to be; null where it shows none. `head` is a few thousand bytes. */
export function shapeOf(head: Uint8Array): ListShape | null {
  const writing = writingOf(head)
  if (writing === null) return null
  const text = new TextDecoding(writing).write(head)
  const lead = BEFORE.exec(text)
  if (lead) {
    const body = text.slice(lead[0].length)
    const context = CONTEXT.exec(body)?.[1] ?? null
    if (/^\{[^\r\n]*\}[ \t]*[\r\n]{1,2}\{/.test(body) && isJson(body.split(/[\r\n]/, 1)[0] ?? ''))
      return { is: 'lines', isRecording: false, context }
    const isRecording = body.startsWith('{') && RECORDING.test(body)
    return isRecording || LIST.test(body) || /^\[\s{0,20}\{/.test(body) ? { is: 'json', isRecording, context } : null
  }
  const preamble = TABLE.exec(text)?.[0].length ?? 0
  const [header = ''] = text.slice(preamble).split(/\r?\n/, 1)
  const separator = /sep=([,;\t])\r?\n$/i.exec(text.slice(0, preamble))?.[1] ?? separatorIn(header)
  const names = header.split(separator).map(withoutQuotes)
  return names.length > 1 && isLongTable(names) ? { is: 'table', separator, preamble } : null
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function withoutQuotes(header: string): string {
  return header.trim().replace(/^"|"$/g, '')
}

/** A table of these, in any language: two columns are known. */
function isLongTable(names: readonly string[]): boolean {
  return isLongList(names, null) || (names.filter(isColumnAskedFor).length > 2 && isLongList(['userPrincipalName', ...names], null))
}

/** Not a list after all: it is to be read as a whole. */
class NoListError extends Error {}

export async function readLarge(
  about: LargeAbout,
  shape: ListShape,
  head: Uint8Array,
  source: ByteSource,
  limits = LIMITS,
): Promise<LargeReading> {
  const writing = writingOf(head)
  if (writing === null) return null
  try {
    return await readOnce(about, shape, writing, source, limits)
  } catch (error) {
    if (error instanceof NoListError) return null
    if (!(error instanceof NotUtf8Error)) throw error
    if (!source.isAgain) return { failed: 'It is neither UTF-8 nor UTF-16. Save it as UTF-8, or give it as a file.' }
    return readOnce(about, shape, { ...writing, encoding: 'windows-1252' }, source, limits)
  }
}

async function readOnce(
  about: LargeAbout,
  shape: ListShape,
  writing: Writing,
  source: ByteSource,
  limits: LargeLimits,
): Promise<LargeReading> {
  const keeper = new Keeper(shape, limits)
  const splitter = splitterFor(shape, keeper)
  const decoding = new TextDecoding(writing)
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of source.chunks()) {
    size += chunk.length
    if (size > MAX_LIST) return { failed: `It is larger than ${MAX_LIST / 1024 / 1024 / 1024} GB, and was not read. Export less.` }
    hash.update(chunk)
    splitter.write(decoding.write(chunk))
    if (keeper.failed !== null) return { failed: keeper.failed }
  }
  splitter.write(decoding.end())
  splitter.end()
  if (keeper.failed !== null) return { failed: keeper.failed }
  if (keeper.records === 0) return null
  const { text: written, places, secrets } = keeper.finish()
  const open = withoutEndMark(written)
  const { text, found } = blackOutKnown(open, secrets)
  const large = { bytes: size, sha256: hash.digest('hex'), haveSameKeys: keeper.haveSameKeys, columns: keeper.columns, ...places }
  let bytes: Uint8Array | undefined
  const artifact: Artifact = {
    ...about,
    // The text as bytes is a second copy, which is made for the few that ask for it.
    get bytes() {
      return (bytes ??= Buffer.from(open))
    },
    text,
    ...writing,
    large,
    ...(decoding.isDamaged ? { damagedAt: 0 } : {}),
  }
  return { artifact, detectedSecrets: found.map((secret) => ({ artifact, ...secret })) }
}

function splitterFor(shape: ListShape, keeper: Keeper): JsonRecords | LineRecords | RowRecords {
  switch (shape.is) {
    case 'json':
      return new JsonRecords(keeper)
    case 'lines':
      return new LineRecords(keeper)
    case 'table':
      return new RowRecords(keeper, shape.separator, shape.preamble)
  }
}

/** What a message or an error code of a sign-in is in, in a recording. */
const TELLING = /SAMLResponse|SAMLRequest|wresult|"saml"|AADSTS\d/
/** By these a recording of SAML-tracer is recognised. */
const OF_REQUEST: ReadonlySet<string> = new Set(['url', 'method'])

/** A part of the file that is looked at, and what of it is kept where these parts of it have secrets in them; null: all. */
interface SearchedPart {
  text: string
  readonly at: Spot
  readonly keeps: ((secrets: readonly Run[]) => readonly Run[]) | null
}

/** Parts are searched for secrets together. */
const SEARCHED = 256 * 1024

/** Keeps what readers ask for, and everything that is damaged or outside of the records. */
class Keeper implements RecordSink, RowSink {
  failed: string | null = null
  records = 0
  readonly #kept = new Condensed()
  readonly #secrets: MatchedSecret[] = []
  readonly #searching: PartSecrets
  readonly #shape: ListShape
  readonly #limits: LargeLimits
  #parts: SearchedPart[] = []
  #partsLength = 0
  #outside = 0
  #isBroken = false
  #isCutOffKept = false
  readonly #keys = new KeysOfRecords()
  #columns: readonly boolean[] | null = null
  /** Of a table: a column may be named after a secret. */
  #headers = ''
  #isSearched = false

  constructor(shape: ListShape, limits: LargeLimits) {
    this.#shape = shape
    this.#limits = limits
    this.#searching = new PartSecrets(shape.is === 'json' && shape.isRecording)
  }

  get haveSameKeys(): boolean | null {
    return this.#shape.is === 'lines' ? this.#keys.areAllTheSame : null
  }

  get columns(): readonly boolean[] | null {
    return this.#columns
  }

  finish(): ReturnType<Condensed['finish']> & { readonly secrets: readonly MatchedSecret[] } {
    this.#search()
    return { ...this.#kept.finish(), secrets: this.#secrets }
  }

  #add(part: SearchedPart): void {
    const before = this.#parts.at(-1)
    // What stays as a whole is one part with what comes after it.
    if (before?.keeps === null && part.keeps === null) before.text += part.text
    else this.#parts.push(part)
    this.#partsLength += part.text.length
    if (this.#partsLength >= SEARCHED) this.#search()
  }

  #search(): void {
    const lead = this.#isSearched ? this.#headers : ''
    this.#isSearched = true
    const searched = this.#searching.in(lead + this.#parts.map(({ text }) => text).join(''))
    const secrets = searched.filter(({ start }) => start >= lead.length)
    let from = lead.length
    let next = 0
    for (const { text, at, keeps } of this.#parts) {
      const own: MatchedSecret[] = []
      for (let secret = secrets[next]; secret && secret.start < from + text.length; secret = secrets[++next])
        own.push({ ...secret, start: secret.start - from, end: Math.min(secret.end - from, text.length) })
      this.#keep(text, at, keeps?.(merged(own)) ?? [{ from: 0, to: text.length }], own)
      from += text.length
    }
    this.#parts = []
    this.#partsLength = 0
    if (this.#kept.length > this.#limits.kept)
      this.failed = `More than ${this.#limits.kept / 1024 / 1024} MB of it would have to be kept, and it was not read. Export less: with $select, or only the people who are assigned to the app.`
  }

  #keep(text: string, at: Spot, runs: readonly Run[], secrets: readonly MatchedSecret[]): void {
    let moved = this.#kept.length
    let nth = 0
    for (const { from, to } of runs) {
      for (let secret = secrets[nth]; secret && secret.start < to; secret = secrets[++nth])
        if (secret.start >= from)
          this.#secrets.push({ ...secret, start: secret.start - from + moved, end: Math.min(secret.end, to) - from + moved })
      moved += to - from
    }
    this.#kept.keepRuns(text, at, runs)
  }

  outside(text: string, at: Spot): void {
    // What comes after a break is not read, and shows no more than its beginning does.
    const most = this.#limits.outside - this.#outside
    this.#outside += text.length
    if (this.#outside > this.#limits.outside && !this.#isBroken) throw new NoListError()
    if (most > 0) this.#add({ text: text.length > most ? text.slice(0, most) : text, at, keeps: null })
  }

  record(text: string, at: Spot, isFirst: boolean, keys: readonly number[] | null): boolean {
    const keeps = this.#isRecording ? entryKept(text) : this.#recordKept(text, isFirst, keys)
    if (keeps === 'damaged') {
      this.#isBroken = true
      return false
    }
    this.#add({ text, at, keeps })
    this.#count()
    return true
  }

  get #isRecording(): boolean {
    return this.#shape.is === 'json' && this.#shape.isRecording
  }

  #count(): void {
    this.records++
    if (this.records > this.#limits.records)
      this.failed = `It has more than ${this.#limits.records / 1_000_000} million entries, and was not read. Export only the people who are assigned to the app.`
  }

  /** The first entry of a list stays whole: it shows what the list is. One that is whole is parsed with the rest. */
  #recordKept(text: string, isFirst: boolean, spans: readonly number[] | null): SearchedPart['keeps'] | 'damaged' {
    const start = text.indexOf('{')
    const own = spans ?? keySpansAt(text, start)
    const keys = this.#keys.of(text, own)
    if (!isFirst && this.#shape.is === 'json' && keys.areAskedFor) return null
    const value = parsed(text)
    if (value === null) return 'damaged'
    if (isFirst) this.#mustBeList(value)
    if (isFirst || keys.areAskedFor || hasKeyTwice(text, keys, value) || this.#isFirstCutOff(text)) return null
    const runs = runsByKeys(text, keys, own)
    return (secrets) => {
      if (secrets.length === 0) return runs
      const isSecret = within(secrets)
      return runsOfObject(text, start, text.length, (key, from, to) => isAskedFor(key) || isSecret(from, to))
    }
  }

  #mustBeList(value: object): void {
    if (this.#shape.is === 'table') return
    const type = (value as Readonly<Record<string, unknown>>)['@odata.type']
    const context = `${this.#shape.context ?? ''} ${typeof type === 'string' ? type : ''}`
    if (!isLongList(Object.keys(value), context)) throw new NoListError()
  }

  #isFirstCutOff(text: string): boolean {
    if (this.#isCutOffKept || !CUT_OFF_IN_TEXT.test(text)) return false
    this.#isCutOffKept = true
    return true
  }

  row(text: string, cells: readonly Cell[], base: number, at: Spot): void {
    if (this.#columns === null) {
      this.#columns = cells.map(
        (cell) => isColumnAskedFor(cell.text.trim()) || meaningOf(cell.text.split(/[[(]/, 1)[0]?.trim() ?? '') !== null,
      )
      this.#headers = text
      this.#add({ text, at, keeps: null })
      return
    }
    const columns = this.#columns
    const dropped = this.records === 0 ? [] : droppedOf(cells, (column) => columns[column] ?? true, base)
    this.#add({ text, at, keeps: dropped.length === 0 ? null : (secrets) => this.#runsOfRow(text, dropped, secrets) })
    this.#count()
  }

  /** Rows wait until they are searched together, so that their cells are found again where one has a secret. */
  #runsOfRow(text: string, dropped: readonly number[], secrets: readonly Run[]): readonly Run[] {
    const separator = this.#shape.is === 'table' ? this.#shape.separator : ','
    if (secrets.length === 0) return runsOfRow(text.length, dropped, separator)
    const row = rowAt(text, 0, separator)
    const isSecret = within(secrets)
    const isKept = (column: number, from: number, to: number): boolean => (this.#columns?.[column] ?? true) || isSecret(from, to)
    return runsOfRow(text.length, droppedOf('cells' in row ? row.cells : [], isKept, 0), separator)
  }
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

/** Secrets, in order, as parts of a text that do not overlap. */
function merged(secrets: readonly MatchedSecret[]): readonly Run[] {
  const runs: { from: number; to: number }[] = []
  for (const { start, end } of secrets) {
    const last = runs.at(-1)
    if (last && start <= last.to) last.to = Math.max(last.to, end)
    else runs.push({ from: start, to: end })
  }
  return runs
}

/** An entry of a recording stays whole where a message may be in it. */
function entryKept(text: string): SearchedPart['keeps'] | 'damaged' {
  const value = parsed(text)
  if (value === null) return 'damaged'
  if (TELLING.test(text) || hasTellingPage(value)) return null
  return (secrets) => runsAround(text, 0, text.length, secrets, OF_REQUEST)
}

/** A page in base64 that posts a message. */
function hasTellingPage(entry: object): boolean {
  const { response } = entry as {
    readonly response?: { readonly content?: { readonly encoding?: unknown; readonly text?: unknown } } | null
  }
  const content = response?.content
  return (
    content?.encoding === 'base64' &&
    typeof content.text === 'string' &&
    TELLING.test(Buffer.from(content.text, 'base64').toString('latin1'))
  )
}
