import { mayHaveRolledOver, type CertificateMatch, type GivenCertificate } from '../../domain/certificate-match.ts'
import type { Signing, Uploaded } from '../../model/certificates.ts'
import { TENANT_WIDE_CERTIFICATE } from '../../vendors/entra.ts'
import { cannotTell, count, inputs, quote, type CannotTell, type Place } from '../kit.ts'
import { describeGiven, describeKey, nameOf } from './_certificate.ts'

// What cert/active reports about a certificate that Entra does not sign with, or that cannot be compared.

export type Mismatch = Exclude<CertificateMatch, { readonly is: 'current' | 'rolled-over' | 'undecided' | 'not-comparable' }>

export function messageFor(match: Mismatch, uploaded: Uploaded, given: GivenCertificate, signing: Signing): string {
  const current = signing.unmarked ? null : signing.current
  const name = nameOf(uploaded)
  const another = (origin = ''): string =>
    `${name}, ${describeGiven(given)}, is not the certificate that Entra signs with.${origin}${current ? ` Entra signs with ${describeKey(current)}.` : ''}`
  switch (match.is) {
    case 'newer':
      return `${name} is a newer certificate of this app, ${describeKey(match.key)}, but it is not active. Entra still signs with ${describeKey(match.current)}.`
    case 'older':
      return `${name} is an older certificate of this app, ${describeKey(match.key)}. Entra now signs with ${describeKey(match.current)}.`
    case 'tenant-wide':
      return another(
        ` Its subject ${quote(TENANT_WIDE_CERTIFICATE)} shows that it belongs to the whole tenant. It comes from metadata that was downloaded without ?appid=….`,
      )
    case 'another-app':
      return another(
        match.metadata
          ? ` It is in ${quote(match.metadata.at.artifact.name)}, which is not the metadata of this app.`
          : ` It belongs to another app${match.name === null ? '' : `, ${quote(match.name)}`}.`,
      )
    case 'another-tenant': {
      const source = match.metadata
        ? `It is in ${quote(match.metadata.at.artifact.name)}, the metadata of the tenant ${match.tenant}${match.inSettings ? ', which is also in Mixpanel’s settings' : ''}`
        : `Mixpanel’s settings name the tenant ${match.tenant}`
      return another(` ${source}, but the export comes from ${match.home}. The certificate seems to belong to the other tenant.`)
    }
    case 'another':
      return another()
  }
}

/** The service principal has certificates, and does not say which one is active. */
export function noneMarked(keys: number, at: Place): CannotTell {
  const certificates = `The app has ${count(keys, 'certificate')}`
  const why = `${certificates}, and no certificate is marked active in the export (preferredTokenSigningKeyThumbprint), as after a creation by script. Look in SAML Certificates which one is Active, make it active if none is, and export again.`
  return cannotTell(why, at, inputs.liveMetadata)
}

/** Why it is not known which certificate Entra signs with. */
export function undecided(signing: Signing): CannotTell {
  const { preferred, active, keys, switched, successors, unmarked } = signing
  if (unmarked) return noneMarked(keys.length, unmarked)
  if (active && mayHaveRolledOver(signing)) {
    return cannotTell(
      `The certificate that is marked active, ${describeKey(active)}, has expired. The export does not list the app’s certificates. If there is another valid one, Entra signs with it.`,
      active.at,
      inputs.liveMetadata,
    )
  }
  if (switched) {
    return cannotTell(
      `The certificate that is marked active has expired, ${successors.length} others are valid, and the input does not show which of them Entra signs with.`,
      preferred?.at ?? active?.at ?? null,
      inputs.liveMetadata,
    )
  }
  return preferred
    ? cannotTell(
        `Entra names ${quote(preferred.value)} as the active certificate, but the app has no such certificate. Check in SAML Certificates which one is marked active, or add the app’s current federation metadata.`,
        preferred.at,
        inputs.liveMetadata,
      )
    : cannotTell(
        `The app has ${keys.length} certificates that are valid today, and the export does not show which one is active.`,
        keys[0]?.at ?? null,
        inputs.liveMetadata,
      )
}
