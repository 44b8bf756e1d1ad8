import type { Cursor } from './tree.ts'

/** What is in the responses of a Graph `$batch`, or in one response that a program saved with its status: their bodies. */
export function bodiesIn(record: Cursor): readonly Cursor[] {
  const responses = record.get('responses')
  const all = Array.isArray(responses.value) ? responses.items() : [record]
  return all.flatMap((response) => {
    const body = response.get('body')
    return body.isObject && (response.has('status') || response.has('statusCode')) ? [body.asWritten()] : []
  })
}

/** What programs call the answer that they save. */
const WRAPPER = /^(?:data|body|content|output|payload|response|results?|items)$/i
/** An answer is saved beside a few values about it. */
const MOST_BESIDE = 20

/** An answer of Graph inside of one more object, under the name of a wrapper or with its context, or inside of one more list. */
export function* wrappedIn(record: Cursor): Generator<Cursor> {
  const list = record.isObject ? record.get('value') : record
  if (Array.isArray(list.value) && Array.isArray(list.value[0])) {
    for (const [index, entry] of list.value.entries())
      if (Array.isArray(entry) && isObject(entry[0])) yield list.nth(index)?.asWritten() ?? list
  }
  // A request has a body too.
  if (record.keys.length > MOST_BESIDE || record.has('value') || record.has('method')) return
  for (const [key, member] of record.members())
    if (WRAPPER.test(key) ? isObject(member.value) || (Array.isArray(member.value) && isObject(member.value[0])) : hasContext(member.value))
      yield member.asWritten()
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hasContext(value: unknown): boolean {
  return isObject(value) && typeof (value as Record<string, unknown>)['@odata.context'] === 'string'
}
