import { layoutFault, type YamlFault } from './yaml-layout.ts'

// What is wrong with YAML that people type, in words that say what to change.

/** A key without the blank that YAML wants after its colon; not the scheme of a URL. */
const JOINED_KEY = /^[ \t]*(?:- )?([A-Za-z_][\w-]{0,60}):(?!\/\/)([^\s:/].{0,120})$/
/** Lines before the one where the parser gave up: a key without a blank takes the lines after it along. */
const LINES_BEFORE = 3

/** The likely cause of an error of the parser at `start`. */
export function explainYamlError(
  text: string,
  { code, message }: { readonly code: string; readonly message: string },
  start: number,
  end: number,
): YamlFault {
  const { from, to } = lineAround(text, start)
  const line = text.slice(from, to)
  const indentation = /^[ \t]*/.exec(line)?.[0] ?? ''
  if (code === 'TAB_AS_INDENT' || indentation.includes('\t')) {
    const tab = code === 'TAB_AS_INDENT' && text.charAt(start) === '\t' ? start : from + Math.max(0, line.indexOf('\t'))
    return { start: tab, end: tab + 1, message: 'This line begins with a tab, which YAML does not allow. Use blanks, two for each level.' }
  }
  const first = text.charAt(start)
  if (message.startsWith('Missing directives-end')) {
    const percent = /^%/m.exec(text)?.index ?? start
    return { start: percent, end: percent + 1, message: 'A line cannot begin with % in YAML. Begin a remark with #.' }
  }
  return (
    joinedKeyBefore(text, from, Math.max(to, end)) ??
    (code === 'BAD_SCALAR_START' || code === 'BAD_ALIAS' ? { start, end: Math.max(end, start + 1), message: cannotBegin(first) } : null) ??
    layoutFault(text, code === 'MISSING_CHAR' && message.startsWith('Missing closing') ? text.length : start) ??
    faultInLine(line, from, code, start) ??
    (code === 'MISSING_CHAR' || code === 'MULTILINE_IMPLICIT_KEY' ? missingColon(line, from, text.slice(to).trim() === '') : null) ?? {
      start,
      end: Math.max(end, start + 1),
      message:
        'YAML cannot read this. Put a value with special characters in quotes, begin a remark with #, and let the keys of one group begin in the same column.',
    }
  )
}

function cannotBegin(sign: string): string {
  return `A value cannot begin with ${sign} in YAML. Put the value in quotes.`
}

/** The text after a key, or after a dash. */
const VALUE = /^[ \t]*(?:- )?(?:(?:[A-Za-z_][\w.-]{0,60}|"[^"\\]{0,60}"|'[^']{0,60}')[ \t]{0,40}:[ \t]{1,40})?/

/** What one line alone shows. */
function faultInLine(line: string, from: number, code: string, start: number): YamlFault | null {
  const at = VALUE.exec(line)?.[0].length ?? 0
  const value = line.slice(at).trimEnd()
  const fault = (offset: number, length: number, message: string): YamlFault => ({
    start: from + at + offset,
    end: from + at + offset + Math.max(1, length),
    message,
  })
  const first = value.charAt(0)
  if (code === 'BAD_DQ_ESCAPE') {
    return { start, end: start + 2, message: 'A backslash in straight double quotes begins an escape. Put the value in single quotes.' }
  }
  if (code === 'KEY_OVER_1024_CHARS') return fault(-at, line.length, 'This key is longer than the 1,024 characters that YAML allows.')
  if (/^(?:[|>%&!*?@`]|-(?:\s|$))/.test(value)) return fault(0, 1, cannotBegin(first))
  if (`"'`.includes(first) && first !== '') {
    const close = closingQuote(value)
    const rest = close === -1 ? '' : value.slice(close + 1)
    return rest === '' ? null : fault(close + 1, rest.length, saysRest(rest, 'closing quotation mark'))
  }
  if ('[{'.includes(first) && first !== '') {
    const offset = start - from - at
    if (code === 'UNEXPECTED_TOKEN' && ']}'.includes(value.charAt(offset)) && value.charAt(offset) !== '')
      return fault(offset, 1, 'This closing bracket has no opening one before it.')
    if (code === 'UNEXPECTED_TOKEN' && (value.charAt(offset) !== ',' || /[\]}]\s*$/.test(value.slice(0, offset))))
      return fault(offset, value.length - offset, saysRest(value.slice(offset), 'closing bracket'))
    if (code === 'UNEXPECTED_TOKEN') return fault(offset, 1, 'There is a comma too many here.')
    return fault(
      Math.max(0, offset),
      1,
      'Between the brackets, the entries must be separated by commas, and a text with a colon or a bracket in it must be in quotes.',
    )
  }
  if (/[\]}]$/.test(value) && !/[[{]/.test(value)) return fault(value.length - 1, 1, 'This closing bracket has no opening one before it.')
  if (at > 0 && /:$/.test(value)) return fault(value.length - 1, 1, 'The value ends in a colon. Remove it, or put the value in quotes.')
  const colon = at > 0 ? /:[ \t]/.exec(value) : null
  if (colon) return fault(colon.index, 1, 'There is a second colon with a blank after it in this line. Put the value in quotes.')
  return null
}

/** After a value in quotes or brackets. */
function saysRest(rest: string, after: string): string {
  const text = rest.trim()
  if (/^[,;]$/.test(text)) return `YAML wants no ${text === ',' ? 'comma' : 'semicolon'} after a value. Remove it.`
  if (text.startsWith('#')) return 'A blank is missing before the #, which begins a remark.'
  return `There is more text after the ${after}. Put quotes around the whole value, or a blank and # before a remark.`
}

/** Index of the mark that closes the text in quotes at the beginning; -1 where there is none. */
function closingQuote(value: string): number {
  const mark = value.charAt(0)
  for (let at = 1; at < value.length; at++) {
    if (mark === '"' && value.charAt(at) === '\\') at++
    else if (value.charAt(at) === mark) {
      if (mark === "'" && value.charAt(at + 1) === mark) at++
      else return at
    }
  }
  return -1
}

/** A line that begins like a key, and has no colon. */
const NO_COLON =
  /^[ \t]*(?:- )?([A-Za-z_][\w-]{0,60})(?:[ \t]{0,40}([=\uFF1A\uFE55\u2236\uA789])[ \t]{0,40}|[ \t]{1,40})([^\s:#][^:]{0,200}|[^\s#].{0,200})?$/
const KEY_ALONE = /^[ \t]*(?:- )?([A-Za-z_][\w-]{0,60})$/

/** `plan enterprise`, and a key at which a file was cut off. */
function missingColon(line: string, from: number, isLast: boolean): YamlFault | null {
  const trimmed = line.trimEnd()
  const indent = trimmed.length - trimmed.trimStart().length
  const end = from + trimmed.length
  const alone = KEY_ALONE.exec(trimmed)?.[1]
  if (alone !== undefined) {
    const cut = isLast ? ' The file seems to be cut off here: copy it again.' : ''
    return { start: from + line.indexOf(alone), end, message: `This line has no colon, so it is no key with a value.${cut}` }
  }
  const [, key, sign, value = ''] = NO_COLON.exec(trimmed) ?? []
  if (key !== undefined && sign !== undefined) {
    const at = from + line.indexOf(sign)
    const written = `Write “${key}: ${shownValue(value)}”`
    return sign === '='
      ? { start: at, end: at + 1, message: `A colon belongs here, and not =. ${written}.` }
      : {
          start: at,
          end: at + 1,
          message: `This is a wide colon, which YAML does not take as one. ${written}, with a plain colon and a blank.`,
        }
  }
  // More than one word, and no quotes: a sentence, or the rest of the value above.
  if (key !== undefined && (/^["'[{]/.test(value) || !/\s/.test(value))) {
    return { start: from + line.indexOf(key), end, message: `A colon is missing after the key. Write “${key}: ${shownValue(value)}”.` }
  }
  const message =
    'This line has no key with a colon. If it belongs to the value above, write both in one line; if it is a remark, begin it with #.'
  return { start: from + indent, end, message }
}

/** A short word as it is; what is longer may be anything. */
function shownValue(value: string): string {
  return /^[\w.-]{1,12}$/.test(value) ? value : '…'
}

/** `ssoEnabled:true`, in one of the lines of the error or just before it. */
function joinedKeyBefore(text: string, from: number, to: number): YamlFault | null {
  let start = from
  for (let more = LINES_BEFORE; more > 0 && start > 0; more--) start = lineAround(text, start - 1).from
  for (let at = start; at <= to && at < text.length;) {
    const line = lineAround(text, at)
    const [, key, value = ''] = JOINED_KEY.exec(text.slice(line.from, line.to)) ?? []
    if (key !== undefined) {
      const begin = text.indexOf(`${key}:`, line.from)
      return {
        start: begin,
        end: line.to,
        message: `A blank is missing after the colon. Write “${key}: ${shownValue(value)}”.`,
      }
    }
    at = line.next
  }
  return null
}

function lineAround(text: string, offset: number): { readonly from: number; readonly to: number; readonly next: number } {
  const from = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  const feed = text.indexOf('\n', offset)
  const end = feed === -1 ? text.length : feed
  return { from, to: end > from && text.charAt(end - 1) === '\r' ? end - 1 : end, next: end + 1 }
}
