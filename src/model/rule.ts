import type { Place } from './artifact.ts'
import type { CannotTell, Facts, Known, Wanted } from './fact.ts'

/**
 * error:   people cannot sign in or are not provisioned, or will not be, or a secret is exposed.
 * warning: some people fail, or it breaks later, or a door stands open.
 * info:    harmless today, worth knowing.
 */
export type Severity = 'error' | 'warning' | 'info'

export type Stage = 'start' | 'recognise' | 'admit' | 'issue' | 'trust' | 'identify' | 'provision' | 'upkeep'

/** Whose move it is. */
export type Owner = 'entra-admin' | 'mixpanel-admin' | 'mixpanel-support' | 'network'

/** The source of a rule. A rule without one is an opinion. */
export interface Citation {
  /** The key of a page in vendors/citations.ts. */
  readonly page: string
  /** The sentence itself, or what the source shows, so that a reviewer can check the rule against it. */
  readonly quote: string
}

/** What to do about a finding, as it is printed. */
export interface Fix {
  readonly summary: string
  /** Numbered clicks, under the portal's new and old names. */
  readonly steps: readonly string[]
  /** A command that does the same, where one is safe. */
  readonly command: string | null
}

/** A fix by its key in fixes/: its text is loaded when a finding is printed. */
export interface FixReference {
  readonly key: string
  /** What stands in the text in place of `{name}`. */
  readonly values?: Readonly<Record<string, string>>
  /** Further steps, after those of the text. */
  readonly steps?: readonly string[]
}

/** One way in which a rule can fail. */
export interface FindingKind {
  /** The number of its entry in the failure guide. */
  readonly guide: string
  readonly severity: Severity
  readonly owner: Owner
  /** One sentence for the manual: what it is. */
  readonly means: string
  readonly fix: FixReference | Fix
  /** True where no vendor's page states it: the finding says so. */
  readonly inferred?: boolean
}

/** One thing that is wrong, and where it stands. What is left out comes from its kind. */
export interface Finding {
  readonly code: string
  /** Never graver than the rule's own. */
  readonly severity?: Severity
  readonly guide?: string
  readonly owner?: Owner
  /** Where it stands; the first place is the one shown. */
  readonly at: Place | readonly [Place, ...Place[]]
  /** A full sentence: what stands there, and what should. */
  readonly message: string
  readonly expected?: string | null
  readonly actual?: string | null
  readonly fix?: FixReference | Fix
  readonly inferred?: boolean
}

/** A finding with everything that its kind says. */
export interface CompleteFinding extends Required<Omit<Finding, 'at' | 'inferred'>> {
  readonly at: readonly [Place, ...Place[]]
  /** Set where the user has accepted it: it is shown, and does not count. */
  readonly suppressed: { readonly reason: string; readonly until: string | null } | null
}

/** The rule has nothing to say here: another rule speaks, or the question does not arise. */
export interface NotApplicable {
  readonly notApplicable: { readonly ruleId: string | null; readonly message: string }
}

/** How a check ends when it found no problem: healthy (nothing), nothing to say, or not to be told from this evidence. */
export type NoFinding = NotApplicable | CannotTell | undefined

export interface Rule<F extends Facts = Facts, W extends Facts = Facts> {
  /** `chapter/name`, which is also its path. */
  readonly id: string
  /** The healthy state, as a sentence that is true when the rule passes. */
  readonly title: string
  readonly stage: Stage
  /** That of its gravest finding. */
  readonly severity: Severity
  readonly required: boolean
  /** What people suffer when it fails. */
  readonly why: string
  /** What it does not mean, and what healthy setups it leaves alone. */
  readonly not?: string
  /** By code. */
  readonly findings: Readonly<Record<string, FindingKind>>
  readonly cites: readonly [Citation, ...Citation[]]
  /** If one of these is missing the verdict is "unknown", and `check` is never called. */
  readonly needs: F
  /** What sharpens the verdict but need not be there. */
  readonly wants: W
  /** Pure. No problem and no silence means healthy. */
  check(known: Known<F>, wanted: Wanted<W>): Generator<Finding, NoFinding, undefined>
}

/** A rule of any facts: what registries hold. */
export type AnyRule = Omit<Rule, 'check'> & { check(known: never, wanted: never): Generator<Finding, NoFinding, undefined> }
