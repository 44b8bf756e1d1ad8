import type { Postback } from '../../model/deduced.ts'
import { cannotTell, type CannotTell } from '../../model/fact.ts'
import { told } from '../../model/facts.ts'
import { yieldTo, type NotApplicable } from '../../model/rule.ts'
import { inTheWay } from './_looks.ts'

export type AtMicrosoft = Extract<Postback, { is: 'microsoft' }>

/** Where the postback URL leads to Microsoft, that; else what a rule about Mixpanel's request ends with. */
export function atMicrosoft(
  leads: Postback | undefined,
  unknown = '',
): { readonly found: AtMicrosoft } | { readonly found: null; readonly silence: CannotTell | NotApplicable | undefined } {
  if (leads?.is === 'microsoft') return { found: leads }
  if (!leads) return { found: null, silence: cannotTell(unknown, null, told.livePostback) }
  if (leads.is === 'in-the-way') return { found: null, silence: inTheWay(leads.last, told.livePostback) }
  const silence = yieldTo('live/postback-url', 'The postback URL does not lead to Microsoft; live/postback-url tells about it.')
  return { found: null, silence }
}
