import type { Artifact } from '../../model/artifact.ts'
import type { Reader } from '../../model/reader.ts'
import { mayQuoteMessage } from '../../syntax/form.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { addAll } from './_add.ts'
import { messagesAt } from './_message.ts'
import { wrappedAt } from './_recording.ts'
import { FIELDS, isMeant, recordingIn, type Wrapped } from './_wrapped.ts'
import har from './har.ts'
import samlTracer from './saml-tracer.ts'

/** JSON of extensions and logs, with a message in a field of the form or in any text. */
export default {
  kind: 'saml-fields',
  title: 'JSON with a SAML message in a field of its own',

  recognises(artifact) {
    const root = recordingIn(artifact)
    // Recordings of traffic have readers of their own.
    return root !== null && !har.recognises(artifact) && !samlTracer.recognises(artifact) && messagesIn(root).length > 0
  },

  read(artifact, add) {
    const root = recordingIn(artifact)
    if (root) addAll(messagesIn(root), add, true)
  },
} satisfies Reader<Artifact>

const MAX_DEPTH = 8

interface InJson {
  /** Under the name of a field. */
  readonly own: Wrapped[]
  /** In other texts, and how long these messages are together. */
  readonly others: Wrapped[]
  length: number
}

function messagesIn(root: Cursor): readonly Wrapped[] {
  const found: InJson = { own: [], others: [], length: 0 }
  collect(root, found, 0)
  const { named, text } = root.artifact
  // A description of an interface may show one as an example.
  return named || found.own.length > 0 || found.length * 2 >= text.length ? [...found.own, ...found.others] : []
}

function collect(cursor: Cursor, found: InJson, depth: number): void {
  if (typeof cursor.value === 'string' && mayQuoteMessage(cursor.value)) {
    const messages = messagesAt(cursor, cursor.value)
    found.others.push(...messages.map(({ wrapped }) => wrapped))
    for (const { length } of messages) found.length += length
  }
  if (depth > MAX_DEPTH) return
  for (const name of FIELDS) {
    const value = cursor.plain(name)
    if (value === undefined) continue
    const wrapped = wrappedAt(cursor.get(name), value, null, null)
    if (isMeant(wrapped, value)) found.own.push(wrapped)
  }
  for (const [key, each] of cursor.members())
    if (typeof each.value !== 'string' || !LOWER.has(key.toLowerCase())) collect(each, found, depth + 1)
  for (const each of cursor.items()) collect(each, found, depth + 1)
}

const LOWER: ReadonlySet<string> = new Set(FIELDS.map((name) => name.toLowerCase()))
