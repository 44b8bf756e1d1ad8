import type { Place } from './artifact.ts'

/**
 * A question with one kind of answer: "what are the reply URLs in Entra?". Readers and deductions answer facts,
 * rules and probes ask for them, and none of them knows another.
 */
export interface Fact<out T = unknown> {
  /** `entra.replyUrls`: given by the vocabulary. */
  readonly name: string
  /** Never set: it only carries T. */
  readonly type?: T
}

export type Facts = Readonly<Record<string, Fact>>

/** What a rule is handed: every fact it named, answered. */
export type Known<F extends Facts> = { readonly [K in keyof F]: F[K] extends Fact<infer T> ? T : never }

/** The same for facts that sharpen a verdict but need not be there. */
export type Wanted<F extends Facts> = { readonly [K in keyof F]: F[K] extends Fact<infer T> ? T | undefined : never }

/** One piece of evidence that is not there, or is there and cannot be read. */
export interface Missing {
  readonly fact: Fact
  readonly why: string | null
  readonly at: Place | null
  /** How to get it, where that is another way than usual. */
  readonly where?: string
}

export type Answer<T> =
  { readonly known: T; readonly missing?: undefined } | { readonly known?: undefined; readonly missing: readonly [Missing, ...Missing[]] }

/** One customer's single sign-on, as far as the evidence tells. */
export interface Setup {
  answer<T>(fact: Fact<T>): Answer<T>
}

/** What a deduction or a rule says where its facts are there and still do not settle the question. */
export interface CannotTell {
  readonly cannotTell: string | null
  readonly at: Place | null
  /** The fact that would settle it; where none is named, the one asked for. */
  readonly fact: Fact | null
  /** How to get it, where that is another way than usual. */
  readonly where?: string
}

/** A fact computed from facts: pure, and told with the places it came from. */
export interface Deduction {
  readonly gives: Fact
  readonly needs: Facts
  readonly wants: Facts
  derive(known: never, wanted: never): unknown
}
