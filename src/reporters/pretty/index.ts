import type { Report } from '../../model/report.ts'
import type { Reporter } from '../../model/reporter.ts'
import { tasksOf } from '../_tasks.ts'
import { fixList } from './fix-list.ts'
import { missing } from './missing.ts'
import { sheetFor, type Sheet } from './place.ts'
import {
  type FrameOf,
  harmless,
  headline,
  ignored,
  isTyped,
  notes,
  passed,
  problems,
  signInPath,
  suppressed,
  verdictLines,
} from './summary.ts'

type Blocks = readonly (readonly string[])[]

/** The report for a person at a terminal: the verdict, what to fix in which order, the details of the errors, and what was not checked. */
export default {
  id: 'pretty',

  async print(report, printing) {
    const sheet = sheetFor(printing, report)
    const text = (await blocksOf(report, sheet))
      .filter((block) => block.length > 0)
      .map((block) => block.join('\n'))
      .join('\n\n')
    if (printing.style.ascii !== true) return `${text}\n`
    const { inAscii } = await import('../_ascii.ts')
    return `${inAscii(text)}\n`
  },
} satisfies Reporter

/** Problems and notes that are printed without --verbose. */
const MOST_PROBLEMS = 8
const MOST_NOTES = 4

async function blocksOf(report: Report, sheet: Sheet): Promise<Blocks> {
  const { verbose, quiet } = sheet.printing.style
  const tasks = tasksOf(report)
  // Without any input, the list of everything that is missing is as long as the catalogue and helps nobody.
  if (report.inputs.length === 0 && tasks.length === 0) {
    return [
      [sheet.paint.yellow.bold('? Nothing was checked.')],
      harmless(report, sheet),
      problems(report, sheet, MOST_PROBLEMS),
      notes(report, sheet, MOST_NOTES),
      ignored(report, sheet),
    ]
  }
  const list = fixList(tasks, sheet)
  const since = report.baseline ? (await import('../_changes.ts')).sinceBaseline(report.baseline, sheet) : []
  if (quiet) return [verdictLines(report, sheet), list, since]
  const errors = tasks.filter(({ severity }) => severity === 'error')
  const head = [headline(report, sheet), signInPath(report, sheet), list, since]
  if (verbose) return [...head, ...(await everything(report, sheet))]
  const shown = errors.length === 0 ? [] : (await import('./on-demand.ts')).details(errors, sheet)
  return [
    ...head,
    shown,
    [...harmless(report, sheet), ...notes(report, sheet, MOST_NOTES)],
    await lossesOf(report, sheet),
    missing(report, sheet),
    suppressed(report, sheet),
    report.assertion?.shownFor.is === 'user' ? await previewOf(report, sheet) : [],
    [...passed(report, sheet), ...ignored(report, sheet)],
  ]
}

/** Problems of inputs, with the line of each loss in a file that people type. */
async function lossesOf(report: Report, sheet: Sheet): Promise<readonly string[]> {
  const isShown = ({ lost, location, path }: Report['problems'][number]): boolean => lost && location !== null && isTyped(path)
  return report.problems.some(isShown)
    ? problems(report, sheet, MOST_PROBLEMS, frameFor(await import('./on-demand.ts'), sheet))
    : problems(report, sheet, MOST_PROBLEMS)
}

type OnDemand = typeof import('./on-demand.ts')

function frameFor({ frame, frameWithNeighbours }: OnDemand, sheet: Sheet): FrameOf {
  return (location, wide) => (wide === true ? frameWithNeighbours : frame)(location, sheet)
}

async function everything(report: Report, sheet: Sheet): Promise<Blocks> {
  const full = await import('./on-demand.ts')
  const frameOf = frameFor(full, sheet)
  return [
    full.fullDetails(tasksOf(report), sheet),
    full.allRemarks(report, sheet),
    notes(report, sheet, Infinity, frameOf),
    problems(report, sheet, Infinity, frameOf),
    full.missingInFull(report, sheet),
    suppressed(report, sheet),
    full.passedInFull(report, sheet),
    await handshakeOf(sheet),
    await previewOf(report, sheet),
    full.probesInFull(report, sheet),
    full.inputsInFull(report, sheet),
  ]
}

async function handshakeOf(sheet: Sheet): Promise<readonly string[]> {
  const insight = await sheet.printing.insight?.()
  return insight ? (await import('./on-demand.ts')).handshake(insight.handshake, sheet) : []
}

async function previewOf(report: Report, { printing }: Sheet): Promise<readonly string[]> {
  const { preview } = await import('../preview.ts')
  const text = preview(report, printing)
  return text === '' ? [] : text.split('\n')
}
