import { existsSync } from 'node:fs'
import yargs from 'yargs'
import { quote } from '../syntax/display.ts'
import { UsageError } from '../model/errors.ts'
import { didYouMean } from '../syntax/did-you-mean.ts'
import type { World } from './terminal.ts'
import { VERSION } from '../version.ts'

/** The command line. Each command's work is loaded when it is the one that was called. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  let code = 0
  const done = (exit: number): void => {
    code = exit
  }
  const parser = yargs()
    .scriptName('sso-doctor')
    .usage(
      'Tells why single sign-on between Microsoft Entra ID (Azure AD) and Mixpanel does not work, and what to click to mend it.\n\n$0 <command> [paths..]',
    )
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
    })
    .command(
      ['check [paths..]', '$0'],
      'judge one setup and print one report',
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
          throw new UsageError(`There is no command “${String(args._[0])}”. See sso-doctor --help.`)
        const { check } = await import('./check.ts')
        const [word] = args.paths ?? []
        if (word !== undefined && word === argv[0] && /^[a-z]+$/i.test(word) && !existsSync(word)) throw new UsageError(noSuchCommand(word))
        done(await check(args, world))
      },
    )
    .command(
      'explain <topic> [paths..]',
      'say why a rule exists, what it needs to see, and how to mend it',
      (y) =>
        judgeFlags(
          y
            .positional('topic', {
              type: 'string',
              demandOption: true,
              describe: 'a rule, as azure/entity-id, or an error of Microsoft’s, as AADSTS700016',
            })
            .positional('paths', { type: 'string', array: true, describe: 'files or folders to judge by it first' }),
        ),
      async (args) => {
        const { explain } = await import('./explain.ts')
        done(await explain(args.topic, args, world))
      },
    )
    .command(
      'triage <paths..>',
      'judge many customers’ bundles, each folder or .zip alone, and group them by what stops them first',
      (y) =>
        y
          .positional('paths', { type: 'string', array: true, demandOption: true, describe: 'folders of bundles, or .zip bundles' })
          .option('out', { ...text, describe: 'a file for the results: a line of JSON for each bundle' })
          .option('only', { ...list, describe: 'judge only these rules (ids or globs: claims/*)' })
          .option('skip', { ...list, describe: 'leave out these rules' })
          .option('now', { ...text, describe: 'judge dates as of this moment (RFC 3339)' })
          .option('config', { ...text, describe: 'a configuration file (default: sso-doctor.yaml here)' })
          .option('fail-on', {
            choices: ['error', 'warning', 'info'] as const,
            requiresArg: true,
            default: undefined,
            describe: 'from which severity on a finding fails (default: error)',
          })
          .option('allow-incomplete', { type: 'boolean', describe: 'exit 0 where the worst verdict is incomplete' })
          .option('format', { ...list, describe: 'the summary: pretty or json, with =file to write to a file; repeatable' })
          .option('verbose', { type: 'boolean', describe: 'also the steps of each cure' }),
      async (args) => {
        const { triage } = await import('./triage.ts')
        done(await triage(args, world))
      },
    )
    .command('cert', 'work with certificates', (y) =>
      y
        .command(
          'extract <metadata>',
          'write the signing certificate in federation metadata as PEM: the file that Mixpanel wants',
          (inner) =>
            inner
              .positional('metadata', {
                type: 'string',
                demandOption: true,
                describe: 'federation metadata (XML), or - for standard input',
              })
              .option('out', { ...text, describe: 'the file to write (default: standard output)' })
              .option('thumbprint', { ...text, describe: 'which one, where there are several' })
              .option('now', { ...text, describe: 'the moment at which certificates are valid or not (RFC 3339)' }),
          async (args) => {
            const { extractCertificate } = await import('./cert.ts')
            done(await extractCertificate(args, world))
          },
        )
        .demandCommand(1, 'cert needs a command: cert extract <metadata>.'),
    )
    .command(
      'rules',
      'list the catalogue of rules',
      (y) =>
        y.option('format', { choices: ['pretty', 'json'] as const, default: 'pretty' as const, describe: 'for people or for programs' }),
      async (args) => {
        once('format', args.format)
        const { listRules } = await import('./rules.ts')
        done(listRules(args, world))
      },
    )
    .command(
      'schema <document>',
      'print the JSON Schema of a document',
      (y) => y.positional('document', { choices: ['report', 'mixpanel', 'config'] as const, demandOption: true }),
      async (args) => {
        const { schema } = await import('./schema.ts')
        done(await schema(args.document, world))
      },
    )
    .command(
      'init [dir]',
      'write a commented mixpanel.yaml to fill in',
      (y) =>
        y
          .positional('dir', { type: 'string', default: '.' })
          .option('force', { type: 'boolean', default: false, describe: 'replace a mixpanel.yaml that is there' }),
      async (args) => {
        const { init } = await import('./init.ts')
        done(await init(args, world))
      },
    )
    .middleware((args) => {
      for (const [key, value] of Object.entries(args)) args[key] = withDash(value)
      for (const flag of SINGLE) once(flag, args[flag])
      for (const flag of VALUED) filled(flag, args[flag])
    })
    .option(PATHS_FOLLOW, { type: 'boolean', hidden: true })
    .option('color', { type: 'boolean', describe: 'colour on or off (also NO_COLOR, FORCE_COLOR)' })
    .recommendCommands()
    .strict()
    .version(VERSION)
    .help()
    .alias('help', 'h')
    .epilogue('Exit codes: 0 pass, 1 fail, 2 could not be done, 3 incomplete (something required could not be judged).')
    .wrap(Math.min(world.stdout.columns ?? 80, 100))
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      // What yargs finds wrong with the command line comes as an error of its own, or as a message alone.
      if (error && error.name !== 'YError') throw error
      throw new UsageError(wrongUse(message ?? error?.message ?? 'The command line makes no sense.'))
    })
  // yargs puts the page of help together in every run. What is hidden takes it no time, and without --help nobody reads it.
  if (!argv.some((word) => /^--help|^-[a-z]*h/i.test(word))) for (const flag of [...VALUED, ...OTHERS]) parser.hide(flag)
  const words = withoutDoubleDash(argv).map((word) => (word === '-' ? STANDARD_INPUT : word))
  await parser.parseAsync(words, {}, (_error, _args, output) => {
    if (output !== '') world.stdout.write(`${output}\n`)
  })
  return code
}

const COMMANDS = ['check', 'triage', 'explain', 'rules', 'init', 'schema', 'cert']

function noSuchCommand(word: string): string {
  const meant = didYouMean(word.toLowerCase(), COMMANDS)
  return `There is no command, file or folder called ${quote(word)}${meant === undefined ? '. See sso-doctor --help.' : `; did you mean ${meant}?`}`
}

/** Flags that take one value, once. */
const SINGLE = ['now', 'config', 'app', 'user', 'salt', 'timeout', 'record', 'scim-token-file', 'out', 'thumbprint', 'fail-on'] as const
/** All that take a value; --cert and --mixpanel are counted where they are read, and rules takes one format alone. */
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

/** What yargs says of the command line, with the flag that was meant, or that lacks its value. */
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
  const says = words.map((word) => {
    const meant = didYouMean(word, [...VALUED, ...OTHERS])
    return meant === undefined ? null : `There is no flag ${quote(`--${word}`)}; did you mean --${meant}?`
  })
  const [meant] = says.filter((each) => each !== null)
  return meant ?? `${message.replace(/\.?$/, '.')} See sso-doctor --help.`
}

/** Stands where `--` stood: yargs throws away what follows that. A flag of no value ends the list of the one before it. */
const PATHS_FOLLOW = 'paths-follow'

/** After `--` everything is a path or a topic, whatever it begins with. */
function withoutDoubleDash(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  if (end === -1) return argv
  const rest = argv.slice(end + 1).map((word) => (/^-.|^(?:true|false)$/.test(word) ? `./${word}` : word))
  return [...argv.slice(0, end), `--${PATHS_FOLLOW}`, ...rest]
}

/** yargs loses a lone dash among positional words and after an option, so that it travels under another name. */
const STANDARD_INPUT = '\0-'

function withDash(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDash)
  return value === STANDARD_INPUT ? '-' : value
}

const list = { type: 'string', array: true, requiresArg: true } as const
const text = { type: 'string', requiresArg: true } as const

/** What every command takes that judges one setup. */
function judgeFlags<T>(y: import('yargs').Argv<T>) {
  return y
    .option('azure', { ...list, describe: 'these files are exports from Azure' })
    .option('cert', { type: 'string', requiresArg: true, describe: 'this is the file that is uploaded to Mixpanel' })
    .option('mixpanel', { type: 'string', requiresArg: true, describe: 'these are the settings of Mixpanel' })
    .option('response', { ...list, describe: 'these are captured SAML responses' })
    .option('redact', { type: 'boolean', describe: 'put pseudonyms in the place of people’s names and mail addresses' })
    .option('salt', { ...text, describe: 'what the pseudonyms are made with, so that they are the same for whoever knows it' })
    .option('user', { ...text, describe: 'show the assertion for this user of the export, by mail address or id' })
    .option('now', { type: 'string', requiresArg: true, describe: 'judge dates as of this moment (RFC 3339)' })
    .option('config', { type: 'string', requiresArg: true, describe: 'a configuration file (default: sso-doctor.yaml here)' })
    .option('fail-on', {
      choices: ['error', 'warning', 'info'] as const,
      requiresArg: true,
      default: undefined,
      describe: 'from which severity on a finding fails (default: error)',
    })
    .option('allow-incomplete', { type: 'boolean', describe: 'exit 0 where the verdict is incomplete' })
    .option('app', { type: 'string', requiresArg: true, describe: 'which app is meant, by id or name' })
    .option('verbose', { type: 'boolean', describe: 'also what passed, with its evidence, and what was ignored' })
}

function checkFlags<T>(y: import('yargs').Argv<T>) {
  return judgeFlags(y)
    .option('only', { ...list, describe: 'judge only these rules (ids or globs: claims/*)' })
    .option('skip', { ...list, describe: 'leave out these rules' })
    .option('format', { ...list, describe: 'pretty or json, with =file to write to a file; repeatable' })
    .option('quiet', { type: 'boolean', describe: 'findings only' })
    .option('live', { type: 'boolean', describe: 'also look at the endpoints as they are today (default: no network at all)' })
    .option('allow-host', { ...list, describe: 'hosts beside Microsoft’s and Mixpanel’s own that --live may contact' })
    .option('timeout', { ...text, describe: 'seconds for each live probe (default: 10)' })
    .option('resolve', { ...text, describe: 'host:port:address[:port], as in curl: connect there; repeatable' })
    .option('dns-server', { ...text, describe: 'address[:port] to ask for TXT records and addresses; repeatable' })
    .option('record', { ...text, describe: 'a folder to keep what --live saw in, to be judged again without a network' })
    .option('scim-token-file', { ...text, describe: 'holds the SCIM token (also SSO_DOCTOR_SCIM_TOKEN); - is standard input' })
}
