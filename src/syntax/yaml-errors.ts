// What is wrong with YAML that people type, in words that say what to change.

/** Where it is, in UTF-16 code units of the text, and what it is: full sentences. */
export interface YamlFault {
  readonly start: number
  readonly end: number
  readonly message: string
}

/** A key without the blank that YAML wants after its colon; not the scheme of a URL. */
const JOINED_KEY = /^[ \t]*(?:- )?([A-Za-z_][\w-]{0,60}):(?!\/\/)([^\s:/].{0,120})$/
/** Lines before the one where the parser gave up: a key without a blank takes the lines after it along. */
const LINES_BEFORE = 3

/** The likely cause of an error of the parser at `start`, where it is one that people make; null for all others. */
export function explainYamlError(
  text: string,
  { code, message }: { readonly code: string; readonly message: string },
  start: number,
  end: number,
): YamlFault | null {
  const { from, to } = lineAround(text, start)
  const line = text.slice(from, to)
  const indentation = /^[ \t]*/.exec(line)?.[0] ?? ''
  if (code === 'TAB_AS_INDENT' || indentation.includes('\t')) {
    const tab = from + indentation.indexOf('\t')
    return { start: tab, end: tab + 1, message: 'This line begins with a tab, which YAML does not allow. Use blanks, two for each level.' }
  }
  const joined = joinedKeyBefore(text, from, Math.max(to, end))
  if (joined) return joined
  const first = text.charAt(start)
  if (code === 'BAD_SCALAR_START' || code === 'BAD_ALIAS') {
    return { start, end, message: `A value cannot begin with ${first} in YAML. Put the value in quotes.` }
  }
  // The parser gives the same code for a key without a colon.
  if (code === 'MISSING_CHAR' && message.startsWith('Missing closing') && `"'`.includes(text.charAt(openQuote(text, end)))) {
    const quote = openQuote(text, end)
    return { start: quote, end: quote + 1, message: 'This quotation mark is never closed. Put the same one at the end of the value.' }
  }
  return code === 'MISSING_CHAR' || code === 'MULTILINE_IMPLICIT_KEY' ? missingColon(line, from, text.slice(to).trim() === '') : null
}

/** A line that begins like a key, and has no colon. */
const NO_COLON = /^[ \t]*(?:- )?([A-Za-z_][\w-]{0,60})(?:[ \t]{1,40}([^\s:#][^:]{0,200}))?$/

/** `plan enterprise`, and a key at which a file was cut off. */
function missingColon(line: string, from: number, isLast: boolean): YamlFault | null {
  const [, key, value] = NO_COLON.exec(line.trimEnd()) ?? []
  if (key === undefined) return null
  const start = from + line.indexOf(key)
  const end = from + line.trimEnd().length
  if (value === undefined) {
    const cut = isLast ? ' The file seems to be cut off here: copy it again.' : ''
    return { start, end, message: `This line has no colon, so it is no key with a value.${cut}` }
  }
  return { start, end, message: `A colon is missing after the key. Write “${key}: ${shownValue(value)}”.` }
}

/** A short word as it is; what is longer may be anything. */
function shownValue(value: string): string {
  return /^[\w.-]{1,12}$/.test(value) ? value : '…'
}

/** The last quotation mark that begins a value; 0 where there is none. */
function openQuote(text: string, end: number): number {
  const before = text.slice(0, end)
  return Math.max(0, before.lastIndexOf(': "') + 2, before.lastIndexOf(": '") + 2)
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

/** Values of asterisks alone are crossed out by hand; for YAML they would be aliases. The text keeps its length. */
export function withoutCrossedOut(text: string): string {
  return text.includes('***')
    ? text.replace(/(?<=[:,[-][ \t])\*{3,}(?=[ \t]*(?:[\r\n,}\]#]|$))/g, (stars) => 'x'.repeat(stars.length))
    : text
}
