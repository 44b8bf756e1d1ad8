import { createHash } from 'node:crypto'
import type { Invocation, Location, Log, Notification, Result } from 'sarif'
import { RANK } from '../../domain/severity.ts'
import type { Report, ReportFinding, ReportLocation, ReportResult } from '../../model/report.ts'
import type { Printing, Reporter } from '../../model/reporter.ts'
import type { Severity } from '../../model/rule.ts'
import { gapsOf } from '../_gaps.ts'
import { OWNERS, PROJECT } from '../labels.ts'
import { failedInStageOrder } from '../_tasks.ts'
import { descriptorsOf } from './rules.ts'
import { plain, uriOf } from './text.ts'

/**
 * SARIF 2.1.0. Errors and warnings are the only results, since GitHub shows every result as an alert, whatever its kind; `withNotes` adds notes,
 * passes, what was not checked and what is suppressed.
 */
export default {
  id: 'sarif',
  async print(report, printing) {
    return `${JSON.stringify(await logOf(report, printing), null, 2)}\n`
  },
} satisfies Reporter

async function logOf(report: Report, printing: Printing): Promise<Log> {
  const { version } = report.tool
  const rules = await descriptorsOf(report, printing)
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'sso-doctor', version, semanticVersion: version, informationUri: PROJECT, rules: [...rules] } },
        columnKind: 'utf16CodeUnits',
        invocations: [invocationOf(report, printing)],
        artifacts: report.inputs.map(({ path, bytes, sha256 }) => ({
          location: { uri: uriOf(path) },
          length: bytes,
          hashes: { 'sha-256': sha256 },
          roles: ['analysisTarget'],
        })),
        results: [...resultsOf(report, printing.withNotes ?? false)],
        properties: { verdict: report.verdict, now: report.now, firstBlocker: report.firstBlocker, summary: report.summary },
      },
    ],
  }
}

// ── results ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The gravest first, each in the order of the sign-in path: GitHub shows the first 5,000. */
function resultsOf(report: Report, withNotes: boolean): readonly Result[] {
  const indexes = new Map(report.results.map(({ ruleId }, index) => [ruleId, index]))
  const fingerprints = new Fingerprints()
  const about = ({ ruleId }: ReportResult): Pick<Result, 'ruleId' | 'ruleIndex'> => ({ ruleId, ruleIndex: indexes.get(ruleId) ?? -1 })
  const failed = failedInStageOrder(report)
    .flatMap((result) => result.findings.map((finding) => ({ result, finding })))
    .sort((a, b) => RANK[b.finding.severity] - RANK[a.finding.severity])
  const ofFindings = failed
    .filter(({ finding: { severity, suppressed } }) => withNotes || (severity !== 'info' && suppressed === null))
    .map(({ result, finding }) => ({ ...about(result), ...ofFinding(result, finding, fingerprints) }))
  if (!withNotes) return ofFindings
  const others = report.results.flatMap((result) =>
    result.status === 'fail' ? [] : withoutFailure(result, fingerprints).map((each) => ({ ...about(result), ...each })),
  )
  return [...ofFindings, ...others]
}

type ResultBody = Omit<Result, 'ruleId' | 'ruleIndex'>

const LEVELS: Readonly<Record<Exclude<Severity, 'info'>, 'error' | 'warning'>> = { error: 'error', warning: 'warning' }
/** GitHub keeps so many places of one result. */
const MOST_PLACES = 100

function ofFinding({ ruleId }: ReportResult, finding: ReportFinding, fingerprints: Fingerprints): ResultBody {
  const { code, severity, guide, owner, message, expected, actual, locations, fix, observed, suppressed } = finding
  const [first, ...others] = locations
  const steps = fix.steps.map((step, index) => `${index + 1}. ${step}`)
  const text = [message, '', `Fix (${OWNERS[owner]}): ${fix.summary}`, ...steps].join('\n')
  return {
    // A result that is no failure has no level.
    ...(severity === 'info' ? { kind: 'informational', level: 'none' } : { kind: 'fail', level: LEVELS[severity] }),
    message: { text: plain(text) },
    locations: first ? [locationOf(first)] : [],
    ...(others.length > 0 ? { relatedLocations: others.slice(0, MOST_PLACES).map(locationOf) } : {}),
    partialFingerprints: { 'ssoDoctorFinding/v1': fingerprints.of(ruleId, finding) },
    ...(suppressed === null
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: sayReason(suppressed), properties: { ...suppressed } }] }),
    properties: { code, guide, owner, expected, actual, command: fix.command, observed },
  }
}

function sayReason({ reason, until }: NonNullable<ReportFinding['suppressed']>): string {
  return until === null ? reason : `${reason} (until ${until})`
}

/** A rule without a failure, for tools that compare runs. */
function withoutFailure(result: ReportResult, fingerprints: Fingerprints): readonly ResultBody[] {
  const { status, title, needs, because, evidence, findings } = result
  switch (status) {
    case 'fail':
      return []
    case 'suppressed':
      return findings.map((finding) => ofFinding(result, finding, fingerprints))
    case 'pass':
      return [
        { kind: 'pass', level: 'none', message: { text: plain(`${title}.`) }, locations: evidence.slice(0, MOST_PLACES).map(locationOf) },
      ]
    case 'unknown': {
      const text = [`Not checked: ${title}.`, ...needs.map(({ evidence: what, why, where }) => `Needs ${what}. ${why ?? ''} ${where}`)]
      const places = needs.flatMap(({ location }) => (location ? [locationOf(location)] : []))
      return [
        { kind: 'open', level: 'none', message: { text: plain(text.join('\n').replace(/ {2,}/g, ' ')) }, locations: places.slice(0, 1) },
      ]
    }
    case 'not-applicable':
      return [{ kind: 'notApplicable', level: 'none', message: { text: plain(because?.message ?? `${title}.`) }, locations: [] }]
  }
}

function locationOf({ path, line, column, pointer }: ReportLocation): Location {
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine: line, startColumn: column } },
    ...(pointer === null || pointer === '' ? {} : { logicalLocations: [{ fullyQualifiedName: pointer, kind: 'value' }] }),
  }
}

/**
 * What a finding is, wherever in its file it is: rule, code, file, the place in the data without positions in lists, and the value. Findings
 * that are alike in all of it are counted. GitHub adds a fingerprint of its own, for which it takes the text of the line; to give one in its
 * place makes its upload warn about each result.
 */
class Fingerprints {
  readonly #seen = new Map<string, number>()

  of(ruleId: string, { code, locations: [first], actual }: ReportFinding): string {
    const pointer = (first?.pointer ?? '').replace(/\/\d+(?=\/|$)/g, '/*')
    const digest = createHash('sha256')
      .update(JSON.stringify([ruleId, code, first?.path, pointer, actual]))
      .digest('hex')
      .slice(0, 32)
    const count = (this.#seen.get(digest) ?? 0) + 1
    this.#seen.set(digest, count)
    return `${digest}:${count}`
  }
}

// ── what the run could not do ───────────────────────────────────────────────────────────────────────────────────────

function invocationOf(report: Report, { exitCode }: Printing): Invocation {
  const problems = report.problems.map(({ path, lost, message, location }): Notification => ({
    level: lost ? 'error' : 'warning',
    message: { text: plain(message) },
    locations: [location ? locationOf(location) : { physicalLocation: { artifactLocation: { uri: uriOf(path) } } }],
  }))
  const gaps = gapsOf(report).map(({ need, rules }): Notification => {
    const required = rules.some((rule) => rule.required)
    const ids = rules.map(({ ruleId }) => ruleId).join(', ')
    const why = need.why === null ? '' : ` ${need.why}`
    return {
      level: required ? 'warning' : 'note',
      message: { text: plain(`Not checked: ${ids}. Data is missing: ${need.evidence}.${why} ${need.where}`) },
    }
  })
  return {
    executionSuccessful: exitCode === undefined ? report.inputs.length > 0 : exitCode !== 2,
    ...(exitCode === undefined ? {} : { exitCode }),
    toolExecutionNotifications: [...problems, ...gaps],
  }
}
