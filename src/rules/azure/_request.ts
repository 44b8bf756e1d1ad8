import { deferTo, evidenceOf, quote, type NotApplicable, type Place, type Texts } from '../kit.ts'
import type { MixpanelRequest } from '../../model/saml.ts'

/** What Mixpanel's own AuthnRequest says about a value that Entra does not have as it is documented. */
export interface RequestComparison {
  /** Entra has what the request names, so nothing is wrong. */
  readonly matches: boolean
  /** Set where live/authn-request reports what is missing. */
  readonly deferred: NotApplicable | null
  /** A sentence for the end of the message; empty where no request was seen. */
  readonly sentence: string
  /** The value in the request. */
  readonly at: readonly Place[]
}

const NOT_SEEN: RequestComparison = { matches: false, deferred: null, sentence: '', at: [] }

/** Compares the documented value and those that Entra has (`items`) with the request, where one was seen. */
export function compareWithRequest(
  request: MixpanelRequest | undefined,
  field: 'issuer' | 'acsUrl',
  documented: string,
  items: Texts,
): RequestComparison {
  const requested = request && evidenceOf(request[field])
  if (!request || !requested) return NOT_SEEN
  const { value } = requested
  const at = [requested.at]
  if (value === documented) return { ...NOT_SEEN, sentence: ` ${SEEN[request.seen]} ${names(field, 'this value')}.`, at }
  if (items.some((item) => item.value === value)) return { ...NOT_SEEN, matches: true }
  if (request.seen === 'live') {
    return { ...NOT_SEEN, deferred: deferTo('live/authn-request', `Mixpanel’s AuthnRequest ${names(field, 'another value')}.`) }
  }
  return { ...NOT_SEEN, sentence: ` ${SEEN.captured} ${names(field, quote(value))}, which Entra does not have either.`, at }
}

const SEEN: Readonly<Record<MixpanelRequest['seen'], string>> = {
  live: 'Mixpanel’s AuthnRequest, read live from the Postback URL,',
  captured: 'The captured AuthnRequest of Mixpanel',
}

function names(field: 'issuer' | 'acsUrl', value: string): string {
  return field === 'issuer' ? `has ${value} as its issuer` : `has ${value} as its AssertionConsumerServiceURL`
}
