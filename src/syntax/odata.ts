/**
 * The collection that an `@odata.context` names, without the selection at its end: `users` of `…#users(id,mail)/$entity`,
 * `groups('…')/members` of `…#groups('…')/members(id)`. Null where it names none.
 */
export function collectionIn(context: string | undefined): string | null {
  const hash = context?.indexOf('#') ?? -1
  if (context === undefined || hash === -1) return null
  let end = context.length
  if (context.endsWith('/$entity')) end -= '/$entity'.length
  if (context[end - 1] === ')') {
    const open = openingOf(context, end - 1)
    // An id in brackets is a key, and no selection.
    if (open > hash && context[open + 1] !== "'") end = open
  }
  return context.slice(hash + 1, end)
}

/** The bracket that the one at `close` closes: selections may be nested. */
function openingOf(text: string, close: number): number {
  let depth = 0
  for (let at = close; at >= 0; at--) {
    if (text[at] === ')') depth++
    else if (text[at] === '(' && --depth === 0) return at
  }
  return -1
}

/** A context without the link that a chat makes of it. */
export function withoutLink(context: string): string {
  const first = context.charAt(0)
  if (first !== '<' && first !== '[') return context
  const end = first === '<' ? context.indexOf('>') : context.indexOf('](')
  return context.slice(1, end === -1 ? undefined : end)
}
