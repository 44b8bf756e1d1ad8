import { inAscii } from '../reporters/_ascii.ts'
import { fold, typedAs } from '../reporters/_paint.ts'
import { programCalled, styleFor, type World } from './terminal.ts'

// What a command that writes a file says about it.

/** Prints a text in the width of the terminal, and below it a command in one line, both in signs that the terminal shows. */
export function say(world: World, text: string, command: string): void {
  const { width, ascii } = styleFor(world, { verbose: false, quiet: false })
  const lines = [...fold(text, width), `  ${typedAs(programCalled(world), command)}`].join('\n')
  world.stdout.write(`${ascii === true ? inAscii(lines) : lines}\n`)
}
