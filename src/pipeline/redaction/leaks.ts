import type { CopiedFile } from './copy.ts'
import type { Words } from './words.ts'

// Looks for originals in the finished copy: in its texts as they are, and in what base64, percent signs, escapes and UTF-16 in them stand for.

const WORD = /[\p{L}\p{N}\p{M}]+/gu
const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
/** Shorter runs hold no word that is looked for in them. */
const BASE64 = /[A-Za-z0-9+/_-]{12}[A-Za-z0-9+/_-]*={0,2}/g
/** Letters of a word; in other scripts, two are a name. */
const SHORTEST = 3
/** Bytes of a certificate may by chance have a word of fewer letters. */
const SHORTEST_IN_BYTES = 5

export interface Leak {
  readonly file: string
  /** From one. */
  readonly line: number
}

/** Where an original is left in a copy; empty where none is. Linear in the size of the copy. */
export function leaksIn(files: readonly CopiedFile[], words: Words): readonly Leak[] {
  const sought = soughtIn(words)
  const leaks: Leak[] = []
  for (const { name, text } of files) {
    for (const [index, line] of [name, ...text.split('\n')].entries()) {
      if (viewsOf(line).some((view) => sought(view, SHORTEST)) || insidesOf(line).some((view) => sought(view, SHORTEST_IN_BYTES)))
        leaks.push({ file: name, line: Math.max(1, index) })
    }
  }
  return leaks
}

function soughtIn(words: Words): (view: string, shortest: number) => boolean {
  const isOriginal = (lower: string): boolean =>
    (words.replaced.has(lower) || words.ofNames.has(lower)) && !words.isPseudonym(lower) && !words.isVocabulary(lower)
  return (view, shortest) => {
    const bare = view.replace(GUID, (guid) => (words.isPseudonym(guid.toLowerCase()) ? ' ' : guid))
    for (const [word] of bare.matchAll(WORD))
      if (
        (word.length >= shortest || (shortest === SHORTEST && word.length === 2 && /[\u0080-\uffff]/.test(word))) &&
        isOriginal(word.toLowerCase().normalize('NFC'))
      )
        return true
    for (const [guid] of view.matchAll(GUID)) if (isOriginal(guid.toLowerCase())) return true
    return false
  }
}

/** A line of JSON as it is, and without its escapes. */
function viewsOf(line: string): readonly string[] {
  const views = [line]
  if (line.includes('\\')) views.push(unescaped(line), unescaped(unescaped(line)))
  if (line.includes('%')) views.push(line.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))))
  return views
}

function unescaped(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\[bfnrt]/g, ' ')
    .replace(/\\/g, '')
}

/** What base64 in a line stands for, as UTF-8 and as UTF-16. */
function insidesOf(line: string): readonly string[] {
  return [...line.matchAll(BASE64)].flatMap(([run]) => {
    const bytes = Buffer.from(run, 'base64')
    return [bytes.toString('utf8'), bytes.toString('latin1').replaceAll('\u0000', '')]
  })
}
