import { createHash } from 'node:crypto'
import { correlationHash } from '../../domain/correlation.ts'
import type { Artifact, Place } from '../../model/artifact.ts'
import type { Certificate } from '../../model/certificates.ts'
import type { SignInRows } from '../../model/logs.ts'
import type { Capture } from '../../model/saml.ts'
import { isUserColumn } from '../../readers/records/portal-users.ts'
import { certificateInBase64, certificateOf } from '../../syntax/x509.ts'
import { isBlackedOut } from '../../syntax/secrets.ts'
import type { OtherCertificates } from './certificates.ts'
import { MARK, type RowColumns } from './record.ts'
import type { Watch } from './watch.ts'
import type { Use, Words } from './words.ts'

// Values to what is written in the copy.

/** Written in the place of a secret. */
const REMOVED = '████████'

/** Members that hold names of people, groups, apps and organizations, or their addresses; in lower case. */
const NAMES: ReadonlySet<string> = new Set(
  'displayname principaldisplayname resourcedisplayname givenname surname firstname lastname mail email emails othermails othermail upn userprincipalname username proxyaddresses mailnickname person people examples actor mails notificationmails notificationemailaddresses owners members teams createdby updatedby samaccountname onpremisessamaccountname onpremisesuserprincipalname alternativesecurityids policies sent nameid principalname scimname'.split(
    ' ',
  ),
)

/** Lists of things with a name of their own. */
const NAMED: ReadonlySet<string> = new Set(['linkedOrganizations', 'organizations', 'teams', 'groups', 'projects', 'actor'])

/** The key that says what a value is for: a `name` is one of what it is the name of. */
export function keyBelow(key: string, name: string): string {
  return name === 'name' && NAMED.has(key) ? 'displayName' : name
}

export function useOf(key: string): Use {
  return NAMES.has(key.toLowerCase().replace(/[^a-z]/g, '')) ? 'name' : 'text'
}

/** Members with the hash of a certificate, as bytes. */
const IDENTIFIERS = /keyidentifier$/i

export class Encoder {
  readonly #words: Words
  readonly #certificates: OtherCertificates
  readonly #watch: Watch
  /** Captures by rank of their content, so that equal ones stay equal. */
  readonly #ranks: ReadonlyMap<string, number>
  /** Hashes of the ids of sign-ins that an error message names, by those of the originals. */
  readonly #correlations: ReadonlyMap<string, string>
  secrets = 0

  constructor(words: Words, certificates: OtherCertificates, watch: Watch, captures: readonly string[], reported: readonly string[]) {
    this.#correlations = new Map(reported.map((id) => [correlationHash(id), correlationHash(words.text(id, 'text'))]))
    this.#words = words
    this.#certificates = certificates
    this.#watch = watch
    this.#ranks = new Map([...new Set(captures)].sort().map((xml, index) => [xml, index]))
  }

  // ── documents ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A value of a document: `key` is that of the nearest object. */
  document(value: unknown, key = ''): unknown {
    if (typeof value === 'string') return this.#text(value, key)
    if (typeof value === 'number') return this.#number(value, key)
    if (Array.isArray(value)) return this.#bytes(value, key) ?? value.map((each) => this.document(each, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [this.#key(name), this.document(member, keyBelow(key, name))]))
  }

  /** A number may be the name of a team, typed without quotes. */
  #number(value: number, key: string): number {
    const use = useOf(key)
    const names = use === 'name' || /org/i.test(key)
    return names && Number.isSafeInteger(value) && value >= 0 ? Number(this.#words.text(String(value), use)) : value
  }

  /** A header of a table in any language stays. */
  #key(name: string): string {
    return name.startsWith('@') || isUserColumn(name) ? name : this.#words.text(name, 'text')
  }

  #text(text: string, key: string): string {
    if (isBlackedOut(text)) {
      this.secrets++
      // What is around a secret may be what is wrong with it.
      return text
        .split(/(\uE0B1+)/)
        .map((part) => (isBlackedOut(part) ? REMOVED : this.#words.text(part, 'text')))
        .join('')
    }
    // The type of an object, as Graph names it.
    if (key === '@odata.type' && /^#?microsoft\.graph\.\w{1,80}$/.test(text)) return text
    if (key === 'code' && /^\d{4,7}$/.test(text)) return text
    const certificate = text.length > 200 ? certificateInBase64(text) : undefined
    if (certificate) return Buffer.from(this.#other(certificate)).toString('base64')
    if (text.includes('-----BEGIN')) return this.#pem(text)
    if (IDENTIFIERS.test(key)) return this.#identifier(text)
    return this.#words.text(text, useOf(key))
  }

  text(text: string): string {
    return this.#text(text, '')
  }

  /** The other certificate, in base64. */
  certificate(certificate: Certificate): string {
    return Buffer.from(this.#other(certificate)).toString('base64')
  }

  #other(certificate: Certificate): Uint8Array {
    return this.#certificates.for(certificate)?.der ?? new Uint8Array(certificate.der.length)
  }

  #pem(text: string): string {
    return text
      .split(/(-----(?:BEGIN|END) [A-Z0-9 ]{1,40}-----)/)
      .map((part) => {
        if (part.startsWith('-----')) return part
        const certificate = certificateInBase64(part)
        if (!certificate) return this.#words.text(part, 'text')
        const lines =
          Buffer.from(this.#other(certificate))
            .toString('base64')
            .match(/.{1,64}/g) ?? []
        return `${/^\s*/.exec(part)?.[0] ?? ''}${lines.join(/\n/.test(part.trim()) ? '\n' : '')}${part.slice(part.trimEnd().length)}`
      })
      .join('')
  }

  /** Base64, or bytes as PowerShell writes them in a text. */
  #identifier(text: string): string {
    if (/^\d{1,3}(?: \d{1,3})*$/.test(text)) {
      const bytes = Uint8Array.from(text.split(' ').map(Number))
      return [...this.#hash(bytes)].join(' ')
    }
    const bytes = Buffer.from(text, 'base64')
    const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && bytes.toString('base64') === text
    return isBase64 && (bytes.length === 20 || bytes.length === 32) ? this.#hash(bytes).toString('base64') : this.#words.text(text, 'text')
  }

  #hash(bytes: Uint8Array): Buffer {
    const upper = Buffer.from(bytes).toString('hex').toUpperCase()
    this.#words.countHash(upper)
    return Buffer.from(this.#words.hashOf(upper), 'hex')
  }

  /** A list of bytes: a hash, or a certificate; null for other lists. */
  #bytes(list: readonly unknown[], key: string): readonly unknown[] | null {
    if (list.length < 20 || !list.every((each) => typeof each === 'number' && Number.isInteger(each) && each >= 0 && each < 256))
      return null
    const bytes = Uint8Array.from(list as readonly number[])
    const certificate = certificateOf(bytes)
    if (certificate) return [...this.#other(certificate)]
    return IDENTIFIERS.test(key) && (bytes.length === 20 || bytes.length === 32) ? [...this.#hash(bytes)] : list.map(() => 0)
  }

  // ── what readers found ─────────────────────────────────────────────────────────────────────────────────────────────

  /** An item of a fact, for a record. */
  item(value: unknown, key = ''): unknown {
    if (typeof value === 'string') return this.#text(value, key)
    if (typeof value === 'number') return Number.isFinite(value) ? value : { [MARK]: 'number', of: String(value) }
    if (typeof value !== 'object' || value === null) return value ?? null
    if (value instanceof Date) return { [MARK]: 'date', of: Number.isNaN(value.getTime()) ? 'never' : value.toISOString() }
    if (value instanceof Set) return { [MARK]: 'set', of: [...value].map((each) => this.item(each, key)) }
    if (value instanceof Map) return { [MARK]: 'map', of: this.#entries(value, key) }
    if (Array.isArray(value)) return value.map((each) => this.item(each, key))
    if (isPlace(value)) return this.#place(value)
    if (isArtifact(value)) return { [MARK]: 'artifact' }
    if (isCertificate(value)) return { [MARK]: 'certificate', of: Buffer.from(this.#other(value)).toString('base64') }
    if (isCapture(value)) return this.#capture(value)
    if (isRows(value)) return { [MARK]: 'rows', of: this.#rows(value) }
    return this.#members(value, key)
  }

  #entries(map: ReadonlyMap<unknown, unknown>, key: string): readonly unknown[] {
    const name = (each: unknown): string => this.#words.text(String(each), String(each).includes('@') ? 'name' : 'text')
    return [...map].map(([each, member]) => [name(each), this.item(member, key)])
  }

  #members(value: object, key: string): Readonly<Record<string, unknown>> {
    const out: [string, unknown][] = []
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === 'function') throw new Error(`A redacted record cannot have the function ${name}.`)
      if (member !== undefined) out.push([name, this.item(member, name === 'value' || name === 'items' ? key : keyBelow(key, name))])
    }
    return Object.fromEntries(out)
  }

  #place({ pointer, damage }: Place): Readonly<Record<string, unknown>> {
    return {
      [MARK]: 'at',
      ...(pointer === null ? {} : { pointer: true }),
      ...(damage === undefined ? {} : { damage: this.#words.text(damage, 'text') }),
    }
  }

  #capture(capture: Capture): unknown {
    const { open, xml, ...rest } = capture
    const opened = this.#watch.opened.get(xml) ?? open([])
    const isToMixpanel =
      /<(?:[\w.-]{1,40}:)?Audience\b[^<>]{0,400}>[^<]{0,400}mixpanel/i.test(xml) ||
      /\bRecipient\s{0,9}=\s{0,9}["'][^"']{0,400}mixpanel\.com/i.test(xml)
    const stand = `<redacted nr="${String(this.#ranks.get(xml) ?? 0).padStart(6, '0')}"${isToMixpanel ? ' Recipient="https://mixpanel.com/"' : ''}/>`
    return { [MARK]: 'response', of: { ...this.#members({ ...rest, opened }, ''), xml: stand } }
  }

  #rows(rows: SignInRows): Readonly<Record<keyof RowColumns, readonly unknown[]>> {
    const each = <T>(read: (index: number) => T): readonly T[] => Array.from({ length: rows.size }, (_, index) => read(index))
    const finite = (number: number): number | null => (Number.isFinite(number) ? number : null)
    return {
      times: each((index) => finite(rows.time(index))),
      people: each((index) => this.#words.text(rows.person(index), 'name')),
      codes: each((index) => finite(rows.code(index))),
      outcomes: each((index) => rows.outcome(index)),
      correlations: each((index) => this.#correlations.get(rows.correlation(index)) ?? otherHash(rows.correlation(index))),
      guests: each((index) => rows.guest(index)),
      places: each((index) => this.item(rows.at(index))),
    }
  }
}

/** It is a hash already; a part of it is enough to tell one sign-in from another, and leads to no id. */
function otherHash(hash: string): string {
  return hash === '' ? '' : createHash('sha256').update(hash).digest('base64').slice(0, 12)
}

function isPlace(value: object): value is Place {
  return 'span' in value && typeof value.span === 'function' && 'artifact' in value
}

function isArtifact(value: object): value is Artifact {
  return 'encoding' in value && 'origin' in value && 'text' in value
}

function isCertificate(value: object): value is Certificate {
  return 'der' in value && 'sha256' in value
}

function isCapture(value: object): value is Capture {
  return 'open' in value && typeof value.open === 'function'
}

function isRows(value: object): value is SignInRows {
  return 'time' in value && typeof value.time === 'function' && 'size' in value
}
