import { createHash, X509Certificate } from 'node:crypto'
import type { Certificate } from '../model/certificates.ts'
import { kindOfDer, signatureAlgorithmsOf } from './asn1.ts'
import { entryOf } from './table.ts'

/** Names of the signature algorithms of certificates, by identifier (RFC 3279, 4055, 5758, 8410). */
const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.3.14.3.2.29': 'sha1WithRSA',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.2.840.10040.4.3': 'dsa-with-SHA1',
  '1.3.101.112': 'ED25519',
  '1.3.101.113': 'ED448',
}

const CURVES: Readonly<Record<string, number>> = {
  prime192v1: 192,
  secp224r1: 224,
  prime256v1: 256,
  secp256k1: 256,
  secp384r1: 384,
  secp521r1: 521,
  brainpoolP256r1: 256,
  brainpoolP384r1: 384,
  brainpoolP512r1: 512,
}

/** Upper-case hex. */
export function hash(algorithm: 'sha1' | 'sha256', bytes: Uint8Array | string): string {
  return createHash(algorithm).update(bytes).digest('hex').toUpperCase()
}

/** One certificate often stands in several files of a bundle; the last ones are kept by their bytes. */
const MOST_KEPT = 64
const kept = new Map<string, Certificate | undefined>()

/** An X.509 certificate from its DER; `undefined` for other bytes. */
export function certificateOf(der: Uint8Array): Certificate | undefined {
  if (kindOfDer(der) !== 'certificate') return undefined
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.length).toString('latin1')
  if (kept.has(bytes)) return kept.get(bytes)
  const certificate = parsed(der)
  const [oldest] = kept.size < MOST_KEPT ? [] : kept.keys()
  if (oldest !== undefined) kept.delete(oldest)
  kept.set(bytes, certificate)
  return certificate
}

function parsed(der: Uint8Array): Certificate | undefined {
  let x509: X509Certificate
  try {
    x509 = new X509Certificate(der)
  } catch {
    return undefined
  }
  const { outer, inner } = signatureAlgorithmsOf(der)
  // The two must be the same (RFC 5280, 4.1.1.2); OpenSSL accepts a difference.
  if (outer !== inner) return undefined
  const key = keyOf(x509)
  return {
    der,
    subject: nameOf(x509.subject),
    issuer: nameOf(x509.issuer),
    notBefore: dateIn(x509.validFrom),
    notAfter: dateIn(x509.validTo),
    serial: x509.serialNumber,
    sha1: hash('sha1', x509.raw),
    sha256: hash('sha256', x509.raw),
    keyType: key.type,
    keyBits: key.bits,
    signatureAlgorithm: entryOf(SIGNATURES, outer) ?? outer,
    selfIssued: x509.subject === x509.issuer,
    isAuthority: x509.ca,
  }
}

/** OpenSSL writes “Bad time value” for a date that does not exist. */
function dateIn(text: string): Date | null {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date
}

function nameOf(lines: string | undefined): string {
  return (lines ?? '').split('\n').reverse().join(', ')
}

function keyOf(x509: X509Certificate): { type: string; bits: number | null } {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = x509.publicKey
    const bits = details?.modulusLength ?? (details?.namedCurve === undefined ? undefined : entryOf(CURVES, details.namedCurve))
    return { type: type ?? 'unknown', bits: bits ?? null }
  } catch {
    return { type: 'unknown', bits: null }
  }
}

/** The same from base64 text, as JSON and XML contain certificates; `undefined` for other text. */
export function certificateInBase64(text: string): Certificate | undefined {
  // Some programs write the BEGIN and END lines into the element too.
  const compact = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----|\s+/g, '')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(compact) ? certificateOf(Buffer.from(compact, 'base64')) : undefined
}
