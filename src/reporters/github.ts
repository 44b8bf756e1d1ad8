import type { Report, ReportLocation } from '../model/report.ts'
import type { Printing, Reporter } from '../model/reporter.ts'
import { RANK } from '../domain/severity.ts'
import { count } from '../syntax/display.ts'
import { commandHere, gapsOf, openIds } from './_gaps.ts'
import { rootOf } from './_paths.ts'
import { failedInStageOrder } from './_tasks.ts'
import { sayLimits, sayVerdict } from './_verdict.ts'
import { OWNERS } from './labels.ts'

type AnnotationKind = 'error' | 'warning' | 'notice'

interface Annotation {
  readonly kind: AnnotationKind
  readonly title: string
  readonly at: (Pick<ReportLocation, 'path'> & Partial<ReportLocation>) | null
  readonly message: string
}

/** GitHub keeps so many annotations of each kind of one step, and drops the others without a word. */
const MOST_OF_A_KIND = 10

const NOT_WHOLE = 'Not read whole'

/** Workflow commands for GitHub Actions: annotations, the gravest first. The last line is the verdict, for the log of the step. */
export default {
  id: 'github',
  print(report, printing) {
    const all = annotationsOf(report, printing)
    const kinds: readonly AnnotationKind[] = ['error', 'warning', 'notice']
    const shown = kinds.flatMap((kind) => atMost(all.filter((each) => each.kind === kind)))
    const { word, says } = sayVerdict(report)
    const verdict = [...suppressionsIn(report), `${word}: ${says}`, ...sayLimits(report, rootOf(report))].map(inLog)
    return `${[...shown.map(commandOf), ...verdict].join('\n')}\n`
  },
} satisfies Reporter

/** For the log alone: what the configuration suppresses needs nobody's attention. */
function suppressionsIn({ results }: Report): readonly string[] {
  return results.flatMap(({ ruleId, findings }) =>
    findings.flatMap(({ code, suppressed: by }) =>
      by === null
        ? []
        : `Suppressed by the configuration: ${ruleId} (${code}): ${by.reason}${by.until === null ? '' : ` (until ${by.until})`}`,
    ),
  )
}

/** The last one says what is left out. */
function atMost(all: readonly Annotation[]): readonly Annotation[] {
  if (all.length <= MOST_OF_A_KIND) return all
  const shown = all.slice(0, MOST_OF_A_KIND - 1)
  const [next] = all.slice(MOST_OF_A_KIND - 1)
  const more = all.slice(shown.length)
  const message = `GitHub shows ${MOST_OF_A_KIND} annotations of a kind. These are left out: ${more.map(({ title }) => title).join(', ')}.`
  return [...shown, { kind: next?.kind ?? 'notice', title: `${more.length} more`, at: null, message }]
}

function annotationsOf(report: Report, printing: Printing): readonly Annotation[] {
  const findings = failedInStageOrder(report)
    .flatMap(({ ruleId, findings: of }) => of.filter(({ suppressed }) => suppressed === null).map((finding) => ({ ruleId, finding })))
    .sort((a, b) => RANK[b.finding.severity] - RANK[a.finding.severity])
    .map(({ ruleId, finding: { severity, code, owner, message, locations, fix } }): Annotation => {
      const steps = fix.steps.map((step, index) => `${index + 1}. ${step}`)
      return {
        kind: severity === 'info' ? 'notice' : severity,
        title: `${ruleId} (${code})`,
        at: locations[0] ?? null,
        message: [message, `Fix (${OWNERS[owner]}): ${fix.summary}`, ...steps].join('\n'),
      }
    })
  // What makes the step fail is an error; with --allow-incomplete it does not.
  const open = report.verdict === 'incomplete' && printing.exitCode !== 0 ? 'error' : 'warning'
  const problems = report.problems.map(({ path, lost, message, location }): Annotation => ({
    kind: lost ? open : 'warning',
    title: lost ? NOT_WHOLE : 'Input problem',
    at: location ?? { path },
    message,
  }))
  const gaps = gapsOf(report)
    .filter(({ rules }) => rules.some(({ required }) => required))
    .map(({ need, rules }): Annotation => ({
      kind: open,
      title: `Not checked: ${count(rules.length, 'rule')}`,
      at: need.location,
      message: [
        `Data is missing: ${need.evidence}.`,
        need.why ?? '',
        need.where,
        need.command === null ? '' : commandHere(need.command, report, printing),
        ...openIds([need.command]),
        rules.map(({ ruleId }) => ruleId).join(', '),
      ]
        .filter((line) => line !== '')
        .join('\n'),
    }))
  // What was lost or is missing can hide findings, so it is not among what is left out.
  const lost = problems.filter(({ title }) => title === NOT_WHOLE)
  return [...lost, ...gaps, ...findings, ...problems.filter((each) => !lost.includes(each))]
}

function commandOf({ kind, title, at, message }: Annotation): string {
  const properties = [
    ...(at === null ? [] : [`file=${property(at.path)}`]),
    ...(at?.line === undefined ? [] : [`line=${at.line}`]),
    ...(at?.column === undefined ? [] : [`col=${at.column}`]),
    `title=${property(title)}`,
  ]
  return `::${kind} ${properties.join(',')}::${data(message)}`
}

function data(text: string): string {
  return text.replace(/[%\r\n]/g, encodeURIComponent)
}

function property(text: string): string {
  return text.replace(/[%\r\n:,]/g, encodeURIComponent)
}

/** A line of the log in which the runner finds no command: `::` counts at its start, `##[` anywhere. */
function inLog(text: string): string {
  return text
    .replace(/[\r\n]/g, ' ')
    .replace(/^\s*::/, ': :')
    .replace(/##\[/g, '# #[')
}
