import { shortened } from './report-words.ts'
import { pathIn } from '../fixes/portal.ts'
import type { Report, ReportFinding } from '../model/report.ts'
import type { Printing, Reporter } from '../model/reporter.ts'
import { count } from '../syntax/display.ts'
import { gapsOf, isInitAgain, openIds } from './_gaps.ts'
import { code, codeBlock, inline } from './_markdown.ts'
import { sayObserved } from './_observed.ts'
import { cite, pathFrom, placesOf, rootOf, textFrom } from './_paths.ts'
import { problemsInOrder } from './_problems.ts'
import { failedInStageOrder, tasksOf, type Task } from './_tasks.ts'
import { sayLimits, sayVerdict } from './_verdict.ts'
import { OWNERS, SEVERITY_SIGNS, STAGE_LABELS, STAGE_SIGNS, WHERE } from './labels.ts'

type MarkdownLines = readonly string[]

/** For tickets and pull requests: GitHub Flavored Markdown without HTML, and without a link or a heading that a value could make. */
export default {
  id: 'markdown',
  print: (report, printing) => `${markdownBlocks(report, printing).join('\n\n')}\n`,
} satisfies Reporter

/** The report in blocks, of which each can be left out without breaking another. */
export function markdownBlocks(report: Report, { advice = null, style }: Pick<Printing, 'advice' | 'style'>): MarkdownLines {
  const root = rootOf(report)
  const tasks = tasksOf(report)
  const { sign, word, says } = sayVerdict(report)
  const limits = [...(advice === null ? [] : [advice]), ...sayLimits(report, root)]
  const head = [`## ${sign} ${word}: ${inline(says)}`, ...limits.map((text) => `**${inline(text)}**`)]
  if (report.inputs.length === 0 && tasks.length === 0)
    return [`## ? Nothing was checked.`, ...limits.map(inline), ...problems(report, root), ...ignored(report, root)]
  const list = fixList(tasks, root)
  if (style.quiet) return [...head, ...list]
  return [
    ...head,
    about(report),
    signInPath(report),
    ...list,
    ...tasks.flatMap((task) => details(task, root)),
    ...notes(report, root),
    ...problems(report, root),
    ...missing(report, root),
    ...suppressed(report),
    ...ignored(report, root),
    passed(report),
  ].filter((block) => block !== '')
}

function about({ subject: { displayName, appId, orgId }, now, inputs }: Report): string {
  const parts = [
    ...(displayName === null ? [] : [`App ${code(displayName)}`]),
    ...(appId === null ? [] : [code(appId)]),
    ...(orgId === null ? [] : [`organization ${code(orgId)}`]),
    `checked as of ${now.slice(0, 16).replace('T', ' ')} UTC`,
    count(inputs.length, 'file'),
  ]
  return parts.join(' · ')
}

function signInPath({ journey }: Report): string {
  const row = (cells: MarkdownLines): string => `| ${cells.join(' | ')} |`
  return [
    row(journey.map(({ stage }) => STAGE_LABELS[stage])),
    row(journey.map(() => ':-:')),
    row(journey.map(({ status, confirmedBy }) => `${STAGE_SIGNS[status]}${confirmedBy === null ? '' : ` ${confirmedBy} in logs`}`)),
  ].join('\n')
}

function fixList(tasks: readonly Task[], root: string): MarkdownLines {
  if (tasks.length === 0) return []
  return [
    tasks.length === 1 ? '### Fix' : '### Fix, in this order',
    tasks
      .map(({ number, severity, findings: [first] }) => {
        const [place] = first.locations
        const at = place ? ` (${code(cite(place, root))})` : ''
        return `${number}. ${SEVERITY_SIGNS[severity]} **${WHERE[first.owner]}:** ${inline(first.fix.summary.replace(/\.$/, ''))}${at}`
      })
      .join('\n'),
  ]
}

/** Findings with one fix of which the sentences are shown; of the others, the places. */
const MOST_ALIKE = 3

function details({ number, severity, result, findings }: Task, root: string): MarkdownLines {
  const [first] = findings
  const { path, steps } = pathIn(first.fix.steps)
  const codes = [...new Set(findings.map((finding) => finding.code))].map(code).join(', ')
  const guides = [...new Set(findings.map(({ guide }) => guide))].join(', ')
  const others = findings.slice(MOST_ALIKE).flatMap(({ locations: [place] }) => (place ? [code(cite(place, root))] : []))
  return [
    `### ${number}. ${SEVERITY_SIGNS[severity]} ${code(result.ruleId)}`,
    `${codes} · ${guides} · Who: ${OWNERS[first.owner]}`,
    ...findings.slice(0, MOST_ALIKE).flatMap((finding) => sayFinding(finding, root)),
    ...(others.length === 0
      ? []
      : [`The same in ${others.slice(0, 6).join(', ')}${others.length > 6 ? ` and ${others.length - 6} more` : ''}.`]),
    ...(path === null ? [] : [`**${inline(path)}**`]),
    steps.map((step, index) => `${index + 1}. ${inline(step)}`).join('\n'),
    ...(first.fix.command === null ? [] : ['Or run:', codeBlock(first.fix.command, 'sh').join('\n')]),
    `Why: ${inline(result.why)}`,
  ].filter((block) => block !== '')
}

function sayFinding(finding: ReportFinding, root: string): MarkdownLines {
  const { message, expected, actual, locations, observed } = finding
  const compared = expected !== null && actual !== null && expected !== actual
  const once = placesOf(locations)
  const places = once.slice(0, 4).map((place) => code(cite(place, root)))
  const more = once.length > 4 ? ` and ${once.length - 4} more` : ''
  return [
    inline(textFrom(root, message)),
    [
      ...(places.length > 0 ? [`- Where: ${places.join(', ')}${more}`] : []),
      ...(compared ? [`- Actual: ${code(shortened(actual))}`, `- Expected: ${code(shortened(expected))}`] : []),
      ...observed.map((each) => `- ${inline(capitalised(sayObserved(each)))}`),
    ].join('\n'),
  ]
}

function notes(report: Report, root: string): MarkdownLines {
  const harmless = failedInStageOrder(report).flatMap(({ ruleId, findings }) =>
    findings.filter(({ severity, suppressed: by }) => severity === 'info' && by === null).map((finding) => ({ ruleId, finding })),
  )
  const lines = [
    ...harmless.map(({ ruleId, finding }) => `- ${code(ruleId)}: ${inline(textFrom(root, finding.message))}`),
    ...report.notes.map((note) => `- ${inline(textFrom(root, note))}`),
  ]
  return lines.length === 0 ? [] : ['### Notes', lines.join('\n')]
}

function problems(report: Report, root: string): MarkdownLines {
  const lines = problemsInOrder(report).map(({ path, location, message, lost }) => {
    const at = code(location ? cite(location, root) : pathFrom(root, path))
    return `- ${at}${lost ? ' (not read whole)' : ''}: ${inline(textFrom(root, message))}`
  })
  return lines.length === 0 ? [] : ['### Input problems', lines.join('\n')]
}

function missing(report: Report, root: string): MarkdownLines {
  const open = new Set<string>()
  const lines = gapsOf(report).flatMap(({ need, rules }) => {
    const required = rules.some((rule) => rule.required)
    const at = need.location ? ` (${code(cite(need.location, root))})` : ''
    const why = need.why === null ? '' : ` ${inline(textFrom(root, need.why))}${at}`
    for (const each of openIds([need.command])) open.add(each)
    return [
      `- ${required ? '**Required:** ' : ''}${inline(capitalised(need.evidence))}.${why} ${inline(need.where)}`,
      ...(need.command === null || isInitAgain(need.command, report)
        ? []
        : ['', ...codeBlock(need.command, 'sh').map((line) => `  ${line}`), '']),
    ]
  })
  return lines.length === 0 ? [] : ['### Not checked: data is missing', lines.join('\n').trimEnd(), inline([...open].join(' '))]
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function suppressed({ results }: Report): MarkdownLines {
  const lines = results.flatMap(({ ruleId, findings }) =>
    findings.flatMap(({ code: of, suppressed: by }) =>
      by === null ? [] : [`- ${code(ruleId)} (${code(of)}): ${inline(by.reason)}${by.until === null ? '' : ` (until ${by.until})`}`],
    ),
  )
  return lines.length === 0 ? [] : ['### Suppressed by the configuration', lines.join('\n')]
}

function ignored({ ignored: files }: Report, root: string): MarkdownLines {
  if (files.length === 0) return []
  const lines = files.map(
    ({ path, what, instead }) => `- ${code(pathFrom(root, path))}: ${inline(what)}${instead === null ? '' : `. ${inline(instead)}`}`,
  )
  return ['### Files not used', lines.join('\n')]
}

function passed({ summary: { pass, notApplicable } }: Report): string {
  return `${count(pass, 'check')} passed · ${notApplicable} ${notApplicable === 1 ? 'does' : 'do'} not apply`
}
