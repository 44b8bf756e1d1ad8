// Names that reports print and that belong to no single rule: keys of mixpanel.yaml, fields of the portals, exports and placeholders.

export interface FieldWord {
  /** The name as the report prints it, and other forms of it. Case, blanks and punctuation do not count. */
  readonly names: readonly string[]
  readonly what: string
  /** The rules that check it; those that name it first. */
  readonly rules: readonly string[]
  readonly command?: string
}

const SECURITY = 'Mixpanel ▸ Organization Settings ▸ Access Security'
const SSO = 'Entra admin center ▸ Enterprise apps ▸ Mixpanel ▸ Single sign-on'

/** A key of mixpanel.yaml, and what it is. */
function key(names: readonly string[], what: string, rules: readonly string[]): FieldWord {
  return { names, what: `Key of mixpanel.yaml: ${what}`, rules }
}

export const FIELD_WORDS: readonly FieldWord[] = [
  // ── mixpanel.yaml ──
  key(['orgId', 'org_id', 'organization ID'], `the number after org_id= in the Postback URL. ${SECURITY}.`, ['azure/org-id']),
  key(
    ['postbackUrl', 'Postback URL'],
    `the address at Mixpanel where a sign-in begins, with the organization’s number. Copy it from ${SECURITY}. In Entra it is the Sign on URL; it is not the Reply URL.`,
    ['azure/org-id', 'azure/sign-on-url', 'azure/reply-url', 'live/postback-url'],
  ),
  key(
    ['issuerUrl', 'Issuer URL', 'Microsoft Entra Identifier', 'Azure AD Identifier'],
    `Issuer URL, in ${SECURITY}. It has the value that Entra shows as Microsoft Entra Identifier: https://sts.windows.net/, the tenant’s id, and a slash at its end.`,
    ['mixpanel/issuer-url', 'mixpanel/tenant'],
  ),
  key(
    ['idpSignInUrl', 'Identity Provider Sign-in URL', 'Login URL'],
    `Identity Provider Sign-in URL, in ${SECURITY}. It has the value that Entra shows as Login URL, on the page Single sign-on, in the box Set up Mixpanel.`,
    ['mixpanel/sign-in-url', 'mixpanel/tenant', 'live/sign-in-url'],
  ),
  key(['certificate'], `the certificate that was uploaded to Mixpanel. Giving the file itself with --cert tells more.`, [
    'cert/active',
    'cert/validity',
    'cert/rollover',
  ]),
  key(['ssoEnabled', 'SSO enabled'], `true if single sign-on is switched on in ${SECURITY}.`, ['mixpanel/sso-enabled']),
  key(['requireSso', 'Require SSO'], `true if people can log in with single sign-on alone. ${SECURITY}.`, ['mixpanel/require-sso']),
  key(
    ['idpManagedAccess', 'IDP Managed Access'],
    `true if people of a claimed domain get into the organization when they first sign in, without an invitation. ${SECURITY}.`,
    ['mixpanel/idp-managed-access'],
  ),
  key(['claimedDomains', 'claimed domains'], `the domains of ${SECURITY}, each with its status: verified, pending or expired.`, [
    'mixpanel/domains',
    'live/domain-txt',
  ]),
  key(['scim.enabled'], 'true if Entra provisions users into Mixpanel.', ['scim/job']),
  key(
    ['scim.tenantUrl', 'tenantUrl', 'Tenant URL'],
    'the address of Mixpanel’s SCIM service that provisioning in Entra uses. Entra admin center ▸ Enterprise apps ▸ Mixpanel ▸ Provisioning.',
    ['scim/tenant-url', 'live/scim'],
  ),
  key(['scim.tokenGeneratedAt', 'tokenGeneratedAt'], 'the day on which the SCIM token was last generated in Mixpanel.', [
    'scim/quarantine',
  ]),
  key(['teams'], 'the names of the organization’s teams, exactly as in Mixpanel.', ['scim/teams']),
  key(['plan'], 'the plan of the organization: free, growth or enterprise.', ['mixpanel/plan']),
  key(['dataResidency', 'data residency'], 'where the data is: us, eu or in, as the URL of Mixpanel in the browser shows.', [
    'mixpanel/plan',
  ]),
  key(
    ['sharedSso', 'sharedSso.role', 'Shared SSO', 'sharedSso.linkedOrganizations', 'linkedOrganizations'],
    'Shared SSO: one organization (role admin) provides sign-in for others (role linked). role is none where it is not used.',
    ['mixpanel/shared-sso'],
  ),
  key(['owners'], 'owners and admins of the organization, and whether each can log in with a password.', ['mixpanel/require-sso']),
  key(['members'], 'people with addresses of other domains, such as an agency.', ['mixpanel/require-sso']),
  key(['otherOrganizations'], 'other Mixpanel organizations of the same company, with their Issuer URL.', ['mixpanel/shared-sso']),
  // ── fields of the portal ──
  {
    names: ['Namespace'],
    what: `Field of a claim in Entra. It must be empty for Mixpanel’s claims: otherwise the attribute is named with the namespace in front. ${SSO} ▸ Attributes & Claims ▸ Edit.`,
    rules: ['claims/namespace', 'claims/names'],
  },
  {
    names: ['Attributes & Claims', 'User Attributes & Claims', 'claims policy'],
    what: `The attributes of the user that Entra sends to Mixpanel. ${SSO} ▸ Attributes & Claims. No export of the portal has it; this command reads it. SP_ID is the Object ID on the page Overview of the enterprise application.`,
    rules: ['claims/email', 'claims/namespace', 'claims/email-source', 'claims/names'],
    command: "az rest --method get --url 'https://graph.microsoft.com/beta/servicePrincipals/SP_ID/claimsPolicy' --output-file claims.json",
  },
  {
    names: ['Sign on URL', 'Sign-on URL'],
    what: `Where the tile in My Apps leads: Mixpanel’s Postback URL. ${SSO} ▸ Basic SAML Configuration ▸ Edit.`,
    rules: ['azure/sign-on-url', 'azure/org-id'],
  },
  {
    names: ['Reply URL', 'Assertion Consumer Service URL', 'ACS URL'],
    what: `Where Microsoft sends the response: an address of Mixpanel’s that is the same for everybody. ${SSO} ▸ Basic SAML Configuration ▸ Edit.`,
    rules: ['azure/reply-url', 'azure/reply-url-extra', 'live/reply-url'],
  },
  {
    names: ['Identifier', 'Identifier (Entity ID)', 'Entity ID'],
    what: `The name by which Mixpanel’s request calls the app; it ends in a slash. ${SSO} ▸ Basic SAML Configuration ▸ Edit.`,
    rules: ['azure/entity-id', 'azure/entity-id-unique'],
  },
  {
    names: ['AuthnRequest', 'SAMLRequest', 'SAML request'],
    what: 'The message with which Mixpanel asks Microsoft to sign a user in. It names the Identifier and the Reply URL. It goes through the browser, in the URL.',
    rules: ['azure/entity-id', 'azure/reply-url', 'live/authn-request', 'signing/request'],
  },
  // ── what "Not checked" names ──
  {
    names: ['app registration', 'application'],
    what: 'The app registration holds the Identifier and Reply URL of the app. APP_ID is the Application ID on the page Overview of the app.',
    rules: ['azure/entity-id', 'azure/reply-url'],
    command: 'az ad app show --id APP_ID > app.json',
  },
  {
    names: ['enterprise application', 'enterprise app', 'service principal'],
    what: 'The enterprise application holds the sign-on settings and certificates of the app in this tenant.',
    rules: ['azure/sso-mode', 'azure/one-app', 'azure/app-enabled'],
    command: 'az ad sp show --id APP_ID > sp.json',
  },
  {
    names: ['token issuance policy', 'token issuance policies'],
    what: 'A policy that says what of the response is signed and how. Microsoft does not document whether the Signing Option of the portal is stored there.',
    rules: ['signing/assertion', 'signing/algorithm'],
    command:
      "az rest --method get --url 'https://graph.microsoft.com/v1.0/servicePrincipals/SP_ID/tokenIssuancePolicies' --output-file token-policies.json",
  },
  {
    names: ['claims mapping policies', 'claims mapping policy'],
    what: 'A policy that an administrator assigned to the app with Graph or PowerShell. It overrides the claims that the portal shows.',
    rules: ['claims/policy-override'],
    command:
      "az rest --method get --url 'https://graph.microsoft.com/v1.0/servicePrincipals/SP_ID/claimsMappingPolicies' --output-file claims-mapping.json",
  },
  {
    names: ['users and groups', 'assignments', 'users and groups assigned to the app'],
    what: 'Who may use the app. Entra admin center ▸ Enterprise apps ▸ Mixpanel ▸ Users and groups.',
    rules: ['access/assigned', 'access/nested-groups'],
    command:
      "az rest --method get --url 'https://graph.microsoft.com/v1.0/servicePrincipals/SP_ID/appRoleAssignedTo?$top=999' --output-file assigned.json",
  },
  {
    names: ['provisioning job', 'provisioning jobs'],
    what: 'What creates and changes users in Mixpanel, about every 40 minutes. Entra admin center ▸ Enterprise apps ▸ Mixpanel ▸ Provisioning.',
    rules: ['scim/job', 'scim/quarantine'],
    command:
      "az rest --method get --url 'https://graph.microsoft.com/v1.0/servicePrincipals/SP_ID/synchronization/jobs' --output-file jobs.json",
  },
  // ── placeholders of commands ──
  {
    names: ['APP_ID', 'Application ID', 'appId', 'client ID'],
    what: 'Put in its place the Application ID: Entra admin center ▸ Enterprise apps ▸ Mixpanel ▸ Overview. It is no secret. The script of collect asks for it.',
    rules: [],
  },
  {
    names: ['SP_ID'],
    what: 'Put in its place the Object ID of the enterprise application: Entra admin center ▸ Enterprise apps ▸ Mixpanel ▸ Overview ▸ Object ID. App registrations shows another Object ID, which does not fit. This command prints it:',
    rules: [],
    command: 'az ad sp show --id APP_ID --query id --output tsv',
  },
  {
    names: ['TENANT_ID', 'tenant ID', 'directory ID'],
    what: 'Put in its place the id of the tenant: Entra admin center ▸ Entra ID ▸ Overview ▸ Tenant ID. This command prints it:',
    rules: ['mixpanel/tenant'],
    command: 'az account show --query tenantId --output tsv',
  },
  {
    names: ['GROUP_ID'],
    what: 'Put in its place the Object ID of the group: Entra admin center ▸ Groups ▸ the group ▸ Overview ▸ Object ID.',
    rules: ['access/nested-groups'],
  },
  {
    names: ['JOB_ID'],
    what: 'Put in its place the id of the provisioning job. It is the “id” of the job in this list:',
    rules: ['scim/mappings'],
    command:
      "az rest --method get --url 'https://graph.microsoft.com/v1.0/servicePrincipals/SP_ID/synchronization/jobs' --output-file jobs.json",
  },
  // ── codes in answers ──
  {
    names: ['InvalidCredentials', 'Invalid credentials'],
    what: 'Of provisioning: Mixpanel refused the token that Entra has. Generate a token in Mixpanel ▸ Organization Settings ▸ Access Security ▸ SCIM, enter it in Entra as Secret Token, click Test Connection, save, and restart provisioning.',
    rules: ['scim/quarantine', 'scim/job', 'live/scim'],
  },
  {
    names: ['Authorization_RequestDenied'],
    what: 'Error of Graph: the account that ran the command may not read this, so the file has no evidence. Sign in as a user with the role Cloud Application Administrator or Global Reader (az login), and run the command or the script of collect again. It says nothing about the app.',
    rules: [],
  },
]
