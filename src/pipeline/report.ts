import type { EvidenceSource } from '../fixes/evidence.ts'
import { placeAt, positionOf } from '../syntax/place.ts'
import { type Artifact, type Place } from '../model/artifact.ts'
import type { Setup } from '../model/fact.ts'
import { derived } from '../model/vocabulary.ts'
import { valueOf } from '../syntax/field.ts'
import type {
  Report,
  ReportAssertion,
  ReportFinding,
  ReportLocation,
  ReportNeed,
  ReportProbe,
  ReportProblem,
  ReportResult,
  ReportStage,
  Verdict,
} from '../model/report.ts'
import { STAGES } from '../domain/stages.ts'
import type { CompleteFinding, Fix, FixReference, Severity } from '../model/rule.ts'
import type { Excerpt } from '../model/reporter.ts'
import type { SyncJob } from '../model/provisioning.ts'
import { visible } from '../syntax/display.ts'
import type { Assembled } from './assemble.ts'
import { hideAssertions } from '../syntax/hide.ts'
import { sha256Of, type Refusal } from './collect.ts'
import { redacted, type Hide } from './redact.ts'
import { atLeast, gravest } from '../domain/severity.ts'
import type { Judged, Judgement } from './judge.ts'

export interface ReportOptions {
  readonly version: string
  readonly now: Date
  readonly failOn: Severity
  readonly probes: readonly ReportProbe[]
  /** Whether passes say where they were seen: places in a large file take a while to work out. */
  readonly evidence: boolean
  readonly assertion: (setup: Setup) => ReportAssertion | null
  /** Turns the addresses in commands into those of the national cloud that the setup is in. */
  readonly inCloud: (setup: Setup) => (text: string) => string
  /** Puts pseudonyms in the place of people; null where they may be named. */
  readonly hide?: ((setup: Setup) => Hide) | null
}

export interface Diagnosis {
  readonly report: Report
  readonly exitCode: 0 | 1 | 2 | 3
  /** True where nothing in the input was recognised. */
  readonly nothing: boolean
  /** What was judged, for those who have a further question to it. */
  readonly setup: Setup
  excerpt(location: ReportLocation, width: number): Excerpt | null
}

/** Judgements to the report of the contract. Line and column are worked out here, for what is reported alone. */
export async function reportOn(
  assembled: Assembled,
  judged: Judged,
  refusals: readonly Refusal[],
  ignored: readonly string[],
  notes: readonly string[],
  options: ReportOptions,
): Promise<Diagnosis> {
  const artifacts = new Map<string, Artifact>()
  for (const { artifact } of assembled.examined) artifacts.set(artifact.name, artifact)
  const fill = filler(assembled.setup, options.inCloud(assembled.setup))

  const texts = await textsFor(judged.judgements)
  const results = judged.judgements.map((judgement) => resultOf(judgement, fill, texts, options.evidence))
  const read = assembled.examined.filter(({ kinds }) => kinds.length > 0)
  const problems: ReportProblem[] = [
    ...refusals.map(({ path, message }) => ({ path: visible(path), message: visible(message), location: null })),
    ...assembled.problems.map(({ at, message }) => ({
      path: visible(at.artifact.name),
      message: visible(fill(message)),
      location: locationOf(at),
    })),
  ]
  const unread = new Set(assembled.problems.filter((problem) => problem.unread).map(({ at }) => at.artifact))
  const verdict = verdictOf(results, options.failOn)
  const nothing = read.length === 0
  const fatal =
    nothing || refusals.some((refusal) => refusal.fatal) || [...unread].some((artifact) => artifact.named) || judged.crashes.length > 0

  const report: Report = {
    schemaVersion: 1,
    tool: { name: 'sso-doctor', version: options.version },
    verdict,
    now: options.now.toISOString(),
    subject: subjectOf(assembled.setup),
    summary: summaryOf(results),
    firstBlocker: firstBlockerOf(results),
    journey: journeyOf(results),
    inputs: read.map(({ artifact, kinds }) => ({
      path: visible(artifact.name),
      kind: kinds[0] ?? '',
      bytes: artifact.bytes.length,
      sha256: sha256Of(artifact.bytes),
    })),
    ignored: [
      ...ignored.map(visible),
      ...assembled.examined
        .filter(({ artifact, kinds }) => kinds.length === 0 && !unread.has(artifact))
        .map(({ artifact }) => visible(artifact.name)),
    ],
    notes: notes.map((note) => visible(fill(note))),
    problems,
    results,
    probes: options.probes,
    assertion: options.assertion(assembled.setup),
  }
  const hide = options.hide?.(assembled.setup) ?? null
  return {
    report: hide === null ? report : redacted(report, hide),
    exitCode: fatal ? 2 : verdict === 'fail' ? 1 : verdict === 'incomplete' ? 3 : 0,
    nothing,
    setup: assembled.setup,
    excerpt: (location, width) => excerptOf(artifacts, location, width, hide ?? ((text) => text)),
  }
}

/** What is printed about findings and missing evidence: loaded only where there is some. */
interface Texts {
  fixFor(reference: FixReference | Fix): Fix
  sourceOf(fact: string): EvidenceSource | undefined
}

async function textsFor(judgements: readonly Judgement[]): Promise<Texts> {
  const fixes = judgements.some(({ status }) => status === 'fail') ? await import('../fixes/index.ts') : undefined
  const sources = judgements.some(({ status }) => status === 'unknown') ? await import('../fixes/evidence.ts') : undefined
  return {
    fixFor: (reference) => ('key' in reference ? (fixes?.fixFor(reference) ?? NO_FIX) : reference),
    sourceOf: (fact) => sources?.evidenceSources.get(fact),
  }
}

const NO_FIX: Fix = { summary: '', steps: [], command: null }

export function locationOf(place: Place): ReportLocation {
  const { artifact } = place
  const { line, column } = artifact.encoding === 'binary' ? { line: 1, column: 1 } : positionOf(artifact, place.span().start)
  return { path: visible(artifact.name), line, column, pointer: place.pointer === null ? null : visible(place.pointer) }
}

function resultOf(judgement: Judgement, fill: (text: string) => string, texts: Texts, evidence: boolean): ReportResult {
  const { rule } = judgement
  const findings = judgement.status === 'fail' ? judgement.findings.map((finding) => findingOf(finding, fill, texts)) : []
  const counting = findings.filter(({ suppressed }) => suppressed === null)
  return {
    ruleId: rule.id,
    title: rule.title,
    status: findings.length > 0 && counting.length === 0 ? 'suppressed' : judgement.status,
    severity: gravest((counting.length > 0 ? counting : findings).map(({ severity }) => severity)) ?? rule.severity,
    required: rule.required,
    stage: rule.stage,
    why: rule.why,
    findings,
    needs: judgement.status === 'unknown' ? needsOf(judgement, fill, texts) : [],
    because: judgement.status === 'not-applicable' ? judgement.because : null,
    evidence: evidence && judgement.status === 'pass' ? judgement.evidence.map(locationOf) : [],
    docs: `rules.md#${rule.id.replaceAll('/', '')}`,
  }
}

function findingOf(finding: CompleteFinding, fill: (text: string) => string, texts: Texts): ReportFinding {
  const fix = texts.fixFor(finding.fix)
  return {
    code: finding.code,
    severity: finding.severity,
    guide: finding.guide,
    owner: finding.owner,
    message: withoutAssertions(finding.message),
    expected: finding.expected === null ? null : visible(finding.expected),
    actual: finding.actual === null ? null : withoutAssertions(finding.actual),
    locations: finding.at.map(locationOf),
    fix: {
      summary: visible(fill(fix.summary)),
      steps: fix.steps.map((step) => visible(fill(step))),
      command: fix.command === null ? null : visible(fill(fix.command)),
    },
    suppressed: finding.suppressed === null ? null : { reason: visible(finding.suppressed.reason), until: finding.suppressed.until },
  }
}

/** A value that is quoted may carry an assertion, as a URL does in its query. */
function withoutAssertions(text: string): string {
  return visible(hideAssertions(text))
}

function needsOf(
  { rule, missing }: Extract<Judgement, { status: 'unknown' }>,
  fill: (text: string) => string,
  texts: Texts,
): readonly ReportNeed[] {
  const needs: ReportNeed[] = []
  for (const { fact, why, at, where } of missing) {
    const source = texts.sourceOf(fact.name) ?? { label: rule.title, where: '', command: null }
    if (needs.some((need) => need.evidence === source.label)) continue
    needs.push({
      evidence: source.label,
      where: fill(where ?? source.where),
      command: source.command === null ? null : fill(source.command),
      why: reasonOf(why, at),
      location: at === null ? null : locationOf(at),
    })
  }
  return needs
}

/** What a rule says, and why what stands there could not be read, where the rule leaves that out. */
function reasonOf(why: string | null, at: Place | null): string | null {
  const damage = at?.damage
  if (damage === undefined || why?.includes(damage) === true) return why === null ? null : visible(why)
  const sentence = `${damage.charAt(0).toUpperCase()}${damage.slice(1)}.`
  return visible(why === null ? sentence : `${why} ${sentence}`)
}

/** Identifiers out of the export go into commands only where they are GUIDs, or as plain: nothing of a stranger's reaches a shell. */
function filler(setup: Setup, inCloud: (text: string) => string): (text: string) => string {
  const guid = (value: string | undefined | null): string | null =>
    typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value : null
  const subject = setup.answer(derived.subject).known
  const appId = guid(subject?.appId)
  const spId = guid(subject?.principal ? valueOf(subject.principal.id) : null)
  const tenantId = guid(setup.answer(derived.tenant).known?.value)
  const groups = setup.answer(derived.assignedGroups).known ?? []
  const groupId = guid(groups.find(({ members }) => !members?.complete)?.id)
  // Of a job that belongs to another app, the command for this one would find nothing.
  const jobs = (setup.answer(derived.jobs).known?.items ?? []).filter(
    ({ servicePrincipalId }) => servicePrincipalId === null || servicePrincipalId.toLowerCase() === spId?.toLowerCase(),
  )
  const jobId = jobIdIn(jobs)
  return (text) =>
    inCloud(text)
      .replaceAll('<appId>', appId ?? '<appId>')
      .replaceAll('<spId>', spId ?? (appId === null ? '<spId>' : '<spId>'))
      .replaceAll('<tenantId>', tenantId ?? '<tenantId>')
      .replaceAll('<groupId>', groupId ?? '<groupId>')
      .replaceAll('<jobId>', jobId ?? '<jobId>')
}

/** The job that runs before one that does not: names and numbers with dots between them, `scim.4e3c….62a7b0b0-…`. */
function jobIdIn(jobs: readonly SyncJob[]): string | null {
  const ids = [...jobs.filter(({ state }) => valueOf(state) === 'Active'), ...jobs].flatMap(({ id }) => valueOf(id) ?? [])
  return ids.find((id) => /^[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$/.test(id)) ?? null
}

function subjectOf(setup: Setup): Report['subject'] {
  const subject = setup.answer(derived.subject).known
  const settings = setup.answer(derived.settings).known
  const name = subject
    ? (valueOf(subject.principal?.displayName ?? { is: 'absent', at: NOWHERE }) ??
      (subject.application ? valueOf(subject.application.displayName) : undefined))
    : undefined
  const orgId = settings ? valueOf(settings.orgId) : undefined
  return {
    displayName: name === undefined ? null : visible(name),
    tenantId: orNull(setup.answer(derived.tenant).known?.value),
    appId: orNull(subject?.appId),
    orgId: orNull(orgId),
  }
}

const NOWHERE: Place = placeAt(
  { name: '', origin: { from: 'stdin' }, role: null, named: false, bytes: new Uint8Array(), text: '', encoding: 'utf-8', bom: false },
  0,
  0,
)

function orNull(text: string | null | undefined): string | null {
  return text === undefined || text === null ? null : visible(text)
}

export function verdictOf(results: readonly ReportResult[], failOn: Severity): Verdict {
  const counts = countingFindings(results)
  if (counts.some(({ severity }) => atLeast(severity, failOn))) return 'fail'
  return results.some(({ required, status }) => required && status === 'unknown') ? 'incomplete' : 'pass'
}

function countingFindings(results: readonly ReportResult[]): readonly ReportFinding[] {
  return results.flatMap(({ findings }) => findings.filter(({ suppressed }) => suppressed === null))
}

function summaryOf(results: readonly ReportResult[]): Report['summary'] {
  const status = (wanted: ReportResult['status']): number => results.filter((result) => result.status === wanted).length
  const findings = countingFindings(results)
  const severity = (wanted: Severity): number => findings.filter((finding) => finding.severity === wanted).length
  return {
    pass: status('pass'),
    fail: status('fail'),
    unknown: status('unknown'),
    notApplicable: status('not-applicable'),
    suppressed: status('suppressed'),
    findings: { error: severity('error'), warning: severity('warning'), info: severity('info') },
  }
}

/** The error that a user meets first on the way in: by stage, then by the order of the catalogue. */
function firstBlockerOf(results: readonly ReportResult[]): string | null {
  for (const [stage] of STAGES) {
    const blocker = results.find((result) => result.stage === stage && result.status === 'fail' && result.severity === 'error')
    if (blocker) return blocker.ruleId
  }
  return null
}

function journeyOf(results: readonly ReportResult[]): readonly ReportStage[] {
  return STAGES.map(([stage, title]) => {
    const here = results.filter((result) => result.stage === stage)
    const failed = here.filter((result) => result.status === 'fail')
    const status = failed.some((result) => result.severity === 'error')
      ? 'fail'
      : failed.some((result) => result.severity === 'warning')
        ? 'warn'
        : here.some((result) => result.required && result.status === 'unknown') || !here.some((result) => result.status === 'pass')
          ? 'unknown'
          : 'pass'
    return { stage, title, status, rules: here.map((result) => result.ruleId) }
  })
}

/** One line around a location, every control character made visible, clipped around the caret. */
function excerptOf(artifacts: ReadonlyMap<string, Artifact>, location: ReportLocation, width: number, hide: Hide): Excerpt | null {
  const artifact = [...artifacts.values()].find(({ name }) => hide(visible(name)) === location.path)
  if (!artifact || artifact.encoding === 'binary' || artifact.text === '') return null
  return excerptAt(artifact, location, width, hide)
}

const shown = new WeakMap<Artifact, string>()

/** What may be shown of an artifact: nothing of a captured assertion. */
function shownOf(artifact: Artifact): string {
  let text = shown.get(artifact)
  if (text === undefined) shown.set(artifact, (text = hideAssertions(artifact.text)))
  return text
}

function excerptAt(artifact: Artifact, location: ReportLocation, width: number, hide: Hide): Excerpt | null {
  const lines = shownOf(artifact).split(/\r\n|\n|\r/, location.line)
  const whole = lines[location.line - 1]
  if (whole === undefined) return null
  // Pseudonyms are put in before the line is clipped, so that no half of a name is left at its edge.
  const cut = Math.min(location.column - 1, whole.length)
  const lineBefore = hide(whole.slice(0, cut))
  const line = lineBefore + hide(whole.slice(cut))
  const room = Math.max(width, 20)
  const column = lineBefore.length
  const from = column < room / 2 || line.length <= room ? 0 : Math.max(0, column - Math.floor(room / 3))
  const lead = from > 0 ? '…' : ''
  const before = visible(line.slice(from, column).replaceAll('\t', ' '))
  const after = visible(line.slice(column, column + room * 2).replaceAll('\t', ' '))
  const shown = `${lead}${before}${after}`
  const text = shown.length > room ? `${shown.slice(0, room - 1)}…` : shown
  const caret = lead.length + before.length
  return { line: location.line, text, caret, length: Math.max(1, Math.min(tokenLength(after), text.length - caret)) }
}

/** How much of the line the caret underlines: a quoted text, a word, or one character. */
function tokenLength(rest: string): number {
  return (/^"(?:[^"\\]|\\.)*"/.exec(rest) ?? /^[^\s,;<>"'\]}]+/.exec(rest))?.[0].length ?? 1
}
