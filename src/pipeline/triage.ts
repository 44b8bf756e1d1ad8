import type { Report, ReportFinding, ReportFix, Verdict } from '../model/report.ts'
import type { Owner } from '../model/rule.ts'

// Many customers' reports to one summary: who is stopped first by what, and the one thing that mends it.

/** One line of the results: the report of a bundle, without what passed. */
export type TriageLine = { readonly bundle: string } & Report

export function lineOf(bundle: string, report: Report): TriageLine {
  return { bundle, ...report, results: report.results.filter(({ status }) => status !== 'pass') }
}

/** One cause among the bundles of a group, with its own cure. */
export interface TriageCause {
  readonly code: string
  readonly guide: string
  readonly owner: Owner
  readonly fix: ReportFix
  readonly bundles: readonly string[]
}

/** Bundles that a person meets the same trouble in first. */
export interface TriageGroup {
  /** The rule; null for the bundles in which no error was found. */
  readonly firstBlocker: string | null
  readonly verdict: Verdict
  /** The healthy state that does not hold; what is missing, or that all is well, where there is no blocker. */
  readonly title: string
  readonly count: number
  readonly bundles: readonly string[]
  /** The cure of the commonest cause; null where nothing is to be mended. */
  readonly fix: ReportFix | null
  readonly owner: Owner | null
  readonly causes: readonly TriageCause[]
}

export interface TriageSummary {
  readonly schemaVersion: 1
  readonly tool: Report['tool']
  readonly now: string
  readonly bundles: number
  readonly verdicts: Readonly<Record<Verdict, number>>
  readonly groups: readonly TriageGroup[]
  /** Bundles in which nothing was recognised, and why. */
  readonly unread: readonly { readonly bundle: string; readonly why: string }[]
  /** Bundles that were judged by what could be read: something in them is damaged, or not safe to read. */
  readonly damaged: readonly { readonly bundle: string; readonly why: string }[]
}

/** What of a line the summary needs: small, so that the lines themselves need not be kept. */
export interface TriageGist {
  readonly bundle: string
  readonly verdict: Verdict
  readonly blocker: { readonly ruleId: string; readonly title: string; readonly finding: ReportFinding; readonly order: number } | null
  /** The first evidence that a required rule waits for. */
  readonly need: string | null
  /** Why nothing of it was recognised; null where something was. */
  readonly unread: string | null
  /** What of it could not be read, although the rest was. */
  readonly damaged: string | null
}

/** `damaged` where part of the bundle was refused. */
export function gistOf({ bundle, verdict, firstBlocker, results, inputs, problems, journey }: TriageLine, damaged: boolean): TriageGist {
  const order = journey.flatMap(({ rules }) => rules)
  const failed = results.filter(({ status }) => status === 'fail')
  // With --fail-on warning a bundle may fail without an error: then the first finding on the way in is what it fails by.
  const first = [...failed].sort((a, b) => order.indexOf(a.ruleId) - order.indexOf(b.ruleId))[0]
  const blocker = failed.find(({ ruleId }) => ruleId === firstBlocker) ?? (verdict === 'fail' ? first : undefined)
  const finding = blocker?.findings.find(({ severity }) => severity === 'error') ?? blocker?.findings[0]
  const waiting = results.find(({ status, required, needs }) => status === 'unknown' && required && needs.length > 0)
  return {
    bundle,
    verdict,
    blocker: blocker && finding ? { ruleId: blocker.ruleId, title: blocker.title, finding, order: order.indexOf(blocker.ruleId) } : null,
    need: waiting?.needs[0]?.evidence ?? null,
    damaged: inputs.length > 0 && damaged ? (problems[0] ? `${problems[0].path}: ${problems[0].message}` : '') : null,
    unread: inputs.length > 0 ? null : (problems[0]?.message ?? 'Nothing in it is an export, a certificate or a settings file.'),
  }
}

export function summaryOf(gists: readonly TriageGist[], tool: Report['tool'], now: Date): TriageSummary {
  const verdicts: Record<Verdict, number> = { pass: 0, fail: 0, incomplete: 0 }
  for (const { verdict } of gists) verdicts[verdict]++
  const read = gists.filter(({ unread }) => unread === null)
  const blocked = groupedBy(
    read.filter(({ blocker }) => blocker !== null),
    ({ blocker }) => blocker?.ruleId ?? '',
  )
  const groups = blocked.sort((a, b) => b.length - a.length || (a[0]?.blocker?.order ?? 0) - (b[0]?.blocker?.order ?? 0)).map(groupOf)
  const open = read.filter(({ blocker, verdict }) => blocker === null && verdict !== 'pass')
  const waiting = groupedBy(open, ({ need }) => need ?? '')
  const well = read.filter(({ blocker, verdict }) => blocker === null && verdict === 'pass')
  return {
    schemaVersion: 1,
    tool,
    now: now.toISOString(),
    bundles: gists.length,
    verdicts,
    groups: [
      ...groups,
      ...waiting.sort((a, b) => b.length - a.length).map((them) => withoutBlocker(them, titleOfWaiting(them))),
      ...(well.length > 0 ? [withoutBlocker(well, 'Everything that is required was seen and holds')] : []),
    ],
    unread: gists.flatMap(({ bundle, unread }) => (unread === null ? [] : [{ bundle, why: unread }])),
    damaged: gists.flatMap(({ bundle, damaged }) => (damaged === null ? [] : [{ bundle, why: damaged }])),
  }
}

function titleOfWaiting([first]: readonly TriageGist[]): string {
  return first?.need === null || first?.need === undefined ? 'Something required could not be judged' : `Not given: ${first.need}`
}

function groupedBy(gists: readonly TriageGist[], key: (gist: TriageGist) => string): TriageGist[][] {
  const groups = new Map<string, TriageGist[]>()
  for (const gist of gists) {
    const group = groups.get(key(gist))
    if (group) group.push(gist)
    else groups.set(key(gist), [gist])
  }
  return [...groups.values()]
}

function groupOf(gists: readonly TriageGist[]): TriageGroup {
  const causes = groupedBy(gists, ({ blocker }) => blocker?.finding.code ?? '')
    .sort((a, b) => b.length - a.length)
    .flatMap(causeOf)
  const [first] = gists
  const [cause] = causes
  return {
    firstBlocker: first?.blocker?.ruleId ?? null,
    verdict: first?.verdict ?? 'fail',
    title: first?.blocker?.title ?? '',
    count: gists.length,
    bundles: gists.map(({ bundle }) => bundle),
    fix: cause?.fix ?? null,
    owner: cause?.owner ?? null,
    causes,
  }
}

function causeOf(gists: readonly TriageGist[]): readonly TriageCause[] {
  const findings = gists.flatMap(({ blocker }) => blocker?.finding ?? [])
  const [first] = findings
  if (!first) return []
  // A command with one customer's ids is not for the others.
  const same = findings.every(({ fix }) => fix.command === first.fix.command)
  const fix = same ? first.fix : { ...first.fix, command: null }
  return [{ code: first.code, guide: first.guide, owner: first.owner, fix, bundles: gists.map(({ bundle }) => bundle) }]
}

function withoutBlocker(gists: readonly TriageGist[], title: string): TriageGroup {
  return {
    firstBlocker: null,
    verdict: gists[0]?.verdict ?? 'incomplete',
    title,
    count: gists.length,
    bundles: gists.map(({ bundle }) => bundle),
    fix: null,
    owner: null,
    causes: [],
  }
}
