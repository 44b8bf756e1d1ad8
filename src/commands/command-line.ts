import { Command, CommanderError } from 'commander'
import { UsageError } from '../model/errors.ts'
import { didYouMean } from '../syntax/did-you-mean.ts'
import { quote } from '../syntax/display.ts'
import { VERSION } from '../version.ts'
import { flagName, needsValue, type Flags, type ValuesOf } from './flags.ts'
import { styleFor, type World } from './terminal.ts'
import { entryOf } from '../syntax/table.ts'

export interface CommandSpec {
  readonly summary: string
  /** What each word that is no flag means, by its notation in the usage line: `<topic>`, `[paths..]`. */
  readonly operands: Readonly<Record<string, string>>
  /** The words that an operand takes, by its notation, for completion; files where there are none. */
  readonly words?: Readonly<Record<string, readonly string[]>>
  readonly flags: Flags
  /** Command lines without the program's name, such that bash, zsh and PowerShell all accept them. */
  readonly examples: readonly string[]
  run(operands: readonly string[], flags: object, world: World): Promise<number>
}

/** A command whose `run` gets its flags with their types. */
export function define<F extends Flags>(
  spec: Omit<CommandSpec, 'flags' | 'run'> & {
    readonly flags: F
    run(operands: readonly string[], flags: ValuesOf<F>, world: World): Promise<number>
  },
): CommandSpec {
  return spec
}

/** Parses the words after the command's name, and runs it or prints its help. Returns the exit code; throws a UsageError for wrong usage. */
export async function runCommand(name: string, spec: CommandSpec, words: readonly string[], world: World): Promise<number> {
  const command = commandFor(name, spec, world)
  try {
    command.parse(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // The help or the version is printed.
    if (error.exitCode === 0) return 0
    throw new UsageError(wrongUsage(error, name, spec, command))
  }
  return spec.run(command.args, readFlags(spec.flags, command.opts()), world)
}

/** Prints the help that lists all commands. */
export function printOverview(commands: Readonly<Record<string, CommandSpec>>, world: World): void {
  const program = withCommonFlags(bare('sso-doctor', world))
    .usage('<command> [options]')
    .description(
      'Finds out why SAML single sign-on from Microsoft Entra ID (Azure AD) to Mixpanel does not work, and says how to fix it.\n\n' +
        'check is the default command: sso-doctor exports is the same as sso-doctor check exports.',
    )
    .helpCommand(false)
    .configureHelp({ minWidthToWrap: MIN_WIDTH, subcommandTerm: (each) => each.name() })
    .addHelpText('after', EXIT_CODES)
  const lines = Object.entries(commands).map(([name, { summary, operands }]) => [withOperands(name, operands), summary] as const)
  for (const [term, summary] of [...lines, ['help [command]', 'print the help of a command: its flags, and examples'] as const])
    program.addCommand(new Command(term).description(summary))
  program.outputHelp()
}

/** Columns of a description, below which it is not wrapped. */
const MIN_WIDTH = 8

export const EXIT_CODES = `
Exit codes:
  0  pass
  1  fail
  2  not done (wrong usage or unreadable input)
  3  incomplete (a required check could not be made)`

function commandFor(name: string, spec: CommandSpec, world: World): Command {
  const command = bare(`sso-doctor ${name}`, world)
    .usage(withOperands('[options]', spec.operands))
    .description(spec.summary)
    .addHelpText('after', `\nExamples:\n${spec.examples.map((each) => `  sso-doctor ${each}`).join('\n')}`)
  for (const [notation, describe] of Object.entries(spec.operands)) command.argument(notation.replace('..', '...'), describe)
  for (const [key, flag] of Object.entries(spec.flags)) {
    const long = flagName(key)
    if (!('value' in flag)) command.option(long, flag.describe)
    else
      command.option<readonly string[] | undefined>(`${long} <${flag.value}>`, flag.describe, (value, before) => {
        // A value may begin with a dash; the name of another flag shows that the value was left out.
        if (value === '' || value === '--' || isFlagOf(command, value)) throw needsValue(long)
        return [...(before ?? []), value]
      })
  }
  return withCommonFlags(command)
}

/** A command that ends by throwing, and prints nothing but help, to the streams of `world`. */
function bare(name: string, world: World): Command {
  return new Command(name)
    .exitOverride()
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ minWidthToWrap: MIN_WIDTH })
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => styleFor(world, { verbose: false, quiet: false }).width,
      getOutHasColors: () => false,
    })
}

function withCommonFlags(command: Command): Command {
  return command
    .option('--color', 'use colour (also FORCE_COLOR)')
    .option('--no-color', 'use no colour (also NO_COLOR)')
    .version(VERSION, '--version', 'print the version')
}

function withOperands(before: string, operands: CommandSpec['operands']): string {
  return [before, ...Object.keys(operands)].join(' ')
}

function isFlagOf(command: Command, word: string): boolean {
  return word === '--help' || command.options.some(({ long }) => long === word)
}

/** The values by key, each read by its flag. */
function readFlags(flags: Flags, given: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      const flag = entryOf(flags, key)
      return [key, flag && 'read' in flag ? flag.read(value as readonly string[], flagName(key)) : value]
    }),
  )
}

const LONGEST_FLAG = 40
const DASHED_TEXT =
  'A text that begins with a dash is taken as a flag. Write it to a file and give explain the file, or give it on standard input: sso-doctor explain -'

/** What is wrong, as a sentence, with the flag that was probably meant. */
function wrongUsage({ code, message }: CommanderError, name: string, spec: CommandSpec, command: Command): string {
  const [, named = ''] = /'([^]*)'/.exec(message) ?? []
  const seeHelp = `See sso-doctor ${name} --help.`
  const operands = Object.keys(spec.operands)
  if (code === 'commander.optionMissingArgument') return needsValue(named.replace(/ .*/, '')).message
  if (code === 'commander.missingArgument') return `${name} needs ${operands[command.args.length] ?? named}. ${seeHelp}`
  if (code === 'commander.excessArguments') {
    const takes = operands.length === 0 ? 'no arguments' : `only ${operands.join(' ')}`
    return `${name} takes ${takes}, not ${quote(command.args[operands.length] ?? '')}. ${seeHelp}`
  }
  if (code !== 'commander.unknownOption') return message
  const [flag = ''] = named.split('=')
  // A text that somebody pasted may hold a key.
  if (flag.length > LONGEST_FLAG || /\s/.test(flag))
    return name === 'explain' ? DASHED_TEXT : `What begins with a dash here is not a flag of ${name}. ${seeHelp}`
  if (isFlagOf(command, flag)) return `${flag} takes no value.`
  const known = command.options.flatMap(({ long }) => long ?? []).concat('--help')
  const suggestion = /^--/.test(flag) ? didYouMean(flag, known) : undefined
  return `${quote(flag)} is not a flag${suggestion === undefined ? ` of ${name}. ${seeHelp}` : `; did you mean ${suggestion}?`}`
}
