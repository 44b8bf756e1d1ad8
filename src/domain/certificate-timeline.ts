import type { Signing, SigningKey, Uploaded } from '../model/certificates.ts'
import type { CertificateTimeline, TimelineCertificate } from '../model/insight.ts'
import { givenCertificate, isSame, type CertificateMatch, type GivenCertificate } from './certificate-match.ts'

/** Which certificate signs when, who has it, and when that breaks; null where no certificate is known. */
export function certificateTimeline(
  signing: Signing | undefined,
  uploaded: Uploaded | undefined,
  match: CertificateMatch | null,
  now: Date,
): CertificateTimeline | null {
  const given = uploaded ? givenCertificate(uploaded, signing) : undefined
  const keys = signing?.keys ?? []
  const held = keys.map((key) => isHeld(given, uploaded, key, signing, match))
  const ofEntra = keys.map((key, index): TimelineCertificate => ({
    thumbprint: key.thumbprint,
    from: key.start,
    to: key.end,
    atEntra: true,
    atMixpanel: held[index] ?? null,
    signs: signing ? spansOf(key, signing) : [],
  }))
  // Where it may be one of the app's, it is not drawn a second time.
  const isOther = given && !held.some((each) => each !== false)
  const other: readonly TimelineCertificate[] = isOther
    ? [
        {
          thumbprint: given.sha1 ?? given.sha256,
          from: given.certificate?.notBefore ?? null,
          to: given.certificate?.notAfter ?? null,
          atEntra: false,
          atMixpanel: true,
          signs: [],
        },
      ]
    : []
  const certificates = [...ofEntra, ...other].sort((a, b) => (a.from?.getTime() ?? 0) - (b.from?.getTime() ?? 0))
  return certificates.length === 0 ? null : { now, certificates, breaks: breakOf(signing, match, now) }
}

function isHeld(
  given: GivenCertificate | undefined,
  uploaded: Uploaded | undefined,
  key: SigningKey,
  signing: Signing | undefined,
  match: CertificateMatch | null,
): boolean | null {
  if (uploaded?.as === 'nothing') return false
  if (!given) return null
  return isSame(given, key) ?? (match?.is === 'current' && key === signing?.current ? true : null)
}

function spansOf(key: SigningKey, { schedule, active, current, switched, unmarked }: Signing): TimelineCertificate['signs'] {
  if (unmarked) return []
  const planned = schedule.filter((each) => each.key === key).map(({ from, to }) => ({ from, to }))
  const end = active?.end ?? null
  if (!switched || end === null) return planned
  // Entra has changed by itself when the active one expired.
  if (key === active) return key.start ? [{ from: key.start, to: end }] : []
  const [first, ...rest] = planned
  const since = key.start && key.start > end ? key.start : end
  return key === current && first ? [{ from: since, to: first.to }, ...rest] : planned
}

function breakOf(signing: Signing | undefined, match: CertificateMatch | null, now: Date): CertificateTimeline['breaks'] {
  if (!signing || match === null || signing.unmarked) return null
  const [first] = signing.schedule
  switch (match.is) {
    case 'undecided':
    case 'not-comparable':
      return null
    case 'rolled-over':
      return { at: signing.active?.end ?? now, because: 'switch', to: signing.current?.thumbprint ?? null }
    case 'current': {
      const next = signing.schedule[1]
      if (first?.to && next) return { at: first.to, because: 'switch', to: next.key.thumbprint }
      const end = signing.current?.end ?? null
      return end === null ? null : { at: end, because: 'expiry', to: null }
    }
    case 'newer':
    case 'older':
    case 'tenant-wide':
    case 'another-app':
    case 'another-tenant':
    case 'another':
      return { at: now, because: 'mismatch', to: signing.current?.thumbprint ?? null }
  }
}
