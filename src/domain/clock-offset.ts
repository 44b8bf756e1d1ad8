import type { Evidence } from '../model/artifact.ts'
import type { LiveExchange } from '../model/live-records.ts'

export interface ClockOffset {
  readonly exchange: LiveExchange
  readonly serverTime: Evidence<Date>
  /** How far the host's clock is ahead of this machine's. */
  readonly seconds: number
}

/** The difference of the clocks in each exchange that shows the host's time, measured at the middle of the exchange. */
export function clockOffsets(exchanges: readonly LiveExchange[]): readonly ClockOffset[] {
  return exchanges.flatMap((exchange) => {
    const { serverTime, trouble, askedAt, tookMs } = exchange
    if (!serverTime || trouble) return []
    const here = askedAt.value.getTime() + tookMs / 2
    return [{ exchange, serverTime, seconds: Math.round((serverTime.value.getTime() - here) / 1000) }]
  })
}
