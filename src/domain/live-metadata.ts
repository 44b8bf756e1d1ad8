import type { Evidence, Place } from '../model/artifact.ts'
import type { Certificate, FederationMetadata, Uploaded } from '../model/certificates.ts'
import type { ServicePrincipal } from '../model/entra.ts'
import type { MixpanelSettings, SignIn } from '../model/mixpanel-settings.ts'
import { day } from '../syntax/display.ts'
import { evidenceOf, valueOf } from '../syntax/field.ts'
import { hostOf, withoutQuery } from '../syntax/url.ts'
import { cloudOf, issuerOf, loginUrlOf, tenantIn } from '../vendors/entra.ts'

// Entra's federation metadata of today, compared with what Mixpanel has.

/** What the other evidence says about Mixpanel and Entra. */
export interface OtherEvidence {
  readonly saved: readonly FederationMetadata[] | undefined
  readonly settings: MixpanelSettings | undefined
  readonly signIn: SignIn | undefined
  readonly uploaded: Uploaded | undefined
  readonly tenant: Evidence<string> | undefined
  readonly principal: ServicePrincipal | undefined
}

export interface MetadataDifference {
  readonly field: 'issuer' | 'sign-in-url' | 'certificate'
  readonly entra: Evidence<string>
  readonly mixpanel: Evidence<string>
  /** For a certificate: how to say what Mixpanel has. */
  readonly mixpanelWords: string
  /** Where the difference shows without the live metadata; null where only that shows it. */
  readonly alsoIn: 'export' | 'postback' | null
  /** True where the two URLs name different tenants. */
  readonly otherTenant: boolean
}

/** Everything that differs: issuer, sign-in URL, certificate. Null where Mixpanel's side is not known at all. */
export function differencesFrom(metadata: FederationMetadata, other: OtherEvidence): readonly MetadataDifference[] | null {
  const compared = [issuerDifference(metadata, other), signInDifference(metadata, other), certificateDifference(metadata, other)]
  if (compared.every((each) => each === null)) return null
  return compared.filter((each) => each !== null && each !== 'same')
}

/** Null where one side is not known. */
type Comparison = MetadataDifference | 'same' | null

function issuerDifference(metadata: FederationMetadata, { settings, saved, tenant }: OtherEvidence): Comparison {
  const entra = evidenceOf(metadata.entityId)
  const mixpanel = settings && evidenceOf(settings.issuerUrl)
  if (!entra || !mixpanel) return null
  if (entra.value === mixpanel.value) return 'same'
  const inExport = [...(saved ?? []).flatMap(({ entityId }) => valueOf(entityId) ?? []), ...(tenant ? [issuerOf(tenant.value)] : [])]
  return urlDifference('issuer', entra, mixpanel, inExport.includes(entra.value) ? 'export' : null)
}

function signInDifference(metadata: FederationMetadata, { settings, signIn, saved, tenant }: OtherEvidence): Comparison {
  const mixpanel = (settings && evidenceOf(settings.idpSignInUrl)) ?? (signIn && evidenceOf(signIn.url))
  const [entra] = metadata.ssoLocations
  if (!entra || !mixpanel) return null
  if (metadata.ssoLocations.some(({ value }) => value === withoutQuery(mixpanel.value) || value === mixpanel.value)) return 'same'
  const inExport = [
    ...(saved ?? []).flatMap(({ ssoLocations }) => ssoLocations.map(({ value }) => value)),
    ...(tenant ? [loginUrlOf(tenant.value, cloudOf(hostOf(mixpanel.value)) ?? 'global')] : []),
  ]
  const alsoIn = signIn?.by === 'postback' ? 'postback' : inExport.includes(entra.value) ? 'export' : null
  return urlDifference('sign-in-url', entra, mixpanel, alsoIn)
}

function urlDifference(
  field: MetadataDifference['field'],
  entra: Evidence<string>,
  mixpanel: Evidence<string>,
  alsoIn: MetadataDifference['alsoIn'],
): MetadataDifference {
  return { field, entra, mixpanel, mixpanelWords: '', alsoIn, otherTenant: tenantIn(entra.value) !== tenantIn(mixpanel.value) }
}

function certificateDifference(metadata: FederationMetadata, { uploaded, saved, principal }: OtherEvidence): Comparison {
  const given = uploaded && certificateAt(uploaded)
  const [first] = metadata.signing
  if (!given || !first) return null
  if (metadata.signing.some(({ value }) => given.matches(value))) return 'same'
  return {
    field: 'certificate',
    entra: { value: first.value.sha1, at: first.at },
    mixpanel: { value: given.hex, at: given.at },
    mixpanelWords: given.words,
    alsoIn: isInExport(metadata, saved, principal) ? 'export' : null,
    otherTenant: false,
  }
}

/** True where the export names a certificate that the live metadata signs with. */
function isInExport(
  live: FederationMetadata,
  saved: readonly FederationMetadata[] | undefined,
  principal: ServicePrincipal | undefined,
): boolean {
  const preferred = principal
    ? valueOf(principal.thumbprint)
        ?.replace(/[^0-9a-f]/gi, '')
        .toUpperCase()
    : undefined
  if (preferred !== undefined) return live.signing.some(({ value }) => value.sha1 === preferred)
  return (saved ?? []).some(({ signing }) => signing.some(({ value }) => live.signing.some((each) => each.value.sha256 === value.sha256)))
}

interface MixpanelCertificate {
  readonly at: Place
  /** Its SHA-1, or the fingerprint that was typed. */
  readonly hex: string
  readonly words: string
  matches(certificate: Certificate): boolean
}

function certificateAt(uploaded: Uploaded): MixpanelCertificate | undefined {
  if (uploaded.as === 'nothing') return undefined
  if (uploaded.as === 'fingerprint') {
    const { at, hex, algorithm } = uploaded
    return { at, hex, words: `the one with the fingerprint ${hex}`, matches: (each) => each[algorithm] === hex }
  }
  const [certificate] = uploaded.file.certificates
  if (!certificate) return undefined
  const { value, at } = certificate
  return { at, hex: value.sha1, words: certificateWords(value), matches: (each) => each.sha256 === value.sha256 }
}

/** Its thumbprint, with the day it ends. */
export function certificateWords({ sha1, notAfter }: Certificate): string {
  return `${sha1} (valid until ${day(notAfter)})`
}
