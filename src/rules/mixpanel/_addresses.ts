import { deferTo, evidenceOf, quote, type Evidence, type Place } from '../kit.ts'
import type { SignIn } from '../../model/mixpanel-settings.ts'
import type { Cloud, ServicePrincipal } from '../../model/entra.ts'
import type { FederationMetadata } from '../../model/certificates.ts'
import type { MixpanelSettings } from '../../model/mixpanel-settings.ts'
import { hostOf, parsed } from '../../syntax/url.ts'
import { cloudOf, GUID, isGuid, tenantIn } from '../../vendors/entra.ts'

// Who is named by the two addresses that an admin copies from Entra to Mixpanel: a tenant, and a national cloud. The four rules
// about them look here, so that of one fault one of them speaks, and the others know who it is.

const TENANT = GUID.source

/** The Microsoft Entra Identifier exactly as Entra writes it, of whatever tenant. */
const ISSUER = new RegExp(`^https://sts\\.(?:windows\\.net|chinacloudapi\\.cn)/(${TENANT})/$`)
/** The Login URL exactly as Entra writes it, of whatever tenant and cloud. */
const LOGIN = new RegExp(
  `^https://login\\.(?:microsoftonline\\.(?:com|us|de)|partner\\.microsoftonline\\.cn|chinacloudapi\\.cn)/(${TENANT})/saml2$`,
)

/** The tenant of a well-formed issuer URL, else null. GUIDs in upper case are not well-formed: Entra writes them in lower case. */
export function tenantOfIssuer(value: string): string | null {
  return ISSUER.exec(value)?.[1] ?? null
}

/** The tenant of a well-formed sign-in URL, else null. */
export function tenantOfSignIn(value: string): string | null {
  return LOGIN.exec(value)?.[1] ?? null
}

export interface Sources {
  readonly settings: MixpanelSettings | undefined
  readonly signIn: SignIn | undefined
  readonly tenant: Evidence<string> | undefined
  readonly principal: ServicePrincipal | undefined
  readonly metadata: FederationMetadata | undefined
}

export type Namer = 'issuer-url' | 'sign-in-url' | 'metadata' | 'export'

export interface Mention<T> {
  readonly value: T
  readonly at: Place
  readonly by: Namer
}

/** Which tenant the setup should name, and who names another; `reference` is null where Entra's side does not tell. */
export interface Tenants {
  readonly reference: Mention<string> | null
  readonly mentions: readonly Mention<string>[]
  readonly odd: readonly Mention<string>[]
}

/**
 * True where the address that people are sent to was seen by a live probe and can be held against something: if it is wrong,
 * live/sign-in-url says so, and nobody says it again.
 */
export function liveTells({ signIn, tenant }: Sources): boolean {
  return signIn?.by === 'postback' && (signIn.contested || tenant !== undefined)
}

export const LIVE_TELLS = deferTo('live/sign-in-url', 'A live probe saw where Mixpanel sends people; live/sign-in-url tells about it.')

/** True where a well-formed sign-in URL is of another tenant, or cloud, and live/sign-in-url says so. */
export function leftToLive(sources: Sources, of: 'tenant' | 'cloud'): boolean {
  const odd: readonly Mention<unknown>[] = of === 'cloud' ? allOddClouds(cloudsOf(sources)) : allTenants(sources).odd
  return liveTells(sources) && odd.some(({ by }) => by === 'sign-in-url')
}

/** Without what is left to live/sign-in-url. */
function spokenOf<T extends Mention<unknown>>(sources: Sources, odd: readonly T[]): readonly T[] {
  return liveTells(sources) ? odd.filter(({ by }) => by !== 'sign-in-url') : odd
}

/** Well-formed addresses alone: of the others issuer-url and sign-in-url speak. A sign-in URL of another cloud is mixpanel/cloud's. */
export function tenantsOf(sources: Sources): Tenants {
  const { reference, mentions, odd } = allTenants(sources)
  const spoken = spokenOf(sources, odd)
  return { reference, mentions: mentions.filter((each) => spoken.includes(each) || !odd.includes(each)), odd: spoken }
}

function allTenants(sources: Sources): Tenants {
  const { settings, tenant, metadata } = sources
  const issuer = settings && evidenceOf(settings.issuerUrl)
  const signIn = sources.signIn && evidenceOf(sources.signIn.url)
  const odd = allOddClouds(cloudsOf(sources))
  const named: (Mention<string> | null)[] = [
    mention(issuer, issuer && tenantOfIssuer(issuer.value), 'issuer-url'),
    odd.some(({ by }) => by === 'sign-in-url') ? null : mention(signIn, signIn && tenantOfSignIn(signIn.value), 'sign-in-url'),
  ]
  const entityId = metadata ? evidenceOf(metadata.entityId) : undefined
  const inMetadata = mention(entityId, entityId && tenantIn(entityId.value), 'metadata')
  const mentions = [...named, inMetadata].filter((each) => each !== null)
  const reference: Mention<string> | null =
    tenant === undefined ? inMetadata : inMetadata?.at === tenant.at ? inMetadata : { ...tenant, by: 'export' }
  const [first] = mentions
  const held = reference?.value ?? first?.value
  return { reference, mentions, odd: mentions.filter(({ value }) => value !== held) }
}

/**
 * Of an address that is not well-formed: what has to be said where it is of another tenant too, so that nobody mends its form alone.
 * Only what stands where Microsoft's addresses have the tenant counts: a bare id may be the app's.
 */
export function strangerIn(value: string, { reference }: Tenants): string {
  const text = value.trim()
  const url = parsed(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`)
  const tenant = url?.pathname.split('/').find((segment) => segment !== '')
  if (!url || tenant === undefined || !isGuid(tenant) || cloudOf(url.hostname) === null) return ''
  if (reference === null || tenant.toLowerCase() === reference.value) return ''
  return ` It names another tenant, too: ${quote(tenant)} stands in it, and ${NAMES[reference.by]} ${reference.by === 'export' ? 'is of' : 'names'} ${quote(reference.value)}.`
}

function mention(evidence: Evidence<string> | undefined, value: string | null | undefined, by: Namer): Mention<string> | null {
  return evidence && value !== null && value !== undefined ? { value: value.toLowerCase(), at: evidence.at, by } : null
}

export interface CloudMention extends Mention<Cloud> {
  /** The host that it stands in; null for the export, which is told of by Graph's. */
  readonly host: string | null
}

/** Who names a national cloud. An issuer at sts.windows.net names none: two clouds share it. */
export function cloudsOf({ settings, signIn, principal, metadata }: Sources): readonly CloudMention[] {
  const mentions: CloudMention[] = []
  const add = (address: Evidence<string> | undefined, by: Namer, counts: (host: string) => boolean): void => {
    const host = address ? hostOf(address.value) : ''
    const cloud = cloudOf(host)
    if (address && cloud !== null && counts(host)) mentions.push({ value: cloud, at: address.at, by, host })
  }
  add(signIn && evidenceOf(signIn.url), 'sign-in-url', (host) => host !== 'sts.windows.net')
  add(settings && evidenceOf(settings.issuerUrl), 'issuer-url', (host) => host === 'sts.chinacloudapi.cn')
  add(metadata?.ssoLocations[0], 'metadata', () => true)
  if (principal?.cloud) mentions.push({ ...principal.cloud, by: 'export', host: null })
  return mentions
}

/** Those that name another cloud than Entra's side does; where that tells nothing, than each other. */
export function oddClouds(sources: Sources, mentions = cloudsOf(sources)): readonly CloudMention[] {
  return spokenOf(sources, allOddClouds(mentions))
}

function allOddClouds(mentions: readonly CloudMention[]): readonly CloudMention[] {
  const reference = mentions.find(({ by }) => by === 'export') ?? mentions.find(({ by }) => by === 'metadata') ?? mentions[0]
  return mentions.filter(({ value }) => value !== reference?.value)
}

/** A page to sign out at, as older portals listed it in the same box. */
export function isLogoutUrl(value: string): boolean {
  return /wa=wsignout|\/logout\b|\/wsfederation\b/i.test(value)
}

/** The My Apps link of the app, which the portal calls User access URL. */
export function isUserAccessUrl(value: string): boolean {
  return /(?:^|\.)myapps\.microsoft\.com$|^account\.activedirectory\.windowsazure\.com$/.test(hostOf(value))
}

export function isMetadataUrl(value: string): boolean {
  return /federationmetadata/i.test(value)
}

export function isPlaceholder(value: string): boolean {
  return /[<>{}]|%3c|%7b|your[\s_-]*tenant|tenant[\s_-]*id/i.test(value)
}

export const NAMES: Readonly<Record<Namer, string>> = {
  'issuer-url': 'Mixpanel’s Issuer URL',
  'sign-in-url': 'Mixpanel’s Identity Provider Sign-in URL',
  metadata: 'the federation metadata',
  export: 'the export from Entra',
}
