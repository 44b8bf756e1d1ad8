import { BLANKED, isBlanked, type Shape } from '../../domain/blanked.ts'
import { assertionsIn, checkSignature, encryptedIn, type ReadableAssertion } from '../../domain/response-signature.ts'
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
    postedTo: postedTo === null ? null : message.secrets.hide(postedTo),
    destination: isResponse ? fieldFrom(message.attributeOf(root, 'Destination'), at) : absent(at),
    issuer: textField(issuer && trimmed(message.textIn(issuer)), at, 'issued-url'),
    issuedAt: dateFrom(message.attributeOf(inner, 'IssueInstant'), at),
    person: personIn(inner),
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
  const encrypted = encryptedIn(root).map((element) => message.placeOf(element))
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
  const padded = (name: string): number => descendants(signed, ASSERTION, name).filter(isPadded).length
  const isFormatted = !proven && (padded('Issuer') + padded('Audience') + padded('NameID') > 0 || padded('AttributeValue') > 1)
  const textOf = (element: XmlElement): string => {
    const value = message.secrets.hide(element.textContent ?? '')
    // What a formatter put around one text it put around others too; in an attribute alone, the white space is the value's own.
    const isFormatters = isFormatted || (!proven && element.localName !== 'AttributeValue')
    return isFormatters ? value.trim() : value
  }
  const text = ([value, place]: readonly [XmlElement, XmlElement]): Evidence<string> => ({
    value: textOf(value),
    at: place === original ? at : message.textIn(place).at,
  })
  const written = ([value, place]: readonly [XmlElement, XmlElement], name: string): Evidence<string> | undefined => {
    const own = value.getAttribute(name)
    return own === null
      ? undefined
      : { value: message.secrets.hide(own), at: message.attributeOf(place, name)?.at ?? message.placeOf(place) }
  }
  const [issuer] = children(signed, ASSERTION, 'Issuer')
  const [issuerPlace] = children(original, ASSERTION, 'Issuer')
  const [conditions] = pairs('Conditions')
  const confirmations = pairs('SubjectConfirmationData')
  const [nameId] = pairs('NameID')
  const named = pairs('Attribute').flatMap((pair) => {
    const name = written(pair, 'Name')
    if (!name && pair[0].hasAttribute('AttributeName')) return []
    return { name: name ?? { value: '', at: message.placeOf(pair[1]) }, pair }
  })
  return {
    at,
    proven,
    issuer: textField(issuer && { value: textOf(issuer), at: issuerPlace ? message.textIn(issuerPlace).at : at }, at, 'issued-url'),
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
    attributes: named.map(({ name, pair: [value, place] }): CapturedAttribute => {
      const values = children(value, ASSERTION, 'AttributeValue')
      const places = children(place, ASSERTION, 'AttributeValue')
      return {
        at: message.placeOf(place),
        name,
        values: values.map((each, index) => {
          const there = values.length === places.length ? places[index] : undefined
          return { value: textOf(each), at: there ? message.textIn(there).at : message.placeOf(place) }
        }),
      }
    }),
    saml11Attributes: pairs('Attribute').flatMap((pair) => (written(pair, 'Name') ? [] : (written(pair, 'AttributeName') ?? []))),
  }
}

/** A text as a field; what a person crossed out before passing the file on is no value. */
function textField(evidence: Evidence<string> | undefined, missing: Place, shape: Shape): Field<string> {
  if (evidence && isBlanked(evidence.value, shape)) return { is: 'unreadable', at: evidence.at, why: BLANKED }
  return fieldFrom(evidence, missing)
}

function trimmed({ value, at }: Evidence<string>): Evidence<string> {
  return { value: value.trim(), at }
}

function isPadded({ textContent }: XmlElement): boolean {
  const value = textContent ?? ''
  return value.trim() !== value
}

const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier'

/** The id in the directory; where it is not sent, the NameID. */
function personIn(root: XmlElement): string | null {
  const id = descendants(root, ASSERTION, 'Attribute').find((each) => each.getAttribute('Name') === OBJECT_ID)?.textContent
  const text = (id ?? descendants(root, ASSERTION, 'NameID')[0]?.textContent ?? '').trim().toLowerCase()
  return text === '' ? null : text
}

/** Unreadable where one of them is: that one may be the earliest. */
function earliest(fields: readonly Field<Date>[], at: Place): Field<Date> {
  let first: Field<Date> | undefined
  for (const field of fields) {
    if (field.is !== 'known') continue
    if (first === undefined || field.value < (valueOf(first) ?? field.value)) first = known(field.value, field.at)
  }
  return fields.find(({ is }) => is === 'unreadable') ?? first ?? absent(at)
}
