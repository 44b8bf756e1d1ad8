// Blanks that YAML does not take as such, as web pages and word processors write them: a no-break space after a colon, or behind a value.

const ODD_BLANK = /[\u00A0\u2000-\u200A\u202F\u205F\u3000]/
const ODD_BLANKS = /[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g

/** The text with plain blanks where such a blank stands between keys and values, of the same length. Within a value it stays. */
export function withPlainBlanks(text: string): string {
  if (!ODD_BLANK.test(text)) return text
  return text
    .split('\n')
    .map((line) => (ODD_BLANK.test(line) ? withPlainBlanksInLine(line) : line))
    .join('\n')
}

/** Where `withPlainBlanks` changes a text: the offset of the first such blank of each line. */
export function oddBlanksIn(text: string): readonly number[] {
  const plain = withPlainBlanks(text)
  const places: number[] = []
  let lineEnd = -1
  for (const { index } of plain === text ? [] : text.matchAll(ODD_BLANKS)) {
    if (plain[index] !== ' ' || index < lineEnd) continue
    places.push(index)
    const end = text.indexOf('\n', index)
    lineEnd = end === -1 ? text.length : end
  }
  return places
}

/** What comes next in a line, outside of a text in quotes. */
type Next =
  /** A key, a value, a dash: odd blanks before it are around it. */
  | 'start'
  /** The rest of a key or value without quotes, which may have such a blank in it. */
  | 'word'
  /** A sign, after a text in quotes or a closing bracket. */
  | 'end'

function withPlainBlanksInLine(line: string): string {
  let out = ''
  let next: Next = 'start'
  let depth = 0
  let hasKey = false
  for (let at = 0; at < line.length;) {
    const character = line.charAt(at)
    const isBlank = /\s/.test(character)
    if (isBlank) {
      const end = endOfBlanks(line, at)
      const sign = line.charAt(end)
      const isBeforeSign = (sign === ':' && !hasKey && isBlankAt(line, end + 1)) || (depth > 0 && ',]}'.includes(sign) && sign !== '')
      out += next === 'word' && !isBeforeSign ? line.slice(at, end) : line.slice(at, end).replace(ODD_BLANKS, ' ')
      at = end
      continue
    }
    if (character === '#' && (at === 0 || /\s/.test(line.charAt(at - 1)))) return out + line.slice(at)
    if (next === 'start' && (character === '"' || character === "'")) {
      const end = endOfQuoted(line, at)
      out += line.slice(at, end)
      at = end
      next = 'end'
      continue
    }
    out += character
    at++
    if (next === 'start' && character === '-' && isBlankAt(line, at)) continue
    if (next === 'start' && '[{'.includes(character)) {
      depth++
      hasKey = false
    } else if (depth > 0 && character === ',') {
      next = 'start'
      hasKey = false
    } else if (depth > 0 && ']}'.includes(character)) {
      next = 'end'
      depth--
    } else if (character === ':' && !hasKey && (isBlankAt(line, at) || next === 'end')) {
      next = 'start'
      hasKey = true
    } else next = 'word'
  }
  return out
}

function isBlankAt(line: string, at: number): boolean {
  return at >= line.length || /\s/.test(line.charAt(at))
}

function endOfBlanks(line: string, at: number): number {
  while (at < line.length && /\s/.test(line.charAt(at))) at++
  return at
}

/** After the closing quotation mark; where there is none, the end of the line. */
function endOfQuoted(line: string, start: number): number {
  const mark = line.charAt(start)
  for (let at = start + 1; at < line.length; at++) {
    if (mark === '"' && line.charAt(at) === '\\') at++
    else if (line.charAt(at) === mark) {
      if (mark === "'" && line.charAt(at + 1) === mark) at++
      else return at + 1
    }
  }
  return line.length
}

/** Values of asterisks alone are crossed out by hand; for YAML they would be aliases. The text keeps its length. */
export function withoutCrossedOut(text: string): string {
  return text.includes('***')
    ? text.replace(/(?<=[:,[-][ \t])\*{3,}(?=[ \t]*(?:[\r\n,}\]#]|$))/g, (stars) => 'x'.repeat(stars.length))
    : text
}
