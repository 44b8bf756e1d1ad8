import { objectIdentifier as oidOf, partsOf as parts, valueAt, type Asn1Value } from './der.ts'
import { announcedLength } from './pem-signs.ts'

// Recognises kinds of DER. The content of a certificate is read by node:crypto.

export type DerKind =
  | 'certificate'
  | 'certificate-request'
  | 'revocation-list'
  | 'pkcs7'
  | 'pkcs12'
  | 'private-key'
  | 'public-key'
  | 'truncated'
  | 'trailing-bytes'
  | 'other'

const SIGNED_DATA = '1.2.840.113549.1.7.2'
const DATA = '1.2.840.113549.1.7.1'

/** The one value that fills the bytes. */
function parse(bytes: Uint8Array): Asn1Value | undefined {
  const value = valueAt(bytes, 0, bytes.length)
  return value?.next === bytes.length ? value : undefined
}

/** Identifier octets of the universal types that tell the kinds apart. */
const TYPE = { integer: 0x02, bitString: 0x03, octetString: 0x04, sequence: 0x30 } as const
const TIMES = [0x17, 0x18]
/** Context-specific and constructed, number 0. */
const FIRST_IN_CONTEXT = 0xa0

function isA(node: Asn1Value | undefined, type: number): boolean {
  return node?.tag === type
}

export function kindOfDer(bytes: Uint8Array): DerKind {
  // Old programs write PKCS#7 and PKCS#12 with indefinite length.
  const length = bytes[0] === 0x30 && bytes[1] === 0x80 ? bytes.length : announcedLength(bytes)
  if (length === null) return 'other'
  if (length > bytes.length) return 'truncated'
  const tree = parse(length < bytes.length ? bytes.subarray(0, length) : bytes)
  if (!tree) return 'other'
  const [first, second, third] = parts(tree)
  const kind = shapeOf(tree, first, second, third)
  return kind === 'certificate' && length < bytes.length ? 'trailing-bytes' : kind
}

function shapeOf(tree: Asn1Value, first?: Asn1Value, second?: Asn1Value, third?: Asn1Value): DerKind {
  const oid = oidOf(first)
  if (oid === SIGNED_DATA) return 'pkcs7'
  if (isA(first, TYPE.integer) && isA(second, TYPE.sequence) && oidOf(parts(second)[0])?.startsWith('1.2.840.113549.1.7') === true)
    return 'pkcs12'
  if (isA(first, TYPE.integer) && (isA(second, TYPE.integer) || isA(second, TYPE.sequence) || isA(second, TYPE.octetString)))
    return 'private-key'
  if (isA(first, TYPE.sequence) && isA(second, TYPE.octetString) && parts(tree).length === 2) return 'private-key'
  if (isA(first, TYPE.sequence) && isA(second, TYPE.bitString) && parts(tree).length === 2) return 'public-key'
  if (isA(first, TYPE.sequence) && isA(second, TYPE.sequence) && isA(third, TYPE.bitString)) {
    // TBSCertificate has a validity of two times; TBSCertList has single times; CertificationRequestInfo has none.
    const isTime = (part: Asn1Value): boolean => TIMES.some((time) => isA(part, time))
    if (parts(first).some((part) => isA(part, TYPE.sequence) && parts(part).length === 2 && parts(part).every(isTime))) return 'certificate'
    return parts(first).some(isTime) ? 'revocation-list' : 'certificate-request'
  }
  return oid === DATA ? 'pkcs7' : 'other'
}

/** The signature algorithm as the certificate names it outside and inside what is signed. */
export function signatureAlgorithmsOf(der: Uint8Array): { readonly outer: string; readonly inner: string } {
  const [signed, algorithm] = parts(parse(der.subarray(0, announcedLength(der) ?? der.length)))
  const outer = oidOf(parts(algorithm)[0]) ?? ''
  for (const part of parts(signed)) {
    const oid = isA(part, TYPE.sequence) ? oidOf(parts(part)[0]) : null
    if (oid !== null) return { outer, inner: oid }
  }
  return { outer, inner: '' }
}

/** The certificates of a PKCS#7 bundle, each as DER. */
export function certificatesInPkcs7(bytes: Uint8Array): readonly Uint8Array[] {
  const content = parts(parse(bytes.subarray(0, announcedLength(bytes) ?? bytes.length)))[1]
  const signedData = parts(content)[0]
  const set = parts(signedData).find(({ tag }) => tag === FIRST_IN_CONTEXT)
  return parts(set).map(({ from, next }) => bytes.subarray(from, next))
}
