// Every page that rules quote, by a short key. It is loaded when a page of the manual is printed.

export interface CitedPage {
  readonly title: string
  readonly url: string
}

const learn = (path: string, title: string): CitedPage => ({
  title: `Microsoft, ${title}`,
  url: `https://learn.microsoft.com/en-us/entra/${path}`,
})

const graph = (path: string, title: string): CitedPage => ({
  title: `Microsoft Graph, ${title}`,
  url: `https://learn.microsoft.com/en-us/graph/${path}`,
})

const support = (code: string): CitedPage => ({
  title: `Microsoft support, AADSTS${code}`,
  url: `https://learn.microsoft.com/en-us/troubleshoot/entra/entra-id/app-integration/error-code-aadsts${code}`,
})

const DOCS = 'https://docs.mixpanel.com/docs/access-security'

export const citedPages = {
  'microsoft-tutorial': learn('identity/saas-apps/mixpanel-tutorial', 'Mixpanel SSO tutorial'),
  'microsoft-provisioning': learn('identity/saas-apps/mixpanel-provisioning-tutorial', 'Mixpanel provisioning tutorial'),
  'microsoft-errors': learn('identity-platform/reference-error-codes', 'AADSTS error codes'),
  'microsoft-saml': learn('identity-platform/single-sign-on-saml-protocol', 'SAML protocol'),
  'microsoft-claims': learn('identity-platform/saml-claims-customization', 'Customize SAML token claims'),
  'microsoft-mapping-policy': learn('identity-platform/reference-claims-mapping-policy-type', 'Claims mapping policy'),
  'microsoft-custom-claims': learn('identity-platform/claims-customization-custom-claims-policy', 'Custom claims policy'),
  'microsoft-deactivate': learn('identity/enterprise-apps/deactivate-app-registration', 'Deactivate an app registration'),
  'microsoft-restore': learn('identity/enterprise-apps/restore-application', 'Restore a soft deleted enterprise application'),
  'microsoft-identifier-uris': learn('identity-platform/identifier-uri-restrictions', 'Identifier URI restrictions'),
  'microsoft-certificates': learn(
    'identity/enterprise-apps/tutorial-manage-certificates-for-federated-single-sign-on',
    'Manage federation certificates',
  ),
  'microsoft-certificate-faq': learn(
    'identity/enterprise-apps/application-management-certs-faq',
    'Application management certificates FAQ',
  ),
  'microsoft-signing': learn('identity/enterprise-apps/certificate-signing-options', 'Certificate signing options'),
  'microsoft-signed-requests': learn('identity/enterprise-apps/howto-enforce-signed-saml-authentication', 'Enforce signed SAML requests'),
  'microsoft-debug': learn('identity/enterprise-apps/debug-saml-sso-issues', 'Debug SAML single sign-on'),
  'microsoft-properties': learn('identity/enterprise-apps/application-properties', 'Application properties'),
  'microsoft-group-claims': learn('identity/hybrid/connect/how-to-connect-fed-group-claims', 'Group claims'),
  'microsoft-quarantine': learn('identity/app-provisioning/application-provisioning-quarantine-status', 'Provisioning quarantine'),
  'microsoft-provisioning-known': learn('identity/app-provisioning/known-issues', 'Known issues of provisioning'),
  'microsoft-provisioning-how': learn('identity/app-provisioning/how-provisioning-works', 'How provisioning works'),
  'microsoft-provisioning-no-users': learn(
    'identity/app-provisioning/application-provisioning-config-problem-no-users-provisioned',
    'No users are provisioned',
  ),
  'microsoft-scim': learn('identity/app-provisioning/use-scim-to-provision-users-and-groups', 'Develop a SCIM endpoint'),
  'microsoft-scim-flag': learn(
    'identity/app-provisioning/application-provisioning-config-problem-scim-compatibility',
    'SCIM 2.0 compliance of provisioning',
  ),
  'graph-service-principal': graph('api/resources/serviceprincipal', 'servicePrincipal'),
  'graph-saml-how-to': graph('application-saml-sso-configure-api', 'Configure SAML SSO by the API'),
  'graph-token-policy': graph('api/resources/tokenissuancepolicy', 'tokenIssuancePolicy'),
  'graph-synchronization': graph('api/resources/synchronization-synchronizationstatus', 'synchronizationStatus'),
  'aadsts-50011': support('50011'),
  'aadsts-50105': support('50105'),
  'aadsts-70001': support('70001'),
  'aadsts-750054': support('750054'),
  'aadsts-50003': support('50003'),
  'aadsts-76021': support('76021'),
  'aadsts-7000112': support('7000112'),
  'mixpanel-azure': { title: 'Mixpanel, SSO with Azure', url: `${DOCS}/single-sign-on/azure` },
  'mixpanel-sso': { title: 'Mixpanel, Single Sign-On', url: `${DOCS}/single-sign-on` },
  'mixpanel-shared': { title: 'Mixpanel, Shared SSO', url: `${DOCS}/single-sign-on/shared-sso` },
  'mixpanel-okta': { title: 'Mixpanel, SSO with Okta', url: `${DOCS}/single-sign-on/okta` },
  'mixpanel-jump-cloud': { title: 'Mixpanel, SSO with JumpCloud', url: `${DOCS}/single-sign-on/jumpcloud` },
  'mixpanel-roles': {
    title: 'Mixpanel, Roles and Permissions',
    url: 'https://docs.mixpanel.com/docs/orgs-and-projects/roles-and-permissions',
  },
  'mixpanel-eu': { title: 'Mixpanel, EU Residency', url: 'https://docs.mixpanel.com/docs/privacy/eu-residency' },
} as const satisfies Readonly<Record<string, CitedPage>>

/** One of the pages above, or a thread on GitHub: `owner/repository#number`. */
export type CitationKey = keyof typeof citedPages | `${string}/${string}#${number}`

export function citedPage(key: string): CitedPage {
  if (Object.hasOwn(citedPages, key)) return citedPages[key as keyof typeof citedPages]
  const [repository = '', number = ''] = key.split('#')
  return { title: key, url: `https://github.com/${repository}/issues/${number}` }
}
