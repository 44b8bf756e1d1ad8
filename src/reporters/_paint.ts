import { Chalk, type ChalkInstance } from 'chalk'
import type { Severity } from '../model/rule.ts'

/** Colours for one report, or none: whether to use colour is decided by the caller, not by chalk. */
export function paintFor(color: boolean): ChalkInstance {
  return new Chalk({ level: color ? 1 : 0 })
}

export function severityInk(paint: ChalkInstance, severity: Severity): ChalkInstance {
  return severity === 'error' ? paint.red : severity === 'warning' ? paint.yellow : paint.blue
}

/** Columns that a text takes: East Asian wide characters and emoji take two. */
export function columns(text: string): number {
  // Fast path: no wide character.
  // eslint-disable-next-line no-control-regex
  if (/^[\u0000-\u10FF]*$/.test(text)) return text.length
  let width = 0
  for (const character of text) width += WIDE.test(character) ? 2 : 1
  return width
}

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u

/** Lines of at most `width` columns; a longer word, such as a URL, stays whole so that it can be copied. */
export function fold(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line === '') line = word
    else if (columns(line) + 1 + columns(word) <= width) line += ` ${word}`
    else {
      lines.push(line)
      line = word
    }
  }
  lines.push(line)
  return lines
}

/** Folded text after a label of `indent` columns; further lines start below the text. */
export function labelled(label: string, text: string, indent: number, width: number): readonly string[] {
  const lead = label.padEnd(indent)
  return fold(text, Math.max(width - indent, 30)).map((line, index) => (index === 0 ? lead : ' '.repeat(indent)) + line)
}

/** The command as the user would type it here. */
export function typedAs(program: string, text: string): string {
  return program === 'sso-doctor' ? text : text.replace(COMMANDS, program)
}

const COMMANDS =
  /\bsso-doctor(?= (?:--help(?!-)|cert|check|collect|completion|diff|doctor|explain|init|redact|rollover|rules|schema|triage)\b)/g

/** The heading of a block, continued as a line to the width. */
export function heading(text: string, width: number, paint: ChalkInstance): string {
  const shown = text.length > width - 4 ? `${text.slice(0, width - 5)}…` : text
  return paint.dim(`── ${shown} ${'─'.repeat(Math.max(0, width - shown.length - 4))}`)
}
