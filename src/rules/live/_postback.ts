import { cannotTell, deferTo, inputs, missing, type NoFinding } from '../kit.ts'
import type { Postback } from '../../model/live-records.ts'
import { noResponse } from './_host.ts'

type MicrosoftPostback = Extract<Postback, { is: 'microsoft' }>

/** The postback that leads to Microsoft, or how a rule about Mixpanel's request ends without it. `why` says what it is needed for. */
export function microsoftPostback(
  postback: Postback | undefined,
  why?: string,
): { readonly found: MicrosoftPostback } | { readonly found: null; readonly end: NoFinding } {
  if (postback?.is === 'microsoft') return { found: postback }
  if (!postback) return { found: null, end: why === undefined ? missing(inputs.livePostback) : cannotTell(why, null, inputs.livePostback) }
  if (postback.is === 'no-response') return { found: null, end: noResponse(postback.last, inputs.livePostback) }
  return {
    found: null,
    end: deferTo('live/postback-url', 'The postback URL does not lead to Microsoft.'),
  }
}
