import type { Evidence } from './artifact.ts'
import type {
  AssignedGroup,
  Assignments,
  Jobs,
  JudgedResponse,
  Listed,
  MixpanelRequest,
  People,
  Postback,
  PredictedAssertion,
  SignIn,
  Signing,
  Subject,
  Uploaded,
} from './deduced.ts'
import type { Fact } from './fact.ts'
import type { LiveExchange, LiveTxt } from './seen.ts'
import type {
  Application,
  AssignmentList,
  AuthnRequest,
  Capture,
  CertificateFile,
  ClaimsDefinition,
  FederationMetadata,
  Group,
  Membership,
  MixpanelSettings,
  NoMappingPolicies,
  Organization,
  SecretSighting,
  ServicePrincipal,
  ServiceProviderMetadata,
  SyncJobList,
  SyncSchema,
  SyncSecrets,
  TokenIssuancePolicy,
  UserList,
} from './things.ts'

// The vocabulary: everything that the doctor can know. A newcomer reads this page first.

export const PORTAL = 'Microsoft Entra admin center ▸ Enterprise apps ▸ Mixpanel'
export const SSO_BLADE = `${PORTAL} ▸ Single sign-on`
export const ACCESS_SECURITY = 'Mixpanel ▸ Organization Settings ▸ Access Security'

const GRAPH = 'https://graph.microsoft.com'
const LIVE = 'sso-doctor check --live'
const LOOK_AGAIN = 'Run again with --live, from another network where this one is in the way.'

/** What readers tell, one entry for each thing that stands in an input. */
export const told = vocabulary('told', {
  applications: fact<readonly Application[]>(
    'the application (app registration)',
    'Export the application from Azure.',
    'az ad app show --id <appId> > app.json',
  ),
  principals: fact<readonly ServicePrincipal[]>(
    'the enterprise application (service principal)',
    'Export the enterprise application from Azure: the portal has no download button for it.',
    'az ad sp show --id <appId> > sp.json',
  ),
  claimsPolicies: fact<readonly ClaimsDefinition[]>(
    'Attributes & Claims (was: User Attributes & Claims)',
    'Ask Graph for the claims that the portal shows under Attributes & Claims; no other export holds them.',
    `az rest --method get --url "${GRAPH}/beta/servicePrincipals/<spId>/claimsPolicy" > claims.json`,
  ),
  mappingPolicies: fact<readonly ClaimsDefinition[]>(
    'the claims mapping policies assigned to the app',
    'Ask Graph whether a claims mapping policy is assigned: one overrides what the portal shows.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/claimsMappingPolicies" > claims-mapping.json`,
  ),
  noMappingPolicies: fact<readonly NoMappingPolicies[]>(
    'the claims mapping policies assigned to the app',
    'Ask Graph whether a claims mapping policy is assigned: one overrides what the portal shows.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/claimsMappingPolicies" > claims-mapping.json`,
  ),
  tokenPolicies: fact<readonly TokenIssuancePolicy[]>(
    'the token issuance policy (signing option and algorithm)',
    'Ask Graph for the token issuance policies of the service principal. Microsoft does not document whether the portal’s Signing Option is stored there, so an empty answer settles nothing.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/tokenIssuancePolicies" > token-policies.json`,
  ),
  metadata: fact<readonly FederationMetadata[]>(
    'the app’s federation metadata',
    `Download Federation Metadata XML in ${SSO_BLADE} ▸ SAML Certificates (was: SAML Signing Certificate).`,
    'curl -o federationmetadata.xml "https://login.microsoftonline.com/<tenantId>/federationmetadata/2007-06/federationmetadata.xml?appid=<appId>"',
  ),
  liveMetadata: fact<readonly FederationMetadata[]>(
    'the app’s federation metadata as it is today',
    'Run again with --live.',
    'sso-doctor check --live',
  ),
  spMetadata: fact<readonly ServiceProviderMetadata[]>('service provider metadata', 'Nothing needs it.', null),
  certificates: fact<readonly CertificateFile[]>(
    'the certificate file that is uploaded to Mixpanel',
    `Download Certificate (Base64) in ${SSO_BLADE} ▸ SAML Certificates (was: SAML Signing Certificate), or give the file that was uploaded with --cert.`,
    'sso-doctor check . --cert Mixpanel.cer',
  ),
  settings: fact<readonly MixpanelSettings[]>(
    'the settings of Mixpanel’s Access Security page',
    `Copy them from ${ACCESS_SECURITY} into mixpanel.yaml; Mixpanel has no export of them.`,
    'sso-doctor init',
  ),
  assignments: fact<readonly AssignmentList[]>(
    'who is assigned to the app',
    'Ask Graph who is assigned to the enterprise application.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/appRoleAssignedTo?\\$top=999" > assigned.json`,
  ),
  users: fact<readonly UserList[]>(
    'the users, with their mail addresses',
    'Export the users with the fields that claims are made of.',
    `az rest --method get --url "${GRAPH}/v1.0/users?\\$select=id,displayName,givenName,surname,mail,userPrincipalName,userType,accountEnabled&\\$top=999" > users.json`,
  ),
  groups: fact<readonly Group[]>(
    'the groups that are assigned',
    'Export the assigned groups.',
    `az rest --method get --url "${GRAPH}/v1.0/groups?\\$select=id,displayName,securityEnabled&\\$top=999" > groups.json`,
  ),
  memberships: fact<readonly Membership[]>(
    'the direct members of the assigned groups',
    'Ask Graph for the members of each assigned group.',
    `az rest --method get --url "${GRAPH}/v1.0/groups/<groupId>/members?\\$top=999" > members-<groupId>.json`,
  ),
  organizations: fact<readonly Organization[]>(
    'the tenant',
    'Ask Graph for the organization.',
    `az rest --method get --url "${GRAPH}/v1.0/organization" > organization.json`,
  ),
  jobs: fact<readonly SyncJobList[]>(
    'the provisioning job',
    'Ask Graph for the provisioning jobs of the enterprise application.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/synchronization/jobs" > jobs.json`,
  ),
  secrets: fact<readonly SyncSecrets[]>(
    'the provisioning settings (tenant URL, scope, notification)',
    'Ask Graph for the provisioning secrets; it masks the token itself.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/synchronization/secrets" > secrets.json`,
  ),
  schemas: fact<readonly SyncSchema[]>(
    'the provisioning mappings (schema)',
    `Download the schema in ${PORTAL} ▸ Provisioning ▸ Edit attribute mappings ▸ a mapping ▸ Show advanced options ▸ Review your schema here ▸ Download.`,
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/synchronization/jobs/<jobId>/schema" > schema.json`,
  ),
  sightings: fact<readonly SecretSighting[]>('secrets in the input', 'Always known.', null),
  captures: fact<readonly Capture[]>(
    'a captured SAML response',
    `Capture one with the My Apps Secure Sign-in extension (${SSO_BLADE} ▸ Test), with SAML-tracer, or as a HAR of the browser’s network tab.`,
    'sso-doctor check . --response response.xml',
  ),
  requests: fact<readonly AuthnRequest[]>('a captured AuthnRequest', 'Capture one with SAML-tracer.', null),
  liveReplyUrl: fact<readonly LiveExchange[]>('what Mixpanel’s reply URL answers', LOOK_AGAIN, LIVE),
  livePostback: fact<readonly LiveExchange[]>(
    'what the postback URL answers',
    'Write postbackUrl (or orgId) into mixpanel.yaml, and run again with --live.',
    LIVE,
  ),
  liveEntraLogin: fact<readonly LiveExchange[]>('what Microsoft answers to Mixpanel’s own request', LOOK_AGAIN, LIVE),
  liveMetadataAnswer: fact<readonly LiveExchange[]>(
    'the app’s federation metadata as it is today',
    'Export the enterprise application from Azure, which names the tenant and the app, and run again with --live.',
    LIVE,
  ),
  liveScim: fact<readonly LiveExchange[]>(
    'what the SCIM service answers',
    'Write scim: { tenantUrl: … } into mixpanel.yaml, and run again with --live; with the token in SSO_DOCTOR_SCIM_TOKEN it is tried too.',
    LIVE,
  ),
  liveTxt: fact<readonly LiveTxt[]>(
    'the TXT records of the claimed domains',
    'Write claimedDomains into mixpanel.yaml, and run again with --live.',
    LIVE,
  ),
})

/** What follows from what readers told. */
export const deduced = vocabulary('deduced', {
  subject: fact<Subject>(
    'the Mixpanel app in Entra',
    'Export the app registration and the enterprise application from Azure.',
    'az ad sp show --id <appId> > sp.json',
  ),
  application: fact<Application>(told.applications.label, told.applications.where, told.applications.command),
  principal: fact<ServicePrincipal>(told.principals.label, told.principals.where, told.principals.command),
  /** Identifier (Entity ID): the service principal's names before the application's identifiers. */
  identifiers: fact<Listed>(
    'Identifier (Entity ID)',
    `It stands in ${SSO_BLADE} ▸ Basic SAML Configuration; export the application from Azure.`,
    told.applications.command,
  ),
  replyUrls: fact<Listed>(
    'Reply URL (Assertion Consumer Service URL)',
    `It stands in ${SSO_BLADE} ▸ Basic SAML Configuration; export the application from Azure.`,
    told.applications.command,
  ),
  /** The tenant of the export, lower case. */
  tenant: fact<Evidence<string>>('the tenant of the export', told.principals.where, told.principals.command),
  settings: fact<MixpanelSettings>(told.settings.label, told.settings.where, told.settings.command),
  /** The claims settings that govern: an assigned mapping policy before the portal's. */
  claims: fact<ClaimsDefinition>(told.claimsPolicies.label, told.claimsPolicies.where, told.claimsPolicies.command),
  /** The same, or, where no export shows the claims, what a captured response carried. */
  issued: fact<PredictedAssertion>(
    told.claimsPolicies.label,
    `${told.claimsPolicies.where} A captured SAML response shows them too.`,
    told.claimsPolicies.command,
  ),
  response: fact<JudgedResponse>(told.captures.label, told.captures.where, told.captures.command),
  assertion: fact<PredictedAssertion>(told.claimsPolicies.label, told.claimsPolicies.where, told.claimsPolicies.command),
  uploaded: fact<Uploaded>(told.certificates.label, told.certificates.where, told.certificates.command),
  uploadedFile: fact<CertificateFile>(told.certificates.label, told.certificates.where, told.certificates.command),
  signing: fact<Signing>(
    'the certificate that Entra signs with',
    'Export the enterprise application from Azure: it names the active certificate.',
    told.principals.command,
  ),
  /** The federation metadata that speaks: fetched before saved. */
  metadata: fact<FederationMetadata>(told.metadata.label, told.metadata.where, told.metadata.command),
  /** Of the chosen app alone, as are the five below. */
  assignments: fact<Assignments>(told.assignments.label, told.assignments.where, told.assignments.command),
  assignedGroups: fact<readonly AssignedGroup[]>(told.assignments.label, told.assignments.where, told.assignments.command),
  jobs: fact<Jobs>(told.jobs.label, told.jobs.where, told.jobs.command),
  secrets: fact<SyncSecrets>(told.secrets.label, told.secrets.where, told.secrets.command),
  schema: fact<SyncSchema>(told.schemas.label, told.schemas.where, told.schemas.command),
  /** The users given, joined with the assignments. Known wherever users are. */
  people: fact<People>(told.users.label, told.users.where, told.users.command),
  postback: fact<Postback>(told.livePostback.label, told.livePostback.where, told.livePostback.command),
  request: fact<MixpanelRequest>('Mixpanel’s own AuthnRequest', 'Run again with --live, or capture a sign-in with SAML-tracer.', LIVE),
  signIn: fact<SignIn>(
    'Identity Provider Sign-in URL at Mixpanel',
    `Copy it from ${ACCESS_SECURITY} into mixpanel.yaml as idpSignInUrl, or run again with --live: the postback URL leads there.`,
    told.settings.command,
  ),
  /** Whether the live probes looked, now or when a record that was given was made. */
  looked: fact<boolean>('whether the live probes ran', 'Always known.', null),
})

/** What the doctor brings along, so that a rule which tells the time says so. */
export const doctor = vocabulary('doctor', {
  now: fact<Date>('the moment judged at', 'Always known.', null),
  /** What `--app` names; null where it was not given. */
  app: fact<string | null>('the app meant', 'Always known.', null),
  /** What `--cert` names, whether or not it could be read; null where it was not given. */
  cert: fact<string | null>('the file that --cert names', 'Always known.', null),
  live: fact<boolean>('whether the live probes ran', 'Always known.', null),
  /** How many inputs were looked at, recognised or not. */
  inputs: fact<number>('what was given', 'Name a file or a folder to look at.', 'sso-doctor check .'),
  /** Whom `--user` names, by mail address or id; null where it was not given. */
  user: fact<string | null>('the user asked about', 'Always known.', null),
})

function fact<T>(label: string, where: string, command: string | null): Fact<T> {
  return { name: '', label, where, command }
}

function vocabulary<const V extends Readonly<Record<string, Fact>>>(prefix: string, entries: V): V {
  const named: Record<string, Fact> = {}
  for (const [key, entry] of Object.entries(entries)) named[key] = { ...entry, name: `${prefix}.${key}` }
  return named as V
}
