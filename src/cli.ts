import { InterruptedError, UsageError } from './model/errors.ts'
import { visible } from './syntax/display.ts'
import { asShown, asTyped, realWorld, type World } from './commands/terminal.ts'
import { VERSION } from './version.ts'

/**
 * Arguments in, exit code out. Nothing is loaded that the command does not need: `--version` needs nothing at all.
 * Every expected failure is a sentence on standard error and exit 2; an internal error is named as one, without a stack.
 */
export async function main(argv: readonly string[], terminal: World = realWorld()): Promise<number> {
  if (argv.length === 1 && argv[0] === '--version') {
    terminal.stdout.write(`${VERSION}\n`)
    return 0
  }
  const world = await asShown(terminal, 'stderr')
  try {
    const { run } = await import('./commands/index.ts')
    return await run(argv, world)
  } catch (error) {
    if (error instanceof UsageError) {
      world.stderr.write(`sso-doctor: ${await asTyped(world, tame(error.message))}\n`)
      return 2
    }
    if (error instanceof InterruptedError) {
      world.stderr.write(`sso-doctor: ${tame(error.message)}\n`)
      return 130
    }
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPIPE') return 0
    world.stderr.write(`sso-doctor: internal error: ${visible(error instanceof Error ? error.message : String(error))}\n`)
    if (world.env['SSO_DOCTOR_DEBUG'] === '1' && error instanceof Error) world.stderr.write(`${tame(error.stack ?? '')}\n`)
    return 2
  }
}

/** A message may repeat what was typed; the line feeds are ours. */
function tame(message: string): string {
  return message.split('\n').map(visible).join('\n')
}
