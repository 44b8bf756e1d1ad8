import { BLANKED, isBlanked, SHORTEST_ENCODED } from '../../domain/blanked.ts'
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
  /** The first of those beyond what is read. */
  readonly isSurplus?: true
  /** Why the value counts as not given, as part of a sentence. */
  readonly withheld?: string
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

/** The same of a field in which a message should be: it may be blanked by hand, in whole or in part. */
export function messageIn(value: string): Pick<Wrapped, 'xml' | 'tooLarge' | 'repairs' | 'withheld'> {
  const text = unescaped(value)
  // In XML, single values may be blanked.
  if ((!/^\s*</.test(text) || WORD_IN_BRACKETS.test(text)) && isBlanked(text, 'encoded'))
    return { xml: null, withheld: `because ${BLANKED}` }
  const content = contentOf(value)
  const isNone = content.xml === null && content.tooLarge !== true && text.length < LONGEST_WORD && !isBeginning(text)
  return isNone ? { ...content, withheld: 'because it is too short for a SAML message' } : content
}

/** `<removed>`, and no element. */
const WORD_IN_BRACKETS = /^\s*<[\p{L} _-]{1,40}>\s*$/u
/** `undefined`, `null`. */
const LONGEST_WORD = 40

/** Of XML in base64. */
function isBeginning(text: string): boolean {
  return text.length > 3 && Buffer.from(text.slice(0, 8), 'base64').toString('latin1').startsWith('<')
}

function unescaped(value: string): string {
  try {
    return value.includes('%') ? decodeURIComponent(value) : value
  } catch {
    return value
  }
}

/** False for a field that holds no message and is no damaged one: a mask, an empty text, a word. */
export function isMeant({ xml, tooLarge }: Wrapped, value: string): boolean {
  return xml !== null || tooLarge === true || (value.length >= SHORTEST_ENCODED && !/[^\w+/=%\s-]/.test(value))
}

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
