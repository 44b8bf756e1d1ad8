// Where the value of a name is, in text of any kind: what follows the name, read once from left to right.

export interface TextSpan {
  readonly start: number
  readonly end: number
}

export function skip(text: string, at: number, characters: string, most = Infinity): number {
  const end = Math.min(text.length, at + most)
  while (at < end && characters.includes(text[at] ?? '')) at++
  return at
}

const BLANKS = ' \t'
const SPACE = ' \t\r\n'

function isLineEnd(character: string | undefined): boolean {
  return character === undefined || character === '\n' || character === '\r'
}

/** A quotation mark as it is written: `"`, `'`, `\"` of a text within a text, `""` of a cell. Empty where there is none. */
export function quoteAt(text: string, at: number): string {
  const quote = skip(text, at, '\\', 40)
  const mark = text[quote]
  if (mark !== '"' && mark !== "'") return ''
  const doubled = mark === '"' && quote === at && text[quote + 1] === '"' && /[^\s,;:)\]}]/.test(text[quote + 2] ?? ' ')
  return text.slice(at, quote + 1) + (doubled ? mark : '')
}

/** A text in quotation marks; where they are not closed, up to the end of the line. Null where there is none. */
export function quotedAt(text: string, at: number): TextSpan | null {
  const mark = quoteAt(text, at)
  if (mark === '') return null
  const start = at + mark.length
  const escapes = mark === '"'
  let end = start
  for (; !isLineEnd(text[end]); end++) {
    if (escapes && text[end] === '\\') end++
    else if (text.startsWith(mark, end)) break
  }
  return { start, end: Math.min(end, text.length) }
}

/** After the closing mark of a quoted name. */
export function afterQuote(text: string, at: number): number {
  const mark = quoteAt(text, at)
  if (mark === '') {
    // `name"":` in a cell: the second mark is followed by a sign that ends a text.
    return at
  }
  return text.startsWith('"', at + mark.length) && mark === '"' ? at + 2 : at + mark.length
}

/** After `:`, `=` or `=>`, with blanks around it; null where there is none. `sameLine` allows no line end before the sign. */
export function afterSign(text: string, at: number, sameLine = false): number | null {
  const sign = skip(text, at, sameLine ? BLANKS : SPACE)
  const character = text[sign]
  if (character !== ':' && character !== '=') return null
  // `Type::member` assigns nothing.
  if (character === ':' && text[sign + 1] === ':') return null
  return text[sign + 1] === '>' || (character === ':' && text[sign + 1] === '=') ? sign + 2 : sign + 1
}

/** After a name and its sign: a text in quotation marks, also the first of a list. */
export function assignedAt(text: string, end: number): TextSpan | null {
  const sign = afterSign(text, afterQuote(text, end))
  if (sign === null) return null
  let at = skip(text, sign, SPACE)
  if (text[at] === '[') at = skip(text, at + 1, SPACE)
  return quotedAt(text, at)
}

/** The rest of a line, but for a comment and a comma at its end. */
export function restOfLine(text: string, at: number): TextSpan | null {
  at = skipTag(text, at)
  if (isLineEnd(text[at]) || '"\'{}[]|>&!#,;'.includes(text[at] ?? '"')) return null
  let end = at
  while (!isLineEnd(text[end]) && !(text[end] === '#' && BLANKS.includes(text[end - 1] ?? 'x'))) end++
  while (end > at && BLANKS.includes(text[end - 1] ?? 'x')) end--
  if (text[end - 1] === ',') end--
  return end > at ? { start: at, end } : null
}

/** Behind a tag or an anchor of YAML. */
function skipTag(text: string, at: number): number {
  at = skip(text, at, BLANKS)
  if (text[at] !== '!' && text[at] !== '&') return at
  let end = at
  while (!isLineEnd(text[end]) && !BLANKS.includes(text[end] ?? ' ')) end++
  return BLANKS.includes(text[end] ?? 'x') ? skip(text, end, BLANKS) : at
}

/** The word that was read last: names within one word all end with it. */
let lastWord = { text: '', start: 0, end: 0 }

/** In the middle of a line: up to a sign that ends a query, a flow mapping or an argument. */
export function wordAt(text: string, at: number): TextSpan | null {
  if (at >= lastWord.start && at < lastWord.end && lastWord.text === text) return { start: at, end: lastWord.end }
  let end = at
  while (end < text.length && !' \t\r\n"\'{}[]<>&,;|\u201C\u201D'.includes(text[end] ?? ' ')) end++
  lastWord = { text, start: at, end }
  return end > at ? { start: at, end } : null
}

/** A block text of YAML: every line that is indented further than the line of its key. */
export function blockAt(text: string, at: number): TextSpan | null {
  const mark = skip(text, at, BLANKS)
  if (text[mark] !== '|' && text[mark] !== '>') return null
  let line = skip(text, mark + 1, '-+0123456789 \t')
  if (text[line] === '\r') line++
  if (text[line] !== '\n') return null
  const indent = indentOf(text, lineStart(text, at))
  let end = line
  for (let next = line + 1; next < text.length;) {
    const content = skip(text, next, BLANKS)
    const newline = lineEnd(text, content)
    const isEmpty = isLineEnd(text[content])
    if (!isEmpty && content - next <= indent) break
    if (!isEmpty) end = newline
    next = newline + 1
  }
  const start = skip(text, line + 1, SPACE)
  return end > start ? { start, end } : null
}

/** `<<EOF` of Terraform and shells, up to the line with that word. */
export function heredocAt(text: string, at: number): TextSpan | null {
  const [whole, word = ''] = /^[ \t]{0,8}<<[-~]?["']?(\w{1,40})["']?[ \t]*\r?\n/.exec(text.slice(at, at + 80)) ?? []
  if (whole === undefined) return null
  const start = at + whole.length
  const end = text.indexOf(word, start)
  return { start, end: end === -1 ? text.length : lineStart(text, end) }
}

function indentOf(text: string, start: number): number {
  return skip(text, start, ' \t-') - start
}

export function lineStart(text: string, at: number): number {
  let start = at
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--
  return start
}

export function lineEnd(text: string, at: number): number {
  while (at < text.length && text[at] !== '\n') at++
  return at
}

/** The text of an element that `name` begins: after its attributes, up to the next tag. */
export function elementText(text: string, end: number): TextSpan | null {
  const tag = text.slice(end, end + 400)
  const close = /^(?:[ \t\r\n][^<>]*)?>/.exec(tag)?.[0]
  if (close === undefined || close.endsWith('/>')) return null
  const cdata = '<![CDATA['
  const start = end + close.length
  if (text.startsWith(cdata, start)) {
    const last = text.indexOf(']]>', start)
    return { start: start + cdata.length, end: last === -1 ? text.length : last }
  }
  const last = text.indexOf('<', start)
  return last > start ? { start, end: last } : null
}
