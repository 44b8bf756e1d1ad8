import { isBlackedOut } from './secrets.ts'

// Recognises certificates, keys and bundles by their beginning, without loading a parser.

/** Hyphens as keyboards, word processors and chat programs write them. */
export const DASH = '[-\\u2010-\\u2015\\u2212\\uFE58\\uFE63\\uFF0D]'
// Every repetition has a limit, so that text of only dashes or spaces does not take longer than other text.
export const GAP = '[^\\S\\r\\n]{0,8}'
/** A line that begins like PEM. */
const BEGIN_LINE = new RegExp(
  `^[ \\t\\xA0>|\\u200B-\\u200F\\u2060\\uFEFF]{0,40}${DASH}{1,12}${GAP}BEGIN(?!${GAP}PGP\\b)${GAP}[A-Z0-9 ]{0,20}(?:CERTIFICATE|PKCS ?#?7|CMS|KEY)`,
  'im',
)

export function hasBeginLine(text: string): boolean {
  return BEGIN_LINE.test(text)
}

/** More lines around the blocks than anybody prints with a certificate: a text that quotes one. */
const MOST_LINES_AROUND = 40

/** True for a document that quotes a PEM block among much else: a manual, a log. */
export function isProse(text: string): boolean {
  // The certificate in words, and the same as PEM.
  if (/^\s{0,200}Certificate:\s{1,20}Data:\s{1,20}Version:/.test(text)) return false
  let inside = false
  let around = 0
  let within = 0
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (/-----BEGIN /.test(line)) inside = true
    if (inside) within++
    else if (line.trim() !== '') around++
    if (/-----END /.test(line)) inside = false
  }
  return around > MOST_LINES_AROUND && around > within
}

/** The end of a line after which a program quotes a text: a here-document, a quotation mark, an open bracket; `openssl s_client`. */
const QUOTES =
  /(?:^Server certificate|^\s{0,9}(?:i:|v:NotBefore:)[^\r\n]{1,300}|<<[-~]?[ ]?["']?\w{1,40}["']?|[=({"'`|\\]|^[ \t]{0,40}<(?:ca|cert|key|extra-certs|tls-(?:auth|crypt|crypt-v2))>)$/
/** What other programs write at the beginning: a script, cloud-init, `openssl s_client`, which prints the certificate of a host. */
const OTHER_PROGRAM = /^(?:#!|#cloud-config\b|(?:Connecting to [^\r\n]{1,300}\r?\n)?CONNECTED\([0-9A-F]{1,16}\))/
/** A fence of Markdown. */
const FENCE = /^\s{0,40}```/

/** True for a program, its output or a configuration that quotes a PEM block: by its first line, or the line before the block. */
export function isQuoted(text: string): boolean {
  if (OTHER_PROGRAM.test(text.slice(0, 600))) return true
  const block = BEGIN_LINE.exec(text)?.index ?? 0
  const before = text.slice(Math.max(0, block - 400), block).trimEnd()
  const line = before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1)
  return QUOTES.test(line) && !FENCE.test(line)
}

/** True for parameters of a key or of a key exchange alone: nothing that anybody uploads to Mixpanel. */
export function hasOnlyParameters(text: string): boolean {
  if (!text.includes('PARAMETERS-----')) return false
  const labels = text.match(/-----BEGIN [A-Z0-9. ]{1,60}-----/g) ?? []
  return labels.length > 0 && labels.every((label) => label.endsWith(' PARAMETERS-----'))
}

/** True for a PEM block with dots in the place of its content, as in notes and manuals: nobody meant to give it. */
export function isElided(text: string): boolean {
  const block = BEGIN_LINE.exec(text)?.index ?? 0
  const end = text.indexOf('-----END ', block)
  const body = text.slice(block, end === -1 ? block + LONGEST_ELIDED : Math.min(end, block + LONGEST_ELIDED))
  return body.includes('...') || body.includes('…')
}

const LONGEST_ELIDED = 4000

/** What is wrong with a file that begins as one. */
export const IS_RTF = 'is a document in RTF, as TextEdit and WordPad save it, and not plain text'

/** True for nothing but PEM blocks, and what people put around one: it begins with one, whatever the file is called. */
export function beginsAsPem(text: string, start: number): boolean {
  return /^[-\u2010-\u2015\u2212]{1,12}\s{0,8}BEGIN\b/.test(text.slice(start, start + 40)) && hasBeginLine(text)
}

/** True for the sequence header that every certificate, key and bundle begins with, with a plausible length. */
export function looksLikeDer(bytes: Uint8Array): boolean {
  const second = bytes[1] ?? 0
  if (bytes[0] !== 0x30 || second < 0x80 || second > 0x84) return false
  const inner = bytes[second - 0x80 + 2] ?? 0
  return (announcedLength(bytes) ?? 0) <= 16 * 1024 * 1024 && (inner === 0x30 || inner === 0x02 || inner === 0x06)
}

/** True for text that is only the base64 of DER or of a PEM file. */
export function isBareBase64(text: string): boolean {
  // A private key that has been blacked out.
  if (isBlackedOut(text) && /^[\sA-Za-z0-9+/=\uE0B1]+$/.test(text)) return true
  const start = text.trimStart().slice(0, 16).replace(/\s/g, '')
  if (!/^(?:M[A-Z]|LS0tLS1CRUdJTi|TUlJ)/.test(start) || !/^[\sA-Za-z0-9+/=]+$/.test(text)) return false
  // Blanks are skipped.
  const bytes = Buffer.from(text, 'base64')
  return looksLikeDer(bytes) || /^-+BEGIN/.test(bytes.toString('latin1')) || looksLikeDer(Buffer.from(bytes.toString('latin1'), 'base64'))
}

/** The length of the outermost value in bytes, with its header, according to the header; null where there is no sequence. */
export function announcedLength(bytes: Uint8Array): number | null {
  if (bytes[0] !== 0x30) return null
  const first = bytes[1]
  if (first === undefined) return null
  if (first < 0x80) return 2 + first
  const octets = first & 0x7f
  if (octets === 0 || octets > 4) return null
  let length = 0
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[2 + i] ?? 0)
  return 2 + octets + length
}
