import type { AnyProbe } from '../model/probe.ts'
import type { World } from './terminal.ts'

export interface Progress {
  /** Clears the line. */
  clear(): void
  /** Prints a line to standard error, and the progress line again below it. */
  say(text: string): void
  /** Notes that a probe has started, or that it is done. */
  note(probe: AnyProbe, done: boolean): void
  /** The titles of the probes that are not done. */
  underWay(): readonly string[]
}

/** One line on standard error that names the probes that are running; nothing where that is not a terminal. */
export function progressOn(world: World): Progress {
  const waiting = new Set<AnyProbe>()
  const terminal = world.stderr.isTTY === true
  const clear = (): void => {
    if (terminal) world.stderr.write('\r\u001B[K')
  }
  const draw = (): void => {
    if (!terminal) return
    const line = waiting.size === 0 ? '' : `Waiting for ${[...waiting].map(({ title }) => title).join(', ')} …`
    // A line that wraps could not be cleared again.
    const room = Math.max((world.stderr.columns ?? 80) - 1, 10)
    world.stderr.write(`\r\u001B[K${line.length > room ? `${line.slice(0, room - 1)}…` : line}`)
  }
  return {
    clear,
    say(text) {
      clear()
      world.stderr.write(`sso-doctor: ${text}\n`)
      draw()
    },
    note(probe, done) {
      if (done) waiting.delete(probe)
      else waiting.add(probe)
      draw()
    },
    underWay: () => [...waiting].map(({ title }) => title),
  }
}
