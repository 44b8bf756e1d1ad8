import { describe, expect, it } from 'vitest'
import type { CertificateMatch } from '../../src/domain/certificate-match.ts'
import { certificateTimeline } from '../../src/domain/certificate-timeline.ts'
import type { Signing, SigningKey, Uploaded } from '../../src/model/certificates.ts'
import { AT } from '../support/claims.ts'

const NOW = new Date('2026-09-01T00:00:00Z')
const on = (day: string): Date => new Date(`${day}T00:00:00Z`)
const [A, B, C] = ['A', 'B', 'C'].map((letter) => letter.repeat(40)) as [string, string, string]

const key = (thumbprint: string | null, start: string | null, end: string | null): SigningKey => ({
  ...{ at: AT, keyId: null, thumbprint, certificate: null, records: [] },
  start: start === null ? null : on(start),
  end: end === null ? null : on(end),
})
const old = key(A, '2024-01-01', '2027-01-01')
const next = key(B, '2026-06-01', '2029-06-01')
const signing = (rest: Partial<Signing> = {}): Signing => ({
  ...{ at: AT, source: 'service-principal', preferred: null, unmarked: null, switched: false, successors: [] },
  keys: [next, old],
  active: old,
  current: old,
  schedule: [
    { from: on('2024-01-01'), to: on('2027-01-01'), key: old },
    { from: on('2027-01-01'), to: null, key: next },
  ],
  ...rest,
})
const fingerprint = (hex: string): Uploaded => ({ as: 'fingerprint', at: AT, algorithm: 'sha1', hex, typed: hex })
const NOTHING: Uploaded = { as: 'nothing', at: AT }
const match = (is: CertificateMatch['is']): CertificateMatch => ({ is }) as unknown as CertificateMatch
const timeline = (
  of: Signing | undefined,
  uploaded: Uploaded | undefined,
  is: CertificateMatch['is'] | null,
): ReturnType<typeof certificateTimeline> => certificateTimeline(of, uploaded, is === null ? null : match(is), NOW)

describe('certificates over time', () => {
  it('are in order of their beginning, each with when it signs and who has it', () => {
    const found = timeline(signing(), fingerprint(A), 'current')
    expect(found?.now).toBe(NOW)
    expect(found?.certificates).toEqual([
      {
        ...{ thumbprint: A, from: old.start, to: old.end, atEntra: true, atMixpanel: true },
        signs: [{ from: on('2024-01-01'), to: on('2027-01-01') }],
      },
      { thumbprint: B, from: next.start, to: next.end, atEntra: true, atMixpanel: false, signs: [{ from: on('2027-01-01'), to: null }] },
    ])
  })

  it('has one that only Mixpanel has', () => {
    const found = timeline(signing(), fingerprint(C), 'another')
    expect(found?.certificates.map(({ thumbprint, atEntra, atMixpanel }) => [thumbprint, atEntra, atMixpanel])).toEqual([
      [C, false, true],
      [A, true, false],
      [B, true, false],
    ])
    expect(found?.certificates[0]).toEqual({ thumbprint: C, from: null, to: null, atEntra: false, atMixpanel: true, signs: [] })
    expect(timeline(undefined, fingerprint(C), null)).toEqual({
      now: NOW,
      certificates: [{ thumbprint: C, from: null, to: null, atEntra: false, atMixpanel: true, signs: [] }],
      breaks: null,
    })
  })

  it.each([
    ['nothing is uploaded', NOTHING, [false, false]],
    ['it is not known what is uploaded', undefined, [null, null]],
  ])('where %s', (_name, uploaded, held) => {
    expect(timeline(signing(), uploaded, null)?.certificates.map(({ atMixpanel }) => atMixpanel)).toEqual(held)
  })

  it('may be the one at Mixpanel where they cannot be compared, and is then not drawn twice', () => {
    const unknown = key(null, '2024-01-01', '2027-01-01')
    const of = signing({ keys: [unknown, key(null, '2025-01-01', null)], active: unknown, current: unknown, schedule: [] })
    expect(timeline(of, fingerprint(C), 'current')?.certificates.map(({ atMixpanel }) => atMixpanel)).toEqual([true, null])
    expect(timeline(of, fingerprint(C), 'not-comparable')?.certificates.map(({ atMixpanel }) => atMixpanel)).toEqual([null, null])
    expect(timeline(of, fingerprint(C), null)?.certificates.map(({ atMixpanel }) => atMixpanel)).toEqual([null, null])
  })

  it('are none where none is known', () => {
    expect(timeline(undefined, undefined, null)).toBeNull()
    expect(timeline(signing({ keys: [] }), { as: 'nothing', at: AT }, null)).toBeNull()
  })
})

describe('when a certificate signs', () => {
  const spans = (of: Signing): unknown =>
    timeline(of, undefined, null)?.certificates.map(({ signs }) =>
      signs.map(({ from, to }) => [from, to].map((date) => date?.toISOString().slice(0, 10) ?? null)),
    )
  const expired = key(A, '2023-01-01', '2026-03-01')
  const after = signing({
    keys: [expired, next],
    active: expired,
    current: next,
    switched: true,
    schedule: [{ from: NOW, to: on('2029-06-01'), key: next }],
  })

  it('is not known where none is marked active', () => expect(spans(signing({ unmarked: AT }))).toEqual([[], []]))

  it('is until it expired, where Entra has changed by itself', () => {
    expect(spans(after)).toEqual([[['2023-01-01', '2026-03-01']], [['2026-06-01', '2029-06-01']]])
    const early = key(B, '2026-01-01', '2029-06-01')
    expect(spans({ ...after, keys: [expired, early], current: early, schedule: [{ from: NOW, to: null, key: early }] })).toEqual([
      [['2023-01-01', '2026-03-01']],
      [['2026-03-01', null]],
    ])
    const undated = key(A, null, '2026-03-01')
    expect(spans({ ...after, keys: [undated, next], active: undated })).toEqual([[], [['2026-06-01', '2029-06-01']]])
    expect(spans({ ...after, current: null })).toEqual([[['2023-01-01', '2026-03-01']], [['2026-09-01', '2029-06-01']]])
    expect(spans({ ...after, schedule: [] })).toEqual([[['2023-01-01', '2026-03-01']], []])
  })

  it('is as planned where the active one has no end', () => {
    const endless = key(A, '2023-01-01', null)
    expect(spans({ ...after, keys: [endless, next], active: endless })).toEqual([[], [['2026-09-01', '2029-06-01']]])
    expect(spans({ ...after, active: null, keys: [next] })).toEqual([[['2026-09-01', '2029-06-01']]])
  })
})

describe('when Mixpanel does not accept signatures any more', () => {
  const breaks = (is: CertificateMatch['is'] | null, rest: Partial<Signing> = {}): unknown => timeline(signing(rest), undefined, is)?.breaks

  it.each([
    ['current', {}, { at: on('2027-01-01'), because: 'switch', to: B }],
    ['current', { schedule: [{ from: NOW, to: null, key: old }] }, { at: old.end, because: 'expiry', to: null }],
    ['current', { schedule: [{ from: NOW, to: on('2027-01-01'), key: old }] }, { at: old.end, because: 'expiry', to: null }],
    ['current', { schedule: [], current: key(A, null, null) }, null],
    ['current', { schedule: [], current: null }, null],
    ['rolled-over', { current: next }, { at: old.end, because: 'switch', to: B }],
    ['rolled-over', { active: null, current: null }, { at: NOW, because: 'switch', to: null }],
    ['newer', {}, { at: NOW, because: 'mismatch', to: A }],
    ['older', { current: null }, { at: NOW, because: 'mismatch', to: null }],
    ['tenant-wide', {}, { at: NOW, because: 'mismatch', to: A }],
    ['another', {}, { at: NOW, because: 'mismatch', to: A }],
    ['another-app', {}, { at: NOW, because: 'mismatch', to: A }],
    ['another-tenant', {}, { at: NOW, because: 'mismatch', to: A }],
    ['undecided', {}, null],
    ['not-comparable', {}, null],
    [null, {}, null],
    ['another', { unmarked: AT }, null],
  ] as const)('%s', (is, rest, result) => expect(breaks(is, rest)).toEqual(result))
})
