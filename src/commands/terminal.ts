import type { Style } from '../model/reporter.ts'

/** Streams, environment and clock, passed in so that tests can replace them. */
export interface World {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number }
  readonly env: Readonly<Record<string, string | undefined>>
  /** All of it or, where it is longer, somewhat more than `MAX_STDIN`. */
  stdin(): Promise<Uint8Array>
  /** What `stdin` has left, where it has not read all. */
  moreStdin?(): AsyncIterator<Uint8Array> | null
  clock(): Date
  /** Calls `stop` on Ctrl-C instead of ending the program; the returned function undoes that. */
  onInterrupt?(stop: () => void): () => void
  /** Ends the program when the exit code is set and all output is written, even if a system call is still pending. */
  leaveWhenDone?(): void
}

export const MAX_STDIN = 20 * 1024 * 1024

export function realWorld(): World {
  // A reader that closes the pipe early, such as `| head`, is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    process.stderr.write(`sso-doctor: standard output could not be written (${error.code ?? 'unknown reason'}).\n`)
    process.exit(2)
  })
  // There is no stream left to report it on.
  process.stderr.on('error', () => undefined)
  let more: AsyncIterator<Buffer> | null = null
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
      const input = (process.stdin as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
      for (let next = await input.next(); next.done !== true; next = await input.next()) {
        chunks.push(next.value)
        size += next.value.length
        if (size > MAX_STDIN) {
          more = input
          break
        }
      }
      return Buffer.concat(chunks)
    },
    moreStdin: () => more,
  }
}

/** How the program was called: npm sets these for a command that npx runs. */
export function programCalled({ env }: Pick<World, 'env'>): string {
  return env['npm_lifecycle_event'] === 'npx' || env['npm_command'] === 'exec' ? 'npx sso-doctor' : 'sso-doctor'
}

/** True where the locale, or the console of Windows, shows ASCII alone. Without a locale most terminals show UTF-8. */
function showsOnlyAscii({ env }: Pick<World, 'env'>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '')
  if (locale !== undefined) return !/utf-?8/i.test(locale)
  if (env['TERM'] === 'linux') return true
  const terminals = [env['WT_SESSION'], env['TERM_PROGRAM'], env['TERM'], env['ConEmuTask']]
  return env['OS'] === 'Windows_NT' && terminals.every((name) => name === undefined || name === '')
}

/** The same world, which writes ASCII to one of its streams where the terminal shows no more. */
export async function asShown(world: World, name: 'stdout' | 'stderr'): Promise<World> {
  if (!showsOnlyAscii(world)) return world
  const { inAscii } = await import('../reporters/_ascii.ts')
  const stream = world[name]
  const { isTTY, columns } = stream
  const shown = { write: (text: string) => stream.write(inAscii(text)), ...(isTTY && { isTTY }), ...(columns !== undefined && { columns }) }
  return { ...world, [name]: shown }
}

/** A text with its commands as the user types them. */
export async function asTyped(world: World, text: string): Promise<string> {
  const { typedAs } = await import('../reporters/_paint.ts')
  return typedAs(programCalled(world), text)
}

/** Colour: flag, NO_COLOR, FORCE_COLOR, terminal, in this order. Width in columns: 40 to 100, 80 if unknown. */
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
  const width = Number.isFinite(columns) ? Math.min(Math.max(columns, 40), 100) : 80
  return { color, width, verbose: flags.verbose, quiet: flags.quiet, ascii: showsOnlyAscii(world), program: programCalled(world) }
}
