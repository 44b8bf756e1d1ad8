import { cannotTell, deferTo, inputs, type CannotTell, type NotApplicable } from '../kit.ts'
import type { Postback } from '../../model/live-records.ts'
import { inTheWay } from './_looks.ts'

export type AtMicrosoft = Extract<Postback, { is: 'microsoft' }>

/** Where the postback URL leads to Microsoft, that; else what a rule about Mixpanel's request ends with. */
export function atMicrosoft(
  leads: Postback | undefined,
  unknown = '',
): { readonly found: AtMicrosoft } | { readonly found: null; readonly silence: CannotTell | NotApplicable | undefined } {
  if (leads?.is === 'microsoft') return { found: leads }
  if (!leads) return { found: null, silence: cannotTell(unknown, null, inputs.livePostback) }
  if (leads.is === 'in-the-way') return { found: null, silence: inTheWay(leads.last, inputs.livePostback) }
  const silence = deferTo('live/postback-url', 'The postback URL does not lead to Microsoft; live/postback-url tells about it.')
  return { found: null, silence }
}
