import type { Reader } from '../../model/reader.ts'
import { quote } from '../../syntax/display.ts'
import { placeOfElement, type Xml } from '../../syntax/xml.ts'
import { METADATA } from '../_metadata.ts'

/** A document that is called metadata and is not SAML's: its namespace is damaged, or lost. */
export default {
  kind: 'unknown-metadata',
  title: 'metadata in an unknown namespace',

  recognises: ({ root }) => /^Entit(?:y|ies)Descriptor$/.test(root.localName ?? '') && root.namespaceURI !== METADATA,

  read({ root }, add) {
    const namespace = root.namespaceURI === null ? 'in no namespace' : `in the namespace ${quote(root.namespaceURI)}`
    add.unreadable(
      placeOfElement(root),
      `Its root element ${quote(root.localName ?? '')} is ${namespace}, and should be in ${quote(METADATA)}: the file was changed. Download the Federation Metadata XML again.`,
    )
  },
} satisfies Reader<Xml>
