import type { Report, ReportNeed, ReportResult } from '../model/report.ts'
import type { Printing } from '../model/reporter.ts'
import { shellWord } from '../syntax/display.ts'

export interface Gap {
  readonly need: ReportNeed
  readonly rules: readonly ReportResult[]
}

/** Missing evidence, each once, with the rules that need it; what required rules need comes first. */
export function gapsOf(report: Report): readonly Gap[] {
  const gaps = new Map<string, { need: ReportNeed; rules: ReportResult[] }>()
  for (const result of report.results) {
    for (const need of result.status === 'unknown' ? result.needs : []) {
      const key = `${need.evidence}\n${need.command ?? ''}\n${need.why ?? ''}`
      const gap = gaps.get(key)
      if (gap) gap.rules.push(result)
      else gaps.set(key, { need, rules: [result] })
    }
  }
  const weight = ({ rules }: Gap): number => rules.filter(({ required }) => required).length * 1000 + rules.length
  return [...gaps.values()].sort((a, b) => weight(b) - weight(a))
}

/** A command that begins with what this run was given, not with the current folder. */
export function commandHere(command: string, report: Report, printing: Pick<Printing, 'given'>): string {
  const { given = [] } = printing
  const folder = folderOf(report, printing)
  if (command === 'sso-doctor init' && folder !== null) return `${command} ${shellWord(folder)}`
  if (given.length === 0) return command
  const paths = `check ${given.map(shellWord).join(' ')}`
  if (command === 'sso-doctor check --live') return `sso-doctor ${paths} --live`
  return command.startsWith('sso-doctor check .') ? command.replace('check .', () => paths) : command
}

/** The folder that was given; null where it is the current one, an archive or a file, and where there are several. */
export function folderOf({ inputs }: Report, { given = [] }: Pick<Printing, 'given'>): string | null {
  const [path, ...others] = given
  if (path === undefined || others.length > 0 || /^\.?\/?$/.test(path) || path === '-') return null
  return /\.(?:zip|tar|tgz|eml)$/i.test(path) || inputs.some((each) => each.path === path) ? null : path
}

/** Ids that commands leave open where no export has them, and where each stands. */
const IDS: readonly (readonly [string, string])[] = [
  ['APP_ID', 'Application ID on the page Overview of the app in Entra ▸ Enterprise apps'],
  ['SP_ID', 'Object ID on the page Overview of the app in Entra ▸ Enterprise apps'],
  ['TENANT_ID', 'Tenant ID on the page Overview of Entra'],
  ['GROUP_ID', 'Object ID on the page Overview of the group in Entra ▸ Groups'],
  ['JOB_ID', 'id of the provisioning job in jobs.json'],
]

/** Where the ids stand that these commands leave open, a sentence each: `APP_ID: Application ID on the page Overview of …` */
export function openIds(commands: readonly (string | null)[]): readonly string[] {
  return IDS.flatMap(([name, where]) =>
    commands.some((command) => command?.startsWith('az ') === true && new RegExp(`(?<![A-Z_])${name}`).test(command))
      ? [`${name}: ${where}.`]
      : [],
  )
}

export const SETTINGS_FILE = /(?:^|[\\/])mixpanel\.(?:ya?ml|json)$/i

/** `init` is for a folder without settings. */
export function isInitAgain(command: string, { inputs, problems }: Report): boolean {
  return (
    command.startsWith('sso-doctor init') &&
    (inputs.some(({ kind }) => kind === 'mixpanel-settings') || problems.some(({ path }) => SETTINGS_FILE.test(path)))
  )
}
