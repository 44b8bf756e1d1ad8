import type { SignInBin, SignInHistory } from '../model/insight.ts'
import type { SignInRows } from '../model/logs.ts'

const HOUR = 3_600_000
/** Lengths of a bin in hours: each divides the next, and a day or more begins at midnight, UTC. */
const STEPS = [1, 3, 6, 12, 24, 48, 168, 336, 672, 1344, 2688] as const
const MOST_BINS = 48

/** Sign-ins in at most 48 bins of one length; null where no row has a time. Linear in the rows. */
export function signInHistory(rows: SignInRows, complete: boolean): SignInHistory | null {
  let [first, last, untimed] = [Infinity, -Infinity, 0]
  for (let index = 0; index < rows.size; index++) {
    const time = rows.time(index)
    if (Number.isNaN(time)) untimed++
    else [first, last] = [Math.min(first, time), Math.max(last, time)]
  }
  if (untimed === rows.size) return null
  const binsOf = (hours: number): number => Math.floor(last / (hours * HOUR)) - Math.floor(first / (hours * HOUR)) + 1
  let hours: number = STEPS.find((each) => binsOf(each) <= MOST_BINS) ?? 2688
  while (binsOf(hours) > MOST_BINS) hours *= 2
  const step = hours * HOUR
  const start = Math.floor(first / step) * step
  const bins = Array.from({ length: binsOf(hours) }, (_, index) => ({
    from: new Date(start + index * step),
    success: 0,
    interrupted: 0,
    failure: 0,
  }))
  for (let index = 0; index < rows.size; index++) {
    const bin = bins[Math.floor((rows.time(index) - start) / step)]
    if (bin) bin[rows.outcome(index)]++
  }
  return { bins: bins satisfies SignInBin[], hours, untimed, complete }
}
