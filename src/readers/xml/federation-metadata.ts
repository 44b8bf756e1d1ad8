import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import type { Xml } from '../../syntax/xml.ts'
import { entitiesOf, identityProviderOf, isIdentityProvider, isServiceProvider } from '../_metadata.ts'

/** An identity provider's SAML metadata: Entra's, another's, or an aggregate of many. */
export default {
  kind: 'federation-metadata',
  title: 'federation metadata (of an identity provider)',

  recognises(xml) {
    const entities = entitiesOf(xml)
    // Metadata without any SAML role, WS-Federation alone, is an identity provider's too.
    return entities.some(isIdentityProvider) || (entities.length > 0 && !entities.some(isServiceProvider))
  },

  read(xml, add) {
    const entities = entitiesOf(xml)
    const providers = entities.filter(isIdentityProvider)
    for (const entity of providers.length > 0 ? providers : entities) add(inputs.metadata, identityProviderOf(entity))
  },
} satisfies Reader<Xml>
