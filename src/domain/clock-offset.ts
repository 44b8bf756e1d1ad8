import type { Evidence } from '../model/artifact.ts'
import type { LiveExchange } from '../model/live-records.ts'

export interface ClockOffset {
  readonly exchange: LiveExchange
  readonly serverTime: Evidence<Date>
  /** How far the host's clock is ahead of this machine's. */
  readonly seconds: number
}

/** A Date header counts whole seconds, and an answer may take some. */
export const TOLERATED_SECONDS = 60
/** Past this, dates that are checked cannot be trusted. */
export const GRAVE_SECONDS = 300

/** How far a host's clock is ahead of this machine's, in seconds, measured at the middle of the exchange. */
export function secondsAhead(serverTime: Date, askedAt: Date, tookMs: number): number {
  return Math.round((serverTime.getTime() - (askedAt.getTime() + tookMs / 2)) / 1000)
}

/** A length of time in words, in the largest unit that suits it. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`
}

/** The difference of the clocks in each exchange that shows the host's time, measured at the middle of the exchange. */
export function clockOffsets(exchanges: readonly LiveExchange[]): readonly ClockOffset[] {
  return exchanges.flatMap((exchange) => {
    const { serverTime, trouble, askedAt, tookMs } = exchange
    if (!serverTime || trouble) return []
    return [{ exchange, serverTime, seconds: secondsAhead(serverTime.value, askedAt.value, tookMs) }]
  })
}
