import { createHash } from 'node:crypto'
import type { Artifact, DetectedSecret, LargeFile, Place } from '../model/artifact.ts'
import type { Fact, Setup } from '../model/fact.ts'
import type { InputProblem } from '../model/problem.ts'
import type { Add } from '../model/reader.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import type { ArtifactReading } from '../model/reading.ts'
import type { LogEnd, LogScope } from '../readers/logs/_log.ts'
import { LogText } from '../readers/logs/front-ends.ts'
import { readerFor } from '../readers/logs/index.ts'
import { isExampleOfText, logShapeOf, type LogKind, type LogShape } from '../readers/logs/recognise.ts'
import { valueOf } from '../syntax/field.ts'
import { CUT_MARK } from '../syntax/cut-marks.ts'
import { BAD_BYTE, HALF_CHARACTER, NUL } from '../syntax/bad-characters.ts'
import { placeAt, positionOf, wholeOf } from '../syntax/place.ts'
import { CUT_WIDTH, WIDER } from '../syntax/row-lengths.ts'
import { blackOut, type FoundSecret } from '../syntax/secrets.ts'
import { NotUtf8Error, TextDecoding, writingOf, type Writing } from '../syntax/text-chunks.ts'
import type { BatchParts, FoundLog } from './batch-logs.ts'
import type { LargeAbout } from './large.ts'

// Logs: put aside until the app is known, then read piece by piece. Of each row only what rules need is kept.

/** Where the portal ends a download. Source: Microsoft, “How to download logs in Microsoft Entra ID”. */
const ROW_LIMITS = { signIns: 100_000, changes: 250_000 }
/** Bytes of a log. */
const MAX_LOG = 4 * 1024 * 1024 * 1024

/** As `inputs[].kind` names them. */
const KINDS: Readonly<Record<LogKind, string>> = {
  'sign-ins': 'sign-in-log',
  provisioning: 'provisioning-log',
  audit: 'audit-log',
  'mixpanel-audit': 'mixpanel-audit-log',
}

export interface LogWindow {
  readonly since: Date | null
  readonly until: Date | null
}

export interface LogOptions {
  readonly window?: LogWindow
  readonly rowLimits?: LogScope['rowLimits']
  /** Called now and then with how many bytes of a log are read; at its end with null. */
  readonly onProgress?: (name: string, bytes: number | null) => void
}

/** A large file that its beginning shows to be a log; null for every other one. */
export function asideLog(about: LargeAbout, head: Uint8Array, chunks: () => AsyncIterable<Uint8Array>, isAgain: boolean): Artifact | null {
  const writing = writingOf(head)
  if (writing === null || about.role === 'response' || shapeOf(head, writing, false) === null) return null
  return { ...about, ...writing, bytes: new Uint8Array(), text: '', unread: { head, chunks, isAgain } }
}

/** The logs among the artifacts that may be some. */
export function logsAmong(artifacts: readonly Artifact[]): readonly FoundLog[] {
  return artifacts.flatMap((artifact) => {
    const { unread, bytes, role, origin } = artifact
    if (origin.from === 'probe' || (role !== null && role !== 'azure')) return []
    const writing = writingOf(unread?.head ?? bytes)
    const shape = writing === null ? null : shapeOf(unread?.head ?? bytes, writing, unread === undefined)
    // In files that the user named, everything counts.
    const isExample = shape?.is === 'json' && !artifact.named && role === null && unread === undefined && isExampleOfText(artifact.text)
    return shape === null || isExample ? [] : [{ artifact, shape }]
  })
}

/** The answers of Graph among the artifacts that have logs in them. */
export async function batchesAmong(artifacts: readonly Artifact[]): Promise<ReadonlyMap<Artifact, BatchParts>> {
  if (artifacts.length === 0) return new Map()
  const { batchLogsIn } = await import('./batch-logs.ts')
  return new Map(
    artifacts.flatMap((artifact) => {
      const { role, origin } = artifact
      const parts = origin.from === 'probe' || (role !== null && role !== 'azure') ? null : batchLogsIn(artifact)
      return parts ? [[artifact, parts] as const] : []
    }),
  )
}

function shapeOf(bytes: Uint8Array, writing: Writing, isWhole: boolean): LogShape | null {
  try {
    const decoding = new TextDecoding(writing)
    const text = decoding.write(bytes)
    const shape = logShapeOf(isWhole ? text + decoding.end() : text, isWhole)
    return shape === null || shape.is === 'named' || readerFor(shape.kind) !== null ? shape : null
  } catch (error) {
    if (!(error instanceof NotUtf8Error)) throw error
    return shapeOf(bytes, { ...writing, encoding: 'windows-1252' }, isWhole)
  }
}

export interface LogRead {
  /** With only what is kept of the log. */
  readonly artifact: Artifact
  readonly reading: ArtifactReading
}

type LogSecret = FoundSecret & { readonly artifact: Artifact }

/** `secrets`: what was found in logs that were in memory as a whole. */
export async function readLog(
  { artifact, shape, within }: FoundLog,
  secrets: readonly LogSecret[],
  setup: Setup,
  options: LogOptions,
): Promise<LogRead> {
  if (shape.is === 'named') {
    const { what, instead } = shape
    const notes = [`${artifact.name}: it is ${what}, and was not read. ${instead}`]
    const empty = { ...artifact, text: '', bytes: artifact.unread?.head ?? artifact.bytes, known: { what, instead } }
    return { artifact: empty, reading: { artifact: empty, kinds: [], items: [], problems: [], notes, crash: null } }
  }
  const scope = scopeOf(setup, options)
  const writing = writingOf(artifact.unread?.head ?? artifact.bytes) ?? { encoding: 'utf-8', bom: false }
  const { bytes } = artifact
  const source = artifact.unread ?? { isAgain: true, chunks: () => once(bytes) }
  try {
    const read = inFile(await readOnce(artifact, shape, scope, writing, source, options), within)
    return withSecrets(
      read,
      secrets.filter((secret) => secret.artifact === artifact),
    )
  } catch (error) {
    if (!(error instanceof NotUtf8Error)) throw error
    if (!source.isAgain) return failed(artifact, 'It is neither UTF-8 nor UTF-16. Save it as UTF-8, or give it as a file.')
    return await readOnce(artifact, shape, scope, { ...writing, encoding: 'windows-1252' }, source, options)
  }
}

function withSecrets({ artifact, reading }: LogRead, secrets: readonly LogSecret[]): LogRead {
  const items = secrets.map((secret) => secretAt(secret.artifact, secret))
  return { artifact, reading: { ...reading, items: [...reading.items, ...items] } }
}

function secretAt(artifact: Artifact, { start, end, kind, label }: FoundSecret): readonly [fact: string, item: DetectedSecret] {
  return [inputs.detectedSecrets.name, { at: placeAt(artifact, start, end), kind, label }]
}

/** Size and digest are those of the file, also where the log is a part of it. */
function inFile({ artifact, reading }: LogRead, within: Artifact | undefined): LogRead {
  if (within && artifact.large)
    Object.assign(artifact.large, { bytes: within.bytes.length, sha256: createHash('sha256').update(within.bytes).digest('hex') })
  return { artifact, reading }
}

// eslint-disable-next-line @typescript-eslint/require-await -- the interface of larger sources
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function readOnce(
  given: Artifact,
  shape: Exclude<LogShape, { readonly is: 'named' }>,
  scope: LogScope,
  writing: Writing,
  source: { chunks(): AsyncIterable<Uint8Array> },
  options: LogOptions,
): Promise<LogRead> {
  const reader = readerFor(shape.kind)?.(scope)
  if (!reader) return failed(given, 'It is a log that is not read.')
  const text = new LogText(reader, shape)
  const decoding = new TextDecoding(writing)
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of source.chunks()) {
    size += chunk.length
    if (size > MAX_LOG) return failed(given, `It is larger than ${MAX_LOG / 1024 ** 3} GB, and was not read. Download fewer days.`)
    hash.update(chunk)
    text.write(decoding.write(chunk))
    options.onProgress?.(given.name, size)
  }
  text.write(decoding.end())
  options.onProgress?.(given.name, null)
  const { text: shown, places, rowPlaces } = text.finish()
  const { text: kept, found } = blackOut(shown)
  const large: LargeFile = { bytes: size, sha256: hash.digest('hex'), haveSameKeys: null, columns: null, ...places }
  const { name, origin, role, named } = given
  const artifact: Artifact = {
    ...{ name, origin, role, named, ...writing, large },
    text: kept,
    get bytes() {
      return Buffer.from(kept)
    },
  }
  const shownPlaces = new Set<Place>()
  const { add, reading } = collectorFor(artifact, KINDS[shape.kind], shownPlaces)
  const placeOf = (row: number): LogEnd['artifact'] extends Artifact ? ReturnType<LogEnd['placeOf']> : never => {
    const run = rowPlaces.get(row)
    if (run === undefined) return null
    const place = placeAt(artifact, run.from, run.to)
    shownPlaces.add(place)
    return place
  }
  const { broken, left, leftRows, repeated, short, twin, narrow, wider, gap, other } = text
  if (repeated)
    add.lost(
      placeAt(artifact, repeated.from, repeated.to),
      'A key is here for the second time in one object. It must be unique, so that one value is certain.',
    )
  if (twin) add.lost(placeAt(artifact, twin.from, twin.to), TWIN)
  if (left) add.lost(placeAt(artifact, left.from, left.to), leftOut(shape.is === 'json' ? null : leftRows))
  if (gap) add.lost(placeAt(artifact, gap.from, gap.to), CUT_MARK)
  if (narrow) add.lost(placeAt(artifact, narrow.from, narrow.to), CUT_WIDTH)
  if (wider) add.lost(placeAt(artifact, wider.from, wider.to), WIDER)
  if (other) add.lost(placeAt(artifact, other.from, other.to), OTHER_DOCUMENT)
  if (short)
    add.lost(placeAt(artifact, short.from, short.to), 'This row has fewer values than all others: it may be cut off. Export it again.')
  if (broken)
    add.lost(placeAt(artifact, broken.from, broken.to), 'The log ends here in the middle, or is damaged; what comes after it was not read.')
  else if (decoding.isCut || text.hasNul) add.lost(wholeOf(artifact), decoding.isCut ? HALF_CHARACTER : NUL)
  else if (decoding.isDamaged) add.lost(wholeOf(artifact), BAD_BYTE)
  const isDownload = shape.is === 'table' || (shape.is === 'json' && shape.isBare)
  reader.finish(
    {
      artifact,
      placeOf,
      rows: text.rows,
      hasMore: text.hasMore,
      isCut: broken !== null,
      hasGaps: [left, short, gap, narrow, wider].some((run) => run !== null),
      isDownload,
    },
    add,
  )
  // Of a log that is never in memory as a whole, those in what is kept of it are known.
  const secrets = given.unread ? found.map((secret) => secretAt(artifact, secret)) : []
  return { artifact, reading: { ...reading, items: [...reading.items, ...secrets] } }
}

const TWIN = 'Two columns of the log have the same name and, from here on, different values: which one is meant is not certain.'

const OTHER_DOCUMENT = 'Something else than the log is in this file, and was not read. Give it as a file of its own.'

/** The rest is read, and counts. `lines`: how many; null for an entry of a list. */
function leftOut(lines: number | null): string {
  if (lines === null) return 'This entry of the list is no object, and was not read; the rows of the log were.'
  return lines === 1
    ? 'This line is damaged, and was not read; the other lines were.'
    : `This line is damaged, and was not read, as ${lines - 1} more; the other lines were.`
}

/** `rowPlaces`: of single rows, which a note about one shows. */
function collectorFor(
  artifact: Artifact,
  kind: string,
  rowPlaces: ReadonlySet<Place>,
): { readonly add: Add; readonly reading: ArtifactReading } {
  const items: [string, unknown][] = []
  const problems: InputProblem[] = []
  const notes: string[] = []
  const add: Add = Object.assign(
    <T>(fact: Fact<readonly T[]>, item: T): void => {
      items.push([fact.name, item])
    },
    {
      problem: (at: InputProblem['at'], message: string): void => {
        problems.push({ at, message, lost: false, unreadable: false })
      },
      lost: (at: InputProblem['at'], message: string): void => {
        problems.push({ at, message, lost: true, unreadable: false })
      },
      unreadable: (at: InputProblem['at'], message: string): void => {
        problems.push({ at, message, lost: true, unreadable: true })
      },
      note: (at: InputProblem['at'], message: string): void => {
        const { line, column } = positionOf(artifact, at.span().start)
        notes.push(`${artifact.name}${rowPlaces.has(at) ? `:${line}:${column}` : ''}: ${message}`)
      },
    },
  )
  return { add, reading: { artifact, kinds: [kind], items, problems, notes, crash: null } }
}

function failed(artifact: Artifact, message: string): LogRead {
  const problems = [{ at: wholeOf(artifact), message, lost: true, unreadable: true }]
  return { artifact, reading: { artifact, kinds: [], items: [], problems, notes: [], crash: null } }
}

/** Which app the rest of the inputs is about. */
function scopeOf(setup: Setup, { window, rowLimits = ROW_LIMITS }: LogOptions): LogScope {
  const subject = setup.answer(derived.subject).known
  const halves = [subject?.principal, subject?.application].flatMap((half) => half ?? [])
  const lower = (text: string | null | undefined): string | null => text?.toLowerCase() ?? null
  const ids = [
    ...halves.map(({ id }) => valueOf(id)),
    ...[setup.answer(derived.claims).known?.id, subject?.application ? valueOf(subject.application.appId) : undefined],
  ]
  return {
    appId: lower(subject?.appId),
    principalId: lower(subject?.principal ? valueOf(subject.principal.id) : null),
    applicationId: lower(subject?.application ? valueOf(subject.application.id) : null),
    otherIds: new Set(ids.flatMap((id) => lower(id) ?? [])),
    names: new Set(halves.flatMap(({ displayName }) => lower(valueOf(displayName)) ?? [])),
    since: window?.since?.getTime() ?? -Infinity,
    until: window?.until?.getTime() ?? Infinity,
    rowLimits,
  }
}
