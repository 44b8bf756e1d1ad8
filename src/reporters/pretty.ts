import type { ChalkInstance } from 'chalk'
import { count, listing } from '../syntax/display.ts'
import { firstDifference } from '../domain/near-miss.ts'
import type { Report, ReportFinding, ReportLocation, ReportNeed, ReportResult, ReportStage } from '../model/report.ts'
import type { Printing, Reporter } from '../model/reporter.ts'
import type { Owner, Severity } from '../model/rule.ts'
import { columns, fold, labelled, paintFor, severityInk } from './_paint.ts'
import { preview } from './preview.ts'

/** For a person at a terminal: the verdict, where to begin, what is wrong along the way in, what is missing, what passed. */
export default {
  id: 'pretty',

  print(report, printing) {
    const paint = paintFor(printing.style.color)
    const { verbose, quiet } = printing.style
    const failed = inOrderOfJourney(report)
    // With nothing to judge, a list of everything that could not be judged helps nobody.
    const nothing = report.inputs.length === 0 && failed.length === 0
    const blocks = nothing
      ? [
          [paint.yellow.bold('? Nothing was judged.')],
          problems(report, printing, paint),
          notes(report, printing, paint),
          ignored(report, printing.style.width, paint),
        ]
      : quiet
        ? [findings(report.journey, failed, printing, paint), problems(report, printing, paint)]
        : [
            headline(report, printing, paint),
            journey(report, printing, paint),
            problems(report, printing, paint),
            findings(report.journey, failed, printing, paint),
            missing(report, printing, paint),
            suppressed(report, printing, paint),
            verbose ? passedInFull(report, printing, paint) : passed(report, printing, paint),
            verbose || report.assertion?.shownFor.is === 'user' ? nonEmpty(preview(report, printing)) : [],
            notes(report, printing, paint),
            verbose ? inputs(report, printing, paint) : [],
          ]
    return `${blocks
      .filter((block) => block.length > 0)
      .map((block) => block.join('\n'))
      .join('\n\n')}\n`
  },
} satisfies Reporter

function nonEmpty(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n')
}

const OWNERS: Readonly<Record<Owner, string>> = {
  'entra-admin': 'an administrator of Microsoft Entra',
  'mixpanel-admin': 'an owner or admin of the Mixpanel organization',
  'mixpanel-support': 'Mixpanel’s support',
  network: 'whoever runs this network',
}

const SIGNS: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', info: 'i' }

function inOrderOfJourney(report: Report): readonly ReportResult[] {
  return report.journey.flatMap(({ stage }) => report.results.filter((result) => result.stage === stage && result.status === 'fail'))
}

// ── the head ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function headline(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const { error, warning, info } = report.summary.findings
  const counts = [
    ...(error > 0 ? [count(error, 'error')] : []),
    ...(warning > 0 ? [count(warning, 'warning')] : []),
    ...(info > 0 ? [count(info, 'note')] : []),
  ]
  const found = counts.length === 0 ? '' : `: ${listing(counts)}`
  const required = report.results.filter((result) => result.required && result.status === 'unknown').length
  const says =
    report.verdict === 'fail'
      ? paint.red.bold(`✗ FAIL`) + (error > 0 ? ` Single sign-on does not work as it is set up${found}.` : ` There are findings${found}.`)
      : report.verdict === 'incomplete'
        ? paint.yellow.bold('? INCOMPLETE') +
          ` Nothing that was seen is broken${found === '' ? '' : ` (${listing(counts)})`}, but ${count(required, 'required check')} could not be made.`
        : paint.green.bold('✓ PASS') + ` Everything that is required was seen and holds${found}.`
  const { displayName, appId, orgId } = report.subject
  const about = [
    displayName === null ? null : `“${displayName}”${appId === null ? '' : ` (${appId})`}`,
    orgId === null ? null : `Mixpanel organization ${orgId}`,
    `judged as of ${report.now.slice(0, 16).replace('T', ' ')} UTC`,
  ].filter((part) => part !== null)
  const lines = [
    ...fold(says + unheard(report), style.width),
    ...fold(about.join(' · '), style.width - 2).map((line) => paint.dim(`  ${line}`)),
  ]

  const blocker = report.results.find(({ ruleId }) => ruleId === report.firstBlocker)
  const first = blocker?.findings.find(({ severity }) => severity === 'error')
  if (!blocker || !first) return lines
  const rest = inOrderOfJourney(report).filter(({ ruleId, severity }) => severity === 'error' && ruleId !== blocker.ruleId)
  return [
    ...lines,
    '',
    ...labelled(`Start with `, `${blocker.ruleId}: ${first.fix.summary}`, 11, style.width).map((line, index) =>
      index === 0 ? paint.bold(line) : line,
    ),
    ...(rest.length === 0
      ? []
      : labelled('', `When that is mended you will next meet ${listing(rest.map(({ ruleId }) => ruleId))}.`, 11, style.width)),
  ]
}

/** Looks that brought nothing home are said before anything else: without them, what is above speaks of the configuration alone. */
function unheard({ probes }: Report): string {
  const without = probes.filter(({ outcome }) => outcome !== 'answered' && outcome !== 'nxdomain').length
  return without === 0 ? '' : ` The live checks are inconclusive: ${without} of ${count(probes.length, 'look')} brought no answer.`
}

const STAGE_SIGNS: Readonly<Record<ReportStage['status'], string>> = { pass: '✓', fail: '✗', warn: '!', unknown: '?' }

function journey(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const ink: Readonly<Record<ReportStage['status'], ChalkInstance>> = {
    pass: paint.green,
    fail: paint.red,
    warn: paint.yellow,
    unknown: paint.dim,
  }
  const stages = report.journey.map(({ stage, status }) => ({ text: `${STAGE_SIGNS[status]} ${stage}`, ink: ink[status] }))
  const lines: string[] = []
  let line = 'The way in '
  let width = line.length
  for (const { text, ink: paintStage } of stages) {
    if (width + text.length + 2 > style.width) {
      lines.push(line.trimEnd())
      line = ' '.repeat(11)
      width = 11
    }
    line += `${paintStage(text)}  `
    width += text.length + 2
  }
  return [...lines, line.trimEnd()]
}

function problems(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  if (report.problems.length === 0) return []
  return [
    paint.bold(`Trouble with the input`),
    ...report.problems.flatMap(({ path, message, location }) => [
      `  ${paint.yellow('!')} ${paint.cyan(location ? cite(location) : path)}`,
      ...fold(message, style.width - 4).map((line) => `    ${line}`),
    ]),
  ]
}

// ── findings ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function findings(
  stages: readonly ReportStage[],
  failed: readonly ReportResult[],
  printing: Printing,
  paint: ChalkInstance,
): readonly string[] {
  const lines: string[] = []
  for (const { stage, title } of stages) {
    const here = failed.filter((result) => result.stage === stage && result.severity !== 'info')
    if (here.length === 0) continue
    if (lines.length > 0) lines.push('')
    lines.push(rule(`${stage}: ${title}`, printing.style.width, paint))
    for (const result of here) lines.push('', ...failure(result, printing, paint))
  }
  const harmless = failed.filter(({ severity }) => severity === 'info')
  if (harmless.length === 0) return lines
  return [
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    rule('Worth knowing: nothing is broken here', printing.style.width, paint),
    ...harmless.flatMap((result) => ['', ...remark(result, printing, paint)]),
  ]
}

/** A finding that is harmless today, in brief: `explain` has the clicks. */
function remark(result: ReportResult, printing: Printing, paint: ChalkInstance): readonly string[] {
  const { width } = printing.style
  return [
    `${paint.blue.bold('i')} ${paint.bold(result.ruleId)}`,
    ...result.findings.flatMap(({ code, guide, message, locations: [first], fix }) => [
      ...fold(message, width - 2).map((line) => `  ${line}`),
      `  ${first ? `${paint.cyan(cite(first))} · ` : ''}${paint.dim(`${code} · guide ${guide}`)}`,
      ...fold(fix.summary, width - 2).map((line) => `  ${line}`),
    ]),
  ]
}

function rule(text: string, width: number, paint: ChalkInstance): string {
  const shown = text.length > width - 4 ? `${text.slice(0, width - 5)}…` : text
  return paint.dim(`── ${shown} ${'─'.repeat(Math.max(0, width - shown.length - 4))}`)
}

function failure(result: ReportResult, printing: Printing, paint: ChalkInstance): readonly string[] {
  const worst = [...result.findings].sort((a, b) => RANK[b.severity] - RANK[a.severity])
  const ink = severityInk(paint, result.severity)
  const lines = [`${ink.bold(`${SIGNS[result.severity]} ${result.severity}`)}  ${paint.bold(result.ruleId)}`]
  let fixed: string | null = null
  for (const [index, finding] of worst.entries()) {
    if (index > 0) lines.push('')
    lines.push(...problem(finding, printing, paint))
    // Findings of one cause share one cure: it is printed once, under the last of them.
    const cure = JSON.stringify(finding.fix)
    const next = worst[index + 1]
    if (next && JSON.stringify(next.fix) === cure) continue
    if (cure !== fixed) lines.push(...mend(finding, printing, paint))
    fixed = cure
  }
  lines.push(...labelled('  why ', result.why, 8, printing.style.width).map((line) => paint.dim(line)))
  return lines
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }

function problem(finding: ReportFinding, printing: Printing, paint: ChalkInstance): readonly string[] {
  const { width } = printing.style
  const lines = fold(finding.message, width - 2).map((line) => `  ${line}`)
  const [first, ...others] = finding.locations
  if (first) lines.push(...excerpt(first, printing, paint))
  if (others.length > 0)
    lines.push(
      `    ${paint.dim(`also ${listing(others.slice(0, 4).map(cite))}${others.length > 4 ? ` and ${others.length - 4} more` : ''}`)}`,
    )
  lines.push(...comparison(finding, width, paint))
  lines.push(paint.dim(`  ${finding.code} · guide ${finding.guide}`))
  return lines
}

function excerpt(location: ReportLocation, printing: Printing, paint: ChalkInstance): readonly string[] {
  const lines = [`  ${paint.cyan(cite(location))}`]
  const gutter = String(location.line).length + 2
  const shown = printing.excerpt(location, printing.style.width - gutter - 5)
  if (!shown) return lines
  const bar = paint.dim('│')
  const before = columns(shown.text.slice(0, shown.caret))
  const under = columns(shown.text.slice(shown.caret, shown.caret + shown.length))
  return [
    ...lines,
    `  ${paint.dim(String(location.line).padStart(gutter - 1))} ${bar} ${shown.text}`,
    `  ${' '.repeat(gutter)}${bar} ${' '.repeat(before)}${paint.red('^'.repeat(Math.max(1, under)))}`,
  ]
}

/** What stands there above what should, with the first character that differs marked. */
function comparison({ expected, actual }: ReportFinding, width: number, paint: ChalkInstance): readonly string[] {
  // What should be blank is said in the sentence.
  if (expected === null || expected === '' || actual === null) return []
  const most = width - 10
  if (expected.length > most || actual.length > most || expected === actual) return []
  // Two words side by side show nothing that the sentence above has not said.
  if (Math.min(expected.length, actual.length) < 12) return []
  const at = firstDifference(expected, actual)
  return [
    `  ${paint.dim('is     ')} ${actual}`,
    `  ${paint.dim('should ')} ${expected}`,
    `  ${' '.repeat(8)}${' '.repeat(columns(expected.slice(0, at)))}${paint.red('^')}${paint.dim(' the first difference')}`.slice(
      0,
      width + 20,
    ),
  ]
}

function mend({ fix, owner }: ReportFinding, { style }: Printing, paint: ChalkInstance): readonly string[] {
  return [
    ...labelled('  mend', fix.summary, 8, style.width).map((line, index) =>
      index === 0 ? `  ${paint.green.bold('mend')}${line.slice(6)}` : line,
    ),
    `        ${paint.dim(`This is for ${OWNERS[owner]}.`)}`,
    ...fix.steps.flatMap((step, index) => labelled(`        ${index + 1}. `, step, 11, style.width)),
    ...(fix.command === null ? [] : [`        ${paint.dim('or run')}`, `        ${paint.cyan(fix.command)}`]),
  ]
}

export function cite({ path, line, column }: ReportLocation): string {
  return `${path}:${line}:${column}`
}

// ── what is not known ────────────────────────────────────────────────────────────────────────────────────────────────

interface Gap {
  readonly need: ReportNeed
  readonly rules: readonly ReportResult[]
}

/** Evidence that is missing, each once, with the rules that it would settle; what required rules wait for comes first. */
function gapsOf(report: Report): readonly Gap[] {
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

function missing(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const gaps = gapsOf(report)
  if (gaps.length === 0) return []
  const lines = [rule('What could not be judged, and what would settle it', style.width, paint)]
  for (const { need, rules } of gaps) {
    const required = rules.filter((result) => result.required).map(({ ruleId }) => ruleId)
    const others = rules.filter((result) => !result.required).map(({ ruleId }) => ruleId)
    const settles = [
      ...(required.length > 0 ? [`required: ${required.join(', ')}`] : []),
      ...(others.length > 0 ? [`${required.length > 0 ? 'also ' : ''}${others.join(', ')}`] : []),
    ].join('; ')
    lines.push(
      '',
      ...labelled('? ', `${need.evidence.charAt(0).toUpperCase()}${need.evidence.slice(1)}`, 2, style.width).map((line) =>
        required.length > 0 ? paint.yellow.bold(line) : paint.bold(line),
      ),
      ...(need.why === null
        ? []
        : fold(`${need.why}${need.location ? ` (${cite(need.location)})` : ''}`, style.width - 2).map((line) => `  ${line}`)),
      ...fold(need.where, style.width - 2).map((line) => `  ${line}`),
      ...(need.command === null ? [] : [`  ${paint.cyan(`$ ${need.command}`)}`]),
      ...fold(`It would settle ${settles}.`, style.width - 2).map((line) => paint.dim(`  ${line}`)),
    )
  }
  return lines
}

function suppressed(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const results = report.results.filter(({ status }) => status === 'suppressed')
  if (results.length === 0) return []
  return [
    paint.bold('Suppressed by the configuration'),
    ...results.flatMap(({ ruleId, findings: hidden }) =>
      hidden.flatMap(({ code, suppressed: by }) =>
        labelled(
          `  ~ `,
          `${ruleId} (${code}): ${by?.reason ?? ''}${by?.until === null || by === null ? '' : ` (until ${by.until})`}`,
          4,
          style.width,
        ),
      ),
    ),
  ]
}

// ── what is well ─────────────────────────────────────────────────────────────────────────────────────────────────────

function passed(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const chapters = new Map<string, number>()
  for (const { ruleId, status } of report.results) {
    const chapter = ruleId.split('/')[0] ?? ''
    if (status === 'pass') chapters.set(chapter, (chapters.get(chapter) ?? 0) + 1)
  }
  const list = [...chapters].map(([chapter, number]) => `${chapter} ${number}`).join(', ')
  const { pass, notApplicable } = report.summary
  const text = `${count(pass, 'check')} passed${list === '' ? '' : ` (${list})`}${notApplicable > 0 ? `; ${notApplicable} do not apply here` : ''}.`
  return labelled('✓ ', text, 2, style.width).map((line) => (pass > 0 ? paint.green(line) : line))
}

function passedInFull(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  const lines = [rule('What passed, and where it was seen', style.width, paint)]
  for (const { ruleId, title, status, evidence, because } of report.results) {
    if (status === 'pass') {
      lines.push(...labelled(`${paint.green('✓')} `, `${ruleId}: ${title}.`, 2 + (style.color ? 10 : 0), style.width))
      if (evidence.length > 0) lines.push(paint.dim(`  seen at ${[...new Set(evidence.map(cite))].slice(0, 4).join(', ')}`))
    } else if (status === 'not-applicable' && because) {
      const by = because.ruleId === null ? '' : ` (${because.ruleId} speaks)`
      lines.push(...labelled('- ', `${ruleId}: ${because.message}${by}`, 2, style.width).map((line) => paint.dim(line)))
    }
  }
  return lines
}

function notes(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  return report.notes.flatMap((note) => labelled('i ', note, 2, style.width)).map((line) => paint.dim(line))
}

function inputs(report: Report, { style }: Printing, paint: ChalkInstance): readonly string[] {
  return [
    rule('What was read', style.width, paint),
    ...report.inputs.map(({ path, kind, bytes }) => `  ${path}: ${kind}, ${count(bytes, 'byte')}`),
    ...ignored(report, style.width, paint),
  ]
}

function ignored({ ignored: paths }: Report, width: number, paint: ChalkInstance): readonly string[] {
  return paths.length === 0 ? [] : fold(`Ignored: ${paths.join(', ')}.`, width - 2).map((line) => paint.dim(`  ${line}`))
}

/** One rule's part of the report: what case files and the manual show. */
export function section(result: ReportResult, printing: Printing): string {
  const paint = paintFor(printing.style.color)
  switch (result.status) {
    case 'fail':
    case 'suppressed':
      return (result.severity === 'info' ? remark(result, printing, paint) : failure(result, printing, paint)).join('\n')
    case 'unknown':
      return [
        `? ${result.ruleId}: it could not be told whether this holds: ${result.title}.`,
        ...result.needs.flatMap(({ evidence, where, why, command, location }) => [
          ...labelled('  needs ', evidence, 8, printing.style.width),
          ...(why === null ? [] : labelled('', `${why}${location ? ` (${cite(location)})` : ''}`, 8, printing.style.width)),
          ...labelled('', where, 8, printing.style.width),
          ...(command === null ? [] : [`        $ ${command}`]),
        ]),
      ]
        .flatMap((line) => (line.startsWith('? ') ? fold(line, printing.style.width) : [line]))
        .join('\n')
    case 'not-applicable':
      return [
        `- ${result.ruleId}: ${result.title}.`,
        ...fold(
          `${result.because?.message ?? ''}${result.because?.ruleId ? ` (${result.because.ruleId} speaks)` : ''}`,
          printing.style.width - 2,
        ).map((line) => `  ${line}`),
      ].join('\n')
    case 'pass':
      return `✓ ${result.ruleId}: ${result.title}.`
  }
}
