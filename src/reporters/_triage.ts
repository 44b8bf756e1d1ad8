import type { ChalkInstance } from 'chalk'
import { count } from '../syntax/display.ts'
import type { ReportFix, Verdict } from '../model/report.ts'
import type { Style } from '../model/reporter.ts'
import type { Owner } from '../model/rule.ts'
import { pathIn } from '../fixes/portal.ts'
import { inAscii } from './_ascii.ts'
import { WHERE } from './labels.ts'
import { columns, labelled, paintFor, typedAs } from './_paint.ts'

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

/** For a person at a terminal: one line for each cause with its count and its fix, then the setups; last, what was not read and why. */
export function printSummary(summary: Summary, style: Style): string {
  const { width, verbose } = style
  const paint = paintFor(style.color)
  const { pass, fail, incomplete } = summary.verdicts
  const lines = [
    paint.bold(`${count(summary.bundles, 'setup')}: ${fail} fail, ${incomplete} incomplete, ${pass} pass`),
    paint.dim(`  checked as of ${summary.now.slice(0, 16).replace('T', ' ')} UTC`),
    ...notice(summary).flatMap((text) => labelled('! ', text, 2, width).map((line) => paint.yellow(line))),
  ]
  const causes = causesOf(summary)
  if (causes.length > 0) lines.push('', paint.bold('What stops users first, and its fix'))
  for (const cause of causes) lines.push(...causeLines(cause, style, paint))
  const open = summary.groups.filter(({ causes: known }) => known.length === 0)
  if (open.length > 0) lines.push('')
  for (const { verdict, title, bundles } of open) {
    const [sign, ink] = verdict === 'pass' ? (['✓', paint.green] as const) : (['?', paint.yellow] as const)
    lines.push(...labelled(`${times(bundles)} ${sign} `, title, 6, width).map((line) => ink(line)))
    lines.push(...labelled('', bundles.join(', '), LEAD, width))
  }
  if (verbose) lines.push(...table(summary, causes, style, paint))
  lines.push(...reasons('Nothing in it was recognised', summary.unread, width, paint))
  lines.push(...reasons('Not read whole', summary.damaged, width, paint))
  if (summary.ignored.length > 0) {
    lines.push('', paint.dim('Beside the setups, not used:'))
    for (const { path, what, instead } of summary.ignored)
      lines.push(...labelled('  ', `${path}: ${what}${instead === null ? '' : `. ${instead}`}`, 4, width).map((line) => paint.dim(line)))
  }
  return style.ascii === true ? inAscii(`${lines.join('\n')}\n`) : `${lines.join('\n')}\n`
}

/** How many setups: with its sign, so that it is not taken for a number in a list. */
function times(bundles: readonly string[]): string {
  return `${bundles.length}×`.padStart(3)
}

/** Columns before the text: how many setups, a sign, and where it is fixed. */
const LEAD = 16

interface Cause {
  readonly ruleId: string
  readonly code: string
  readonly owner: Owner
  readonly fix: ReportFix
  readonly bundles: readonly string[]
}

/** The most common first; those of one number in the order of the groups. */
function causesOf({ groups }: Summary): readonly Cause[] {
  const causes = groups.flatMap((group) => group.causes.map((cause) => ({ ...cause, ruleId: group.firstBlocker ?? group.title })))
  return causes.sort((a, b) => b.bundles.length - a.bundles.length)
}

function notice({ unread, damaged }: Summary): readonly string[] {
  return [
    ...(unread.length > 0 ? [`Nothing was recognised in ${count(unread.length, 'setup')}; see the end.`] : []),
    ...(damaged.length > 0 ? [`Evidence was lost in ${count(damaged.length, 'setup')}; see the end.`] : []),
  ]
}

function causeLines({ ruleId, code, owner, fix, bundles }: Cause, style: Style, paint: ChalkInstance): readonly string[] {
  const { width, verbose, program = 'sso-doctor' } = style
  const lead = `${times(bundles)} ✗ ${WHERE[owner]}`
  const { path, steps: own } = pathIn(fix.steps)
  const way = path === null ? [] : labelled('', `${path}:`, LEAD, width)
  const steps = verbose
    ? [...way, ...own.flatMap((step, index) => labelled(`${' '.repeat(LEAD)}${index + 1}. `, step, LEAD + 3, width))]
    : []
  const command = verbose && fix.command !== null ? [`${' '.repeat(LEAD)}${paint.cyan(typedAs(program, fix.command))}`] : []
  return [
    ...labelled(lead, fix.summary.replace(/\.$/, ''), LEAD, width).map((line, index) =>
      index === 0 ? `${paint.red(line.slice(0, 5))}${line.slice(5)}` : line,
    ),
    ...labelled('', `${ruleId} · ${code}`, LEAD, width).map((line) => paint.dim(line)),
    ...steps,
    ...command,
    ...labelled('', bundles.join(', '), LEAD, width),
  ]
}

/** Each setup with its verdict and what decides it, by name. */
function table(summary: Summary, causes: readonly Cause[], { width }: Style, paint: ChalkInstance): readonly string[] {
  const rows = [
    ...causes.flatMap(({ ruleId, code, bundles }) => bundles.map((bundle) => [bundle, '✗ fail', `${ruleId} · ${code}`] as const)),
    ...summary.groups
      .filter((group) => group.causes.length === 0)
      .flatMap(({ verdict, title, bundles }) =>
        bundles.map((bundle) =>
          verdict === 'pass'
            ? ([bundle, '✓ pass', ''] as const)
            : ([bundle, `${verdict === 'fail' ? '✗' : '?'} ${verdict}`, title] as const),
        ),
      ),
    ...summary.unread.map(({ bundle }) => [bundle, '? incomplete', 'Nothing in it was recognised'] as const),
  ].sort(([a], [b]) => (a < b ? -1 : 1))
  const widest = Math.min(Math.max(...rows.map(([bundle]) => columns(bundle))), 30)
  return [
    '',
    paint.bold('By setup'),
    ...rows.flatMap(([bundle, verdict, because]) => {
      const lead = `  ${bundle}${' '.repeat(Math.max(1, widest + 2 - columns(bundle)))}${verdict.padEnd(14)}`
      return labelled(lead, because, widest + 18, width).map((line) => line.trimEnd())
    }),
  ]
}

function reasons(
  title: string,
  bundles: readonly { readonly bundle: string; readonly why: string }[],
  width: number,
  paint: ChalkInstance,
): readonly string[] {
  if (bundles.length === 0) return []
  return [
    '',
    paint.yellow.bold(`${title}: ${count(bundles.length, 'setup')}`),
    ...bundles.flatMap(({ bundle, why }) => labelled('  ', `${bundle}: ${why}`, 4, width)),
  ]
}
