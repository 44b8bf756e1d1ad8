import type { Evidence } from '../model/artifact.ts'
import type { Cursor } from './tree.ts'

/** Keys of Graph for the time of something that happened. Dates of certificates, secrets and schedules are plans, and not here. */
const HAPPENED = new Set(
  [
    'createdDateTime',
    'deletedDateTime',
    'modifiedDateTime',
    'lastModifiedDateTime',
    'activityDateTime',
    'timeBegan',
    'timeEnded',
    'currentBegan',
    'seriesBegan',
    'steadyStateFirstAchievedTime',
    'steadyStateLastAchievedTime',
    'lastSignInDateTime',
    'lastNonInteractiveSignInDateTime',
    'lastSuccessfulSignInDateTime',
    'lastPasswordChangeDateTime',
    'signInSessionsValidFromDateTime',
    'refreshTokensValidFromDateTime',
    'onPremisesLastSyncDateTime',
  ].map((key) => key.toLowerCase()),
)

/** Of a long list the first entries are enough: what is not looked at can only make the newest date older. */
const MOST_VALUES = 200_000
const DAY = 24 * 60 * 60 * 1000

interface Visit {
  readonly value: unknown
  readonly key: string | number | null
  readonly up: Visit | null
}

/** When the things in a record happened: the last time of each day, in no order. Time-zone-less dates are UTC. */
export function momentsIn(record: Cursor): readonly Evidence<Date>[] {
  const lastOfDay = new Map<number, { readonly time: number; readonly visit: Visit }>()
  const left: Visit[] = [{ value: record.value, key: null, up: null }]
  for (let visited = 0; visited < MOST_VALUES; visited++) {
    const visit = left.pop()
    if (!visit) break
    const { value, key } = visit
    if (typeof value === 'string') {
      const time = typeof key === 'string' && HAPPENED.has(key.toLowerCase()) ? timeIn(value) : null
      if (time === null) continue
      const day = Math.floor(time / DAY)
      if ((lastOfDay.get(day)?.time ?? -Infinity) < time) lastOfDay.set(day, { time, visit })
    } else if (Array.isArray(value)) {
      for (let index = Math.min(value.length, MOST_VALUES) - 1; index >= 0; index--)
        left.push({ value: value[index], key: index, up: visit })
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) left.push({ value: member, key: name, up: visit })
    }
  }
  return [...lastOfDay.values()].map(({ time, visit }) => ({ value: new Date(time), at: cursorOf(record, visit).at }))
}

/** Graph's “never” is the year 1. */
function timeIn(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return null
  const date = new Date(text)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 2000 ? null : date.getTime()
}

function cursorOf(record: Cursor, visit: Visit): Cursor {
  const { key, up } = visit
  if (up === null || key === null) return record
  const parent = cursorOf(record, up)
  return (typeof key === 'number' ? parent.nth(key) : parent.member(key)) ?? parent
}
