import { wordsIn } from './letters.ts'

// What people and programs leave where they took lines out of a table or a log, or where a merge was not finished.

const CONFLICT = /^(?:<{7}|>{7}|\|{7}|={7})(?: |$)/
const LONGEST = 100
const TAKEN_OUT: ReadonlySet<string> = new Set([
  ...['truncated', 'omitted', 'snip', 'snipped', 'shortened', 'abbreviated', 'elided', 'skipped', 'trimmed', 'redacted'],
  ...['gekürzt', 'ausgelassen', 'tronqué', 'truncado'],
])
/** These alone may be a value. */
const LEFT: ReadonlySet<string> = new Set(['more', 'removed', 'cut', 'hidden', 'remaining', 'other', 'others', 'rest', 'etc', 'weitere'])
const BESIDE: ReadonlySet<string> = new Set([
  ...['rows', 'row', 'lines', 'line', 'entries', 'entry', 'records', 'record', 'items', 'events', 'users', 'results', 'zeilen'],
  ...['and', 'the', 'of', 'output', 'data', 'content', 'log', 'file', 'table', 'was', 'were', 'is', 'are', 'been', 'has', 'have', 'here'],
  ...['for', 'brevity', 'off', 'not', 'shown', 'some', 'many', 'out'],
])

/** Whether a line has no data, and says that some was taken out: `...`, `(truncated)`, `… 20 more rows`, a mark of a merge. */
export function isCutMark(line: string): boolean {
  const text = line.trim()
  if (CONFLICT.test(text)) return true
  if (text === '' || text.length > LONGEST) return false
  const words = wordsIn(text.toLowerCase())
  const isDotted = text.includes('...') || text.includes('…')
  if (words.length === 0) return isDotted
  const isNumber = (word: string): boolean => /^\d+$/.test(word)
  if (!words.every((word) => TAKEN_OUT.has(word) || LEFT.has(word) || BESIDE.has(word) || isNumber(word))) return false
  if (words.some((word) => TAKEN_OUT.has(word))) return true
  return words.some((word) => LEFT.has(word)) && (isDotted || /^[[(<{#*-]/.test(text) || words.some(isNumber))
}

export const CUT_MARK = 'Lines were taken out here, or two versions were not merged: what was here is not in the file. Export it again.'
