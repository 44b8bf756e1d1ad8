import type { Artifact, Place } from '../../model/artifact.ts'
import { carriedBy, openTextOf } from '../../syntax/envelope.ts'
import { parseJson } from '../../syntax/json.ts'
import { Cursor } from '../../syntax/tree.ts'

// What carries a message: a field of a form, a string in a recording, a text.

/** A message as it was found. */
export interface Wrapped {
  readonly artifact: Artifact
  /** Null where what stands there carries no XML, or more than anybody’s sign-in does. */
  readonly xml: string | null
  readonly tooLarge?: true
  /** Where the XML begins in the artifact’s own text; null where the text only encodes it, at `at`. */
  readonly from: number | null
  readonly at: Place
  readonly postedTo: string | null
  readonly capturedAt: Date | null
}

export const FIELDS: readonly string[] = ['SAMLResponse', 'SAMLRequest', 'wresult']

/** What a field carries. In a form, a space travels as a plus; XML has many, base64 has none. */
export function contentOf(value: string): Pick<Wrapped, 'xml' | 'tooLarge'> {
  const carried = carriedBy(/^\s*%3c/i.test(value) ? value.replaceAll('+', '%20') : value)
  return carried === 'too large' ? { xml: null, tooLarge: true } : { xml: carried?.text ?? null }
}

const roots = new WeakMap<Artifact, Cursor | null>()

/** The recording’s own text as JSON: what was blacked out for showing is needed here. Null where it is none. */
export function recordingIn(artifact: Artifact): Cursor | null {
  const known = roots.get(artifact)
  if (known !== undefined) return known
  const parsed = parseJson({ ...artifact, text: openTextOf(artifact) }, { from: Math.max(artifact.text.search(/[{[]/), 0) })
  // Places are the artifact’s own, so that nothing open is ever shown.
  const root = 'tree' in parsed ? Cursor.of({ ...parsed.tree, artifact }) : null
  roots.set(artifact, root)
  return root
}
