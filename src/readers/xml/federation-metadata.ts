import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import { FOLDED, foldedIn, placeOfElement, type Xml } from '../../syntax/xml.ts'
import { entitiesOf, identityProviderOf, isIdentityProvider, isServiceProvider } from '../_metadata.ts'

/** They repeat the keys, or sign the file. */
const UNREAD: ReadonlySet<string> = new Set(['RoleDescriptor', 'Signature'])

/** SAML metadata of an identity provider: of Entra, of another one, or an aggregate of many. */
export default {
  kind: 'federation-metadata',
  title: 'federation metadata (of an identity provider)',

  recognises(xml) {
    const entities = entitiesOf(xml)
    // Metadata with only WS-Federation roles is that of an identity provider too.
    return entities.some(isIdentityProvider) || (entities.length > 0 && !entities.some(isServiceProvider))
  },

  read(xml, add) {
    const entities = entitiesOf(xml)
    const providers = entities.filter(isIdentityProvider)
    const folded = foldedIn(xml.root, (name) => UNREAD.has(name))
    if (folded) add.lost(placeOfElement(folded), FOLDED)
    for (const entity of providers.length > 0 ? providers : entities) add(inputs.metadata, identityProviderOf(entity, add.lost))
  },
} satisfies Reader<Xml>
