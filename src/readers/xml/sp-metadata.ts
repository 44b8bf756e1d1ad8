import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import type { Xml } from '../../syntax/xml.ts'
import { entitiesOf, isIdentityProvider, isServiceProvider, serviceProviderOf } from '../_metadata.ts'

/** SAML metadata of a service provider. */
export default {
  kind: 'sp-metadata',
  title: 'metadata of a service provider',

  recognises(xml) {
    const entities = entitiesOf(xml)
    return entities.some(isServiceProvider) && !entities.some(isIdentityProvider)
  },

  read(xml, add) {
    for (const entity of entitiesOf(xml).filter(isServiceProvider)) add(inputs.spMetadata, serviceProviderOf(entity))
  },
} satisfies Reader<Xml>
