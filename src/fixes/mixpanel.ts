import { TXT_PREFIX } from '../vendors/mixpanel.ts'
import { DOWNLOAD_CERTIFICATE, SIGN_IN_ONCE, UPLOAD_CERTIFICATE } from './certificate-steps.ts'
import { type FixText, OPEN_APP, TEST_SIGN_IN, TEST_SIGN_IN_AGAIN, answeredWithCode, inSsoSettings, onAccessSecurity } from './portal.ts'

// What a Mixpanel owner or admin does, or Mixpanel's support.

const UPLOAD_UNCHANGED = 'Download Certificate (Base64) of the app, and upload it to Mixpanel unchanged.'

export const mixpanel = {
  // ── azure, access: a second organization, guests ───────────────────────────────────────────────────────────────────

  'use-app-with-identifier': {
    summary: 'Use the app that has the Identifier; a second organization needs Shared SSO.',
    steps: [
      'Do not move the Identifier to this app. Entra refuses to save it for a second app (“Please enter an identifier which is unique within your organization”), and a changed form does not match Mixpanel’s AuthnRequest.',
      'If both apps are for one Mixpanel organization, use the app that has the Identifier. Check that app: run sso-doctor again with --app and its Application ID.',
      'If this app was made for a second Mixpanel organization, change nothing yet. Ask Mixpanel for Shared SSO (Enterprise plan), or open a support ticket with Mixpanel.',
    ],
  },
  'copy-one-organization': {
    summary: 'Copy orgId and postbackUrl of the same organization into the Mixpanel settings.',
    steps: [
      'In Mixpanel, check at the top of Organization Settings that you are in the right organization.',
      'Copy the Postback URL from Access Security again: the number at its end is the orgId.',
      'If the Sign on URL in Entra is different, set it to the Postback URL.',
    ],
  },
  'invite-guests': {
    summary: 'Invite the guests in Mixpanel, or give them accounts at a domain that is claimed.',
    steps: [
      'Invite the guests in Mixpanel with their own address. They then sign in with a password or a link. This works only while Require Single Sign-On is off.',
      'Or give them accounts in your own tenant, with a mail address at a domain that you have claimed in Mixpanel.',
      'Do not try to claim a domain of another company without that company: it needs a TXT record in its DNS, and only one Mixpanel organization can claim it.',
      'If the guests should not sign in, remove them under Enterprise apps ▸ your Mixpanel app ▸ Users and groups.',
    ],
  },

  // ── mixpanel: Access Security, Organization Settings ───────────────────────────────────────────────────────────────

  'copy-issuer-url': {
    summary: 'Paste the Microsoft Entra Identifier into Issuer URL, with its slash.',
    blade: 'single-sign-on',
    steps: [
      'In the box Set up Mixpanel, copy Microsoft Entra Identifier (was: Azure AD Identifier): https://sts.windows.net/…/, with the slash.',
      inSsoSettings('Paste it into Issuer URL.'),
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'copy-sign-in-url': {
    summary: 'Paste Entra’s Login URL into Identity Provider Sign-in URL.',
    blade: 'single-sign-on',
    steps: [
      'In the box Set up Mixpanel, copy Login URL. It ends in /saml2.',
      inSsoSettings('Paste it into Identity Provider Sign-in URL.'),
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'copy-both-urls': {
    summary: 'Copy Issuer URL and Identity Provider Sign-in URL again, from the right tenant.',
    steps: [
      'Open the Entra admin center (entra.microsoft.com), and check at the top right that you are in the right directory.',
      'Open Enterprise apps ▸ your Mixpanel app ▸ Single sign-on.',
      'In the box Set up Mixpanel, copy Microsoft Entra Identifier (was: Azure AD Identifier) and Login URL.',
      inSsoSettings('Paste the first into Issuer URL and the second into Identity Provider Sign-in URL.'),
      'Check that the certificate in Mixpanel comes from the same app.',
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'use-one-cloud': {
    summary: 'Use only URLs of the national cloud that the tenant is in.',
    steps: [
      'Open the admin center of the cloud that your tenant is in: entra.microsoft.com, entra.microsoft.us, or entra.microsoftonline.cn.',
      'Open Enterprise apps ▸ your Mixpanel app ▸ Single sign-on.',
      'In the box Set up Mixpanel, copy Microsoft Entra Identifier (was: Azure AD Identifier) and Login URL.',
      inSsoSettings('Paste the first into Issuer URL and the second into Identity Provider Sign-in URL.'),
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'claim-domain': {
    summary: 'Claim the domain in Mixpanel, and keep its TXT record in the DNS permanently.',
    blade: 'access-security',
    steps: [
      'Under Domain Claiming, click Add a Domain. Mixpanel asks for your Mixpanel password. If you have none, set one first.',
      `Mixpanel shows a TXT record, ${TXT_PREFIX}<token>. Add it to the DNS of exactly that domain.`,
      'Wait until the domain is shown as verified. This may take up to 24 hours.',
    ],
  },
  'wait-for-verification': {
    summary: 'Check that the TXT record is visible in the DNS, and wait for up to 24 hours.',
    blade: 'access-security',
    steps: [
      `Under Domain Claiming, copy the TXT record, ${TXT_PREFIX}<token>.`,
      'Ask your DNS administrator whether exactly this record is set at exactly this domain.',
      'Check again after 24 hours.',
    ],
  },
  'switch-on-idp-managed-access': {
    summary: 'Turn on IDP Managed Access.',
    blade: 'access-security',
    steps: ['At the bottom of 2FA & SSO, turn on IDP Managed Access.'],
  },
  'invite-people': {
    summary: 'Turn on IDP Managed Access, or invite every user by hand.',
    blade: 'access-security',
    steps: [
      'At the bottom of 2FA & SSO, turn on IDP Managed Access: then users become members when they first sign in.',
      'Or invite the users in Organization Settings. Only about ten invitations per hour can be sent to one domain.',
    ],
  },
  'move-to-growth': {
    summary: 'Upgrade to Growth or Enterprise, or check which plan the organization has.',
    steps: [
      'In Mixpanel, click the gear ▸ Organization Settings, and find the plan of the organization.',
      'Ask an owner of the organization to upgrade.',
    ],
  },
  'move-to-enterprise': {
    summary: 'Upgrade to Enterprise, or use IDP Managed Access in place of SCIM.',
    steps: [
      'In Mixpanel, click the gear ▸ Organization Settings, and find the plan of the organization.',
      'If the plan is not Enterprise, ask an owner to upgrade. Or stop provisioning in Entra and keep IDP Managed Access on: then users become members when they first sign in.',
    ],
  },
  'ask-about-shared-sso': {
    summary: 'Ask your Account Manager at Mixpanel about Shared SSO (Enterprise).',
    steps: ['Write to your Account Manager, or to Mixpanel’s support, and name both organizations.'],
  },
  'require-sso': {
    summary: 'Test single sign-on, then turn on Require Single Sign-On.',
    blade: 'access-security',
    steps: [
      'Check that at least two owners have a Mixpanel password, and that all users who need to log in have an address at a claimed domain.',
      'Under 2FA & SSO, turn on Require Single Sign-On.',
    ],
  },
  'stop-requiring-sso': {
    summary: 'Turn off Require Single Sign-On, or give these users addresses at a claimed domain.',
    blade: 'access-security',
    steps: ['Under 2FA & SSO, turn off Require Single Sign-On as long as these users need to log in.'],
  },
  'claim-subdomain': {
    summary: 'Claim the subdomain too, or turn off Require Single Sign-On.',
    blade: 'access-security',
    steps: [
      'Under Domain Claiming, click Add a Domain, and claim exactly that subdomain.',
      'Until the subdomain is shown as verified, turn off Require Single Sign-On under 2FA & SSO.',
    ],
  },
  'give-owners-passwords': {
    summary: 'Give at least two owners a Mixpanel password before you require single sign-on.',
    steps: [
      'In Mixpanel, click the gear ▸ Organization Settings, and check that there are at least two Organization Owners.',
      'Ask each of them to set a Mixpanel password in their own profile. A magic link or a passkey does not bypass single sign-on.',
      ...onAccessSecurity('Until then, keep Require Single Sign-On off.'),
    ],
  },
  'ask-for-shared-sso': {
    summary: 'Ask Mixpanel for Shared SSO before you change anything.',
    steps: [
      'Change nothing yet: no setting in Entra or Mixpanel makes single sign-on work for both organizations.',
      'Write down, or take screenshots of, the single sign-on settings of both organizations.',
      'Open a support ticket with Mixpanel: name both organizations, and say that both use one Microsoft Entra tenant.',
      'Ask for Shared SSO (Enterprise plan, by request), and follow the order of steps that they give you.',
    ],
  },
  'use-admin-organization': {
    summary: 'Manage single sign-on and domains in the Admin Organization.',
    steps: [
      'In Mixpanel, switch to the Admin Organization, and open gear ▸ Organization Settings ▸ Access Security.',
      'Compare the settings and the claimed domains of both organizations, and run this check with the settings of the Admin Organization.',
      'If single sign-on with Azure stopped working when the organization was linked, open a support ticket with Mixpanel.',
    ],
  },
  'set-scim-names': {
    summary: 'Give each linked organization the name of its Entra group as SCIM Name.',
    steps: [
      'In Mixpanel, in the Admin Organization, open the settings of Shared SSO.',
      'Set the SCIM Name of each linked organization to the exact name of the Entra group whose users belong to this organization.',
      'Manage Teams in Mixpanel: SCIM does not manage Teams while Shared SSO is on.',
    ],
  },
  'enable-sso': {
    summary: 'Enable Single Sign-On in Mixpanel; it needs a verified domain.',
    blade: 'access-security',
    steps: [
      'Under Domain Claiming, check that at least one domain is verified.',
      'Under 2FA & SSO, switch Single Sign-On to Enable.',
      TEST_SIGN_IN,
    ],
  },

  // ── cert: the certificate at Mixpanel ──────────────────────────────────────────────────────────────────────────────

  'upload-certificate': {
    summary: UPLOAD_UNCHANGED,
    blade: 'single-sign-on',
    steps: [DOWNLOAD_CERTIFICATE, UPLOAD_CERTIFICATE, SIGN_IN_ONCE],
  },
  'upload-certificate-as-base64': {
    summary: UPLOAD_UNCHANGED,
    blade: 'single-sign-on',
    steps: [DOWNLOAD_CERTIFICATE, UPLOAD_CERTIFICATE, SIGN_IN_ONCE],
    command: 'openssl x509 -inform der -in Mixpanel.cer -out Mixpanel.pem',
  },
  'upload-certificate-of-app': {
    summary: 'Upload to Mixpanel the Certificate (Base64) of this app, from the right tenant.',
    blade: 'single-sign-on',
    steps: [
      'Check that the page is that of the Mixpanel app in the right tenant: the name of the tenant is at the top right.',
      `${DOWNLOAD_CERTIFICATE} Certificates from metadata without ?appid=… belong to the tenant, not to the app.`,
      UPLOAD_CERTIFICATE,
      SIGN_IN_ONCE,
    ],
  },
  'rename-certificate-file': {
    summary: 'Rename the file so that it ends in .pem; the content stays the same.',
    steps: ['Rename the file so that it ends in .pem.', 'Upload it in Mixpanel ▸ Organization Settings ▸ Access Security.'],
  },

  // ── scim: SCIM at Mixpanel, teams ──────────────────────────────────────────────────────────────────────────────────

  'claim-domain-for-scim': {
    summary: 'Claim the domain in Mixpanel, or invite these users by hand.',
    blade: 'access-security',
    steps: [
      'Under Domain Claiming, click Add a Domain, and add the TXT record that Mixpanel shows to the DNS of that domain. Keep it there permanently.',
      `The record is ${TXT_PREFIX}<token>. Wait until the domain is shown as verified. This may take up to 24 hours.`,
      'In Entra, open Enterprise apps ▸ your Mixpanel app ▸ Provisioning, and click Restart provisioning.',
      'If a domain cannot be claimed, invite its users in Mixpanel by hand.',
    ],
  },
  'give-access-in-mixpanel': {
    summary: 'Give users access to projects in Mixpanel: by Teams, or a project for all.',
    steps: [
      'In Mixpanel, click the gear ▸ Organization Settings ▸ Teams, create a Team, and give it projects and a role.',
      'Assign the group of the same name to the app in Entra, so that its users are added to that Team.',
      'Or invite All Users in the Organization to a project (Project Settings ▸ Users & Teams).',
    ],
  },
  'use-one-team-name': {
    summary: 'Give the group and the Team exactly the same name.',
    steps: [
      'Rename the Team in Mixpanel (gear ▸ Organization Settings ▸ Teams), or the group in Entra (Groups ▸ the group ▸ Properties ▸ Group name).',
      'If provisioning has created a new Team with the name of the group, give this Team the roles and projects, or delete it after renaming.',
      'Set the role of the Team in Mixpanel: Entra cannot set it.',
    ],
  },

  // ── live: what the endpoints show of Mixpanel's settings ───────────────────────────────────────────────────────────

  'copy-login-url': {
    summary: 'Paste Entra’s Login URL into Identity Provider Sign-in URL.',
    blade: 'single-sign-on',
    steps: [
      'In the box Set up Mixpanel, copy Login URL.',
      inSsoSettings('Paste it into Identity Provider Sign-in URL.'),
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'update-settings': {
    summary: 'Correct idpSignInUrl in mixpanel.yaml: the value in Mixpanel is right.',
    blade: 'access-security',
    steps: ['Copy Identity Provider Sign-in URL from there into mixpanel.yaml again, and run again.'],
  },
  'check-sso': {
    summary: 'Check in Mixpanel that Single Sign-On is enabled, and compare the Postback URL.',
    blade: 'access-security',
    steps: [
      'Under 2FA & SSO, check that Single Sign-On is enabled; this needs a verified domain.',
      'Compare the Postback URL there, and the number after org_id= in it, with the Sign on URL in Entra and with mixpanel.yaml.',
      'Open the postback URL in a private window: it should lead to Microsoft’s sign-in page.',
    ],
  },
  'replace-provider': {
    summary: 'Replace the URLs of the other identity provider with those from Entra.',
    blade: 'access-security',
    steps: [
      'Under 2FA & SSO, click the pencil beside Single Sign-On.',
      'Paste Login URL from Entra’s box Set up Mixpanel into Identity Provider Sign-in URL, and Microsoft Entra Identifier (was: Azure AD Identifier) into Issuer URL.',
      'Upload the certificate of the Entra app, and sign in once with a normal user.',
    ],
  },
  'copy-metadata': {
    summary: 'Copy identifier, Login URL and certificate of this app from Entra to Mixpanel.',
    blade: 'single-sign-on',
    steps: [
      'In the box Set up Mixpanel, copy Login URL and Microsoft Entra Identifier (was: Azure AD Identifier).',
      inSsoSettings('Paste the first into Identity Provider Sign-in URL and the second into Issuer URL.'),
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'upload-signing-certificate': {
    summary: 'Download Certificate (Base64) again, and upload it to Mixpanel.',
    blade: 'single-sign-on',
    steps: [
      'In the box SAML Certificates (was: SAML Signing Certificate), click Download beside Certificate (Base64), in the row that is Active.',
      UPLOAD_CERTIFICATE,
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'find-organization': {
    summary: 'Find out which Mixpanel organization has claimed the domain.',
    steps: [
      'Ask in your company who has, or had, another Mixpanel organization, for example an old trial or the organization of a subsidiary.',
      ...onAccessSecurity('Compare the token under Domain Claiming with the one in the DNS.'),
      'Ask the owners of that organization to release or transfer the domain, or ask Mixpanel’s support about Shared SSO. Then write the token of this organization into the DNS.',
    ],
  },
  'send-request': {
    summary: 'Send the request to Mixpanel’s support: no setting in Entra changes it.',
    steps: [
      'Record the request: run sso-doctor check --live --record record.',
      'Send Mixpanel’s support the file postback-url-….txt from that folder, with the time and the number of your organization.',
    ],
  },
  'report-scim-outage': {
    summary: 'Run again later; if it stays, ask Mixpanel’s support: the Tenant URL is right.',
    steps: [
      'Run sso-doctor check --live again after ten minutes, and from another network.',
      OPEN_APP,
      'Click Provisioning ▸ Connectivity (was: Admin Credentials) ▸ Test Connection, and copy the result.',
      'Send the result to Mixpanel’s support, with the time and the number of your organization.',
    ],
  },
  'report-filter': {
    summary: 'Ask Mixpanel’s support: its service refuses Entra’s Test Connection.',
    blade: 'app',
    steps: [
      'Click Provisioning ▸ Connectivity (was: Admin Credentials) ▸ Test Connection, and copy the result.',
      'Send the result to Mixpanel’s support, with the time and the number of your organization.',
    ],
  },

  // ── live: what Microsoft answers to Mixpanel’s request ─────────────────────────────────────────────────────────────

  'paste-login-url-again': answeredWithCode(
    'Paste Entra’s Login URL into Mixpanel again (mixpanel/sign-in-url).',
    'Paste Login URL from Entra’s box Set up Mixpanel into Identity Provider Sign-in URL in Mixpanel again (mixpanel/sign-in-url).',
  ),
  'compare-tenant-ids': answeredWithCode(
    'Compare the tenant ID in Identity Provider Sign-in URL with Entra’s (mixpanel/tenant).',
    'Compare the tenant ID in Identity Provider Sign-in URL in Mixpanel with the one in Entra (mixpanel/tenant, mixpanel/cloud).',
  ),
  'use-urls-of-one-cloud': answeredWithCode(
    'Use the URLs of one national cloud everywhere (mixpanel/cloud).',
    'Use the Login URL and the Microsoft Entra Identifier of one national cloud everywhere (mixpanel/cloud).',
  ),
  'send-refused-request': answeredWithCode('Send Mixpanel’s support the request that --record writes (live/authn-request).'),
} as const satisfies Readonly<Record<string, FixText>>
