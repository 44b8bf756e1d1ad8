import { createHash } from 'node:crypto'
import { createEvents, type Alarm, type EventAttributes } from 'ics'
import type { RolloverPlan } from '../domain/rollover.ts'
import type { SigningKey } from '../model/certificates.ts'
import { nameOf, type RolloverText } from './_rollover.ts'

// The dates of a rollover as a calendar (RFC 5545). Nobody is invited: the person who imports the file has the events.

const DAY = 86_400_000

/** What the events are about: their ids stay the same while this does, so that a calendar replaces the events of an earlier file. */
export interface CalendarSubject {
  /** Made visible; null where no export names the app. */
  readonly app: string | null
  readonly tenantId: string | null
  readonly appId: string | null
}

/** The calendar as text, and how many events it has; null where no date is known. */
export function calendarOf(
  plan: RolloverPlan,
  text: RolloverText,
  now: Date,
  subject: CalendarSubject,
): { readonly text: string; readonly events: number } | null {
  const datable = eventsOf(plan, text, now).filter(isDatable)
  const events = datable.map(({ kind, key, ...rest }): EventAttributes & { readonly timestamp: number } => ({
    ...rest,
    title: `Mixpanel SSO${subject.app === null ? '' : ` (${clipped(subject.app)})`}: ${rest.title}`,
    uid: `${kind}-${idOf([subject.tenantId, subject.appId, key?.thumbprint ?? key?.end?.toISOString() ?? null, kind])}@sso-doctor`,
    productId: '-//sso-doctor//rollover//EN',
    calName: 'Mixpanel SSO certificate',
    // Of --now, which may be any day.
    timestamp: Math.max(now.getTime(), DAY),
    busyStatus: 'FREE',
    transp: 'TRANSPARENT',
  }))
  if (events.length === 0) return null
  const { error, value } = createEvents(events)
  if (typeof value !== 'string') throw error ?? new Error('The calendar could not be written.')
  return { text: value, events: events.length }
}

interface EventWords {
  readonly title: string
  readonly description: string
  readonly alarms: Alarm[]
}

type RolloverEvent = EventWords & {
  readonly kind: string
  readonly key: SigningKey | null
} & (
    | { readonly start: [number, number, number]; readonly end: [number, number, number] }
    | { readonly start: number; readonly startInputType: 'utc'; readonly startOutputType: 'utc'; readonly duration: { minutes: number } }
  )

function eventsOf(plan: RolloverPlan, text: RolloverText, now: Date): readonly RolloverEvent[] {
  const steps = text.steps.map(({ number, owner, summary, late }) => {
    const who = owner === 'both' ? 'Both admins' : owner === 'entra-admin' ? 'Entra admin' : 'Mixpanel admin'
    return `${number}. ${who}: ${summary}${late === null ? '' : ` ${late}`}`
  })
  const runbook = [text.headline, '', ...steps].join('\n')
  const isBroken = plan.lockout.is === 'now' || plan.state === 'expired' || plan.state === 'switched'
  const fix: readonly RolloverEvent[] = isBroken
    ? [{ kind: 'fix', key: plan.next, ...allDay(now), title: 'sign-in is broken: fix the certificate', description: runbook, alarms: [] }]
    : []
  const valid = plan.spans.filter(({ signIns, to }) => signIns !== 'expired' && to !== null)
  const ends = valid.map(({ key, to }) => ({ key, at: to ?? now }))
  // Without a schedule, the certificate that Mixpanel has is all that has a date.
  if (ends.length === 0 && plan.spans.length === 0 && plan.ends !== null && plan.ends > now) {
    return [...fix, ...before(null, plan.ends, now, runbook), expiry(null, plan.ends, 'the certificate that Mixpanel has expires', runbook)]
  }
  const [first] = ends
  return [
    ...fix,
    ...(first ? before(first.key, first.at, now, isBroken ? null : runbook) : []),
    ...ends.map(({ key, at }, index): RolloverEvent => {
      const next = ends[index + 1]?.key
      const what = next ? `Entra switches to ${nameOf(next)} automatically` : 'the certificate expires'
      return expiry(
        key,
        at,
        what,
        `${nameOf(key)} expires at this moment. Mixpanel must have the next certificate, and it must be active in Entra.`,
      )
    }),
  ]
}

/** Two days on which to plan and to do it, where they are not over. */
function before(key: SigningKey | null, end: Date, now: Date, runbook: string | null): readonly RolloverEvent[] {
  const description = runbook ?? 'Run sso-doctor rollover with a new export: it has the steps.'
  const at = (days: number): Date => new Date(end.getTime() - days * DAY)
  const plan: RolloverEvent = { kind: 'plan', key, ...allDay(at(60)), title: 'plan the next certificate', description, alarms: [] }
  const late = at(30) <= now
  const title = 'replace the certificate: upload to Mixpanel, then activate in Entra'
  const replace: RolloverEvent = { kind: 'replace', key, ...allDay(late ? now : at(30)), title, description, alarms: [alarm(24)] }
  return at(60) > now ? [plan, replace] : [replace]
}

function expiry(key: SigningKey | null, at: Date, title: string, description: string): RolloverEvent {
  const alarms = [30 * 24, 7 * 24, 24].map(alarm)
  const start = { start: at.getTime(), startInputType: 'utc', startOutputType: 'utc', duration: { minutes: 15 } } as const
  return { kind: 'expiry', key, ...start, title, description, alarms }
}

/** A year in a calendar has four digits, and a certificate may end in any year. */
function isDatable(event: RolloverEvent): boolean {
  const years = 'end' in event ? [event.start[0], event.end[0]] : [new Date(event.start).getUTCFullYear()]
  return years.every((year) => year >= 1970 && year <= 9998)
}

/** In hours, since the library writes a number of days in a form that RFC 5545 does not allow. */
function alarm(hours: number): Alarm {
  return { action: 'display', description: 'Mixpanel SSO certificate', trigger: { hours, before: true } }
}

/** The day in UTC; the end is the day after, as RFC 5545 wants it. */
function allDay(date: Date): { readonly start: [number, number, number]; readonly end: [number, number, number] } {
  const dayOf = (each: Date): [number, number, number] => [each.getUTCFullYear(), each.getUTCMonth() + 1, each.getUTCDate()]
  return { start: dayOf(date), end: dayOf(new Date(date.getTime() + DAY)) }
}

function idOf(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

function clipped(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name
}
