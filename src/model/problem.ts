import type { Place } from './artifact.ts'

/** A full sentence and where it applies: what findings and input problems have in common. */
export interface Located {
  /** The first place is the one that is shown. */
  readonly at: Place | readonly [Place, ...Place[]]
  readonly message: string
}

/** What is wrong with an input itself. What rules find wrong with the configuration is a finding. */
export interface InputProblem extends Located {
  readonly at: Place
  /** True where evidence was thrown away, so that the verdict can be no pass. */
  readonly lost: boolean
  /** True where the input could not be read at all, so that nothing of it counts. */
  readonly unreadable: boolean
}

/** A bug that an input brought out: what it stopped, and what was thrown. The rest goes on. */
export interface Crash {
  /** The rule, fact or input that it stopped. */
  readonly where: string
  readonly error: unknown
}

/** Why a file, folder or archive entry was not collected: it has a path, and no content to point to. */
export interface CollectProblem {
  readonly path: string
  readonly message: string
  /** True where evidence was thrown away, so that the verdict can be no pass. */
  readonly lost: boolean
  /** True where the user named exactly this. */
  readonly fatal: boolean
}
