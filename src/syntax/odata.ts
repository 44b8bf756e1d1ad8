import type { Cursor } from './tree.ts'

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

/** What is in the responses of a Graph `$batch`, or in one response that a program saved with its status: their bodies. */
export function bodiesIn(record: Cursor): readonly Cursor[] {
  const responses = record.get('responses')
  const all = Array.isArray(responses.value) ? responses.items() : [record]
  return all.flatMap((response) => {
    const body = response.get('body')
    return body.isObject && (response.has('status') || response.has('statusCode')) ? [body.asWritten()] : []
  })
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
