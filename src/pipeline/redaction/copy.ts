import { certificateReference, siblingOf } from '../../domain/certificate-reference.ts'
import type { Artifact } from '../../model/artifact.ts'
import type { Certificate } from '../../model/certificates.ts'
import type { Capture } from '../../model/saml.ts'
import { inputs } from '../../model/vocabulary.ts'
import type { ArtifactReading } from '../../model/reading.ts'
import { Cursor } from '../../syntax/tree.ts'
import type { ArtifactSecret, Collected } from '../collect.ts'
import { OtherCertificates } from './certificates.ts'
import { Encoder, keyBelow, useOf } from './encode.ts'
import { FileNames } from './file-names.ts'
import { plainFile } from './plain-files.ts'
import { RECORD_KEY, RECORD_VERSION } from './record.ts'
import type { Watch } from './watch.ts'
import { Words } from './words.ts'

/** What was read of a bundle. */
export interface ReadBundle {
  readonly collected: Collected
  readonly readings: readonly ArtifactReading[]
  readonly detectedSecrets: readonly ArtifactSecret[]
  readonly watch: Watch
}

export interface CopiedFile {
  readonly name: string
  readonly text: string
  /** The input that it is of; null for what is of no input. */
  readonly of: string | null
  readonly kinds: readonly string[]
  /** `copy`: the fields that are read; `record`: what was found in it. */
  readonly as: 'copy' | 'record'
}

export interface BundleCopy {
  readonly files: readonly CopiedFile[]
  readonly words: Words
  readonly certificates: number
  readonly secrets: number
}

/** Copies what was read of a bundle, with pseudonyms. Throws where a value cannot be written. */
export function copyOf({ collected, readings, detectedSecrets, watch }: ReadBundle, salt: string | null): BundleCopy {
  const certificates = new OtherCertificates(salt)
  const found = everything(readings)
  for (const certificate of found.certificates) certificates.for(certificate)
  const words = new Words({ salt, hashes: certificates.hashes })
  for (const name of found.names) words.learn(name)
  const encoder = new Encoder(words, certificates, watch, found.captures, found.reported)
  for (const { items } of readings) for (const [fact, item] of items) if (fact === inputs.moments.name) markMoments(item, watch)

  const names = new FileNames()
  const nameOf = new Map<Artifact, string>()
  /** What the user says that a file is, a record says too. */
  const roles = new Set(collected.artifacts.filter(({ role }) => role !== null).map(({ name }) => name))
  const withSecrets = new Set(detectedSecrets.map(({ artifact }) => artifact))
  const counted = readings.filter(({ artifact, kinds, items }) => kinds.length > 0 || items.length > 0 || withSecrets.has(artifact))
  const isPlainFile = (artifact: Artifact): boolean =>
    !(artifact.role === null && watch.documents.has(artifact)) && !withSecrets.has(artifact) && !roles.has(artifact.name)
  for (const reading of counted) {
    const { artifact, kinds } = reading
    nameOf.set(
      artifact,
      names.nameFor(kinds[0] ?? (withSecrets.has(artifact) ? 'secrets-found' : 'record'), artifact.name, {
        rename: (id) => words.text(id, 'text'),
        isXml: isPlainFile(artifact) && plainFile(reading, encoder)?.startsWith('<') === true,
      }),
    )
  }
  const files: CopiedFile[] = []
  for (const reading of counted) {
    const { artifact, kinds } = reading
    words.begin(nameOf.get(artifact) ?? '')
    const name = nameOf.get(artifact) ?? 'record.json'
    const secrets = detectedSecrets.filter((secret) => secret.artifact === artifact)
    const documents = artifact.role === null ? watch.documents.get(artifact) : undefined
    const about = { of: artifact.name, kinds }
    if (documents) {
      const target = certificateTarget(reading, nameOf)
      const texts = documents.map(({ value }) => JSON.stringify(withTarget(encoder.document(watch.projection(value)), target), null, 2))
      files.push({ name, text: `${texts.join('\n')}\n`, as: 'copy', ...about })
    }
    const plain = isPlainFile(artifact) ? plainFile(reading, encoder) : null
    if (plain !== null) {
      files.push({ name, text: plain, as: 'copy', ...about })
      continue
    }
    const items = documents ? reading.items.filter(([fact]) => OF_TEXTS.has(fact)) : reading.items
    const losses = reading.problems.filter(({ lost }) => lost).map(({ message }) => `Of the original: ${words.text(message, 'text')}`)
    if (items.length + secrets.length + losses.length === 0) continue
    const record = recordOf({
      kinds: documents ? [] : kinds,
      ...(artifact.role === null ? {} : { role: artifact.role }),
      items: items.map(([fact, item]) => ({ fact, item: encoder.item(item) })),
      secrets: secrets.map(({ kind, label }) => ({ kind, label: words.text(label, 'text') })),
      losses,
    })
    files.push({ name: documents ? names.nameFor('record', '') : name, text: record, as: 'record', ...about })
  }
  const lost = lossesOf(collected, readings)
  if (lost > 0) {
    const losses = Array.from({ length: lost }, () => 'Of the original bundle, something could not be read, and is not in this copy.')
    files.push({
      name: names.nameFor('losses', ''),
      text: recordOf({ kinds: ['redacted-record'], items: [], secrets: [], losses }),
      as: 'record',
      of: null,
      kinds: [],
    })
  }
  return { files, words, certificates: certificates.count, secrets: encoder.secrets + detectedSecrets.length }
}

function recordOf(record: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ [RECORD_KEY]: RECORD_VERSION, ...record }, null, 2)}\n`
}

/** What a document can hold beside its values: the messages in its texts. */
const OF_TEXTS: ReadonlySet<string> = new Set([inputs.reportedErrors.name, inputs.expiryNotices.name])

/** How many files and parts of files were lost that no record of a file names. */
function lossesOf({ problems }: Collected, readings: readonly ArtifactReading[]): number {
  const unrecognised = readings.filter(({ kinds, items }) => kinds.length === 0 && items.length === 0)
  return problems.filter(({ lost }) => lost).length + unrecognised.flatMap((reading) => reading.problems.filter(({ lost }) => lost)).length
}

interface FoundInFacts {
  readonly certificates: readonly Certificate[]
  readonly names: readonly string[]
  readonly captures: readonly string[]
  readonly reported: readonly string[]
}

/** Everything in the facts that has to be known before the first value is written. */
function everything(readings: readonly ArtifactReading[]): FoundInFacts {
  const certificates: Certificate[] = []
  const names: string[] = []
  const captures: string[] = []
  const reported: string[] = []
  const seen = new Set<object>()
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (useOf(key) === 'name') names.push(value)
      else if (key === 'correlationId') reported.push(value)
      return
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    if (value instanceof Map)
      for (const [name, member] of value as ReadonlyMap<string, unknown>)
        for (const [each, as] of [
          [name, name.includes('@') ? 'mail' : ''],
          [member, key],
        ] as const)
          visit(each, as)
    if ('span' in value || value instanceof Date || value instanceof Uint8Array || ('encoding' in value && 'origin' in value)) return
    if ('der' in value && 'sha256' in value) certificates.push(value as Certificate)
    if ('open' in value && 'xml' in value) captures.push((value as Capture).xml)
    for (const [name, member] of Object.entries(value))
      visit(member, Array.isArray(value) || name === 'value' || name === 'items' ? key : keyBelow(key, name))
  }
  for (const { items } of readings) for (const [, item] of items) visit(item, '')
  return { certificates, names, captures, reported }
}

function markMoments(item: unknown, watch: Watch): void {
  for (const { at } of item as readonly { readonly at: unknown }[]) if (at instanceof Cursor) watch.markCursor(at)
}

/** The new name of the file that `certificate:` in the settings names; null where it names none. */
function certificateTarget({ artifact, items }: ArtifactReading, nameOf: ReadonlyMap<Artifact, string>): string | null {
  for (const [fact, item] of items) {
    if (fact !== inputs.settings.name) continue
    const { certificate } = item as { readonly certificate?: { readonly is: string; readonly value?: unknown } }
    if (certificate?.is !== 'known' || typeof certificate.value !== 'string') continue
    const reference = certificateReference(certificate.value)
    const beside = 'path' in reference ? siblingOf(artifact.name, reference.path) : null
    for (const [other, name] of nameOf) if (other.name === beside?.name) return name
  }
  return null
}

function withTarget(document: unknown, target: string | null): unknown {
  if (target === null || typeof document !== 'object' || document === null || Array.isArray(document)) return document
  const replaced = (object: object): object =>
    Object.fromEntries(
      Object.entries(object).map(([key, value]: [string, unknown]) => [
        key,
        key === 'certificate' && typeof value === 'string'
          ? target
          : typeof value === 'object' && value !== null && !Array.isArray(value)
            ? replaced(value)
            : value,
      ]),
    )
  return replaced(document)
}
