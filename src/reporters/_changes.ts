import type { ChalkInstance } from 'chalk'
import type { ChangedFinding, ChangedValue, ReportBaseline, ReportComparison, Status } from '../model/report.ts'
import { count } from '../syntax/display.ts'
import { labelled } from './_paint.ts'

// What differs between two reports, in words: one list for all formats that people read.

export interface ChangeSection {
  readonly kind: 'new' | 'gone' | 'not-checked' | 'still-there' | 'changed' | 'one-sided'
  readonly title: string
  readonly items: readonly string[]
}

/** The sections that have an entry. What is gone only because nobody checked it is a section of its own. */
export function changeSections({ new: added, gone, stillThere, changed }: ReportComparison): readonly ChangeSection[] {
  const lost = gone.filter(({ otherwise }) => !wasChecked(otherwise))
  const fixed = gone.filter(({ otherwise }) => wasChecked(otherwise))
  const sections: readonly ChangeSection[] = [
    { kind: 'new', title: 'New', items: added.map((each) => `${named(each)}${wasChecked(each.otherwise) ? '' : ' (not checked before)'}`) },
    { kind: 'gone', title: 'Gone', items: fixed.map(named) },
    { kind: 'not-checked', title: 'Not found again, and not checked: perhaps still there', items: lost.map(named) },
    { kind: 'still-there', title: 'Still there', items: stillThere.map(named) },
    { kind: 'changed', title: 'Values that changed', items: changed.filter(isOnBothSides).map(changeText) },
    {
      kind: 'one-sided',
      title: 'Values that only one of the two shows: perhaps the same',
      items: changed.filter((each) => !isOnBothSides(each)).map(changeText),
    },
  ]
  return sections.filter(({ items }) => items.length > 0)
}

/** “1 new, 2 gone, 3 still there”. `ofReport`: a report holds a few of the values of a setup, and no others were compared. */
export function changeCounts({ new: added, gone, stillThere, changed }: ReportComparison, ofReport: boolean): string {
  const lost = gone.filter(({ otherwise }) => !wasChecked(otherwise)).length
  const parts = [
    `${added.length} new`,
    `${gone.length - lost} gone`,
    ...(lost > 0 ? [`${lost} not checked`] : []),
    `${stillThere.length} still there`,
  ]
  const onBothSides = changed.filter(isOnBothSides).length
  const rest = changed.length - onBothSides
  const values = `${count(onBothSides, 'value')}${ofReport ? ' of those in a report' : ''}`
  return `${parts.join(', ')}; ${values} changed${rest === 0 ? '' : `, ${rest} not shown by both`}`
}

/** A value that an export does not have may be as it was. */
function isOnBothSides({ from, to }: ChangedValue): boolean {
  return from !== null && to !== null
}

/** A rule that defers to another one was not checked, as one for which data is missing. */
function wasChecked(status: Status | null): boolean {
  switch (status) {
    case 'pass':
    case 'fail':
    case 'suppressed':
      return true
    case 'unknown':
    case 'not-applicable':
    case null:
      return false
  }
}

function named({ ruleId, code, severity, message }: ChangedFinding): string {
  return `${severity} ${ruleId} (${code}): ${message}`
}

/** One value from → to; of a list, what was added and removed. */
export function changeText({ what, from, to }: ChangedValue): string {
  if (from === null) return `${what}: not shown before → ${listed(to ?? [])}`
  if (to === null) return `${what}: ${listed(from)} → not shown now`
  if (from.length < 2 && to.length < 2) return `${what}: ${listed(from)} → ${listed(to)}`
  const removed = minus(from, to)
  const added = minus(to, from)
  return `${what}: ${[...removed.map((each) => `removed ${each}`), ...added.map((each) => `added ${each}`)].join('; ')}`
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? '(none)' : values.map((each) => (each === '' ? '(empty)' : each)).join(', ')
}

/** A value that stands twice is removed once. */
function minus(values: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>()
  for (const each of others) left.set(each, (left.get(each) ?? 0) + 1)
  return values.filter((each) => {
    const number = left.get(each) ?? 0
    left.set(each, number - 1)
    return number <= 0
  })
}

const SIGNS: Readonly<Record<ChangeSection['kind'], string>> = {
  new: '+',
  gone: '-',
  'not-checked': '?',
  'still-there': '=',
  changed: '~',
  'one-sided': '?',
}
/** Entries of a section that are printed on a terminal. */
const MOST = 20

/** The lines of each section. */
export function changeBlocks(
  comparison: ReportComparison,
  width: number,
  paint: ChalkInstance,
  most = MOST,
): readonly (readonly string[])[] {
  return changeSections(comparison).map(({ kind, title, items }) => {
    const rest = items.length - most
    return [
      `${title} (${items.length})`,
      ...items.slice(0, most).flatMap((item) => labelled(`  ${SIGNS[kind]} `, item, 4, width)),
      ...(rest > 0 ? [paint.dim(`    and ${rest} more (--format json)`)] : []),
    ]
  })
}

/** The block of a report with `--baseline`. */
export function sinceBaseline(
  baseline: ReportBaseline,
  { width, paint }: { readonly width: number; readonly paint: ChalkInstance },
): readonly string[] {
  const { path, now, verdict } = baseline
  return [
    ...labelled('', `Since ${path} (${now.slice(0, 16).replace('T', ' ')}, ${verdict}): ${changeCounts(baseline, true)}`, 0, width).map(
      (line) => paint.bold(line),
    ),
    ...changeBlocks(baseline, width, paint).flat(),
  ]
}
