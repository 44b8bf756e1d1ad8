import { onAccessSecurity, OPEN_APP, answeredWithCode, TEST_SIGN_IN, type FixText } from './portal.ts'

// What a Mixpanel owner or admin does, or Mixpanel's support.

export const mixpanel = {
  // ── mixpanel: Access Security, Organization Settings ───────────────────────────────────────────────────────────────

  // ── cert: the certificate at Mixpanel ──────────────────────────────────────────────────────────────────────────────

  // ── scim: SCIM at Mixpanel, teams ──────────────────────────────────────────────────────────────────────────────────

  // ── live: what the endpoints show of Mixpanel's settings ───────────────────────────────────────────────────────────

  'copy-login-url': {
    summary: 'Correct Identity Provider Sign-in URL at Mixpanel: it should be Login URL from Entra.',
    steps: [
      'Open the Microsoft Entra admin center (entra.microsoft.com) ▸ Enterprise apps ▸ your Mixpanel app ▸ Single sign-on.',
      'In the box Set up Mixpanel, copy Login URL.',
      ...onAccessSecurity('Under 2FA & SSO, click the pencil beside Single Sign-On, and paste it into Identity Provider Sign-in URL.'),
      TEST_SIGN_IN,
    ],
  },
  'update-settings': {
    summary: 'Correct idpSignInUrl in mixpanel.yaml: the value at Mixpanel is right.',
    blade: 'access-security',
    steps: ['Copy Identity Provider Sign-in URL from there into mixpanel.yaml again, and run again.'],
  },
  'check-sso': {
    summary: 'Check at Mixpanel that single sign-on is enabled, and that the postback URL is the one shown there.',
    blade: 'access-security',
    steps: [
      'Under 2FA & SSO, check that Single Sign-On is enabled; this needs a verified domain.',
      'Compare the Postback URL there, and the number after org_id= in it, with the Sign on URL in Entra and with mixpanel.yaml.',
      'Open the postback URL in a private window: it should lead to Microsoft’s sign-in page.',
    ],
  },
  'replace-provider': {
    summary: 'Enter Entra’s Login URL and Identifier at Mixpanel in place of those of the other identity provider.',
    blade: 'access-security',
    steps: [
      'Under 2FA & SSO, click the pencil beside Single Sign-On.',
      'Paste Login URL from Entra’s box Set up Mixpanel into Identity Provider Sign-in URL, and Microsoft Entra Identifier (was: Azure AD Identifier) into Issuer URL.',
      'Upload the certificate of the Entra app, and sign in once with an ordinary user.',
    ],
  },
  'copy-metadata': {
    summary: 'Copy the Identifier, the Login URL and the active certificate from this metadata into Mixpanel.',
    blade: 'single-sign-on',
    steps: [
      'In the box Set up Mixpanel, copy Login URL and Microsoft Entra Identifier (was: Azure AD Identifier).',
      ...onAccessSecurity(
        'Under 2FA & SSO, click the pencil beside Single Sign-On, and paste them into Identity Provider Sign-in URL and Issuer URL.',
      ),
      TEST_SIGN_IN,
    ],
  },
  'upload-signing-certificate': {
    summary: 'Download Certificate (Base64) again, and upload it to Mixpanel.',
    blade: 'single-sign-on',
    steps: [
      'In the box SAML Certificates (was: SAML Signing Certificate), click Download beside Certificate (Base64), in the row that is Active.',
      ...onAccessSecurity('Under 2FA & SSO, click the pencil beside Single Sign-On, and choose the file under SAML Certificate.'),
      TEST_SIGN_IN,
    ],
  },
  'find-organization': {
    summary: 'Find out which Mixpanel organization has claimed the domain: only one organization can claim it.',
    steps: [
      'Ask in your company who has, or had, another Mixpanel organization: an old trial, a subsidiary.',
      ...onAccessSecurity('Compare the token under Domain Claiming with the one in the DNS.'),
      'Have the domain released or transferred there, or ask Mixpanel’s support about Shared SSO. Then write the token of this organization into the DNS.',
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
    summary: 'Run again later, and ask Mixpanel’s support if the result is the same: the tenant URL is right.',
    steps: [
      'Run sso-doctor check --live again after ten minutes, and from another network.',
      OPEN_APP,
      'Click Provisioning ▸ Connectivity (was: Admin Credentials) ▸ Test Connection, and copy the result.',
      'Send the result to Mixpanel’s support, with the time and the number of your organization.',
    ],
  },
  'report-filter': {
    summary: 'Ask Mixpanel’s support: the service refuses the request that Entra’s Test Connection sends.',
    blade: 'app',
    steps: [
      'Click Provisioning ▸ Connectivity (was: Admin Credentials) ▸ Test Connection, and copy the result.',
      'Send the result to Mixpanel’s support, with the time and the number of your organization.',
    ],
  },

  // ── live: what Microsoft answers to Mixpanel’s request ─────────────────────────────────────────────────────────────

  'paste-login-url-again': answeredWithCode(
    'Paste Login URL from Entra’s box Set up Mixpanel into Identity Provider Sign-in URL at Mixpanel again (mixpanel/sign-in-url).',
  ),
  'compare-tenant-ids': answeredWithCode(
    'Compare the tenant ID in Identity Provider Sign-in URL at Mixpanel with the one in Entra (mixpanel/tenant, mixpanel/cloud).',
  ),
  'use-urls-of-one-cloud': answeredWithCode('Use the Login URL and the Identifier of one cloud everywhere (mixpanel/cloud).'),
  'send-refused-request': answeredWithCode('Send Mixpanel’s support the request that --record writes (live/authn-request).'),
} as const satisfies Readonly<Record<string, FixText>>
