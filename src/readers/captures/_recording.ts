import type { Artifact } from '../../model/artifact.ts'
import { openTextOf, pageFields, unwrap } from '../../syntax/envelope.ts'
import { parseJson } from '../../syntax/json.ts'
import { Cursor } from '../../syntax/tree.ts'
import type { Wrapped } from './_message.ts'

export const FIELDS: readonly string[] = ['SAMLResponse', 'SAMLRequest', 'wresult']

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

/** A message that stands, wrapped, as a text in the recording. */
export function wrappedAt(cursor: Cursor, value: string, postedTo: string | null, capturedAt: Date | null): Wrapped {
  return { artifact: cursor.artifact, xml: carried(value), from: null, at: cursor.at, postedTo, capturedAt }
}

function carried(value: string): string | null {
  return unwrap(/^\s*%3c/i.test(value) ? value.replaceAll('+', '%20') : value)?.text ?? null
}

/** Messages in a page that was recorded: the form that a browser posts by itself. */
export function wrappedInPage(cursor: Cursor, page: string, capturedAt: Date | null): readonly Wrapped[] {
  return pageFields(page, FIELDS).map(({ value, action }) => ({
    artifact: cursor.artifact,
    xml: carried(value),
    from: null,
    at: cursor.at,
    postedTo: action,
    capturedAt,
  }))
}

export function dateOf(text: string | undefined): Date | null {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? null : date
}

/** The address without its query and fragment: those may hold anything. */
export function addressOf(url: string | undefined): string | null {
  return url === undefined || url === '' ? null : (url.split(/[?#]/, 1)[0] ?? null)
}
