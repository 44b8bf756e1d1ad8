import { deferTo, evidenceOf, quote, type Evidence, type NotApplicable, type Texts } from '../kit.ts'
import type { MixpanelRequest } from '../../model/saml.ts'

/**
 * Mixpanel's own request, where it was seen, held against what its documentation says and Entra lacks.
 * `settled`: Entra has what the request really asks for. `silence`: live/authn-request tells what it lacks.
 */
export interface Asked {
  readonly settled: boolean
  readonly silence: NotApplicable | null
  /** To be added to the message; empty where no request was seen. */
  readonly says: string
  /** What stands in the request, as a further place to look at. */
  readonly at: readonly Evidence<string>['at'][]
}

const UNSEEN: Asked = { settled: false, silence: null, says: '', at: [] }

export function compareWithRequest(
  request: MixpanelRequest | undefined,
  field: 'issuer' | 'acsUrl',
  documented: string,
  items: Texts,
): Asked {
  const asked = request && evidenceOf(request[field])
  if (!request || !asked) return UNSEEN
  const { value } = asked
  const at = [asked.at]
  if (value === documented) return { ...UNSEEN, says: ` ${SOURCE[request.seen]} ${ASKS[field]('exactly this')}.`, at }
  if (items.some((item) => item.value === value)) return { ...UNSEEN, settled: true }
  if (request.seen === 'live') {
    const silence = deferTo(
      'live/authn-request',
      `Mixpanel’s own request ${ASKS[field]('something else')}; live/authn-request tells about it.`,
    )
    return { ...UNSEEN, silence }
  }
  return { ...UNSEEN, says: ` ${SOURCE.captured} ${ASKS[field](quote(value))}, which is not there either.`, at }
}

const SOURCE: Readonly<Record<MixpanelRequest['seen'], string>> = {
  live: 'Mixpanel’s own request, as its postback URL sends it,',
  captured: 'Mixpanel’s own request, as it was captured,',
}
const ASKS = {
  issuer: (what: string) => `names ${what} as its issuer`,
  acsUrl: (what: string) => `asks for ${what} as the address of the answer`,
} as const
