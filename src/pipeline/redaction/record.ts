import type { Artifact, Place, Role } from '../../model/artifact.ts'
import type { Certificate } from '../../model/certificates.ts'
import type { OpenedResponse } from '../../model/saml.ts'
import { inputs } from '../../model/vocabulary.ts'
import type { ArtifactReading } from '../../model/reading.ts'
import { parseJson } from '../../syntax/json.ts'
import { Cursor } from '../../syntax/tree.ts'
import { certificateOf } from '../../syntax/x509.ts'

// A redacted record: what was found in a file that cannot be copied without what it names, such as a captured response, a certificate file or a
// log. It is read as if it were that file.

/** The first key of a record. */
export const RECORD_KEY = 'ssoDoctorRedactedRecord'
export const RECORD_VERSION = 1

/** Values that JSON has no form for are objects with this key. */
export const MARK = '$'

/** What a record says; null for text that is none. */
export function readRecord(given: Artifact): ArtifactReading | null {
  const parsed = parseJson(given)
  if ('failed' in parsed) return null
  const plain = Cursor.of(parsed.tree).get(RECORD_KEY)
  if (typeof plain.value !== 'number') return null
  const role = Cursor.of(parsed.tree).plain('role') as Role | undefined
  const artifact: Artifact = role === undefined ? given : { ...given, role }
  const root = Cursor.of({ ...parsed.tree, artifact })
  const texts = (key: string): readonly string[] =>
    root
      .get(key)
      .items()
      .map(({ value }) => String(value))
  if (plain.value !== RECORD_VERSION) {
    const message = `It is a redacted record of version ${plain.value}, and this program reads version ${RECORD_VERSION}. Update sso-doctor.`
    return { artifact, kinds: [], items: [], problems: [{ at: root, message, lost: true, unreadable: true }], notes: [], crash: null }
  }
  const restore = new Restoring(artifact)
  const items = root
    .get('items')
    .items()
    .map((entry): readonly [string, unknown] => [entry.plain('fact') ?? '', restore.value(entry.get('item'))])
  const secrets = root
    .get('secrets')
    .items()
    .map((entry): readonly [string, unknown] => [
      inputs.detectedSecrets.name,
      { at: placeOf(entry, artifact, true), kind: entry.plain('kind') ?? 'password', label: entry.plain('label') ?? '' },
    ])
  const problems = root
    .get('losses')
    .items()
    .map((entry) => ({ at: placeOf(entry, artifact, true), message: String(entry.value), lost: true, unreadable: false }))
  const notes = items.some(([fact]) => fact === inputs.captures.name)
    ? [`${artifact.name}: the response is as claimed by a redacted record, not verified.`]
    : []
  return { artifact, kinds: texts('kinds'), items: [...items, ...secrets], problems, notes, crash: null }
}

function placeOf(cursor: Cursor, artifact: Artifact, hasPointer: boolean): Place {
  return { artifact, pointer: hasPointer ? cursor.pointer : null, span: cursor.span }
}

class Restoring {
  readonly #artifact: Artifact

  constructor(artifact: Artifact) {
    this.#artifact = artifact
  }

  value(cursor: Cursor): unknown {
    const { value } = cursor
    if (Array.isArray(value)) return cursor.items().map((item) => this.value(item))
    if (typeof value !== 'object' || value === null) return value
    const mark = cursor.plain(MARK)
    if (mark !== undefined) return this.#marked(mark, cursor)
    return this.#members(cursor)
  }

  #members(cursor: Cursor): Readonly<Record<string, unknown>> {
    return Object.fromEntries(cursor.members().map(([key, member]) => [key, this.value(member)]))
  }

  #marked(mark: string, cursor: Cursor): unknown {
    const content = cursor.get('of')
    switch (mark) {
      case 'at':
        return this.#place(cursor)
      case 'artifact':
        return this.#artifact
      case 'date':
        return new Date(String(content.value))
      case 'number':
        return Number(content.value)
      case 'certificate':
        return certificateOf(Buffer.from(String(content.value), 'base64')) ?? NO_CERTIFICATE
      case 'response': {
        const { opened, ...rest } = this.#members(content)
        return {
          ...rest,
          claimed: true,
          open: (certificates: readonly Certificate[]) => openedWith(opened as OpenedResponse, certificates),
        }
      }
      case 'rows':
        return rowsOf(this.#members(content) as unknown as RowColumns)
      case 'map':
        return new Map(content.items().map((entry) => this.value(entry) as [unknown, unknown]))
      case 'set':
        return new Set(content.items().map((item) => this.value(item)))
      default:
        return null
    }
  }

  #place(cursor: Cursor): Place {
    const place = placeOf(cursor, this.#artifact, cursor.get('pointer').value === true)
    const damage = cursor.plain('damage')
    return damage === undefined ? place : { ...place, damage }
  }
}

/** In the place of one that this version of Node cannot read. */
const NO_CERTIFICATE: Certificate = {
  der: new Uint8Array(),
  subject: '',
  issuer: '',
  notBefore: null,
  notAfter: null,
  serial: '',
  sha1: '',
  sha256: '',
  keyType: 'unknown',
  keyBits: null,
  signatureAlgorithm: '',
  selfIssued: false,
  isAuthority: false,
}

/** What was found when the response was there: whether its signer is known depends on what else is given now. */
function openedWith(opened: OpenedResponse, certificates: readonly Certificate[]): OpenedResponse {
  const { signatureStatus: status } = opened
  if (status.is !== 'intact' && status.is !== 'broken') return opened
  const known = certificates.some(({ sha256 }) => sha256 === status.signer?.sha256)
  return { ...opened, signatureStatus: { ...status, known } }
}

/** Rows of a sign-in log by column, as a record has them. */
export interface RowColumns {
  readonly times: readonly (number | null)[]
  readonly people: readonly string[]
  readonly codes: readonly (number | null)[]
  readonly outcomes: readonly ('success' | 'interrupted' | 'failure')[]
  readonly correlations: readonly string[]
  readonly guests: readonly boolean[]
  readonly places: readonly (Place | null)[]
}

function rowsOf({ times, people, codes, outcomes, correlations, guests, places }: RowColumns): unknown {
  return {
    size: times.length,
    time: (index: number) => times[index] ?? NaN,
    person: (index: number) => people[index] ?? '',
    code: (index: number) => codes[index] ?? NaN,
    outcome: (index: number) => outcomes[index] ?? 'failure',
    correlation: (index: number) => correlations[index] ?? '',
    guest: (index: number) => guests[index] ?? false,
    at: (index: number) => places[index] ?? null,
  }
}
