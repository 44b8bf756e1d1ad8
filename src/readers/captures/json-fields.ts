import type { Artifact } from '../../model/artifact.ts'
import type { Reader } from '../../model/reader.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { wrappedAt } from './_recording.ts'
import { addAll } from './_add.ts'
import { FIELDS, isMeant, recordingIn, type Wrapped } from './_wrapped.ts'

/** JSON of extensions and logs, with a field of the form somewhere in it. */
export default {
  kind: 'saml-fields',
  title: 'JSON with a SAML message in a field of its own',

  recognises(artifact) {
    const root = recordingIn(artifact)
    // Recordings of traffic have readers of their own.
    return (
      root !== null &&
      root.get('log', 'entries').value === undefined &&
      root.get('requests').value === undefined &&
      messagesIn(root).length > 0
    )
  },

  read(artifact, add) {
    const root = recordingIn(artifact)
    if (root) addAll(messagesIn(root), add, true)
  },
} satisfies Reader<Artifact>

const MAX_DEPTH = 8

function messagesIn(cursor: Cursor, depth = 0): readonly Wrapped[] {
  if (depth > MAX_DEPTH) return []
  const below = [...cursor.items(), ...cursor.keys.map((key) => cursor.get(key))]
  const own = FIELDS.flatMap((name) => {
    const value = cursor.plain(name)
    if (value === undefined) return []
    const wrapped = wrappedAt(cursor.get(name), value, null, null)
    return isMeant(wrapped, value) ? [wrapped] : []
  })
  return [...own, ...below.flatMap((each) => messagesIn(each, depth + 1))]
}
