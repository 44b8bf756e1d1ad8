import { placeAt, wholeOf } from '../syntax/place.ts'
import { type Artifact, type Place, type Role } from '../model/artifact.ts'
import { options, inputs } from '../model/vocabulary.ts'
import { ask, askAnyway } from './ask.ts'
import { isCannotTell } from '../domain/no-finding.ts'
import { type Answer, type Deduction, type Fact, type Missing, type Setup } from '../model/fact.ts'
import type { Reader, Add } from '../model/reader.ts'
import { formOf, type Form } from '../syntax/form.ts'
import { CUT_OFF_IN_TEXT, CUT_OFF_SAYS, type Cursor } from '../syntax/tree.ts'
import type { Xml } from '../syntax/xml.ts'
import type { ArtifactSecret } from './collect.ts'

/** The readers, by what they are handed; each family is loaded when an input needs it. */
export interface Families {
  records(): Promise<readonly Reader<Cursor>[]>
  xml(): Promise<readonly Reader<Xml>[]>
  certificate(): Promise<readonly Reader<Artifact>[]>
  settings(): Promise<readonly Reader<Cursor>[]>
  captures(): Promise<readonly Reader<Artifact>[]>
  exchange(): Promise<readonly Reader<Artifact>[]>
  /** Parsers beyond JSON, loaded with the families that need them. */
  parseXml(): Promise<typeof import('../syntax/xml.ts').parseXml>
  parseYaml(): Promise<typeof import('../syntax/yaml.ts').parseYaml>
}

export interface InputProblem {
  readonly at: Place
  readonly message: string
  /** True where the input could not be read at all; an unknown key is no such thing. */
  readonly unread: boolean
}

export interface Examined {
  readonly artifact: Artifact
  /** Kinds of what was read in it, in order, once each; empty where it meant nothing. */
  readonly kinds: readonly string[]
}

export interface Assembled {
  readonly setup: Setup
  readonly examined: readonly Examined[]
  readonly problems: readonly InputProblem[]
  /** What a person should know of the inputs, each with the name of the one it is about. */
  readonly notes: readonly string[]
}

export interface Circumstances {
  readonly now: Date
  readonly app: string | null
  readonly cert?: string | null
  readonly live: boolean
  readonly user?: string | null
}

/** Artifacts to a setup: every reader that recognises something tells what stands in it. */
export async function assemble(
  artifacts: readonly Artifact[],
  detectedSecrets: readonly ArtifactSecret[],
  families: Families,
  deductions: readonly Deduction[],
  circumstances: Circumstances,
): Promise<Assembled> {
  const readings = new Map<string, unknown[]>()
  const problems: InputProblem[] = []
  const notes: string[] = []
  const examined: Examined[] = []

  const add: Add = Object.assign(
    <T>(fact: Fact<readonly T[]>, thing: T): void => {
      const known = readings.get(fact.name)
      if (known) known.push(thing)
      else readings.set(fact.name, [thing])
    },
    {
      problem(at: Place, message: string): void {
        problems.push({ at, message, unread: false })
      },
      unread(at: Place, message: string): void {
        problems.push({ at, message, unread: true })
      },
      note(at: Place, message: string): void {
        notes.push(`${at.artifact.name}: ${message}`)
      },
    },
  )
  for (const { artifact, start, end, kind, label } of detectedSecrets) {
    add(inputs.detectedSecrets, { at: placeAt(artifact, start, end), kind, label })
  }

  for (const artifact of artifacts) {
    const responses = readings.get(inputs.captures.name)?.length ?? 0
    const first = await formOf(artifact, families)
    const captured = first.is === 'capture' ? await readWith(first, families, add) : []
    const form: Form = first.is === 'capture' && captured.length === 0 ? first.else : first
    if (form.is === 'unreadable') add.unread(form.at, form.message)
    const read = form.is === 'capture' ? captured : await readWith(form, families, add)
    const unread = problems.some((problem) => problem.unread && problem.at.artifact === artifact)
    const kinds = unread ? [] : read.map(({ kind }) => kind)
    if (form.is === 'records' && kinds.length > 0 && CUT_OFF_IN_TEXT.test(artifact.text)) {
      add.note(wholeOf(artifact), `${CUT_OFF_SAYS}. What was lost is not judged.`)
    }
    const answers = readings.get(inputs.captures.name)?.length ?? 0
    const instead = unread ? null : notAsMeant(artifact, read, answers > responses)
    if (instead !== null) add.unread(wholeOf(artifact), instead)
    examined.push({ artifact, kinds: [...new Set(kinds)] })
  }
  return { setup: setupOf(readings, deductions, circumstances, artifacts.length), examined, problems, notes }
}

type Read = Pick<Reader<unknown>, 'kind' | 'title'>

const MEANT: Readonly<Record<Exclude<Role, 'cert'>, string>> = {
  azure: 'an export of Entra’s',
  mixpanel: 'the settings of Mixpanel',
  response: 'a SAML response',
}

/** Readers of what does not come out of Entra’s own exports. */
const NOT_AZURE = /^(?:mixpanel-settings|har|saml-.*)$/

/** What a file is in place of what the user says that it is; null where it is that. Of a folder, each file is what it is. */
function notAsMeant({ role, named }: Artifact, read: readonly Read[], holdsResponse: boolean): string | null {
  if (!named || role === null || role === 'cert') return null
  const fits = {
    azure: read.length > 0 && !read.every(({ kind }) => NOT_AZURE.test(kind)),
    mixpanel: read.some(({ kind }) => kind === 'mixpanel-settings'),
    response: holdsResponse,
  }[role]
  if (fits) return null
  const [first] = read
  const is = first ? `It is ${first.title}` : 'Nothing that is known here can be made out in it'
  return `It was given with --${role}, and does not hold ${MEANT[role]}. ${is}.`
}

async function readWith(form: Form, families: Families, add: Add): Promise<readonly Read[]> {
  const kinds: Read[] = []
  const unfinished: Cursor[] = []
  const offer = <S>(readers: readonly Reader<S>[], subject: S, kindOf = (kind: string): string => kind): boolean => {
    const reader = readers.find((candidate) => candidate.recognises(subject))
    if (!reader) return false
    kinds.push({ kind: kindOf(reader.kind), title: reader.title })
    reader.read(subject, add)
    return true
  }
  // A list is offered whole before its entries: some readers need to know that it is a list, or that it is empty.
  const offerRecords = (readers: readonly Reader<Cursor>[], record: Cursor, depth = 0): void => {
    if (record.hasMore) unfinished.push(record)
    if (offer(readers, record, (kind) => (record.spelling === 'pascal' ? kind.replace(/^graph-/, 'powershell-') : kind)) || depth > 2)
      return
    const list = record.isObject ? record.get('value') : record
    for (const item of list.isObject ? [list] : list.items()) if (item.isObject) offerRecords(readers, item.asWritten(), depth + 1)
  }
  /** Of what people type; programs write no key twice. */
  const tellSlips = ({ artifact, slips }: Cursor): void => {
    for (const { span, says } of slips) add.problem(placeAt(artifact, span.start, span.end), says)
  }
  switch (form.is) {
    case 'records':
      offerRecords(await families.records(), form.root.asWritten())
      if (kinds.length === 0 && offer(await families.settings(), form.root.spelled('typed'))) tellSlips(form.root)
      break
    case 'settings':
      offer(await families.settings(), form.root.spelled('typed'))
      if (kinds.length === 0) offerRecords(await families.records(), form.root.asWritten())
      if (kinds.length > 0) tellSlips(form.root)
      break
    case 'xml':
      offer(await families.xml(), form.xml)
      break
    case 'certificate':
      offer(await families.certificate(), form.artifact)
      break
    case 'capture':
      offer(await families.captures(), form.artifact)
      break
    case 'exchange':
      offer(await families.exchange(), form.artifact)
      break
    case 'nothing':
    case 'unreadable':
      break
  }
  if (kinds.length > 0) for (const record of unfinished) add.note(record.at, cutOff(record))
  return kinds
}

function cutOff(record: Cursor): string {
  const entries = record.get('value').value
  const held = Array.isArray(entries) ? `the first ${entries.length} entries` : 'its first page'
  return `this is ${held} of a longer list (@odata.nextLink): what is on the pages after it was not seen. Export all of it: with Microsoft Graph PowerShell by -All, with az rest by asking for $top=999 and then for the address in @odata.nextLink.`
}

/** Answers facts: what readers told, what deductions derive from it, each worked out once. */
function setupOf(
  readings: ReadonlyMap<string, readonly unknown[]>,
  deductions: readonly Deduction[],
  circumstances: Circumstances,
  inputs: number,
): Setup {
  const byFact = new Map(deductions.map((deduction) => [deduction.gives.name, deduction]))
  const brought = new Map<string, unknown>([
    [options.now.name, circumstances.now],
    [options.app.name, circumstances.app],
    [options.cert.name, circumstances.cert ?? null],
    [options.live.name, circumstances.live],
    [options.user.name, circumstances.user ?? null],
    [options.inputs.name, inputs],
  ])
  const answers = new Map<string, Answer<unknown>>()
  const underWay = new Set<string>()

  const setup: Setup = {
    answer<T>(fact: Fact<T>): Answer<T> {
      const known = answers.get(fact.name)
      if (known) return known as Answer<T>
      const answer = workOut(fact)
      answers.set(fact.name, answer)
      return answer as Answer<T>
    },
  }

  function workOut(fact: Fact): Answer<unknown> {
    if (brought.has(fact.name)) return { known: brought.get(fact.name) }
    const told = readings.get(fact.name)
    if (told) return { known: told }
    const deduction = byFact.get(fact.name)
    if (!deduction) return { missing: [{ fact, why: null, at: null }] }
    if (underWay.has(fact.name)) throw new Error(`The deduction of ${fact.name} asks for itself.`)
    underWay.add(fact.name)
    try {
      const asked = ask(setup, deduction.needs)
      if (asked.missing) return { missing: asked.missing }
      const result = deduction.derive(asked.known as never, askAnyway(setup, deduction.wants) as never)
      if (!isCannotTell(result)) return { known: result }
      // A deduction that only names the fact it lacks has nothing to add to what is known of that.
      const itself = result.cannotTell === '' && result.fact ? setup.answer(result.fact).missing : undefined
      if (itself) return { missing: itself }
      const missing: Missing = { fact: result.fact ?? fact, why: result.cannotTell === '' ? null : result.cannotTell, at: result.at }
      return { missing: [missing] }
    } finally {
      underWay.delete(fact.name)
    }
  }
  return setup
}
