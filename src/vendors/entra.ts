import type { Cloud } from '../model/entra.ts'

export const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i
const WHOLE_GUID = new RegExp(`^${GUID.source}$`, 'i')

export function isGuid(text: string): boolean {
  return WHOLE_GUID.test(text)
}

/** The Microsoft Entra Identifier (was: Azure AD Identifier) of a tenant: the issuer of its assertions. */
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

/** A command for the worldwide cloud, with the hosts of another cloud. */
export function commandIn(cloud: Cloud, command: string): string {
  return command
    .replaceAll(`https://${GRAPH_HOSTS.global}/`, `https://${GRAPH_HOSTS[cloud]}/`)
    .replaceAll(`https://${LOGIN_HOSTS.global}/TENANT_ID/`, `https://${LOGIN_HOSTS[cloud]}/TENANT_ID/`)
}

/** The cloud of a host of Microsoft's; null for every other host. */
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

/** The four additional claims of a new SAML app, below the namespace IDENTITY_CLAIMS. */
export const DEFAULT_CLAIMS: readonly { readonly name: string; readonly source: string }[] = [
  { name: 'emailaddress', source: 'user.mail' },
  { name: 'givenname', source: 'user.givenname' },
  { name: 'surname', source: 'user.surname' },
  { name: 'name', source: 'user.userprincipalname' },
]

export const NAME_ID_CLAIM = `${IDENTITY_CLAIMS}/nameidentifier`
export const EMAIL_NAME_ID = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

/** NameID formats in the assertion, by their lower-case names in policies; with `default`, Entra chooses. */
export const NAME_ID_FORMATS: Readonly<Record<string, string>> = {
  emailaddress: EMAIL_NAME_ID,
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
  windowsdomainqualifiedname: 'urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName',
  windowsqualifieddomainname: 'urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName',
}

/** The subject of the certificates that the portal creates for enterprise applications. */
export const FEDERATED_CERTIFICATE = 'CN=Microsoft Azure Federated SSO Certificate'
/** The subject of the tenant-wide keys: in metadata without `?appid=`. */
export const TENANT_WIDE_CERTIFICATE = 'CN=accounts.accesscontrol.windows.net'

/** The template of "Create your own application". */
export const CUSTOM_APP_TEMPLATE = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621'

/** The tenant in a Microsoft URL, lower case: the first path segment that is a GUID. */
export function tenantIn(url: string): string | null {
  return GUID.exec(url)?.[0].toLowerCase() ?? null
}
