import { pageFields } from '../../syntax/envelope.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { messageIn, FIELDS, type Wrapped } from './_wrapped.ts'

/** A wrapped message that is a string in the recording. */
export function wrappedAt(cursor: Cursor, value: string, postedTo: string | null, capturedAt: Date | null): Wrapped {
  return { artifact: cursor.artifact, ...messageIn(value), from: null, at: cursor.at, postedTo, capturedAt }
}

/** Messages in a recorded page: the form that a browser posts by itself. */
export function wrappedInPage(cursor: Cursor, page: string, capturedAt: Date | null): readonly Wrapped[] {
  return pageFields(page, FIELDS).map(({ value, action }) => ({
    artifact: cursor.artifact,
    ...messageIn(value),
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

/** The URL without its query and fragment, which may hold secrets. */
export function addressOf(url: string | undefined): string | null {
  return url === undefined || url === '' ? null : (url.split(/[?#]/, 1)[0] ?? null)
}
