import type { Place } from './artifact.ts'

// What is kept of logs. A log is never held whole, and of its rows no IP address, place, device or user agent is kept.

/** The time that a log, or several together, is about, and whether all rows of that time are there. */
export interface Coverage {
  readonly from: Date | null
  readonly to: Date | null
  readonly complete: boolean
  /** Why it is not complete, as a sentence. */
  readonly because: string | null
}

// ── sign-ins ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Sign-ins to the app with one code. Counts are of sign-ins (by correlation id), not of rows. */
export interface CodeTally {
  /** The number of the AADSTS code. */
  readonly code: number
  /** Microsoft's sentence; null where the log has none. */
  readonly reason: string | null
  readonly count: number
  readonly people: number
  /** How many of the people got in after their last sign-in with this code; 0 where a row does not say whose it is. */
  readonly gotInLater: number
  /** Up to five people: user principal names, or ids where a row has no name; in lower case. */
  readonly examples: readonly string[]
  readonly first: Date | null
  readonly last: Date | null
  /** Conditional Access policies that refused it (result `failure`), by name. */
  readonly policies: readonly string[]
  /** How many of the sign-ins are of guests, where the log says so. */
  readonly guests: number
  /** The first of its rows in the log. */
  readonly at: Place
}

/** One of Microsoft's logs of sign-ins, as far as it is about the app. */
export interface SignInLog {
  readonly at: Place
  readonly coverage: Coverage
  /** Rows of other apps, which are only counted. */
  readonly otherRows: number
  readonly rows: SignInRows
  /** What the log says of each code that its rows have. */
  readonly codes: readonly CodeDetail[]
}

export interface CodeDetail extends Pick<CodeTally, 'reason' | 'policies' | 'at'> {
  readonly code: number
}

/** The app's own sign-ins in order of time. */
export interface SignInRows {
  readonly size: number
  /** Milliseconds since 1970; NaN where the row does not say or day and month could be either way round. */
  time(index: number): number
  /** User principal name, or id where a row has no name; in lower case, empty where it has neither. */
  person(index: number): string
  /** The number of the AADSTS code; 0 for a success, NaN where it is unknown. */
  code(index: number): number
  outcome(index: number): 'success' | 'interrupted' | 'failure'
  /** A hash of the correlation id, the same for the same id; empty where the row has none. */
  correlation(index: number): string
  /** Whether the log says that it is a guest. */
  guest(index: number): boolean
  /** Null for rows that are not kept: of each code the first is. */
  at(index: number): Place | null
}

/** All logs of sign-ins together. */
export interface SignIns {
  readonly at: Place
  readonly coverage: Coverage
  readonly otherRows: number
  /** Sign-ins to the app, whatever became of them. */
  readonly total: number
  /** How many of them have a code that cannot be read. */
  readonly unread: number
  readonly successes: Omit<CodeTally, 'code' | 'reason' | 'policies' | 'gotInLater'>
  /** The most frequent first. Interrupts are none. */
  readonly failures: readonly CodeTally[]
  readonly rows: SignInRows
}

// ── provisioning ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Entries of a provisioning log with the same outcome and code. Of each person, the last entry counts. */
export interface ProvisioningTally {
  readonly action: 'create' | 'update' | 'delete' | 'disable' | 'other'
  readonly status: 'success' | 'failure' | 'skipped' | 'warning'
  /** Microsoft's error or skip code, as written: `InvalidDomain`, `NotEffectivelyEntitled`. */
  readonly code: string | null
  /** Microsoft's sentence. */
  readonly reason: string | null
  /** Names of people and groups that Microsoft's sentence may have in it. */
  readonly named?: readonly string[]
  /** The attribute that a skip names: `userName`. */
  readonly attribute?: string | null
  readonly of: 'user' | 'group' | 'other'
  readonly count: number
  readonly people: number
  /** Up to five: user principal names or names of groups. */
  readonly examples: readonly string[]
  readonly first: Date | null
  readonly last: Date | null
  readonly at: Place
  /** What was really sent as userName, of up to five. */
  readonly sent: readonly { readonly person: string; readonly userName: string }[]
}

/** What Entra last sent as the userName of a user. */
export interface SentUserName {
  readonly userName: string
  readonly time: Date | null
  /** The row, where it is kept, else the log. */
  readonly at: Place
}

/** A log of what a provisioning job did, or the answer of Provision on demand. */
export interface ProvisioningLog {
  readonly at: Place
  readonly coverage: Coverage
  readonly otherRows: number
  readonly tallies: readonly ProvisioningTally[]
  readonly onDemand: boolean
  /** By user principal name, or id where the log has no name; in lower case. */
  readonly userNames: ReadonlyMap<string, SentUserName>
}

/** All provisioning logs together. */
export interface Provisioned {
  readonly at: Place
  readonly coverage: Coverage
  readonly otherRows: number
  readonly tallies: readonly ProvisioningTally[]
  /** True where all of it is the answer of Provision on demand. */
  readonly onDemand: boolean
  /** As in one log; of each user the last. */
  readonly userNames: ReadonlyMap<string, SentUserName>
}

// ── changes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A change in the directory. */
export interface AuditChange {
  readonly at: Place
  readonly time: Date | null
  /** As the log names it: `Update service principal`. */
  readonly activity: string
  /** The user principal name of who did it, or the name of an app. */
  readonly actor: string | null
  readonly target: { readonly kind: string; readonly name: string | null; readonly id: string | null }
  /** Values are the text of the JSON in the log: lists are joined with a comma and a space. */
  readonly properties: readonly { readonly name: string; readonly before: string | null; readonly after: string | null }[]
}

/** Microsoft's audit log: changes of the app, its service principal, its policies and assignments only. */
export interface AuditLog {
  readonly at: Place
  readonly coverage: Coverage
  readonly changes: readonly AuditChange[]
}

/** All audit logs together, in order of time. */
export interface Changes {
  readonly at: Place
  readonly coverage: Coverage
  readonly changes: readonly AuditChange[]
}

/** A Conditional Access policy, as far as it says which apps it is about and what it asks for. */
export interface AccessPolicy {
  readonly at: Place
  readonly id: string | null
  readonly displayName: string | null
  readonly state: 'enabled' | 'disabled' | 'report-only' | 'unknown'
  /** App ids, lower case, or `all`, `office365`, `none`. */
  readonly includedApps: readonly string[]
  readonly excludedApps: readonly string[]
  /** `block`, `mfa`, `compliantDevice`, … as written. */
  readonly controls: readonly string[]
}

// ── Mixpanel ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface MixpanelEvent {
  readonly time: Date | null
  /** Mail address, lower case. */
  readonly person: string | null
  readonly event: 'logged-in' | 'login-failed' | 'other'
  readonly at: Place | null
}

/** Mixpanel's own audit log. Mixpanel does not document the names of its fields, so that it is known by its event types. */
export interface MixpanelAudit {
  readonly at: Place
  readonly coverage: Coverage
  /** Log-ins. */
  readonly events: readonly MixpanelEvent[]
  /** How many events of other kinds it has. */
  readonly others: number
}

/** All audit logs of Mixpanel together, in order of time; `other` events are only counted. */
export interface MixpanelLogins {
  readonly at: Place
  readonly coverage: Coverage
  readonly events: readonly MixpanelEvent[]
  readonly others: number
}

/** Users or groups as Mixpanel's SCIM service lists them. */
export interface ScimMembers {
  readonly at: Place
  readonly of: 'user' | 'group'
  /** False where `totalResults` says that there are more. */
  readonly complete: boolean
  readonly items: readonly ScimMember[]
}

export interface ScimMember {
  readonly at: Place
  readonly id: string | null
  /** `userName` of a user, `displayName` of a group; as written. */
  readonly name: string | null
  /** Mail addresses of a user, as written. */
  readonly mails: readonly string[]
  readonly active: boolean | null
}
