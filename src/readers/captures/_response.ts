import { assertionsIn, checkSignature, type ReadableAssertion } from '../../domain/response-signature.ts'
import type { Evidence, Place } from '../../model/artifact.ts'
import type { Certificate } from '../../model/certificates.ts'
import type { Field } from '../../model/field.ts'
import type { Capture, CapturedAssertion, CapturedAttribute, OpenedResponse, ResponseStatus } from '../../model/saml.ts'
import { absent, known, valueOf } from '../../syntax/field.ts'
import { ASSERTION, PROTOCOL } from '../../syntax/saml-namespaces.ts'
import { children, descendants, type XmlElement } from '../../syntax/xml.ts'
import { dateFrom, fieldFrom, type Message } from './_message.ts'

// Reads a response: its own fields at once, the assertion when it is known which certificates its signature is checked with.

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

function open(message: Message, certificates: readonly Certificate[]): OpenedResponse {
  const { root } = message
  const encrypted = descendants(root, ASSERTION, 'EncryptedAssertion').map((element) => message.placeOf(element))
  if (root.localName === 'EncryptedAssertion') encrypted.unshift(message.placeOf(root))
  const { signatureStatus, readable } = checkSignature(message, certificates)
  const assertion = readable && readAssertion(message, readable)
  const read = assertion?.attributes.length ?? 0
  return { signatureStatus, assertion, encrypted, beyond: Math.max(0, descendants(root, ASSERTION, 'Attribute').length - read) }
}

/** Values come from `signed`, places from `original`, element by element as far as the two have the same elements. */
function readAssertion(message: Message, { signed, original, proven }: ReadableAssertion): CapturedAssertion {
  const at = message.placeOf(original)
  const pairs = (name: string): readonly (readonly [XmlElement, XmlElement])[] => {
    const values = descendants(signed, ASSERTION, name)
    const places = descendants(original, ASSERTION, name)
    return values.map((value, index) => [value, values.length === places.length ? (places[index] ?? original) : original])
  }
  // Line breaks around an unsigned value come from a formatter.
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
