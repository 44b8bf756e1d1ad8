import type { Place } from './artifact.ts'

/**
 * A question with one kind of answer: "what are the reply URLs in Entra?". Readers and deductions answer facts, rules and probes
 * ask for them, and none of these imports another.
 */
export interface Fact<out T = unknown> {
  /** As the vocabulary names it: `derived.replyUrls`. */
  readonly name: string
  /** Never set: it exists for the type T. */
  readonly type?: T
}

export type Facts = Readonly<Record<string, Fact>>

/** What a rule gets: the answer to every fact that it names. */
export type Known<F extends Facts> = { readonly [K in keyof F]: F[K] extends Fact<infer T> ? T : never }

/** The same for facts that make a result more exact and may be missing. */
export type Wanted<F extends Facts> = { readonly [K in keyof F]: F[K] extends Fact<infer T> ? T | undefined : never }

/** One piece of evidence that is missing or cannot be read. */
export interface Missing {
  readonly fact: Fact
  readonly why: string | null
  readonly at: Place | null
  /** How to get it, where this differs from the usual way. */
  readonly where?: string
}

export type Answer<T> =
  { readonly known: T; readonly missing?: undefined } | { readonly known?: undefined; readonly missing: readonly [Missing, ...Missing[]] }

/** One customer's single sign-on, as far as the evidence shows it. */
export interface Setup {
  answer<T>(fact: Fact<T>): Answer<T>
}

/** How a deduction or a rule ends where its facts are known and still do not answer the question. */
export interface CannotTell {
  readonly cannotTell: string | null
  readonly at: Place | null
  /** The fact that would answer it; where none is named, the one asked for. */
  readonly fact: Fact | null
  /** How to get it, where this differs from the usual way. */
  readonly where?: string
}

/** A fact computed from other facts. Pure; its values keep the places that they come from. */
export interface Deduction {
  readonly gives: Fact
  readonly needs: Facts
  readonly wants: Facts
  derive(known: never, wanted: never): unknown
}
