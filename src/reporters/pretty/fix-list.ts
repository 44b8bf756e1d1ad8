import { columns, fold, labelled, severityInk } from '../_paint.ts'
import { cite } from '../_paths.ts'
import { furtherPlaces, type Task } from '../_tasks.ts'
import { SEVERITY_SIGNS, WHERE } from '../labels.ts'
import type { Sheet } from './place.ts'

export function fixList(tasks: readonly Task[], sheet: Sheet): readonly string[] {
  if (tasks.length === 0) return []
  const { paint } = sheet
  const blocking = tasks.filter(({ severity }) => severity === 'error').length
  const stopsSignIn = tasks.some(({ severity, result: { stage } }) => severity === 'error' && stage !== 'provision' && stage !== 'upkeep')
  return [
    paint.bold(tasks.length === 1 ? 'Fix' : 'Fix, in this order'),
    ...tasks.flatMap((task) => entry(task, sheet)),
    ...(blocking > 1 && stopsSignIn
      ? labelled('', 'Then sign in once with a normal user who is assigned to the app.', 6, sheet.width)
      : []),
    ...(tasks.length > blocking && !sheet.printing.style.verbose ? [paint.dim('      Warnings in full: --verbose')] : []),
  ]
}

/** Columns before the text: number, sign, and where it is fixed. */
const LEAD = 16
const INDENT = ' '.repeat(LEAD)
/** A longer place is shortened at its beginning: the details have all of it. */
const LONGEST_PLACE = 28
const NARROW = 60

function entry(task: Task, sheet: Sheet): readonly string[] {
  const {
    number,
    severity,
    findings: [first],
  } = task
  const { paint, width, root } = sheet
  const ink = severityInk(paint, severity)
  const location = first.locations[0]
  const more = furtherPlaces(task)
  const place = location ? shortened(cite(location, root)) + (more > 0 ? ` +${more}` : '') : ''
  const beside = width >= NARROW && place !== ''
  const text = first.fix.summary.replace(/\.$/, '')
  const lines = foldAround(text, Math.max(width - LEAD, 20), beside ? columns(place) + 2 : 0)
  return [
    ...lines.map((line, index) => {
      if (index > 0) return `${INDENT}${line}`
      const lead = `${String(number).padStart(3)} ${ink.bold(SEVERITY_SIGNS[severity])} ${WHERE[first.owner].padEnd(LEAD - 6)}`
      const gap = ' '.repeat(Math.max(1, width - LEAD - columns(line) - columns(place)))
      return `${lead}${line}${beside ? `${gap}${paint.cyan(place)}` : ''}`
    }),
    ...(beside || place === '' ? [] : [`${INDENT}${paint.cyan(place)}`]),
  ]
}

/** Folded to `width`, with `kept` columns left free at the end of the first line. */
function foldAround(text: string, width: number, kept: number): readonly string[] {
  const [first = ''] = fold(text, width - kept)
  const rest = text.slice(first.length + 1)
  return rest === '' ? [first] : [first, ...fold(rest, width)]
}

function shortened(place: string): string {
  return place.length <= LONGEST_PLACE ? place : `…${place.slice(place.length - LONGEST_PLACE + 1)}`
}
