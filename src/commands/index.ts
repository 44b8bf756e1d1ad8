import { existsSync } from 'node:fs'
import yargs, { type Argv } from 'yargs'
import { quote } from '../syntax/display.ts'
import { UsageError } from '../model/errors.ts'
import { didYouMean } from '../syntax/did-you-mean.ts'
import type { World } from './terminal.ts'
import { VERSION } from '../version.ts'

/** Parses the command line and runs one command, whose code is loaded on demand. Returns its exit code; throws a UsageError for wrong usage. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  let code = 0
  const exit: Exit = (each) => {
    code = each
  }
  const parser = otherCommands(setupCommands(yargs(), argv, world, exit), world, exit)
    .scriptName('sso-doctor')
    .usage(
      'Finds out why SAML single sign-on from Microsoft Entra ID (Azure AD) to Mixpanel does not work, and says how to fix it.\n\n$0 <command> [paths..]',
    )
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
    })
    .middleware((args) => {
      for (const [key, value] of Object.entries(args)) args[key] = withDash(value)
      for (const flag of SINGLE) once(flag, args[flag])
      for (const flag of VALUED) filled(flag, args[flag])
    })
    .option(PATHS_FOLLOW, { type: 'boolean', hidden: true })
    .option('color', { type: 'boolean', describe: 'use colour (also NO_COLOR, FORCE_COLOR)' })
    .recommendCommands()
    .strict()
    .version(VERSION)
    .help()
    .alias('help', 'h')
    .epilogue(
      'Exit codes: 0 pass, 1 fail, 2 not done (wrong usage or unreadable input), 3 incomplete (a required check could not be made).',
    )
    .wrap(Math.min(world.stdout.columns ?? 80, 100))
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      // yargs reports wrong usage as an error of its own, or as a message alone.
      if (error && error.name !== 'YError') throw error
      throw new UsageError(wrongUse(message ?? error?.message ?? 'Invalid arguments.'))
    })
  // yargs builds the help text in every run; for hidden flags it does not, and without --help nobody reads it.
  if (!argv.some((word) => /^--help|^-[a-z]*h/i.test(word))) for (const flag of [...VALUED, ...OTHERS]) parser.hide(flag)
  const words = withoutDoubleDash(argv).map((word) => (word === '-' ? STANDARD_INPUT : word))
  await parser.parseAsync(words, {}, (_error, _args, output) => {
    if (output !== '') world.stdout.write(`${output}\n`)
  })
  return code
}

type Exit = (code: number) => void

/** The commands that check setups. */
function setupCommands(parser: Argv, argv: readonly string[], world: World, exit: Exit): Argv {
  return parser
    .command(
      ['check [paths..]', '$0'],
      'check one setup and print one report',
      (y) =>
        checkFlags(
          y.positional('paths', {
            type: 'string',
            array: true,
            describe: 'files, folders, or - for standard input (default: the current folder)',
          }),
        ),
      async (args) => {
        if (args._.length > 0 && args._[0] !== 'check')
          throw new UsageError(`“${String(args._[0])}” is not a command. See sso-doctor --help.`)
        const { check } = await import('./check.ts')
        const [word] = args.paths ?? []
        if (word !== undefined && word === argv[0] && /^[a-z]+$/i.test(word) && !existsSync(word)) throw new UsageError(noSuchCommand(word))
        exit(await check(args, world))
      },
    )
    .command(
      'explain <topic> [paths..]',
      'explain a rule or an AADSTS error: what it means, and how to fix it',
      (y) =>
        setupFlags(
          y
            .positional('topic', {
              type: 'string',
              demandOption: true,
              describe: 'a rule, such as azure/entity-id, or a sign-in error, such as AADSTS700016',
            })
            .positional('paths', { type: 'string', array: true, describe: 'files or folders to check first' }),
        ),
      async (args) => {
        const { explain } = await import('./explain.ts')
        exit(await explain(args.topic, args, world))
      },
    )
    .command(
      'triage <paths..>',
      'check many setups, one per folder or .zip, and group them by their first error',
      (y) =>
        y
          .positional('paths', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'folders that contain one folder or .zip per setup, or .zip files',
          })
          .option('out', { ...text, describe: 'write the results to this file, one line of JSON per setup' })
          .option('only', { ...list, describe: 'check only these rules (ids or globs: claims/*)' })
          .option('skip', { ...list, describe: 'do not check these rules' })
          .option('now', { ...text, describe: 'the date and time to check as of (RFC 3339; default: now)' })
          .option('config', { ...text, describe: 'configuration file (default: sso-doctor.yaml in the current folder)' })
          .option('fail-on', {
            choices: ['error', 'warning', 'info'] as const,
            requiresArg: true,
            default: undefined,
            describe: 'lowest severity that makes the verdict fail (default: error)',
          })
          .option('allow-incomplete', { type: 'boolean', describe: 'exit 0 instead of 3 if the worst verdict is incomplete' })
          .option('format', { ...list, describe: 'format of the summary: pretty or json; pretty=FILE writes to a file; repeatable' })
          .option('verbose', { type: 'boolean', describe: 'also print the steps of each fix' }),
      async (args) => {
        const { triage } = await import('./triage.ts')
        exit(await triage(args, world))
      },
    )
}

/** The commands that need no setup. */
function otherCommands(parser: Argv, world: World, exit: Exit): Argv {
  return parser
    .command('cert', 'work with certificates', (y) =>
      y
        .command(
          'extract <metadata>',
          'write the signing certificate in federation metadata as PEM, the file that Mixpanel accepts',
          (inner) =>
            inner
              .positional('metadata', {
                type: 'string',
                demandOption: true,
                describe: 'federation metadata (XML), or - for standard input',
              })
              .option('out', { ...text, describe: 'file to write (default: standard output)' })
              .option('thumbprint', { ...text, describe: 'SHA-1 or SHA-256 thumbprint of the certificate to write, if there are several' })
              .option('now', { ...text, describe: 'the date and time at which certificates must be valid (RFC 3339; default: now)' }),
          async (args) => {
            const { extractCertificate } = await import('./cert.ts')
            exit(await extractCertificate(args, world))
          },
        )
        .demandCommand(1, 'cert needs a command: cert extract <metadata>.'),
    )
    .command(
      'rules',
      'list all rules',
      (y) => y.option('format', { choices: ['pretty', 'json'] as const, default: 'pretty' as const, describe: 'output format' }),
      async (args) => {
        once('format', args.format)
        const { listRules } = await import('./rules.ts')
        exit(await listRules(args, world))
      },
    )
    .command(
      'schema <document>',
      'print the JSON Schema of a document',
      (y) => y.positional('document', { choices: ['report', 'mixpanel', 'config'] as const, demandOption: true }),
      async (args) => {
        const { schema } = await import('./schema.ts')
        exit(await schema(args.document, world))
      },
    )
    .command(
      'init [dir]',
      'write a mixpanel.yaml template to fill in',
      (y) =>
        y
          .positional('dir', { type: 'string', default: '.' })
          .option('force', { type: 'boolean', default: false, describe: 'overwrite an existing mixpanel.yaml' }),
      async (args) => {
        const { init } = await import('./init.ts')
        exit(await init(args, world))
      },
    )
}

const COMMANDS = ['check', 'triage', 'explain', 'rules', 'init', 'schema', 'cert']

function noSuchCommand(word: string): string {
  const suggestion = didYouMean(word.toLowerCase(), COMMANDS)
  return `${quote(word)} is not a command, and no file or folder has this name${suggestion === undefined ? '. See sso-doctor --help.' : `; did you mean ${suggestion}?`}`
}

/** Flags that take one value and may be given once. */
const SINGLE = ['now', 'config', 'app', 'user', 'salt', 'timeout', 'record', 'scim-token-file', 'out', 'thumbprint', 'fail-on'] as const
/** Flags that take a value; --cert and --mixpanel are counted in check.ts, and the rules command takes one --format. */
const VALUED = [
  ...SINGLE,
  ...(['cert', 'mixpanel', 'azure', 'response', 'only', 'skip', 'format', 'allow-host', 'resolve', 'dns-server'] as const),
]
const OTHERS = ['live', 'redact', 'allow-incomplete', 'verbose', 'quiet', 'color', 'no-color', 'force', 'help', 'version']

function once(flag: string, value: unknown): void {
  if (Array.isArray(value)) throw new UsageError(`--${flag} was given ${value.length} times; it takes one value.`)
}

function filled(flag: string, value: unknown): void {
  const isBare = (each: unknown): boolean => each === '' || each === true
  if (Array.isArray(value) ? value.length === 0 || value.some(isBare) : isBare(value)) throw new UsageError(`--${flag} needs a value.`)
}

/** A message of yargs' as a sentence, with the flag that was probably meant. */
function wrongUse(message: string): string {
  const bare = /^Not enough arguments following: (\S+)$/.exec(message)?.[1]
  if (bare !== undefined) return `--${bare} needs a value.`
  const choice = /Argument: ([\w-]+), Given: (?:"(.*)"|.*), Choices: (.+)$/s.exec(message)
  if (choice) {
    const [, name = '', given = '', choices = ''] = choice
    const flag = VALUED.some((each) => each === name) ? `--${name}` : `The ${name}`
    return given === '' ? `${flag} needs a value.` : `${flag} is one of ${choices.replaceAll('"', '')}, not ${quote(given)}.`
  }
  const [, unknown = ''] = /^Unknown arguments?: (.+)$/.exec(message) ?? []
  const words = unknown === '' ? [] : [...new Set(unknown.split(', '))]
  const sentences = words.map((word) => {
    const suggestion = didYouMean(word, [...VALUED, ...OTHERS])
    return suggestion === undefined ? null : `${quote(`--${word}`)} is not a flag; did you mean --${suggestion}?`
  })
  const [suggestion] = sentences.filter((each) => each !== null)
  return suggestion ?? `${message.replace(/\.?$/, '.')} See sso-doctor --help.`
}

/** Replaces `--`, since yargs drops what follows it. A flag without a value ends the list of the flag before it. */
const PATHS_FOLLOW = 'paths-follow'

/** After `--`, every word is a path or a topic, also one that begins with a dash. */
function withoutDoubleDash(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  if (end === -1) return argv
  const rest = argv.slice(end + 1).map((word) => (/^-.|^(?:true|false)$/.test(word) ? `./${word}` : word))
  return [...argv.slice(0, end), `--${PATHS_FOLLOW}`, ...rest]
}

/** Replaces `-`, which yargs drops among positional words and after an option. */
const STANDARD_INPUT = '\0-'

function withDash(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDash)
  return value === STANDARD_INPUT ? '-' : value
}

const list = { type: 'string', array: true, requiresArg: true } as const
const text = { type: 'string', requiresArg: true } as const

/** The flags of every command that checks one setup. */
function setupFlags<T>(y: Argv<T>) {
  return y
    .option('azure', { ...list, describe: 'exports from Azure' })
    .option('cert', { type: 'string', requiresArg: true, describe: 'the certificate file that was uploaded to Mixpanel' })
    .option('mixpanel', { type: 'string', requiresArg: true, describe: 'the settings of Mixpanel (mixpanel.yaml)' })
    .option('response', { ...list, describe: 'captured SAML responses' })
    .option('redact', { type: 'boolean', describe: 'replace names and mail addresses of people with pseudonyms' })
    .option('salt', { ...text, describe: 'salt for --redact: the same salt gives the same pseudonyms' })
    .option('user', { ...text, describe: 'show the assertion for this user of the export (mail address or id)' })
    .option('now', { type: 'string', requiresArg: true, describe: 'the date and time to check as of (RFC 3339; default: now)' })
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe: 'configuration file (default: sso-doctor.yaml in the current folder)',
    })
    .option('fail-on', {
      choices: ['error', 'warning', 'info'] as const,
      requiresArg: true,
      default: undefined,
      describe: 'lowest severity that makes the verdict fail (default: error)',
    })
    .option('allow-incomplete', { type: 'boolean', describe: 'exit 0 instead of 3 if the verdict is incomplete' })
    .option('app', { type: 'string', requiresArg: true, describe: 'the app to check, by id or name' })
    .option('verbose', { type: 'boolean', describe: 'also print passed checks with their evidence, and ignored files' })
}

function checkFlags<T>(y: Argv<T>) {
  return setupFlags(y)
    .option('only', { ...list, describe: 'check only these rules (ids or globs: claims/*)' })
    .option('skip', { ...list, describe: 'do not check these rules' })
    .option('format', { ...list, describe: 'pretty or json; json=FILE writes to a file; repeatable' })
    .option('quiet', { type: 'boolean', describe: 'print findings only' })
    .option('live', { type: 'boolean', describe: 'also check the live endpoints (default: no network access)' })
    .option('allow-host', { ...list, describe: 'further hosts that --live may contact, in addition to those of Microsoft and Mixpanel' })
    .option('timeout', { ...text, describe: 'time limit of each live probe, in seconds (default: 10)' })
    .option('resolve', { ...text, describe: 'connect to this address for a host: host:port:address[:port], as in curl; repeatable' })
    .option('dns-server', { ...text, describe: 'DNS server to use: address[:port]; repeatable' })
    .option('record', { ...text, describe: 'save the live responses in this folder, so that they can be checked again offline' })
    .option('scim-token-file', { ...text, describe: 'file with the SCIM token, or - for standard input (also SSO_DOCTOR_SCIM_TOKEN)' })
}
