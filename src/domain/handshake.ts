import type { Signing, Uploaded } from '../model/certificates.ts'
import type { Listed } from '../model/entra.ts'
import type { Field, Texts } from '../model/field.ts'
import type { HandshakeRow, HandshakeSide } from '../model/insight.ts'
import type { SyncSecrets } from '../model/provisioning.ts'
import type { MixpanelRequest } from '../model/saml.ts'
import { day } from '../syntax/display.ts'
import { evidenceOf, valueOf } from '../syntax/field.ts'
import { tenantIn } from '../vendors/entra.ts'
import { CLAIMS, ENTITY_ID, POSTBACK, REPLY_URL, SCIM_BASE } from '../vendors/mixpanel.ts'
import { orgIdIn } from './addresses.ts'
import { givenCertificate, type CertificateMatch } from './certificate-match.ts'
import { nearestIdentifier } from './identifier.ts'
import { loginUrlsOf } from './login-url.ts'
import { splitReplyUrls } from './reply-url.ts'
import { signOnUrlProblem } from './sign-on-url.ts'
import { expectedIssuer, expectedSignInUrl, type TenantEvidence } from './tenants.ts'

// The values that Entra and Mixpanel have to agree on, each as it is on both sides.

export interface HandshakeEvidence extends TenantEvidence {
  readonly identifiers: Listed | undefined
  readonly replyUrls: Listed | undefined
  readonly request: MixpanelRequest | undefined
  readonly signing: Signing | undefined
  readonly uploaded: Uploaded | undefined
  /** Null where one of the two certificates is not known. */
  readonly match: CertificateMatch | null
  readonly secrets: SyncSecrets | undefined
  /** Names and sources of the attributes that are sent; null where the claims are unknown. */
  readonly attributes: readonly { readonly name: string; readonly source: string }[] | null
}

/** The rows in the order of a sign-in. */
export function handshakeOf(evidence: HandshakeEvidence): readonly HandshakeRow[] {
  return [
    identifier(evidence),
    replyUrl(evidence),
    signOnUrl(evidence),
    loginUrl(evidence),
    issuer(evidence),
    certificate(evidence),
    emailClaim(evidence),
    scimUrl(evidence),
  ]
}

function side(value: string | null | undefined, note: string | null = null): HandshakeSide {
  return { value: value ?? null, note, fixed: false }
}

/** What Mixpanel documents for everybody. */
function fixed(value: string): HandshakeSide {
  return { value, note: null, fixed: true }
}

function row(
  id: HandshakeRow['id'],
  rules: readonly string[],
  entra: HandshakeSide,
  mixpanel: HandshakeSide,
  agree = entra.value === mixpanel.value,
): HandshakeRow {
  const isGiven = entra.value !== null && mixpanel.value !== null
  return { id, rules, entra, mixpanel, state: !isGiven ? 'not-given' : agree ? 'agree' : 'differ', note: null }
}

/** The value; empty for an empty field, undefined for one that is not given. */
function textOf(field: Field<string> | undefined): string | undefined {
  return field?.is === 'empty' ? '' : field && valueOf(field)
}

/** Of several entries the right one, else the one that comes nearest. */
function oneOf(listed: Listed | undefined, right: string, nearest: (items: Texts) => string | undefined): string | undefined {
  if (!listed) return undefined
  return listed.items.some(({ value }) => value === right) ? right : (nearest(listed.items) ?? '')
}

/** What Mixpanel documents, or what its own request has where Entra knows that too. */
function wanted(listed: Listed | undefined, documented: string, requested: Field<string> | undefined): HandshakeSide {
  const value = requested && valueOf(requested)
  return value !== undefined && value !== documented && listed?.items.some((each) => each.value === value) === true
    ? side(value, 'in Mixpanel’s own request')
    : { value: documented, note: null, fixed: true }
}

function identifier({ identifiers, request }: HandshakeEvidence): HandshakeRow {
  const mixpanel = wanted(identifiers, ENTITY_ID, request?.issuer)
  const value = oneOf(identifiers, mixpanel.value ?? ENTITY_ID, (items) => nearestIdentifier(items)?.value)
  return row('identifier', ['azure/entity-id', 'live/authn-request', 'response/request'], side(value), mixpanel)
}

function replyUrl({ replyUrls, request }: HandshakeEvidence): HandshakeRow {
  const mixpanel = wanted(replyUrls, REPLY_URL, request?.acsUrl)
  const value = oneOf(replyUrls, mixpanel.value ?? REPLY_URL, (items) => splitReplyUrls(items).instead[0]?.value)
  return row('reply-url', ['azure/reply-url', 'live/authn-request', 'response/request'], side(value), mixpanel)
}

function signOnUrl({ principal, settings }: HandshakeEvidence): HandshakeRow {
  const value = textOf(principal?.loginUrl)
  const orgId = settings ? valueOf(settings.orgId) : undefined
  const isEmpty = [settings?.postbackUrl, settings?.orgId].some((field) => field?.is === 'empty')
  const inSettings = [
    isEmpty && settings && valueOf(settings.sharedSsoRole) !== 'linked' ? '' : undefined,
    settings ? valueOf(settings.postbackUrl) : undefined,
    orgId === undefined ? undefined : `${POSTBACK}${orgId}`,
  ].filter((each) => each !== undefined)
  const agrees = (each: string): boolean =>
    each === value || (value !== undefined && signOnUrlProblem(value) === null && orgIdIn(value) === orgIdIn(each))
  // Settings that name two organizations agree with one of them at most.
  const other = inSettings.find((each) => !agrees(each))
  const mixpanel = other ?? inSettings[0]
  return row('sign-on-url', ['azure/sign-on-url', 'azure/org-id'], side(value), side(mixpanel), other === undefined)
}

/** Whether anything on Entra's side names the tenant: else what is expected is made from Mixpanel's own values. */
function namesTenant({ tenant, metadata }: HandshakeEvidence): boolean {
  return tenant !== undefined || tenantIn((metadata && valueOf(metadata.entityId)) ?? '') !== null
}

function loginUrl(evidence: HandshakeEvidence): HandshakeRow {
  const value = textOf(evidence.signIn?.url)
  const urls = value === undefined ? [] : loginUrlsOf(evidence, value)
  const agree = value !== undefined && urls.includes(value)
  const entra = agree ? value : (urls[0] ?? (namesTenant(evidence) ? expectedSignInUrl(evidence, value ?? null) : null))
  const rules = ['mixpanel/sign-in-url', 'mixpanel/tenant', 'mixpanel/cloud', 'live/sign-in-url']
  return row('login-url', rules, side(entra), side(value))
}

function issuer(evidence: HandshakeEvidence): HandshakeRow {
  const { settings, metadata, tenant } = evidence
  const value = textOf(settings?.issuerUrl)
  const inMetadata = metadata && evidenceOf(metadata.entityId)?.value
  const isOurs = inMetadata !== undefined && (tenant === undefined || tenantIn(inMetadata) === tenant.value)
  const entra = isOurs && inMetadata === value ? inMetadata : namesTenant(evidence) ? expectedIssuer(evidence, value ?? null) : null
  return row('issuer', ['mixpanel/issuer-url', 'mixpanel/tenant', 'mixpanel/cloud'], side(entra), side(value))
}

function certificate({ signing, uploaded, match, settings }: HandshakeEvidence): HandshakeRow {
  const current = signing?.unmarked ? null : (signing?.current ?? null)
  const isNamed = uploaded?.as === 'file' && uploaded.file.artifact.role === 'cert'
  const isEmpty = uploaded?.as === 'nothing' || (settings?.certificate.is === 'empty' && !isNamed)
  const given = uploaded && !isEmpty ? givenCertificate(uploaded, signing) : undefined
  const isDecided = isEmpty || (match !== null && match.is !== 'undecided' && match.is !== 'not-comparable')
  const keys = current ? [current] : isDecided ? (signing?.keys ?? []) : []
  const bySha256 = given?.sha1 === null
  const hashes = keys.map(({ thumbprint, certificate: own }) => (bySha256 && own ? own.sha256 : thumbprint))
  const entra = hashes.length > 0 && hashes.every((each) => each !== null) ? hashes.join(' or ') : null
  const own = given?.certificate ?? null
  const found = row(
    'certificate',
    ['cert/active', 'cert/rollover', 'cert/validity', 'cert/not-metadata', 'cert/base64', 'cert/private-key'],
    side(entra, current ? validity(current.start, current.end) : keys.length > 1 ? 'none of them is marked active' : null),
    side(isEmpty ? '' : given && (given.sha1 ?? given.sha256), own && validity(own.notBefore, own.notAfter)),
    match?.is === 'current' && !isEmpty,
  )
  return found.state === 'differ' && !isDecided
    ? { ...found, state: 'not-given', note: 'The inputs do not show which certificate Entra signs with.' }
    : found
}

function validity(from: Date | null, to: Date | null): string | null {
  return from && to ? `valid from ${day(from)} to ${day(to)}` : to ? `valid to ${day(to)}` : null
}

function emailClaim({ attributes }: HandshakeEvidence): HandshakeRow {
  const local = (name: string): string => name.slice(name.lastIndexOf('/') + 1).toLowerCase()
  const exact = attributes?.find(({ name }) => name === CLAIMS.email)
  const similar = attributes?.find(({ name }) => local(name) === CLAIMS.email) ?? attributes?.find(({ name }) => /e-?mail/i.test(name))
  const sent = exact ?? similar
  const entra = attributes === null ? side(null) : side(sent?.name ?? '', sent ? `from ${sent.source}` : null)
  return row('email-claim', ['claims/email', 'claims/namespace', 'response/email'], entra, fixed(CLAIMS.email))
}

function scimUrl({ secrets, settings }: HandshakeEvidence): HandshakeRow {
  const given = [textOf(secrets?.baseAddress), textOf(settings?.scimTenantUrl)].filter((each) => each !== undefined)
  return row('scim-url', ['scim/tenant-url'], side(given.find((each) => each !== SCIM_BASE) ?? given[0]), fixed(SCIM_BASE))
}
