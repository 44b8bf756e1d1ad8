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
