import { createHash } from 'node:crypto'
import { tenantIn, TENANT_WIDE_CERTIFICATE } from '../vendors/entra.ts'
import type { Evidence, Place } from '../model/artifact.ts'
import type { Signing, SigningKey, Uploaded } from '../model/certificates.ts'
import { cannotTell, missing } from '../domain/no-finding.ts'
import { isDisputed } from '../domain/precedence.ts'
import { defineDeduction } from './_define.ts'
import { derived, options, inputs } from '../model/vocabulary.ts'
import { evidenceOf, listOf, valueOf } from '../syntax/field.ts'
import type { Capture } from '../model/saml.ts'
import type { Certificate, CertificateFile, FederationMetadata, KeyCredential } from '../model/certificates.ts'
import type { ServicePrincipal } from '../model/entra.ts'

/** Portal records of one certificate have been seen a second apart. */
const SAME_MOMENT = 1000

/** Which certificate Entra signs with: by fetched metadata, else by the enterprise application, else by saved metadata. */
export default defineDeduction({
  gives: derived.signing,
  needs: { now: options.now },
  wants: {
    principal: derived.principal,
    live: inputs.liveMetadata,
    saved: inputs.metadata,
    uploaded: derived.uploaded,
    files: inputs.certificates,
    captures: inputs.captures,
  },
  derive({ now }, { principal, live = [], saved = [], uploaded, files = [], captures = [] }) {
    const own = saved.filter((metadata) => mayBeOurs(metadata, principal, uploaded))
    const seen = [...certificatesAmong([...live, ...saved], files), ...signersOf(captures, principal)]
    const [fetched] = live
    const disputed = principal ? [principal.thumbprint, principal.keys].find(isDisputed) : undefined
    const exported = principal && !disputed ? fromPrincipal(principal, seen, thumbprintsOf(seen, uploaded), own, now) : undefined
    if (fetched && fetched.signing.length > 0) return fromMetadata('live-metadata', fetched, exported, now)
    if (exported) return exported
    if (disputed) return cannotTell('The certificates of the enterprise application cannot be read.', disputed.at)
    const [first] = own
    const agreed = agreedIn(own)
    if (agreed) return fromMetadata('saved-metadata', agreed, undefined, now)
    if (first) {
      return cannotTell(
        'The inputs hold the metadata of several apps, and no enterprise application that shows which one is this app’s.',
        first.at,
      )
    }
    const damaged = principal?.keys.is === 'unreadable' ? principal.keys : undefined
    if (damaged) return cannotTell(`The certificates of the enterprise application cannot be read: ${damaged.why}.`, damaged.at)
    const tenantWide = saved.find(isTenantWide)
    return tenantWide
      ? cannotTell(
          'The metadata was fetched without ?appid=…: it lists the keys of the tenant, not the certificate of the app.',
          tenantWide.at,
        )
      : missing()
  },
})

// ── the enterprise application ───────────────────────────────────────────────────────────────────────────────────────

function fromPrincipal(
  principal: ServicePrincipal,
  seen: readonly Certificate[],
  thumbprints: readonly string[],
  own: readonly FederationMetadata[],
  now: Date,
): Signing | undefined {
  const listed = listOf(principal.keys)
  const named = evidenceOf(principal.thumbprint)
  const preferred = named ? { value: named.value.replace(/[^0-9a-f]/gi, '').toUpperCase(), at: named.at } : null
  if (!listed && !preferred) return undefined
  const used = (listed?.items ?? []).filter(({ usage }) => usage === null || /^(?:sign|verify)$/i.test(usage))
  // The public half cannot sign, where the export shows that none is active.
  const isPublicOnly = principal.thumbprint.is === 'empty' && used.every(({ usage }) => usage !== null && /^verify$/i.test(usage))
  const records = isPublicOnly ? [] : used
  const fromRecords = together(records).map((group) => keyOf(group, seen, preferred ? [preferred.value, ...thumbprints] : thumbprints))
  const { keys: listedKeys, active } = preferred ? withPreferred(fromRecords, preferred, seen) : { keys: fromRecords, active: null }
  const ended = active !== null && hasEnded(active, now)
  // Without a list, metadata of the app may show other certificates.
  const unlisted = ended && records.length === 0
  const shown = unlisted ? (agreedIn(own)?.signing.map(keyShown) ?? []) : []
  const keys = [...listedKeys, ...shown.filter(({ thumbprint }) => thumbprint !== active?.thumbprint)]
  const at = listed && listed.items.length > 0 ? listed.at : (preferred?.at ?? listed?.at ?? principal.at)
  const valid = keys.filter((key) => isValid(key, now))
  const settled = (): SigningKey | null => onlyOne(valid) ?? shownBy(own, valid)
  // Entra switches by itself where the active one has expired and another is valid.
  const switched = ended && valid.length > 0
  let current: SigningKey | null
  if (switched) current = settled()
  else if (active) {
    // Only a list shows that there is no other one.
    current = unlisted ? null : active
  } else if (preferred && keys.length > 0) {
    // It names a certificate that the app does not have; what Entra does then is not documented.
    current = null
  } else current = valid.length > 0 ? settled() : latest(keys)
  const successors = switched ? (current ? [current] : valid) : []
  const schedule = scheduleOf(current, keys, now)
  const unmarked = isUnmarked(principal, keys, own) ? principal.thumbprint.at : null
  return { at, source: 'service-principal', keys, preferred, active, unmarked, current, switched, successors, schedule }
}

/** An export without the field leaves it to metadata of the app; one that says that none is marked active does not. */
function isUnmarked({ thumbprint }: ServicePrincipal, keys: readonly SigningKey[], own: readonly FederationMetadata[]): boolean {
  return keys.length > 0 && thumbprint.is !== 'known' && (thumbprint.is === 'empty' || shownBy(own, keys) === null)
}

/** The Sign and Verify records of one certificate: of one identifier, or of the same dates. */
type CertificateRecords = readonly [KeyCredential, ...KeyCredential[]]

function together(records: readonly KeyCredential[]): readonly CertificateRecords[] {
  const groups: [KeyCredential, ...KeyCredential[]][] = []
  for (const record of records) {
    const group = groups.find(([first]) => areOne(first, record))
    if (group) group.push(record)
    else groups.push([record])
  }
  return groups
}

function areOne(a: KeyCredential, b: KeyCredential): boolean {
  if (a.certificate && b.certificate) return a.certificate.sha1 === b.certificate.sha1
  if (a.customKeyIdentifier !== null && b.customKeyIdentifier !== null) return a.customKeyIdentifier === b.customKeyIdentifier
  return near(valueOf(a.start), valueOf(b.start)) && near(valueOf(a.end), valueOf(b.end))
}

function near(a: Date | null | undefined, b: Date | null | undefined): boolean {
  return a instanceof Date && b instanceof Date && Math.abs(a.getTime() - b.getTime()) <= SAME_MOMENT
}

function keyOf(records: CertificateRecords, seen: readonly Certificate[], thumbprints: readonly string[]): SigningKey {
  const [first] = records
  const included = records.find(({ certificate }) => certificate !== null)?.certificate ?? null
  const identifier = records.find(({ customKeyIdentifier }) => customKeyIdentifier !== null)?.customKeyIdentifier ?? null
  const thumbprint = included?.sha1 ?? (identifier === null ? null : thumbprintBehind(identifier, thumbprints))
  const certificate = included ?? seen.find(({ sha1 }) => sha1 === thumbprint) ?? null
  const verify = records.find(({ usage }) => usage?.toLowerCase() === 'verify') ?? first
  const dated = (pick: (record: KeyCredential) => Date | undefined): Date | null =>
    records.map(pick).find((date) => date !== undefined) ?? null
  return {
    at: verify.at,
    keyId: verify.keyId,
    thumbprint,
    start: certificate?.notBefore ?? dated((record) => valueOf(record.start)),
    end: certificate?.notAfter ?? dated((record) => valueOf(record.end)),
    certificate,
    records,
  }
}

/** The identifier is the thumbprint itself, its base64, or a hash of its text; anything else identifies nothing. */
function thumbprintBehind(identifier: string, thumbprints: readonly string[]): string | null {
  if (identifier.length === 40) return identifier
  if (identifier.length === 64) return thumbprints.find((each) => hashOfText(each) === identifier) ?? null
  const text = Buffer.from(identifier, 'hex').toString('latin1')
  const inner = /^[A-Za-z0-9+/]{27}=$/.test(text) ? Buffer.from(text, 'base64') : undefined
  return inner?.length === 20 ? inner.toString('hex').toUpperCase() : null
}

function hashOfText(thumbprint: string): string {
  return createHash('sha256').update(thumbprint, 'ascii').digest('hex').toUpperCase()
}

/** The key with that thumbprint, else the only one whose thumbprint is not known. */
function withPreferred(
  keys: readonly SigningKey[],
  preferred: { readonly value: string; readonly at: Place },
  seen: readonly Certificate[],
): { readonly keys: readonly SigningKey[]; readonly active: SigningKey | null } {
  const known = keys.find(({ thumbprint }) => thumbprint === preferred.value)
  if (known) return { keys, active: known }
  const certificate = seen.find(({ sha1 }) => sha1 === preferred.value) ?? null
  const nameless = keys.filter(({ thumbprint }) => thumbprint === null)
  const dated = certificate
    ? nameless.filter(({ start, end }) => near(start, certificate.notBefore) && near(end, certificate.notAfter))
    : nameless
  const meant = onlyOne(dated)
  if (meant) {
    const active = { ...meant, thumbprint: preferred.value, certificate }
    return { keys: keys.map((key) => (key === meant ? active : key)), active }
  }
  if (keys.length > 0 && nameless.length === 0) return { keys, active: null }
  // Listed among several without its bytes, or not listed: only its thumbprint is known.
  const active: SigningKey = {
    at: preferred.at,
    keyId: null,
    thumbprint: preferred.value,
    start: certificate?.notBefore ?? null,
    end: certificate?.notAfter ?? null,
    certificate,
    records: [],
  }
  return { keys: [...keys, active], active }
}

// ── federation metadata ──────────────────────────────────────────────────────────────────────────────────────────────

function fromMetadata(source: Signing['source'], metadata: FederationMetadata, exported: Signing | undefined, now: Date): Signing {
  const shown = metadata.signing.map((each): SigningKey => {
    const same = exported?.keys.find(({ thumbprint }) => thumbprint === each.value.sha1)
    const { start, end, certificate, ...rest } = keyShown(each)
    return { ...(same ?? rest), start, end, certificate }
  })
  const rest = exported?.keys.filter(({ thumbprint }) => !shown.some((key) => key.thumbprint === thumbprint)) ?? []
  const valid = shown.filter((key) => isValid(key, now))
  const byExport = shown.find((key) => key.thumbprint !== null && key.thumbprint === exported?.current?.thumbprint)
  const current = onlyOne(shown) ?? onlyOne(valid) ?? byExport ?? null
  const keys = [...shown, ...rest]
  const active = exported?.active ?? null
  const candidates = current ? [current] : valid
  const switched =
    active !== null &&
    hasEnded(active, now) &&
    candidates.length > 0 &&
    !candidates.some(({ thumbprint }) => thumbprint === active.thumbprint)
  return {
    at: metadata.at,
    source,
    keys,
    preferred: exported?.preferred ?? null,
    active,
    unmarked: null,
    current,
    switched,
    successors: switched ? candidates : [],
    schedule: scheduleOf(current, keys, now),
  }
}

/** A certificate without a record in the export. */
function keyShown({ value, at }: Evidence<Certificate>): SigningKey {
  return { at, keyId: null, thumbprint: value.sha1, start: value.notBefore, end: value.notAfter, certificate: value, records: [] }
}

/** The metadata, where all of it has the same certificates. */
function agreedIn(own: readonly FederationMetadata[]): FederationMetadata | undefined {
  const [first] = own
  return first && own.every((metadata) => sameKeys(metadata, first)) ? first : undefined
}

function isTenantWide({ signing }: FederationMetadata): boolean {
  return signing.length > 0 && signing.every(({ value }) => value.subject === TENANT_WIDE_CERTIFICATE)
}

/** Saved metadata that may be this app's: Entra's, of this tenant, and not the certificate file itself. */
function mayBeOurs(metadata: FederationMetadata, principal: ServicePrincipal | undefined, uploaded: Uploaded | undefined): boolean {
  const tenant = tenantIn(valueOf(metadata.entityId) ?? '')
  const ours = principal ? valueOf(principal.tenantId)?.toLowerCase() : undefined
  if (tenant === null || (ours !== undefined && ours !== tenant)) return false
  if (uploaded?.as === 'file' && uploaded.file.artifact === metadata.at.artifact) return false
  return metadata.signing.length > 0 && !isTenantWide(metadata)
}

function sameKeys(a: FederationMetadata, b: FederationMetadata): boolean {
  const names = ({ signing }: FederationMetadata): string =>
    signing
      .map(({ value }) => value.sha256)
      .sort()
      .join()
  return names(a) === names(b)
}

/** Where the export does not show which one signs: the one in saved metadata of the app. */
function shownBy(own: readonly FederationMetadata[], keys: readonly SigningKey[]): SigningKey | null {
  const shown = keys.filter(({ thumbprint }) => own.some(({ signing }) => signing.some(({ value }) => value.sha1 === thumbprint)))
  return onlyOne(shown) ?? null
}

// ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function isValid({ start, end }: SigningKey, at: Date): boolean {
  return (start === null || start <= at) && end !== null && end >= at
}

/** In the last second it is still valid. */
function hasEnded({ end }: SigningKey, at: Date): boolean {
  return end !== null && end < at
}

function latest(keys: readonly SigningKey[]): SigningKey | null {
  return [...keys].sort((a, b) => (b.end?.getTime() ?? 0) - (a.end?.getTime() ?? 0))[0] ?? null
}

/** The current one until it expires; then another valid one, as Entra chooses by itself. */
function scheduleOf(current: SigningKey | null, keys: readonly SigningKey[], now: Date): Signing['schedule'] {
  const schedule: Signing['schedule'][number][] = []
  let key = current
  let from = now
  while (key && schedule.length <= keys.length) {
    const { end } = key
    const others = keys.filter((each) => each !== key && each.end !== null && end !== null && each.end > end)
    const ready = end === null ? null : latest(others.filter((each) => isValid(each, end)))
    const later = [...others].sort((a, b) => (a.start?.getTime() ?? 0) - (b.start?.getTime() ?? 0))[0] ?? null
    const next: SigningKey | null = ready ?? later
    const to: Date | null = next && end ? new Date(Math.max(end.getTime(), ready ? 0 : (next.start?.getTime() ?? 0), from.getTime())) : null
    schedule.push({ from, to, key })
    if (to === null) break
    from = to
    key = next
  }
  return schedule
}

// ── other certificates in the input ──────────────────────────────────────────────────────────────────────────────────

function certificatesAmong(metadata: readonly FederationMetadata[], files: readonly CertificateFile[]): readonly Certificate[] {
  return [
    ...metadata.flatMap(({ signing }) => signing.map(({ value }) => value)),
    ...files.flatMap(({ certificates }) => certificates.map(({ value }) => value)),
  ]
}

/** The signers of captured responses. Needed only where the export holds hashes of thumbprints, which are found by trying. */
function signersOf(captures: readonly Capture[], principal: ServicePrincipal | undefined): readonly Certificate[] {
  const records = principal ? (listOf(principal.keys)?.items ?? []) : []
  if (!records.some((record) => record.certificate === null && record.customKeyIdentifier?.length === 64)) return []
  return captures.flatMap((capture) => {
    const { signatureStatus } = capture.open([])
    return signatureStatus.is === 'intact' || signatureStatus.is === 'broken' ? (signatureStatus.signer ?? []) : []
  })
}

function thumbprintsOf(seen: readonly Certificate[], uploaded: Uploaded | undefined): readonly string[] {
  const fingerprints = uploaded?.as === 'fingerprint' && uploaded.algorithm === 'sha1' ? [uploaded.hex] : []
  const inFile = uploaded?.as === 'file' ? uploaded.file.certificates.map(({ value }) => value.sha1) : []
  return [...seen.map(({ sha1 }) => sha1), ...inFile, ...fingerprints]
}

function onlyOne<T>(items: readonly T[]): T | null {
  return items.length === 1 ? (items[0] ?? null) : null
}
