import type { Place } from '../model/artifact.ts'
import type { Setup } from '../model/fact.ts'
import type { Coverage } from '../model/logs.ts'
import type { CollectProblem } from '../model/problem.ts'
import type { IgnoredFile, Report, ReportAssertion, ReportLocation, ReportLog, ReportProbe } from '../model/report.ts'
import type { Excerpt } from '../model/reporter.ts'
import type { FailOn, Stage } from '../model/rule.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { visible } from '../syntax/display.ts'
import { valueOf } from '../syntax/field.ts'
import type { Assembled } from './assemble.ts'
import { sha256Of } from './collect.ts'
import { excerptOf } from './excerpt.ts'
import { filler } from './fill.ts'
import type { JudgedRules } from './judge.ts'
import type { Hide } from './redact.ts'
import { locationOf, resultsOf } from './results.ts'
import { countsOf, firstBlockerOf, journeyOf, verdictOf } from './summary.ts'

export interface ReportOptions {
  readonly version: string
  readonly now: Date
  readonly failOn: FailOn
  readonly probes: readonly ReportProbe[]
  /** Whether passes name the places that were checked: places in a large file take a while to work out. */
  readonly evidence: boolean
  readonly assertion: (setup: Setup) => ReportAssertion | null
  /** How many sign-ins in the logs show that a stage works. */
  readonly confirmedBy?: ((setup: Setup, stage: Stage) => number | null) | undefined
  /** Turns the addresses in commands into those of the national cloud that the setup is in. */
  readonly inCloud: (setup: Setup) => (text: string) => string
  /** Replaces people by pseudonyms; null where they may be named. */
  readonly hide?: ((setup: Setup, paths: readonly string[]) => Hide) | null
}

export interface Diagnosis {
  readonly report: Report
  readonly exitCode: 0 | 1 | 2 | 3
  readonly failOn: FailOn
  /** True where nothing in the input was recognised. */
  readonly nothing: boolean
  /** Why the work could not be done (exit code 2), each a full sentence; empty where it could. Where nothing was recognised, that is the caller’s to say. */
  readonly reasons: readonly string[]
  /** The files that were recognised or that have a problem, and the archives around them: no output may overwrite one. */
  readonly inputFiles: readonly string[]
  /** The facts that were judged, for callers that need more of them. */
  readonly setup: Setup
  /** Puts pseudonyms into a text, as everywhere in the report; null where people are named. */
  readonly hide: Hide | null
  excerpt(location: ReportLocation, width: number): Excerpt | null
}

/** Judgements to the report of the contract. */
export async function reportOn(
  assembled: Assembled,
  judged: JudgedRules,
  collectProblems: readonly CollectProblem[],
  ignored: readonly IgnoredFile[],
  notes: readonly string[],
  reportOptions: ReportOptions,
): Promise<Diagnosis> {
  const { setup, examined } = assembled
  const fill = filler(setup, reportOptions.inCloud(setup))
  const results = await resultsOf(judged.judgements, fill, reportOptions.evidence)
  const recognised = examined.filter(({ kinds }) => kinds.length > 0)
  const unreadable = new Set(assembled.problems.filter((problem) => problem.unreadable).map(({ at }) => at.artifact))
  // A file may have several parts.
  const names = new Set(recognised.map(({ artifact }) => artifact.name))
  const unrecognised = examined.filter(
    ({ artifact, kinds }) => kinds.length === 0 && !unreadable.has(artifact) && !names.has(artifact.name),
  )
  const lost = [...collectProblems, ...assembled.problems].some((problem) => problem.lost)
  const verdict = verdictOf(results, reportOptions.failOn, lost)
  const nothing = recognised.length === 0
  const report: Report = {
    schemaVersion: 1,
    tool: { name: 'sso-doctor', version: reportOptions.version },
    verdict,
    now: reportOptions.now.toISOString(),
    subject: subjectOf(setup),
    summary: countsOf(results),
    firstBlocker: firstBlockerOf(results),
    journey: journeyOf(results, (stage) => reportOptions.confirmedBy?.(setup, stage) ?? null),
    inputs: onePerFile(recognised).map(({ artifact, kinds }) => ({
      path: visible(artifact.name),
      kind: kinds[0] ?? '',
      bytes: artifact.large?.bytes ?? artifact.bytes.length,
      sha256: artifact.large?.sha256 ?? sha256Of(artifact.bytes),
    })),
    logs: logsOf(setup),
    ignored: [...ignored, ...(await named(unrecognised))].map(({ path, what, instead }) => ({
      path: visible(path),
      what,
      instead: instead === null ? null : fill(instead),
    })),
    notes: notes.map((note) => visible(fill(note))),
    problems: [
      ...collectProblems.map(({ path, lost, message }) => ({ path: visible(path), lost, message: visible(message), location: null })),
      ...assembled.problems.map(({ at, lost, message }) => ({
        path: visible(at.artifact.name),
        lost,
        message: visible(fill(message)),
        location: locationOf(at),
      })),
    ],
    results,
    probes: reportOptions.probes,
    assertion: reportOptions.assertion(setup),
  }
  const paths = [
    ...report.inputs.map(({ path }) => path),
    ...report.problems.map(({ path }) => path),
    ...report.ignored.map(({ path }) => path),
  ]
  const hide = reportOptions.hide?.(setup, paths) ?? null
  const reasons = reasonsOf(assembled, judged, collectProblems).map(hide ?? ((text) => text))
  const fatal = nothing || reasons.length > 0
  // A mail or a ticket names people whom no export knows.
  const shown = hide === null ? examined : examined.filter(({ kinds }) => !kinds.some((kind) => FREE_TEXT.has(kind)))
  const artifacts = shown.map(({ artifact }) => artifact)
  return {
    report: hide === null ? report : (await import('./redact.ts')).redacted(report, hide),
    exitCode: fatal ? 2 : verdict === 'fail' ? 1 : verdict === 'incomplete' ? 3 : 0,
    failOn: reportOptions.failOn,
    nothing,
    reasons,
    inputFiles: inputFilesOf(assembled, collectProblems),
    setup,
    hide,
    excerpt: (location, width) => excerptOf(artifacts, location, width, hide ?? ((text) => text)),
  }
}

const FREE_TEXT: ReadonlySet<string> = new Set(['error-text', 'expiry-notice'])

function onePerFile(parts: Assembled['examined']): Assembled['examined'] {
  const seen = new Set<string>()
  return parts.filter(({ artifact: { name } }) => seen.size < seen.add(name).size)
}

/** The kinds of files are loaded only where there is such a file. */
async function named(unrecognised: Assembled['examined']): Promise<readonly IgnoredFile[]> {
  if (unrecognised.length === 0) return []
  const { ignoredFiles } = await import('../domain/ignored-files.ts')
  return ignoredFiles(unrecognised.map(({ artifact }) => artifact))
}

function logsOf(setup: Setup): readonly ReportLog[] {
  const kinds = [
    ['sign-ins', inputs.signInLogs],
    ['provisioning', inputs.provisioningLogs],
    ['audit', inputs.auditLogs],
    ['mixpanel-audit', inputs.mixpanelAudit],
  ] as const
  return kinds.flatMap(([kind, fact]) =>
    (setup.answer<readonly { readonly at: Place; readonly coverage: Coverage }[]>(fact).known ?? []).map(({ at, coverage }) => ({
      path: visible(at.artifact.name),
      kind,
      from: coverage.from?.toISOString() ?? null,
      to: coverage.to?.toISOString() ?? null,
      complete: coverage.complete,
    })),
  )
}

function inputFilesOf({ examined, problems }: Assembled, collectProblems: readonly CollectProblem[]): readonly string[] {
  const artifacts = [
    ...examined.filter(({ kinds }) => kinds.length > 0).map(({ artifact }) => artifact),
    ...problems.map(({ at }) => at.artifact),
  ]
  const files = artifacts.map(({ name, origin }) => (origin.from === 'zip' ? origin.archive : name))
  return [...new Set([...files, ...collectProblems.map(({ path }) => path)])]
}

/** What was named and could not be read, and what broke. Known when all is judged, since facts are worked out when they are asked for. */
function reasonsOf(assembled: Assembled, judged: JudgedRules, collectProblems: readonly CollectProblem[]): readonly string[] {
  const named = assembled.problems.filter((problem) => problem.unreadable && problem.at.artifact.named)
  return [
    ...collectProblems.filter(({ fatal }) => fatal).map(({ path, message }) => visible(`${path}: ${message}`)),
    ...named.map(({ at, message }) => {
      const { path, line, column } = locationOf(at)
      return visible(`${path}:${line}:${column}: ${message}`)
    }),
    ...[...assembled.crashes, ...judged.crashes].map(
      ({ where, error }) => `internal error at ${visible(where)}: ${visible(error instanceof Error ? error.message : String(error))}`,
    ),
  ]
}

function subjectOf(setup: Setup): Report['subject'] {
  const subject = setup.answer(derived.subject).known
  const settings = setup.answer(derived.settings).known
  const named = [subject?.principal, subject?.application].flatMap((half) => (half ? (valueOf(half.displayName) ?? []) : []))
  return {
    displayName: visibleOrNull(named[0]),
    tenantId: visibleOrNull(setup.answer(derived.tenant).known?.value),
    appId: visibleOrNull(subject?.appId),
    orgId: visibleOrNull(settings ? valueOf(settings.orgId) : undefined),
  }
}

function visibleOrNull(text: string | null | undefined): string | null {
  return text === undefined || text === null ? null : visible(text)
}
