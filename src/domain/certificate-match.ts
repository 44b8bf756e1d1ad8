import type { Evidence, Place } from '../model/artifact.ts'
import type { Certificate, CertificateFile, FederationMetadata, Signing, SigningKey, Uploaded } from '../model/certificates.ts'
import type { ServicePrincipal } from '../model/entra.ts'
import type { MixpanelSettings } from '../model/mixpanel-settings.ts'
import { listOf, valueOf } from '../syntax/field.ts'
import { TENANT_WIDE_CERTIFICATE, tenantIn } from '../vendors/entra.ts'

// Which certificate is this? Entra gives all of its certificates the same subject, so only hashes and dates tell them apart.

/** The certificate that Mixpanel has: itself, or a hash of it. Hashes are upper-case hex. */
export interface GivenCertificate {
  readonly at: Place
  readonly certificate: Certificate | null
  readonly sha1: string | null
  readonly sha256: string | null
}

/** Undefined where Mixpanel has none, or where no certificate in the file can be read. */
export function givenCertificate(uploaded: Uploaded, signing?: Signing): GivenCertificate | undefined {
  switch (uploaded.as) {
    case 'nothing':
      return undefined
    case 'fingerprint': {
      const { at, algorithm, hex } = uploaded
      return { at, certificate: null, sha1: algorithm === 'sha1' ? hex : null, sha256: algorithm === 'sha256' ? hex : null }
    }
    case 'file': {
      const meant = meantIn(uploaded.file, signing?.current ?? null)
      return meant && { at: meant.at, certificate: meant.value, sha1: meant.value.sha1, sha256: meant.value.sha256 }
    }
  }
}

/** The first certificate in the file. Where order means nothing, the one that Entra signs with comes before the first. */
function meantIn(file: CertificateFile, current: SigningKey | null): Evidence<Certificate> | undefined {
  const signing = isUnordered(file) && current ? file.certificates.find(({ value }) => value.sha1 === current.thumbprint) : undefined
  return signing ?? file.certificates[0]
}

function isUnordered({ form }: CertificateFile): boolean {
  return form === 'idp-metadata' || form === 'pkcs7'
}

/** Whether the two are one certificate; undefined where the export does not hold enough to compare them. */
export function isSame(given: GivenCertificate, key: SigningKey): boolean | undefined {
  if (given.sha1 !== null && key.thumbprint !== null) return given.sha1 === key.thumbprint
  if (given.sha256 !== null && key.certificate) return given.sha256 === key.certificate.sha256
  if (given.certificate && key.start && key.end) {
    const { notBefore, notAfter } = given.certificate
    return isSameMoment(notBefore, key.start) && isSameMoment(notAfter, key.end)
  }
  return undefined
}

/** False only where the identifier of the key shows that it is another certificate. */
function mayBeSame(given: GivenCertificate, key: SigningKey): boolean {
  const isIdentified = key.thumbprint !== null || key.records.some(({ customKeyIdentifier }) => customKeyIdentifier?.length === 64)
  return !isIdentified || isSame(given, key) !== false
}

/** Records in the portal are up to a second off. */
function isSameMoment(a: Date | null, b: Date): boolean {
  return a !== null && Math.abs(a.getTime() - b.getTime()) <= 1000
}

/** True where Entra has switched by itself to a certificate that Mixpanel does not have, as far as is known. */
export function hasRolledOver(signing: Signing | undefined, given: GivenCertificate | undefined): boolean {
  if (!signing?.switched) return false
  const { current, successors } = signing
  if (!given) return true
  return current ? isSame(given, current) !== true : !successors.some((key) => isSame(given, key) !== false)
}

/** True where the active certificate has expired, and the input does not show whether there is another that Entra would have switched to. */
export function mayHaveRolledOver({ active, current, switched }: Signing): boolean {
  return active !== null && current === null && !switched
}

// ── the certificate that Mixpanel has, against the one that Entra signs with ─────────────────────────────────────────

export type CertificateMatch =
  | { readonly is: 'current' }
  /** Entra has switched to another certificate by itself. */
  | { readonly is: 'rolled-over' }
  /** The hash given cannot be compared with what the export holds. */
  | { readonly is: 'not-comparable'; readonly current: SigningKey }
  /** The input does not show which certificate Entra signs with. */
  | { readonly is: 'undecided' }
  | { readonly is: 'newer' | 'older'; readonly key: SigningKey; readonly current: SigningKey }
  | { readonly is: 'tenant-wide' }
  /** `name` is that of an app in the export, `metadata` is another app's; null where not known. */
  | { readonly is: 'another-app'; readonly name: string | null; readonly metadata: FederationMetadata | null }
  | {
      readonly is: 'another-tenant'
      readonly tenant: string
      readonly home: string
      /** Whether Mixpanel's settings name that tenant. */
      readonly inSettings: boolean
      /** The metadata of that tenant which holds the certificate. */
      readonly metadata: FederationMetadata | null
    }
  | { readonly is: 'another' }

/** What else of the input may show where a certificate comes from. */
export interface CertificateSources {
  readonly settings?: MixpanelSettings | undefined
  readonly tenant?: { readonly value: string } | undefined
  readonly principal?: ServicePrincipal | undefined
  readonly principals?: readonly ServicePrincipal[] | undefined
  readonly metadata?: readonly FederationMetadata[] | undefined
}

export function matchOf(given: GivenCertificate, signing: Signing, sources: CertificateSources): CertificateMatch {
  const { keys, unmarked } = signing
  if (unmarked && keys.some((key) => mayBeSame(given, key))) return { is: 'undecided' }
  const current = unmarked ? null : signing.current
  const same = current ? isSame(given, current) : undefined
  if (same === true) return { is: 'current' }
  if (hasRolledOver(signing, given)) return { is: 'rolled-over' }
  if (current && same === undefined) return { is: 'not-comparable', current }
  const key = keys.find((each) => each !== current && isSame(given, each) === true)
  if (!current && (key || keys.some((each) => isSame(given, each) === undefined))) return { is: 'undecided' }
  if (key && current) {
    const isNewer = (key.end ?? key.start ?? NEVER) > (current.end ?? current.start ?? NEVER)
    return { is: isNewer ? 'newer' : 'older', key, current }
  }
  const origin = originOf(given, signing, sources)
  // It may be the certificate that Entra has switched to.
  return origin.is === 'another' && mayHaveRolledOver(signing) ? { is: 'undecided' } : origin
}

const NEVER = new Date(0)

/** Where a certificate comes from that is not this app's. */
function originOf(given: GivenCertificate, signing: Signing, sources: CertificateSources): CertificateMatch {
  if (given.certificate?.subject === TENANT_WIDE_CERTIFICATE) return { is: 'tenant-wide' }
  const owner = appWith(given, sources)
  if (owner) return { is: 'another-app', name: valueOf(owner.displayName) ?? null, metadata: null }
  const metadata = metadataWith(given, signing, sources)
  const home = sources.tenant?.value
  const from = metadata ? tenantIn(valueOf(metadata.entityId) ?? '') : null
  if (metadata && (from === null || from === home)) return { is: 'another-app', name: null, metadata }
  const inSettings = tenantsIn(sources.settings).find((tenant) => home !== undefined && tenant !== home)
  const tenant = from ?? inSettings
  if (tenant === undefined || home === undefined) return { is: 'another' }
  return { is: 'another-tenant', tenant, home, inSettings: inSettings === tenant, metadata: metadata ?? null }
}

/** Another app in the export that has this certificate. */
function appWith({ sha1 }: GivenCertificate, { principal, principals = [] }: CertificateSources): ServicePrincipal | undefined {
  if (sha1 === null) return undefined
  const own = principal ? valueOf(principal.appId) : undefined
  return principals.find(
    (each) =>
      each !== principal &&
      (own === undefined || valueOf(each.appId) !== own) &&
      (valueOf(each.thumbprint)?.toUpperCase() === sha1 ||
        listOf(each.keys)?.items.some(
          ({ certificate, customKeyIdentifier }) => certificate?.sha1 === sha1 || customKeyIdentifier === sha1,
        ) === true),
  )
}

/** Metadata with this certificate and none of this app's, in another file than the certificate. */
function metadataWith(given: GivenCertificate, signing: Signing, { metadata = [] }: CertificateSources): FederationMetadata | undefined {
  const isOurs = (each: FederationMetadata): boolean =>
    each.signing.some(({ value }) => signing.keys.some(({ thumbprint }) => thumbprint === value.sha1))
  return metadata.find(
    (each) => each.at.artifact !== given.at.artifact && !isOurs(each) && each.signing.some(({ value }) => value.sha256 === given.sha256),
  )
}

function tenantsIn(settings: MixpanelSettings | undefined): readonly string[] {
  return [settings?.issuerUrl, settings?.idpSignInUrl].flatMap((field) => tenantIn(field ? (valueOf(field) ?? '') : '') ?? [])
}

// ── the certificate that a captured response is signed with ──────────────────────────────────────────────────────────

export type SignerMatch =
  /** The one that Mixpanel has. */
  | 'mixpanels'
  /** Neither Mixpanel's certificate nor all of the app's are known. */
  | 'undecided'
  /** One of this app's; which one Mixpanel has is not known. */
  | 'of-this-app'
  /** The one that Entra signs with now, and Mixpanel has another. */
  | 'current'
  /** Not Mixpanel's; the export does not show whether it is one of this app's. */
  | 'perhaps-of-this-app'
  /** Another one of this app's, from before the one that Entra signs with now, which Mixpanel has. */
  | 'former'
  /** One that this app has for later: Entra signs with it already, and Mixpanel has the one from before. */
  | 'next'
  | 'not-mixpanels'
  /** Neither Mixpanel's nor this app's. */
  | 'stranger'

export function matchOfSigner(signer: Certificate, uploaded: Uploaded | undefined, signing: Signing | undefined): SignerMatch {
  const key = signing?.keys.find((each) => isKeyOf(each, signer))
  const isListed = listsAll(signing)
  const hasUnknown = signing?.keys.some(({ thumbprint, certificate }) => thumbprint === null && certificate === null) === true
  const isMixpanels = uploaded ? isUploaded(uploaded, signer) : undefined
  if (isMixpanels === true) return 'mixpanels'
  if (isMixpanels === undefined) {
    return key && isListed && !hasUnknown ? 'of-this-app' : 'undecided'
  }
  if (key && signing?.current === key) return 'current'
  if (!key && hasUnknown) return 'perhaps-of-this-app'
  if (key && signing?.current && uploaded && isUploadedKey(uploaded, signing.current)) {
    return isStagedAfter(signing.current, key) ? 'next' : 'former'
  }
  return key || !isListed ? 'not-mixpanels' : 'stranger'
}

/** Whether the input lists all certificates of the app: metadata and a thumbprint alone do not. */
export function listsAll(signing: Signing | undefined): boolean {
  return signing?.keys.some(({ records }) => records.length > 0) === true
}

/** A staged certificate was made later; where the export has no dates of the making, it ends later. */
function isStagedAfter(current: SigningKey, key: SigningKey): boolean {
  if (key.start && current.start && !isSameMoment(key.start, current.start)) return key.start > current.start
  return (key.end ?? NEVER) > (current.end ?? NEVER)
}

function isKeyOf({ thumbprint, certificate }: SigningKey, { sha1, sha256 }: Certificate): boolean {
  return certificate ? certificate.sha256 === sha256 : thumbprint === sha1
}

/** Whether Mixpanel has this certificate; undefined where it is not known which one it has. */
function isUploaded(uploaded: Uploaded, { sha1, sha256 }: Certificate): boolean | undefined {
  switch (uploaded.as) {
    case 'nothing':
      return undefined
    case 'fingerprint':
      return uploaded.hex === (uploaded.algorithm === 'sha1' ? sha1 : sha256)
    case 'file': {
      const { certificates } = uploaded.file
      const counted = isUnordered(uploaded.file) ? certificates : certificates.slice(0, 1)
      return counted.length === 0 ? undefined : counted.some(({ value }) => value.sha256 === sha256)
    }
  }
}

function isUploadedKey(uploaded: Uploaded, key: SigningKey): boolean {
  if (uploaded.as === 'file') return uploaded.file.certificates[0] !== undefined && isKeyOf(key, uploaded.file.certificates[0].value)
  return uploaded.as === 'fingerprint' && (uploaded.hex === key.thumbprint || uploaded.hex === key.certificate?.sha256)
}
