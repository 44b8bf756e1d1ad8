import type { Evidence, Place } from './artifact.ts'
import type { Field } from './field.ts'

export interface Quarantine {
  readonly at: Place
  readonly reason: Field<string>
  readonly errorCode: Field<string>
  readonly errorMessage: Field<string>
  readonly seriesBegan: Field<Date>
  readonly currentBegan: Field<Date>
}

export interface SyncJob {
  readonly at: Place
  readonly id: Field<string>
  readonly templateId: Field<string>
  readonly state: Field<string>
  readonly statusCode: Field<string>
  readonly quarantine: Field<Quarantine>
  readonly lastRunEnded: Field<Date>
  /** `Succeeded`, `Failed` or `EntryLevelErrors`. */
  readonly lastRunState: Field<string>
  readonly lastErrorCode: Field<string>
  readonly lastErrorMessage: Field<string>
  /** When the last successful run ended. */
  readonly lastSuccess: Field<Date>
  readonly failuresInARow: Field<number>
  /** ISO 8601, as the schedule has it. */
  readonly interval: Field<string>
  readonly servicePrincipalId: string | null
  /** `enabled` of Terraform's resource. */
  readonly enabled: Field<boolean>
}

export interface SyncJobList {
  readonly at: Place
  readonly items: readonly SyncJob[]
  readonly servicePrincipalId: string | null
  /** False where the list says that there is more. */
  readonly complete: boolean
  /** True for one job by itself, which does not say that there is no other one. */
  readonly single?: boolean
}

/** Provisioning credentials and switches. A token's value is never kept, only whether one is set. */
export interface SyncSecrets {
  readonly at: Place
  readonly baseAddress: Field<string>
  readonly secretToken: Field<'set'>
  /** What was pasted together with the token, where the input has the token itself. */
  readonly pastedWithToken: Evidence<'bearer' | 'quotes' | 'space'> | null
  readonly syncAll: Field<boolean>
  /** True: users who are no longer assigned are not deactivated in the target. */
  readonly skipOutOfScopeDeletions: Field<boolean>
  readonly notificationEnabled: Field<boolean>
  readonly notificationRecipients: Field<string>
  readonly servicePrincipalId: string | null
  /** True where the input lists only some of them, so that none can be called missing. */
  readonly partial?: boolean
}

export interface AttributeMapping {
  readonly at: Place
  readonly target: Field<string>
  readonly sourceType: Field<string>
  readonly sourceName: Field<string>
  readonly expression: Field<string>
  readonly matchingPriority: Field<number>
}

export interface ObjectMapping {
  readonly at: Place
  readonly name: Field<string>
  readonly enabled: Field<boolean>
  readonly flowTypes: Field<string>
  /** How many clauses its scoping filter has. */
  readonly scopeClauses: Field<number>
  readonly sourceObject: Field<string>
  readonly targetObject: Field<string>
  readonly attributes: Field<readonly AttributeMapping[]>
}

export interface SyncSchema {
  readonly at: Place
  readonly id: Field<string>
  /** Why its mappings cannot be read, and where; null where they can. */
  readonly damage: { readonly at: Place; readonly why: string } | null
  readonly objectMappings: readonly ObjectMapping[]
  readonly servicePrincipalId: string | null
}

/** The provisioning jobs of the chosen app; the list may be empty. */
export interface Jobs {
  readonly at: Place
  readonly items: readonly SyncJob[]
  readonly complete: boolean
}
