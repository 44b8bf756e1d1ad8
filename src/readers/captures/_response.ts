import type { Evidence, Place } from '../../model/artifact.ts'
import { absent, known, valueOf } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import type {
  Capture,
  CapturedAssertion,
  CapturedAttribute,
  OpenedResponse,
  ResponseStatus,
  SignatureStatus,
  ResponseSignatureFault,
} from '../../model/saml.ts'
import type { Certificate } from '../../model/certificates.ts'
import { idsIn, isSha1, SIGNATURES, signaturesIn, verify, withoutIndentation, type FoundSignature } from '../../syntax/signature.ts'
import { children, descendants, parseXmlText, type Xml, type XmlElement } from '../../syntax/xml.ts'
import { ASSERTION, dateFrom, fieldFrom, PROTOCOL, type Message } from './_message.ts'

// A response as its signature allows it to be read. Whoever can send a response can put anything around what is signed, so values come
// out of the canonical text that the signature covers; the document tells only where they stand.

export function captureFrom(message: Message): Capture {
  const { root, artifact, xml, capturedAt, postedTo } = message
  const at = message.placeOf(root)
  const isResponse = root.namespaceURI === PROTOCOL
  const [issuer] = isResponse ? children(root, ASSERTION, 'Issuer') : []
  const inner = isResponse ? root : (assertionsIn(root)[0] ?? root)
  let opened: { readonly certificates: readonly Certificate[]; readonly response: OpenedResponse } | undefined
  return {
    at,
    artifact,
    form: isResponse ? 'response' : root.namespaceURI === ASSERTION ? 'assertion' : 'ws-federation',
    xml,
    capturedAt,
    postedTo,
    destination: isResponse ? fieldFrom(message.attributeOf(root, 'Destination'), at) : absent(at),
    issuer: fieldFrom(issuer && message.textIn(issuer), at),
    issuedAt: dateFrom(message.attributeOf(inner, 'IssueInstant'), at),
    status: isResponse ? statusFrom(message) : null,
    open(certificates) {
      if (opened?.certificates !== certificates) opened = { certificates, response: open(message, certificates) }
      return opened.response
    },
  }
}

function statusFrom(message: Message): ResponseStatus | null {
  const [status] = children(message.root, PROTOCOL, 'Status')
  if (!status) return null
  const codes: Evidence<string>[] = []
  for (let [code] = children(status, PROTOCOL, 'StatusCode'); code && codes.length < 10; [code] = children(code, PROTOCOL, 'StatusCode')) {
    const value = message.attributeOf(code, 'Value')
    if (value) codes.push({ value: value.value.replace(/^urn:oasis:names:tc:SAML:2\.0:status:/, ''), at: value.at })
  }
  const [text] = children(status, PROTOCOL, 'StatusMessage')
  const at = message.placeOf(status)
  return { at, codes, message: fieldFrom(text && message.textIn(text), at) }
}

// ── the signature ────────────────────────────────────────────────────────────────────────────────────────────────────

function assertionsIn(root: XmlElement): readonly XmlElement[] {
  const inside = descendants(root, ASSERTION, 'Assertion')
  return isAssertion(root) ? [root, ...inside] : inside
}

function isAssertion(element: XmlElement): boolean {
  return element.namespaceURI === ASSERTION && element.localName === 'Assertion'
}

function open(message: Message, certificates: readonly Certificate[]): OpenedResponse {
  const { root } = message
  const encrypted = descendants(root, ASSERTION, 'EncryptedAssertion').map((element) => message.placeOf(element))
  if (root.localName === 'EncryptedAssertion') encrypted.unshift(message.placeOf(root))
  const { signatureStatus, assertion } = judge(message, certificates)
  const read = assertion?.attributes.length ?? 0
  return { signatureStatus, assertion, encrypted, beyond: Math.max(0, descendants(root, ASSERTION, 'Attribute').length - read) }
}

interface Judged {
  readonly signatureStatus: SignatureStatus
  readonly assertion: CapturedAssertion | null
}

/** More than these no identity provider writes, and each takes time to verify. */
const MOST_SIGNATURES = 8

function judge(message: Message, certificates: readonly Certificate[]): Judged {
  const { root } = message
  const assertions = assertionsIn(root)
  const broken = (fault: ResponseSignatureFault, at: Place, signature: FoundSignature | null, read: XmlElement | null = null): Judged => ({
    signatureStatus: { is: 'broken', at, fault, algorithm: signature && algorithmOf(message, signature), signer: null },
    assertion: read && readAssertion(message, read, read, false),
  })

  const instruction = instructionIn(root)
  if (instruction) return broken('processing-instruction', message.placeOf(instruction), null)
  const signatures = signaturesIn(message.document)
  const [first] = signatures
  const only = assertions.length === 1 ? (assertions[0] ?? null) : null
  if (!first) {
    const place = message.placeOf(only ?? root)
    if (assertions.length > 1) return broken('several-assertions', place, null)
    return {
      signatureStatus: { is: 'unsigned', at: place },
      assertion: only && inPlace(only, root) ? readAssertion(message, only, only, false) : null,
    }
  }
  const placeOf = (signature: FoundSignature): Place => message.placeOf(signature.element)
  if (signatures.length > MOST_SIGNATURES) return broken('wrapped', placeOf(first), first)
  const twice = duplicated(root, assertions)
  if (twice) return broken('duplicate-id', message.placeOf(twice), first)

  // Those over an assertion are the ones that count; those over the whole response come next.
  const ordered = [...signatures].sort((a, b) => Number(isAssertion(b.parent ?? root)) - Number(isAssertion(a.parent ?? root)))
  const verdicts = ordered.map((signature) => ({ signature, ...held(message.xml, signature, certificates) }))
  const good = verdicts.find(
    (each) => each.verification.is === 'intact' && each.signature.target === each.signature.parent && inPlace(each.signature.target, root),
  )
  if (good?.verification.is === 'intact' && good.signer && good.signature.target) {
    const { signature, signer, known: trusted } = good
    const target = good.signature.target
    const covered = assertions.filter((each) => within(each, target, signature.element))
    if (covered.length !== assertions.length)
      return { ...broken('wrapped', placeOf(signature), signature), assertion: signedAssertion(message, good.verification.signed, covered) }
    if (assertions.length > 1) return broken('several-assertions', placeOf(signature), signature)
    const signatureStatus: SignatureStatus = {
      is: 'intact',
      at: placeOf(signature),
      over: isAssertion(target) ? 'assertion' : 'response',
      signer,
      known: trusted,
      algorithm: algorithmOf(message, signature),
      sha1: isSha1(signature.algorithm) || isSha1(signature.digest),
      comments: commentsIn(target).map((element) => message.placeOf(element)),
    }
    return { signatureStatus, assertion: signedAssertion(message, good.verification.signed, covered) }
  }

  const intact = verdicts.find((each) => each.verification.is === 'intact')
  if (intact)
    return broken(
      isAssertion(intact.signature.target ?? root) ? 'wrapped' : 'reference-elsewhere',
      placeOf(intact.signature),
      intact.signature,
    )
  const unreferenced = assertions.filter((each) => !signatures.some(({ target }) => target !== null && within(each, target, null)))
  if (assertions.length > 1) return broken(unreferenced.length > 0 ? 'wrapped' : 'several-assertions', placeOf(first), first)
  const faulty = ordered.find(({ fault }) => fault !== null)
  if (faulty?.fault) return broken(faulty.fault, placeOf(faulty), faulty)
  const verdict = verdicts[0]
  if (!verdict) return broken('unverifiable', placeOf(first), first)
  const { signature, verification } = verdict
  const readable = only && unreferenced.length === 0 && inPlace(only, root) ? only : null
  if (verification.is === 'other-key') {
    const algorithm = algorithmOf(message, signature)
    const read = readable && readAssertion(message, readable, readable, false)
    const keyless = certificates.length === 0 && signature.embedded === null
    return keyless
      ? { signatureStatus: { is: 'no-certificate', at: placeOf(signature), algorithm }, assertion: read }
      : broken('other-key', placeOf(signature), signature, readable)
  }
  if (verification.is !== 'changed') return broken('unverifiable', placeOf(signature), signature)
  return indented(message, certificates, signature, readable) ?? broken('changed', placeOf(signature), signature, readable)
}

/** What a formatter did to a document can be undone; if the signature holds then, the content is what was signed. */
function indented(
  message: Message,
  certificates: readonly Certificate[],
  signature: FoundSignature,
  readable: XmlElement | null,
): Judged | null {
  if (
    !readable ||
    ![...readable.childNodes].some((child) => child.nodeType === child.TEXT_NODE && /^\s*[\r\n]\s*$/.test(child.nodeValue ?? ''))
  )
    return null
  const signatureStatus = (fault: ResponseSignatureFault, signer: Certificate | null): SignatureStatus => ({
    is: 'broken',
    at: message.placeOf(signature.element),
    fault,
    algorithm: algorithmOf(message, signature),
    signer,
  })
  const tidy = withoutIndentation(message.xml)
  const document = tidy === null ? null : parseXmlText(tidy)
  for (const candidate of document ? signaturesIn(document) : []) {
    if (tidy === null || candidate.target !== candidate.parent) continue
    const { verification, signer } = held(tidy, candidate, certificates)
    if (verification.is === 'intact') {
      return {
        signatureStatus: signatureStatus('re-indented', signer),
        assertion: signedAssertion(message, verification.signed, [readable]),
      }
    }
  }
  return { signatureStatus: signatureStatus('indented-or-changed', null), assertion: readAssertion(message, readable, readable, false) }
}

interface Held {
  readonly verification: ReturnType<typeof verify>
  readonly signer: Certificate | null
  readonly known: boolean
}

/** Tries the certificates that are known, and then the one that came along, which tells who signed and proves nothing. */
function held(xml: string, signature: FoundSignature, certificates: readonly Certificate[]): Held {
  const { embedded } = signature
  const same = certificates.filter(({ sha256 }) => sha256 === embedded?.sha256)
  const candidates = [...same, ...(embedded && same.length === 0 ? [embedded] : []), ...certificates.filter((each) => !same.includes(each))]
  let last: ReturnType<typeof verify> = candidates.length === 0 ? verify(xml, signature, null) : { is: 'unverifiable' }
  for (const candidate of candidates) {
    last = verify(xml, signature, candidate)
    if (last.is === 'intact') return { verification: last, signer: candidate, known: certificates.includes(candidate) }
    if (last.is !== 'other-key') break
  }
  return { verification: last, signer: null, known: false }
}

function algorithmOf(message: Message, { element, algorithm }: FoundSignature): Evidence<string> {
  const [info] = children(element, SIGNATURES, 'SignedInfo')
  const [method] = info ? children(info, SIGNATURES, 'SignatureMethod') : []
  return (method && message.attributeOf(method, 'Algorithm')) ?? { value: algorithm, at: message.placeOf(element) }
}

/** Where SAML puts what is read: the root itself, an assertion right below the response, or the token of a WS-Federation answer. */
function inPlace(element: XmlElement | null, root: XmlElement): boolean {
  if (element === null || element === root) return element !== null
  if (!isAssertion(element)) return false
  return element.parentNode === root || (element.parentNode as XmlElement | null)?.localName === 'RequestedSecurityToken'
}

/** Whether `element` lies inside `target`, and not in the signature, which the enveloped transform takes out. */
function within(element: XmlElement, target: XmlElement, signature: XmlElement | null): boolean {
  for (let node: XmlElement | null = element; node; node = node.parentNode as XmlElement | null) {
    if (node === signature) return false
    if (node === target) return true
  }
  return false
}

/** An assertion or response whose identifier another element has too. */
function duplicated(root: XmlElement, assertions: readonly XmlElement[]): XmlElement | null {
  const byId = idsIn(root)
  for (const element of [root, ...assertions]) {
    const id = element.getAttribute('ID')
    if (id !== null && id !== '' && (byId.get(id)?.length ?? 0) > 1) return element
  }
  return null
}

function instructionIn(root: XmlElement): XmlElement | null {
  for (const element of [root, ...root.getElementsByTagName('*')]) {
    for (let child = element.firstChild; child; child = child.nextSibling) {
      if (child.nodeType === child.PROCESSING_INSTRUCTION_NODE) return element
    }
  }
  return null
}

const VALUES = ['AttributeValue', 'NameID', 'Audience', 'Issuer']

/** Elements whose text a comment cuts in two. */
function commentsIn(target: XmlElement): readonly XmlElement[] {
  return VALUES.flatMap((name) => descendants(target, ASSERTION, name)).filter((element) =>
    [...element.childNodes].some((child) => child.nodeType === child.COMMENT_NODE),
  )
}

// ── what may be read ─────────────────────────────────────────────────────────────────────────────────────────────────

/** The only assertion in the text that the signature covers, placed by its counterpart in the document. */
function signedAssertion(message: Message, signed: string, covered: readonly XmlElement[]): CapturedAssertion | null {
  const document: Xml | null = parseXmlText(signed)
  const [inside, ...more] = document ? assertionsIn(document.root) : []
  const [original] = covered
  return inside && original && more.length === 0 ? readAssertion(message, inside, original, true) : null
}

/** Values from `signed`; `original` tells where they stand, element by element, as far as the two agree. */
function readAssertion(message: Message, signed: XmlElement, original: XmlElement, proven: boolean): CapturedAssertion {
  const at = message.placeOf(original)
  const pairs = (name: string): readonly (readonly [XmlElement, XmlElement])[] => {
    const values = descendants(signed, ASSERTION, name)
    const places = descendants(original, ASSERTION, name)
    return values.map((value, index) => [value, values.length === places.length ? (places[index] ?? original) : original])
  }
  // Line ends around a value nobody signed are a formatter's.
  const textOf = (element: XmlElement): string => {
    const value = element.textContent ?? ''
    return !proven && /[\r\n]/.test(value) ? value.trim() : value
  }
  const text = ([value, place]: readonly [XmlElement, XmlElement]): Evidence<string> => ({
    value: textOf(value),
    at: place === original ? at : message.textIn(place).at,
  })
  const written = ([value, place]: readonly [XmlElement, XmlElement], name: string): Evidence<string> | undefined => {
    const own = value.getAttribute(name)
    return own === null ? undefined : { value: own, at: message.attributeOf(place, name)?.at ?? message.placeOf(place) }
  }
  const [issuer] = children(signed, ASSERTION, 'Issuer')
  const [issuerPlace] = children(original, ASSERTION, 'Issuer')
  const [conditions] = pairs('Conditions')
  const confirmations = pairs('SubjectConfirmationData')
  const [nameId] = pairs('NameID')
  return {
    at,
    proven,
    issuer: fieldFrom(issuer && { value: textOf(issuer), at: issuerPlace ? message.textIn(issuerPlace).at : at }, at),
    issuedAt: dateFrom(written([signed, original], 'IssueInstant'), at),
    audiences: pairs('Audience').map(text),
    recipients: confirmations.flatMap((each) => written(each, 'Recipient') ?? []),
    notBefore: dateFrom(conditions && written(conditions, 'NotBefore'), at),
    notOnOrAfter: earliest(
      [...(conditions ? [conditions] : []), ...confirmations].map((each) => dateFrom(written(each, 'NotOnOrAfter'), at)),
      at,
    ),
    nameId: fieldFrom(nameId && text(nameId), at),
    nameIdFormat: nameId ? fieldFrom(written(nameId, 'Format'), message.placeOf(nameId[1])) : absent(at),
    attributes: pairs('Attribute').map((pair): CapturedAttribute => {
      const [value, place] = pair
      const values = children(value, ASSERTION, 'AttributeValue')
      const places = children(place, ASSERTION, 'AttributeValue')
      return {
        at: message.placeOf(place),
        name: written(pair, 'Name') ?? { value: '', at: message.placeOf(place) },
        values: values.map((each, index) => {
          const there = values.length === places.length ? places[index] : undefined
          return { value: textOf(each), at: there ? message.textIn(there).at : message.placeOf(place) }
        }),
      }
    }),
  }
}

function earliest(fields: readonly Field<Date>[], at: Place): Field<Date> {
  let first: Field<Date> | undefined
  for (const field of fields) {
    if (field.is !== 'known') continue
    if (first === undefined || field.value < (valueOf(first) ?? field.value)) first = known(field.value, field.at)
  }
  return first ?? fields.find(({ is }) => is === 'unreadable') ?? absent(at)
}
