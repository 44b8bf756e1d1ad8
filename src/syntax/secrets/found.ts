import type { DetectedSecret } from '../../model/artifact.ts'
import type { JsonFrame } from './json-walk.ts'

export type SecretKind = DetectedSecret['kind']

/** A secret in a text, in UTF-16 code units. */
export interface FoundSecret {
  readonly start: number
  readonly end: number
  readonly kind: SecretKind
  /** The key or header that it was found under. */
  readonly label: string
}

export interface MatchedSecret extends FoundSecret {
  /** False for text that is blacked out only as a precaution. */
  readonly certain: boolean
  /** The object of a JSON document that it is in. */
  readonly frame: JsonFrame | null
}
