import { cloudOf } from '../../entra.ts'
import { isMixpanelHost, isOtherProvider } from '../../mixpanel.ts'
import type { AuthnRequest } from '../../model/things.ts'
import type { LiveExchange } from '../../model/seen.ts'
import { hostFault, hostOf, inSteps, shown } from './_looks.ts'

// Where the postback URL leads in the end. Four rules look here, so that of one fault one of them speaks.

export type Outcome =
  | {
      readonly is: 'microsoft'
      readonly last: LiveExchange
      readonly to: NonNullable<LiveExchange['lead']>
      readonly request: AuthnRequest | null
    }
  | { readonly is: 'another-provider'; readonly last: LiveExchange; readonly to: NonNullable<LiveExchange['lead']> }
  | { readonly is: 'not-found' | 'no-provider' | 'host-fault' | 'in-the-way'; readonly last: LiveExchange }

export function outcomeOf(looks: readonly LiveExchange[]): Outcome | undefined {
  const last = inSteps(looks).at(-1)
  if (!last) return undefined
  if (hostFault(last, '')) return { is: 'host-fault', last }
  if (last.trouble) return { is: 'in-the-way', last }
  const { lead, request, status } = last
  if (lead) {
    const host = hostOf(lead.url.value)
    if (cloudOf(host) !== null) return { is: 'microsoft', last, to: lead, request }
    if (!isMixpanelHost(host) && (request !== null || (lead.how !== 'link' && lead.how !== 'script' && isOtherProvider(host))))
      return { is: 'another-provider', last, to: lead }
  }
  if (status?.value === 404 || status?.value === 410) return { is: 'not-found', last }
  return { is: 'no-provider', last }
}

/** Where the browser is sent, without the request. */
export function addressOf(to: NonNullable<LiveExchange['lead']>): string {
  return shown(to.url.value)
}
