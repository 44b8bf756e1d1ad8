import type { Place } from './artifact.ts'
import type { CannotTell, Fact, Facts, Known, Wanted } from './fact.ts'
import type { Located } from './problem.ts'

/**
 * error:   people cannot sign in or are not provisioned, or will not be, or a secret is exposed.
 * warning: some people fail, or it breaks later, or access is open that should not be.
 * info:    harmless today.
 */
export type Severity = 'error' | 'warning' | 'info'

/** From which severity on a finding makes the verdict fail; `none`: never. */
export type FailOn = Severity | 'none'

export type Stage = 'start' | 'recognise' | 'admit' | 'issue' | 'trust' | 'identify' | 'provision' | 'upkeep'

/** Who fixes it. */
export type Owner = 'entra-admin' | 'mixpanel-admin' | 'mixpanel-support' | 'network'

/** The source of a rule. Every rule has one. */
export interface Citation {
  /** The key of a page in vendors/citations.ts. */
  readonly page: string
  /** The sentence itself, or what the source shows, so that a reviewer can check the rule against it. */
  readonly quote: string
}

/** What to do about a finding, as it is printed. */
export interface Fix {
  readonly summary: string
  /** Steps in the portal, with its new and old names. */
  readonly steps: readonly string[]
  /** A command that does the same, where one is safe. */
  readonly command: string | null
}

/** A fix by its key in fixes/: its text is loaded when a finding is printed. */
export interface FixReference {
  readonly key: string
  /** The text that replaces `{name}`. */
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
  /** One sentence for the manual: what is wrong. */
  readonly means: string
  readonly fix: FixReference
  /** True where no vendor's page states it: the finding says so. */
  readonly inferred?: boolean
}

/** One thing that is wrong in the configuration. The message says what is there, and what should be. What is left out comes from its kind. */
export interface Finding extends Located {
  readonly code: string
  /** Never higher than the rule's own. */
  readonly severity?: Severity
  readonly guide?: string
  readonly owner?: Owner
  readonly expected?: string | null
  readonly actual?: string | null
  readonly fix?: FixReference
  readonly inferred?: boolean
}

/** What a log shows of a finding. */
export interface Observed {
  /** `reported`: quoted in a mail or a ticket. */
  readonly source: 'sign-ins' | 'provisioning' | 'mixpanel-audit' | 'reported'
  /** As the log has it: `AADSTS50105`, `InvalidDomain`, `session.login_failed`. */
  readonly code: string
  readonly count: number
  /** 0 where the source does not name people. */
  readonly people: number
  readonly first: Date | null
  readonly last: Date | null
}

/** A finding with everything that its kind says. */
export interface CompleteFinding extends Required<Omit<Finding, 'at' | 'inferred'>> {
  readonly at: readonly [Place, ...Place[]]
  /** What logs show of it; empty without a log. */
  readonly observed: readonly Observed[]
  /** Set where the configuration suppresses it: it is shown, and does not count. */
  readonly suppressed: { readonly reason: string; readonly until: string | null } | null
}

/** What the other rules say, by rule id: for rules that report only what no other rule explains. */
export type JudgedResults = ReadonlyMap<
  string,
  {
    readonly status: 'pass' | 'fail' | 'unknown' | 'not-applicable'
    readonly findings: readonly Pick<CompleteFinding, 'code' | 'severity'>[]
  }
>

/** The rule does not apply here: another rule reports it, or the question does not arise. */
export interface NotApplicable {
  readonly notApplicable: { readonly ruleId: string | null; readonly message: string }
}

/** How a check ends without a finding: the rule passes (undefined), does not apply, or cannot be decided from this evidence. */
export type NoFinding = NotApplicable | CannotTell | undefined

export interface Rule<F extends Facts = Facts, W extends Facts = Facts> {
  /** `chapter/name`, which is also its path. */
  readonly id: string
  /** The requirement in the portal's words, as a sentence that is true when the rule passes. */
  readonly title: string
  readonly stage: Stage
  /** The highest of its findings. */
  readonly severity: Severity
  readonly required: boolean
  /** What happens to users when it fails. */
  readonly why: string
  /** What the rule does not report. */
  readonly not?: string
  /** By code. */
  readonly findings: Readonly<Record<string, FindingKind>>
  readonly cites: readonly [Citation, ...Citation[]]
  /** Without this fact, or where it is false, the rule is not applicable, for this reason; `check` is never called. */
  readonly appliesIf?: { readonly fact: Fact; readonly otherwise: string }
  /** If one of these is missing the rule is `unknown`, and `check` is never called. */
  readonly needs: F
  /** What makes the result more exact and may be missing. */
  readonly wants: W
  /** Pure. Without a finding and without a reason the rule passes. */
  check(known: Known<F>, wanted: Wanted<W>): Generator<Finding, NoFinding, undefined>
}

/** A rule with any facts, as the list of rules contains it. */
export type AnyRule = Omit<Rule, 'check'> & { check(known: never, wanted: never): Generator<Finding, NoFinding, undefined> }

/** What a report says of a rule that does not apply; `fact` is the name of the fact without which it does not. */
export interface RuleOutline extends Pick<AnyRule, 'id' | 'title' | 'stage' | 'severity' | 'required' | 'why'> {
  readonly fact: string
  readonly otherwise: string
}
