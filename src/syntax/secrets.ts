import { BLACK, hideWhat } from './display.ts'
import { csvSecrets } from './secrets/csv-secrets.ts'
import type { FoundSecret, MatchedSecret, SecretKind } from './secrets/found.ts'
import { jsonSecrets } from './secrets/json-secrets.ts'
import { decodeString, type JsonFrame } from './secrets/json-walk.ts'
import { keyMaterialIn, type KeyStretches, privateKeysIn } from './secrets/keys.ts'
import type { NameMeaning } from './secrets/names.ts'
import { ownerIn } from './secrets/owner.ts'
import { occurrencesOf } from './secrets/repeated.ts'
import { isBelowScim, mayNameSecret, namedValues, urlSecrets } from './secrets/text-scan.ts'
import { tokensIn } from './secrets/tokens.ts'
import { isFewWords, isProse } from './secrets/prose.ts'
import { isHarmless, isMixed, isPath, looksRandom, schemeLength } from './secrets/values.ts'
import { terraformSecrets } from './terraform-secrets.ts'

// Secrets are blacked out before anything else reads the text, at the same length, so that places stay correct. JSON is walked by its keys
// and values; other text by its lines and words; keys are decoded. Files that cannot be parsed, scripts and mails may contain secrets too.

hideWhat((text) => [...tokensIn(text), ...keyMaterialIn(text).flat()])

export interface Blackout {
  readonly text: string
  readonly found: readonly FoundSecret[]
}

/** More than a file may have: all of them would take minutes. */
export class TooManySecretsError extends Error {}

/** How many secrets a file may have, and names that may be those of secrets outside of JSON. */
export interface SecretLimits {
  readonly secrets: number
  readonly names: number
}

const UNLIMITED: SecretLimits = { secrets: Infinity, names: Infinity }

/**
 * Blacks out what looks like a token, secret, password, private key or cookie.
 * @throws {TooManySecretsError} where the text has more than `limits`.
 */
export function blackOut(text: string, limits = UNLIMITED): Blackout {
  const secrets = [...secretsIn(text, limits)]
  addRepeated(text, secrets)
  return apply(text, secrets.map(ownerIn(text)), assertionIn(text))
}

/** The secrets of the parts of a long text, each with its owner and without what it was found in, which would keep the part. */
export class PartSecrets {
  readonly #isRecording: boolean
  readonly #owners = new Map<string, SecretKind>()
  readonly #labels = new Map<string, string>()

  constructor(isRecording: boolean) {
    this.#isRecording = isRecording
  }

  /** In order. */
  in(part: string): readonly MatchedSecret[] {
    const found = secretsIn(part).map(ownerIn(part, this.#isRecording, this.#owners))
    return found.map((secret) => ({ ...secret, label: this.#labelOf(secret.label), frame: null })).sort((a, b) => a.start - b.start)
  }

  #labelOf(label: string): string {
    let own = this.#labels.get(label)
    if (own === undefined) this.#labels.set((own = Buffer.from(label).toString()), own)
    return own
  }
}

/** The secrets of a text, in no order. */
function secretsIn(text: string, limits = UNLIMITED): readonly MatchedSecret[] {
  const secrets: MatchedSecret[] = []
  if (mayNameSecret(text)) {
    addTexts(text, (index) => index, null, 0, secrets, limits)
    for (const each of csvSecrets(text)) addNamed(text, each, each.meaning, each.label, null, secrets)
  }
  for (const token of tokensIn(text)) secrets.push({ ...token, certain: true, frame: null })
  const keys = privateKeysIn(text)
  if (secrets.length + keys.length > limits.secrets) throw new TooManySecretsError()
  addKeys(keys, secrets)
  for (const found of terraformSecrets(text)) secrets.push({ ...found, certain: true, frame: null })
  return secrets
}

/** The same for a text whose secrets are known, but for those that are repeated in it without their names. */
export function blackOutKnown(text: string, known: readonly MatchedSecret[]): Blackout {
  const secrets = [...known]
  addRepeated(text, secrets)
  return apply(text, secrets, assertionIn(text))
}

// ── names and their values ───────────────────────────────────────────────────────────────────────────────────────────

/** A body of a request may be JSON with JSON in it. */
const MOST_LEVELS = 5

/** The secrets by name in a text that may itself be within another; `offset` leads to the text of the file. */
function addTexts(
  text: string,
  offset: (index: number) => number,
  frame: JsonFrame | null,
  level: number,
  secrets: MatchedSecret[],
  limits: SecretLimits,
): void {
  const add = (from: number, end: number, meaning: NameMeaning, label: string, bare: boolean, around: JsonFrame | null): void => {
    const found: MatchedSecret[] = []
    addNamed(text, { start: from, end, bare }, meaning, label, around, found)
    for (const each of found) secrets.push({ ...each, start: offset(each.start), end: offset(each.end) })
    if (secrets.length > limits.secrets) throw new TooManySecretsError()
  }
  const sink: Parameters<typeof jsonSecrets>[3] = {
    named: ({ start, end }, meaning, label, around) => {
      add(start, end, meaning, label, false, around)
    },
    certain: ({ start, end }, kind, label, around) => {
      add(start, end, { kind, strength: 'named' }, label, false, around)
    },
    inner: (value, around) => {
      if (level >= MOST_LEVELS) return
      const decoded = decodeString(text, value)
      addTexts(decoded.text, (index) => offset(decoded.offset(index)), around, level + 1, secrets, limits)
    },
  }
  let names = 0
  const onName = (): void => {
    if (++names > limits.names) throw new TooManySecretsError()
  }
  for (const value of namedValues(text, (at) => jsonSecrets(text, at, frame, sink), onName)) {
    const isScim = /^token$/i.test(value.label) && isBelowScim(text, value.start - value.label.length)
    const meaning: NameMeaning = isScim ? { kind: 'token', strength: 'named' } : value.meaning
    add(value.start, value.end, meaning, isScim ? 'scim.token' : value.label, value.bare, frame)
  }
  for (const { start, end, kind, label } of urlSecrets(text)) add(start, end, { kind, strength: 'named' }, label, false, frame)
}

interface WrittenValue {
  readonly start: number
  readonly end: number
  /** Written without quotation marks, so that it may be the words of a sentence. */
  readonly bare?: boolean
}

function addNamed(
  text: string,
  { start, end, bare = false }: WrittenValue,
  { kind, strength }: NameMeaning,
  label: string,
  frame: JsonFrame | null,
  secrets: MatchedSecret[],
): void {
  const written = text.slice(start, end)
  const lead = schemeLength(written)
  const secret = written.slice(lead).trimEnd()
  if (isHarmless(secret.trim()) || (/pwd$/i.test(label) && isPath(secret))) return
  // A common word may be a name or a secret: plain words are blacked out as a precaution, and are no finding.
  if (strength === 'common' && (secret.length < 6 || /\s/.test(secret.slice(0, 400)))) return
  if (strength === 'guess' && !looksRandom(secret)) return
  // Pulumi names a resource by its type: `synchronizationSecret:SynchronizationSecret`.
  if (strength === 'common' && secret.split('::', 1)[0]?.toLowerCase() === label.toLowerCase()) return
  if (isAnswer(text, start, label, secret)) return
  // `password=swordfish` is a setting, and `password: required` may be a note.
  const isOpen = bare && /\s/.test(text[start - 1] ?? '')
  const certain = !isProse(secret, isOpen) && !isOfTlsSession(text, start, label) && (strength !== 'common' || isMixed(secret))
  secrets.push({ start: start + lead, end: start + lead + secret.length, kind, label, certain, frame })
}

/** Whether an owner of the Mixpanel organization has a password: in place of true or false any word, which the reader of the settings names. */
function isAnswer(text: string, start: number, label: string, written: string): boolean {
  return /^password$/i.test(label) && isFewWords(written) && /\bowners["']?[ \t]{0,8}:/i.test(text.slice(Math.max(0, start - 4000), start))
}

/** `Master-Key:` in what `openssl s_client` prints: of one connection to a server, which ended with it. */
function isOfTlsSession(text: string, start: number, label: string): boolean {
  return /^master-key$/i.test(label) && /SSL-Session:/.test(text.slice(Math.max(0, start - 1000), start))
}

// ── keys, repetitions, assertions ────────────────────────────────────────────────────────────────────────────────────

function addKeys(keys: readonly KeyStretches[], secrets: MatchedSecret[]): void {
  for (const stretches of keys) {
    for (const [nth, { start, end }] of stretches.entries()) {
      if (end > start) secrets.push({ start, end, kind: 'private-key', label: 'PRIVATE KEY', certain: nth === 0, frame: null })
    }
  }
}

/** A secret that is repeated without its name is blacked out too. */
function addRepeated(text: string, secrets: MatchedSecret[]): void {
  const named = new Map<string, MatchedSecret>()
  for (const secret of secrets) {
    const { start, end, kind } = secret
    const length = end - start
    if (kind === 'private-key' || kind === 'cookie' || length < 12 || length > LONGEST_REPEATED) continue
    const written = text.slice(start, end)
    if (/\d/.test(written) && !named.has(written)) named.set(written, secret)
  }
  for (const { start, end, of } of occurrencesOf(named, text)) if (start !== of.start) secrets.push({ ...of, start, end, frame: null })
}

const LONGEST_REPEATED = 16_384

/** A captured assertion is kept, because it is checked; reports never show it. */
const ASSERTION =
  /SAMLResponse\\{0,32}["']?\s{0,40}(?:[=:]|%3D|,?\s{0,40}\\{0,32}["']?value\\{0,32}["']?\s{0,40}[:=])\s{0,40}\\{0,32}["']?(?<kept>[A-Za-z0-9+/=%_-]{40})|(?<xml><(?:\w{1,40}:)?Assertion\s)/d

function assertionIn(text: string): readonly FoundSecret[] {
  const match = text.includes('SAMLResponse') || text.includes('Assertion') ? ASSERTION.exec(text) : null
  if (!match) return []
  const label = match.groups?.['kept'] === undefined ? 'Assertion' : 'SAMLResponse'
  const [start = 0, end = 0] = match.indices?.groups?.[label === 'Assertion' ? 'xml' : 'kept'] ?? []
  return [{ start, end: label === 'Assertion' ? end : endOfRun(text, end), kind: 'assertion', label }]
}

/** In pieces: V8 has no room to match a run of many millions of characters at once. */
function endOfRun(text: string, from: number): number {
  const piece = /[A-Za-z0-9+/=%_-]{1,65536}/y
  piece.lastIndex = from
  let end = from
  while (piece.test(text)) end = piece.lastIndex
  return end
}

// ── the text without them ────────────────────────────────────────────────────────────────────────────────────────────

function apply(text: string, secrets: readonly MatchedSecret[], kept: readonly FoundSecret[]): Blackout {
  if (secrets.length === 0) return { text, found: kept }
  const found: FoundSecret[] = [...kept]
  const parts: string[] = []
  let at = 0
  for (const { certain, start, end, kind, label } of [...secrets].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= at) continue
    const from = Math.max(at, start)
    parts.push(text.slice(at, from), isByte(kind, text, from, end) ? '0'.padEnd(end - from) : black(text.slice(from, end)))
    // A match that only continues another one is not counted again.
    if (certain && start >= at) found.push({ start, end, kind, label })
    at = end
  }
  parts.push(text.slice(at))
  return { text: parts.join(''), found: found.sort((a, b) => a.start - b.start) }
}

/** A byte of a key in a list of JSON, which stays a number. */
function isByte(kind: SecretKind, text: string, from: number, end: number): boolean {
  return kind === 'private-key' && end - from <= 4 && /^-?\d{1,3}$/.test(text.slice(from, end))
}

/** Line ends are kept, and the indentation behind them, which YAML needs. */
function black(secret: string): string {
  if (!/[\r\n]/.test(secret)) return BLACK.repeat(secret.length)
  return secret
    .split(/([\r\n]+[ \t]*)/)
    .map((part, index) => (index % 2 === 1 ? part : BLACK.repeat(part.length)))
    .join('')
}

/** True for text that has been blacked out. */
export function isBlackedOut(text: string): boolean {
  return text.includes(BLACK)
}

export type { FoundSecret, MatchedSecret, SecretKind }
