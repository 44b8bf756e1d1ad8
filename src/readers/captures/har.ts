import type { Artifact } from '../../model/artifact.ts'
import type { Reader } from '../../model/reader.ts'
import type { ReportedError } from '../../model/reported.ts'
import { inputs } from '../../model/vocabulary.ts'
import { errorsIn } from '../../domain/reported-errors.ts'
import { formFields } from '../../syntax/envelope.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { addressOf, dateOf, wrappedAt, wrappedInPage } from './_recording.ts'
import { addAll } from './_add.ts'
import { FIELDS, recordingIn, type Wrapped } from './_wrapped.ts'

/** A browser’s recording of its traffic (HAR 1.2). */
export default {
  kind: 'har',
  title: 'a recording of a browser’s traffic (HAR)',

  recognises: (artifact) => Array.isArray(recordingIn(artifact)?.get('log', 'entries').value),

  read(artifact, add) {
    const entries = recordingIn(artifact)?.get('log', 'entries').items() ?? []
    // A posted message comes before the page that posts it, which holds the same message.
    const found = [...entries.flatMap(requestsIn), ...entries.flatMap(pagesIn)]
    addAll(found, add)
    const errors = entries.flatMap(errorsOf)
    for (const error of errors) {
      add(inputs.reportedErrors, error)
      const when = error.time === null ? '' : `, at ${error.time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
      add.note(error.at, `Microsoft refused a sign-in with AADSTS${error.code}${when}. sso-doctor explain AADSTS${error.code} says why.`)
    }
    if (found.length === 0 && errors.length === 0) {
      add.note(
        recordingIn(artifact)?.at ?? wholeFile(artifact),
        'no SAML message went through this recording. Start recording before the click that begins the sign-in, keep the log across pages (Preserve log), and export it after the error.',
      )
    }
  },
} satisfies Reader<Artifact>

function wholeFile(artifact: Artifact): { artifact: Artifact; pointer: null; span: () => { start: number; end: number } } {
  return { artifact, pointer: null, span: () => ({ start: 0, end: artifact.text.length }) }
}

function requestsIn(entry: Cursor): readonly Wrapped[] {
  const request = entry.get('request')
  const url = request.plain('url')
  const when = timeOf(entry)
  const params = request.get('postData', 'params')
  const posted = params.items().flatMap((param) => {
    const value = param.plain('value')
    return FIELDS.includes(param.plain('name') ?? '') && value !== undefined
      ? [wrappedAt(param.get('value'), value, addressOf(url), when)]
      : []
  })
  if (posted.length > 0) return posted
  const body = request.plain('postData', 'text')
  const fields = body === undefined ? [] : formFields(body, FIELDS)
  if (fields.length > 0) return fields.map(({ value }) => wrappedAt(request.get('postData', 'text'), value, addressOf(url), when))
  // A redirect counts as the request that it leads to, which may not be recorded.
  return [request.get('url'), entry.get('response', 'redirectURL')].flatMap((cursor) => {
    const address = cursor.value
    if (typeof address !== 'string') return []
    const query = address.slice(address.indexOf('?') + 1)
    return formFields(query, FIELDS).map(({ value }) => wrappedAt(cursor, value, addressOf(address), when))
  })
}

function pagesIn(entry: Cursor): readonly Wrapped[] {
  const content = entry.get('response', 'content')
  const written = content.plain('text')
  if (written === undefined) return []
  const page = content.plain('encoding') === 'base64' ? Buffer.from(written, 'base64').toString('utf8') : written
  return /SAMLResponse|SAMLRequest|wresult/.test(page) ? wrappedInPage(content.get('text'), page, timeOf(entry)) : []
}

/** Microsoft's error pages. Its scripts name codes too, and report none. */
function errorsOf(entry: Cursor): readonly ReportedError[] {
  const content = entry.get('response', 'content')
  const written = content.plain('text')
  if (written === undefined || /script/i.test(content.plain('mimeType') ?? '')) return []
  const page = content.plain('encoding') === 'base64' ? Buffer.from(written, 'base64').toString('utf8') : written
  if (!page.includes('AADSTS')) return []
  return errorsIn(page, false).map(({ code, time, correlationId, traceId }) => ({
    code,
    at: content.get('text').at,
    time: time ?? timeOf(entry),
    correlationId,
    traceId,
  }))
}

/** By the server’s clock where the response has a Date header, else by the browser’s. */
function timeOf(entry: Cursor): Date | null {
  const header = entry
    .get('response', 'headers')
    .items()
    .find((each) => each.plain('name')?.toLowerCase() === 'date')
  return dateOf(header?.plain('value')) ?? dateOf(entry.plain('startedDateTime'))
}
