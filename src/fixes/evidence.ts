import { ACCESS_SECURITY, PORTAL, SSO_BLADE } from './portal.ts'

/** Evidence that a rule needs, and how to get it. */
export interface EvidenceSource {
  /** Its name in the portal, or a plain description. */
  readonly label: string
  /** How to get it, in one or two sentences. */
  readonly where: string
  /**
   * The command that gets it, with `APP_ID`, `SP_ID`, `TENANT_ID`, `GROUP_ID` or `JOB_ID` for an id; null if there is none. It means the
   * same in bash, zsh and PowerShell: single quotes, no `$` outside of them, and no `&` at all, with which az on Windows ends the command.
   */
  readonly command: string | null
}

/** For facts that need no evidence: pages leave them out. */
export const ALWAYS_KNOWN = 'Always known.'

const GRAPH = 'https://graph.microsoft.com'
const LIVE = 'sso-doctor check --live'
const RUN_AGAIN = 'Run again with --live, from another network if this one blocks or changes the connection.'

const INPUTS = {
  applications: source(
    'the app registration (application)',
    'Export the app registration from Azure.',
    'az ad app show --id APP_ID > app.json',
  ),
  principals: source(
    'the enterprise application (service principal)',
    'Export the enterprise application from Azure: the portal has no download button for it.',
    'az ad sp show --id APP_ID > sp.json',
  ),
  claimsPolicies: source(
    'Attributes & Claims (was: User Attributes & Claims)',
    'Export the claims that the portal shows under Attributes & Claims from Graph; no other export has them.',
    `az rest --method get --url '${GRAPH}/beta/servicePrincipals/SP_ID/claimsPolicy' --output-file claims.json`,
  ),
  mappingPolicies: source(
    'the claims mapping policies assigned to the app',
    'Export the claims mapping policies from Graph: an assigned policy overrides the claims in the portal.',
    `az rest --method get --url '${GRAPH}/v1.0/servicePrincipals/SP_ID/claimsMappingPolicies' --output-file claims-mapping.json`,
  ),
  noMappingPolicies: source(
    'the claims mapping policies assigned to the app',
    'Export the claims mapping policies from Graph: an assigned policy overrides the claims in the portal.',
    `az rest --method get --url '${GRAPH}/v1.0/servicePrincipals/SP_ID/claimsMappingPolicies' --output-file claims-mapping.json`,
  ),
  tokenPolicies: source(
    'the token issuance policy (signing option and algorithm)',
    'Export the token issuance policies of the service principal from Graph. Microsoft does not document whether the Signing Option in the portal is stored there, so an empty list proves nothing.',
    `az rest --method get --url '${GRAPH}/v1.0/servicePrincipals/SP_ID/tokenIssuancePolicies' --output-file token-policies.json`,
  ),
  metadata: source(
    'the app’s federation metadata',
    `Download Federation Metadata XML in ${SSO_BLADE} ▸ SAML Certificates (was: SAML Signing Certificate).`,
    "az rest --method get --skip-authorization-header --url 'https://login.microsoftonline.com/TENANT_ID/federationmetadata/2007-06/federationmetadata.xml?appid=APP_ID' --output-file federationmetadata.xml",
  ),
  liveMetadata: source('the current federation metadata of the app', 'Run again with --live.', LIVE),
  spMetadata: source('service provider metadata', 'No rule needs it.', null),
  certificates: source(
    'the certificate that Mixpanel has',
    `Give what Mixpanel has: its fingerprint as certificate: in mixpanel.yaml, where ${ACCESS_SECURITY} shows one, or the file that was uploaded, with --cert. Downloading it again from Entra proves nothing: this shows what Entra has, not what Mixpanel has.`,
    'sso-doctor check . --cert Mixpanel.cer',
  ),
  settings: source(
    'the settings of the Mixpanel organization',
    'Copy them from Mixpanel ▸ Organization Settings, most of them from the page Access Security, into mixpanel.yaml, which says where each one is; Mixpanel cannot export them.',
    'sso-doctor init',
  ),
  assignments: source(
    'the users and groups assigned to the app',
    'Export the assignments of the enterprise application from Graph.',
    `az rest --method get --url '${GRAPH}/v1.0/servicePrincipals/SP_ID/appRoleAssignedTo?$top=999' --output-file assigned.json`,
  ),
  users: source(
    'the users, with their mail addresses',
    'Export the users with the fields that claims use.',
    `az rest --method get --url '${GRAPH}/v1.0/users' --url-parameters '$select=id,displayName,givenName,surname,mail,userPrincipalName,userType,accountEnabled' '$top=999' --output-file users.json`,
  ),
  groups: source(
    'the assigned groups',
    'Export the assigned groups.',
    `az rest --method get --url '${GRAPH}/v1.0/groups' --url-parameters '$select=id,displayName,securityEnabled' '$top=999' --output-file groups.json`,
  ),
  memberships: source(
    'the direct members of the assigned groups',
    'Export the members of each assigned group from Graph.',
    `az rest --method get --url '${GRAPH}/v1.0/groups/GROUP_ID/members?$top=999' --output-file members-GROUP_ID.json`,
  ),
  organizations: source(
    'the tenant',
    'Export the organization from Graph.',
    `az rest --method get --url '${GRAPH}/v1.0/organization' --output-file organization.json`,
  ),
  jobs: source(
    'the provisioning job',
    'Export the provisioning jobs of the enterprise application from Graph.',
    `az rest --method get --url '${GRAPH}/v1.0/servicePrincipals/SP_ID/synchronization/jobs' --output-file jobs.json`,
  ),
  moments: source('dates in the inputs', 'Exports of Graph have dates of what happened.', null),
  secrets: source(
    'the provisioning settings (tenant URL, scope, notification)',
    'Export the provisioning settings from Graph; Graph masks the token.',
    `az rest --method get --url '${GRAPH}/v1.0/servicePrincipals/SP_ID/synchronization/secrets' --output-file secrets.json`,
  ),
  schemas: source(
    'the provisioning mappings (schema)',
    `Download the schema in ${PORTAL} ▸ Provisioning ▸ Edit attribute mappings ▸ a mapping ▸ Show advanced options ▸ Review your schema here ▸ Download.`,
    `az rest --method get --url '${GRAPH}/v1.0/servicePrincipals/SP_ID/synchronization/jobs/JOB_ID/schema' --output-file schema.json`,
  ),
  detectedSecrets: source('secrets in the input', ALWAYS_KNOWN, null),
  captures: source(
    'a captured SAML response',
    `Capture one with the My Apps Secure Sign-in extension (${SSO_BLADE} ▸ Test), with SAML-tracer, or as a HAR of the browser’s network tab.`,
    'sso-doctor check . --response response.xml',
  ),
  requests: source('a captured AuthnRequest', 'Capture one with SAML-tracer.', null),
  reportedErrors: source('error messages of Microsoft', 'Save the error page or the mail with the code as a file.', null),
  expiryNotices: source('notices of expiring certificates', 'Save the mail from Microsoft as a file.', null),
  signInLogs: source(
    'the sign-in log of the app',
    'Export the sign-ins to the app from Graph; this needs the role Reports Reader. The script of sso-doctor collect --logs 7d does it too, without IP addresses, places and devices.',
    `az rest --method get --url '${GRAPH}/v1.0/auditLogs/signIns?$filter=appId%20eq%20%27APP_ID%27' --output-file signins.json`,
  ),
  provisioningLogs: source(
    'the provisioning log of the app',
    `Open ${PORTAL} ▸ Provisioning logs, and download the log as JSON, or use the script of sso-doctor collect --logs 7d.`,
    null,
  ),
  auditLogs: source(
    'the audit log of the directory',
    `Open ${PORTAL} ▸ Audit logs, and download the log as JSON, or use the script of sso-doctor collect --logs 7d.`,
    null,
  ),
  mixpanelAudit: source('Mixpanel’s audit log', 'Export it as NDJSON in Mixpanel: Organization Settings ▸ Audit Log ▸ Export.', null),
  accessPolicies: source(
    'the Conditional Access policies',
    'Export the Conditional Access policies from Graph; this needs the permission Policy.Read.All.',
    `az rest --method get --url '${GRAPH}/v1.0/identity/conditionalAccess/policies' --output-file access-policies.json`,
  ),
  scimMembers: source(
    'the users and groups of Mixpanel’s SCIM service',
    'Save the answers of the SCIM service for /Users and /Groups, without the token.',
    null,
  ),
  liveReplyUrl: source('the response of Mixpanel’s reply URL', RUN_AGAIN, LIVE),
  livePostback: source(
    'the response of the postback URL',
    'Fill in postbackUrl (or orgId) in mixpanel.yaml, and run again with --live.',
    LIVE,
  ),
  liveEntraLogin: source('Microsoft’s response to Mixpanel’s AuthnRequest', RUN_AGAIN, LIVE),
  liveMetadataAnswer: source(
    'the current federation metadata of the app',
    'Export the enterprise application from Azure, which has the tenant and the app ID, and run again with --live.',
    LIVE,
  ),
  liveScim: source(
    'the response of the SCIM service',
    'Fill in scim.tenantUrl in mixpanel.yaml, and run again with --live. With the token in SSO_DOCTOR_SCIM_TOKEN, the token is tested too.',
    LIVE,
  ),
  liveTxt: source('the TXT records of the claimed domains', 'Fill in claimedDomains in mixpanel.yaml, and run again with --live.', LIVE),
}

const DERIVED = {
  subject: source(
    'the Mixpanel app in Entra',
    'Export the app registration and the enterprise application from Azure.',
    'az ad sp show --id APP_ID > sp.json',
  ),
  application: INPUTS.applications,
  principal: INPUTS.principals,
  identifiers: source(
    'Identifier (Entity ID)',
    `Export the app registration from Azure. The portal shows the value in ${SSO_BLADE} ▸ Basic SAML Configuration.`,
    INPUTS.applications.command,
  ),
  replyUrls: source(
    'Reply URL (Assertion Consumer Service URL)',
    `Export the app registration from Azure. The portal shows the value in ${SSO_BLADE} ▸ Basic SAML Configuration.`,
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
  responses: INPUTS.captures,
  response: INPUTS.captures,
  assertion: INPUTS.claimsPolicies,
  uploaded: INPUTS.certificates,
  uploadedFile: INPUTS.certificates,
  signing: source(
    'the certificate that Entra signs with',
    'Export the enterprise application from Azure: it has the thumbprint of the active certificate.',
    INPUTS.principals.command,
  ),
  metadata: INPUTS.metadata,
  assignments: INPUTS.assignments,
  assignedGroups: INPUTS.assignments,
  jobs: INPUTS.jobs,
  secrets: INPUTS.secrets,
  schema: INPUTS.schemas,
  newest: source('dates in the inputs', 'Exports of Graph have dates of what happened.', null),
  people: INPUTS.users,
  postback: INPUTS.livePostback,
  request: source('Mixpanel’s AuthnRequest', 'Run again with --live, or capture a sign-in with SAML-tracer.', LIVE),
  signIn: source(
    'Identity Provider Sign-in URL in Mixpanel',
    `Copy it from ${ACCESS_SECURITY} into mixpanel.yaml as idpSignInUrl, or run again with --live: the postback URL redirects to it.`,
    INPUTS.settings.command,
  ),
  signIns: INPUTS.signInLogs,
  provisioned: INPUTS.provisioningLogs,
  changes: INPUTS.auditLogs,
  mixpanelLogins: INPUTS.mixpanelAudit,
  probed: source('whether the live probes ran', 'Always known.', null),
}

const OPTIONS = {
  now: source('the date and time of the check', ALWAYS_KNOWN, null),
  app: source('the app given with --app', ALWAYS_KNOWN, null),
  cert: source('the file given with --cert', ALWAYS_KNOWN, null),
  live: source('whether the live probes ran', ALWAYS_KNOWN, null),
  inputs: source('input files', 'Give a file or a folder to check.', 'sso-doctor check .'),
  user: source('the user given with --user', ALWAYS_KNOWN, null),
}

const INTERNAL = {
  error: source('an internal error', 'Report it with the input that causes it.', null),
}

/** By name of the fact, such as `inputs.users`. */
export const evidenceSources: ReadonlyMap<string, EvidenceSource> = new Map(
  Object.entries({ inputs: INPUTS, derived: DERIVED, options: OPTIONS, internal: INTERNAL }).flatMap(([group, entries]) =>
    Object.entries(entries).map(([name, entry]) => [`${group}.${name}`, entry] as const),
  ),
)

function source(label: string, where: string, command: string | null): EvidenceSource {
  return { label, where, command }
}
