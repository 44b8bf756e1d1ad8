import { UsageError } from '../model/errors.ts'
import { quote, visible } from '../syntax/display.ts'
import { isGuid } from '../vendors/entra.ts'
import { writeOutput } from './output-file.ts'
import type { World } from './terminal.ts'

type Shell = 'bash' | 'powershell'

export interface CollectFlags {
  readonly shell?: Shell
  /** The Application ID; without it the script asks. */
  readonly app?: string
  /** Standard output if not given. */
  readonly out?: string
  /** How far back the logs go, in days: `7d`. */
  readonly logs?: string
}

/**
 * Prints or writes the script that a customer runs to export everything from Entra. It is ASCII with line feeds, and the same bytes for
 * the same flags. Returns 0. Throws a UsageError for a flag that has no sense, and where the file cannot be written.
 */
export async function collect({ shell, app, out, logs }: CollectFlags, world: World): Promise<number> {
  const language = shell ?? shellFor(out)
  const script = filledIn(await SCRIPTS[language](), {
    appId: app === undefined ? '' : appIdIn(app),
    days: logs === undefined ? 0 : daysIn(logs),
  })
  if (out === undefined) {
    world.stdout.write(script)
    return 0
  }
  await writeOutput(out, script)
  world.stdout.write(`Wrote ${visible(out)}. It only reads; look at it first, and then run: ${howToRun(language, out)}\n`)
  return 0
}

const SCRIPTS: Readonly<Record<Shell, () => Promise<string>>> = {
  bash: async () => (await import('../../scripts/collect.sh?raw')).default,
  powershell: async () => (await import('../../scripts/collect.ps1?raw')).default,
}

/** The ending of the file says it as well as the flag. */
function shellFor(out: string | undefined): Shell {
  if (/\.ps1$/i.test(out ?? '')) return 'powershell'
  if (/\.(?:sh|bash)$/i.test(out ?? '')) return 'bash'
  throw new UsageError('collect needs --shell bash (Azure CLI) or --shell powershell (Microsoft Graph PowerShell).')
}

function appIdIn(text: string): string {
  const id = text.trim().toLowerCase()
  if (!isGuid(id))
    throw new UsageError(
      `--app takes the Application ID, such as 01234567-89ab-cdef-0123-456789abcdef, not ${quote(text)}. It is on the page Overview of the app in Entra.`,
    )
  return id
}

/** Entra keeps its logs for thirty days at most. */
const MAX_DAYS = 30

function daysIn(text: string): number {
  const days = /^\d{1,3}d$/.test(text) ? Number.parseInt(text, 10) : 0
  if (days < 1 || days > MAX_DAYS) throw new UsageError(`--logs takes a number of days from 1d to ${MAX_DAYS}d, not ${quote(text)}.`)
  return days
}

/** The script with its settings, each of which is a line of its own. */
function filledIn(script: string, { appId, days }: { readonly appId: string; readonly days: number }): string {
  return script
    .replace(/^(APP_ID=|\$DefaultAppId = )''$/m, (_, name: string) => `${name}'${appId}'`)
    .replace(/^(LOG_DAYS=|\$LogDays = )0$/m, (_, name: string) => `${name}${days}`)
}

function howToRun(shell: Shell, path: string): string {
  // A path that begins with a dash would be an option.
  const file = path.startsWith('-') ? `./${path}` : path
  return shell === 'bash' ? `bash ${inBash(file)}` : `powershell -ExecutionPolicy Bypass -File ${inPowerShell(file)}`
}

const PLAIN = /^[\w./-]+$/

function inBash(text: string): string {
  return PLAIN.test(text) ? text : `'${visible(text).replaceAll("'", `'\\''`)}'`
}

function inPowerShell(text: string): string {
  return PLAIN.test(text) ? text : `'${visible(text).replaceAll("'", "''")}'`
}
