import type { Evidence, Place } from '../model/artifact.ts'
import type { FederationMetadata } from '../model/certificates.ts'
import type { Cloud, ServicePrincipal } from '../model/entra.ts'
import type { MixpanelSettings, SignIn } from '../model/mixpanel-settings.ts'
import { evidenceOf, valueOf } from '../syntax/field.ts'
import { hostOf, parsed } from '../syntax/url.ts'
import { cloudOf, GUID, isGuid, issuerOf, loginUrlOf, tenantIn } from '../vendors/entra.ts'
import { differenceFrom, type Difference } from './near-miss.ts'

// Which tenant, and which national cloud, the settings at Mixpanel, the metadata and the export name.

const TENANT = GUID.source
const ISSUER = new RegExp(`^https://sts\\.(?:windows\\.net|chinacloudapi\\.cn)/(${TENANT})/$`)
const LOGIN = new RegExp(
  `^https://login\\.(?:microsoftonline\\.(?:com|us|de)|partner\\.microsoftonline\\.cn|chinacloudapi\\.cn)/(${TENANT})/saml2$`,
)

/** The tenant of a well-formed Microsoft Entra Identifier, else null. Capitals are not well-formed: Entra writes lower case. */
export function tenantOfIssuer(value: string): string | null {
  return ISSUER.exec(value)?.[1] ?? null
}

/** The tenant of a well-formed Login URL of any cloud, else null. */
export function tenantOfSignIn(value: string): string | null {
  return LOGIN.exec(value)?.[1] ?? null
}

/** What may name a tenant or a cloud. */
export interface TenantEvidence {
  readonly settings: MixpanelSettings | undefined
  readonly signIn: SignIn | undefined
  readonly tenant: Evidence<string> | undefined
  readonly principal: ServicePrincipal | undefined
  readonly metadata: FederationMetadata | undefined
  /** All saved metadata, where that of another tenant counts too. */
  readonly saved?: readonly FederationMetadata[] | undefined
}

export type MentionSource = 'issuer-url' | 'sign-in-url' | 'metadata' | 'export'

export interface Mention<T> {
  readonly value: T
  readonly at: Place
  readonly source: MentionSource
}

export interface CloudMention extends Mention<Cloud> {
  /** The host that names the cloud; null for the export, whose cloud is known by Graph's host. */
  readonly host: string | null
}

/** Which tenant the setup should name, and which mentions name another; `reference` is null where Entra's side names none. */
export interface Tenants {
  readonly reference: Mention<string> | null
  readonly mentions: readonly Mention<string>[]
  readonly odd: readonly Mention<string>[]
}

/** True where a live probe saw the sign-in URL, and live/sign-in-url can compare it: then no other rule reports it. */
export function isReportedLive({ signIn, tenant }: TenantEvidence): boolean {
  return signIn?.by === 'postback' && (signIn.contested || tenant !== undefined)
}

/** True where a well-formed sign-in URL is of another tenant, or cloud, and live/sign-in-url reports it. */
export function isLeftToLive(evidence: TenantEvidence, what: 'tenant' | 'cloud'): boolean {
  const odd: readonly Mention<unknown>[] = what === 'cloud' ? oddAmong(cloudsOf(evidence)) : allTenants(evidence).odd
  return isReportedLive(evidence) && odd.some(isSignInUrl)
}

/** The tenants that well-formed addresses name, without a sign-in URL that is of another cloud or that a live rule reports. */
export function tenantsOf(evidence: TenantEvidence): Tenants {
  const { reference, mentions, odd } = allTenants(evidence)
  const reported = withoutLive(evidence, odd)
  return { reference, mentions: mentions.filter((each) => reported.includes(each) || !odd.includes(each)), odd: reported }
}

/** Which mentions name a national cloud. An issuer at sts.windows.net names none: two clouds share it. */
export function cloudsOf({ settings, signIn, principal, metadata }: TenantEvidence): readonly CloudMention[] {
  const mentions: CloudMention[] = []
  const add = (address: Evidence<string> | undefined, source: MentionSource, counts: (host: string) => boolean): void => {
    const host = address ? hostOf(address.value) : ''
    const cloud = cloudOf(host)
    if (address && cloud !== null && counts(host)) mentions.push({ value: cloud, at: address.at, source, host })
  }
  add(signIn && evidenceOf(signIn.url), 'sign-in-url', (host) => host !== 'sts.windows.net')
  add(settings && evidenceOf(settings.issuerUrl), 'issuer-url', (host) => host === 'sts.chinacloudapi.cn')
  add(metadata?.ssoLocations[0], 'metadata', () => true)
  if (principal?.cloud) mentions.push({ ...principal.cloud, source: 'export', host: null })
  return mentions
}

/** Mentions of another cloud than the export's, else the metadata's, else the first; without what a live rule reports. */
export function oddClouds(evidence: TenantEvidence, mentions = cloudsOf(evidence)): readonly CloudMention[] {
  return withoutLive(evidence, oddAmong(mentions))
}

/** For a malformed address: the other tenant that it names where Microsoft's addresses have the tenant. A bare id may be the app's. */
export function otherTenantIn(value: string, reference: string): string | null {
  const text = value.trim()
  const url = parsed(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`)
  const tenant = url?.pathname.split('/').find((segment) => segment !== '')
  if (!url || tenant === undefined || !isGuid(tenant) || cloudOf(url.hostname) === null) return null
  return tenant.toLowerCase() === reference ? null : tenant
}

/**
 * Why the issuer of a response is not the one in Mixpanel. What Mixpanel has may itself be wrong, which other rules report whatever the response
 * is: it is no issuer of Entra's, or of another tenant than the export, where the response is of the same.
 */
export function issuerMismatch(
  issuer: string,
  expected: string,
  exported: string | undefined,
): Difference | 'not-an-issuer' | 'typed-tenant' | 'another-tenant' | 'another-issuer' {
  const [here, there] = [tenantIn(expected), tenantIn(issuer)]
  if (expected !== issuerOf(here ?? '')) return 'not-an-issuer'
  if (exported !== undefined && here !== exported && there === exported) return 'typed-tenant'
  return differenceFrom(issuer, expected) ?? (here !== null && there !== null && here !== there ? 'another-tenant' : 'another-issuer')
}

/** The issuer that belongs in Issuer URL: by the metadata, else of the tenant that Entra's side names, else of the one in `value`. */
export function expectedIssuer(evidence: TenantEvidence, value: string | null): string {
  const { reference } = tenantsOf(evidence)
  const entityId = evidence.metadata && valueOf(evidence.metadata.entityId)
  const tenant = entityId === undefined ? null : tenantOfIssuer(entityId)
  if (entityId !== undefined && tenant !== null && (reference === null || tenant === reference.value)) return entityId
  return issuerOf(reference?.value ?? tenantIn(value ?? '') ?? UNKNOWN_TENANT)
}

/** The URL that belongs in Identity Provider Sign-in URL, found in the same order. */
export function expectedSignInUrl(evidence: TenantEvidence, value: string | null): string {
  const { reference } = tenantsOf(evidence)
  const location = signInLocations(evidence.metadata).find((each) => tenantOfSignIn(each) !== null)
  if (location !== undefined && (reference === null || tenantOfSignIn(location) === reference.value)) return location
  const named = cloudsOf(evidence).find((each) => !isSignInUrl(each))?.value
  const cloud = named ?? cloudOf(hostOf(value ?? '')) ?? 'global'
  return loginUrlOf(reference?.value ?? tenantIn(value ?? '') ?? UNKNOWN_TENANT, cloud)
}

const UNKNOWN_TENANT = '<tenant id>'

/** Where the metadata lets people sign in by SAML: HTTP-Redirect and HTTP-POST. */
export function signInLocations(metadata: FederationMetadata | undefined): readonly string[] {
  return (metadata?.ssoLocations ?? []).filter(({ binding }) => /HTTP-(?:Redirect|POST)$/i.test(binding)).map(({ value }) => value)
}

export function isSignInUrl({ source }: Mention<unknown>): boolean {
  return source === 'sign-in-url'
}

export function isIssuerUrl({ source }: Mention<unknown>): boolean {
  return source === 'issuer-url'
}

/** What names another tenant than the rest. */
export type OddTenant = 'urls-disagree' | 'both-urls' | 'issuer-url' | 'sign-in-url' | 'metadata'

/** For tenants that differ. Where Entra's side names none, nothing shows which of the two addresses is wrong. */
export function whatDiffers({ reference, odd }: Tenants): OddTenant {
  if (reference === null) return 'urls-disagree'
  if (odd.some(isIssuerUrl)) return odd.some(isSignInUrl) ? 'both-urls' : 'issuer-url'
  return odd.some(isSignInUrl) ? 'sign-in-url' : 'metadata'
}

function allTenants(evidence: TenantEvidence): Tenants {
  const { settings, tenant, metadata } = evidence
  const issuer = settings && evidenceOf(settings.issuerUrl)
  const signIn = evidence.signIn && evidenceOf(evidence.signIn.url)
  const entityId = metadata && evidenceOf(metadata.entityId)
  const isOfOtherCloud = oddAmong(cloudsOf(evidence)).some(isSignInUrl)
  const inMetadata = mention(entityId, entityId && tenantIn(entityId.value), 'metadata')
  const mentions = [
    mention(issuer, issuer && tenantOfIssuer(issuer.value), 'issuer-url'),
    isOfOtherCloud ? null : mention(signIn, signIn && tenantOfSignIn(signIn.value), 'sign-in-url'),
    inMetadata,
    ...furtherTenants(evidence, inMetadata?.value),
  ].filter((each) => each !== null)
  const reference: Mention<string> | null =
    tenant === undefined || inMetadata?.at === tenant.at ? inMetadata : { ...tenant, source: 'export' }
  const compared = reference?.value ?? mentions[0]?.value
  return { reference, mentions, odd: mentions.filter(({ value }) => value !== compared) }
}

/** Each other tenant that saved metadata names, once. */
function furtherTenants({ saved = [] }: TenantEvidence, used: string | undefined): readonly Mention<string>[] {
  const mentions = saved.flatMap(({ entityId }) => {
    const id = evidenceOf(entityId)
    return mention(id, id && tenantIn(id.value), 'metadata') ?? []
  })
  return [...new Map(mentions.map((each) => [each.value, each])).values()].filter(({ value }) => value !== used)
}

function mention(evidence: Evidence<string> | undefined, value: string | null | undefined, source: MentionSource): Mention<string> | null {
  return evidence && value !== null && value !== undefined ? { value: value.toLowerCase(), at: evidence.at, source } : null
}

function oddAmong(mentions: readonly CloudMention[]): readonly CloudMention[] {
  const reference =
    mentions.find(({ source }) => source === 'export') ?? mentions.find(({ source }) => source === 'metadata') ?? mentions[0]
  return mentions.filter(({ value }) => value !== reference?.value)
}

function withoutLive<T extends Mention<unknown>>(evidence: TenantEvidence, odd: readonly T[]): readonly T[] {
  return isReportedLive(evidence) ? odd.filter((each) => !isSignInUrl(each)) : odd
}
