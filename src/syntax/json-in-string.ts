// JSON that was written as a JSON string, once or more often: `"{\"value\": [...]}"`.

/** The text as it was before, as far as it shows what it is. */
export function unescaped(text: string): string {
  return text.replace(/\\{1,20}(?:u0022|["nrt\\])/g, (escape) => (/["2]$/.test(escape) ? '"' : ' '))
}

/** An object or a list, behind the quotation marks of a text. */
export function beginsAsJson(text: string): boolean {
  return /^[\s"]{0,200}[{[]\s{0,200}["{[\]}]/.test(unescaped(text.slice(0, 1000)))
}

/** What is in a text that is a JSON string, or a list of them; null where it is neither. */
export function insideOfString(text: string): string | null {
  const [begin] = /^\s{0,200}(?:\[\s{0,200})?"(?=[\s\\nrt"]{0,200}[{[])/.exec(text) ?? []
  if (begin === undefined || !beginsAsJson(text.slice(begin.length))) return null
  const inside = unescaped(text.slice(begin.length))
  return inside.slice(inside.search(/[{[]/))
}
