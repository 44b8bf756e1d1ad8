import type { Signing, SigningKey } from '../model/certificates.ts'
import type { Owner } from '../model/rule.ts'
import { hasRolledOver, isSame, matchOf, mayHaveRolledOver, type GivenCertificate } from './certificate-match.ts'

// Which certificate signs on which day, who can sign in then, and in which order a rollover has to go. Mixpanel stores one certificate, and
// Entra switches by itself when the active one ends and another is valid: everything here follows from these two.

export interface RolloverFacts {
  readonly now: Date
  /** Null where the input does not show it. */
  readonly signing: Signing | null
  /** The certificate that Mixpanel has; `none` where its page shows none, null where it is not known. */
  readonly mixpanel: GivenCertificate | 'none' | null
  /** How many addresses Entra notifies of the expiry; null where it is not known. */
  readonly notified: number | null
}

export type RolloverState =
  /** People can sign in; the next certificate is in Entra already, inactive. */
  | 'staged'
  /** People can sign in, and there is no next certificate. */
  | 'alone'
  /** The active one has expired, and Entra signs with another one that Mixpanel does not have, as far as is known. */
  | 'switched'
  /** The same, and Mixpanel has the one that Entra signs with. */
  | 'switched-in-step'
  /** Mixpanel has the next one already, and Entra does not sign with it yet. */
  | 'uploaded-early'
  /** Mixpanel has a certificate that Entra does not sign with, or none. */
  | 'mismatch'
  /** The active one has expired, and there is no other that is valid. */
  | 'expired'
  | 'no-certificate'
  /** The input does not show which one Entra signs with. */
  | 'unknown'

/** Whether people get in with this certificate: by what Mixpanel has now. */
export type SignInsThen = 'work' | 'stop' | 'unknown' | 'expired'

export interface RolloverSpan {
  readonly from: Date
  /** Exclusive; null where no end is known. */
  readonly to: Date | null
  readonly key: SigningKey
  readonly signIns: SignInsThen
}

export interface Lockout {
  readonly is: 'now' | 'perhaps' | 'no'
  /** Null where the input does not show since when. */
  readonly since: Date | null
  /** When Entra ends it by itself; null where it does not. */
  readonly until: Date | null
}

export type StepKind =
  | 'find-mixpanels'
  | 'find-active'
  | 'notify'
  | 'agree'
  | 'create'
  | 'download'
  | 'upload'
  | 'activate'
  | 'mark-active'
  | 'test'
  | 'clean-up'

export interface RolloverStep {
  readonly kind: StepKind
  readonly owner: Extract<Owner, 'entra-admin' | 'mixpanel-admin'> | 'both'
  /** The certificate that is meant, where it exists. */
  readonly key: SigningKey | null
  /** The last moment at which it does no harm; null for at once, or for no such moment. */
  readonly by: Date | null
  /** Who cannot sign in if it is late: everybody, from then until the other moment or, where that is null, until `ends` is done. */
  readonly late: { readonly from: Date | 'previous-step' | 'already'; readonly until: Date | null; readonly ends: StepKind } | null
}

export type Unknown =
  'entras' | 'which-active' | 'which-successor' | 'mixpanels' | 'not-comparable' | 'others' | 'which-next' | 'expired-ones'

export interface RolloverPlan {
  readonly state: RolloverState
  readonly lockout: Lockout
  /** Which certificate signs when, from the time of the check on. */
  readonly spans: readonly RolloverSpan[]
  /** The one that is marked active and has expired, where Entra has moved on. */
  readonly expired: SigningKey | null
  /** The one that signs now, and the one that the steps lead to; null where it has to be created or is not known. */
  readonly current: SigningKey | null
  readonly next: SigningKey | null
  /** Others that Entra may have switched to, or may switch to: the first is `next`. */
  readonly candidates: readonly SigningKey[]
  /** When the certificate that signs now ends. */
  readonly ends: Date | null
  readonly steps: readonly RolloverStep[]
  readonly unknown: readonly Unknown[]
}

export function rolloverOf(facts: RolloverFacts): RolloverPlan {
  const { signing, now } = facts
  const state = stateOf(facts)
  const current = signing !== null && signing.unmarked === null ? signing.current : null
  const candidates = candidatesOf(state, facts)
  const next = candidates[0] ?? (state === 'mismatch' ? current : null)
  const ends = (state === 'switched' || state === 'expired' ? (signing?.active ?? signing?.current)?.end : endOf(current, facts)) ?? null
  const lockout = lockoutOf(state, facts, candidates)
  const spans = state === 'unknown' || signing === null ? [] : spansOf(signing, facts, state === 'switched' ? lockout.since : null)
  const expired = signing?.switched === true ? signing.active : null
  const plan = { state, lockout, spans, expired, current, next, candidates, ends }
  return { ...plan, steps: stepsOf(plan, facts, now), unknown: unknownOf(plan, facts) }
}

// ── what there is ────────────────────────────────────────────────────────────────────────────────────────────────────

function stateOf({ signing, mixpanel, now }: RolloverFacts): RolloverState {
  if (signing === null) return 'unknown'
  if (signing.keys.length === 0) return 'no-certificate'
  if (signing.unmarked !== null || mayHaveRolledOver(signing)) return 'unknown'
  const given = mixpanel === 'none' || mixpanel === null ? undefined : mixpanel
  if (signing.switched) return hasRolledOver(signing, given) ? 'switched' : signing.current ? 'switched-in-step' : 'switched'
  const { current } = signing
  if (current === null) return 'unknown'
  if (current.end !== null && current.end < now) return 'expired'
  if (mixpanel === 'none') return 'mismatch'
  if (given) {
    const match = matchOf(given, signing, {})
    if (match.is === 'newer') return 'uploaded-early'
    if (match.is !== 'current' && match.is !== 'not-comparable' && match.is !== 'undecided') return 'mismatch'
  }
  return successorsOf(signing).length > 0 ? 'staged' : 'alone'
}

/** Other certificates that end later than the one that signs, the one that Entra is expected to take first. */
function successorsOf({ current, keys, schedule }: Signing): readonly SigningKey[] {
  const expected = schedule[1]?.key
  const end = current?.end ?? null
  const later = keys.filter((key) => key !== current && key !== expected && end !== null && key.end !== null && key.end > end)
  return expected ? [expected, ...later] : later
}

function candidatesOf(state: RolloverState, { signing, mixpanel, now }: RolloverFacts): readonly SigningKey[] {
  if (signing === null) return []
  switch (state) {
    case 'switched':
      return [...signing.successors].sort((a, b) => (b.end?.getTime() ?? 0) - (a.end?.getTime() ?? 0))
    case 'switched-in-step':
      return signing.current ? [signing.current] : []
    case 'uploaded-early': {
      const given = mixpanel === 'none' || mixpanel === null ? null : mixpanel
      return signing.keys.filter((key) => given !== null && isSame(given, key) === true)
    }
    case 'staged':
      return successorsOf(signing)
    case 'expired':
      return signing.keys.filter(({ start, end }) => start !== null && start > now && end !== null && end > now)
    case 'alone':
    case 'mismatch':
    case 'no-certificate':
    case 'unknown':
      return []
  }
}

function endOf(current: SigningKey | null, { mixpanel }: RolloverFacts): Date | null {
  if (current?.end) return current.end
  return mixpanel !== null && mixpanel !== 'none' ? (mixpanel.certificate?.notAfter ?? null) : null
}

function lockoutOf(state: RolloverState, { signing, mixpanel, now }: RolloverFacts, candidates: readonly SigningKey[]): Lockout {
  const none = { since: null, until: null }
  switch (state) {
    case 'switched': {
      const starts = candidates.map(({ start }) => start).filter((start) => start !== null)
      const end = signing?.active?.end ?? null
      const first = starts.length === candidates.length ? Math.min(...starts.map((start) => start.getTime())) : 0
      const since = end && new Date(Math.max(end.getTime(), first))
      // Several may sign, and Mixpanel may have one of them.
      const isElsewhere = candidates.every((key) => signInsWith(key, mixpanel) === 'stop')
      return { is: isElsewhere ? 'now' : 'perhaps', since, until: null }
    }
    case 'expired': {
      const current = signing?.current ?? null
      const isElsewhere = current !== null && signInsWith(current, mixpanel) === 'stop'
      return { is: isElsewhere ? 'now' : 'perhaps', since: current?.end ?? null, until: null }
    }
    case 'uploaded-early': {
      const [next] = candidates
      const turn = signing?.schedule.find(({ key }) => key === next)
      return { is: 'now', since: null, until: turn && turn.from > now ? turn.from : null }
    }
    case 'mismatch':
    case 'no-certificate':
      return { is: 'now', ...none }
    case 'staged':
    case 'alone':
      return { is: mixpanel === null || unsure(signing, mixpanel) ? 'perhaps' : 'no', ...none }
    case 'switched-in-step':
      return { is: 'no', ...none }
    case 'unknown':
      return { is: 'perhaps', ...none }
  }
}

/** True where Mixpanel's certificate cannot be compared with the one that signs. */
function unsure(signing: Signing | null, mixpanel: RolloverFacts['mixpanel']): boolean {
  const current = signing?.current ?? null
  return mixpanel !== null && mixpanel !== 'none' && current !== null && isSame(mixpanel, current) === undefined
}

/** The schedule of the certificates, with the time between the end of one and the start of the next apart. */
function spansOf({ schedule }: Signing, { mixpanel, now }: RolloverFacts, since: Date | null): readonly RolloverSpan[] {
  return schedule.flatMap(({ from: start, to, key }, index): readonly RolloverSpan[] => {
    const { end } = key
    const from = index === 0 && since ? since : start
    const valid: RolloverSpan = { from, to: to ?? end, key, signIns: signInsWith(key, mixpanel) }
    if (end === null) return [valid]
    if (end <= from || end < now) return [{ from, to, key, signIns: 'expired' }]
    const expired: RolloverSpan = { from: end, to, key, signIns: 'expired' }
    return to === null || end < to ? [{ ...valid, to: end }, expired] : [valid]
  })
}

function signInsWith(key: SigningKey, mixpanel: RolloverFacts['mixpanel']): SignInsThen {
  if (mixpanel === null) return 'unknown'
  if (mixpanel === 'none') return 'stop'
  const same = isSame(mixpanel, key)
  return same === undefined ? 'unknown' : same ? 'work' : 'stop'
}

// ── what to do ───────────────────────────────────────────────────────────────────────────────────────────────────────

type Situation = Omit<RolloverPlan, 'steps' | 'unknown'>

function stepsOf({ state, lockout, next, candidates, ends }: Situation, facts: RolloverFacts, now: Date): readonly RolloverStep[] {
  const step = (kind: StepKind, owner: RolloverStep['owner'], more: Partial<RolloverStep> = {}): RolloverStep => ({
    kind,
    owner,
    key: null,
    by: null,
    late: null,
    ...more,
  })
  const already = { from: 'already', until: lockout.until, ends: 'upload' } as const
  const check = [step('test', 'both', { key: next }), step('clean-up', 'entra-admin')]
  const tell = facts.notified === 0 ? [step('notify', 'entra-admin')] : []
  const ask = facts.mixpanel === null ? [step('find-mixpanels', 'mixpanel-admin')] : []
  switch (state) {
    case 'switched-in-step':
      return [step('mark-active', 'entra-admin', { key: next }), ...check, ...tell]
    case 'uploaded-early':
      return [step('activate', 'entra-admin', { key: next, late: { ...already, ends: 'activate' } }), ...check, ...tell]
    case 'mismatch':
      return [
        step('download', 'entra-admin', { key: next }),
        step('upload', 'mixpanel-admin', { key: next, late: already }),
        ...check,
        ...tell,
      ]
    case 'switched':
    case 'expired':
    case 'no-certificate': {
      // People are locked out, so it costs nothing to make the choice certain before the upload.
      const choose = candidates.length === 1 && state === 'switched' ? [] : [step('activate', 'entra-admin', { key: next })]
      const mark = candidates.length === 1 && state === 'switched' ? [step('mark-active', 'entra-admin', { key: next })] : []
      const isToCreate = state === 'no-certificate' || state === 'expired'
      return [
        ...(isToCreate ? [step('create', 'entra-admin')] : []),
        ...choose.map((each) => (isToCreate ? { ...each, key: null } : each)),
        step('download', 'entra-admin', { key: isToCreate ? null : next }),
        step('upload', 'mixpanel-admin', { key: isToCreate ? null : next, late: already }),
        ...mark,
        ...check,
        ...tell,
      ]
    }
    case 'staged':
    case 'alone':
    case 'unknown': {
      const isKnown = state !== 'unknown'
      // Entra changes by itself only to a certificate that is there.
      const until = isKnown && ends !== null && ends > now ? ends : null
      return [
        ...(isKnown ? [] : [step('find-active', 'entra-admin')]),
        ...ask,
        ...tell,
        step('agree', 'both', { by: ends }),
        ...(state === 'staged' ? [] : [step('create', 'entra-admin', { by: ends })]),
        step('download', 'entra-admin', { key: next }),
        step('upload', 'mixpanel-admin', {
          key: next,
          by: ends,
          ...(until ? { late: { from: until, until: null, ends: 'upload' } as const } : {}),
        }),
        step('activate', 'entra-admin', { key: next, late: { from: 'previous-step', until, ends: 'activate' } }),
        ...check,
      ]
    }
  }
}

function unknownOf({ state, candidates }: Situation, { signing, mixpanel }: RolloverFacts): readonly Unknown[] {
  const listed = signing === null || signing.keys.some(({ records }) => records.length > 0)
  return [
    ...(signing === null ? (['entras'] as const) : []),
    ...(state === 'unknown' && signing !== null ? (['which-active'] as const) : []),
    ...(state === 'switched' && candidates.length > 1 ? (['which-successor'] as const) : []),
    ...(mixpanel === null ? (['mixpanels'] as const) : []),
    ...(unsure(signing, mixpanel) ? (['not-comparable'] as const) : []),
    ...(listed || state === 'no-certificate' ? [] : (['others'] as const)),
    ...(state === 'staged' && candidates.length > 1 ? (['which-next'] as const) : []),
    'expired-ones',
  ]
}
