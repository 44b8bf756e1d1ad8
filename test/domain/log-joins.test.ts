import { describe, expect, it } from 'vitest'
import { acceptedByMixpanel, refusedByMixpanel, reportedBeside } from '../../src/domain/log-joins.ts'
import { correlationHash } from '../../src/domain/correlation.ts'
import { mergedSignIns } from '../../src/domain/merged-logs.ts'
import type { MixpanelEvent, MixpanelLogins, SignIns } from '../../src/model/logs.ts'
import type { ReportedError } from '../../src/model/reported.ts'
import { placeAt } from '../../src/syntax/place.ts'
import { AT, peopleOf, person } from '../support/claims.ts'
import { at, covering, signInLog, type Row } from '../support/logs.ts'

const signIns = (...rows: readonly Row[]): SignIns => ({ ...mergedSignIns([signInLog([])]), rows: signInLog(rows).rows })
const success = (time: string, who = 'ann@contoso.com'): Row => ({ time: `2026-08-30T${time}Z`, who, code: 0 })
const LOG = placeAt(AT.artifact, 1, 2)

type Event = readonly [time: string, event: MixpanelEvent['event'], person?: string | null]
const logins = (...events: readonly Event[]): MixpanelLogins => ({
  at: LOG,
  coverage: covering(null, null),
  others: 0,
  events: events.map(([time, event, who = 'ann@contoso.com']) => ({ time: at(`2026-08-30T${time}Z`), event, person: who, at: null })),
})

describe('who was signed in by Microsoft and refused by Mixpanel', () => {
  const refusals = (rows: readonly Row[], ...events: readonly Event[]): readonly string[] | null => {
    const found = refusedByMixpanel(signIns(...rows), logins(...events))
    return found && [`${found.count} of ${found.people}`, found.first.toISOString().slice(11, 19), found.last.toISOString().slice(11, 19)]
  }

  it.each([
    ['at the same moment', '08:00:00', ['1 of 1', '08:00:00', '08:00:00']],
    ['after exactly two minutes', '08:02:00', ['1 of 1', '08:02:00', '08:02:00']],
    ['after more than two minutes', '08:02:01', null],
    ['before it', '07:59:59', null],
  ])('%s', (_name, time, result) => expect(refusals([success('08:00:00')], [time, 'login-failed'])).toEqual(result))

  it('is nobody whom Mixpanel let in with the same sign-in', () => {
    expect(refusals([success('08:00:00')], ['08:00:10', 'login-failed'], ['08:00:20', 'logged-in'])).toBeNull()
    expect(refusals([success('08:00:00')], ['08:00:10', 'login-failed'], ['08:03:00', 'logged-in'])).toEqual([
      '1 of 1',
      '08:00:10',
      '08:00:10',
    ])
    expect(
      refusals([success('08:00:00'), success('08:01:00')], ['08:00:10', 'logged-in'], ['08:01:00', 'login-failed'], ['08:01:30', 'other']),
    ).toEqual(['1 of 1', '08:01:00', '08:01:00'])
  })

  it('is counted once for each refusal, in order of time', () => {
    const rows = [success('08:00:00'), success('08:01:00', 'bob@contoso.com'), success('08:10:00')]
    const bob = 'bob@contoso.com'
    expect(
      refusals(
        rows,
        ['07:50:00', 'login-failed'],
        ['08:00:10', 'login-failed'],
        ['08:00:20', 'login-failed'],
        ['08:01:05', 'login-failed', bob],
        ['08:10:10', 'login-failed'],
        ['08:20:00', 'login-failed'],
      ),
    ).toEqual(['4 of 2', '08:00:10', '08:10:10'])
    expect(
      refusals([success('08:05:00'), success('08:00:00', bob)], ['08:00:10', 'login-failed', bob], ['08:05:10', 'login-failed']),
    ).toEqual(['2 of 2', '08:00:10', '08:05:10'])
    expect(
      refusals([success('08:00:00', bob), success('08:05:00')], ['08:05:10', 'login-failed'], ['08:00:10', 'login-failed', bob]),
    ).toEqual(['2 of 2', '08:00:10', '08:05:10'])
  })

  it('is nobody whom Microsoft refused or asked for more, and nobody else', () => {
    expect(refusals([{ ...success('08:00:00'), code: 50105 }], ['08:00:10', 'login-failed'])).toBeNull()
    expect(refusals([{ ...success('08:00:00'), outcome: 'interrupted' }], ['08:00:10', 'login-failed'])).toBeNull()
    expect(refusals([success('08:00:00', 'bob@contoso.com')], ['08:00:10', 'login-failed'])).toBeNull()
    expect(refusals([success('08:00:00', '')], ['08:00:10', 'login-failed', null])).toBeNull()
    expect(refusals([success('08:00:00')], ['08:00:10', 'other'])).toBeNull()
    const { events, ...rest } = logins(['08:00:10', 'login-failed'])
    expect(refusedByMixpanel(signIns(success('08:00:00')), { ...rest, events: events.map((each) => ({ ...each, time: null })) })).toBeNull()
    expect(refusals([success('08:00:00')])).toBeNull()
  })

  it('is known by the mail address of a sign-in name or id', () => {
    const ann = person('ID-1', 'Ann.Lee@contoso.com', 'Ann@contoso.com')
    const found = (who: string): number | undefined =>
      refusedByMixpanel(
        signIns(success('08:00:00', who)),
        logins(['08:00:10', 'login-failed', 'ann.lee@contoso.com']),
        peopleOf([person('id-2', null, 'bob@contoso.com'), ann, person('id-3', 'eve@contoso.com', null)]),
      )?.count
    expect(['ann@contoso.com', 'id-1', 'ann.lee@contoso.com', 'bob@contoso.com', 'id-3'].map(found)).toEqual([
      1,
      1,
      1,
      undefined,
      undefined,
    ])
  })

  it('has up to five examples, and the place of the first refusal that counts', () => {
    const names = Array.from({ length: 7 }, (_, index) => `p${index}@contoso.com`)
    const all = logins(...names.map((who): Event => ['08:00:10', 'login-failed', who]))
    const places = names.map((_, index) => placeAt(AT.artifact, 10 + index, 11 + index))
    const events = all.events.map((each, index) => ({ ...each, at: index === 1 ? null : (places[index] ?? null) }))
    const rows = names.slice(1).map((who) => success('08:00:00', who))
    const found = refusedByMixpanel(signIns(...rows), { ...all, events })
    expect([found?.count, found?.people, found?.examples, found?.at]).toEqual([6, 6, names.slice(1, 6), places[2]])
    expect(refusedByMixpanel(signIns(...rows), all)?.at).toBe(LOG)
    const [first, ...later] = events
    const letIn = { time: at('2026-08-30T07:00:00Z'), event: 'logged-in', person: names[2] ?? '', at: AT } as const
    expect(first && refusedByMixpanel(signIns(...rows), { ...all, events: [letIn, first, ...later] })?.at).toBe(places[2])
  })
})

describe('who was signed in by Microsoft and let in by Mixpanel', () => {
  it('is counted, whatever was refused beside it', () => {
    const found = acceptedByMixpanel(signIns(success('08:00:00')), logins(['08:00:10', 'login-failed'], ['08:00:20', 'logged-in']))
    expect([found?.count, found?.first]).toEqual([1, at('2026-08-30T08:00:20Z')])
    expect(acceptedByMixpanel(signIns(success('08:00:00')), logins(['08:00:10', 'login-failed']))).toBeNull()
    expect(acceptedByMixpanel(signIns(success('08:00:00')), logins(['08:03:00', 'logged-in']))).toBeNull()
  })
})

describe('errors that somebody quoted', () => {
  const error = (code: number, correlationId: string | null, rest: Partial<ReportedError> = {}): ReportedError => ({
    code,
    at: AT,
    time: null,
    correlationId,
    traceId: null,
    ...rest,
  })
  const inLog = (...ids: readonly string[]): SignIns =>
    signIns(...ids.map((id): Row => ({ time: '2026-08-30T08:00:00Z', who: 'ann@contoso.com', code: 50105, id: correlationHash(id) })))

  it('are one for each sign-in and code, with a time where one of them has it', () => {
    const [mail, ticket] = [error(50105, 'a'), error(50105, 'a', { time: at('2026-08-30T08:00:00Z') })]
    expect(reportedBeside([mail, error(50105, 'a')], undefined)[0]).toBe(mail)
    const later = error(50105, 'a', { time: at('2026-08-30T09:00:00Z') })
    expect(reportedBeside([mail, ticket, later], undefined)).toEqual([ticket])
    expect(reportedBeside([ticket, mail], undefined)).toEqual([ticket])
    expect(reportedBeside([mail, error(50011, 'a'), error(50105, 'b')], undefined)).toHaveLength(3)
  })

  it('are known by the trace id where they have no other, and apart without any', () => {
    expect(reportedBeside([error(50105, null, { traceId: 't' }), error(50105, null, { traceId: 't' })], undefined)).toHaveLength(1)
    expect(reportedBeside([error(50105, 'a', { traceId: 't' }), error(50105, 'b', { traceId: 't' })], undefined)).toHaveLength(2)
    expect(reportedBeside([error(50105, null), error(50105, null)], undefined)).toHaveLength(2)
  })

  it('are left out where the sign-in log has their failure', () => {
    const [one, two, unnamed] = [error(50105, 'A-1'), error(50105, 'b-2'), error(50105, null)]
    expect(reportedBeside([one, two, unnamed], inLog('x', 'a-1'))).toEqual([two, unnamed])
    expect(reportedBeside([one, two], inLog('a-1', 'b-2'))).toEqual([])
    expect(reportedBeside([one, two], inLog('x'))).toEqual([one, two])
    expect(reportedBeside([unnamed], inLog(''))).toEqual([unnamed])
  })

  it('stay where the log has that sign-in as no failure', () => {
    const interrupted = signIns({ time: null, who: 'ann@contoso.com', code: 50074, outcome: 'interrupted', id: correlationHash('a') })
    expect(reportedBeside([error(50074, 'a')], interrupted)).toHaveLength(1)
  })
})
