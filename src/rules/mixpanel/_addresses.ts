import { deferTo, quote } from '../kit.ts'
import { otherTenantIn, type MentionSource, type Tenants } from '../../domain/tenants.ts'

// What the findings about the two addresses at Mixpanel have in common.

export const REPORTED_LIVE = deferTo('live/sign-in-url', 'A live probe saw where Mixpanel sends people; live/sign-in-url reports it.')

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
  const verb = reference.source === 'export' ? 'is of' : 'names'
  return ` It also names another tenant: the URL names ${quote(other)}, and ${SOURCE_NAMES[reference.source]} ${verb} ${quote(reference.value)}.`
}
