// Where the lines of a YAML text do not fit together: indentation, dashes, quotation marks and brackets that stay open. The parser gives
// up some lines later, or names the line before. Only for texts that the parser has refused.

/** Where it is, in UTF-16 code units of the text, and what it is: full sentences. */
export interface YamlFault {
  readonly start: number
  readonly end: number
  readonly message: string
}

/** Lines that belong together: keys, or the entries of a list. */
interface Level {
  readonly column: number
  readonly isList: boolean
  readonly first: TextLine
  lines: number
}

interface TextLine {
  readonly from: number
  readonly to: number
  readonly column: number
}

/** What began in an earlier line and goes on: a text in quotes, brackets, a block after | or >. */
interface Pending {
  readonly sign: string
  readonly at: number
  /** Column of the key or the dash that it belongs to. */
  readonly column: number
}

const KEY = /^(?:[A-Za-z_][\w.-]{0,200}|"[^"\\]{0,200}"|'[^']{0,200}')[ \t]{0,40}:(?=\s|$)/
const JOINED_DASH = /^-(?:[A-Za-z_][\w-]{0,200}:(?:\s|$)|[{"'])/
const BLOCK = /^[|>][\d+-]{0,3}\s*(?:#.*)?$/
const NOTHING = /^(?:#.*|[&!][^\s]{0,200}\s*(?:#.*)?)?$/
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['[', ']'],
  ['{', '}'],
])

/** The first fault in the lines up to the one that contains the offset `until`, and the line after it. */
export function layoutFault(text: string, until: number): YamlFault | null {
  const levels: Level[] = []
  let pending: Pending[] = []
  let opensGroup = false
  let isText = false
  let after = 0
  for (let from = 0; from < text.length && (after < 2 || isOpen(pending));) {
    const feed = text.indexOf('\n', from)
    const end = feed === -1 ? text.length : feed
    const line = text.slice(from, end).trimEnd()
    const column = line.length - line.trimStart().length
    const here: TextLine = { from, to: from + line.length, column }
    const isSkipped = line.trim() === '' || (pending.length === 0 && line.trimStart().startsWith('#'))
    from = end + 1
    if (isSkipped) continue
    if (here.from > until) after++
    const open = pending.at(-1)
    if (open && BLOCK.test(open.sign)) {
      if (column > open.column) continue
      pending = []
    } else if (open) {
      const isLeft = column <= open.column && !']}'.includes(line.charAt(column))
      if (isLeft && (KEY.test(line.slice(column)) || CLOSING.get(open.sign) === undefined)) return neverClosed(pending)
      const rest = afterOpen(text, here.from, here.to, pending)
      if (rest === null) continue
      if (!isNothing(rest) && CLOSING.get(open.sign) === undefined) return neverClosed([open])
      continue
    }
    if (/^(?:---|\.\.\.|%)/.test(line)) {
      levels.length = 0
      continue
    }
    let at = column
    for (;;) {
      const content = line.slice(at)
      const isDash = /^-(?:\s|$)/.test(content)
      const top = levels.at(-1)
      const isOfList = at === column && top?.isList === true && top.column === column
      if (!isDash && (JOINED_DASH.test(content) || (isOfList && content.startsWith('-')))) {
        return { start: here.from + at, end: here.from + at + 1, message: 'A blank is missing after the dash.' }
      }
      const key = isDash ? null : KEY.exec(content)
      if (!isDash && !key) {
        const isWhole = /^["'{[]/.test(content)
        if (at === column && top && column <= top.column && !isWhole) return isOfList ? fault(here, content.length, NO_DASH) : null
        isText = true
        if (at > column || isWhole) pending = openedBy(text, here.from + at, here.to, at > column ? (top?.column ?? 0) : column - 1)
        opensGroup = false
        break
      }
      const wrong = enter(levels, { ...here, column: at }, isDash, opensGroup, at > column)
      // A text in front of it may be a key without its colon, or a value without its end.
      if (wrong) return isText && !isDash ? null : wrong
      isText = false
      const value = isDash ? content.slice(1) : content.slice(key?.[0].length ?? 0)
      const skipped = value.length - value.trimStart().length
      const valueAt = at + (content.length - value.length) + skipped
      opensGroup = NOTHING.test(value.trim())
      if (isDash && !opensGroup) {
        at = valueAt
        opensGroup = true
        continue
      }
      if (BLOCK.test(value.trim())) pending = [{ sign: value.trim(), at: here.from + valueAt, column: at }]
      else if (!opensGroup) pending = openedBy(text, here.from + valueAt, here.to, at)
      break
    }
  }
  return isOpen(pending) ? neverClosed(pending) : null
}

/** A text in quotes or brackets, and no block. */
function isOpen([first]: readonly Pending[]): boolean {
  return first !== undefined && !BLOCK.test(first.sign)
}

/** Puts a key or a dash on its level; the fault where there is none. `within`: it stands behind a dash. */
function enter(levels: Level[], line: TextLine, isList: boolean, opensGroup: boolean, within: boolean): YamlFault | null {
  const { column } = line
  const above: number[] = []
  while ((levels.at(-1)?.column ?? -1) > column) {
    const left = levels.pop()
    if (left && levels.length === 0 && left.lines === 1) return firstIndented(left, column)
    if (left) above.push(left.column)
  }
  const top = levels.at(-1)
  if (!top) {
    if (above.length > 0) return misplaced(line, above)
  } else if (top.column === column) {
    if (top.isList === isList) {
      top.lines++
      return null
    }
    if (isList && !opensGroup) return fault(line, 1, DASH)
    if (!isList) {
      const below = levels.at(-2)
      if (below?.column !== column || below.isList) return fault(line, line.to - line.from - column, NO_DASH)
      levels.pop()
      below.lines++
      return null
    }
  } else if (!within && (!opensGroup || above.length > 0)) return misplaced(line, [...above, top.column])
  levels.push({ column, isList, first: line, lines: 1 })
  return null
}

const DASH =
  'This line begins with a dash, as an entry of a list does, and the line above it is not one. Remove the dash, or indent the line below the key of its list.'
const NO_DASH =
  'This line has no dash, and the lines above it in the same column have one. A dash is missing, or the line is indented wrongly.'
const ONE_COLUMN = 'Keys of one group begin in the same column.'

function fault({ from, column }: TextLine, length: number, message: string): YamlFault {
  return { start: from + column, end: from + column + length, message }
}

function misplaced(line: TextLine, columns: readonly number[]): YamlFault {
  const others = [...new Set(columns)].sort((one, other) => other - one).map(blanks)
  const said = others.length === 1 ? (others[0] ?? '') : `${others.slice(0, -1).join(', ')} or ${others.at(-1) ?? ''}`
  const message = `This line is indented differently from the lines above: it begins with ${blanks(line.column)}, and they with ${said}. ${ONE_COLUMN}`
  return fault(line, Math.max(1, line.to - line.from - line.column), message)
}

function firstIndented({ first }: Level, column: number): YamlFault {
  const message = `This line is indented differently from the lines below: it begins with ${blanks(first.column)}, and they with ${blanks(column)}. ${ONE_COLUMN}`
  return fault(first, Math.max(1, first.to - first.from - first.column), message)
}

function blanks(count: number): string {
  return count === 0 ? 'no blank' : count === 1 ? '1 blank' : `${count} blanks`
}

function neverClosed(pending: readonly Pending[]): YamlFault {
  const { sign = '', at = 0 } = pending[0] ?? {}
  const closing = CLOSING.get(sign)
  const message =
    closing === undefined
      ? 'This quotation mark is never closed. Put the same one at the end of the value.'
      : `This bracket is never closed. Put ${closing} at the end of the value.`
  return { start: at, end: at + 1, message }
}

// ── quotation marks and brackets ─────────────────────────────────────────────────────────────────────────────────────

/** What a value opens and does not close in its line. */
function openedBy(text: string, from: number, to: number, column: number): Pending[] {
  const first = text.charAt(from)
  if (!`"'[{`.includes(first) || first === '') return []
  const open: Pending[] = [{ sign: first, at: from, column }]
  return afterOpen(text, from + 1, to, open) === null ? open : []
}

/** Goes on inside of what is open; the text after its end, or null where it goes on in the next line. */
function afterOpen(text: string, from: number, to: number, open: Pending[]): string | null {
  const column = open[0]?.column ?? 0
  for (let at = from; at < to; at++) {
    const here = open.at(-1)?.sign ?? ''
    const character = text.charAt(at)
    if (here === '"' || here === "'") {
      if (here === '"' && character === '\\') at++
      else if (character === here) {
        if (here === "'" && text.charAt(at + 1) === here) at++
        else open.pop()
      }
    } else if (character === '#' && /\s/.test(text.charAt(at - 1))) return null
    else if (CLOSING.has(character)) open.push({ sign: character, at, column })
    else if (`"'`.includes(character) && /[\s[{,:]/.test(text.charAt(at - 1))) open.push({ sign: character, at, column })
    else if (character === CLOSING.get(here)) open.pop()
    if (open.length === 0) return text.slice(at + 1, to)
  }
  return null
}

function isNothing(rest: string): boolean {
  return /^\s*(?:#.*)?$/.test(rest)
}
