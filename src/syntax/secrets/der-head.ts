// What the first bytes of DER are. A key that was cut off is a key too, so the end is not needed.

/** Bytes that are enough to decide. */
export const HEAD_BYTES = 48

export interface DerHead {
  readonly is: 'private-key' | 'public'
  /** The length in bytes that the outermost header announces; Infinity for the indefinite length. */
  readonly length: number
}

interface Header {
  readonly tag: number
  readonly length: number
  /** Where the content begins. */
  readonly content: number
}

const SEQUENCE = 0x30
const INTEGER = 0x02
const OCTETS = 0x04
const OID = 0x06
const BITS = 0x03

function headerAt(bytes: Uint8Array, at: number): Header | null {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) return null
  if (first < 0x80) return { tag, length: first, content: at + 2 }
  const octets = first & 0x7f
  if (octets === 0) return { tag, length: Infinity, content: at + 2 }
  if (octets > 4 || at + 2 + octets > bytes.length) return null
  let length = 0
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0)
  return { tag, length, content: at + 2 + octets }
}

/** PBES1, PBES2 and the ciphers of PKCS#12. */
const ENCRYPTIONS = ['2a864886f70d0105', '2a864886f70d010c01']
const PKCS7 = '2a864886f70d0107'

function oidAt(bytes: Uint8Array, at: number): string {
  const header = headerAt(bytes, at)
  if (header?.tag !== OID || header.length > 20) return ''
  return Buffer.from(bytes.subarray(header.content, header.content + header.length)).toString('hex')
}

/** Null for bytes that are neither a private key nor a certificate or public key. */
export function derHeadOf(bytes: Uint8Array): DerHead | null {
  const outer = headerAt(bytes, 0)
  if (outer?.tag !== SEQUENCE || outer.length < 16) return null
  const length = outer.content + outer.length
  const first = headerAt(bytes, outer.content)
  if (!first || first.length > outer.length) return null
  if (first.tag === INTEGER) return isKeyAfterVersion(bytes, first) ? { is: 'private-key', length } : null
  if (first.tag !== SEQUENCE) return null
  const inner = headerAt(bytes, first.content)
  if (inner?.tag === OID) {
    const algorithm = oidAt(bytes, first.content)
    if (ENCRYPTIONS.some((each) => algorithm.startsWith(each))) return { is: 'private-key', length }
    return headerAt(bytes, first.content + first.length)?.tag === BITS ? { is: 'public', length } : null
  }
  // A certificate, a request and a list of revoked certificates: their first part begins with a version or a number.
  return inner !== null && (inner.tag === 0xa0 || inner.tag === INTEGER || inner.tag === SEQUENCE) ? { is: 'public', length } : null
}

/** PKCS#1 and DSA: numbers. SEC1: octets. PKCS#8: an algorithm. PKCS#12: a content. */
function isKeyAfterVersion(bytes: Uint8Array, version: Header): boolean {
  if (version.length !== 1) return false
  const number = bytes[version.content] ?? 255
  const at = version.content + 1
  const next = headerAt(bytes, at)
  if (!next) return false
  if (next.tag === SEQUENCE) {
    const algorithm = oidAt(bytes, next.content)
    if (number === 3) return algorithm.startsWith(PKCS7)
    // In a list of revoked certificates a name follows here. The parameters of some algorithms are longer than the head.
    const after = headerAt(bytes, next.content + next.length)
    return number <= 1 && algorithm !== '' && (after === null || after.tag === OCTETS)
  }
  if (next.tag === OCTETS) return number === 1 && next.length >= 16 && next.length <= 80
  return next.tag === INTEGER && number <= 1 && next.length >= 32
}
