import { describe, expect, it } from 'vitest'
import { rolloverOf, type RolloverFacts, type RolloverPlan } from '../../src/domain/rollover.ts'
import type { GivenCertificate } from '../../src/domain/certificate-match.ts'
import type { Place } from '../../src/model/artifact.ts'
import type { KeyCredential, Signing, SigningKey } from '../../src/model/certificates.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { wholeOf } from '../../src/syntax/place.ts'

const at: Place = wholeOf(artifactOf('sp.json', Buffer.from('x')).artifact)
const now = new Date('2026-09-01T00:00:00Z')
const date = (text: string): Date => new Date(`${text}T08:00:00Z`)

function key(thumbprint: string, start: string, end: string, rest: Partial<SigningKey> = {}): SigningKey {
  return { at, keyId: null, thumbprint, start: date(start), end: date(end), certificate: null, records: [{} as KeyCredential], ...rest }
}

const A = key('AAAA', '2023-08-29', '2026-08-29')
const B = key('BBBB', '2026-06-01', '2029-06-01')
const C = key('CCCC', '2026-07-01', '2029-07-01')
const ACTIVE = key('DDDD', '2025-03-04', '2026-09-21')

function signing(current: SigningKey | null, keys: readonly SigningKey[], rest: Partial<Signing> = {}): Signing {
  const base = { at, source: 'service-principal', keys, preferred: null, active: current, unmarked: null, current } as const
  const schedule = current ? [{ from: now, to: null, key: current }] : []
  return { ...base, switched: false, successors: [], schedule, ...rest }
}

const has = (which: SigningKey): GivenCertificate => ({ at, certificate: null, sha1: which.thumbprint, sha256: null })

function plan(facts: Partial<RolloverFacts>): RolloverPlan {
  return rolloverOf({ now, signing: null, mixpanel: null, notified: 1, ...facts })
}

const stepsOf = ({ steps }: RolloverPlan): readonly string[] =>
  steps.map(({ kind, owner, key: one }) => `${owner}: ${kind}${one === null ? '' : ` ${one.thumbprint ?? ''}`}`)
const spansOf = ({ spans }: RolloverPlan): readonly string[] =>
  spans.map((span) => `${span.from.toISOString()} ${span.to?.toISOString() ?? '…'} ${span.key.thumbprint ?? ''} ${span.signIns}`)

/** Entra signs with the active one until 21 September, and then with the staged one. */
const staged = signing(ACTIVE, [ACTIVE, B], {
  schedule: [
    { from: now, to: ACTIVE.end, key: ACTIVE },
    { from: ACTIVE.end ?? now, to: null, key: B },
  ],
})
const switched = signing(B, [A, B], { active: A, switched: true, successors: [B] })

describe('Entra has switched by itself', () => {
  it('since the active one expired, and Mixpanel still has that one', () => {
    const found = plan({ signing: switched, mixpanel: has(A) })
    expect(found).toMatchObject({ state: 'switched', next: B, expired: A, lockout: { is: 'now', since: A.end, until: null } })
    expect(stepsOf(found)).toEqual([
      'entra-admin: download BBBB',
      'mixpanel-admin: upload BBBB',
      'entra-admin: mark-active BBBB',
      'both: test BBBB',
      'entra-admin: clean-up',
    ])
    expect(spansOf(found)).toEqual([
      '2026-08-29T08:00:00.000Z 2029-06-01T08:00:00.000Z BBBB stop',
      '2029-06-01T08:00:00.000Z … BBBB expired',
    ])
  })

  it('since the other one began, where that was later', () => {
    const late = key('BBBB', '2026-08-31', '2029-08-31')
    const found = plan({ signing: signing(late, [A, late], { active: A, switched: true, successors: [late] }), mixpanel: has(A) })
    expect(found.lockout).toEqual({ is: 'now', since: late.start, until: null })
  })

  it('and Mixpanel has it: nobody is locked out, and the page is put in order', () => {
    const found = plan({ signing: switched, mixpanel: has(B) })
    expect(found).toMatchObject({ state: 'switched-in-step', lockout: { is: 'no' } })
    expect(stepsOf(found)).toEqual(['entra-admin: mark-active BBBB', 'both: test BBBB', 'entra-admin: clean-up'])
  })

  it('and what Mixpanel has is not known: perhaps locked out', () => {
    const found = plan({ signing: switched })
    expect(found).toMatchObject({ state: 'switched', lockout: { is: 'perhaps', since: A.end } })
    expect(found.unknown).toEqual(['mixpanels', 'expired-ones'])
  })

  it('to one of several: one of them is made active first, so that it is certain', () => {
    const found = plan({ signing: signing(null, [A, B, C], { active: A, switched: true, successors: [B, C] }), mixpanel: has(A) })
    expect(found).toMatchObject({ state: 'switched', next: C, lockout: { is: 'now' } })
    expect(stepsOf(found).slice(0, 3)).toEqual(['entra-admin: activate CCCC', 'entra-admin: download CCCC', 'mixpanel-admin: upload CCCC'])
    expect(found.unknown).toContain('which-successor')
  })

  it('to one of several, of which Mixpanel has one: perhaps locked out', () => {
    const found = plan({ signing: signing(null, [A, B, C], { active: A, switched: true, successors: [B, C] }), mixpanel: has(B) })
    expect(found).toMatchObject({ state: 'switched', lockout: { is: 'perhaps' } })
  })
})

describe('before the active one expires', () => {
  it('with the next one inactive in Entra: upload before that day, then activate', () => {
    const found = plan({ signing: staged, mixpanel: has(ACTIVE) })
    expect(found).toMatchObject({ state: 'staged', next: B, lockout: { is: 'no' }, ends: ACTIVE.end })
    expect(stepsOf(found)).toEqual([
      'both: agree',
      'entra-admin: download BBBB',
      'mixpanel-admin: upload BBBB',
      'entra-admin: activate BBBB',
      'both: test BBBB',
      'entra-admin: clean-up',
    ])
    expect(found.steps.find(({ kind }) => kind === 'upload')).toMatchObject({ by: ACTIVE.end, late: { from: ACTIVE.end, until: null } })
    expect(found.steps.find(({ kind }) => kind === 'activate')).toMatchObject({ late: { from: 'previous-step', until: ACTIVE.end } })
    expect(spansOf(found)).toEqual([
      '2026-09-01T00:00:00.000Z 2026-09-21T08:00:00.000Z DDDD work',
      '2026-09-21T08:00:00.000Z 2029-06-01T08:00:00.000Z BBBB stop',
      '2029-06-01T08:00:00.000Z … BBBB expired',
    ])
  })

  it('without a next one: create it first; with nobody told, add an address', () => {
    const found = plan({ signing: signing(ACTIVE, [ACTIVE]), mixpanel: has(ACTIVE), notified: 0 })
    expect(found).toMatchObject({ state: 'alone', next: null, lockout: { is: 'no' } })
    expect(stepsOf(found).slice(0, 4)).toEqual(['entra-admin: notify', 'both: agree', 'entra-admin: create', 'entra-admin: download'])
  })

  it('with a next one that starts after the end: nobody gets in between', () => {
    const later = key('BBBB', '2026-09-25', '2029-09-25')
    const found = plan({
      signing: signing(ACTIVE, [ACTIVE, later], {
        schedule: [
          { from: now, to: later.start, key: ACTIVE },
          { from: later.start ?? now, to: null, key: later },
        ],
      }),
      mixpanel: has(ACTIVE),
    })
    expect(spansOf(found).slice(0, 2)).toEqual([
      '2026-09-01T00:00:00.000Z 2026-09-21T08:00:00.000Z DDDD work',
      '2026-09-21T08:00:00.000Z 2026-09-25T08:00:00.000Z DDDD expired',
    ])
  })

  it('Mixpanel has the next one already: locked out until it is active, at the latest until Entra switches', () => {
    const found = plan({ signing: staged, mixpanel: has(B) })
    expect(found).toMatchObject({ state: 'uploaded-early', next: B, lockout: { is: 'now', since: null, until: ACTIVE.end } })
    expect(stepsOf(found)[0]).toBe('entra-admin: activate BBBB')
  })

  it.each([
    ['none', 'none' as const],
    ['a stranger', has(key('FFFF', '2025-01-01', '2028-01-01'))],
    ['a former one', has(key('AAAA', '2023-08-29', '2026-08-29'))],
  ])('Mixpanel has %s: the one that signs is uploaded', (_, mixpanel) => {
    const found = plan({ signing: signing(ACTIVE, [A, ACTIVE]), mixpanel })
    expect(found).toMatchObject({ state: 'mismatch', next: ACTIVE, lockout: { is: 'now', since: null, until: null } })
    expect(stepsOf(found).slice(0, 2)).toEqual(['entra-admin: download DDDD', 'mixpanel-admin: upload DDDD'])
  })

  it('what Mixpanel has is not known: that is the first question, and nothing is promised', () => {
    const found = plan({ signing: staged })
    expect(found).toMatchObject({ state: 'staged', lockout: { is: 'perhaps' } })
    expect(stepsOf(found)[0]).toBe('mixpanel-admin: find-mixpanels')
    expect(found.spans.map(({ signIns }) => signIns)).toEqual(['unknown', 'unknown', 'expired'])
    expect(found.unknown).toContain('mixpanels')
  })

  it('a fingerprint that cannot be compared is no answer either', () => {
    const found = plan({ signing: signing(ACTIVE, [ACTIVE]), mixpanel: { at, certificate: null, sha1: null, sha256: 'EE' } })
    expect(found).toMatchObject({ state: 'alone', lockout: { is: 'perhaps' } })
    expect(found.unknown).toContain('not-comparable')
  })

  it('of several next ones it is not known which Entra takes', () => {
    const found = plan({ signing: { ...staged, keys: [ACTIVE, B, C] }, mixpanel: has(ACTIVE) })
    expect(found.candidates).toEqual([B, C])
    expect(found.unknown).toContain('which-next')
  })
})

describe('nothing that is valid, or nothing that is known', () => {
  it('everything has expired: create, activate, upload', () => {
    const found = plan({ signing: signing(A, [A]), mixpanel: has(A) })
    expect(found).toMatchObject({ state: 'expired', lockout: { is: 'perhaps', since: A.end }, ends: A.end })
    expect(stepsOf(found).slice(0, 4)).toEqual([
      'entra-admin: create',
      'entra-admin: activate',
      'entra-admin: download',
      'mixpanel-admin: upload',
    ])
    expect(spansOf(found)).toEqual(['2026-09-01T00:00:00.000Z … AAAA expired'])
  })

  it('no certificate at all', () => {
    const found = plan({ signing: signing(null, []), mixpanel: 'none' })
    expect(found).toMatchObject({ state: 'no-certificate', lockout: { is: 'now' } })
    expect(stepsOf(found)[0]).toBe('entra-admin: create')
    expect(found.unknown).toEqual(['expired-ones'])
  })

  it('only the file: its end is the one date there is', () => {
    const file = { ...has(ACTIVE), certificate: { notBefore: ACTIVE.start, notAfter: ACTIVE.end } as GivenCertificate['certificate'] }
    const found = plan({ mixpanel: file })
    expect(found).toMatchObject({ state: 'unknown', ends: ACTIVE.end, spans: [], lockout: { is: 'perhaps' } })
    expect(found.unknown).toEqual(['entras', 'expired-ones'])
    expect(stepsOf(found)[0]).toBe('entra-admin: find-active')
    // Without Entra's side there is nothing that Entra would do by itself.
    expect(found.steps.flatMap(({ late }) => (late ? [late.until] : []))).toEqual([null])
  })

  it('keys of which none is marked active', () => {
    const found = plan({ signing: signing(ACTIVE, [ACTIVE, B], { unmarked: at }), mixpanel: has(ACTIVE) })
    expect(found).toMatchObject({ state: 'unknown', current: null, spans: [] })
    expect(found.unknown).toContain('which-active')
  })

  it('an active one that has expired, in an export without a list: Entra may have switched', () => {
    const bare = { ...A, records: [] }
    const found = plan({ signing: signing(null, [bare], { active: bare }), mixpanel: has(A) })
    expect(found.state).toBe('unknown')
    expect(found.unknown).toEqual(['which-active', 'others', 'expired-ones'])
  })
})
