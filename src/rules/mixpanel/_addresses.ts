import { deferTo, quote } from '../kit.ts'
import { otherTenantIn, type MentionSource, type Tenants } from '../../domain/tenants.ts'

// What the findings about the two addresses in Mixpanel have in common.

export const REPORTED_LIVE = deferTo('live/sign-in-url', 'A live probe read the URL that Mixpanel sends users to.')

export const SOURCE_NAMES: Readonly<Record<MentionSource, string>> = {
  'issuer-url': 'Mixpanel’s Issuer URL',
  'sign-in-url': 'Mixpanel’s Identity Provider Sign-in URL',
  metadata: 'the federation metadata',
  export: 'the export from Entra',
}

/** A sentence for a malformed address that also names another tenant, so that people do not fix the form alone; else empty. */
export function otherTenantNote(value: string, { reference }: Tenants): string {
  const other = reference && otherTenantIn(value, reference.value)
  if (!other) return ''
  const verb = reference.source === 'export' ? 'belongs to the tenant' : 'has'
  return ` It also has the ID of another tenant: the URL has ${quote(other)}, but ${SOURCE_NAMES[reference.source]} ${verb} ${quote(reference.value)}.`
}
