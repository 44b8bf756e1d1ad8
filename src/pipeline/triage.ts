import { count } from '../syntax/display.ts'
import type { IgnoredFile, Report, ReportFinding, ReportFix, Verdict } from '../model/report.ts'
import type { Owner } from '../model/rule.ts'

// Many reports to one summary: what stops users of each bundle first, and how to fix it.

/** One line of the results: the report of a bundle, without the rules that pass. */
export type TriageLine = { readonly bundle: string } & Report

export function lineOf(bundle: string, report: Report): TriageLine {
  return { bundle, ...report, results: report.results.filter(({ status }) => status !== 'pass') }
}

/** One cause among the bundles of a group, with its own fix. */
export interface TriageCause {
  readonly code: string
  readonly guide: string
  readonly owner: Owner
  readonly fix: ReportFix
  readonly bundles: readonly string[]
}

/** Bundles with the same first blocker. */
export interface TriageGroup {
  /** The rule; null for the bundles in which no error was found. */
  readonly firstBlocker: string | null
  readonly verdict: Verdict
  /** The title of the rule that fails; without a blocker, what is missing, or that nothing is wrong. */
  readonly title: string
  readonly count: number
  readonly bundles: readonly string[]
  /** The fix of the most common cause; null where there is nothing to fix. */
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
  /** Bundles of which evidence was lost: something in them is damaged, or not safe to read. */
  readonly damaged: readonly { readonly bundle: string; readonly why: string }[]
  /** What lies beside the bundles and is none. */
  readonly ignored: readonly IgnoredFile[]
}

/** What the summary needs of a line: small, so that the lines themselves need not be kept. */
export interface TriageDigest {
  readonly bundle: string
  readonly verdict: Verdict
  readonly blocker: { readonly ruleId: string; readonly title: string; readonly finding: ReportFinding; readonly order: number } | null
  /** The first evidence that a required rule waits for. */
  readonly need: string | null
  /** Why nothing in it was recognised; null where something was. */
  readonly unread: string | null
  /** What evidence was lost, where the rest was read. */
  readonly damaged: string | null
}

export function digestOf({ bundle, verdict, firstBlocker, results, inputs, problems, journey, ignored }: TriageLine): TriageDigest {
  const order = journey.flatMap(({ rules }) => rules)
  const failed = results.filter(({ status }) => status === 'fail')
  // With --fail-on warning a bundle may fail without an error: then the first finding in the order of stages counts.
  const first = [...failed].sort((a, b) => order.indexOf(a.ruleId) - order.indexOf(b.ruleId))[0]
  const blocker = failed.find(({ ruleId }) => ruleId === firstBlocker) ?? (verdict === 'fail' ? first : undefined)
  const finding = blocker?.findings.find(({ severity }) => severity === 'error') ?? blocker?.findings[0]
  const loss = problems.find(({ lost }) => lost)
  const waiting = results.find(({ status, required, needs }) => status === 'unknown' && required && needs.length > 0)
  return {
    bundle,
    verdict,
    blocker: blocker && finding ? { ruleId: blocker.ruleId, title: blocker.title, finding, order: order.indexOf(blocker.ruleId) } : null,
    need: waiting?.needs[0]?.evidence ?? null,
    damaged: inputs.length > 0 && loss ? `${loss.path}: ${loss.message}` : null,
    unread: inputs.length > 0 ? null : (problems[0]?.message ?? unrecognisedIn(ignored)),
  }
}

/** Names the first file, and what to send in its place. */
function unrecognisedIn([first, ...others]: readonly IgnoredFile[]): string {
  const none = 'It contains no export, certificate or settings file.'
  if (!first) return none
  const more = others.length === 0 ? '' : ` and ${count(others.length, 'more entry', 'more entries')}`
  return `${none} It has ${first.path} (${first.what})${more}.${first.instead === null ? '' : ` ${first.instead}`}`
}

export function summaryOf(
  digests: readonly TriageDigest[],
  tool: Report['tool'],
  now: Date,
  ignored: readonly IgnoredFile[] = [],
): TriageSummary {
  const verdicts: Record<Verdict, number> = { pass: 0, fail: 0, incomplete: 0 }
  for (const { verdict } of digests) verdicts[verdict]++
  const read = digests.filter(({ unread }) => unread === null)
  const blocked = groupedBy(
    read.filter(({ blocker }) => blocker !== null),
    ({ blocker }) => blocker?.ruleId ?? '',
  )
  const groups = blocked.sort((a, b) => b.length - a.length || (a[0]?.blocker?.order ?? 0) - (b[0]?.blocker?.order ?? 0)).map(groupOf)
  const open = read.filter(({ blocker, verdict }) => blocker === null && verdict !== 'pass')
  const waiting = groupedBy(open, ({ damaged, need }) => (damaged === null ? (need ?? '') : LOST))
  const passing = read.filter(({ blocker, verdict }) => blocker === null && verdict === 'pass')
  return {
    schemaVersion: 1,
    tool,
    now: now.toISOString(),
    bundles: digests.length,
    verdicts,
    groups: [
      ...groups,
      ...waiting.sort((a, b) => b.length - a.length).map((them) => withoutBlocker(them, titleOfWaiting(them))),
      ...(passing.length > 0 ? [withoutBlocker(passing, 'All required checks pass')] : []),
    ],
    unread: digests.flatMap(({ bundle, unread }) => (unread === null ? [] : [{ bundle, why: unread }])),
    damaged: digests.flatMap(({ bundle, damaged }) => (damaged === null ? [] : [{ bundle, why: damaged }])),
    ignored,
  }
}

const LOST = 'Evidence was lost'

function titleOfWaiting([first]: readonly TriageDigest[]): string {
  if (first && first.damaged !== null) return LOST
  return first?.need === null || first?.need === undefined ? 'A required check has no data' : `Not given: ${first.need}`
}

function groupedBy(digests: readonly TriageDigest[], key: (digest: TriageDigest) => string): TriageDigest[][] {
  const groups = new Map<string, TriageDigest[]>()
  for (const digest of digests) {
    const group = groups.get(key(digest))
    if (group) group.push(digest)
    else groups.set(key(digest), [digest])
  }
  return [...groups.values()]
}

function groupOf(digests: readonly TriageDigest[]): TriageGroup {
  const causes = groupedBy(digests, ({ blocker }) => blocker?.finding.code ?? '')
    .sort((a, b) => b.length - a.length)
    .flatMap(causeOf)
  const [first] = digests
  const [cause] = causes
  return {
    firstBlocker: first?.blocker?.ruleId ?? null,
    verdict: first?.verdict ?? 'fail',
    title: first?.blocker?.title ?? '',
    count: digests.length,
    bundles: digests.map(({ bundle }) => bundle),
    fix: cause?.fix ?? null,
    owner: cause?.owner ?? null,
    causes,
  }
}

function causeOf(digests: readonly TriageDigest[]): readonly TriageCause[] {
  const findings = digests.flatMap(({ blocker }) => blocker?.finding ?? [])
  const [first] = findings
  if (!first) return []
  // A command that contains the ids of one customer is of no use for the others.
  const same = findings.every(({ fix }) => fix.command === first.fix.command)
  const fix = same ? first.fix : { ...first.fix, command: null }
  return [{ code: first.code, guide: first.guide, owner: first.owner, fix, bundles: digests.map(({ bundle }) => bundle) }]
}

function withoutBlocker(digests: readonly TriageDigest[], title: string): TriageGroup {
  return {
    firstBlocker: null,
    verdict: digests[0]?.verdict ?? 'incomplete',
    title,
    count: digests.length,
    bundles: digests.map(({ bundle }) => bundle),
    fix: null,
    owner: null,
    causes: [],
  }
}
