import type { Evidence, DetectedSecret } from './artifact.ts'
import type { CertificateFile, FederationMetadata, ServiceProviderMetadata, Signing, Uploaded } from './certificates.ts'
import type {
  Application,
  ClaimsDefinition,
  Listed,
  NoMappingPolicies,
  Organization,
  ServicePrincipal,
  Subject,
  TokenIssuancePolicy,
} from './entra.ts'
import type { Fact } from './fact.ts'
import type { LiveExchange, LiveTxt, Postback } from './live-records.ts'
import type {
  AccessPolicy,
  AuditLog,
  Changes,
  MixpanelAudit,
  MixpanelLogins,
  Provisioned,
  ProvisioningLog,
  ScimMembers,
  SignInLog,
  SignIns,
} from './logs.ts'
import type { ExpiryNotice, ReportedError } from './reported.ts'
import type { MixpanelSettings, SignIn } from './mixpanel-settings.ts'
import type { AssignedGroup, AssignmentList, Assignments, Group, Membership, People, UserList } from './people.ts'
import type { Jobs, SyncJobList, SyncSchema, SyncSecrets } from './provisioning.ts'
import type { JudgedResults } from './rule.ts'
import type { AuthnRequest, Capture, JudgedResponse, MixpanelRequest, PredictedAssertion } from './saml.ts'

// Every fact, by name and type. How to get what is missing is in fixes/evidence.ts.

/** What readers add, one entry for each thing in an input. */
export const inputs = {
  applications: fact<readonly Application[]>('inputs.applications'),
  principals: fact<readonly ServicePrincipal[]>('inputs.principals'),
  claimsPolicies: fact<readonly ClaimsDefinition[]>('inputs.claimsPolicies'),
  mappingPolicies: fact<readonly ClaimsDefinition[]>('inputs.mappingPolicies'),
  noMappingPolicies: fact<readonly NoMappingPolicies[]>('inputs.noMappingPolicies'),
  tokenPolicies: fact<readonly TokenIssuancePolicy[]>('inputs.tokenPolicies'),
  metadata: fact<readonly FederationMetadata[]>('inputs.metadata'),
  liveMetadata: fact<readonly FederationMetadata[]>('inputs.liveMetadata'),
  spMetadata: fact<readonly ServiceProviderMetadata[]>('inputs.spMetadata'),
  certificates: fact<readonly CertificateFile[]>('inputs.certificates'),
  settings: fact<readonly MixpanelSettings[]>('inputs.settings'),
  assignments: fact<readonly AssignmentList[]>('inputs.assignments'),
  users: fact<readonly UserList[]>('inputs.users'),
  groups: fact<readonly Group[]>('inputs.groups'),
  memberships: fact<readonly Membership[]>('inputs.memberships'),
  organizations: fact<readonly Organization[]>('inputs.organizations'),
  jobs: fact<readonly SyncJobList[]>('inputs.jobs'),
  /** When the things in a record happened. */
  moments: fact<readonly (readonly Evidence<Date>[])[]>('inputs.moments'),
  secrets: fact<readonly SyncSecrets[]>('inputs.secrets'),
  schemas: fact<readonly SyncSchema[]>('inputs.schemas'),
  detectedSecrets: fact<readonly DetectedSecret[]>('inputs.detectedSecrets'),
  captures: fact<readonly Capture[]>('inputs.captures'),
  requests: fact<readonly AuthnRequest[]>('inputs.requests'),
  signInLogs: fact<readonly SignInLog[]>('inputs.signInLogs'),
  provisioningLogs: fact<readonly ProvisioningLog[]>('inputs.provisioningLogs'),
  auditLogs: fact<readonly AuditLog[]>('inputs.auditLogs'),
  mixpanelAudit: fact<readonly MixpanelAudit[]>('inputs.mixpanelAudit'),
  /** Sign-in errors that mails, tickets, saved pages and recordings show. */
  reportedErrors: fact<readonly ReportedError[]>('inputs.reportedErrors'),
  expiryNotices: fact<readonly ExpiryNotice[]>('inputs.expiryNotices'),
  accessPolicies: fact<readonly AccessPolicy[]>('inputs.accessPolicies'),
  /** Users and groups that Mixpanel's SCIM service lists. */
  scimMembers: fact<readonly ScimMembers[]>('inputs.scimMembers'),
  liveReplyUrl: fact<readonly LiveExchange[]>('inputs.liveReplyUrl'),
  livePostback: fact<readonly LiveExchange[]>('inputs.livePostback'),
  liveEntraLogin: fact<readonly LiveExchange[]>('inputs.liveEntraLogin'),
  liveMetadataAnswer: fact<readonly LiveExchange[]>('inputs.liveMetadataAnswer'),
  liveScim: fact<readonly LiveExchange[]>('inputs.liveScim'),
  liveTxt: fact<readonly LiveTxt[]>('inputs.liveTxt'),
}

/** What deductions derive from inputs. */
export const derived = {
  subject: fact<Subject>('derived.subject'),
  application: fact<Application>('derived.application'),
  principal: fact<ServicePrincipal>('derived.principal'),
  /** Identifier (Entity ID): the service principal's names before the application's identifiers. */
  identifiers: fact<Listed>('derived.identifiers'),
  replyUrls: fact<Listed>('derived.replyUrls'),
  /** The tenant of the export, lower case. */
  tenant: fact<Evidence<string>>('derived.tenant'),
  settings: fact<MixpanelSettings>('derived.settings'),
  /** The claims settings that apply: an assigned mapping policy before those of the portal. */
  claims: fact<ClaimsDefinition>('derived.claims'),
  /** The assertion of the exported claims, or, where no export shows them, the content of a captured response. */
  issued: fact<PredictedAssertion>('derived.issued'),
  /** Captured responses that are checked, the newest first. */
  responses: fact<readonly JudgedResponse[]>('derived.responses'),
  response: fact<JudgedResponse>('derived.response'),
  assertion: fact<PredictedAssertion>('derived.assertion'),
  uploaded: fact<Uploaded>('derived.uploaded'),
  uploadedFile: fact<CertificateFile>('derived.uploadedFile'),
  signing: fact<Signing>('derived.signing'),
  /** The federation metadata that is used: fetched before saved. */
  metadata: fact<FederationMetadata>('derived.metadata'),
  /** Only of the chosen app, as are the next four. */
  assignments: fact<Assignments>('derived.assignments'),
  assignedGroups: fact<readonly AssignedGroup[]>('derived.assignedGroups'),
  jobs: fact<Jobs>('derived.jobs'),
  secrets: fact<SyncSecrets>('derived.secrets'),
  schema: fact<SyncSchema>('derived.schema'),
  /** The newest date in the inputs of something that happened, not after the time of the check. */
  newest: fact<Evidence<Date>>('derived.newest'),
  /** The users given, joined with the assignments. Known where users are. */
  people: fact<People>('derived.people'),
  postback: fact<Postback>('derived.postback'),
  request: fact<MixpanelRequest>('derived.request'),
  signIn: fact<SignIn>('derived.signIn'),
  /** All sign-in logs together; the same sign-in counts once. */
  signIns: fact<SignIns>('derived.signIns'),
  /** All provisioning logs together. */
  provisioned: fact<Provisioned>('derived.provisioned'),
  /** What audit logs say was changed, in order of time. */
  changes: fact<Changes>('derived.changes'),
  mixpanelLogins: fact<MixpanelLogins>('derived.mixpanelLogins'),
  /** Whether live probes ran, now or when a given record was made. */
  probed: fact<boolean>('derived.probed'),
}

/** What the command line gives: a rule that needs the time names it. */
export const options = {
  now: fact<Date>('options.now'),
  /** What `--app` names; null where it was not given. */
  app: fact<string | null>('options.app'),
  /** What `--cert` names, whether or not it could be read; null where it was not given. */
  cert: fact<string | null>('options.cert'),
  live: fact<boolean>('options.live'),
  /** How many inputs were read, recognised or not. */
  inputs: fact<number>('options.inputs'),
  /** The user that `--user` names, by mail address or id; null where it was not given. */
  user: fact<string | null>('options.user'),
}

/** What judging itself gives: a rule that wants it is judged after all others. */
export const judged = {
  results: fact<JudgedResults>('judged.results'),
}

function fact<T>(name: string): Fact<T> {
  return { name }
}
