import { isBlanked } from '../domain/blanked.ts'
import { absent, known } from '../syntax/field.ts'
import { type Field } from '../model/field.ts'
import type { Place } from '../model/artifact.ts'
import type { FederationMetadata, ServiceProviderMetadata } from '../model/certificates.ts'
import { certificateInBase64 } from '../syntax/x509.ts'
import { attribute, children, descendants, FOLDED, placeOfElement, textOf, type Xml, type XmlElement } from '../syntax/xml.ts'

// SAML 2.0 metadata of any vendor, recognised by namespace, with any prefix.

export const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata'
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'
/** Aggregates of a federation may contain groups of groups. */
const MAX_GROUPS = 8

/** Every EntityDescriptor of the document, in document order; none where it is not SAML metadata. */
export function entitiesOf({ root }: Xml): readonly XmlElement[] {
  if (root.namespaceURI !== METADATA) return []
  if (root.localName === 'EntityDescriptor') return [root]
  return root.localName === 'EntitiesDescriptor' ? entitiesBelow(root, 0) : []
}

function entitiesBelow(group: XmlElement, depth: number): readonly XmlElement[] {
  if (depth > MAX_GROUPS) return []
  return [
    ...children(group, METADATA, 'EntityDescriptor'),
    ...children(group, METADATA, 'EntitiesDescriptor').flatMap((inner) => entitiesBelow(inner, depth + 1)),
  ]
}

export function isIdentityProvider(entity: XmlElement): boolean {
  return children(entity, METADATA, 'IDPSSODescriptor').length > 0
}

export function isServiceProvider(entity: XmlElement): boolean {
  return children(entity, METADATA, 'SPSSODescriptor').length > 0
}

/** The metadata of an identity provider: only URLs and keys of its SAML 2.0 role, because the WS-Federation roles repeat the keys. */
export function identityProviderOf(entity: XmlElement, lost?: (at: Place, message: string) => void): FederationMetadata {
  const roles = children(entity, METADATA, 'IDPSSODescriptor')
  const signing: FederationMetadata['signing'][number][] = []
  let unreadableKeys = 0
  for (const descriptor of roles.flatMap((role) => children(role, METADATA, 'KeyDescriptor'))) {
    if (!['signing', ''].includes(descriptor.getAttribute('use') ?? '')) continue
    if (isEmpty(descriptor)) lost?.(placeOfElement(descriptor), FOLDED)
    for (const element of descendants(descriptor, SIGNATURE, 'X509Certificate')) {
      const { value: text, at } = textOf(element)
      if (isBlanked(text, 'encoded')) continue
      const value = certificateInBase64(text)
      if (!value) {
        unreadableKeys++
        lost?.(at, 'This signing certificate in the metadata cannot be read, and was not compared. Download the metadata again.')
      } else if (!signing.some((other) => other.value.sha256 === value.sha256)) signing.push({ value, at })
    }
  }
  return {
    at: placeOfElement(entity),
    entityId: entityIdOf(entity),
    ssoLocations: roles
      .flatMap((role) => children(role, METADATA, 'SingleSignOnService'))
      .flatMap((service) => {
        const location = attribute(service, 'Location')
        return location ? [{ ...location, binding: service.getAttribute('Binding') ?? '' }] : []
      }),
    signing,
    unreadableKeys,
  }
}

/** Without an element and without a text: whatever shows a tree left out what is in it. */
function isEmpty({ childNodes, textContent }: XmlElement): boolean {
  return textContent?.trim() === '' && [...childNodes].every(({ nodeType, ELEMENT_NODE }) => nodeType !== ELEMENT_NODE)
}

export function serviceProviderOf(entity: XmlElement): ServiceProviderMetadata {
  return {
    at: placeOfElement(entity),
    entityId: entityIdOf(entity),
    acsLocations: children(entity, METADATA, 'SPSSODescriptor')
      .flatMap((role) => children(role, METADATA, 'AssertionConsumerService'))
      .flatMap((service) => attribute(service, 'Location') ?? []),
  }
}

function entityIdOf(entity: XmlElement): Field<string> {
  const id = attribute(entity, 'entityID')
  if (!id) return absent(placeOfElement(entity))
  return id.value === '' ? { is: 'empty', at: id.at } : known(id.value, id.at)
}

/** Where XML begins in a text, after the message that a browser may show before it; null where there is none. */
export function xmlStart(text: string): number | null {
  const start = /^\s*(?:This XML file does not appear to have any style information[^<]*)?</.exec(text)
  return start ? start[0].length - 1 : null
}
