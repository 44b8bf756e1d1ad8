import type { Evidence, Place } from '../model/artifact.ts'
import type { Certificate } from '../model/certificates.ts'
import type { ResponseSignatureFault, SignatureStatus } from '../model/saml.ts'
import { ASSERTION } from '../syntax/saml-namespaces.ts'
import {
  idsIn,
  isBlankedSignature,
  isSha1,
  SIGNATURES,
  signaturesIn,
  verify,
  withoutIndentation,
  type FoundSignature,
  type Verification,
} from '../syntax/signature.ts'
import { children, descendants, parseXmlText, type Xml, type XmlElement } from '../syntax/xml.ts'

// Is a captured response signed as it should be, and which assertion in it may be read? Anybody who can send a response can put anything
// around the signed part, so values are read only from the canonical text that the signature covers.

/** A message whose signature is checked: its text as it was sent, and where its elements are in the input. */
export interface SignedMessage {
  readonly xml: string
  readonly document: Xml
  placeOf(element: XmlElement): Place
  attributeOf(element: XmlElement, name: string): Evidence<string> | undefined
}

/** The assertion that may be read: values come from `signed`, places from `original`. */
export interface ReadableAssertion {
  readonly signed: XmlElement
  /** Its counterpart in the document. The same element where no signature proves it. */
  readonly original: XmlElement
  readonly proven: boolean
}

export interface CheckedSignature {
  readonly signatureStatus: SignatureStatus
  /** Null where nothing may be read. */
  readonly readable: ReadableAssertion | null
}

/** Checks the signature with these certificates and the embedded one. Pure; slow for large messages. */
export function checkSignature(message: SignedMessage, certificates: readonly Certificate[]): CheckedSignature {
  const { root } = message.document
  const instruction = withProcessingInstruction(root)
  if (instruction) return broken(message, 'processing-instruction', instruction)
  const signatures = signaturesIn(message.document)
  const assertions = assertionsIn(root)
  const encrypted = encryptedIn(root)
  const [first] = signatures
  if (!first) return unsigned(message, assertions, encrypted)
  if (signatures.length > MAX_SIGNATURES) return broken(message, 'wrapped', first.element, first)
  const duplicate = withDuplicateId(root, assertions)
  if (duplicate) return broken(message, 'duplicate-id', duplicate, first)

  // A signature over an assertion counts before one over the whole response.
  const ordered = [...signatures].sort((a, b) => Number(isAssertion(b.parent ?? root)) - Number(isAssertion(a.parent ?? root)))
  const verified = ordered.map((signature) => verifyWithEach(message.xml, signature, certificates))
  const attempt = { message, certificates, assertions, encrypted, first, verified }
  return accepted(attempt) ?? refused(attempt)
}

/** Every assertion in the document, the root included. */
export function assertionsIn(root: XmlElement): readonly XmlElement[] {
  const inside = descendants(root, ASSERTION, 'Assertion')
  return isAssertion(root) ? [root, ...inside] : inside
}

/** Assertions that only the owner of a key can read. */
export function encryptedIn(root: XmlElement): readonly XmlElement[] {
  const inside = descendants(root, ASSERTION, 'EncryptedAssertion')
  return root.namespaceURI === ASSERTION && root.localName === 'EncryptedAssertion' ? [root, ...inside] : inside
}

// ── the cases ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** No identity provider writes more, and each takes time to verify. */
const MAX_SIGNATURES = 8

/** A message with all of its signatures tried. */
interface Attempt {
  readonly message: SignedMessage
  readonly certificates: readonly Certificate[]
  readonly assertions: readonly XmlElement[]
  readonly encrypted: readonly XmlElement[]
  /** In the order of the document. */
  readonly first: FoundSignature
  /** In the order in which they count. */
  readonly verified: readonly VerifiedSignature[]
}

function unsigned(message: SignedMessage, assertions: readonly XmlElement[], encrypted: readonly XmlElement[]): CheckedSignature {
  const { root } = message.document
  const [assertion] = assertions
  if (assertions.length + encrypted.length > 1) return broken(message, 'several-assertions', root)
  return {
    signatureStatus: { is: 'unsigned', at: message.placeOf(assertion ?? root) },
    readable: assertion && isInPlace(assertion, root) ? unproven(assertion) : null,
  }
}

/** The first intact signature over the element that holds it, where SAML puts that element; null where there is none. */
function accepted({ message, assertions, encrypted, verified }: Attempt): CheckedSignature | null {
  for (const each of verified) {
    const { signature, verification, signer } = each
    const { element, parent, target } = signature
    if (verification.is !== 'intact' || !signer || !target || target !== parent || !isInPlace(target, message.document.root)) continue
    const isCovered = (item: XmlElement): boolean => isInside(item, target, element)
    const readable = proven(verification.signed, assertions.filter(isCovered))
    // What an unsigned encrypted assertion says is not known, and a service provider may prefer it.
    if (!encrypted.every(isCovered)) return broken(message, 'wrapped', element, signature)
    if (!assertions.every(isCovered)) return { ...broken(message, 'wrapped', element, signature, each), readable }
    if (assertions.length + encrypted.length > 1) return broken(message, 'several-assertions', element, signature)
    return { signatureStatus: intact(message, signature, each, target, false), readable }
  }
  return null
}

function intact(
  message: SignedMessage,
  written: FoundSignature,
  { signer, known }: VerifiedSignature,
  target: XmlElement,
  reindented: boolean,
): SignatureStatus {
  const at = message.placeOf(written.element)
  if (!signer) return { is: 'reformatted', at }
  return {
    is: 'intact',
    at,
    over: isAssertion(target) ? 'assertion' : 'response',
    signer,
    known,
    algorithm: algorithmOf(message, written),
    sha1: isSha1(written.algorithm) || isSha1(written.digest),
    comments: valuesWithComments(target).map((each) => message.placeOf(each)),
    reindented,
  }
}

/** Why no signature was accepted: the first reason that applies. */
function refused({ message, certificates, assertions, encrypted, first, verified }: Attempt): CheckedSignature {
  const { root } = message.document
  const refuse = (fault: ResponseSignatureFault, signature: FoundSignature, readable: XmlElement | null = null): CheckedSignature => ({
    ...broken(message, fault, signature.element, signature),
    readable: readable && unproven(readable),
  })
  const [assertion] = assertions
  const isOnly = assertions.length === 1 && encrypted.length === 0
  const misplaced = verified.find(({ verification }) => verification.is === 'intact')
  if (misplaced?.verification.is === 'intact') {
    const { signature, verification } = misplaced
    const { target, parent } = signature
    if (isOnly && target === assertion && parent === root && isInPlace(assertion, root)) {
      return {
        ...broken(message, 'beside-assertion', signature.element, signature, misplaced),
        readable: proven(verification.signed, assertions),
      }
    }
    return refuse(isAssertion(target ?? root) ? 'wrapped' : 'reference-elsewhere', signature)
  }
  const allReferenced = assertions.every((each) =>
    verified.some(({ signature: { target } }) => target !== null && isInside(each, target, null)),
  )
  if (assertions.length + encrypted.length > 1)
    return refuse(allReferenced && encrypted.length === 0 ? 'several-assertions' : 'wrapped', first)
  for (const { signature } of verified) if (signature.fault !== null) return refuse(signature.fault, signature)

  const readable = assertion && allReferenced && isInPlace(assertion, root) ? assertion : null
  if (verified.some(({ signature }) => isBlankedSignature(signature.element))) {
    return { signatureStatus: { is: 'blanked', at: message.placeOf(first.element) }, readable: readable && unproven(readable) }
  }
  const { signature, verification } = verified[0] ?? { signature: first, verification: UNVERIFIABLE }
  if (verification.is === 'changed' || verification.is === 'other-key') {
    const reindented = readable && checkReindented(message, certificates, signature, readable)
    if (reindented) return reindented
  }
  if (verification.is === 'changed') return refuse('changed', signature, readable)
  if (verification.is !== 'other-key') return refuse('unverifiable', signature)
  if (certificates.length > 0 || signature.embedded !== null) return refuse('other-key', signature, readable)
  return {
    signatureStatus: { is: 'no-certificate', at: message.placeOf(signature.element), algorithm: algorithmOf(message, signature) },
    readable: readable && unproven(readable),
  }
}

/**
 * White space that a formatter added can be taken out. If the signature is intact then, the content is what was signed; if not, the
 * formatter alone may be the reason. Null where no formatter touched the message.
 */
function checkReindented(
  message: SignedMessage,
  certificates: readonly Certificate[],
  signature: FoundSignature,
  assertion: XmlElement,
): CheckedSignature | null {
  for (const xml of withoutIndentation(message.xml)) {
    const document = parseXmlText(xml)
    for (const candidate of document ? signaturesIn(document) : []) {
      if (candidate.target === null || candidate.target !== candidate.parent) continue
      const verified = verifyWithEach(xml, candidate, certificates)
      if (verified.verification.is !== 'intact') continue
      const signatureStatus = intact(message, signature, verified, signature.target ?? assertion, true)
      return { signatureStatus, readable: proven(verified.verification.signed, [assertion]) }
    }
  }
  return isIndented(assertion)
    ? { signatureStatus: { is: 'reformatted', at: message.placeOf(signature.element) }, readable: unproven(assertion) }
    : null
}

/** Entra writes an assertion without a line break between its elements. */
function isIndented({ childNodes }: XmlElement): boolean {
  return [...childNodes].some((node) => {
    const text = node.nodeType === node.TEXT_NODE ? (node.nodeValue ?? '') : ''
    return text.trim() === '' && /[\r\n]/.test(text)
  })
}

// ── their parts ──────────────────────────────────────────────────────────────────────────────────────────────────────

function broken(
  message: SignedMessage,
  fault: ResponseSignatureFault,
  element: XmlElement,
  signature: FoundSignature | null = null,
  { signer, known }: Pick<VerifiedSignature, 'signer' | 'known'> = { signer: null, known: false },
): CheckedSignature {
  const algorithm = signature && algorithmOf(message, signature)
  return { signatureStatus: { is: 'broken', at: message.placeOf(element), fault, algorithm, signer, known }, readable: null }
}

function unproven(assertion: XmlElement): ReadableAssertion {
  return { signed: assertion, original: assertion, proven: false }
}

/** The only assertion in the text that the signature covers, with its counterpart in the document. */
function proven(signedText: string, covered: readonly XmlElement[]): ReadableAssertion | null {
  const document = parseXmlText(signedText)
  const [signed, ...more] = document ? assertionsIn(document.root) : []
  const [original] = covered
  return signed && original && more.length === 0 ? { signed, original, proven: true } : null
}

interface VerifiedSignature {
  readonly signature: FoundSignature
  readonly verification: Verification
  readonly signer: Certificate | null
  /** Whether the signer is one of the certificates given. */
  readonly known: boolean
}

const UNVERIFIABLE: Verification = { is: 'unverifiable' }

/** Tries the certificates given, and the embedded one, which shows who signed and proves nothing. */
function verifyWithEach(xml: string, signature: FoundSignature, certificates: readonly Certificate[]): VerifiedSignature {
  const { embedded } = signature
  const same = certificates.filter(({ sha256 }) => sha256 === embedded?.sha256)
  const candidates = [...same, ...(embedded && same.length === 0 ? [embedded] : []), ...certificates.filter((each) => !same.includes(each))]
  let verification = candidates.length === 0 ? verify(xml, signature, null) : UNVERIFIABLE
  for (const candidate of candidates) {
    verification = verify(xml, signature, candidate)
    if (verification.is === 'intact') return { signature, verification, signer: candidate, known: certificates.includes(candidate) }
    if (verification.is !== 'other-key') break
  }
  return { signature, verification, signer: null, known: false }
}

function algorithmOf(message: SignedMessage, { element, algorithm }: FoundSignature): Evidence<string> {
  const [info] = children(element, SIGNATURES, 'SignedInfo')
  const [method] = info ? children(info, SIGNATURES, 'SignatureMethod') : []
  return (method && message.attributeOf(method, 'Algorithm')) ?? { value: algorithm, at: message.placeOf(element) }
}

function isAssertion(element: XmlElement): boolean {
  return element.namespaceURI === ASSERTION && element.localName === 'Assertion'
}

/** Where SAML puts what is read: the root itself, an assertion directly in the response, or the token of a WS-Federation answer. */
function isInPlace(element: XmlElement, root: XmlElement): boolean {
  if (element === root) return true
  if (!isAssertion(element)) return false
  return element.parentNode === root || (element.parentNode as XmlElement | null)?.localName === 'RequestedSecurityToken'
}

/** Whether `element` is inside `target` and not inside the signature, which the enveloped transform takes out. */
function isInside(element: XmlElement, target: XmlElement, signature: XmlElement | null): boolean {
  for (let node: XmlElement | null = element; node; node = node.parentNode as XmlElement | null) {
    if (node === signature) return false
    if (node === target) return true
  }
  return false
}

/** An assertion or response whose ID another element has too. */
function withDuplicateId(root: XmlElement, assertions: readonly XmlElement[]): XmlElement | null {
  const byId = idsIn(root)
  const isDuplicate = (id: string | null): boolean => id !== null && id !== '' && (byId.get(id)?.length ?? 0) > 1
  return [root, ...assertions].find((element) => isDuplicate(element.getAttribute('ID'))) ?? null
}

function withProcessingInstruction(root: XmlElement): XmlElement | null {
  for (const element of [root, ...root.getElementsByTagName('*')]) {
    for (let child = element.firstChild; child; child = child.nextSibling) {
      if (child.nodeType === child.PROCESSING_INSTRUCTION_NODE) return element
    }
  }
  return null
}

/** Elements whose text a comment cuts in two. */
function valuesWithComments(target: XmlElement): readonly XmlElement[] {
  return ['AttributeValue', 'NameID', 'Audience', 'Issuer']
    .flatMap((name) => descendants(target, ASSERTION, name))
    .filter((element) => [...element.childNodes].some((child) => child.nodeType === child.COMMENT_NODE))
}
