import type { Citation } from './model/rule.ts'
import type { Cloud } from './model/things.ts'

// Everything about Entra's ways, on one page, with who says it.

const LEARN = 'https://learn.microsoft.com/en-us/entra'

export const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i
const WHOLE_GUID = new RegExp(`^${GUID.source}$`, 'i')

export function isGuid(text: string): boolean {
  return WHOLE_GUID.test(text)
}

/** The Microsoft Entra Identifier (was: Azure AD Identifier) of a tenant: what the assertion names as its issuer. */
export function issuerOf(tenantId: string): string {
  return `https://sts.windows.net/${tenantId}/`
}

/** The Login URL of a tenant. */
export function loginUrlOf(tenantId: string, cloud: Cloud = 'global'): string {
  return `https://${LOGIN_HOSTS[cloud]}/${tenantId}/saml2`
}

export const LOGIN_HOSTS: Readonly<Record<Cloud, string>> = {
  global: 'login.microsoftonline.com',
  'us-government': 'login.microsoftonline.us',
  china: 'login.partner.microsoftonline.cn',
  germany: 'login.microsoftonline.de',
}

const GRAPH_HOSTS: Readonly<Record<Cloud, string>> = {
  global: 'graph.microsoft.com',
  'us-government': 'graph.microsoft.us',
  china: 'microsoftgraph.chinacloudapi.cn',
  germany: 'graph.microsoft.de',
}

/** A command of the worldwide cloud, as it is in another one. */
export function commandIn(cloud: Cloud, command: string): string {
  return command
    .replaceAll(`https://${GRAPH_HOSTS.global}/`, `https://${GRAPH_HOSTS[cloud]}/`)
    .replaceAll(`https://${LOGIN_HOSTS.global}/<tenantId>/`, `https://${LOGIN_HOSTS[cloud]}/<tenantId>/`)
}

/** Which cloud a host belongs to; null for hosts of nobody's. */
export function cloudOf(host: string): Cloud | null {
  const name = host.toLowerCase()
  if (['login.microsoftonline.com', 'login.windows.net', 'sts.windows.net', 'login.microsoft.com', 'graph.microsoft.com'].includes(name))
    return 'global'
  if (['login.microsoftonline.us', 'login-us.microsoftonline.com', 'graph.microsoft.us', 'dod-graph.microsoft.us'].includes(name))
    return 'us-government'
  if (
    ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn', 'sts.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn'].includes(name)
  )
    return 'china'
  if (name === 'login.microsoftonline.de') return 'germany'
  return null
}

export const CLOUD_NAMES: Readonly<Record<Cloud, string>> = {
  global: 'the worldwide cloud',
  'us-government': 'the US government cloud',
  china: 'the cloud in China (21Vianet)',
  germany: 'the former German cloud',
}

export const IDENTITY_CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

/** What a new SAML app emits: the portal's four additional claims, by their complete names. */
export const DEFAULT_CLAIMS: readonly { readonly name: string; readonly source: string }[] = [
  { name: 'emailaddress', source: 'user.mail' },
  { name: 'givenname', source: 'user.givenname' },
  { name: 'surname', source: 'user.surname' },
  { name: 'name', source: 'user.userprincipalname' },
]

export const NAME_ID_CLAIM = `${IDENTITY_CLAIMS}/nameidentifier`
export const EMAIL_NAME_ID = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

/** What policies call the formats of a NameID, lower case, by what stands in the assertion; `default` leaves it to Entra. */
export const NAME_ID_FORMATS: Readonly<Record<string, string>> = {
  emailaddress: EMAIL_NAME_ID,
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
  windowsdomainqualifiedname: 'urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName',
  windowsqualifieddomainname: 'urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName',
}

/** The subject of the certificates that the portal makes for enterprise applications. */
export const FEDERATED_CERTIFICATE = 'CN=Microsoft Azure Federated SSO Certificate'
/** The subject of the tenant-wide keys: in metadata without `?appid=`. */
export const TENANT_WIDE_CERTIFICATE = 'CN=accounts.accesscontrol.windows.net'

/** How PowerShell spells the list of certificates; it has come out empty where there were some (msgraph-sdk-powershell#1848). */
export function isPowerShellKeyList(pointer: string | null): boolean {
  return pointer?.endsWith('/KeyCredentials') === true
}

/** The template that "create your own application" makes. */
export const CUSTOM_APP_TEMPLATE = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621'

/** The tenant in a Microsoft URL, lower case: the first path segment that is a GUID. */
export function tenantIn(url: string): string | null {
  return GUID.exec(url)?.[0].toLowerCase() ?? null
}

const learn =
  (path: string, title: string) =>
  (quote: string): Citation => ({ title: `Microsoft, ${title}`, url: `${LEARN}/${path}`, quote })

export const microsoftTutorial = learn('identity/saas-apps/mixpanel-tutorial', 'Mixpanel SSO tutorial')
export const microsoftProvisioning = learn('identity/saas-apps/mixpanel-provisioning-tutorial', 'Mixpanel provisioning tutorial')
export const microsoftErrors = learn('identity-platform/reference-error-codes', 'AADSTS error codes')
export const microsoftSaml = learn('identity-platform/single-sign-on-saml-protocol', 'SAML protocol')
export const microsoftClaims = learn('identity-platform/saml-claims-customization', 'Customize SAML token claims')
export const microsoftMappingPolicy = learn('identity-platform/reference-claims-mapping-policy-type', 'Claims mapping policy')
export const microsoftCustomClaims = learn('identity-platform/claims-customization-custom-claims-policy', 'Custom claims policy')
export const microsoftIdentifierUris = learn('identity-platform/identifier-uri-restrictions', 'Identifier URI restrictions')
export const microsoftCertificates = learn(
  'identity/enterprise-apps/tutorial-manage-certificates-for-federated-single-sign-on',
  'Manage federation certificates',
)
export const microsoftCertificateFaq = learn(
  'identity/enterprise-apps/application-management-certs-faq',
  'Application management certificates FAQ',
)
export const microsoftSigning = learn('identity/enterprise-apps/certificate-signing-options', 'Certificate signing options')
export const microsoftSignedRequests = learn(
  'identity/enterprise-apps/howto-enforce-signed-saml-authentication',
  'Enforce signed SAML requests',
)
export const microsoftDebug = learn('identity/enterprise-apps/debug-saml-sso-issues', 'Debug SAML single sign-on')
export const microsoftProperties = learn('identity/enterprise-apps/application-properties', 'Application properties')
export const microsoftGroupClaims = learn('identity/hybrid/connect/how-to-connect-fed-group-claims', 'Group claims')
export const microsoftQuarantine = learn('identity/app-provisioning/application-provisioning-quarantine-status', 'Provisioning quarantine')
export const microsoftProvisioningKnown = learn('identity/app-provisioning/known-issues', 'Known issues of provisioning')
export const microsoftProvisioningHow = learn('identity/app-provisioning/how-provisioning-works', 'How provisioning works')
export const microsoftProvisioningNoUsers = learn(
  'identity/app-provisioning/application-provisioning-config-problem-no-users-provisioned',
  'No users are provisioned',
)
export const microsoftScim = learn('identity/app-provisioning/use-scim-to-provision-users-and-groups', 'Develop a SCIM endpoint')
export const microsoftScimFlag = learn(
  'identity/app-provisioning/application-provisioning-config-problem-scim-compatibility',
  'SCIM 2.0 compliance of provisioning',
)

const graph =
  (path: string, title: string) =>
  (quote: string): Citation => ({
    title: `Microsoft Graph, ${title}`,
    url: `https://learn.microsoft.com/en-us/graph/${path}`,
    quote,
  })

export const graphServicePrincipal = graph('api/resources/serviceprincipal', 'servicePrincipal')
export const graphSamlHowTo = graph('application-saml-sso-configure-api', 'Configure SAML SSO by the API')
export const graphTokenPolicy = graph('api/resources/tokenissuancepolicy', 'tokenIssuancePolicy')
export const graphSynchronization = graph('api/resources/synchronization-synchronizationstatus', 'synchronizationStatus')

const support =
  (code: string) =>
  (quote: string): Citation => ({
    title: `Microsoft support, AADSTS${code}`,
    url: `https://learn.microsoft.com/en-us/troubleshoot/entra/entra-id/app-integration/error-code-aadsts${code}`,
    quote,
  })

export const support50011 = support('50011')
export const support50105 = support('50105')
export const support70001 = support('70001')
export const support750054 = support('750054')
export const support50003 = support('50003')
export const support76021 = support('76021')
export const support7000112 = support('7000112')

/** A thread in which Microsoft's own people answered, or users showed what happens. */
export const githubIssue =
  (repository: string, number: number) =>
  (quote: string): Citation => ({
    title: `${repository}#${number}`,
    url: `https://github.com/${repository}/issues/${number}`,
    quote,
  })

// ── Where to click. The portal has been renamed often, so steps name the new words and the old. ──────────────────────

export const OPEN_APP =
  'Open the Microsoft Entra admin center (entra.microsoft.com) ▸ Enterprise apps (was: Azure Active Directory ▸ Enterprise applications) ▸ your Mixpanel app.'

export const OPEN_REGISTRATION =
  'Open the Microsoft Entra admin center (entra.microsoft.com) ▸ App registrations (was: Azure Active Directory ▸ App registrations) ▸ All applications ▸ your Mixpanel app.'

/** Steps that begin on the single sign-on page of the app. */
export function onSsoPage(...steps: readonly string[]): readonly string[] {
  return [OPEN_APP, 'Click Single sign-on.', ...steps]
}

export const EDIT_BASIC_SAML = 'In the box Basic SAML Configuration, click Edit.'
export const EDIT_CLAIMS = 'In the box Attributes & Claims (was: User Attributes & Claims), click Edit.'
export const CERTIFICATES_BOX = 'SAML Certificates (was: SAML Signing Certificate)'
export const TEST_SIGN_IN = 'Save, and sign in once with an ordinary user who is assigned to the app.'

/** Steps that begin on Mixpanel's Access Security page. */
export function onAccessSecurity(...steps: readonly string[]): readonly string[] {
  return ['In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security.', ...steps]
}
