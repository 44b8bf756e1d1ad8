import { ACCESS_SECURITY, BLADES, PORTAL, SSO_BLADE } from './portal.ts'

// Pages of `explain` that belong to no single rule: what to do without an error code, and where each log is downloaded.

export interface TopicPage {
  readonly id: string
  readonly title: string
  /** Other words for the topic. */
  readonly alias: readonly string[]
  readonly parts: readonly PagePart[]
  /** The rules that check for the causes, the most likely first; checked where files are given. */
  readonly rules: readonly string[]
  /** Where it is documented. */
  readonly from: readonly string[]
  /** A description: each list has words of which one must begin a word of the text. */
  readonly signs?: readonly (readonly string[])[]
}

interface PagePart {
  readonly heading: string
  readonly steps: readonly string[]
  /** True where the order of the steps counts. */
  readonly ordered?: true
  readonly command?: string
}

const LOGS = 'Entra ID ▸ Monitoring & health'
const RETENTION = 'Entra keeps it 7 days in the free edition and 30 days with P1 or P2: download it soon.'
const WITH_EXPORTS = 'Put the file into the folder with the exports.'
const DOWNLOADS = 'Microsoft, How to download logs: https://learn.microsoft.com/en-us/entra/identity/monitoring-health/howto-download-logs'

export const PAGES: readonly TopicPage[] = [
  {
    id: 'no-error',
    title: 'Microsoft says success, Mixpanel lets nobody in',
    alias: ['no-code', 'success'],
    parts: [
      {
        heading: 'What it means',
        steps: [
          'Microsoft’s part works: it found the app, let the user in and sent an assertion. Mixpanel does not accept it, or does not find the user in it. Mixpanel publishes no list of its error messages, so the text on its page proves little.',
        ],
      },
      {
        heading: 'First, make sure',
        ordered: true,
        steps: [
          `Open ${PORTAL} ▸ Sign-in logs, and find the sign-in of this user and time.`,
          'Status Success: go on here. Failure: run sso-doctor explain with its Sign-in error code. No entry at all: the user never reached Microsoft; see mixpanel/sso-enabled, mixpanel/domains and mixpanel/sign-in-url.',
        ],
      },
      {
        heading: 'Nobody gets in: check in this order',
        ordered: true,
        steps: [
          `The claim email: its name is exactly email, Namespace is empty, the source is user.mail. ${BLADES.claims.path}. (claims/namespace, claims/email)`,
          `The Issuer URL in Mixpanel is the Microsoft Entra Identifier, with the slash at its end. ${ACCESS_SECURITY}. (mixpanel/issuer-url)`,
          `The certificate in Mixpanel is the one that is active in Entra, and both are valid today. ${SSO_BLADE} ▸ SAML Certificates. (cert/active, cert/rollover, cert/validity)`,
          `The assertion is signed and not encrypted. ${SSO_BLADE} ▸ SAML Certificates ▸ Edit; Token encryption. (signing/assertion, signing/encryption)`,
          `SSO is enabled, and the domain is verified. ${ACCESS_SECURITY}. (mixpanel/sso-enabled, mixpanel/domains)`,
        ],
      },
      {
        heading: 'Some people do not get in',
        steps: [
          'Their mail is empty in Entra: no claim is sent. (claims/email-for-everyone)',
          'Their domain is not claimed in Mixpanel, or they are guests. (mixpanel/domains, access/guests)',
          'They are not in the organization, and IDP Managed Access is off. (mixpanel/idp-managed-access)',
        ],
      },
      {
        heading: 'It worked until a certain day',
        steps: [
          'The certificate was changed or has expired, or the TXT record of the domain was removed. (cert/rollover, live/domain-txt)',
        ],
      },
      {
        heading: 'What proves it',
        steps: [
          `A captured SAML response shows what Mixpanel received: ${SSO_BLADE} ▸ Test, with the My Apps Secure Sign-in extension, or SAML-tracer. It is a credential for some minutes: do not post it anywhere.`,
        ],
        command: 'sso-doctor check . --response response.xml',
      },
    ],
    rules: [
      'claims/namespace',
      'claims/email',
      'claims/email-source',
      'claims/email-for-everyone',
      'mixpanel/issuer-url',
      'cert/active',
      'cert/rollover',
      'cert/validity',
      'cert/not-metadata',
      'cert/base64',
      'signing/assertion',
      'signing/algorithm',
      'signing/encryption',
      'mixpanel/sso-enabled',
      'mixpanel/domains',
      'mixpanel/tenant',
      'mixpanel/idp-managed-access',
      'access/guests',
      'response/email',
      'response/certificate',
      'response/issuer',
      'response/audience',
      'response/signature',
    ],
    from: [
      'Microsoft, An app page shows an error message after the user signs in: https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/application-sign-in-problem-application-error',
      'Mixpanel, SSO with Azure: https://docs.mixpanel.com/docs/access-security/single-sign-on/azure',
    ],
    signs: [
      ['microsoft', 'entra', 'azure', 'sign in log', 'aad', 'o365', 'office'],
      ['success', 'succe', 'signs me in', 'works', 'is fine', 'no error', 'ok ', 'accepts', 'lets me', 'good'],
      ['mixpanel'],
    ],
  },
  {
    id: 'logs',
    title: 'Where each log is downloaded',
    alias: ['log', 'log-files'],
    parts: [
      {
        heading: 'Where to download them',
        steps: [
          `Sign-ins, and whom Microsoft refused with which code: ${LOGS} ▸ Sign-in logs. More: sso-doctor explain sign-in-log.`,
          `Provisioning, and who was not created or changed in Mixpanel: ${LOGS} ▸ Provisioning logs. More: sso-doctor explain provisioning-log.`,
          `Changes, and who made them: ${LOGS} ▸ Audit logs. More: sso-doctor explain audit-log.`,
          'Logins at Mixpanel, and who could not log in: Mixpanel ▸ the gear ▸ Organization Settings ▸ Audit Log. More: sso-doctor explain mixpanel-audit-log.',
        ],
      },
    ],
    rules: [],
    from: [DOWNLOADS],
  },
  {
    id: 'sign-in-log',
    title: 'The sign-in log of Entra',
    alias: ['sign-in-logs', 'signin-log', 'signins', 'sign-ins', 'signin-logs'],
    parts: [
      {
        heading: 'Where to download it',
        ordered: true,
        steps: [
          `Open the Entra admin center ▸ ${LOGS} ▸ Sign-in logs, or ${PORTAL} ▸ Sign-in logs.`,
          'Filter by the application and by the days in question, but not by the status: successes count too.',
          'Click Download, choose JSON, and download InteractiveSignIns and NonInteractiveSignIns. The headers of a CSV are translated; JSON is not.',
          WITH_EXPORTS,
        ],
      },
      {
        heading: 'With a command',
        steps: ['This needs P1 or P2 and the permission AuditLog.Read.All. It gives interactive sign-ins only.'],
        command:
          "az rest --method get --output-file signins.json --url 'https://graph.microsoft.com/v1.0/auditLogs/signIns?$filter=appId%20eq%20%27APP_ID%27'",
      },
      {
        heading: 'The policies of AADSTS53003',
        steps: [
          'Without the right to read policies, the log does not name the policy that refused. This needs the permission Policy.Read.All.',
        ],
        command:
          "az rest --method get --url 'https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies' --output-file access-policies.json",
      },
      {
        heading: 'Good to know',
        steps: [
          'The role is Reports Reader. The download in the portal is in every edition.',
          RETENTION,
          'One entry has Sign-in error code and Failure reason: sso-doctor explain takes both. Code 0 is a success: see sso-doctor explain no-error.',
        ],
      },
    ],
    rules: ['logs/sign-ins'],
    from: [DOWNLOADS],
  },
  {
    id: 'provisioning-log',
    title: 'The provisioning log of Entra',
    alias: ['provisioning-logs', 'provisioning'],
    parts: [
      {
        heading: 'Where to download it',
        ordered: true,
        steps: [
          `Open the Entra admin center ▸ ${LOGS} ▸ Provisioning logs, or ${PORTAL} ▸ Provisioning logs.`,
          'Filter by the application and by the days in question.',
          'Click Download, and choose JSON. As CSV it comes in three files that belong together.',
          WITH_EXPORTS,
        ],
      },
      {
        heading: 'Good to know',
        steps: [
          'It needs P1 or P2, and the role Reports Reader; owners of the app can see the log of their app.',
          RETENTION,
          'An entry has an Error code: sso-doctor explain takes it. For a skipped user, the tab Steps has the reason.',
          'When the token is refused, there may be no new entries at all. (Inferred: no page of Microsoft’s states it.)',
        ],
      },
    ],
    rules: ['logs/provisioning', 'scim/job', 'scim/quarantine'],
    from: [
      'Microsoft, How to analyze the provisioning logs: https://learn.microsoft.com/en-us/entra/identity/monitoring-health/howto-analyze-provisioning-logs',
    ],
  },
  {
    id: 'audit-log',
    title: 'The audit log of Entra',
    alias: ['audit-logs', 'directory-audit'],
    parts: [
      {
        heading: 'Where to download it',
        ordered: true,
        steps: [
          `Open the Entra admin center ▸ ${LOGS} ▸ Audit logs, or ${PORTAL} ▸ Audit logs, which filters by the app.`,
          'Click Download, and choose JSON. A CSV leaves out what a longer change contains.',
          WITH_EXPORTS,
        ],
      },
      {
        heading: 'Good to know',
        steps: ['The role is Reports Reader. It is in every edition.', RETENTION],
      },
    ],
    rules: ['logs/sign-ins'],
    from: [DOWNLOADS],
  },
  {
    id: 'mixpanel-audit-log',
    title: 'The audit log of Mixpanel',
    alias: ['mixpanel-log', 'mixpanel-logs'],
    parts: [
      {
        heading: 'Where to download it',
        ordered: true,
        steps: ['In Mixpanel, click the gear ▸ Organization Settings ▸ Audit Log ▸ Export, and choose NDJSON or CSV.', WITH_EXPORTS],
      },
      {
        heading: 'Good to know',
        steps: [
          'It is for owners and admins of the organization.',
          'Mixpanel keeps it 90 days, and two years with the plan Enterprise.',
          'Give the sign-in log of Entra with it: a login that failed right after a success at Microsoft was refused by Mixpanel. Alone, it may be a mistyped password.',
          'Mixpanel does not document the names of its fields: it is recognised by its event types. Times without a time zone are not compared with those of Entra.',
          'session.login_failed is a login that failed. No documented event is named for a change of SSO, SCIM, certificate or domain settings, so such a change may not be found there.',
        ],
      },
    ],
    rules: ['logs/sign-ins'],
    from: ['Mixpanel, Audit Log: https://docs.mixpanel.com/docs/access-security/audit-log'],
  },
]

/** Entries of the failure guide that no finding of a rule has. */
export const GUIDE_NOTES: ReadonlyMap<string, { readonly title: string; readonly what: string; readonly rules: readonly string[] }> =
  new Map([
    [
      'AZ-08',
      {
        title: 'The identifier is blocked by a policy of the tenant',
        what: 'The portal refuses the Identifier: “All newly added URIs must contain a tenant verified domain, tenant ID, or app ID”. No export shows this. Set Single sign-on to SAML first, or ask an administrator to exempt the app.',
        rules: ['azure/sso-mode', 'azure/entity-id'],
      },
    ],
    [
      'MX-24',
      {
        title: 'Settings that are gone or old',
        what: 'Remove SSO configuration “is permanent and cannot be undone”, so never press it to repair something. Mixpanel’s audit log has no documented event for changes of SSO. Take screenshots of the settings before you change them.',
        rules: [],
      },
    ],
    [
      'AS-04',
      {
        title: 'Tested with a Global Administrator',
        what: '“Users with a Global Administrator role can sign in to applications, regardless of the assignment required settings.” Test with a normal user who is assigned.',
        rules: ['access/assigned'],
      },
    ],
    [
      'AS-07',
      {
        title: 'Conditional Access, another account, or tenant restrictions',
        what: 'A policy of the tenant stopped the sign-in, or the browser is signed in with another account. No setting of the Mixpanel app causes it: see the tab Conditional Access of the entry in the sign-in log, and try in a private window.',
        rules: [],
      },
    ],
    [
      'LI-02',
      {
        title: 'TLS inspection',
        what: 'A device in this network opens encrypted connections and shows a certificate of its own. Set NODE_EXTRA_CA_CERTS to the file of the company’s certificate authority; never switch off the verification.',
        rules: [],
      },
    ],
    ['LI-03', { title: 'A proxy is required', what: 'The live checks need the proxy of this network: set HTTPS_PROXY.', rules: [] }],
    [
      'LI-04',
      {
        title: 'A login page of the network',
        what: 'Something in this network answers with a page of its own. Sign in to the network first, or run it from another one.',
        rules: [],
      },
    ],
    [
      'LI-12',
      {
        title: 'Reachable from here, but not for Azure or the user',
        what: 'The live checks prove what this machine reaches. Provisioning runs in Microsoft’s cloud, and a sign-in in the user’s browser: the portal’s Test and Test Connection have the last word.',
        rules: [],
      },
    ],
  ])
