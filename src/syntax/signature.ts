import { createHash, createVerify, type KeyLike } from 'node:crypto'
import { XMLSerializer } from '@xmldom/xmldom'
import { SignedXml } from 'xml-crypto'
import type { Certificate } from '../model/certificates.ts'
import { certificateInBase64 } from './x509.ts'
import { children, parseXmlText, type Xml, type XmlElement } from './xml.ts'

// XML signatures: what each covers, and whether it is valid with a given certificate. An embedded certificate is never trusted here.

export const SIGNATURES = 'http://www.w3.org/2000/09/xmldsig#'

/** Why a signature is refused before any key is tried. */
export type SignatureFault =
  | 'hmac'
  | 'unknown-algorithm'
  | 'unknown-transform'
  | 'no-reference'
  | 'several-references'
  | 'several-signed-infos'
  | 'reference-to-nothing'
  | 'duplicate-id'

/** One `Signature` element, and what is written in it. */
export interface FoundSignature {
  readonly element: XmlElement
  readonly parent: XmlElement | null
  /** The URI of the signature algorithm; empty where none is given. */
  readonly algorithm: string
  readonly digest: string
  readonly reference: string
  /** The one element that the reference names; null where there is none, or more than one. */
  readonly target: XmlElement | null
  readonly fault: SignatureFault | null
  /** The certificate in the signature, for comparison only. */
  readonly embedded: Certificate | null
}

/** `signed` is the canonical text that the signature covers: nothing else may be read. */
export type Verification =
  | { readonly is: 'intact'; readonly signed: string }
  | { readonly is: 'changed' }
  | { readonly is: 'other-key' }
  | { readonly is: 'unverifiable' }

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#'
const ENVELOPED = `${SIGNATURES}enveloped-signature`
const CANONICAL: ReadonlySet<string> = new Set([
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
])
const DIGESTS: ReadonlySet<string> = new Set([
  `${SIGNATURES}sha1`,
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
  `${MORE}sha384`,
])

/** Algorithms that xml-crypto lacks; for ECDSA the signature is the two numbers side by side (RFC 4051). */
const ADDED: Readonly<Record<string, { readonly hash: string; readonly curve: boolean }>> = {
  [`${MORE}rsa-sha384`]: { hash: 'sha384', curve: false },
  [`${MORE}ecdsa-sha1`]: { hash: 'sha1', curve: true },
  [`${MORE}ecdsa-sha256`]: { hash: 'sha256', curve: true },
  [`${MORE}ecdsa-sha384`]: { hash: 'sha384', curve: true },
  [`${MORE}ecdsa-sha512`]: { hash: 'sha512', curve: true },
}
const METHODS: ReadonlySet<string> = new Set([
  `${SIGNATURES}rsa-sha1`,
  `${MORE}rsa-sha256`,
  `${MORE}rsa-sha512`,
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ...Object.keys(ADDED),
])

/** True for algorithms that use SHA-1. */
export function isSha1(algorithm: string): boolean {
  return /sha1$/i.test(algorithm)
}

/** Every signature in the document, in its order. */
export function signaturesIn({ root }: Xml): readonly FoundSignature[] {
  const found = [...root.getElementsByTagNameNS(SIGNATURES, 'Signature')]
  if (root.namespaceURI === SIGNATURES && root.localName === 'Signature') found.unshift(root)
  if (found.length === 0) return []
  const byId = idsIn(root)
  return found.map((element) => examine(element, root, byId))
}

/** Elements by the values that a reference may name. */
export function idsIn(root: XmlElement): ReadonlyMap<string, readonly XmlElement[]> {
  const byId = new Map<string, XmlElement[]>()
  for (const element of [root, ...root.getElementsByTagName('*')]) {
    for (const attribute of element.attributes) {
      if (attribute.localName !== 'ID' && attribute.localName !== 'Id' && attribute.localName !== 'id') continue
      const known = byId.get(attribute.value)
      if (known) known.push(element)
      else byId.set(attribute.value, [element])
    }
  }
  return byId
}

function examine(element: XmlElement, root: XmlElement, byId: ReadonlyMap<string, readonly XmlElement[]>): FoundSignature {
  const infos = children(element, SIGNATURES, 'SignedInfo')
  const references = infos.flatMap((info) => children(info, SIGNATURES, 'Reference'))
  const [info] = infos
  const [first] = references
  const algorithm = algorithmOf(info, 'SignatureMethod')
  const digest = algorithmOf(first, 'DigestMethod')
  const reference = first?.getAttribute('URI') ?? ''
  const named = reference === '' ? [root] : reference.startsWith('#') ? (byId.get(reference.slice(1)) ?? []) : []
  const transforms = first ? children(first, SIGNATURES, 'Transforms').flatMap((each) => children(each, SIGNATURES, 'Transform')) : []

  const faultOf = (): SignatureFault | null => {
    if (/#hmac-/i.test(algorithm)) return 'hmac'
    // A second one of these anywhere in the signature is an attack: some readers take it for the first.
    if (infos.length !== 1 || PARTS.some((part) => element.getElementsByTagNameNS(SIGNATURES, part).length > 1))
      return 'several-signed-infos'
    if (references.length !== 1) return references.length === 0 ? 'no-reference' : 'several-references'
    if (!METHODS.has(algorithm) || !DIGESTS.has(digest)) return 'unknown-algorithm'
    const ways = transforms.map((each) => each.getAttribute('Algorithm') ?? '')
    if (!CANONICAL.has(algorithmOf(info, 'CanonicalizationMethod'))) return 'unknown-transform'
    if (ways.some((each) => each !== ENVELOPED && !CANONICAL.has(each))) return 'unknown-transform'
    if (named.length !== 1) return named.length === 0 ? 'reference-to-nothing' : 'duplicate-id'
    return null
  }
  const parent = element.parentNode?.nodeType === element.ELEMENT_NODE ? (element.parentNode as XmlElement) : null
  const target = named.length === 1 ? (named[0] ?? null) : null
  return { element, parent, algorithm, digest, reference, target, fault: faultOf(), embedded: embeddedIn(element) }
}

const PARTS = ['SignedInfo', 'CanonicalizationMethod', 'SignatureMethod', 'SignatureValue']

function algorithmOf(element: XmlElement | undefined, child: string): string {
  return (element && children(element, SIGNATURES, child)[0]?.getAttribute('Algorithm')) ?? ''
}

function embeddedIn(signature: XmlElement): Certificate | null {
  for (const info of children(signature, SIGNATURES, 'KeyInfo')) {
    const [certificate] = [...info.getElementsByTagNameNS(SIGNATURES, 'X509Certificate')]
    if (certificate) return certificateInBase64(certificate.textContent ?? '') ?? null
  }
  return null
}

/**
 * Whether the signature is valid with that certificate, over exactly the text that was received. Without a certificate only the digest
 * is checked: `other-key` then means that the signed part is unchanged, and the signer unknown.
 */
export function verify(text: string, signature: FoundSignature, certificate: Certificate | null): Verification {
  if (signature.fault !== null) return { is: 'unverifiable' }
  const checker = new SignedXml({ publicCert: certificate === null ? 'no key' : pemOf(certificate), getCertFromKeyInfo: () => null })
  checker.HashAlgorithms[`${MORE}sha384`] = Sha384
  for (const [algorithm, { hash, curve }] of Object.entries(ADDED))
    checker.SignatureAlgorithms[algorithm] = verifierFor(algorithm, hash, curve)
  if (certificate === null) checker.SignatureAlgorithms[signature.algorithm] = verifierFor(signature.algorithm, 'sha256', false, true)
  try {
    // Its types name nodes of a browser; an element of this parser works too.
    checker.loadSignature(signature.element)
    // A form field has carriage returns, which an XML processor normalises.
    if (!checker.checkSignature(text.replace(/\r\n?/g, '\n'))) return { is: 'changed' }
  } catch (error) {
    return { is: isKeyError(error) ? 'other-key' : 'unverifiable' }
  }
  const [signed, ...more] = checker.getSignedReferences()
  return signed === undefined || more.length > 0 ? { is: 'unverifiable' } : { is: 'intact', signed }
}

function isKeyError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // For a key of another type than the algorithm's, OpenSSL throws; for a wrong key of the right type, the check is false.
  return (
    (error.message.includes('the signature value ') && error.message.includes(' is incorrect')) ||
    ('code' in error && /^ERR_(?:OSSL|CRYPTO)/.test(String(error.code)))
  )
}

function pemOf({ der }: Certificate): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

class Sha384 {
  readonly getAlgorithmName = (): string => `${MORE}sha384`
  readonly getHash = (text: string): string => createHash('sha384').update(text, 'utf8').digest('base64')
}

/** `never`: no signature is valid, so that only the digest is checked. */
function verifierFor(algorithm: string, hash: string, curve: boolean, never = false) {
  return class {
    readonly getAlgorithmName = (): string => algorithm
    readonly getSignature = (): string => {
      throw new Error('Nothing is signed here.')
    }
    readonly verifySignature = (material: string, key: KeyLike, value: string): boolean =>
      !never &&
      createVerify(hash)
        .update(material)
        .verify({ key: key as string, ...(curve ? { dsaEncoding: 'ieee-p1363' as const } : {}) }, value, 'base64')
  }
}

/** How much white space is taken for a formatter's. A signer may have put some into texts himself, most of all into base64. */
const READINGS: readonly ((value: string, inSignature: boolean) => string)[] = [
  (value) => value,
  (value, inSignature) => (inSignature ? value : withoutLines(value)),
  withoutLines,
  (value) => value.trim(),
]

/**
 * The document as it may have been before a formatter put white space between its elements and around their texts, the most likely
 * reading first; empty where there is no such white space.
 */
export function withoutIndentation(text: string): readonly string[] {
  const readings = READINGS.flatMap((textBefore) => {
    const parsed = parseXmlText(text)
    if (parsed === null) return []
    const removed = tidy(parsed.root, textBefore, false)
    return removed ? [new XMLSerializer().serializeToString(parsed.root)] : []
  })
  return [...new Set(readings)]
}

function tidy(element: XmlElement, textBefore: (value: string, inSignature: boolean) => string, inSignature: boolean): boolean {
  const children = [...element.childNodes]
  const isSignature = inSignature || (element.namespaceURI === SIGNATURES && element.localName === 'Signature')
  const isDigest = element.namespaceURI === SIGNATURES && element.localName === 'DigestValue'
  const holdsElements = children.some((child) => child.nodeType === child.ELEMENT_NODE)
  let removed = false
  for (const child of children) {
    if (child.nodeType === child.ELEMENT_NODE) {
      if (tidy(child as XmlElement, textBefore, isSignature)) removed = true
    } else if (child.nodeType === child.TEXT_NODE) {
      const value = child.nodeValue ?? ''
      const isBlank = value.trim() === ''
      // A digest is one short word, which nobody breaks but a formatter.
      const before = isBlank ? (holdsElements ? '' : value) : isDigest ? value.replace(/\s+/g, '') : textBefore(value, isSignature)
      if (before === value) continue
      removed = true
      if (before === '') element.removeChild(child)
      else child.nodeValue = before
    }
  }
  return removed
}

function withoutLines(value: string): string {
  return /[\r\n]/.test(value) ? value.trim() : value
}

/** Whether digest or signature were made unreadable by hand: they are no base64, crossed out, or too short for what they should be. */
export function isBlankedSignature(element: XmlElement): boolean {
  const texts = ['DigestValue', 'SignatureValue'].flatMap((name) => [...element.getElementsByTagNameNS(SIGNATURES, name)])
  return texts.some((each) => isNoSignature((each.textContent ?? '').replace(/\s+/g, '')))
}

/** The shortest digest has 20 bytes. */
function isNoSignature(value: string): boolean {
  return /[^A-Za-z0-9+/=]/.test(value) || /x{6}/i.test(value) || Buffer.from(value, 'base64').length < 20
}
