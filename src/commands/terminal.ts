import type { Style } from '../model/reporter.ts'

/** The streams and the clock, handed in so that a test can stand in for a terminal. */
export interface World {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number }
  readonly env: Readonly<Record<string, string | undefined>>
  stdin(): Promise<Uint8Array>
  clock(): Date
  /** Has `stop` called in place of the end that Ctrl-C puts to a program; what it answers takes that back. */
  onInterrupt?(stop: () => void): () => void
  /** Ends the program once it has an exit code and all is written, whatever the system is still busy with. */
  leaveWhenDone?(): void
}

export const MAX_STDIN = 20 * 1024 * 1024

export function realWorld(): World {
  // A reader that has seen enough, as `| head` has, is no fault: the rest is not wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    process.stderr.write(`sso-doctor: standard output could not be written (${error.code ?? 'unknown reason'}).\n`)
    process.exit(2)
  })
  // There is nowhere left to say it.
  process.stderr.on('error', () => undefined)
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    clock: () => new Date(),
    onInterrupt(stop) {
      process.once('SIGINT', stop)
      return () => process.off('SIGINT', stop)
    },
    leaveWhenDone() {
      setInterval(() => {
        const written = process.stdout.writableLength === 0 && process.stderr.writableLength === 0
        if (written && process.exitCode !== undefined) process.exit()
      }, 20)
    },
    async stdin() {
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        size += chunk.length
        if (size > MAX_STDIN) break
      }
      return Buffer.concat(chunks)
    },
  }
}

/** Colour by flag, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal; 80 columns where nothing says otherwise. */
export function styleFor(
  world: World,
  flags: { readonly color?: boolean | undefined; readonly verbose: boolean; readonly quiet: boolean },
): Style {
  const { env, stdout } = world
  const forced = env['FORCE_COLOR']
  const color =
    flags.color ??
    (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== ''
      ? false
      : forced !== undefined && forced !== ''
        ? forced !== '0' && forced !== 'false'
        : stdout.isTTY === true && env['TERM'] !== 'dumb')
  const columns = stdout.columns ?? Number(env['COLUMNS'] ?? 80)
  return { color, width: Number.isFinite(columns) ? Math.min(Math.max(columns, 40), 100) : 80, verbose: flags.verbose, quiet: flags.quiet }
}
