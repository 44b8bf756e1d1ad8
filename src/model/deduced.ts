import type { Evidence, Place } from './artifact.ts'
import type { Field, Texts } from './field.ts'
import type { LiveExchange } from './seen.ts'
import type {
  Application,
  Assignment,
  AuthnRequest,
  Certificate,
  Capture,
  CertificateFile,
  ClaimsDefinition,
  ClaimValue,
  KeyCredential,
  OpenedResponse,
  ServicePrincipal,
  SyncJob,
  User,
} from './things.ts'

// What follows from what stands written: the answers of the deductions.

/** Which app of the export is judged, and which others might have been meant. */
export interface Subject {
  readonly application: Application | null
  readonly principal: ServicePrincipal | null
  readonly appId: string | null
  /** How it was chosen, as a sentence; null where there was nothing to choose. */
  readonly because: string | null
  /** Where several exports of it say different things: which one was taken, in a few sentences. */
  readonly differing: string | null
  /** Further apps that look like Mixpanel's, one place each: the enterprise application where it is there. */
  readonly rivals: readonly Rival[]
}

export interface Rival {
  readonly at: Place
  readonly displayName: string | null
  readonly appId: string | null
  /** Lower case; null where its export does not say. */
  readonly tenantId: string | null
  /** Of both halves, as far as they are there. */
  readonly identifiers: Texts
  /** Whether it is for signing in by SAML: one that only provisions, or only bears the name, is not. */
  readonly signsIn: boolean
}

/** A list of values and the object that holds it. */
export interface Listed {
  readonly items: Texts
  readonly at: Place
  readonly from: 'service-principal' | 'application'
}

/** One attribute that the assertion will carry. */
export interface PredictedAttribute {
  readonly at: Place
  /** The complete `Name` of the attribute, as Mixpanel reads it. */
  readonly name: string
  readonly localName: Evidence<string>
  readonly namespace: Evidence<string> | null
  readonly values: readonly ClaimValue[]
  /** `configured` by someone, or part of Entra's own set. */
  readonly origin: 'configured' | 'default-set'
}

/** The assertion that this setup makes Entra issue. */
export interface PredictedAssertion {
  readonly at: Place
  readonly governedBy: ClaimsDefinition
  readonly attributes: readonly PredictedAttribute[]
  readonly nameId: { readonly at: Place; readonly format: string | null; readonly values: readonly ClaimValue[] }
}

/** A certificate as Entra lists it: the Sign and Verify records of one certificate taken together. */
export interface SigningKey {
  readonly at: Place
  readonly keyId: string | null
  /** Upper-case hex SHA-1, where the input tells it. */
  readonly thumbprint: string | null
  readonly start: Date | null
  readonly end: Date | null
  readonly certificate: Certificate | null
  readonly records: readonly KeyCredential[]
}

/** Which certificate Entra signs with, at the moment judged and afterwards. */
export interface Signing {
  readonly at: Place
  readonly source: 'live-metadata' | 'service-principal' | 'saved-metadata'
  readonly keys: readonly SigningKey[]
  /** The one marked active, whether or not it is among the keys. */
  readonly preferred: Evidence<string> | null
  readonly active: SigningKey | null
  /** The one that signs now; null where the evidence does not settle it. */
  readonly current: SigningKey | null
  /** True where the active one has expired and Entra has moved on to another by itself. */
  readonly switched: boolean
  /** Which it has moved on to: the current one, or several where the evidence does not settle it; empty where it has not. */
  readonly successors: readonly SigningKey[]
  /** Who signs from when to when; `to` is null for the last. */
  readonly schedule: readonly { readonly from: Date; readonly to: Date | null; readonly key: SigningKey }[]
}

/** What Mixpanel has been given, or is about to be. */
export type Uploaded =
  | { readonly as: 'file'; readonly at: Place; readonly file: CertificateFile }
  | { readonly as: 'fingerprint'; readonly at: Place; readonly algorithm: 'sha1' | 'sha256'; readonly hex: string; readonly typed: string }
  /** Mixpanel's page shows none. */
  | { readonly as: 'nothing'; readonly at: Place }

/** Where the postback URL leads in the end. `last` is the hop that says so. */
export type Postback =
  | { readonly is: 'microsoft'; readonly last: LiveExchange; readonly to: Evidence<string>; readonly request: AuthnRequest | null }
  | { readonly is: 'another-provider'; readonly last: LiveExchange; readonly to: Evidence<string> }
  | { readonly is: 'not-found' | 'no-provider' | 'host-fault' | 'in-the-way'; readonly last: LiveExchange }

/** The AuthnRequest that Mixpanel makes. */
export interface MixpanelRequest extends AuthnRequest {
  readonly seen: 'live' | 'captured'
}

/** The address that Mixpanel sends people to when they sign in. */
export interface SignIn {
  readonly at: Place
  /** Without a query where it was seen; as it stands where it was typed. */
  readonly url: Field<string>
  /** Who says so: a live probe beats what was typed, which beats a capture. */
  readonly by: 'settings' | 'postback' | 'capture'
  /** True where a live probe saw another address than was typed. */
  readonly contested: boolean
}

/** A user of the export, with what the assignments say of them. */
export interface Person {
  readonly at: Place
  readonly user: User
  /** Lower case. */
  readonly id: string | null
  /** As written; null where the input says that there is none, or says nothing. */
  readonly mail: string | null
  readonly upn: string | null
  /** True where the input says nothing of it; null where it says something that cannot be read. */
  readonly enabled: boolean | null
  readonly guest: boolean
  /** `unknown`: the assignments are not there, are cut off, or name groups whose members are not given. */
  readonly assigned: 'directly' | 'by-group' | 'no' | 'unknown'
}

/** The users of the export, and which of them are known to be assigned to the app. */
export interface People {
  readonly at: Place
  readonly all: readonly Person[]
  /** Whom findings count: enabled members who are known to be assigned. */
  readonly counted: readonly Person[]
  /** Enabled guests who are known to be assigned. */
  readonly guests: readonly Person[]
  /** Members of whom it cannot be told whether they are assigned, or whether they are enabled. */
  readonly uncertain: readonly Person[]
  /** The same of guests. */
  readonly uncertainGuests: readonly Person[]
  /** Where nothing but the members of assigned groups is missing to tell who is assigned: the first of these groups. */
  readonly untoldGroup: AssignedGroup | null
  /** How many users are assigned one by one and are not among those given. */
  readonly missing: number
  /** False where the list of users says that there is more. */
  readonly complete: boolean
}

/** Who is assigned to the chosen app, out of every answer about it. */
export interface Assignments {
  readonly at: Place
  readonly items: readonly Assignment[]
  readonly complete: boolean
}

/** A group that is assigned to the app, with what is known of its members. */
export interface AssignedGroup {
  /** The assignment. */
  readonly at: Place
  /** Lower case. */
  readonly id: string | null
  readonly name: Evidence<string> | null
  readonly securityEnabled: Evidence<boolean> | null
  /** Direct members, ids in lower case; null where the inputs do not hold them. */
  readonly members: {
    readonly at: Place
    readonly users: readonly string[]
    readonly groups: readonly { readonly at: Place; readonly id: string | null; readonly name: string | null }[]
    readonly complete: boolean
  } | null
}

/** The provisioning jobs of the chosen app; none is an answer too. */
export interface Jobs {
  readonly at: Place
  readonly items: readonly SyncJob[]
  readonly complete: boolean
}

/** The captured response that is judged, opened with the certificates that are known. */
export interface JudgedResponse {
  readonly at: Place
  readonly capture: Capture
  readonly opened: OpenedResponse
  /** Why this one, where there were several, as a sentence. */
  readonly because: string | null
  readonly others: readonly Capture[]
}
