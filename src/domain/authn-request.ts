import type { Evidence, Place } from '../model/artifact.ts'
import type { AuthnRequest } from '../model/saml.ts'
import { evidenceOf } from '../syntax/field.ts'
import { withoutQuery } from '../syntax/url.ts'

/** The NameID formats that Entra issues (SAML protocol reference, NameIDPolicy). */
const NAME_ID_FORMATS: ReadonlySet<string> = new Set([
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
])

/** Something in a request that Entra refuses, whatever is registered. */
export type RequestFault =
  | { readonly is: 'name-id-format' | 'authn-context-comparison'; readonly value: string; readonly at: Place }
  | { readonly is: 'subject'; readonly at: Place }
  /** The Destination is not the URL that the request was sent to. */
  | { readonly is: 'destination'; readonly value: string; readonly sentTo: string; readonly at: Place }

/** In the order of the protocol reference. */
export function faultsIn(request: AuthnRequest): readonly RequestFault[] {
  const format = evidenceOf(request.nameIdFormat)
  const comparison = evidenceOf(request.authnContextComparison)
  const destination = evidenceOf(request.destination)
  const { sentTo } = request
  return [
    ...unless(format, ({ value }) => NAME_ID_FORMATS.has(value)).map((each) => ({ is: 'name-id-format', ...each }) as const),
    ...unless(comparison, ({ value }) => value === 'exact').map((each) => ({ is: 'authn-context-comparison', ...each }) as const),
    ...(request.hasSubject ? [{ is: 'subject', at: request.at } as const] : []),
    ...(destination && sentTo !== null && withoutQuery(destination.value) !== sentTo
      ? [{ is: 'destination', ...destination, sentTo } as const]
      : []),
  ]
}

function unless<T>(evidence: Evidence<T> | undefined, isRight: (evidence: Evidence<T>) => boolean): readonly Evidence<T>[] {
  return evidence && !isRight(evidence) ? [evidence] : []
}
