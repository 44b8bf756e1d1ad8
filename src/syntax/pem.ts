import { type LinesOf, runsOfLines } from './base64-text.ts'
import type { Evidence, Place } from '../model/artifact.ts'
import type { Certificate, CertificateFlaw, CertificateForm } from '../model/certificates.ts'
import { certificatesInPkcs7, kindOfDer } from './asn1.ts'
import { withoutInvisible, type VisibleText } from './invisible.ts'
import { blocksOf, type PemBlock, type PemBoundary } from './pem-blocks.ts'
import { announcedLength, looksLikeDer } from './pem-signs.ts'
import { BLACK } from './display.ts'
import { isBlackedOut } from './secrets.ts'
import { certificateOf } from './x509.ts'
import { withoutEnd } from './trim.ts'

// The content of a text or bytes that should be a certificate, in any state.

export interface PemContent {
  readonly form: CertificateForm
  readonly flaws: readonly { readonly flaw: CertificateFlaw; readonly at: Place }[]
  readonly certificates: readonly Evidence<Certificate>[]
  readonly privateKeys: readonly Place[]
  /** What is wrong, as the rest of a sentence about the file: “is cut off (…)”; null where nothing is. */
  readonly damage: string | null
  /** Where, if that is not the beginning. */
  readonly damagedAt?: Place
}

type PlaceOf = (start: number, end: number) => Place

/** Reads bytes that are not text: DER of any kind. Every place is that of the whole file. */
export function readDer(bytes: Uint8Array, at: Place): PemContent {
  const content = contentOf(bytes)
  const flaws = content.trailing ? [{ flaw: 'trailing-bytes' as const, at }] : []
  const certificates = content.certificates.map((value) => ({ value, at }))
  const form = content.is === 'certificate' ? 'der' : formOf(content)
  const damage = content.damage ?? (form === 'junk' ? NO_CERTIFICATE : null)
  return { form, flaws, certificates, privateKeys: content.key ? [at] : [], damage }
}

/** Reads text that should be PEM. `at` converts offsets in the text to places. */
export function readPem(text: string, at: PlaceOf, depth = 0): PemContent {
  const visibleText = withoutInvisible(text)
  const here: PlaceOf = (start, end) => at(visibleText.offset(start), visibleText.offset(end))
  const blocks = blocksOf(visibleText.text)
  return blocks.length === 0 ? readBare(visibleText.text, here, depth) : readBlocks(visibleText, blocks, here, depth)
}

/** A search further back would read the whole text for every block. */
const LONGEST_INDENT = 400

/** A bundle of all public certification authorities has fewer; further certificates are not read. */
const MAX_CERTIFICATES = 400
const NO_CERTIFICATE = 'contains no certificate'

function readBlocks(visibleText: VisibleText, blocks: readonly PemBlock[], here: PlaceOf, depth: number): PemContent {
  const { text } = visibleText
  const flaws = new Map<CertificateFlaw, Place>()
  const note = (flaw: CertificateFlaw, start: number, end: number): void => {
    if (!flaws.has(flaw)) flaws.set(flaw, here(start, end))
  }
  const certificates: Evidence<Certificate>[] = []
  const privateKeys: Place[] = []
  const forms: CertificateForm[] = []
  let damage: string | null = null
  let damagedAt: Place | null = null

  for (const block of blocks) {
    if (certificates.length >= MAX_CERTIFICATES) break
    const { begin, finish, start, end, label } = block
    const place = here(start, end)
    // What is blacked out was decoded as a key, whatever its label says.
    if (/PRIVATE KEY|PKCS ?12|PFX/i.test(label) || isBlackedOut(block.body)) {
      privateKeys.push(begin ? here(begin.start, begin.end) : place)
      forms.push(/PKCS ?12|PFX/i.test(label) ? 'pkcs12' : 'private-key')
      continue
    }
    const isCut = block === blocks.at(-1) && begin !== null && endsInEndLine(text, begin)
    const content = contentOfBody(isCut ? withoutLastLine(block.body) : block.body, depth)
    if (content.key) {
      privateKeys.push(here(start, begin?.end ?? end))
      forms.push('private-key')
      continue
    }
    certificates.push(...content.certificates.map((value) => ({ value, at: place })))
    const found = content.is !== 'certificate' ? formOf(content, label) : isCut ? 'pem' : blockForm(block)
    const blockDamage =
      (isCut ? 'is cut off in its END line' : content.damage) ??
      (begin === null
        ? block === blocks[0]
          ? 'has no BEGIN line'
          : NO_SECOND_BEGIN
        : finish === null
          ? 'has no END line'
          : mismatch(begin, finish)) ??
      (content.is === 'other' ? 'contains no certificate between its BEGIN and END lines' : null) ??
      (BLANK_LINE.test(block.body.replace(HEADERS_END, '\n'))
        ? 'has a blank line between its BEGIN and END lines, where programs stop reading'
        : null)
    forms.push(found === 'pem' && blockDamage !== null ? 'damaged' : found)
    if (blockDamage !== null && (found === 'pem' || found === 'damaged' || found === 'junk')) {
      if (damage === null && block !== blocks[0]) damagedAt = here((begin ?? finish)?.start ?? start, (begin ?? finish)?.end ?? end)
      damage ??= blockDamage
    }
    if (content.nested) note('double-base64', start, end)
    if (content.trailing && !/TRUSTED/i.test(label)) note('trailing-bytes', start, end)
    for (const boundary of [begin, isCut ? null : finish])
      if (boundary && !boundary.dashes) note('smart-dashes', boundary.start, boundary.end)
    if (visibleText.invisibleIn(start, end)) note('zero-width', start, end)
    if (begin && finish && !(/^[^\S\n]*\n/.test(block.body) && /\n[^\S\n]*$/.test(block.body))) note('one-line', start, end)
    const [lead = ''] = begin
      ? text
          .slice(Math.max(0, begin.start - LONGEST_INDENT), begin.start)
          .split(/[\r\n]/)
          .slice(-1)
      : []
    if (begin && lead !== '' && lead.trim() === '') note('indented', begin.start, begin.end)
  }

  let from = 0
  for (const { start, end } of [...blocks, { start: text.length, end: text.length }]) {
    const between = text.slice(from, start)
    const first = between.search(/\S/)
    const key = between.indexOf(BLACK)
    if (key !== -1) privateKeys.push(here(from + key, from + key + 1))
    if (first !== -1) note('text-around', from + first, from + first + firstLineOf(between.slice(first)))
    from = Math.max(from, end)
  }
  const form = forms.find((each) => each === 'damaged') ?? forms.find((each) => each !== 'private-key') ?? 'private-key'
  return {
    form,
    flaws: [...flaws].map(([flaw, at]) => ({ flaw, at })),
    certificates,
    privateKeys,
    damage,
    ...(damagedAt ? { damagedAt } : {}),
  }
}

const NO_SECOND_BEGIN = 'has text after the END line that belongs to no certificate: a second END line without a BEGIN line'

/** Whether the text ends inside of the END line that belongs to this BEGIN line. */
function endsInEndLine(text: string, begin: PemBoundary): boolean {
  const last = text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'), begin.end) + 1).trim()
  const whole = `-----END ${begin.label}-----`
  return begin.exact && last.startsWith('-') && last.length < whole.length && whole.startsWith(last)
}

/** Without the dashes of an END line that is no boundary. */
function withoutLastLine(body: string): string {
  const end = Math.max(body.lastIndexOf('\n'), body.lastIndexOf('\r'))
  return body
    .slice(end + 1)
    .trimStart()
    .startsWith('-')
    ? body.slice(0, end + 1)
    : body
}

/** OpenSSL reads lines before a blank line as headers; a blank line directly after BEGIN ends an empty list of headers. */
const HEADERS_END = /^[^\S\n]*\n[^\S\n]*\n/
const BLANK_LINE = /\n[^\S\n]{0,80}\n/

function firstLineOf(text: string): number {
  return /^[^\r\n]*/.exec(text)?.[0].trimEnd().length ?? 1
}

function blockForm({ label, begin, finish }: PemBlock): CertificateForm {
  const right = label === 'CERTIFICATE' && [begin, finish].every((boundary) => boundary === null || boundary.exact || !boundary.dashes)
  return right ? 'pem' : 'wrong-armour'
}

function mismatch(begin: PemBoundary, finish: PemBoundary): string | null {
  return begin.label.toUpperCase() === finish.label.toUpperCase() ? null : 'has different types in its BEGIN and END lines'
}

// ── without BEGIN and END ────────────────────────────────────────────────────────────────────────────────────────────

function readBare(text: string, here: PlaceOf, depth: number): PemContent {
  const none = { flaws: [], certificates: [], privateKeys: [], damage: null }
  const first = text.search(/\S/)
  if (first === -1) return { ...none, form: 'empty' }
  const whole = here(first, text.trimEnd().length)
  if (isBlackedOut(text) || /^\s*PuTTY-User-Key-File/.test(text)) {
    return { ...none, form: 'private-key', privateKeys: [here(first, Math.min(text.length, first + 1))] }
  }
  if (/^\s*(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+)\s+AAAA/.test(text)) return { ...none, form: 'public-key' }
  // Only base64, or the longest part of the text that is base64.
  const alone = /^[\sA-Za-z0-9+/=]+$/.test(text)
  const run = alone ? { start: first, body: text.trim() } : longestBase64(text)
  if (!run) return { ...none, form: 'junk', damage: NO_CERTIFICATE }
  const content = contentOfBody(run.body, depth)
  if (content.is === 'other') return { ...none, form: 'junk', damage: NO_CERTIFICATE }
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

const BARE: LinesOf = {
  begin: /[A-Za-z0-9+/]{40}/g,
  line: /[A-Za-z0-9+/]{40}[A-Za-z0-9+/]*={0,2}[^\S\r\n]*[\r\n]*/y,
  last: /[A-Za-z0-9+/]+={0,2}/y,
}

function longestBase64(text: string): { start: number; body: string } | undefined {
  let best: { start: number; body: string } | undefined
  for (const { start, end } of runsOfLines(text, BARE)) {
    const run = text.slice(start, end)
    const from = /M[A-Z]/.exec(run)?.index ?? -1
    if (from === -1) continue
    const body = run.slice(from).trimEnd()
    if (!best || body.length > best.body.length) best = { start: start + from, body }
  }
  return best && best.body.length >= 100 ? best : undefined
}

// ── content of a block ───────────────────────────────────────────────────────────────────────────────────────────────

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
  // Removes headers of an old private key, quote marks of a mail, and line ends that a program wrote as \n.
  const plain = body
    .replace(/\\r|\\n/g, '\n')
    .replace(/^[^\S\r\n\u2028\u2029]*[>|][^\S\r\n]?/gm, '')
    .replace(/^[A-Z][\w-]*:.*$/gm, '')
  const compact = plain.replace(/\s+/g, '')
  if (compact === '') return { ...NOTHING, is: 'damaged', damage: 'has nothing between its BEGIN and END lines' }
  const strange = /[^A-Za-z0-9+/=]/.exec(compact) ?? /=(?=[^=])/.exec(compact)
  if (strange) {
    return { ...NOTHING, is: 'damaged', damage: `contains ${nameOf(strange[0])}, which is not base64` }
  }
  if (withoutEnd(compact, '=').length % 4 === 1) {
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
      if (!certificate) return { ...NOTHING, is: 'damaged', damage: 'begins like a certificate, but its content cannot be read' }
      return { ...NOTHING, is: 'certificate', certificates: [certificate], trailing: kind === 'trailing-bytes' }
    }
    case 'truncated':
      if (!looksLikeDer(bytes)) return { ...NOTHING, is: 'other' }
      return {
        ...NOTHING,
        is: 'damaged',
        damage: `is cut off (it should have ${announcedLength(bytes) ?? 0} bytes and has ${bytes.length})`,
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
        ? { ...NOTHING, is: 'damaged', damage: 'begins like a certificate, but its content cannot be read' }
        : nestedIn(bytes, depth)
  }
}

/** Base64 in base64: the result of encoding a PEM file again. */
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

/** Places inside a decoded text are not used: that of the encoding text counts. */
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
