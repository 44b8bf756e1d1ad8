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

export interface ReportFinding {
  readonly code: string
  readonly severity: Severity
  readonly guide: string
  readonly owner: Owner
  readonly message: string
  readonly expected: string | null
  readonly actual: string | null
  readonly locations: readonly ReportLocation[]
  readonly fix: ReportFix
  /** Set where the configuration suppresses it: it does not count. `until` is the last day on which that holds. */
  readonly suppressed: { readonly reason: string; readonly until: string | null } | null
}

/** Evidence that is missing, and the one way to get it. */
export interface ReportNeed {
  readonly evidence: string
  readonly where: string
  readonly command: string | null
  /** Why what is there does not settle it; null where nothing is there. */
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
  /** What people suffer when it fails. */
  readonly why: string
  readonly findings: readonly ReportFinding[]
  readonly needs: readonly ReportNeed[]
  readonly because: { readonly ruleId: string | null; readonly message: string } | null
  /** For a pass, with `--verbose`: where what was judged stands. */
  readonly evidence: readonly ReportLocation[]
  readonly docs: string
}

export interface ReportStage {
  readonly stage: Stage
  readonly title: string
  readonly status: 'pass' | 'fail' | 'warn' | 'unknown'
  readonly rules: readonly string[]
}

export interface ReportProblem {
  readonly path: string
  readonly message: string
  readonly location: ReportLocation | null
}

export interface ReportInput {
  readonly path: string
  readonly kind: string
  readonly bytes: number
  readonly sha256: string
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
  /** `value` is null where nothing is sent, where it cannot be told, and where a person’s is not asked for by `--verbose`. */
  readonly attributes: readonly {
    readonly name: string
    readonly source: string
    readonly value: string | null
    readonly says: string | null
  }[]
  readonly nameId: { readonly format: string | null; readonly source: string; readonly value: string | null }
  readonly issuer: string | null
  readonly audience: string | null
  /** Whose values these are: a user of the export (`--user`), the one whose response was captured, or somebody invented. */
  readonly shownFor: { readonly is: 'user' | 'invented' | 'response'; readonly name: string | null }
  /** What Mixpanel reads of it; `from` is the attribute, null where it finds none under that name. */
  readonly reads: readonly { readonly name: string; readonly from: string | null; readonly value: string | null; readonly says: string }[]
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
  /** Files that mean nothing to the doctor: neither judged nor a fault. */
  readonly ignored: readonly string[]
  /** What was decided on the way: which app was taken and why, a configuration file inside a bundle that was passed over. */
  readonly notes: readonly string[]
  readonly problems: readonly ReportProblem[]
  readonly results: readonly ReportResult[]
  readonly probes: readonly ReportProbe[]
  readonly assertion: ReportAssertion | null
}
