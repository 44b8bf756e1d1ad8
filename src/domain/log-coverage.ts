import type { Coverage } from '../model/logs.ts'

/** What several logs cover together. Complete where each of them is. */
export function coverageOf(all: readonly Coverage[]): Coverage {
  const [first] = all
  if (first && all.length === 1) return first
  const from = all.flatMap((each) => each.from?.getTime() ?? [])
  const to = all.flatMap((each) => each.to?.getTime() ?? [])
  const because = all.find(({ complete }) => !complete)?.because ?? null
  return {
    from: from.length === 0 ? null : new Date(Math.min(...from)),
    to: to.length === 0 ? null : new Date(Math.max(...to)),
    complete: all.every(({ complete }) => complete),
    because,
  }
}
