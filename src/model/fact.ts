import type { Place } from './artifact.ts'

/**
 * A question with one kind of answer: "what are the reply URLs in Entra?". Readers and deductions answer facts,
 * rules and probes ask for them, and none of them knows another.
 */
export interface Fact<out T = unknown> {
  /** `entra.replyUrls`: given by the vocabulary. */
  readonly name: string
  /** The words on the screen where a person meets it. */
  readonly label: string
  /** How to get it, as a sentence, for someone whose report says that it is missing. */
  readonly where: string
  /** The one command that gets it, with `<appId>`, `<spId>` and `<tenantId>` to fill in. */
  readonly command: string | null
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
}

export type Answer<T> =
  { readonly known: T; readonly missing?: undefined } | { readonly known?: undefined; readonly missing: readonly [Missing, ...Missing[]] }

/** One customer's single sign-on, as far as the evidence tells. */
export interface Setup {
  answer<T>(fact: Fact<T>): Answer<T>
}

export type Asked<F extends Facts> =
  | { readonly known: Known<F>; readonly missing?: undefined }
  | { readonly known?: undefined; readonly missing: readonly [Missing, ...Missing[]] }

/** All of it, or the list of what is missing. The only place in the house where "unknown" is handled. */
export function ask<F extends Facts>(setup: Setup, facts: F): Asked<F> {
  const known: Record<string, unknown> = {}
  const missing: Missing[] = []
  for (const [key, fact] of Object.entries(facts)) {
    const answer = setup.answer(fact)
    if (answer.missing) missing.push(...answer.missing)
    else known[key] = answer.known
  }
  const [first, ...rest] = missing
  return first ? { missing: [first, ...rest] } : { known: known as Known<F> }
}

export function askAnyway<F extends Facts>(setup: Setup, facts: F): Wanted<F> {
  const wanted: Record<string, unknown> = {}
  for (const [key, fact] of Object.entries(facts)) wanted[key] = setup.answer(fact).known
  return wanted as Wanted<F>
}

/** What a deduction or a rule says where its facts are there and still do not settle the question. */
export interface CannotTell {
  readonly cannotTell: string
  readonly at: Place | null
  /** The fact that would settle it; where none is named, the one asked for. */
  readonly fact: Fact | null
}

export function cannotTell(why: string, at: Place | null = null, fact: Fact | null = null): CannotTell {
  return { cannotTell: why, at, fact }
}

export function isCannotTell(value: unknown): value is CannotTell {
  return typeof value === 'object' && value !== null && 'cannotTell' in value
}

/** A fact computed from facts: pure, and told with the places it came from. */
export interface Deduction {
  readonly gives: Fact
  readonly needs: Facts
  readonly wants: Facts
  derive(known: never, wanted: never): unknown
}

export function defineDeduction<T, const N extends Facts, const W extends Facts>(deduction: {
  readonly gives: Fact<T>
  readonly needs: N
  readonly wants: W
  derive(known: Known<N>, wanted: Wanted<W>): T | CannotTell
}): Deduction {
  return deduction
}
