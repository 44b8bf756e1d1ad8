import { whatExcluded } from '../domain/no-finding.ts'
import type { Report } from '../model/report.ts'
import { count } from '../syntax/display.ts'
import { pathFrom } from './_paths.ts'
import { failedInStageOrder } from './_tasks.ts'

// The verdict and what it does not cover, in the same words in every format.

/** A verdict in words, such as `✗ FAIL` and the sentence after it. */
export interface SaidVerdict {
  readonly sign: '✗' | '✓' | '?'
  readonly word: string
  readonly says: string
}

export function sayVerdict(report: Report): SaidVerdict {
  const { error, warning } = report.summary.findings
  const counts = [...(error > 0 ? [count(error, 'error')] : []), ...(warning > 0 ? [count(warning, 'warning')] : [])].join(', ')
  const lost = report.problems.some((problem) => problem.lost)
  // An error without the verdict fail is there only with `--fail-on none`.
  const ignoring = `${counts} found; with --fail-on none, ${error + warning === 1 ? 'it does' : 'they do'} not count`
  const found = error > 0 ? ignoring : `No error${warning > 0 ? `, ${count(warning, 'warning')}` : ''}`
  switch (report.verdict) {
    case 'fail':
      return { sign: '✗', word: 'FAIL', says: `${counts === '' ? 'There are notes' : counts}. ${effect(report)}`.trim() }
    case 'incomplete': {
      const open = `, but ${count(unjudged(report), 'required check')} could not be made`
      const says = `${found}${!lost ? open : error > 0 ? '' : ' in what could be read'}.`
      return { sign: '?', word: 'INCOMPLETE', says }
    }
    case 'pass': {
      if (checked(report) === 0) return { sign: '?', word: 'PASS', says: 'No rule was checked, so this proves nothing.' }
      const whole = excluded(report).length === 0 ? ' All required checks were made.' : ''
      return { sign: '✓', word: 'PASS', says: `${found}.${whole}` }
    }
  }
}

/** For each rule that was left out on purpose, who left it out. */
export function excluded({ results }: Report): readonly string[] {
  return results.flatMap(({ because }) => whatExcluded(because) ?? [])
}

/** How many rules gave an answer. */
function checked({ summary }: Report): number {
  return summary.pass + summary.fail + summary.suppressed
}

/** What the verdict does not cover, in up to three texts of a sentence or more: rules left out, evidence lost, probes without a response. */
export function sayLimits(report: Report, root: string): readonly string[] {
  return [exclusionNote(report), lossNote(report, root), liveNote(report)].filter((text) => text !== '')
}

/** How much `--only` and `--skip` left of the check; empty where they left all of it. */
function exclusionNote(report: Report): string {
  const [by, ...others] = excluded(report)
  if (by === undefined) return ''
  const were = (rules: number): string => (rules === 1 ? 'was' : 'were')
  const left = others.length + 1
  const made = checked(report)
  const end = `left out by ${by.replace(' or ', ' and ')}.`
  return made === 0
    ? `${count(left, 'rule')} ${were(left)} ${end}`
    : `Only ${count(made, 'rule')} ${were(made)} checked: ${left} ${were(left)} ${end}`
}

/** What the errors stop. */
export function effect(report: Report): string {
  const stages = failedInStageOrder(report).filter(({ severity }) => severity === 'error')
  if (stages.length === 0) return ''
  if (stages.some(({ stage }) => stage !== 'provision' && stage !== 'upkeep')) return 'Single sign-on does not work with this setup.'
  if (stages.some(({ stage }) => stage === 'provision')) return 'Provisioning does not work with this setup.'
  return report.summary.findings.error === 1 ? 'It does not stop the sign-in itself.' : 'None of them stops the sign-in itself.'
}

function unjudged({ results }: Report): number {
  return results.filter(({ required, status }) => required && status === 'unknown').length
}

const MOST_LOSSES = 3

/** Which evidence was thrown away or is not there, in a sentence or two; empty where there is none. */
function lossNote(report: Report, root: string): string {
  const places = new Map<string, string>()
  const absent = new Set<string>()
  for (const { lost, path, location, message } of report.problems) {
    const shown = pathFrom(root, path)
    if (message.startsWith('There is no such file')) absent.add(shown)
    else if (lost && !places.has(path))
      places.set(path, location === null || location.line === 1 ? shown : `${shown} (line ${location.line})`)
  }
  const sentences = [
    ...(places.size === 0
      ? []
      : [`${count(places.size, 'input')} ${places.size === 1 ? 'was' : 'were'} not read whole: ${firstOf([...places.values()])}.`]),
    ...(absent.size === 0
      ? []
      : [`${count(absent.size, 'input')} ${absent.size === 1 ? 'was' : 'were'} not found: ${firstOf([...absent])}.`]),
  ]
  if (sentences.length === 0) return ''
  const open = unjudged(report)
  if (report.verdict === 'fail') sentences.push('There may be more to fix.')
  else if (open > 0) sentences.push(`${count(open, 'required check')} could not be made.`)
  return sentences.join(' ')
}

function firstOf(names: readonly string[]): string {
  const more = names.length - MOST_LOSSES
  return [...names.slice(0, MOST_LOSSES), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

/** Without responses from the hosts, everything above is about the configuration alone. */
function liveNote({ probes }: Report): string {
  const failed = probes.filter(({ outcome }) => outcome !== 'answered' && outcome !== 'nxdomain').length
  return failed === 0
    ? ''
    : `The live checks are inconclusive: ${failed} of ${count(probes.length, 'probe')} got no response from the host.`
}
