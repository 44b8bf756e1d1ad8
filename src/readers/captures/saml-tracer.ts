import type { Artifact } from '../../model/artifact.ts'
import type { Reader } from '../../model/reader.ts'
import { formFields } from '../../syntax/envelope.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { addressOf, dateOf, wrappedAt } from './_recording.ts'
import { addAll } from './_add.ts'
import { FIELDS, isMeant, recordingIn, type Wrapped } from './_wrapped.ts'

/**
 * An export of SAML-tracer: of today, of versions before 1.0 (`id`, headers as pairs), and of the profiles that mask the posted fields
 * but not the decoded message.
 */
export default {
  kind: 'saml-tracer',
  title: 'an export of SAML-tracer',

  recognises(artifact) {
    const requests = (recordingIn(artifact)?.get('requests').items() ?? []).filter(({ isObject }) => isObject)
    return requests.length > 0 && requests.every((each) => each.plain('url') !== undefined && each.plain('method') !== undefined)
  },

  read(artifact, add) {
    const found = (recordingIn(artifact)?.get('requests').items() ?? []).flatMap(messagesOf)
    addAll(found, add)
    const root = recordingIn(artifact)
    if (found.length === 0 && root)
      add.note(root.at, 'this export of SAML-tracer holds no SAML message. Open SAML-tracer before the click that begins the sign-in.')
  },
} satisfies Reader<Artifact>

function messagesOf(request: Cursor): readonly Wrapped[] {
  const address = addressOf(request.plain('url'))
  const when = timeOf(request)
  // The posted field is what was sent; SAML-tracer makes the decoded text itself.
  const decoded = request.plain('saml')
  // A profile of the export masks the fields, and leaves the decoded text.
  const isMessage = (wrapped: Wrapped, value: string): boolean =>
    wrapped.xml !== null || wrapped.tooLarge === true || (decoded === undefined && isMeant(wrapped, value))
  const pairs = [...request.get('post').items(), ...request.get('get').items()].flatMap((pair) => {
    const [name, value] = pair.items()
    if (!value || typeof name?.value !== 'string' || typeof value.value !== 'string' || !FIELDS.includes(name.value)) return []
    const wrapped = wrappedAt(value, value.value, address, when)
    return isMessage(wrapped, value.value) ? [wrapped] : []
  })
  if (pairs.length > 0) return pairs
  const body = request.plain('postData')
  const fields = (body === undefined ? [] : formFields(body, FIELDS))
    .map(({ value }) => ({ value, wrapped: wrappedAt(request.get('postData'), value, address, when) }))
    .flatMap(({ value, wrapped }) => (isMessage(wrapped, value) ? [wrapped] : []))
  if (fields.length > 0) return fields
  if (decoded !== undefined) return [wrappedAt(request.get('saml'), decoded, address, when)]
  // A list of the fields of the query is not in every export.
  const url = request.get('url')
  const query = formFields(request.plain('url') ?? '', FIELDS).map(({ value }) => ({
    value,
    wrapped: wrappedAt(url, value, address, when),
  }))
  return query.flatMap(({ value, wrapped }) => (isMessage(wrapped, value) ? [wrapped] : []))
}

function timeOf(request: Cursor): Date | null {
  for (const header of request.get('responseHeaders').items()) {
    const [first, second] = header.items()
    const name = header.plain('name') ?? first?.value
    const value = header.plain('value') ?? second?.value
    if (typeof name === 'string' && name.toLowerCase() === 'date' && typeof value === 'string') return dateOf(value)
  }
  return null
}
