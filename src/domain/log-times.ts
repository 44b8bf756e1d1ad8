import { count } from '../syntax/display.ts'

// Times of logs in words. All are UTC, as logs have them.

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `25 to 31 Aug 2026`, `30 Aug to 2 Sep 2026`, `31 Aug 2026`; empty where neither is known. */
export function period(first: Date | null, last: Date | null): string {
  const [from, to] = [first ?? last, last ?? first]
  if (!from || !to) return ''
  if (from.getUTCFullYear() !== to.getUTCFullYear()) return `${dayOf(from, true)} to ${dayOf(to, true)}`
  if (from.getUTCMonth() !== to.getUTCMonth()) return `${dayOf(from, false)} to ${dayOf(to, true)}`
  return from.getUTCDate() === to.getUTCDate() ? dayOf(to, true) : `${from.getUTCDate()} to ${dayOf(to, true)}`
}

function dayOf(date: Date, withYear: boolean): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}${withYear ? ` ${date.getUTCFullYear()}` : ''}`
}

/** `30 Aug 2026 08:15 UTC` */
export function moment(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${dayOf(date, true)} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`
}

/** `47 minutes`, `5 hours`, `3 days`; less than a minute counts as one. */
export function duration(from: Date, to: Date): string {
  const passed = to.getTime() - from.getTime()
  if (passed < 2 * HOUR) return count(Math.max(1, Math.round(passed / MINUTE)), 'minute')
  return passed < 2 * DAY ? count(Math.round(passed / HOUR), 'hour') : count(Math.round(passed / DAY), 'day')
}

/** Less than 24 hours before the other moment, or after it. */
export function isRecent(date: Date, before: Date): boolean {
  return before.getTime() - date.getTime() < DAY
}
