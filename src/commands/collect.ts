import { lstat, open } from 'node:fs/promises'
import { UsageError } from '../model/errors.ts'
import { quote, visible } from '../syntax/display.ts'
import { isGuid } from '../vendors/entra.ts'
import { writeOutput } from './output-file.ts'
import { say } from './prose.ts'
import { programCalled, type World } from './terminal.ts'

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
 * the same flags and way of calling the program. Returns 0. Throws a UsageError for a flag that has no sense, and where the file cannot be written.
 */
export async function collect({ shell, app, out, logs }: CollectFlags, world: World): Promise<number> {
  const language = shell ?? shellFor(out, app)
  const script = filledIn(await SCRIPTS[language](), {
    appId: app === undefined ? '' : appIdIn(app),
    days: logs === undefined ? 0 : daysIn(logs),
    program: programCalled(world),
  })
  if (out === undefined) {
    world.stdout.write(script)
    return 0
  }
  if (await isOtherFile(out))
    throw new UsageError(`${quote(out)} is a file that collect did not write, and was not overwritten. Give another name.`)
  await writeOutput(out, script)
  say(world, `Wrote ${visible(out)}. It only reads; look at it first, and then run:`, howToRun(language, out))
  return 0
}

const SCRIPTS: Readonly<Record<Shell, () => Promise<string>>> = {
  bash: async () => (await import('../../scripts/collect.sh?raw')).default,
  powershell: async () => (await import('../../scripts/collect.ps1?raw')).default,
}

/** In the first lines of both scripts. */
const SIGN = 'Collects what sso-doctor reads about one enterprise application'

/** True for a file with something in it that is no script of `collect`. Links and folders are refused where the file is written. */
async function isOtherFile(path: string): Promise<boolean> {
  const earlier = await lstat(path).catch(() => null)
  if (earlier?.isFile() !== true || earlier.size === 0) return false
  const file = await open(path).catch(() => null)
  if (file === null) return true
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(400), 0, 400, 0)
    return !buffer.subarray(0, bytesRead).toString('latin1').includes(SIGN)
  } finally {
    await file.close()
  }
}

/** The ending of the file says it as well as the flag. */
function shellFor(out: string | undefined, app: string | undefined): Shell {
  if (/\.ps1$/i.test(out ?? '')) return 'powershell'
  if (/\.(?:sh|bash)$/i.test(out ?? '')) return 'bash'
  const id = app === undefined ? 'APP_ID' : appIdIn(app)
  const examples = [
    ['bash', 'sh'],
    ['powershell', 'ps1'],
  ].map(([shell, ending]) => `  sso-doctor collect --shell ${shell ?? ''} --app ${id} --out collect.${ending ?? ''}`)
  throw new UsageError(
    `collect needs --shell bash (Azure CLI) or --shell powershell (Microsoft Graph PowerShell).\n${examples.join('\n')}${
      app === undefined ? '\nAPP_ID is the Application ID on the page Overview of the app in Entra.' : ''
    }`,
  )
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
function filledIn(
  script: string,
  { appId, days, program }: { readonly appId: string; readonly days: number; readonly program: string },
): string {
  return script
    .replace(/^(APP_ID=|\$DefaultAppId = )''$/m, (_, name: string) => `${name}'${appId}'`)
    .replace(/^(LOG_DAYS=|\$LogDays = )0$/m, (_, name: string) => `${name}${days}`)
    .replace('"Next: sso-doctor init ', `"Next: ${program} init `)
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
