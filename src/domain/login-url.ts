import type { Evidence } from '../model/artifact.ts'
import type { FederationMetadata } from '../model/certificates.ts'
import type { ServicePrincipal } from '../model/entra.ts'
import { hostOf } from '../syntax/url.ts'
import { cloudOf, loginUrlOf, tenantIn } from '../vendors/entra.ts'
import { differenceFrom, saysDifference } from './near-miss.ts'

export interface EntraSide {
  readonly tenant: Evidence<string> | undefined
  readonly principal: Pick<ServicePrincipal, 'cloud'> | undefined
  readonly metadata: Pick<FederationMetadata, 'ssoLocations'> | undefined
}

/**
 * The Login URLs of the tenant: the one made from its ID first, then those in its metadata. Empty where the tenant is not known.
 * `actual`, the URL in use, decides the cloud where nothing in Entra does.
 */
export function loginUrlsOf({ tenant, principal, metadata }: EntraSide, actual: string): readonly string[] {
  if (!tenant) return []
  const cloud = principal?.cloud?.value
  const inMetadata = (metadata?.ssoLocations ?? [])
    .map(({ value }) => value)
    .filter((value) => tenantIn(value) === tenant.value && (cloud === undefined || cloudOf(hostOf(value)) === cloud))
  return [loginUrlOf(tenant.value, cloud ?? cloudOf(hostOf(inMetadata[0] ?? actual)) ?? 'global'), ...inMetadata]
}

/**
 * The URL in the settings (empty where none is) beside the one in use. `how` the wrong one differs, in brackets behind a space; empty where the
 * two have little in common.
 */
export function compareLoginUrls(
  written: string,
  actual: string,
  loginUrls: readonly string[],
): { readonly same: boolean; readonly mixpanelIsRight: boolean; readonly how: string } {
  const mixpanelIsRight = loginUrls.includes(actual)
  const [right, wrong] = mixpanelIsRight ? [actual, written] : [written, actual]
  const difference = written === '' ? null : differenceFrom(right, wrong)
  return { same: written === actual, mixpanelIsRight, how: difference === null ? '' : ` (${saysDifference(difference)})` }
}
