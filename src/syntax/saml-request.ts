import { zlib } from './zlib.ts'
import { withoutQuery } from './url.ts'
import type { Evidence } from '../model/artifact.ts'
import type { Field } from '../model/field.ts'
import type { AuthnRequest } from '../model/saml.ts'
import { ASSERTION, PROTOCOL } from './saml-namespaces.ts'
import { attribute, children, placeOfElement, textOf, type XmlElement } from './xml.ts'

// `SAMLRequest` as browsers carry it: base64 of the XML, deflated where it travels in a query (HTTP-Redirect binding).

const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'

/** No AuthnRequest is longer; a parameter that inflates to more is an attack. */
const MAX_BYTES = 256 * 1024

/** The XML in a `SAMLRequest` parameter (percent-decoded), deflated or not; null where it contains none. */
export function xmlOfSamlRequest(parameter: string): string | null {
  const compact = parameter.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/')
  if (compact === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return null
  const bytes = Buffer.from(compact, 'base64')
  for (const candidate of [inflated(bytes), bytes]) {
    const text = candidate?.toString('utf8').replace(/^\uFEFF/, '') ?? ''
    if (text.length <= MAX_BYTES && /^\s*<[\w?!]/.test(text)) return text
  }
  return null
}

function inflated(bytes: Uint8Array): Buffer | undefined {
  try {
    return zlib().inflateRawSync(bytes, { maxOutputLength: MAX_BYTES })
  } catch {
    return undefined
  }
}

/** The value of the parameter for a query: deflated, base64, not yet percent-encoded. */
export function samlRequestParameter(xml: string): string {
  return zlib().deflateRawSync(Buffer.from(xml, 'utf8')).toString('base64')
}

export function isAuthnRequest(root: XmlElement): boolean {
  return root.localName === 'AuthnRequest' && root.namespaceURI === PROTOCOL
}

/** The values of an AuthnRequest, each with its place in the XML. `sentTo` is the URL it was sent to, whose query may contain a signature. */
export function authnRequestFrom(root: XmlElement, sentTo: string | null): AuthnRequest {
  const at = placeOfElement(root)
  const [issuer] = children(root, ASSERTION, 'Issuer')
  const [policy] = children(root, PROTOCOL, 'NameIDPolicy')
  const [context] = children(root, PROTOCOL, 'RequestedAuthnContext')
  return {
    at,
    // A formatter puts the text on a line of its own.
    issuer: issuer ? known(trimmed(textOf(issuer))) : { is: 'absent', at },
    acsUrl: attributeField(root, 'AssertionConsumerServiceURL'),
    destination: attributeField(root, 'Destination'),
    nameIdFormat: policy ? attributeField(policy, 'Format') : { is: 'absent', at },
    authnContextComparison: context ? attributeField(context, 'Comparison') : { is: 'absent', at },
    authnContexts: context ? children(context, ASSERTION, 'AuthnContextClassRef').map(textOf).map(trimmed) : [],
    issuedAt: dateField(root, 'IssueInstant'),
    hasSubject: children(root, ASSERTION, 'Subject').length > 0,
    signed: children(root, SIGNATURE, 'Signature').length > 0 || (sentTo === null ? null : /[?&]Signature=[^&]/.test(sentTo)),
    sentTo: sentTo === null ? null : withoutQuery(sentTo),
  }
}

function attributeField(element: XmlElement, name: string): Field<string> {
  const found = attribute(element, name)
  return found ? known(found) : { is: 'absent', at: placeOfElement(element) }
}

function trimmed({ value, at }: Evidence<string>): Evidence<string> {
  return { value: value.trim(), at }
}

/** Times in SAML are UTC, also those without a zone. */
function dateField(element: XmlElement, name: string): Field<Date> {
  const field = attributeField(element, name)
  if (field.is !== 'known') return field
  const text = field.value.trim()
  const date = new Date(/(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(date.getTime())
    ? { is: 'unreadable', at: field.at, why: 'it is not a date' }
    : { is: 'known', value: date, at: field.at }
}

function known({ value, at }: { readonly value: string; readonly at: AuthnRequest['at'] }): Field<string> {
  return value === '' ? { is: 'empty', at } : { is: 'known', value, at }
}
