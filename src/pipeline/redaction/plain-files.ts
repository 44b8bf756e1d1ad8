import type { CertificateFile, FederationMetadata } from '../../model/certificates.ts'
import { inputs } from '../../model/vocabulary.ts'
import type { ArtifactReading } from '../../model/reading.ts'
import type { Encoder } from './encode.ts'

// Certificates and metadata in which nothing is wrong with the file itself are written as such files, with the other values.

/** The text of the file; null for one that a record has to stand for. */
export function plainFile({ items, problems }: ArtifactReading, encoder: Encoder): string | null {
  const [first, ...more] = items
  if (!first || more.length > 0 || problems.length > 0) return null
  const [fact, item] = first
  if (fact === inputs.certificates.name) return pemOf(item as CertificateFile, encoder)
  return fact === inputs.metadata.name ? metadataOf(item as FederationMetadata, encoder) : null
}

function pemOf({ form, flaws, privateKeys, certificates }: CertificateFile, encoder: Encoder): string | null {
  if (form !== 'pem' || flaws.length + privateKeys.length > 0 || certificates.length === 0) return null
  const blocks = certificates.map(({ value }) => {
    const lines = encoder.certificate(value).match(/.{1,64}/g) ?? []
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
  })
  return blocks.join('')
}

function metadataOf({ entityId, ssoLocations, signing, unreadableKeys }: FederationMetadata, encoder: Encoder): string | null {
  if (entityId.is !== 'known' || unreadableKeys > 0) return null
  const values = [entityId.value, ...ssoLocations.flatMap(({ value, binding }) => [value, binding])]
  // XML cannot have some of them, and changes others.
  if (values.some((value) => /[\p{Cc}\ufffe\uffff]/u.test(value))) return null
  const text = (value: string): string => escaped(encoder.text(value))
  return [
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${text(entityId.value)}">`,
    '  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">',
    ...signing.flatMap(({ value }) => [
      '    <KeyDescriptor use="signing">',
      `      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${encoder.certificate(value)}</X509Certificate></X509Data></KeyInfo>`,
      '    </KeyDescriptor>',
    ]),
    ...ssoLocations.map(({ value, binding }) => `    <SingleSignOnService Binding="${text(binding)}" Location="${text(value)}"/>`),
    '  </IDPSSODescriptor>',
    '</EntityDescriptor>',
    '',
  ].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
