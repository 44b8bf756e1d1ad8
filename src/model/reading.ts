import type { Artifact } from './artifact.ts'
import type { Crash, InputProblem } from './problem.ts'

export interface Examined {
  readonly artifact: Artifact
  /** Kinds of what was read in it, in order, once each; empty where nothing was recognised. */
  readonly kinds: readonly string[]
}

/** What was read in one artifact. It depends on the artifact alone, so that one that is assembled again is not read again. */
export interface ArtifactReading extends Examined {
  /** Each item with the name of its fact, in the order in which it was read. */
  readonly items: readonly (readonly [fact: string, item: unknown])[]
  readonly problems: readonly InputProblem[]
  readonly notes: readonly string[]
  readonly crash: Crash | null
}
