import type { Report, ReportNeed, ReportResult } from '../model/report.ts'

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

export const SETTINGS_FILE = /(?:^|[\\/])mixpanel\.(?:ya?ml|json)$/i

/** `init` is for a folder without settings. */
export function isInitAgain(command: string, { inputs, problems }: Report): boolean {
  return (
    command.startsWith('sso-doctor init') &&
    (inputs.some(({ kind }) => kind === 'mixpanel-settings') || problems.some(({ path }) => SETTINGS_FILE.test(path)))
  )
}
