import { zlib } from './zlib.ts'
import { withoutQuery } from './url.ts'
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
    issuer: issuer ? known(textOf(issuer)) : { is: 'absent', at },
    acsUrl: attributeField(root, 'AssertionConsumerServiceURL'),
    destination: attributeField(root, 'Destination'),
    nameIdFormat: policy ? attributeField(policy, 'Format') : { is: 'absent', at },
    authnContextComparison: context ? attributeField(context, 'Comparison') : { is: 'absent', at },
    hasSubject: children(root, ASSERTION, 'Subject').length > 0,
    signed: children(root, SIGNATURE, 'Signature').length > 0 || (sentTo === null ? null : /[?&]Signature=[^&]/.test(sentTo)),
    sentTo: sentTo === null ? null : withoutQuery(sentTo),
  }
}

function attributeField(element: XmlElement, name: string): Field<string> {
  const found = attribute(element, name)
  return found ? known(found) : { is: 'absent', at: placeOfElement(element) }
}

function known({ value, at }: { readonly value: string; readonly at: AuthnRequest['at'] }): Field<string> {
  return value === '' ? { is: 'empty', at } : { is: 'known', value, at }
}
