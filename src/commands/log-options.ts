import { UsageError } from '../model/errors.ts'
import type { LogOptions, LogWindow } from '../pipeline/logs.ts'
import { quote, visible } from '../syntax/display.ts'
import type { World } from './terminal.ts'

export interface LogFlags {
  readonly since?: string | undefined
  readonly until?: string | undefined
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2})$/
/** Larger logs take long enough to say so. */
const LARGE = 20 * 1024 * 1024
const MEGABYTE = 1024 * 1024

/** Which part of logs counts, and progress on a terminal. Throws a UsageError for times that are none. */
export function logOptions(flags: LogFlags, world: World): LogOptions {
  const terminal = world.stderr.isTTY === true
  let shown = 0
  return {
    window: windowOf(flags),
    onProgress(name, bytes) {
      if (!terminal || (bytes === null ? shown === 0 : bytes < Math.max(shown + LARGE, LARGE))) return
      shown = bytes ?? 0
      const line = bytes === null ? '' : `Reading ${visible(name)}: ${Math.round(bytes / MEGABYTE)} MB …`
      const room = Math.max((world.stderr.columns ?? 80) - 1, 10)
      world.stderr.write(`\r\u001B[K${line.length > room ? `${line.slice(0, room - 1)}…` : line}`)
    },
  }
}

/** `until` is exclusive; a day counts to its end. Days are those of UTC, as in the logs. */
function windowOf({ since, until }: LogFlags): LogWindow {
  const window = { since: momentOf('--since', since, 0), until: momentOf('--until', until, 1) }
  if (window.since && window.until && window.since >= window.until)
    throw new UsageError('--since is not before --until: nothing is left of the logs.')
  return window
}

function momentOf(flag: string, text: string | undefined, days: number): Date | null {
  if (text === undefined) return null
  const isDay = DAY.test(text)
  const [, day = text, hour] = MOMENT.exec(text) ?? []
  const moment = new Date(isDay ? `${text}T00:00:00Z` : text)
  const midnight = new Date(`${day}T00:00:00Z`)
  if (!isDay && hour === undefined)
    throw new UsageError(
      `${flag} takes a day, such as 2026-08-24, or an RFC 3339 date and time, such as 2026-08-24T09:00:00Z, not ${quote(text)}.`,
    )
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day)
    throw new UsageError(`${flag}: ${day} is not a day of the calendar.`)
  if (Number.isNaN(moment.getTime()) || hour === '24') throw new UsageError(`${flag}: ${quote(text)} is not a time of day.`)
  return isDay ? new Date(moment.getTime() + days * 86_400_000) : moment
}
