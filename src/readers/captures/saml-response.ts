import type { Artifact } from '../../model/artifact.ts'
import { inputs } from '../../model/vocabulary.ts'
import type { Reader } from '../../model/reader.ts'
import { keepEncoded, openTextOf } from '../../syntax/envelope.ts'
import { meaningOf, parse, wrappedIn } from './_message.ts'
import { holdsAssertion, addAll } from './_add.ts'
import type { Wrapped } from './_wrapped.ts'

/** A SAML response or assertion by itself: XML, base64, a form’s body, the page that posts it. */
export default {
  kind: 'saml-response',
  title: 'a captured SAML response',

  recognises: (artifact) => messagesIn(artifact).some((wrapped) => meansResponse(wrapped, artifact)),

  read(artifact, add) {
    addAll(messagesIn(artifact), add, true)
    // Base64 without the name of a field is known to be a response only after it was decoded.
    if (!/SAMLResponse|Assertion/.test(artifact.text)) {
      for (const wrapped of messagesIn(artifact)) {
        const result = parse(wrapped)
        if ('message' in result && holdsAssertion(result.message.root)) {
          add(inputs.detectedSecrets, { at: wrapped.at, kind: 'assertion', label: 'SAMLResponse' })
        }
      }
    }
  },
} satisfies Reader<Artifact>

const found = new WeakMap<Artifact, readonly Wrapped[]>()

export function messagesIn(artifact: Artifact): readonly Wrapped[] {
  let messages = found.get(artifact)
  if (!messages) {
    found.set(artifact, (messages = wrappedIn(artifact)))
    const encoded = messages.filter(({ from, withheld }) => from === null && withheld === undefined)
    keepEncoded(
      artifact,
      encoded.map(({ at }) => at.span()),
    )
  }
  return messages
}

/** One that cannot be parsed is a response if its field or its beginning shows that. */
function meansResponse(wrapped: Wrapped, artifact: Artifact): boolean {
  const result = parse(wrapped)
  if ('message' in result) {
    const meaning = meaningOf(result.message.root)
    return meaning === 'response' || meaning === 'tokens' || meaning === 'saml-1-1'
  }
  const { xml, tooLarge } = wrapped
  if (tooLarge && (artifact.named || artifact.role === 'response')) return true
  return (
    /urn:oasis:names:tc:SAML:2\.0:|RequestSecurityToken/.test((xml ?? '').slice(0, 4000)) ||
    /SAMLResponse|wresult/.test(openTextOf(artifact))
  )
}
