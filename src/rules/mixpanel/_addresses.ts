import { cannotTell, deferTo, derived, listing, quote, type NoFinding, type Place } from '../kit.ts'
import {
  oddClouds,
  otherTenantIn,
  tenantsOf,
  type Mention,
  type MentionSource,
  type TenantEvidence,
  type Tenants,
} from '../../domain/tenants.ts'

// What the findings about the two addresses in Mixpanel have in common.

export const REPORTED_LIVE = deferTo('live/sign-in-url', 'A live probe read the URL that Mixpanel sends users to.')

export const SOURCE_NAMES: Readonly<Record<MentionSource, string>> = {
  'issuer-url': 'Mixpanel’s Issuer URL',
  'sign-in-url': 'Mixpanel’s Identity Provider Sign-in URL',
  metadata: 'the federation metadata',
  export: 'the export from Entra',
}

/** `Mixpanel’s Issuer URL and the federation metadata name “…”`; several tenants one after the other. */
export function saysTenants(mentions: readonly Mention<string>[]): string {
  const tenants = [...new Set(mentions.map(({ value }) => value))]
  return listing(
    tenants.map((tenant) => {
      const names = [...new Set(mentions.filter(({ value }) => value === tenant).map(({ source }) => SOURCE_NAMES[source]))]
      return `${listing(names)} ${names.length === 1 ? 'has' : 'have'} ${quote(tenant)}`
    }),
  )
}

/** A sentence for a malformed address that also names another tenant, so that people do not fix the form alone; else empty. */
export function otherTenantNote(value: string, { reference }: Tenants): string {
  const other = reference && otherTenantIn(value, reference.value)
  if (!other) return ''
  const verb = reference.source === 'export' ? 'belongs to the tenant' : 'has'
  return ` It also has the ID of another tenant: the URL has ${quote(other)}, but ${SOURCE_NAMES[reference.source]} ${verb} ${quote(reference.value)}.`
}

/** What is left to say of a well-formed address: another rule reports its cloud or its tenant, or nothing shows whose it is. */
export function endOfWellFormed(evidence: TenantEvidence, isThis: (mention: Mention<unknown>) => boolean, at: Place): NoFinding {
  const { reference, odd } = tenantsOf(evidence)
  if (oddClouds(evidence).some(isThis)) {
    return deferTo('mixpanel/cloud', 'The URL is well-formed but belongs to another national cloud.')
  }
  if (odd.some(isThis) || (reference === null && odd.length > 0)) {
    return deferTo('mixpanel/tenant', 'The URL is well-formed but belongs to another tenant.')
  }
  if (reference !== null) return undefined
  return cannotTell(
    'The form of the URL is right. Whether it is the URL of this tenant can only be seen in the export of the app.',
    at,
    derived.tenant,
  )
}
