import type { Artifact } from '../../model/artifact.ts'
import type { Reader } from '../../model/reader.ts'
import { meaningOf, parse } from './_message.ts'
import { addAll } from './_add.ts'
import samlResponse, { messagesIn } from './saml-response.ts'

/** An AuthnRequest by itself: XML, or the SAMLRequest of a redirect. */
export default {
  kind: 'saml-request',
  title: 'a captured SAML request',

  recognises: (artifact) =>
    !samlResponse.recognises(artifact) &&
    messagesIn(artifact).some((wrapped) => {
      const result = parse(wrapped)
      return 'message' in result && meaningOf(result.message.root) === 'request'
    }),

  read: (artifact, add) => addAll(messagesIn(artifact), add, true),
} satisfies Reader<Artifact>
