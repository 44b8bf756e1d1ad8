import { ACCESS_SECURITY, PORTAL, SSO_BLADE } from './portal.ts'

/** A piece of evidence as a person knows it, and how to get it. */
export interface EvidenceSource {
  /** The words on the screen where a person meets it. */
  readonly label: string
  /** How to get it, as a sentence. */
  readonly where: string
  /** The one command that gets it, with `<appId>`, `<spId>` and `<tenantId>` to fill in. */
  readonly command: string | null
}

const GRAPH = 'https://graph.microsoft.com'
const LIVE = 'sso-doctor check --live'
const LOOK_AGAIN = 'Run again with --live, from another network where this one is in the way.'

const INPUTS = {
  applications: source(
    'the application (app registration)',
    'Export the application from Azure.',
    'az ad app show --id <appId> > app.json',
  ),
  principals: source(
    'the enterprise application (service principal)',
    'Export the enterprise application from Azure: the portal has no download button for it.',
    'az ad sp show --id <appId> > sp.json',
  ),
  claimsPolicies: source(
    'Attributes & Claims (was: User Attributes & Claims)',
    'Ask Graph for the claims that the portal shows under Attributes & Claims; no other export holds them.',
    `az rest --method get --url "${GRAPH}/beta/servicePrincipals/<spId>/claimsPolicy" > claims.json`,
  ),
  mappingPolicies: source(
    'the claims mapping policies assigned to the app',
    'Ask Graph whether a claims mapping policy is assigned: one overrides what the portal shows.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/claimsMappingPolicies" > claims-mapping.json`,
  ),
  noMappingPolicies: source(
    'the claims mapping policies assigned to the app',
    'Ask Graph whether a claims mapping policy is assigned: one overrides what the portal shows.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/claimsMappingPolicies" > claims-mapping.json`,
  ),
  tokenPolicies: source(
    'the token issuance policy (signing option and algorithm)',
    'Ask Graph for the token issuance policies of the service principal. Microsoft does not document whether the portal’s Signing Option is stored there, so an empty answer settles nothing.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/tokenIssuancePolicies" > token-policies.json`,
  ),
  metadata: source(
    'the app’s federation metadata',
    `Download Federation Metadata XML in ${SSO_BLADE} ▸ SAML Certificates (was: SAML Signing Certificate).`,
    'curl -o federationmetadata.xml "https://login.microsoftonline.com/<tenantId>/federationmetadata/2007-06/federationmetadata.xml?appid=<appId>"',
  ),
  liveMetadata: source('the app’s federation metadata as it is today', 'Run again with --live.', 'sso-doctor check --live'),
  spMetadata: source('service provider metadata', 'Nothing needs it.', null),
  certificates: source(
    'the certificate file that is uploaded to Mixpanel',
    `Download Certificate (Base64) in ${SSO_BLADE} ▸ SAML Certificates (was: SAML Signing Certificate), or give the file that was uploaded with --cert.`,
    'sso-doctor check . --cert Mixpanel.cer',
  ),
  settings: source(
    'the settings of Mixpanel’s Access Security page',
    `Copy them from ${ACCESS_SECURITY} into mixpanel.yaml; Mixpanel has no export of them.`,
    'sso-doctor init',
  ),
  assignments: source(
    'who is assigned to the app',
    'Ask Graph who is assigned to the enterprise application.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/appRoleAssignedTo?\\$top=999" > assigned.json`,
  ),
  users: source(
    'the users, with their mail addresses',
    'Export the users with the fields that claims are made of.',
    `az rest --method get --url "${GRAPH}/v1.0/users?\\$select=id,displayName,givenName,surname,mail,userPrincipalName,userType,accountEnabled&\\$top=999" > users.json`,
  ),
  groups: source(
    'the groups that are assigned',
    'Export the assigned groups.',
    `az rest --method get --url "${GRAPH}/v1.0/groups?\\$select=id,displayName,securityEnabled&\\$top=999" > groups.json`,
  ),
  memberships: source(
    'the direct members of the assigned groups',
    'Ask Graph for the members of each assigned group.',
    `az rest --method get --url "${GRAPH}/v1.0/groups/<groupId>/members?\\$top=999" > members-<groupId>.json`,
  ),
  organizations: source(
    'the tenant',
    'Ask Graph for the organization.',
    `az rest --method get --url "${GRAPH}/v1.0/organization" > organization.json`,
  ),
  jobs: source(
    'the provisioning job',
    'Ask Graph for the provisioning jobs of the enterprise application.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/synchronization/jobs" > jobs.json`,
  ),
  secrets: source(
    'the provisioning settings (tenant URL, scope, notification)',
    'Ask Graph for the provisioning secrets; it masks the token itself.',
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/synchronization/secrets" > secrets.json`,
  ),
  schemas: source(
    'the provisioning mappings (schema)',
    `Download the schema in ${PORTAL} ▸ Provisioning ▸ Edit attribute mappings ▸ a mapping ▸ Show advanced options ▸ Review your schema here ▸ Download.`,
    `az rest --method get --url "${GRAPH}/v1.0/servicePrincipals/<spId>/synchronization/jobs/<jobId>/schema" > schema.json`,
  ),
  detectedSecrets: source('secrets in the input', 'Always known.', null),
  captures: source(
    'a captured SAML response',
    `Capture one with the My Apps Secure Sign-in extension (${SSO_BLADE} ▸ Test), with SAML-tracer, or as a HAR of the browser’s network tab.`,
    'sso-doctor check . --response response.xml',
  ),
  requests: source('a captured AuthnRequest', 'Capture one with SAML-tracer.', null),
  liveReplyUrl: source('what Mixpanel’s reply URL answers', LOOK_AGAIN, LIVE),
  livePostback: source(
    'what the postback URL answers',
    'Write postbackUrl (or orgId) into mixpanel.yaml, and run again with --live.',
    LIVE,
  ),
  liveEntraLogin: source('what Microsoft answers to Mixpanel’s own request', LOOK_AGAIN, LIVE),
  liveMetadataAnswer: source(
    'the app’s federation metadata as it is today',
    'Export the enterprise application from Azure, which names the tenant and the app, and run again with --live.',
    LIVE,
  ),
  liveScim: source(
    'what the SCIM service answers',
    'Write scim: { tenantUrl: … } into mixpanel.yaml, and run again with --live; with the token in SSO_DOCTOR_SCIM_TOKEN it is tried too.',
    LIVE,
  ),
  liveTxt: source('the TXT records of the claimed domains', 'Write claimedDomains into mixpanel.yaml, and run again with --live.', LIVE),
}

const DERIVED = {
  subject: source(
    'the Mixpanel app in Entra',
    'Export the app registration and the enterprise application from Azure.',
    'az ad sp show --id <appId> > sp.json',
  ),
  application: INPUTS.applications,
  principal: INPUTS.principals,
  identifiers: source(
    'Identifier (Entity ID)',
    `It stands in ${SSO_BLADE} ▸ Basic SAML Configuration; export the application from Azure.`,
    INPUTS.applications.command,
  ),
  replyUrls: source(
    'Reply URL (Assertion Consumer Service URL)',
    `It stands in ${SSO_BLADE} ▸ Basic SAML Configuration; export the application from Azure.`,
    INPUTS.applications.command,
  ),
  tenant: source('the tenant of the export', INPUTS.principals.where, INPUTS.principals.command),
  settings: INPUTS.settings,
  claims: INPUTS.claimsPolicies,
  issued: source(
    INPUTS.claimsPolicies.label,
    `${INPUTS.claimsPolicies.where} A captured SAML response shows them too.`,
    INPUTS.claimsPolicies.command,
  ),
  response: INPUTS.captures,
  assertion: INPUTS.claimsPolicies,
  uploaded: INPUTS.certificates,
  uploadedFile: INPUTS.certificates,
  signing: source(
    'the certificate that Entra signs with',
    'Export the enterprise application from Azure: it names the active certificate.',
    INPUTS.principals.command,
  ),
  metadata: INPUTS.metadata,
  assignments: INPUTS.assignments,
  assignedGroups: INPUTS.assignments,
  jobs: INPUTS.jobs,
  secrets: INPUTS.secrets,
  schema: INPUTS.schemas,
  people: INPUTS.users,
  postback: INPUTS.livePostback,
  request: source('Mixpanel’s own AuthnRequest', 'Run again with --live, or capture a sign-in with SAML-tracer.', LIVE),
  signIn: source(
    'Identity Provider Sign-in URL at Mixpanel',
    `Copy it from ${ACCESS_SECURITY} into mixpanel.yaml as idpSignInUrl, or run again with --live: the postback URL leads there.`,
    INPUTS.settings.command,
  ),
  probed: source('whether the live probes ran', 'Always known.', null),
}

const OPTIONS = {
  now: source('the moment judged at', 'Always known.', null),
  app: source('the app meant', 'Always known.', null),
  cert: source('the file that --cert names', 'Always known.', null),
  live: source('whether the live probes ran', 'Always known.', null),
  inputs: source('what was given', 'Name a file or a folder to look at.', 'sso-doctor check .'),
  user: source('the user asked about', 'Always known.', null),
}

const INTERNAL = {
  error: source('a fault of sso-doctor itself', 'Please report it with the input that causes it.', null),
}

/** By the name of the fact. */
export const evidenceSources: ReadonlyMap<string, EvidenceSource> = new Map(
  Object.entries({ inputs: INPUTS, derived: DERIVED, options: OPTIONS, internal: INTERNAL }).flatMap(([group, entries]) =>
    Object.entries(entries).map(([name, entry]) => [`${group}.${name}`, entry] as const),
  ),
)

function source(label: string, where: string, command: string | null): EvidenceSource {
  return { label, where, command }
}
