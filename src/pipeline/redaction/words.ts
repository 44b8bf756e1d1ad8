import { createHmac } from 'node:crypto'
import { spellingOf } from './spelling.ts'
import { GUIDS, HOSTS, WORDS } from './known-words.ts'

// Replaces words. A word is letters and digits between other signs; the same word is always replaced by the same pseudonym, wherever it stands:
// in a name, an address, a domain or a URL. So values that were equal stay equal, those that differed stay different, and what is wrong with a
// value (a slash, a blank, a capital) stays wrong. Words that the program itself compares values with are kept, except in names and addresses.

/** What a value is for: names and addresses keep no word but the vendors’; an identifier is of the bundle; text is anything else. */
export type Use = 'name' | 'text'

/** Why something was replaced, as the receipt says it. */
export type Replaced = 'word' | 'domain' | 'id' | 'number' | 'thumbprint' | 'address'

const KNOWN: ReadonlySet<string> = new Set(WORDS.split(' '))
const KEPT_GUIDS: ReadonlySet<string> = new Set([...GUIDS.split(' '), '0'.repeat(32)])
const KEPT_HOSTS: ReadonlySet<string> = new Set(HOSTS.split(' '))
/** Labels of the vendors’ hosts: `login`, `microsoftonline`, `mixpanel`. */
const HOST_LABELS: ReadonlySet<string> = new Set([...[...KEPT_HOSTS].flatMap((host) => host.split('.').slice(0, -1)), 'onmicrosoft', 'www'])
/** Top-level domains that say nothing about an organization; every one of two letters is another. */
const TOP: ReadonlySet<string> = new Set(
  'com net org edu gov mil int info biz name pro dev app cloud tech online example invalid test localhost local con comm cmo'.split(' '),
)
/** Words in names and addresses that rules look at. */
const KEPT_IN_NAMES: ReadonlySet<string> = new Set(
  'mixpanel microsoft entra azure sso saml scim ext admin administrator app apps user users group groups team teams all everyone guest guests member members owner test default access none'.split(
    ' ',
  ),
)

/** A GUID; a hash with or without colons; a date; an address; a domain; a word. */
const TOKEN =
  /(?<guid>(?<![\p{L}\p{N}-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\p{L}\p{N}-])|(?<![\p{L}\p{N}])[0-9a-f]{32}(?![\p{L}\p{N}]))|(?<hash>(?<![\p{L}\p{N}:])(?:[0-9a-f]{64}|[0-9a-f]{40}|(?:[0-9a-f]{2}:){19,31}[0-9a-f]{2}|(?:[0-9a-f]{2} ){19,31}[0-9a-f]{2})(?![\p{L}\p{N}]))|(?<date>(?<![\p{L}\p{N}])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\p{L}\p{N}])|\/Date\(-?\d{1,16}\)\/)|(?<ip>(?<![\p{L}\p{N}.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\p{L}\p{N}.]))|(?<escape>%(?:2[0-9a-f]|3[a-f]|40|5[b-f]|7[b-e]))|(?<word>[\p{L}\p{N}\p{M}]+)/giu

export interface WordsOptions {
  /** Null: pseudonyms are numbered in the order in which their words come. */
  readonly salt: string | null
  /** Other hashes of certificates by those of the originals, upper-case hex. */
  readonly hashes: ReadonlyMap<string, string>
}

export class Words {
  /** By file: how often something of each kind was replaced in it. */
  readonly counts = new Map<string, Map<Replaced, number>>()
  /** Words, ids, numbers and hashes that were replaced, in lower case. */
  readonly replaced = new Set<string>()
  #addresses = 0
  #file = ''
  readonly #salt: string | null
  readonly #hashes: ReadonlyMap<string, string>
  readonly #pseudonyms = new Map<string, string>()
  readonly #spellings = new Map<string, string>()
  readonly #taken = new Set<string>()
  /** Words of names, which are replaced in sentences too. */
  readonly #ofNames = new Set<string>()

  constructor({ salt, hashes }: WordsOptions) {
    this.#salt = salt
    this.#hashes = hashes
  }

  /** Takes note of the words of a name, so that they are known in a sentence. */
  learn(name: string): void {
    for (const [word] of name.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      const lower = word.toLowerCase()
      if ((lower.length > 2 || /[\u0080-\uffff]/.test(lower)) && /\p{L}/u.test(lower) && !KEPT_IN_NAMES.has(lower)) this.#ofNames.add(lower)
    }
  }

  /** The text with its words replaced. Linear in its length. */
  text(text: string, use: Use): string {
    const inner = use === 'text' ? this.#document(text) : null
    if (inner !== null) return inner
    const isSentence = use === 'text' && /\p{L} +\p{L}/u.test(text) && !/[(){}<>$]|:\/\//.test(text)
    const parts = partsOf(text)
    let out = ''
    let done = 0
    for (const match of text.matchAll(TOKEN)) {
      const start = match.index
      const [whole] = match
      const { guid, hash, date, ip, escape } = match.groups ?? {}
      out += text.slice(done, start)
      done = start + whole.length
      if (guid !== undefined) out += this.#guid(guid)
      else if (hash !== undefined) out += this.#hash(hash)
      else if (ip !== undefined) out += this.#address(ip)
      else if (date !== undefined || escape !== undefined) out += whole
      else out += this.#word(whole, parts.useAt(start) ?? (use === 'name' ? 'name' : isSentence ? 'sentence' : 'text'))
    }
    return out + text.slice(done)
  }

  /** JSON within a text keeps its structure. */
  #document(text: string): string | null {
    if (!/^\s*[{[]\s*["{[]/.test(text)) return null
    try {
      const value: unknown = JSON.parse(text)
      return JSON.stringify(this.#within(value))
    } catch {
      return null
    }
  }

  #within(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value, 'text')
    if (Array.isArray(value)) return value.map((each) => this.#within(each))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [this.text(key, 'text'), this.#within(each)]))
  }

  #word(word: string, use: WordUse): string {
    // What crosses out a part of a value stays.
    const mask = /[xX]{3,}/.exec(word)?.[0]
    if (mask !== undefined) {
      const before = word.slice(0, word.indexOf(mask))
      const after = word.slice(before.length + mask.length)
      return `${before === '' ? '' : this.#word(before, use)}${mask}${after === '' ? '' : this.#word(after, use)}`
    }
    if (/^[0-9]+$/.test(word)) return word.length < (use === 'name' ? 3 : 5) ? word : this.#digits(word)
    const lower = word.toLowerCase().normalize('NFC')
    if (this.#isKept(lower, use)) return word
    this.#count(use === 'host' ? 'domain' : 'word', lower)
    return this.#spelled(word, lower, () => this.#pseudonymOf(lower))
  }

  #isKept(lower: string, use: WordUse): boolean {
    switch (use) {
      case 'kept':
        return true
      case 'name':
        return KEPT_IN_NAMES.has(lower)
      case 'host':
        return HOST_LABELS.has(lower)
      case 'top':
        return TOP.has(lower) || /^[a-z]{2}$/.test(lower)
      case 'sentence':
        return !this.#ofNames.has(lower) && isKnown(lower)
      case 'text':
        return isKnown(lower)
    }
  }

  /** Letters alone where the word has no digit, since a digit can make an identifier of a word. */
  #pseudonymOf(lower: string): string {
    const nth = this.#salt === null ? this.#pseudonyms.size : null
    const number = nth ?? this.#digest(lower).readUIntBE(0, 6)
    const base = lettersOf(number)
    // A part of an identifier keeps its length and its kind.
    if (/^[0-9a-f]{4,12}$/.test(lower))
      return `a${number
        .toString(16)
        .padStart(lower.length - 1, '0')
        .slice(1 - lower.length)}`
    if (/^[a-z0-9]{8,12}$/.test(lower) && /\d/.test(lower)) return `p${base.padStart(lower.length - 2, 'q')}1`
    return `pseudo${/[\u0080-\uffff]/.test(lower) ? 'é' : ''}${base}${/\p{N}/u.test(lower) ? '1' : ''}`
  }

  #digits(digits: string): string {
    this.#count('number', digits)
    return this.#spelled(digits, digits, () => {
      const nth = this.#salt === null ? this.#pseudonyms.size : this.#digest(digits).readUIntBE(0, 6)
      const room = 10 ** Math.min(14, digits.length - 1)
      return `9${String(nth % room).padStart(digits.length - 1, '0')}`
    })
  }

  /** An address of the internet in one for documentation (RFC 5737); those of no network and of private ones are everybody’s. */
  #address(ip: string): string {
    if (/^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|1\.1|1\.0|8\.8|9\.9)\./.test(ip)) return ip
    this.#count('address', ip)
    return this.#spelled(ip, ip, () => {
      const nth = this.#salt === null ? this.#addresses++ : this.#digest(ip).readUIntBE(0, 4)
      return `${['203.0.113', '198.51.100', '192.0.2'][Math.floor(nth / 254) % 3] ?? ''}.${(nth % 254) + 1}`
    })
  }

  #guid(guid: string): string {
    const dashed = guid.includes('-')
    const bare = guid.toLowerCase().replaceAll('-', '')
    const lower = withDashes(bare)
    if (KEPT_GUIDS.has(bare)) return guid
    this.#count('id', lower)
    const made = this.#spelled(withDashes(guid.replaceAll('-', '')), lower, () => {
      if (this.#salt === null) return `aaaaaaaa-0000-4000-8000-${(this.#pseudonyms.size + 1).toString(16).padStart(12, '0')}`
      const hex = this.#digest(lower).toString('hex')
      return `aaaa${hex.slice(0, 4)}-${hex.slice(4, 8)}-4${hex.slice(8, 11)}-8${hex.slice(11, 14)}-${hex.slice(14, 26)}`
    })
    return dashed ? made : made.replaceAll('-', '')
  }

  /** A hash that was replaced as bytes. */
  countHash(upper: string): void {
    this.#count('thumbprint', upper)
  }

  #hash(written: string): string {
    const between = /[ :]/.exec(written)?.[0] ?? ''
    const bare = written.replace(/[ :]/g, '')
    const upper = bare.toUpperCase()
    this.#count('thumbprint', upper)
    const made = this.hashOf(upper)
    const cased =
      bare === upper ? made : bare === bare.toLowerCase() ? made.toLowerCase() : made.replace(/[A-F]$/, (last) => last.toLowerCase())
    return between === '' ? cased : (cased.match(/../g) ?? []).join(between)
  }

  /** Another hash of the same length for one in upper-case hex: that of the other certificate, where it is of a certificate. */
  hashOf(upper: string): string {
    const known = this.#hashes.get(upper) ?? this.#pseudonyms.get(upper)
    if (known !== undefined) return known
    const seed = this.#salt === null ? `hash ${this.#pseudonyms.size}` : upper
    const made = createHmac('sha512', this.#salt ?? '')
      .update(seed)
      .digest('hex')
      .slice(0, upper.length)
      .toUpperCase()
    this.#pseudonyms.set(upper, made)
    return made
  }

  /** One pseudonym for each word, and one spelling of it for each spelling of the word. */
  #spelled(written: string, lower: string, make: () => string): string {
    const before = this.#spellings.get(written)
    if (before !== undefined) return before
    let pseudonym = this.#pseudonyms.get(lower)
    if (pseudonym === undefined) {
      pseudonym = make()
      while (this.#taken.has(pseudonym)) pseudonym += /\d$/.test(pseudonym) ? '1' : 'q'
      this.#pseudonyms.set(lower, pseudonym)
      this.#taken.add(pseudonym)
    }
    // An accent in two characters looks like one in one, and is another text.
    const composed = written.normalize('NFC')
    const spelling =
      composed === written
        ? spellingOf(written, pseudonym, (each) => each !== pseudonym && this.#taken.has(each))
        : this.#spelled(composed, lower, make).normalize('NFD')
    this.#taken.add(spelling)
    this.#spellings.set(written, spelling)
    return spelling
  }

  /** What is replaced from now on is in this file. */
  begin(file: string): void {
    this.#file = file
  }

  /** Words of names that are to be in no output, and whether a text may have them all the same. */
  get ofNames(): ReadonlySet<string> {
    return this.#ofNames
  }

  /** True for a pseudonym, in lower case. */
  isPseudonym(lower: string): boolean {
    return this.#taken.has(lower)
  }

  /** True for a word that rules compare values with, so that it may stand in a copy. */
  isVocabulary(lower: string): boolean {
    return isKnown(lower) || KEPT_IN_NAMES.has(lower) || HOST_LABELS.has(lower) || TOP.has(lower)
  }

  #count(kind: Replaced, what: string): void {
    this.replaced.add(what.toLowerCase())
    let ofFile = this.counts.get(this.#file)
    if (!ofFile) this.counts.set(this.#file, (ofFile = new Map<Replaced, number>()))
    ofFile.set(kind, (ofFile.get(kind) ?? 0) + 1)
  }

  #digest(text: string): Buffer {
    return createHmac('sha256', this.#salt ?? '')
      .update(text)
      .digest()
  }
}

/** Words that values are compared with; codes, durations of ISO 8601 and the numbered attributes of Graph. */
function isKnown(lower: string): boolean {
  return (
    /^[a-z0-9]{1,2}$/.test(lower) ||
    KNOWN.has(lower) ||
    /^(?:aadsts\d{4,7}|extensionattribute\d{1,2}|p(?:\d{1,5}[ymwd]){0,4}(?:t(?:\d{1,5}[hms]){1,3})?)$/.test(lower)
  )
}

type WordUse = 'kept' | 'name' | 'host' | 'top' | 'sentence' | 'text'

const LETTERS = 'abcdefghijklmnopqrstuvwyz'

/** A number in letters, without the one that crosses out. */
function lettersOf(number: number): string {
  let out = ''
  for (let left = number; ; left = Math.floor(left / LETTERS.length) - 1) {
    out = (LETTERS[left % LETTERS.length] ?? 'a') + out
    if (left < LETTERS.length) return out
  }
}

function withDashes(bare: string): string {
  return `${bare.slice(0, 8)}-${bare.slice(8, 12)}-${bare.slice(12, 16)}-${bare.slice(16, 20)}-${bare.slice(20)}`
}

/** Labels with dots between them, after `://`, `@` or alone, or with an escape before the dot. */
const DOTTED = /(?<lead>:\/\/|@|%40|_)?(?:(?<![\p{L}\p{N}-])|(?<=%40))(?<host>[\p{L}\p{N}-]+(?:\\?\.[\p{L}\p{N}-]+){1,126})/giu
const AT = /@|%40/g
const NOT_LOCAL = /[\s"'<>(),;:[\]{}|=/\\@]/
/** Longer than any part of an address before the @. */
const LONGEST_LOCAL = 256

interface WordPart {
  readonly from: number
  readonly to: number
  readonly use: WordUse
}

/** Which parts of a text are hosts, domains and the local parts of addresses; asked for in order. */
function partsOf(text: string): { useAt(index: number): WordUse | null } {
  if (!/[.@]|%40/.test(text)) return { useAt: () => null }
  const hosts: WordPart[] = []
  for (const match of text.matchAll(DOTTED)) {
    const { lead = '', host = '' } = match.groups ?? {}
    if ((lead !== '' && lead !== '_') || isDomain(host)) addHost(hosts, host, match.index + lead.length)
  }
  const sides = [partIn(localsIn(text)), partIn(hosts)]
  return { useAt: (index) => sides.map((side) => side(index)).find((use) => use !== null) ?? null }
}

function partIn(parts: readonly WordPart[]): (index: number) => WordUse | null {
  let next = 0
  return (index) => {
    while ((parts[next]?.to ?? Infinity) <= index) next++
    const part = parts[next]
    return part && part.from <= index ? part.use : null
  }
}

/** The parts before each @. Of a guest’s, the part before the domain of the own address. */
function localsIn(text: string): readonly WordPart[] {
  const parts: WordPart[] = []
  let done = 0
  for (const { index } of text.matchAll(AT)) {
    let from = index
    while (from > done && index - from < LONGEST_LOCAL && !NOT_LOCAL.test(text[from - 1] ?? ' ')) from--
    const local = text.slice(from, index)
    const to = /#ext#$/i.test(local) && local.includes('_') ? from + local.lastIndexOf('_') : index
    if (to > from) parts.push({ from, to, use: 'name' })
    done = index + 1
  }
  return parts
}

/** Objects whose attributes claims and expressions name: `user.id` is no domain. */
const SOURCES: ReadonlySet<string> = new Set(
  'user application app resource audience company group directory client event data var local'.split(' '),
)

function isDomain(text: string): boolean {
  const labels = text.toLowerCase().split(/\\?\./)
  const last = labels.at(-1) ?? ''
  return TOP.has(last) || (/^[a-z]{2}$/.test(last) && !SOURCES.has(labels[0] ?? ''))
}

function addHost(uses: WordPart[], host: string, start: number): void {
  const lower = host.toLowerCase().replaceAll('\\', '')
  if (KEPT_HOSTS.has(lower)) {
    uses.push({ from: start, to: start + host.length, use: 'kept' })
    return
  }
  let at = start
  const labels = host.split('.')
  for (const [index, label] of labels.entries()) {
    uses.push({ from: at, to: at + label.length, use: index === labels.length - 1 ? 'top' : 'host' })
    at += label.length + 1
  }
}
