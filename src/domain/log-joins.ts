import type { Place } from '../model/artifact.ts'
import type { MixpanelLogins, SignIns } from '../model/logs.ts'
import type { People } from '../model/people.ts'
import type { ReportedError } from '../model/reported.ts'
import { correlationHash } from './correlation.ts'

// What two logs show together.

const MINUTE = 60_000
/** How long after Entra's success Mixpanel's answer is taken for the answer to it. */
const TOLERANCE = 2 * MINUTE

/** Log-ins at Mixpanel that came right after a success at Microsoft, of the same person. */
export interface Joined {
  readonly count: number
  readonly people: number
  readonly examples: readonly string[]
  readonly first: Date
  readonly last: Date
  readonly at: Place
}

/** Users whom Microsoft signed in and Mixpanel refused within two minutes, and did not let in either; null where there is none. */
export function refusedByMixpanel(signIns: SignIns, logins: MixpanelLogins, people?: People): Joined | null {
  return joined(signIns, logins, 'login-failed', people)
}

/** Users whom Microsoft signed in and Mixpanel let in within two minutes; null where there is none. */
export function acceptedByMixpanel(signIns: SignIns, logins: MixpanelLogins, people?: People): Joined | null {
  return joined(signIns, logins, 'logged-in', people)
}

function joined(
  { rows }: SignIns,
  { events, at: logAt }: MixpanelLogins,
  kind: 'login-failed' | 'logged-in',
  people: People | undefined,
): Joined | null {
  // Microsoft’s log has sign-in names, Mixpanel’s mail addresses.
  const mailOf = new Map<string, string>()
  for (const { upn, id, mail } of people?.all ?? [])
    for (const name of [upn, id]) if (name !== null && mail !== null) mailOf.set(name.toLowerCase(), mail.toLowerCase())

  const answers = new Map<string, { readonly time: number; readonly kind: 'logged-in' | 'login-failed' }[]>()
  const asked = new Set<string>()
  for (const { person, time, event } of events) {
    if (event === 'other' || person === null || time === null) continue
    if (event === kind) asked.add(person)
    const own = answers.get(person)
    if (own) own.push({ time: time.getTime(), kind: event })
    else answers.set(person, [{ time: time.getTime(), kind: event }])
  }
  if (asked.size === 0) return null
  const successes = new Map<string, number[]>()
  for (let index = 0; index < rows.size; index++) {
    const person = mailOf.get(rows.person(index)) ?? rows.person(index)
    if (rows.outcome(index) !== 'success' || !asked.has(person)) continue
    const times = successes.get(person)
    if (times) times.push(rows.time(index))
    else successes.set(person, [rows.time(index)])
  }
  const found: (readonly [person: string, time: number])[] = []
  for (const person of asked) {
    const issued = successes.get(person) ?? []
    const own = answers.get(person) ?? []
    let next = 0
    // Both are in order of time. Each answer is to the last success before it.
    for (const [index, success] of issued.entries()) {
      const until = Math.min(success + TOLERANCE, (issued[index + 1] ?? Infinity) - 1)
      while ((own[next]?.time ?? Infinity) < success) next++
      const start = next
      while ((own[next]?.time ?? Infinity) <= until) next++
      const within = own.slice(start, next)
      // Whom Mixpanel let in with this assertion, it did not refuse: a failure beside it is of another way to log in, such as a password.
      if (kind === 'login-failed' && within.some((answer) => answer.kind === 'logged-in')) continue
      for (const answer of within) if (answer.kind === kind) found.push([person, answer.time])
    }
  }
  if (found.length === 0) return null
  const who = [...new Set(found.map(([person]) => person))]
  const ordered = found.map(([, time]) => time).sort((a, b) => a - b)
  const [first = 0] = ordered
  const place = events.find(({ event, person, at }) => event === kind && at !== null && person !== null && who.includes(person))?.at
  return {
    count: found.length,
    people: who.length,
    examples: who.slice(0, 5),
    first: new Date(first),
    last: new Date(ordered.at(-1) ?? first),
    at: place ?? logAt,
  }
}

/**
 * Errors that somebody quoted, each sign-in once: a mail and a ticket may quote the same one. Those that the sign-in log has as failures are
 * left out, since they are counted there.
 */
export function reportedBeside(reported: readonly ReportedError[], signIns: SignIns | undefined): readonly ReportedError[] {
  const once = new Map<string, ReportedError>()
  for (const [index, error] of reported.entries()) {
    const { code, correlationId, traceId } = error
    const key = correlationId ?? traceId
    // Without an id, nothing shows that two are the same.
    const name = key === null ? `${index}` : `${code} ${key}`
    const before = once.get(name)
    if (!before || (before.time === null && error.time !== null)) once.set(name, error)
  }
  const all = [...once.values()]
  const hashes = new Set(all.flatMap(({ correlationId }) => (correlationId === null ? [] : correlationHash(correlationId))))
  if (!signIns || hashes.size === 0) return all
  const inLog = new Set<string>()
  const { rows } = signIns
  for (let index = 0; index < rows.size && inLog.size < hashes.size; index++)
    if (rows.outcome(index) === 'failure' && hashes.has(rows.correlation(index))) inLog.add(rows.correlation(index))
  return all.filter(({ correlationId }) => correlationId === null || !inLog.has(correlationHash(correlationId)))
}
