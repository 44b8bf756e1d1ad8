/** The signs and the punctuation of a report, for a terminal that shows neither. */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ['✗', 'x'],
  ['✓', 'ok'],
  ['×', 'x'],
  ['▸', '>'],
  ['➜', '>'],
  ['…', '...'],
  ['·', '-'],
  ['–', '-'],
  ['─', '-'],
  ['│', '|'],
  ['⋯', '...'],
  ['“', '"'],
  ['”', '"'],
  ['‘', "'"],
  ['’', "'"],
])

/** The same text in ASCII, as far as the words are the report's own: names of people keep their letters. */
export function inAscii(text: string): string {
  return text.replace(/[✗✓×▸➜…·–─│⋯“”‘’]/g, (sign) => PLAIN.get(sign) ?? sign)
}
