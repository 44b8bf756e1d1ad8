import { markBlanked } from '../domain/blanked-fields.ts'
import { saysAround, saysBlanked, saysNoAddress } from '../domain/blanked.ts'
import { isCannotTell } from '../domain/no-finding.ts'
import type { Artifact, Place } from '../model/artifact.ts'
import type { Answer, Deduction, Fact, Missing, Setup } from '../model/fact.ts'
import type { Crash, InputProblem } from '../model/problem.ts'
import type { ArtifactReading, Examined } from '../model/reading.ts'
import type { Add, Reader } from '../model/reader.ts'
import { inputs, options } from '../model/vocabulary.ts'
import { badCharacters } from '../syntax/bad-characters.ts'
import { bodiesIn, wrappedIn } from '../syntax/batch.ts'
import { isEvidence } from '../syntax/evidence-sign.ts'
import { formOf, isRecording, mayQuoteMessage, type Form, type Parsers } from '../syntax/form.ts'
import { momentsIn } from '../syntax/moments.ts'
import { placeAt, positionOf, wholeOf } from '../syntax/place.ts'
import { CUT_OFF_IN_TEXT, CUT_OFF_MESSAGE, type Cursor } from '../syntax/tree.ts'
import { CUT_OFF, misfitsIn, type Misfit } from '../syntax/values.ts'
import type { Xml } from '../syntax/xml.ts'
import { ask, askOptional } from './ask.ts'
import { roleMismatch, type ReadKind } from './role.ts'
import { byContent, newestRecords, type DatedRecord } from '../domain/input-order.ts'
import type { LiveExchange, LiveTxt } from '../model/live-records.ts'
import type { ArtifactSecret } from './collect.ts'

/** The readers, by what they read; each family is loaded when an input needs it. */
export interface Families {
  records(): Promise<readonly Reader<Cursor>[]>
  xml(): Promise<readonly Reader<Xml>[]>
  certificate(): Promise<readonly Reader<Artifact>[]>
  settings(): Promise<readonly Reader<Cursor>[]>
  captures(): Promise<readonly Reader<Artifact>[]>
  exchange(): Promise<readonly Reader<Artifact>[]>
  /** Of what nothing else recognises. */
  texts(): Promise<readonly Reader<Artifact>[]>
  /** Parsers beyond JSON, loaded with the families that need them. */
  parseXml(): Promise<typeof import('../syntax/xml.ts').parseXml>
  parseYaml(): Promise<typeof import('../syntax/yaml.ts').parseYaml>
  parseCsv: Parsers['parseCsv']
}

export interface Assembled {
  readonly setup: Setup
  readonly examined: readonly Examined[]
  readonly problems: readonly InputProblem[]
  /** What users should know about the inputs, each with the name of its input. */
  readonly notes: readonly string[]
  /** Grows while facts are worked out, since each is when it is first asked for. */
  readonly crashes: readonly Crash[]
}

export interface Circumstances {
  readonly now: Date
  readonly app: string | null
  readonly cert?: string | null
  readonly live: boolean
  readonly user?: string | null
}

/** Readings of one run, by artifact. */
export type ReadingCache = WeakMap<Artifact, ArtifactReading>

/** Artifacts to a setup: every artifact is read by the reader that recognises it. */
export async function assemble(
  artifacts: readonly Artifact[],
  detectedSecrets: readonly ArtifactSecret[],
  families: Families,
  deductions: readonly Deduction[],
  circumstances: Circumstances,
  cache: ReadingCache = new WeakMap(),
): Promise<Assembled> {
  const byFact = new Map<string, unknown[]>()
  const add = (fact: string, item: unknown): void => {
    const known = byFact.get(fact)
    if (known) known.push(item)
    else byFact.set(fact, [item])
  }
  const crashes: Crash[] = []
  const readings: ArtifactReading[] = []
  for (const artifact of artifacts) {
    const reading = cache.get(artifact) ?? (await readSafely(artifact, families))
    cache.set(artifact, reading)
    readings.push(reading)
    if (reading.crash) crashes.push(reading.crash)
  }
  const counted = withoutOlderRecords([...readings].sort((a, b) => byContent(a.artifact, b.artifact)))
  for (const { items } of counted) for (const [fact, item] of items) add(fact, item)
  const secretsOf = new Map<Artifact, ArtifactSecret[]>()
  for (const secret of detectedSecrets) {
    const own = secretsOf.get(secret.artifact)
    if (own) own.push(secret)
    else secretsOf.set(secret.artifact, [secret])
  }
  let before: Artifact | undefined
  for (const { artifact } of counted) {
    // A copy is one file more, and no secret more.
    if (before && byContent(before, artifact) === 0) continue
    before = artifact
    for (const { start, end, kind, label } of secretsOf.get(artifact) ?? [])
      add(inputs.detectedSecrets.name, { at: placeAt(artifact, start, end), kind, label })
  }
  return {
    setup: setupOf(byFact, deductions, circumstances, artifacts.length, crashes),
    examined: readings,
    problems: readings.flatMap(({ problems }) => problems),
    notes: readings.flatMap(({ notes }) => notes),
    crashes,
  }
}

/** A reader that throws, or that a deeply nested file takes to the end of the stack, loses that file and no other. */
async function readSafely(artifact: Artifact, families: Families): Promise<ArtifactReading> {
  try {
    return await readArtifact(artifact, families)
  } catch (error) {
    const tooDeep = error instanceof RangeError && /call stack/i.test(error.message)
    const message = tooDeep
      ? 'It is nested too deeply, and was not read.'
      : 'Reading it failed because of an error in sso-doctor; nothing of it was counted.'
    return {
      artifact,
      kinds: [],
      items: [],
      problems: [{ at: wholeOf(artifact), message, lost: true, unreadable: true }],
      notes: [],
      crash: tooDeep ? null : { where: artifact.name, error },
    }
  }
}

/** How a record that `redact` wrote begins. */
const REDACTED = '{\n  "ssoDoctorRedactedRecord"'

const LIVE = new Set<string>(
  [inputs.liveReplyUrl, inputs.livePostback, inputs.liveEntraLogin, inputs.liveMetadataAnswer, inputs.liveScim, inputs.liveTxt].map(
    ({ name }) => name,
  ),
)

/** Without records of earlier runs. */
function withoutOlderRecords(readings: readonly ArtifactReading[]): readonly ArtifactReading[] {
  const records = readings.flatMap((reading) => {
    const [item] = reading.items.flatMap(([fact, each]) => (LIVE.has(fact) ? [each as LiveExchange | LiveTxt] : []))
    if (!item) return []
    const record: DatedRecord =
      'domain' in item
        ? { probe: `txt ${item.domain.value}`, step: null, askedAt: item.askedAt }
        : { probe: item.probe, step: item.step, askedAt: item.askedAt.value }
    return [{ reading, record }]
  })
  if (records.length < 2) return readings
  const newest = new Set(newestRecords(records, ({ record }) => record))
  const older = new Set(records.filter((each) => !newest.has(each)).map(({ reading }) => reading))
  return readings.filter((reading) => !older.has(reading))
}

async function readArtifact(artifact: Artifact, families: Families): Promise<ArtifactReading> {
  const record = artifact.text.startsWith(REDACTED) ? (await import('./redaction/record.ts')).readRecord(artifact) : null
  if (record) return record
  const items: [string, unknown][] = []
  const problems: InputProblem[] = []
  const notes: string[] = []
  const add: Add = Object.assign(
    <T>(fact: Fact<readonly T[]>, item: T): void => {
      const marked = markBlanked(fact.name, item)
      items.push([fact.name, marked.item])
      for (const [places, says] of [
        [marked.at, saysBlanked] as const,
        [marked.around, saysAround] as const,
        [marked.odd, saysNoAddress] as const,
      ])
        if (places[0]) notes.push(`${artifact.name}${positionIn(places[0])}: ${says(places.length)}`)
    },
    {
      problem(at: Place, message: string): void {
        problems.push({ at, message, lost: false, unreadable: false })
      },
      lost(at: Place, message: string): void {
        problems.push({ at, message, lost: true, unreadable: false })
      },
      unreadable(at: Place, message: string, lost = isEvidence(at.artifact, at.span().start)): void {
        problems.push({ at, message, lost, unreadable: true })
      },
      note(at: Place, message: string): void {
        notes.push(`${at.artifact.name}${positionIn(at)}: ${message}`)
      },
    },
  )
  const misfits: Misfit[] = []
  const first = await formOf(artifact, families)
  const captured = first.is === 'capture' ? await readWith(first, families, add, misfits) : []
  const form: Form = first.is === 'capture' && captured.length === 0 ? first.else : first
  const addFault = ({ at, message, lost }: { readonly at: Place; readonly message: string; readonly lost?: boolean }): void => {
    if (lost !== undefined) problems.push({ at, message, lost, unreadable: true })
    else add.unreadable(at, message)
  }
  if (form.is === 'unreadable') addFault(form)
  if (form.is === 'other') add.note(form.at, form.message)
  const byForm = form.is === 'capture' ? captured : await readWith(form, families, add, misfits)
  // JSON that is nothing else may have a message in a text.
  const isOpen = byForm.length === 0 && form.is === 'records' && first.is !== 'capture' && mayQuoteMessage(artifact.text)
  const known = isOpen ? await readWith({ is: 'capture', artifact, else: form }, families, add, misfits) : byForm
  if (misfits.length > 0) (await import('./misfits.ts')).addMisfits(misfits, problems)
  const read =
    known.length === 0 && form.is !== 'unreadable' && MAY_REPORT.test(artifact.text) ? await readTexts(artifact, families, add) : known
  if (form.is === 'records' && read.length === 0 && form.whole) addFault(form.whole)
  // A message may be read in a recording that is not whole.
  const whole = form.is === 'capture' ? form.else : form
  if (whole.is === 'records' && read.length > 0 && whole.broken)
    add.lost(whole.broken.at, `${whole.broken.message} This part of the file was not read.`)
  if (form.is === 'capture' && whole.is === 'unreadable' && whole.lost !== false && isRecording(artifact.text))
    add.lost(whole.at, `${whole.message} What comes after it was not read.`)
  if (read.length > 0) for (const { at, message } of badCharacters(artifact)) add.lost(at, message)
  const unreadable = problems.some((problem) => problem.unreadable && problem.at.artifact === artifact)
  const kinds = unreadable ? [] : read.map(({ kind }) => kind)
  // Where nothing that is read is cut off, a note is enough.
  if (
    form.is === 'records' &&
    kinds.length > 0 &&
    !problems.some(({ message }) => message.startsWith(CUT_OFF)) &&
    CUT_OFF_IN_TEXT.test(artifact.text)
  ) {
    add.note(wholeOf(artifact), `${CUT_OFF_MESSAGE}. The missing part is not checked.`)
  }
  const holdsResponse = items.some(([fact]) => fact === inputs.captures.name)
  const mismatch = unreadable ? null : roleMismatch(artifact, read, holdsResponse)
  if (mismatch !== null) add.unreadable(wholeOf(artifact), mismatch)
  return { artifact, kinds: [...new Set(kinds)], items, problems, notes, crash: null }
}

/** `:4:12` for a note about one value; nothing for one about the whole document. */
function positionIn({ artifact, pointer, span }: Place): string {
  if (pointer === '' || (pointer === null && span().start === 0)) return ''
  const { line, column } = positionOf(artifact, span().start)
  return `:${line}:${column}`
}

/** A quick look for sign-in errors and notices of Microsoft in a text. */
const MAY_REPORT = /AADSTS[\s:]{0,3}\d{5}|\bexpire\s{1,3}in\s/

/** A mail may have both. */
async function readTexts(artifact: Artifact, families: Families, add: Add): Promise<readonly ReadKind[]> {
  const readers = (await families.texts()).filter((reader) => reader.recognises(artifact))
  for (const reader of readers) reader.read(artifact, add)
  return readers
}

/** Objects of one file that are offered to each reader, one by one. Lists of users and of assignments are one object. */
const MOST_OFFERED = 20_000
const TOO_MANY = `It has more than ${MOST_OFFERED / 1000},000 objects, and what follows was not read. Export only what is about the app.`

async function readWith(form: Form, families: Families, add: Add, misfits: Misfit[]): Promise<readonly ReadKind[]> {
  const kinds: ReadKind[] = []
  const unfinished: Cursor[] = []
  let offered = 0
  const surplus: Cursor[] = []
  // `kindOf` is given for records: what people type into settings has words of its own for a value of a wrong type.
  const offer = <S>(readers: readonly Reader<S>[], subject: S, kindOf?: (kind: string) => string): boolean => {
    const reader = readers.find((candidate) => candidate.recognises(subject))
    if (!reader) return false
    kinds.push({ kind: kindOf?.(reader.kind) ?? reader.kind, title: reader.title })
    const found = misfitsIn(() => {
      reader.read(subject, add)
    })
    if (kindOf) misfits.push(...found)
    return true
  }
  // A list is offered as a whole before its entries: some readers need to know that it is a list, or that it is empty.
  const offerRecords = (readers: readonly Reader<Cursor>[], record: Cursor, depth = 0): void => {
    if (++offered > MOST_OFFERED) {
      if (surplus.length === 0) surplus.push(record)
      return
    }
    if (record.hasMore) unfinished.push(record)
    if (offer(readers, record, (kind) => (record.spelling === 'pascal' ? kind.replace(/^graph-/, 'powershell-') : kind))) {
      const moments = momentsIn(record)
      if (moments.length > 0) add(inputs.moments, moments)
      return
    }
    if (depth > 2) return
    const bodies = bodiesIn(record)
    for (const body of bodies.length > 0 ? bodies : wrappedIn(record)) offerRecords(readers, body, depth + 1)
    const list = record.isObject ? record.get('value') : record
    for (const item of list.isObject ? [list] : list.objects()) {
      if (surplus.length > 0) break
      offerRecords(readers, item.asWritten(), depth + 1)
    }
  }
  // Of two values for a key, or two documents, only one is read.
  const addMistakes = async ({ artifact, mistakes }: Cursor): Promise<void> => {
    for (const { span, column, message } of mistakes)
      if (column === undefined || (await import('../readers/records/_large.ts')).isColumnAskedFor(column))
        add.lost(placeAt(artifact, span.start, span.end), message)
  }
  switch (form.is) {
    case 'records':
      for (const root of [form.root, ...(form.further ?? [])]) offerRecords(await families.records(), root.asWritten())
      if (kinds.length > 0 && form.further?.length) (await import('./misfits.ts')).addLogsBeside(form.further, add)
      for (const record of surplus) (kinds.length > 0 ? add.lost : add.unreadable)(record, TOO_MANY)
      if (kinds.length === 0) offer(await families.settings(), form.root.spelled('typed'))
      if (kinds.length > 0) for (const root of [form.root, ...(form.further ?? [])]) await addMistakes(root)
      else if (form.root.artifact.text.includes('@odata.context')) misfits.push(...(await import('./misfits.ts')).unreadAnswers(form.root))
      break
    case 'settings':
      offer(await families.settings(), form.root.spelled('typed'))
      if (kinds.length === 0) offerRecords(await families.records(), form.root.asWritten())
      if (kinds.length > 0) await addMistakes(form.root)
      break
    case 'xml':
      offer(await families.xml(), form.xml)
      break
    case 'certificate':
      offer(await families.certificate(), form.artifact)
      break
    case 'capture':
      if (offer(await families.captures(), form.artifact) && form.else.is === 'records')
        for (const root of [form.else.root, ...(form.else.further ?? [])]) await addMistakes(root)
      break
    case 'exchange':
      offer(await families.exchange(), form.artifact)
      break
    case 'nothing':
    case 'other':
    case 'unreadable':
      break
  }
  if (kinds.length > 0) for (const record of unfinished) add.note(record.at, cutOff(record))
  return kinds
}

function cutOff(record: Cursor): string {
  const entries = record.get('value').value
  const part = Array.isArray(entries) ? `the first ${entries.length} entries` : 'the first page'
  return `this is only ${part} of a longer list (@odata.nextLink). Export the complete list: with Microsoft Graph PowerShell use -All; with az rest, also export the URL in @odata.nextLink; the script of sso-doctor collect follows it.`
}

/** Answers facts: what readers added, and what deductions derive from it. Each answer is computed once. */
function setupOf(
  readings: ReadonlyMap<string, readonly unknown[]>,
  deductions: readonly Deduction[],
  circumstances: Circumstances,
  inputCount: number,
  crashes: Crash[],
): Setup {
  const byFact = new Map(deductions.map((deduction) => [deduction.gives.name, deduction]))
  const given = new Map<string, unknown>([
    [options.now.name, circumstances.now],
    [options.app.name, circumstances.app],
    [options.cert.name, circumstances.cert ?? null],
    [options.live.name, circumstances.live],
    [options.user.name, circumstances.user ?? null],
    [options.inputs.name, inputCount],
  ])
  const answers = new Map<string, Answer<unknown>>()
  const inProgress = new Set<string>()

  const setup: Setup = {
    answer<T>(fact: Fact<T>): Answer<T> {
      const known = answers.get(fact.name)
      if (known) return known as Answer<T>
      const answer = compute(fact)
      answers.set(fact.name, answer)
      return answer as Answer<T>
    },
  }

  function compute(fact: Fact): Answer<unknown> {
    if (given.has(fact.name)) return { known: given.get(fact.name) }
    const added = readings.get(fact.name)
    if (added) return { known: added }
    const deduction = byFact.get(fact.name)
    if (!deduction) return { missing: [{ fact, why: null, at: null }] }
    if (inProgress.has(fact.name)) throw new Error(`The deduction of ${fact.name} needs itself.`)
    inProgress.add(fact.name)
    try {
      const needs = ask(setup, deduction.needs)
      if (needs.missing) return { missing: needs.missing }
      const result = deduction.derive(needs.known as never, askOptional(setup, deduction.wants) as never)
      if (!isCannotTell(result)) return { known: result }
      const why = result.cannotTell === '' ? null : result.cannotTell
      // Where a deduction gives no reason of its own, the reason why the fact that it names is missing is reported.
      const ofFact = why === null && result.fact ? setup.answer(result.fact).missing : undefined
      if (ofFact) return { missing: ofFact }
      const missing: Missing = { fact: result.fact ?? fact, why, at: result.at }
      return { missing: [missing] }
    } catch (error) {
      crashes.push({ where: fact.name, error })
      return { missing: [{ fact, why: 'Working this out failed because of an error in sso-doctor.', at: null }] }
    } finally {
      inProgress.delete(fact.name)
    }
  }
  return setup
}
