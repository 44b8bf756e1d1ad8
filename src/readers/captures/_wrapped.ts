import type { Artifact, Place } from '../../model/artifact.ts'
import type { Repair } from '../../syntax/base64-text.ts'
import { carriedBy, openTextOf } from '../../syntax/envelope.ts'
import { parseJson } from '../../syntax/json.ts'
import { Cursor } from '../../syntax/tree.ts'

// What a message is wrapped in: a field of a form, a string in a recording, a text.

/** A message as it was found. */
export interface Wrapped {
  readonly artifact: Artifact
  /** Null where it holds no XML, or more than any sign-in does. */
  readonly xml: string | null
  readonly tooLarge?: true
  /** What was wrong with its encoding, and was undone. */
  readonly repairs?: readonly Repair[]
  /** Offset of the XML in the artifact’s own text; null where the text at `at` only encodes it. */
  readonly from: number | null
  readonly at: Place
  readonly postedTo: string | null
  readonly capturedAt: Date | null
}

export const FIELDS: readonly string[] = ['SAMLResponse', 'SAMLRequest', 'wresult']

/** The content of a field. In a form a space is written as a plus; XML has many spaces, base64 has none. */
export function contentOf(value: string): Pick<Wrapped, 'xml' | 'tooLarge' | 'repairs'> {
  const carried = carriedBy(/^\s*%3c/i.test(value) ? value.replaceAll('+', '%20') : value)
  return carried === 'too large' ? { xml: null, tooLarge: true } : { xml: carried?.text ?? null, repairs: carried?.repairs ?? [] }
}

/** False for a field that holds no message and is no damaged one: a mask, an empty text, a word. */
export function isMeant({ xml, tooLarge }: Wrapped, value: string): boolean {
  return xml !== null || tooLarge === true || (value.length >= SHORTEST && !/[^\w+/=%\s-]/.test(value))
}

/** No message has fewer characters in base64. */
const SHORTEST = 200

const roots = new WeakMap<Artifact, Cursor | null>()

/** The recording as JSON, with the values that are blacked out in reports. Null where it is not JSON. */
export function recordingIn(artifact: Artifact): Cursor | null {
  const known = roots.get(artifact)
  if (known !== undefined) return known
  const from = artifact.text.search(/[{[]/)
  const parsed = from === -1 ? null : parseJson({ ...artifact, text: openTextOf(artifact) }, { from })
  // Places are the artifact’s own, whose text is blacked out, so no secret is ever printed.
  const root = parsed && 'tree' in parsed ? Cursor.of({ ...parsed.tree, artifact }) : null
  roots.set(artifact, root)
  return root
}
