import PostalMime from 'postal-mime'
import type { ZipEntry } from './zip.ts'

// A mail as it was sent (RFC 5322, .eml): its text and its attachments.

export interface Mail {
  readonly entries: readonly ZipEntry[]
  /** Attachments that only prove who sent the mail, or hide its content. */
  readonly signatures: readonly { readonly name: string; readonly what: string }[]
  readonly broken: string | null
}

const SIGNATURE = /^application\/(?:x-)?(?:pkcs7-signature|pgp-signature)$/
const ENCRYPTED = /^application\/(?:x-)?(?:pkcs7-mime|pgp-encrypted)$/

const MOST_PARTS = 20_000

/** By the lines that may begin a part: each part costs the parser as much as a kilobyte of text. */
function hasManyParts(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let parts = 0
  for (let at = text.indexOf('\n--'); at !== -1 && parts <= MOST_PARTS; at = text.indexOf('\n--', at + 3)) parts++
  return parts > MOST_PARTS
}

/** Attachments with one name get a number. At most `most` entries. */
export async function openMail(bytes: Uint8Array, most: number): Promise<Mail | { readonly failed: string }> {
  if (hasManyParts(bytes)) return { failed: 'It is a mail with more than 20,000 parts, and was not read.' }
  try {
    const { text = '', html = '', attachments } = await PostalMime.parse(bytes, { attachmentEncoding: 'arraybuffer' })
    const named = new Map<string, Uint8Array>()
    const put = (name: string, content: Uint8Array): void => {
      const clean =
        name
          .replaceAll('\\', '/')
          .split('/')
          .filter((part) => part !== '' && part !== '.' && part !== '..')
          .join('_') || 'attachment'
      named.set(named.has(clean) ? numbered(clean, named.size) : clean, content)
    }
    if (text.trim() !== '') put('body.txt', Buffer.from(text))
    else if (html.trim() !== '') put('body.html', Buffer.from(html))
    const signatures: { name: string; what: string }[] = []
    for (const [index, { filename, mimeType, content }] of attachments.slice(0, most).entries()) {
      const name = filename ?? `attachment-${index + 1}${mimeType === 'message/rfc822' ? '.eml' : ''}`
      if (SIGNATURE.test(mimeType)) signatures.push({ name, what: 'the signature of a mail' })
      else if (ENCRYPTED.test(mimeType)) signatures.push({ name, what: 'the encrypted content of a mail' })
      else put(name, typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content))
    }
    const entries = [...named].map(([name, content]): ZipEntry => ({ name, size: content.length, read: () => Promise.resolve(content) }))
    const broken =
      attachments.length > most
        ? `The mail has more than ${most} attachments. The rest was not read.`
        : (cutOff(bytes) ?? damagedPart(bytes))
    return { entries, signatures, broken }
  } catch {
    return { failed: 'It is a mail that cannot be read: it is damaged, or its parts are nested too deeply.' }
  }
}

function numbered(name: string, nth: number): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? `${name.slice(0, dot)}-${nth}${name.slice(dot)}` : `${name}-${nth}`
}

/** The parts of a mail end with the closing mark that its head announces. */
function cutOff(bytes: Uint8Array): string | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [head = '', body] = buffer
    .subarray(0, 256 * 1024)
    .toString('latin1')
    .split(/\r?\n\r?\n/, 2)
  if (body === undefined && buffer.length < 256 * 1024 && !/\n\r?\n?$/.test(head)) return 'The mail is cut off inside of its head.'
  const boundary =
    /^content-type:[ \t]{0,20}(?:\r?\n[ \t]{1,20})?multipart\/[^"]{0,300}boundary=(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))/im.exec(head)
  const mark = boundary?.[1] ?? boundary?.[2]
  if (mark === undefined || buffer.includes(`--${mark}--`)) return null
  return 'The mail is cut off: its last part has no end.'
}

/** The lines of a part in base64 have nothing but its characters: with one lost or changed, all that comes after it is another text. */
function damagedPart(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const encoded = /^content-transfer-encoding:[ \t]{0,20}base64[ \t]{0,20}\r?$/gim
  while (encoded.test(text)) {
    const head = /\r?\n\r?\n/g
    head.lastIndex = encoded.lastIndex
    const from = head.exec(text) ? head.lastIndex : text.length
    const boundary = text.indexOf('\n--', from - 1)
    const to = boundary === -1 ? text.length : boundary
    if (NO_BASE64.test(text.slice(from, to))) return 'A part of the mail is damaged: it is not the base64 that it should be.'
    encoded.lastIndex = Math.max(encoded.lastIndex, from)
  }
  return null
}

const NO_BASE64 = /[^A-Za-z0-9+/=\s]/
