import type { Owner, Severity, Stage } from './rule.ts'

// The report as the contract fixes it (schema version 1): plain data, ready for JSON.

export type Verdict = 'pass' | 'fail' | 'incomplete'
export type Status = 'pass' | 'fail' | 'unknown' | 'not-applicable' | 'suppressed'

export interface ReportLocation {
  readonly path: string
  /** One-based; UTF-16 code units for the column. A binary file is pointed at as a whole: 1, 1. */
  readonly line: number
  readonly column: number
  /** RFC 6901, for JSON and YAML; null elsewhere. */
  readonly pointer: string | null
}

export interface ReportFix {
  readonly summary: string
  readonly steps: readonly string[]
  readonly command: string | null
}

export interface ReportObserved {
  readonly source: 'sign-ins' | 'provisioning' | 'mixpanel-audit' | 'reported'
  readonly code: string
  readonly count: number
  /** 0 where the source does not name people. */
  readonly people: number
  /** RFC 3339; null where the log has no time. */
  readonly first: string | null
  readonly last: string | null
}

export interface ReportFinding {
  readonly code: string
  readonly severity: Severity
  readonly guide: string
  readonly owner: Owner
  readonly message: string
  readonly expected: string | null
  readonly actual: string | null
  readonly locations: readonly ReportLocation[]
  /** What logs show of it; empty without a log. */
  readonly observed: readonly ReportObserved[]
  readonly fix: ReportFix
  /** Set where the configuration suppresses it: it does not count. `until` is the last day of the suppression. */
  readonly suppressed: { readonly reason: string; readonly until: string | null } | null
}

/** Evidence that is missing, and how to get it. */
export interface ReportNeed {
  readonly evidence: string
  readonly where: string
  readonly command: string | null
  /** Why the evidence that is there is not enough; null where there is none. */
  readonly why: string | null
  readonly location: ReportLocation | null
}

export interface ReportResult {
  readonly ruleId: string
  readonly title: string
  readonly status: Status
  readonly severity: Severity
  readonly required: boolean
  readonly stage: Stage
  /** What happens to users when it fails. */
  readonly why: string
  readonly findings: readonly ReportFinding[]
  readonly needs: readonly ReportNeed[]
  readonly because: { readonly ruleId: string | null; readonly message: string } | null
  /** For a pass, with `--verbose`: the places that were checked. */
  readonly evidence: readonly ReportLocation[]
  readonly docs: string
}

export interface ReportStage {
  readonly stage: Stage
  readonly title: string
  readonly status: 'pass' | 'fail' | 'warn' | 'unknown'
  readonly rules: readonly string[]
  /** How many sign-ins in the logs show that it works; null where no log shows it. */
  readonly confirmedBy: number | null
}

export interface ReportProblem {
  readonly path: string
  /** True where evidence was thrown away: the verdict is then no pass. */
  readonly lost: boolean
  readonly message: string
  readonly location: ReportLocation | null
}

export interface ReportInput {
  readonly path: string
  readonly kind: string
  readonly bytes: number
  readonly sha256: string
}

export interface ReportLog {
  readonly path: string
  readonly kind: 'sign-ins' | 'provisioning' | 'audit' | 'mixpanel-audit'
  readonly from: string | null
  readonly to: string | null
  /** False where the log is cut off, ends at a limit, or has more pages. */
  readonly complete: boolean
}

export interface ReportProbe {
  readonly id: string
  readonly target: string
  readonly outcome: string
  readonly status: number | null
  readonly durationMs: number
  readonly detail: string
}

export interface ReportAssertion {
  /** `value` is null where nothing is sent, where it is unknown, and for a person’s value without `--verbose`. */
  readonly attributes: readonly {
    readonly name: string
    readonly source: string
    readonly value: string | null
    readonly says: string | null
  }[]
  readonly nameId: { readonly format: string | null; readonly source: string; readonly value: string | null }
  readonly issuer: string | null
  readonly audience: string | null
  /** Whose values these are: a user of the export (`--user`), the user of the captured response, or an invented user. */
  readonly shownFor: { readonly is: 'user' | 'invented' | 'response'; readonly name: string | null }
  /** What Mixpanel reads; `from` is the attribute, null where there is none of that name. */
  readonly reads: readonly { readonly name: string; readonly from: string | null; readonly value: string | null; readonly says: string }[]
}

/** A finding of this report or of an earlier one, as a comparison names it. */
export interface ChangedFinding {
  readonly ruleId: string
  readonly code: string
  readonly severity: Severity
  readonly message: string
  /** What the rule says in the report that does not have the finding; null where it has no such rule. */
  readonly otherwise: Status | null
}

/** A value that differs. Lists are sorted; null where that side does not show the value. */
export interface ChangedValue {
  /** “Reply URL”, or the finding that it is the value of: “azure/reply-url (other-path)”. */
  readonly what: string
  readonly from: readonly string[] | null
  readonly to: readonly string[] | null
}

export interface ReportComparison {
  readonly new: readonly ChangedFinding[]
  readonly gone: readonly ChangedFinding[]
  readonly stillThere: readonly ChangedFinding[]
  readonly changed: readonly ChangedValue[]
}

/** What is new since an earlier report. */
export interface ReportBaseline extends ReportComparison {
  readonly path: string
  /** When the earlier report was made, and its verdict. */
  readonly now: string
  readonly verdict: Verdict
}

/** A file that is no evidence. Many of one kind are one entry, with the first path and “(and 12 more)” in `what`. */
export interface IgnoredFile {
  readonly path: string
  /** “a Word document” */
  readonly what: string
  /** What to give in its place, as sentences; null where nothing is missing. */
  readonly instead: string | null
}

export interface Report {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'sso-doctor'; readonly version: string }
  readonly verdict: Verdict
  readonly now: string
  readonly subject: {
    readonly displayName: string | null
    readonly tenantId: string | null
    readonly appId: string | null
    readonly orgId: string | null
  }
  readonly summary: {
    readonly pass: number
    readonly fail: number
    readonly unknown: number
    readonly notApplicable: number
    readonly suppressed: number
    readonly findings: Readonly<Record<Severity, number>>
  }
  readonly firstBlocker: string | null
  readonly journey: readonly ReportStage[]
  readonly inputs: readonly ReportInput[]
  /** Logs among the inputs, with the time that they are about; both ends are null where a log has no row or no readable time. */
  readonly logs: readonly ReportLog[]
  /** Files that are no evidence: not checked, and no problem. */
  readonly ignored: readonly IgnoredFile[]
  /** What the tool decided: which app was chosen and why, that a configuration file inside a bundle was not used. */
  readonly notes: readonly string[]
  readonly problems: readonly ReportProblem[]
  readonly results: readonly ReportResult[]
  readonly probes: readonly ReportProbe[]
  readonly assertion: ReportAssertion | null
  /** Only with `--baseline`. */
  readonly baseline?: ReportBaseline | undefined
}
