import type { Evidence, Place } from './artifact.ts'
import type { Field } from './field.ts'

export interface Assignment {
  readonly at: Place
  readonly principalId: Field<string>
  readonly principalType: Field<string>
  readonly principalName: Field<string>
  /** The service principal that was granted. */
  readonly resourceId: Field<string>
}

/** Who is assigned, as one list of the inputs; it may be empty or incomplete. */
export interface AssignmentList {
  readonly at: Place
  readonly items: readonly Assignment[]
  readonly servicePrincipalId: string | null
  /** False where the list says that there is more (`@odata.nextLink`). */
  readonly complete: boolean
  /** True where the input lists only those that a tool manages. */
  readonly partial?: boolean
  /** True for one assignment by itself, as EntraExporter writes each into its own file: together they are the list. */
  readonly single?: boolean
}

export interface User {
  readonly at: Place
  readonly id: Field<string>
  readonly displayName: Field<string>
  readonly givenName: Field<string>
  readonly surname: Field<string>
  readonly mail: Field<string>
  readonly upn: Field<string>
  /** Where the reader of the input knows it. */
  readonly mailNickname?: Field<string>
  readonly userType: Field<string>
  readonly accountEnabled: Field<boolean>
}

export interface UserList {
  readonly at: Place
  readonly items: readonly User[]
  readonly complete: boolean
}

export interface Group {
  readonly at: Place
  readonly id: Field<string>
  readonly displayName: Field<string>
  readonly securityEnabled: Field<boolean>
}

/** The direct members of one group. */
export interface Membership {
  readonly at: Place
  readonly groupId: string | null
  readonly userIds: readonly string[]
  readonly groups: readonly { readonly at: Place; readonly id: string | null; readonly name: string | null }[]
  readonly complete: boolean
}

/** A user of the export, with what the assignments say about them. */
export interface Person {
  readonly at: Place
  readonly user: User
  /** Lower case. */
  readonly id: string | null
  /** As written; null where the input has none or does not say. */
  readonly mail: string | null
  readonly upn: string | null
  /** True where the input does not say; null where the value cannot be read. */
  readonly enabled: boolean | null
  readonly guest: boolean
  /** `unknown`: the assignments are missing or incomplete, or name groups whose members are not given. */
  readonly assigned: 'directly' | 'by-group' | 'no' | 'unknown'
  /** Where exports stand against each other about them: who they are by each of these. */
  readonly versions?: readonly Person[]
}

/** The users of the export, and which of them are known to be assigned to the app. */
export interface People {
  readonly at: Place
  readonly all: readonly Person[]
  /** Those that findings count: enabled members who are known to be assigned. */
  readonly counted: readonly Person[]
  /** Enabled guests who are known to be assigned. */
  readonly guests: readonly Person[]
  /** Members for whom it is unknown whether they are assigned or enabled, and users of whom nothing or too much says whether they are members. */
  readonly uncertain: readonly Person[]
  /** The same for guests. */
  readonly uncertainGuests: readonly Person[]
  /** The first assigned group whose members are not all given, where only these are missing to know who is assigned. */
  readonly incompleteGroup: AssignedGroup | null
  /** How many directly assigned users are not among the users given. */
  readonly missing: number
  /** False where the list of users says that there is more. */
  readonly complete: boolean
}

/** Who is assigned to the chosen app, from all inputs about it. */
export interface Assignments {
  readonly at: Place
  readonly items: readonly Assignment[]
  readonly complete: boolean
}

/** A group that is assigned to the app, with its members as far as they are known. */
export interface AssignedGroup {
  /** The assignment. */
  readonly at: Place
  /** Lower case. */
  readonly id: string | null
  readonly name: Evidence<string> | null
  readonly securityEnabled: Evidence<boolean> | null
  /** Direct members, ids in lower case; null where they are not in the inputs. */
  readonly members: {
    readonly at: Place
    readonly users: readonly string[]
    readonly groups: readonly { readonly at: Place; readonly id: string | null; readonly name: string | null }[]
    readonly complete: boolean
  } | null
}
