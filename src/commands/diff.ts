import { compareReports, valuesDiffering, type ComparedReport } from '../domain/report-diff.ts'
import type { Setup } from '../model/fact.ts'
import type { ReportComparison, Verdict } from '../model/report.ts'
import { valuesOf } from '../pipeline/setup-values.ts'
import { changeBlocks, changeCounts } from '../reporters/_changes.ts'
import { inAscii } from '../reporters/_ascii.ts'
import { labelled, paintFor } from '../reporters/_paint.ts'
import { visible } from '../syntax/display.ts'
import { VERSION } from '../version.ts'
import { examine, momentOf, NOTHING, type CheckFlags } from './check.ts'
import { readReport, seemsReport } from './earlier-report.ts'
import { styleFor, type World } from './terminal.ts'

export interface DiffFlags extends Pick<CheckFlags, 'app' | 'now' | 'color'> {
  readonly before: string
  readonly after: string
  readonly format?: 'pretty' | 'json' | undefined
}

interface Side {
  readonly path: string
  readonly is: 'report' | 'bundle'
  readonly now: string
  readonly verdict: Verdict
  readonly raw: ComparedReport
  readonly shown: ComparedReport
  /** Null for a report. */
  readonly setup: Setup | null
  readonly isRead: boolean
}

/** Compares two bundles, two reports, or one of each. Returns 0, whatever differs, and 2 where they could not be compared. */
export async function diff({ before, after, format = 'pretty', ...flags }: DiffFlags, world: World): Promise<number> {
  // One moment for both, so that a date that passes between them changes nothing.
  const now = momentOf(flags.now, world).toISOString()
  const sides = [await sideOf(before, { ...flags, now }, world), await sideOf(after, { ...flags, now }, world)]
  const [first, second] = sides
  if (!first || !second || sides.some((side) => side === null)) return 2
  const compared = compareReports(first.raw, second.shown, first.shown)
  const setups = first.setup && second.setup ? { before: valuesOf(first.setup), after: valuesOf(second.setup) } : null
  const comparison: ReportComparison = setups ? { ...compared, changed: valuesDiffering(setups.before, setups.after) } : compared
  const note = setups ? null : 'Of a report, only the values that it holds are compared. Give two bundles to compare all values.'
  if (format === 'json') {
    const about = ({ path, is, now: at, verdict }: Side): object => ({ path, is, now: at, verdict })
    const document = { tool: { name: 'sso-doctor', version: VERSION }, before: about(first), after: about(second), note, ...comparison }
    world.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
  } else {
    const style = styleFor(world, { color: flags.color, verbose: false, quiet: false })
    const paint = paintFor(style.color)
    const lines = [
      ...labelled(
        '',
        `${first.path} (${first.verdict}) → ${second.path} (${second.verdict}): ${changeCounts(comparison, setups === null)}`,
        0,
        style.width,
      ).map((line) => paint.bold(line)),
      ...(note === null ? [] : labelled('  ', note, 2, style.width).map((line) => paint.dim(line))),
      ...changeBlocks(comparison, style.width, paint, Infinity).flatMap((block) => ['', ...block]),
    ]
    const text = `${lines.join('\n')}\n`
    world.stdout.write(style.ascii === true ? inAscii(text) : text)
  }
  return first.isRead && second.isRead ? 0 : 2
}

async function sideOf(path: string, flags: CheckFlags, world: World): Promise<Side | null> {
  if (await seemsReport(path)) {
    const { path: name, now, verdict, raw, shown } = await readReport(path)
    return { path: name, is: 'report', now, verdict, raw, shown, setup: null, isRead: true }
  }
  const { report, setup, nothing, reasons, exitCode } = await examine({ ...flags, paths: [path] }, world)
  if (nothing) {
    if (reasons.length === 0) world.stderr.write(NOTHING)
    return null
  }
  const { now, verdict } = report
  return { path: visible(path), is: 'bundle', now, verdict, raw: report, shown: report, setup, isRead: exitCode !== 2 }
}
