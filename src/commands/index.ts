import { existsSync } from 'node:fs'
import { UsageError } from '../model/errors.ts'
import { didYouMean } from '../syntax/did-you-mean.ts'
import { quote } from '../syntax/display.ts'
import { define, printOverview, runCommand, type CommandSpec } from './command-line.ts'
import { choice, flagName, list, on, once, oneOf, repeatable } from './flags.ts'
import type { World } from './terminal.ts'

/** Runs the command that the command line names, or prints help. Returns its exit code; throws a UsageError for wrong usage. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const at = operandIn(argv)
  const word = argv[at]
  if (word === undefined) {
    if (!asksForHelp(argv)) return runCommand('check', COMMANDS.check, argv, world)
    printOverview(COMMANDS, world)
    return 0
  }
  const others = argv.toSpliced(at, 1)
  if (word === 'help') return run(['--help', ...others], world)
  if (word === 'cert') return runCert(others, world)
  if (isCommand(word)) return runCommand(word, COMMANDS[word], others, world)
  if (/^[a-z]+$/i.test(word) && !existsSync(word)) throw new UsageError(noSuchCommand(word))
  return runCommand('check', COMMANDS.check, argv, world)
}

function runCert(words: readonly string[], world: World): Promise<number> {
  const at = operandIn(words)
  const extracts = words[at] === 'extract'
  if (!extracts && !asksForHelp(words)) throw new UsageError('cert needs a command: cert extract <metadata>. See sso-doctor --help.')
  return runCommand('cert extract', COMMANDS['cert extract'], extracts ? words.toSpliced(at, 1) : words, world)
}

/** Where the first word stands that is no flag and no value of one; -1 if there is none before `--`. */
function operandIn(words: readonly string[]): number {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') return -1
    if (!/^-./.test(word)) return at
    if (takesValue(word)) at++
  }
  return -1
}

function takesValue(word: string): boolean {
  return Object.values(COMMANDS).some(({ flags }) => Object.entries(flags).some(([key, flag]) => 'value' in flag && flagName(key) === word))
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  const flags = end === -1 ? words : words.slice(0, end)
  return flags.includes('--help') || flags.includes('-h')
}

function isCommand(word: string): word is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, word)
}

function noSuchCommand(word: string): string {
  const names = Object.keys(COMMANDS).map((name) => name.replace(/ .*/, ''))
  const suggestion = didYouMean(word.toLowerCase(), [...names, 'help'])
  return `${quote(word)} is not a command, and no file or folder has this name${suggestion === undefined ? '. See sso-doctor --help.' : `; did you mean ${suggestion}?`}`
}

const FAIL_ON = ['error', 'warning', 'info', 'none'] as const
const FORMATS = ['pretty', 'json'] as const
const REPORTS = [...FORMATS, 'sarif', 'junit', 'markdown', 'html', 'github', 'reply'] as const
const SHELLS = ['bash', 'powershell'] as const
const COMPLETED_SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
const DOCUMENTS = ['report', 'mixpanel', 'config'] as const
/** Flags of `--live` whose values can be wrong. */
const LIVE_VALUES = ['allowHost', 'timeout', 'resolve', 'dnsServer', 'scimTokenFile'] as const

/** The flags of every command that checks one setup. */
const setupFlags = {
  azure: repeatable('file', 'an export from Azure; repeatable'),
  cert: once('file', 'the certificate file that was uploaded to Mixpanel'),
  mixpanel: once('file', 'the settings of Mixpanel (mixpanel.yaml)'),
  response: repeatable('file', 'a captured SAML response; repeatable'),
  redact: on('replace names and mail addresses of people with pseudonyms'),
  salt: once('text', 'salt for --redact: the same salt gives the same pseudonyms'),
  user: once('user', 'show the assertion for this user of the export (mail address or id)'),
  now: once('time', 'the date and time to check as of (RFC 3339; default: now)'),
  since: once('time', 'count only what logs show from this day or RFC 3339 time on'),
  until: once('time', 'count only what logs show up to this day or RFC 3339 time'),
  config: once('file', 'configuration file (default: sso-doctor.yaml in the current folder)'),
  failOn: choice('severity', FAIL_ON, 'lowest severity that makes the verdict fail: error, warning, info or none (default: error)'),
  allowIncomplete: on('exit 0 instead of 3 if the verdict is incomplete and no evidence was lost'),
  app: once('app', 'the app to check, by id or name'),
  verbose: on('also print passed checks with their evidence, and ignored files'),
}

const only = list('rules', 'check only these rules (ids or globs, with commas between them: claims/*); repeatable')
const skip = list('rules', 'do not check these rules; repeatable')

/** All commands, in the order of the help. */
export const COMMANDS = {
  check: define({
    summary: 'check one setup and print one report',
    operands: { '[paths..]': 'files, folders, or - for standard input (default: the current folder)' },
    flags: {
      ...setupFlags,
      only,
      skip,
      format: repeatable(
        'format',
        `${REPORTS.join(', ')} (github: annotations and a job summary; reply: a message to the customer); NAME=FILE writes to a file; repeatable`,
        REPORTS,
      ),
      sarifAll: on('with sarif: also notes, passed and unknown checks, and suppressed findings'),
      quiet: on('print only the verdict and the list of what to fix'),
      baseline: once('report', 'say what is new, gone and still there since this JSON report of an earlier check'),
      live: on('also check the live endpoints (default: no network access)'),
      allowHost: repeatable('host', 'a further host that --live may contact, in addition to those of Microsoft and Mixpanel; repeatable'),
      timeout: once('seconds', 'time limit of each live probe (default: 10)'),
      resolve: repeatable('entry', 'connect to this address for a host: host:port:address[:port], as in curl; repeatable'),
      dnsServer: repeatable('server', 'DNS server to use: address[:port]; repeatable'),
      record: once('folder', 'save the live responses in this folder, so that they can be checked again offline'),
      scimTokenFile: once('file', 'file with the SCIM token, or - for standard input (also SSO_DOCTOR_SCIM_TOKEN)'),
    },
    examples: [
      'check',
      'check exports --cert Mixpanel.cer',
      "check exports --only 'claims/*' --skip 'live/*'",
      'check exports --format json --fail-on warning',
      'check exports --format pretty --format html=report.html --format sarif=report.sarif',
      'check exports --live --record probes',
      'check exports --app Mixpanel',
    ],
    async run(paths, flags, world) {
      if (LIVE_VALUES.some((key) => flags[key] !== undefined)) {
        const { validateLiveFlags } = await import('./live-flags.ts')
        await validateLiveFlags(flags, world)
      }
      const { check } = await import('./check.ts')
      return check({ ...flags, paths }, world)
    },
  }),
  explain: define({
    summary: 'explain a rule, a word of a report or an error: what it means, and what to click',
    operands: {
      '<topic>':
        'a rule (azure/entity-id), a finding or number of a report (CL-01), a code (AADSTS700016), the text of an error in quotes, a file with it, or - for standard input; no-error if there is none',
      '[paths..]': 'files or folders to check first',
    },
    flags: setupFlags,
    examples: ['explain azure/entity-id', 'explain AADSTS700016 exports', 'explain CL-01', 'explain no-error'],
    async run([topic = '', ...paths], flags, world) {
      const { explain } = await import('./explain.ts')
      return explain(topic, { ...flags, paths }, world)
    },
  }),
  triage: define({
    summary: 'check many setups, one per folder or archive, and group them by their first error',
    operands: { '<paths..>': 'folders that contain one folder or archive (.zip, .tar, .tgz, .eml) per setup, or such archives' },
    flags: {
      out: once('file', 'write the results to this file, one line of JSON per setup'),
      only,
      skip,
      now: setupFlags.now,
      since: setupFlags.since,
      until: setupFlags.until,
      config: setupFlags.config,
      failOn: setupFlags.failOn,
      allowIncomplete: on('exit 0 instead of 3 if the worst verdict is incomplete and no evidence was lost'),
      format: repeatable('format', 'format of the summary: pretty or json; pretty=FILE writes to a file; repeatable', FORMATS),
      verbose: on('also print the steps of each fix, and a table by setup'),
    },
    examples: ['triage customers', 'triage customers --out results.jsonl'],
    async run(paths, flags, world) {
      const { triage } = await import('./triage.ts')
      return triage({ ...flags, paths }, world)
    },
  }),
  redact: define({
    summary:
      'write a copy of a bundle that is safe to pass on: people and organizations have pseudonyms, secrets are gone, the result is the same',
    operands: { '<paths..>': 'files, folders or archives of one setup, or - for standard input' },
    flags: {
      out: once('dir', 'the folder to write the copy into; it must not exist yet, or be empty'),
      saltFile: once('file', 'file with a salt: the same salt gives the same pseudonyms (also SSO_DOCTOR_SALT; default: numbered)'),
      azure: setupFlags.azure,
      cert: setupFlags.cert,
      mixpanel: setupFlags.mixpanel,
      response: setupFlags.response,
      app: setupFlags.app,
      now: setupFlags.now,
      since: setupFlags.since,
      until: setupFlags.until,
    },
    examples: ['redact exports --out redacted', 'redact exports --cert Mixpanel.cer --out redacted'],
    async run(paths, flags, world) {
      const { redact } = await import('./redact.ts')
      return redact({ ...flags, paths }, world)
    },
  }),
  'cert extract': define({
    summary: 'write the signing certificate in federation metadata as PEM, the file that Mixpanel accepts',
    operands: { '<metadata>': 'federation metadata (XML), or - for standard input' },
    flags: {
      out: once('file', 'file to write (default: standard output)'),
      thumbprint: once('thumbprint', 'SHA-1 or SHA-256 thumbprint of the certificate to write, if there are several'),
      now: once('time', 'the date and time at which certificates must be valid (RFC 3339; default: now)'),
    },
    examples: ['cert extract federationmetadata.xml', 'cert extract federationmetadata.xml --out Mixpanel-new.cer'],
    async run([metadata = ''], flags, world) {
      const { extractCertificate } = await import('./cert.ts')
      return extractCertificate({ ...flags, metadata }, world)
    },
  }),
  rollover: define({
    summary: 'say which certificate signs on which day, and list the steps to replace it',
    operands: { '[paths..]': 'files, folders, or - for standard input (default: the current folder)' },
    flags: {
      azure: setupFlags.azure,
      cert: setupFlags.cert,
      mixpanel: setupFlags.mixpanel,
      app: setupFlags.app,
      now: setupFlags.now,
      ics: once('file', 'also write the dates as a calendar (iCalendar) to this file'),
      format: choice('format', FORMATS, 'pretty or json (default: pretty)'),
    },
    examples: ['rollover', 'rollover exports --ics rollover.ics', 'rollover exports --app Mixpanel --format json'],
    async run(paths, flags, world) {
      const { rollover } = await import('./rollover.ts')
      return rollover({ ...flags, paths }, world)
    },
  }),
  diff: define({
    summary: 'compare two setups or two reports of one setup: which findings came and went, and which values changed',
    operands: {
      '<before>': 'a folder, an archive or an export, or a JSON report',
      '<after>': 'the same, of a later day (exit code 0 where they could be compared, 2 where not)',
    },
    flags: { app: setupFlags.app, now: setupFlags.now, format: choice('format', FORMATS, 'pretty or json (default: pretty)') },
    examples: ['diff exports customers/namespace-trap', 'diff exports customers/silent-rollover --format json'],
    async run([before = '', after = ''], flags, world) {
      const { diff } = await import('./diff.ts')
      return diff({ ...flags, before, after }, world)
    },
  }),
  rules: define({
    summary: 'list all rules',
    operands: {},
    flags: { format: choice('format', FORMATS, 'pretty or json (default: pretty)') },
    examples: ['rules', 'rules --format json'],
    async run(_, { format = 'pretty', color }, world) {
      const { listRules } = await import('./rules.ts')
      return listRules({ format, color }, world)
    },
  }),
  schema: define({
    summary: 'print the JSON Schema of a document',
    operands: { '<document>': 'report, mixpanel or config' },
    words: { '<document>': DOCUMENTS },
    flags: {},
    examples: ['schema report', 'schema mixpanel'],
    async run([document = ''], _, world) {
      const { schema } = await import('./schema.ts')
      return schema(oneOf('The document', document, DOCUMENTS), world)
    },
  }),
  collect: define({
    summary: 'print the script that exports everything from Entra: it only reads, and a customer can run it',
    operands: {},
    flags: {
      shell: choice('shell', SHELLS, 'bash (with Azure CLI) or powershell (with Microsoft Graph PowerShell)'),
      app: once('id', 'the Application ID of the app in Entra (default: the script asks)'),
      out: once('file', 'file to write (default: standard output)'),
      logs: once('days', 'also export the logs of sign-ins, provisioning and changes of the app of the last days: 7d (default: no logs)'),
    },
    examples: [
      'collect --shell bash --app 01234567-89ab-cdef-0123-456789abcdef --out collect.sh',
      'collect --shell powershell --app 01234567-89ab-cdef-0123-456789abcdef --logs 7d --out collect.ps1',
    ],
    async run(_, flags, world) {
      const { collect } = await import('./collect.ts')
      return collect(flags, world)
    },
  }),
  init: define({
    summary: 'write a mixpanel.yaml template to fill in',
    operands: { '[dir]': 'the folder to write it into (default: the current folder)' },
    flags: {
      app: once('app', 'the app whose values are added as comments, by id or name, if the exports in the folder have several'),
      force: on('overwrite an existing mixpanel.yaml; the earlier file is kept as mixpanel.yaml.bak'),
    },
    examples: ['init', 'init exports', 'init exports --app Mixpanel'],
    async run([dir = '.'], { app, force = false }, world) {
      const { init } = await import('./init.ts')
      return init({ dir, app: app ?? null, force }, world)
    },
  }),
  doctor: define({
    summary: 'check whether sso-doctor itself can work here: Node, proxy, certificates, resolvers, clock, terminal, configuration',
    operands: {},
    flags: {
      live: on('also contact a host of Microsoft and of Mixpanel, and compare the clock with theirs (default: no network access)'),
      timeout: once('seconds', 'time limit of each request (default: 10)'),
      resolve: repeatable('entry', 'connect to this address for a host: host:port:address[:port], as in curl; repeatable'),
      dnsServer: repeatable('server', 'DNS server to use: address[:port]; repeatable'),
      config: setupFlags.config,
      format: choice('format', FORMATS, 'pretty or json (default: pretty)'),
    },
    examples: ['doctor', 'doctor --format json'],
    async run(_, flags, world) {
      const { examineMachine } = await import('./doctor.ts')
      return examineMachine(flags, world)
    },
  }),
  completion: define({
    summary: 'print the script with which a shell completes commands, flags and rules',
    operands: { '[shell]': 'bash, zsh, fish or powershell (default: the shell that $SHELL names)' },
    words: { '[shell]': COMPLETED_SHELLS },
    flags: {},
    examples: ['completion bash', 'completion powershell'],
    async run([shell], _, world) {
      const { completion } = await import('./completion/index.ts')
      return completion(shell === undefined ? null : oneOf('The shell', shell, COMPLETED_SHELLS), allCommands(), world)
    },
  }),
} satisfies Readonly<Record<string, CommandSpec>>

/** With its type written out: the commands themselves use it. */
function allCommands(): Readonly<Record<string, CommandSpec>> {
  return COMMANDS
}
