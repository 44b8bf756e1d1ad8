import type { Place } from './artifact.ts'
import type { Fact } from './fact.ts'

/** How a reader reports what it finds, and what it cannot read. */
export interface Add {
  <T>(fact: Fact<readonly T[]>, item: T): void
  /** Something in the input is wrong, and nothing of it is lost. */
  problem(at: Place, message: string): void
  /** A part of the evidence in the input cannot be read or was not counted; the rest of it still counts. */
  lost(at: Place, message: string): void
  /** The input could not be read at all, so that nothing of it counts. `lost` is left out where its beginning and its name decide. */
  unreadable(at: Place, message: string, lost?: boolean): void
  /** Something that users should know about this input, and that is no problem. */
  note(at: Place, message: string): void
}

/**
 * Understands one kind of input. It never throws because of unexpected content and never judges.
 * `S` is what it reads: a JSON object with its places, an XML document, or the artifact itself.
 */
export interface Reader<S> {
  /** As `inputs[].kind` names it: `graph-application`. */
  readonly kind: string
  /** For messages: "read as …". */
  readonly title: string
  recognises(subject: S): boolean
  read(subject: S, add: Add): void
}
