import type { Place } from '../../src/model/artifact.ts'
import type {
  AuditChange,
  AuditLog,
  CodeDetail,
  Coverage,
  MixpanelAudit,
  MixpanelEvent,
  ProvisioningLog,
  ProvisioningTally,
  SignInLog,
  SignInRows,
} from '../../src/model/logs.ts'
import { AT } from './claims.ts'

// Logs for tests of what they prove, with nothing in them but what a test names.

export const at = (text: string): Date => new Date(text)

export function covering(from: string | null, to: string | null, complete = true): Coverage {
  return {
    from: from === null ? null : at(from),
    to: to === null ? null : at(to),
    complete,
    because: complete ? null : 'The log has 100,000 rows, which is the limit of a download.',
  }
}

export interface Row {
  readonly time: string | null
  readonly who: string
  readonly code: number
  readonly outcome?: ReturnType<SignInRows['outcome']>
  readonly id?: string
}

export function signInLog(rows: readonly Row[], rest: Partial<SignInLog> & { readonly at?: Place } = {}): SignInLog {
  const times = rows.flatMap(({ time }) => time ?? []).sort()
  const of = (index: number): Row => rows[index] ?? { time: null, who: '', code: Number.NaN }
  return {
    at: AT,
    coverage: covering(times[0] ?? null, times.at(-1) ?? null),
    otherRows: 0,
    codes: [],
    rows: {
      size: rows.length,
      time: (index) => (of(index).time === null ? Number.NaN : at(of(index).time ?? '').getTime()),
      person: (index) => of(index).who,
      code: (index) => of(index).code,
      outcome: (index) => of(index).outcome ?? (of(index).code === 0 ? 'success' : 'failure'),
      correlation: (index) => of(index).id ?? `${of(index).who} ${of(index).time ?? index}`,
      guest: (index) => /#ext#/i.test(of(index).who),
      at: () => null,
    },
    ...rest,
  }
}

/** `count` failures of `people` people, one each hour from `from` on. */
export function failures(code: number, count: number, people: number, from: string): readonly Row[] {
  return Array.from({ length: count }, (_, index) => ({
    time: new Date(at(from).getTime() + index * 3_600_000).toISOString(),
    who: `person${(index % people) + 1}@contoso.com`,
    code,
  }))
}

export function detail(code: number, rest: Partial<CodeDetail> = {}): CodeDetail {
  return { code, reason: null, policies: [], at: AT, ...rest }
}

export function provisioningLog(tallies: readonly Partial<ProvisioningTally>[], rest: Partial<ProvisioningLog> = {}): ProvisioningLog {
  return {
    at: AT,
    coverage: covering('2026-08-25T00:00:00Z', '2026-08-31T20:00:00Z'),
    otherRows: 0,
    onDemand: false,
    userNames: new Map(),
    tallies: tallies.map((tally) => ({
      action: 'create',
      status: 'failure',
      code: null,
      reason: null,
      of: 'user',
      count: tally.people ?? 1,
      people: 1,
      examples: ['eve@contoso.com'],
      first: at('2026-08-30T08:00:00Z'),
      last: at('2026-08-31T08:00:00Z'),
      at: AT,
      sent: [],
      ...tally,
    })),
    ...rest,
  }
}

export function change(time: string, activity: string, rest: Partial<AuditChange> = {}): AuditChange {
  return {
    at: AT,
    time: at(time),
    activity,
    actor: 'it-admin@contoso.com',
    target: { kind: 'ServicePrincipal', name: 'Mixpanel', id: null },
    properties: [],
    ...rest,
  }
}

export function auditLog(changes: readonly AuditChange[], coverage = covering('2026-08-01T00:00:00Z', '2026-09-01T00:00:00Z')): AuditLog {
  return { at: AT, coverage, changes }
}

export function mixpanelAudit(events: readonly (readonly [time: string, person: string, event: MixpanelEvent['event']])[]): MixpanelAudit {
  const all = events.map(([time, person, event]) => ({ time: at(time), person, event, at: null }))
  return { at: AT, coverage: covering(events[0]?.[0] ?? null, events.at(-1)?.[0] ?? null), events: all, others: 0 }
}
