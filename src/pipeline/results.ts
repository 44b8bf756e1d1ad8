import { gravest } from '../domain/severity.ts'
import type { EvidenceSource } from '../fixes/evidence.ts'
import { fixIn, tableOf } from '../fixes/fill.ts'
import type { Place } from '../model/artifact.ts'
import type { ReportFinding, ReportLocation, ReportNeed, ReportResult } from '../model/report.ts'
import type { CompleteFinding, Fix, FixReference } from '../model/rule.ts'
import { listing, visible } from '../syntax/display.ts'
import { hideAssertions } from '../syntax/hide.ts'
import { positionOf } from '../syntax/place.ts'
import type { Judgement } from './judge.ts'

type Fill = (text: string) => string

/** The judgements as the report shows them; with `evidence`, passes name the places that were checked. */
export async function resultsOf(judgements: readonly Judgement[], fill: Fill, evidence: boolean): Promise<readonly ReportResult[]> {
  const prose = await proseFor(judgements)
  return judgements.map((judgement) => resultOf(judgement, fill, prose, evidence))
}

/** Line and column are worked out here, only for places that are reported. */
export function locationOf(place: Place): ReportLocation {
  const { artifact } = place
  const { line, column } = artifact.encoding === 'binary' ? { line: 1, column: 1 } : positionOf(artifact, place.span().start)
  return { path: visible(artifact.name), line, column, pointer: place.pointer === null ? null : visible(place.pointer) }
}

/** The texts about findings and missing evidence: loaded only where there is some. */
interface ReportProse {
  fixFor(reference: FixReference): Fix
  sourceOf(fact: string): EvidenceSource | undefined
}

async function proseFor(judgements: readonly Judgement[]): Promise<ReportProse> {
  const keys = judgements.flatMap((judgement) => (judgement.status === 'fail' ? judgement.findings.map(({ fix }) => fix.key) : []))
  const table = await tableOf(keys)
  const sources = judgements.some(({ status }) => status === 'unknown') ? await import('../fixes/evidence.ts') : undefined
  return {
    fixFor: (reference) => fixIn(table, reference),
    sourceOf: (fact) => sources?.evidenceSources.get(fact),
  }
}

function resultOf(judgement: Judgement, fill: Fill, prose: ReportProse, evidence: boolean): ReportResult {
  const { rule } = judgement
  const findings = judgement.status === 'fail' ? judgement.findings.map((finding) => findingOf(finding, fill, prose)) : []
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
    needs: judgement.status === 'unknown' ? needsOf(judgement, fill, prose) : [],
    because: judgement.status === 'not-applicable' ? judgement.because : null,
    evidence: evidence && judgement.status === 'pass' ? judgement.evidence.map(locationOf) : [],
    docs: `rules.md#${rule.id.replaceAll('/', '')}`,
  }
}

function findingOf(finding: CompleteFinding, fill: Fill, prose: ReportProse): ReportFinding {
  const fix = prose.fixFor(finding.fix)
  return {
    code: finding.code,
    severity: finding.severity,
    guide: finding.guide,
    owner: finding.owner,
    message: withoutAssertions(finding.message),
    expected: finding.expected === null ? null : visible(finding.expected),
    actual: finding.actual === null ? null : withoutAssertions(finding.actual),
    locations: finding.at.map(locationOf),
    observed: finding.observed.map(({ first, last, code, ...rest }) => ({
      ...rest,
      code: visible(code),
      first: first?.toISOString() ?? null,
      last: last?.toISOString() ?? null,
    })),
    fix: {
      summary: visible(fill(fix.summary)),
      steps: fix.steps.map((step) => visible(fill(step))),
      command: fix.command === null ? null : visible(fill(fix.command)),
    },
    suppressed: finding.suppressed === null ? null : { reason: visible(finding.suppressed.reason), until: finding.suppressed.until },
  }
}

/** A quoted value may contain an assertion, as a URL does in its query. */
function withoutAssertions(text: string): string {
  return visible(hideAssertions(text))
}

/** Each kind of missing evidence once, with how to get it. */
function needsOf({ rule, missing }: Extract<Judgement, { status: 'unknown' }>, fill: Fill, prose: ReportProse): readonly ReportNeed[] {
  const needs: ReportNeed[] = []
  for (const { fact, why, at, where } of missing) {
    const source = prose.sourceOf(fact.name) ?? { label: rule.title, where: '', command: null }
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

/** The rule's reason, and why the value could not be read, where the rule does not say so itself. */
function reasonOf(why: string | null, at: Place | null): string | null {
  if (at?.rivals) return visible(disputeBetween([at, ...at.rivals]))
  const damage = at?.damage
  if (damage === undefined || why?.includes(damage) === true) return why === null ? null : visible(why)
  const sentence = `${damage.charAt(0).toUpperCase()}${damage.slice(1)}.`
  return visible(why === null ? sentence : `${why} ${sentence}`)
}

/** Inputs that stand against each other, with their places: the user knows which of them is old. */
function disputeBetween(places: readonly Place[]): string {
  const shown = places.slice(0, 4).map((place) => {
    const { path, line, column } = locationOf(place)
    return `${path}:${line}:${column}`
  })
  const more = places.length > shown.length ? [`${places.length - shown.length} more`] : []
  return `The inputs contradict each other (${listing([...shown, ...more])}), and nothing shows which of them is newer. Which one is right? Remove the others.`
}
