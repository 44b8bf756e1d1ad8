import { gravest } from '../domain/severity.ts'
import type { CitationKey } from '../vendors/citations.ts'
import type { FixKey } from '../fixes/index.ts'
import type { Fact, Facts, Known, Wanted } from '../model/fact.ts'
import type { AnyRule, Citation, Finding, FindingKind, FixReference, NoFinding, Owner, Severity, Stage } from '../model/rule.ts'

// All that a rule needs: what can be known, how to read it, how to find something, and how to end without a finding.

export { cannotTell, deferTo, isCannotTell, missing, notApplicable } from '../domain/no-finding.ts'
export { derived, inputs, judged, options } from '../model/vocabulary.ts'
export { count, day, listing, quote, someQuoted, visible } from '../syntax/display.ts'
export { evidenceOf, isGiven, isUnusable, listOf, valueOf } from '../syntax/field.ts'
export { entryOf } from '../syntax/table.ts'
export type { Artifact, Evidence, Place } from '../model/artifact.ts'
export type { CannotTell, Fact } from '../model/fact.ts'
export type { Field, Texts } from '../model/field.ts'
export type {
  AnyRule,
  Citation,
  Finding,
  FindingKind,
  Fix,
  FixReference,
  NoFinding,
  NotApplicable,
  Owner,
  Severity,
  Stage,
} from '../model/rule.ts'
export type { FixKey } from '../fixes/index.ts'

/** A rule as its file writes it. */
export interface RuleSource<F extends Facts, W extends Facts> {
  /** `chapter/name`, which is also its path. */
  readonly id: string
  /** The requirement in the portal's words, as a sentence that is true when the rule passes. */
  readonly title: string
  readonly stage: Stage
  /** True where `unknown` makes the verdict incomplete. */
  readonly required?: boolean
  /** Only where it is graver than each of its findings. */
  readonly severity?: Severity
  /** What people suffer when it fails. */
  readonly why: string
  /** Not reported: what a finding does not mean, and which healthy setups pass. */
  readonly not?: string
  /** By code. */
  readonly findings: Readonly<Record<string, FindingKind>>
  readonly cites: readonly [Citation, ...Citation[]]
  /** Without this fact, or where it is false, the rule is not applicable, for this reason. */
  readonly appliesIf?: { readonly fact: Fact; readonly otherwise: string }
  /** If one of these is missing the rule is `unknown`, and `check` is never called. */
  readonly needs?: F
  /** What sharpens the result but need not be there. */
  readonly wants?: W
  /** Pure. Nothing yielded and nothing returned means that the rule passes. */
  check(known: Known<F>, wanted: Wanted<W>): Generator<Finding, NoFinding, undefined>
}

type NoFacts = Readonly<Record<string, never>>

/** Fills in what most rules leave out; the severity is that of the gravest finding. */
export function defineRule<const F extends Facts = NoFacts, const W extends Facts = NoFacts>(source: RuleSource<F, W>): AnyRule {
  const severity = gravest(Object.values(source.findings).map((kind) => kind.severity)) ?? 'info'
  return { required: false, needs: {}, wants: {}, severity, ...source }
}

type KindOf = (guide: string, owner: Owner, means: string, fix: FixKey | FixReference, rest?: Pick<FindingKind, 'inferred'>) => FindingKind

const kind =
  (severity: Severity): KindOf =>
  (guide, owner, means, fix, rest) => ({ guide, severity, owner, means, fix: typeof fix === 'string' ? { key: fix } : fix, ...rest })

/** People cannot sign in or are not provisioned, or will not be, or a secret is exposed. */
export const error = kind('error')
/** Some people cannot sign in, it breaks later, or access is open that should not be. */
export const warning = kind('warning')
/** Harmless today. */
export const info = kind('info')

/** Several kinds that differ only in their code and in what they mean. */
const kinds =
  (one: KindOf) =>
  (...[guide, owner, fix, means, rest]: KindsOf): Readonly<Record<string, FindingKind>> =>
    Object.fromEntries(Object.entries(means).map(([code, meaning]) => [code, one(guide, owner, meaning, fix, rest)]))

type KindsOf = readonly [
  guide: string,
  owner: Owner,
  fix: FixKey | FixReference,
  means: Readonly<Record<string, string>>,
  rest?: Pick<FindingKind, 'inferred'>,
]

/** Errors of one cause, with one fix; what each code means. */
export const errors = kinds(error)
/** Warnings of one cause, with one fix; what each code means. */
export const warnings = kinds(warning)

/** For a kind that no vendor's page states: its findings say that they are inferred. */
export const INFERRED = { inferred: true } as const

/** A fix with what goes into its text in place of `{name}`, and further steps. */
export function fix(key: FixKey, rest: Omit<FixReference, 'key'> = {}): FixReference {
  return { key, ...rest }
}

/** A page that states the rule, and the sentence that does. */
export function cite(page: CitationKey, quoted: string): Citation {
  return { page, quote: quoted }
}
