import type { Place } from './artifact.ts'
import type { Fact } from './fact.ts'

/** How a reader speaks: it says what it found, and what it could not make out; it stays silent about the rest. */
export interface Add {
  <T>(fact: Fact<readonly T[]>, thing: T): void
  /** Something is wrong with the input itself, and where; the rest is still judged. */
  problem(at: Place, message: string): void
  /** The input could not be read at all, so that it counts for nothing. */
  unread(at: Place, message: string): void
  /** Something that a person should know of this input, and that is no fault of it. */
  note(at: Place, message: string): void
}

/**
 * Understands one kind of input. It never throws over strange content and never judges.
 * `S` is what it is handed: a JSON object with its places, an XML document, or the artifact itself.
 */
export interface Reader<S> {
  /** As `inputs[].kind` names it: `graph-application`. */
  readonly kind: string
  /** As a person reads it: "read as …". */
  readonly title: string
  recognises(subject: S): boolean
  read(subject: S, add: Add): void
}
