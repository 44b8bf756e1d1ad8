import { count } from '../syntax/display.ts'
import type { ReportFix, Verdict } from '../model/report.ts'
import type { Style } from '../model/reporter.ts'
import type { Owner } from '../model/rule.ts'
import { OWNERS } from './labels.ts'
import { labelled, paintFor } from './_paint.ts'

/** The part of a triage summary that is printed. */
export interface Summary {
  readonly now: string
  readonly bundles: number
  readonly verdicts: Readonly<Record<Verdict, number>>
  readonly groups: readonly {
    readonly firstBlocker: string | null
    readonly verdict: Verdict
    readonly title: string
    readonly count: number
    readonly bundles: readonly string[]
    readonly causes: readonly {
      readonly code: string
      readonly owner: Owner
      readonly fix: ReportFix
      readonly bundles: readonly string[]
    }[]
  }[]
  readonly unread: readonly { readonly bundle: string; readonly why: string }[]
  readonly damaged: readonly { readonly bundle: string; readonly why: string }[]
  readonly ignored: readonly { readonly path: string; readonly what: string; readonly instead: string | null }[]
}

/** For a person at a terminal: the verdicts of all bundles, grouped by the first error of each. */
export function printSummary(summary: Summary, { color, width, verbose }: Style): string {
  const paint = paintFor(color)
  const { pass, fail, incomplete } = summary.verdicts
  const lines = [
    paint.bold(
      `${count(summary.bundles, 'setup')}: ${fail} fail, ${incomplete} incomplete${summary.unread.length > 0 ? ` (${summary.unread.length} of them without readable input)` : ''}, ${pass} pass`,
    ),
    ...(summary.damaged.length === 0
      ? []
      : [paint.yellow(`! Evidence was lost in ${count(summary.damaged.length, 'setup')}; see the end.`)]),
    paint.dim(`  checked as of ${summary.now.slice(0, 16).replace('T', ' ')} UTC`),
  ]
  for (const group of summary.groups) {
    const [sign, ink] =
      group.firstBlocker !== null
        ? (['✗', paint.red] as const)
        : group.verdict === 'pass'
          ? (['✓', paint.green] as const)
          : (['?', paint.yellow] as const)
    // The title of a rule is its requirement, which would read wrong after ✗.
    const title = group.firstBlocker ?? group.title
    lines.push('', ...labelled(`${sign} `, `${title} (${group.count})`, 2, width).map((line) => ink(line)))
    if (group.causes.length === 0) lines.push(...labelled('    ', group.bundles.join(', '), 4, width))
    for (const { code, owner, fix, bundles } of group.causes) {
      lines.push(...labelled('  ', `${bundles.join(', ')}: ${code}`, 4, width))
      lines.push(...labelled('    fix', fix.summary, 10, width), paint.dim(`          Who: ${OWNERS[owner]}`))
      if (verbose) lines.push(...fix.steps.flatMap((step, index) => labelled(`          ${index + 1}. `, step, 13, width)))
      if (verbose && fix.command !== null) lines.push(`          ${paint.cyan(fix.command)}`)
    }
  }
  if (summary.unread.length > 0) {
    lines.push('', paint.yellow(`! No readable input in ${count(summary.unread.length, 'setup')}`))
    for (const { bundle, why } of summary.unread) lines.push(...labelled('    ', `${bundle}: ${why}`, 4, width))
  }
  if (summary.damaged.length > 0) {
    lines.push('', paint.yellow(`! Evidence was lost in ${count(summary.damaged.length, 'setup')}`))
    for (const { bundle, why } of summary.damaged) lines.push(...labelled('    ', `${bundle}: ${why}`, 4, width))
  }
  if (summary.ignored.length > 0) {
    lines.push('', paint.dim('Beside the setups, not used:'))
    for (const { path, what, instead } of summary.ignored)
      lines.push(...labelled('    ', `${path}: ${what}${instead === null ? '' : `. ${instead}`}`, 4, width).map((line) => paint.dim(line)))
  }
  return `${lines.join('\n')}\n`
}
