import type { Evidence, Place } from '../model/artifact.ts'
import type { Certificate, CertificateFlaw, CertificateForm } from '../model/certificates.ts'
import { certificatesInPkcs7, kindOfDer } from './asn1.ts'
import { announcedLength, DASH, GAP, looksLikeDer } from './pem-signs.ts'
import { isBlackedOut } from './secrets.ts'
import { certificateOf } from './x509.ts'

// What a text or a string of bytes holds that is meant to be a certificate, in whatever state it came.

export interface Held {
  readonly form: CertificateForm
  readonly flaws: readonly { readonly flaw: CertificateFlaw; readonly at: Place }[]
  readonly certificates: readonly Evidence<Certificate>[]
  readonly privateKeys: readonly Place[]
  /** What is wrong, as the rest of a sentence that begins with the file: “… is cut off: …”; null where nothing is. */
  readonly damage: string | null
}

type PlaceOf = (start: number, end: number) => Place

const ARMOUR = new RegExp(`(${DASH}{1,12})${GAP}(BEGIN|END)${GAP}([A-Z](?:[A-Z0-9 ]{0,40}[A-Z0-9])?)${GAP}(${DASH}{0,12})`, 'gi')

/** Characters without width: they survive copying from web pages and chats, and no reader of PEM expects them. */
const NO_WIDTH = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/
const ODD_SPACE = /[\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/

/** Reads bytes that are no text: DER of any kind. Every place is that of the whole. */
export function readDer(bytes: Uint8Array, at: Place): Held {
  const content = contentOf(bytes)
  const held = { flaws: content.trailing ? [{ flaw: 'trailing-bytes' as const, at }] : [], privateKeys: content.key ? [at] : [] }
  const certificates = content.certificates.map((value) => ({ value, at }))
  const form = content.is === 'certificate' ? 'der' : formOf(content)
  return { ...held, certificates, form, damage: content.damage ?? (form === 'junk' ? 'holds no certificate' : null) }
}

/** Reads text that is meant to be PEM. `at` makes places out of offsets into the text. */
export function readPem(text: string, at: PlaceOf, depth = 0): Held {
  const tidy = withoutInvisible(text)
  const here: PlaceOf = (start, end) => at(tidy.offset(start), tidy.offset(end))
  const blocks = blocksOf(tidy.text)
  return blocks.length === 0 ? withoutArmour(tidy.text, here, depth) : withArmour(tidy, blocks, here, depth)
}

// ── blocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Armour {
  readonly start: number
  readonly end: number
  readonly begins: boolean
  readonly label: string
  /** Five plain hyphens on both sides, one space, capitals. */
  readonly exact: boolean
  /** The hyphens are five and plain. */
  readonly dashes: boolean
}

interface Block {
  readonly start: number
  readonly end: number
  readonly begin: Armour | null
  readonly finish: Armour | null
  readonly label: string
  readonly body: string
}

function blocksOf(text: string): readonly Block[] {
  const armours = [...text.matchAll(ARMOUR)].map((match): Armour => {
    const [whole, left = '', word = '', label = '', right = ''] = match
    return {
      start: match.index,
      end: match.index + whole.length,
      begins: word.toUpperCase() === 'BEGIN',
      label: label.replace(/\s+/g, ' '),
      exact: whole === `-----${word} ${label}-----` && word === word.toUpperCase(),
      dashes: left === '-----' && right === '-----',
    }
  })
  const blocks: Block[] = []
  let done = 0
  for (let i = 0; i < armours.length; i++) {
    const armour = armours[i]
    if (!armour) continue
    const next = armours[i + 1]
    if (armour.begins) {
      const finish = next && !next.begins ? next : null
      const bodyEnd = next ? next.start : text.length
      const end = finish ? finish.end : bodyEnd
      blocks.push({
        start: armour.start,
        end,
        begin: armour,
        finish,
        label: armour.label,
        body: text.slice(armour.end, bodyEnd),
      })
      done = end
      if (finish) i++
    } else {
      // An end without a beginning: what stands before it and could be base64 was meant.
      let start = armour.start
      while (start > done && /[\sA-Za-z0-9+/=]/.test(text[start - 1] ?? '-')) start--
      while (start < armour.start && /\s/.test(text[start] ?? '-')) start++
      blocks.push({
        start,
        end: armour.end,
        begin: null,
        finish: armour,
        label: armour.label,
        body: text.slice(start, armour.start),
      })
      done = armour.end
    }
  }
  // Parameters of a key say nothing by themselves.
  return blocks.filter(({ label }) => !/PARAMETERS$/i.test(label) || blocks.length === 1)
}

/** A file of all the authorities of the world has fewer; more are not looked into. */
const MOST = 400

function withArmour(tidy: Tidy, blocks: readonly Block[], here: PlaceOf, depth: number): Held {
  const { text } = tidy
  const flaws = new Map<CertificateFlaw, Place>()
  const note = (flaw: CertificateFlaw, start: number, end: number): void => {
    if (!flaws.has(flaw)) flaws.set(flaw, here(start, end))
  }
  const certificates: Evidence<Certificate>[] = []
  const privateKeys: Place[] = []
  const forms: CertificateForm[] = []
  let damage: string | null = null

  for (const block of blocks) {
    if (certificates.length >= MOST) break
    const { begin, finish, start, end, label } = block
    const place = here(start, end)
    if (/PRIVATE KEY/i.test(label)) {
      privateKeys.push(begin ? here(begin.start, begin.end) : place)
      forms.push('private-key')
      continue
    }
    const content = contentOfBody(block.body, depth)
    if (content.key) {
      privateKeys.push(here(start, begin?.end ?? end))
      forms.push('private-key')
      continue
    }
    certificates.push(...content.certificates.map((value) => ({ value, at: place })))
    const found = content.is === 'certificate' ? armourForm(block) : formOf(content, label)
    const fault =
      content.damage ??
      (begin === null ? 'has no BEGIN line' : finish === null ? 'has no END line' : mismatch(begin, finish)) ??
      (content.is === 'other' ? 'holds no certificate between its BEGIN and END lines' : null) ??
      (BLANK_LINE.test(block.body.replace(HEADERS_END, '\n'))
        ? 'has a blank line between its BEGIN and END lines, and programs stop reading there'
        : null)
    forms.push(found === 'pem' && fault !== null ? 'damaged' : found)
    if (fault !== null && (found === 'pem' || found === 'damaged' || found === 'junk')) damage ??= fault
    if (content.nested) note('double-base64', start, end)
    if (content.trailing && !/TRUSTED/i.test(label)) note('trailing-bytes', start, end)
    for (const armour of [begin, finish]) if (armour && !armour.dashes) note('smart-dashes', armour.start, armour.end)
    if (tidy.invisibleIn(start, end)) note('zero-width', start, end)
    if (begin && finish && !(/^[^\S\n]*\n/.test(block.body) && /\n[^\S\n]*$/.test(block.body))) note('one-line', start, end)
    const lead = begin
      ? text.slice(Math.max(text.lastIndexOf('\n', begin.start), text.lastIndexOf('\r', begin.start)) + 1, begin.start)
      : ''
    if (begin && lead !== '' && lead.trim() === '') note('indented', begin.start, begin.end)
  }

  let from = 0
  for (const { start, end } of [...blocks, { start: text.length, end: text.length }]) {
    const between = text.slice(from, start)
    const first = between.search(/\S/)
    if (first !== -1) note('text-around', from + first, from + first + firstLineOf(between.slice(first)))
    from = Math.max(from, end)
  }
  const form = forms.find((each) => each === 'damaged') ?? forms.find((each) => each !== 'private-key') ?? 'private-key'
  return { form, flaws: [...flaws].map(([flaw, at]) => ({ flaw, at })), certificates, privateKeys, damage }
}

/** OpenSSL takes what stands before a blank line for headers; one right after BEGIN ends headers that are not there. */
const HEADERS_END = /^[^\S\n]*\n[^\S\n]*\n/
const BLANK_LINE = /\n[^\S\n]{0,80}\n/

function firstLineOf(text: string): number {
  return /^[^\r\n]*/.exec(text)?.[0].trimEnd().length ?? 1
}

function armourForm({ label, begin, finish }: Block): CertificateForm {
  const right = label === 'CERTIFICATE' && [begin, finish].every((armour) => armour === null || armour.exact || !armour.dashes)
  return right ? 'pem' : 'wrong-armour'
}

function mismatch(begin: Armour, finish: Armour): string | null {
  return begin.label.toUpperCase() === finish.label.toUpperCase() ? null : 'begins as one thing and ends as another'
}

// ── without BEGIN and END ────────────────────────────────────────────────────────────────────────────────────────────

function withoutArmour(text: string, here: PlaceOf, depth: number): Held {
  const none = { flaws: [], certificates: [], privateKeys: [], damage: null }
  const first = text.search(/\S/)
  if (first === -1) return { ...none, form: 'empty' }
  const whole = here(first, text.trimEnd().length)
  if (isBlackedOut(text) || /^\s*PuTTY-User-Key-File/.test(text)) {
    return { ...none, form: 'private-key', privateKeys: [here(first, Math.min(text.length, first + 1))] }
  }
  if (/^\s*(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+)\s+AAAA/.test(text)) return { ...none, form: 'public-key' }
  // Base64 alone, or the longest run of it among other words.
  const alone = /^[\sA-Za-z0-9+/=]+$/.test(text)
  const run = alone ? { start: first, body: text.trim() } : longestBase64(text)
  if (!run) return { ...none, form: 'junk', damage: 'holds no certificate' }
  const content = contentOfBody(run.body, depth)
  if (content.is === 'other') return { ...none, form: 'junk', damage: 'holds no certificate' }
  const place = alone ? whole : here(run.start, run.start + run.body.length)
  const flaws: { flaw: CertificateFlaw; at: Place }[] = []
  if (content.nested) flaws.push({ flaw: 'double-base64', at: place })
  if (!alone) flaws.push({ flaw: 'text-around', at: here(first, first + 1) })
  return {
    form: content.is !== 'certificate' ? formOf(content) : content.nested ? 'pem' : 'bare-base64',
    flaws,
    certificates: content.certificates.map((value) => ({ value, at: place })),
    privateKeys: content.key ? [place] : [],
    damage: content.damage,
  }
}

function longestBase64(text: string): { start: number; body: string } | undefined {
  let best: { start: number; body: string } | undefined
  for (const match of text.matchAll(/(?:[A-Za-z0-9+/]{40,}={0,2}[^\S\r\n]*[\r\n]*)+(?:[A-Za-z0-9+/]+={0,2})?/g)) {
    const from = /M[A-Z]/.exec(match[0])?.index ?? -1
    if (from === -1) continue
    const body = match[0].slice(from).trimEnd()
    if (!best || body.length > best.body.length) best = { start: match.index + from, body }
  }
  return best && best.body.length >= 100 ? best : undefined
}

// ── what the bytes are ───────────────────────────────────────────────────────────────────────────────────────────────

interface Content {
  readonly is:
    | 'certificate'
    | 'certificate-request'
    | 'revocation-list'
    | 'public-key'
    | 'pkcs7'
    | 'pkcs12'
    | 'private-key'
    | 'damaged'
    | 'xml'
    | 'other'
  readonly certificates: readonly Certificate[]
  readonly key: boolean
  readonly trailing: boolean
  /** Base64 of base64, or of a PEM file. */
  readonly nested: boolean
  readonly damage: string | null
}

const NOTHING = { certificates: [], key: false, trailing: false, nested: false, damage: null } as const

function contentOfBody(body: string, depth: number): Content {
  // Headers of an old private key, quote marks of a mail, and line ends that a program wrote as \n.
  const plain = body
    .replace(/\\r|\\n/g, '\n')
    .replace(/^[^\S\r\n]*[>|][^\S\r\n]?/gm, '')
    .replace(/^[A-Z][\w-]*:.*$/gm, '')
  const compact = plain.replace(/\s+/g, '')
  if (compact === '') return { ...NOTHING, is: 'damaged', damage: 'has nothing between its BEGIN and END lines' }
  const strange = /[^A-Za-z0-9+/=]/.exec(compact) ?? /=(?=[^=])/.exec(compact)
  if (strange) {
    return { ...NOTHING, is: 'damaged', damage: `holds ${nameOf(strange[0])} among the base64, which does not belong there` }
  }
  if (compact.replace(/=+$/, '').length % 4 === 1) {
    const content = contentOf(Buffer.from(compact, 'base64'), depth)
    return content.is === 'certificate' ? content : { ...NOTHING, is: 'damaged', damage: 'is cut off (its base64 ends in the middle)' }
  }
  return contentOf(Buffer.from(compact, 'base64'), depth)
}

function nameOf(character: string): string {
  if (character === '=') return 'an equals sign'
  const code = character.codePointAt(0) ?? 0
  return code > 32 && code < 127 ? `the character “${character}”` : `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

function contentOf(bytes: Uint8Array, depth = 0): Content {
  const kind = kindOfDer(bytes)
  switch (kind) {
    case 'certificate':
    case 'trailing-bytes': {
      const length = announcedLength(bytes) ?? bytes.length
      const certificate = certificateOf(bytes.subarray(0, length))
      if (!certificate) return { ...NOTHING, is: 'damaged', damage: 'has the shape of a certificate, and what is inside cannot be read' }
      return { ...NOTHING, is: 'certificate', certificates: [certificate], trailing: kind === 'trailing-bytes' }
    }
    case 'truncated':
      if (!looksLikeDer(bytes)) return { ...NOTHING, is: 'other' }
      return {
        ...NOTHING,
        is: 'damaged',
        damage: `is cut off (it says that it is ${announcedLength(bytes) ?? 0} bytes long, and ${bytes.length} are there)`,
      }
    case 'pkcs7': {
      const certificates = certificatesInPkcs7(bytes).map((der) => certificateOf(der))
      return { ...NOTHING, is: 'pkcs7', certificates: certificates.filter((certificate) => certificate !== undefined) }
    }
    case 'pkcs12':
    case 'private-key':
      return { ...NOTHING, is: kind, key: true }
    case 'certificate-request':
    case 'revocation-list':
    case 'public-key':
      return { ...NOTHING, is: kind }
    case 'other':
      return looksLikeDer(bytes)
        ? { ...NOTHING, is: 'damaged', damage: 'has the shape of a certificate, and what is inside cannot be read' }
        : nestedIn(bytes, depth)
  }
}

/** Base64 within base64: what people get who encode a PEM file once more. */
function nestedIn(bytes: Uint8Array, depth: number): Content {
  const text = Buffer.from(bytes).toString('latin1')
  if (depth > 0) return { ...NOTHING, is: 'other' }
  if (/^\s*<(?:\?xml|[A-Za-z])/.test(text)) return { ...NOTHING, is: 'xml' }
  if (/^[\t\n\r -~]+$/.test(text)) {
    const inner = readPem(text, nowhere, depth + 1)
    const found = inner.certificates.map(({ value }) => value)
    if (found.length > 0) return { ...NOTHING, is: 'certificate', certificates: found, nested: true }
    if (inner.privateKeys.length > 0) return { ...NOTHING, is: 'private-key', key: true }
  }
  return { ...NOTHING, is: 'other' }
}

/** Places inside a decoded text are those of the text that encodes it. */
const nowhere: PlaceOf = () => ({ artifact: NO_ARTIFACT, pointer: null, span: () => ({ start: 0, end: 0 }) })
const NO_ARTIFACT = {
  name: '',
  origin: { from: 'stdin' },
  role: null,
  named: false,
  bytes: new Uint8Array(),
  text: '',
  encoding: 'utf-8',
  bom: false,
} as const

function formOf(content: Content, label = ''): CertificateForm {
  switch (content.is) {
    case 'certificate':
      return 'pem'
    case 'certificate-request':
    case 'revocation-list':
    case 'public-key':
    case 'pkcs7':
    case 'pkcs12':
    case 'private-key':
    case 'damaged':
    case 'xml':
      return content.is
    case 'other':
      if (/CERTIFICATE REQUEST$/i.test(label)) return 'certificate-request'
      if (/CRL$/i.test(label)) return 'revocation-list'
      if (/PUBLIC KEY$/i.test(label)) return 'public-key'
      if (/PKCS ?#?7|CMS/i.test(label)) return 'pkcs7'
      return /CERTIFICATE$/i.test(label) ? 'damaged' : 'junk'
  }
}

// ── characters without width ─────────────────────────────────────────────────────────────────────────────────────────

interface Tidy {
  readonly text: string
  /** From an offset into the tidy text to the same place in the original. */
  offset(index: number): number
  /** Whether a character without width, or a strange space, stands in that stretch of the original. */
  invisibleIn(start: number, end: number): boolean
}

function withoutInvisible(original: string): Tidy {
  if (!NO_WIDTH.test(original)) {
    return { text: original, offset: (index) => index, invisibleIn: (start, end) => ODD_SPACE.test(original.slice(start, end)) }
  }
  const offsets: number[] = []
  let text = ''
  for (let i = 0; i < original.length; i++) {
    const unit = original[i] ?? ''
    if (NO_WIDTH.test(unit)) continue
    offsets.push(i)
    text += unit
  }
  const offset = (index: number): number => offsets[index] ?? original.length
  return {
    text,
    offset,
    invisibleIn(start, end) {
      const stretch = original.slice(offset(start), offset(end))
      return NO_WIDTH.test(stretch) || ODD_SPACE.test(stretch)
    },
  }
}
