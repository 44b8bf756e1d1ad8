import type { Artifact, LargeFile } from '../model/artifact.ts'
import type { ReportLocation } from '../model/report.ts'
import type { Excerpt } from '../model/reporter.ts'
import { visible } from '../syntax/display.ts'
import { withoutMessages } from '../syntax/hide.ts'
import type { Hide } from './redact.ts'

/**
 * One line around a location, every control character made visible, clipped around the caret. `width` is in columns. Null for binary
 * inputs and for inputs that are not among the artifacts.
 */
export function excerptOf(artifacts: readonly Artifact[], location: ReportLocation, width: number, hide: Hide): Excerpt | null {
  const first = artifacts.find(({ name }) => hide(visible(name)) === location.path)
  const parts = artifacts.filter(({ name }) => name === first?.name)
  const artifact = parts.length > 1 ? (parts.find((part) => hasPlace(part, location)) ?? first) : first
  if (!artifact || artifact.encoding === 'binary' || artifact.text === '') return null
  // Of a log or a long list, only what rules need is kept.
  if (artifact.large && !hasPlace(artifact, location)) return null
  return excerptAt(artifact, location, width, hide)
}

/** Of the parts of a file, one has the place; the others have blanks there, or left it out. */
function hasPlace({ text, large }: Artifact, location: ReportLocation): boolean {
  if (!large) return /\S/.test(lineOf(text, location)?.whole[location.column - 1] ?? '')
  const { line, column } = large.positionOf(large.offsetOf(location.line, location.column))
  return line === location.line && column === location.column
}

const shownTexts = new WeakMap<Artifact, string>()

/** The text of an artifact without the values of a captured assertion. */
function shownTextOf(artifact: Artifact): string {
  let text = shownTexts.get(artifact)
  if (text === undefined) shownTexts.set(artifact, (text = withoutMessages(artifact)))
  return text
}

function excerptAt(artifact: Artifact, location: ReportLocation, width: number, hide: Hide): Excerpt | null {
  const line = artifact.large ? lineOfLarge(shownTextOf(artifact), artifact.large, location) : lineOf(shownTextOf(artifact), location)
  if (line === null) return null
  const { whole, cut, isAlone } = line
  const { lead: keyBefore, rest } =
    isAlone && whole.length > LONGEST_OPEN ? ownValue(whole, cut) : { lead: whole.slice(0, cut), rest: whole.slice(cut) }
  // Pseudonyms are put in before the line is clipped, so that no half of a name is left at its edge.
  const lineBefore = hide(keyBefore)
  const shownLine = lineBefore + hide(rest)
  const columns = Math.max(width, 20)
  const column = lineBefore.length
  const from = column < columns / 2 || shownLine.length <= columns ? 0 : Math.max(0, column - Math.floor(columns / 3))
  const lead = from > 0 ? '…' : ''
  const before = visible(shownLine.slice(from, column).replaceAll('\t', ' '))
  const after = visible(shownLine.slice(column, column + columns * 2).replaceAll('\t', ' '))
  const shown = `${lead}${before}${after}`
  const text = shown.length > columns ? `${shown.slice(0, columns - 1)}…` : shown
  const caret = lead.length + before.length
  return { line: location.line, text, caret, length: Math.max(1, Math.min(tokenLength(after), text.length - caret)) }
}

interface ShownLine {
  readonly whole: string
  /** How many units of it are before the place. */
  readonly cut: number
  /** There is no other line. */
  readonly isAlone: boolean
}

function lineOf(text: string, { line, column }: ReportLocation): ShownLine | null {
  const lines = text.split(/\r\n|\n|\r/, line + 1)
  const whole = lines[line - 1]
  if (whole === undefined) return null
  return { whole, cut: Math.min(column - 1, whole.length), isAlone: line === 1 && lines.slice(1).every((next) => next.trim() === '') }
}

/** The longest part of a line that is looked at. */
const LONGEST_PART = 4000

/** What is kept of a line of a large file, around the place. */
function lineOfLarge(text: string, large: LargeFile, { line, column }: ReportLocation): ShownLine {
  const at = large.offsetOf(line, column)
  const from = Math.max(0, at - LONGEST_PART)
  const before =
    text
      .slice(from, at)
      .split(/[\r\n]/)
      .at(-1) ?? ''
  const rest = text.slice(at, at + LONGEST_PART)
  const [after = ''] = rest.split(/[\r\n]/, 1)
  return { whole: before + after, cut: before.length, isAlone: line === 1 && rest.slice(after.length).trim() === '' }
}

/** A file of one line that is longer is shown only in part: it holds everything that an export holds. */
const LONGEST_OPEN = 160

/** The value at `cut` with its key, and nothing of what is beside it. */
function ownValue(line: string, cut: number): { readonly lead: string; readonly rest: string } {
  const key =
    /(?:"[^"\\]{1,80}"[ \t]{0,8}:[ \t]{0,8}|[\w.-]{1,80}[ \t]{0,8}[=:][ \t]{0,8})?["']?$/.exec(
      line.slice(Math.max(0, cut - 100), cut),
    )?.[0] ?? ''
  const quote = line[cut - 1] === '"' && line[cut] !== '"' ? /^[^"\\]*/ : null
  const from = line.slice(cut, cut + 2000)
  const value = quote?.exec(from)?.[0] ?? from.slice(0, tokenLength(from))
  return { lead: `${cut > key.length ? '…' : ''}${key}`, rest: `${value}${cut + value.length < line.length ? '…' : ''}` }
}

/** How many characters the caret underlines: a quoted text, a word, or one character. */
function tokenLength(rest: string): number {
  return (/^"(?:[^"\\]|\\.)*"/.exec(rest) ?? /^[^\s,;<>"'\]}]+/.exec(rest))?.[0].length ?? 1
}
