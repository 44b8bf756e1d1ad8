import { SCIM_BASE } from '../vendors/mixpanel.ts'
import { OPEN_APP, answeredWithCode, TEST_SIGN_IN, type FixText } from './portal.ts'

// What an Entra admin does, one entry a fix, in the order of the portal's pages.

export const entra = {
  // ── live: what Microsoft and the SCIM service answer ───────────────────────────────────────────────────────────────

  'add-request-issuer': {
    summary: 'Add the issuer of Mixpanel’s own request as Identifier (Entity ID) in the portal.',
    blade: 'basic-saml',
    steps: ['Under Identifier (Entity ID), add the value that the request shows, character by character.', TEST_SIGN_IN],
  },
  'add-request-reply-url': {
    summary: 'Add the reply URL of Mixpanel’s own request as Reply URL (Assertion Consumer Service URL) in the portal.',
    blade: 'basic-saml',
    steps: [
      'Under Reply URL (Assertion Consumer Service URL), add the value that the request shows, character by character.',
      TEST_SIGN_IN,
    ],
  },
  'check-app-exists': {
    summary: 'Check that the app of the export still exists, in the tenant that the export names.',
    blade: 'single-sign-on',
    steps: [
      'Under SAML Certificates, open App Federation Metadata Url in the browser: it should show XML.',
      'If the app is gone or in another tenant, export it again from there.',
    ],
  },
  'enter-scim-tenant-url': {
    summary: `Set Tenant URL to ${SCIM_BASE} on Entra’s Provisioning page.`,
    blade: 'app',
    steps: [
      'Click Provisioning ▸ Connectivity (was: Admin Credentials).',
      `Set Tenant URL to ${SCIM_BASE}, and click Test Connection.`,
      'Save. Then restart the provisioning job if it is in quarantine.',
    ],
  },
  'replace-refused-token': {
    summary: 'Generate a new token at Mixpanel, and paste it into Secret Token in Entra.',
    blade: 'access-security',
    steps: [
      'Under SCIM, generate a token. It is shown once; the previous token stops working at that moment.',
      OPEN_APP,
      'Click Provisioning ▸ Connectivity (was: Admin Credentials), paste it into Secret Token, click Test Connection, and save.',
      'If the job is in quarantine, restart it.',
    ],
  },
  'compare-identifier-with-request': answeredWithCode(
    'Compare Identifier (Entity ID) in Basic SAML Configuration with the issuer of the request, character by character; the slash at the end counts (azure/entity-id).',
    'Compare the tenant in Identity Provider Sign-in URL at Mixpanel with the tenant of the app (mixpanel/tenant).',
  ),
  'compare-reply-url-with-page': answeredWithCode(
    'Compare Reply URL in Basic SAML Configuration with the one that Microsoft’s page shows, character by character (azure/reply-url).',
  ),
  'enable-sign-in-to-app': answeredWithCode('Set Enabled for users to sign-in to Yes in the app’s Properties (azure/app-enabled).'),
  'clear-verification-certificates': answeredWithCode(
    'Clear Require verification certificates in SAML Certificates ▸ Verification certificates (signing/request).',
  ),
  'create-missing-certificate': answeredWithCode(
    'Create a certificate in SAML Certificates, make it active, and upload it to Mixpanel (cert/signing-key).',
  ),
  'read-error-page': {
    summary: 'Read what Microsoft’s page says, and look the code up.',
    blade: 'app',
    steps: [
      'Read the whole sentence on Microsoft’s page: it names what is missing.',
      'Look the code up at https://login.microsoftonline.com/error, or with sso-doctor explain AADSTS….',
    ],
  },

  // ── azure: Basic SAML Configuration, Properties ────────────────────────────────────────────────────────────────────

  // ── claims: Attributes & Claims ────────────────────────────────────────────────────────────────────────────────────

  // ── cert, signing: SAML Certificates ───────────────────────────────────────────────────────────────────────────────

  // ── access: Users and groups, Properties ───────────────────────────────────────────────────────────────────────────

  // ── scim: Provisioning ─────────────────────────────────────────────────────────────────────────────────────────────

  'set-up-provisioning': {
    summary: 'Set up provisioning for the app, and start it.',
    blade: 'provisioning',
    steps: [
      'Set Provisioning Mode to Automatic (new: Connect your application).',
      `Set Tenant URL to ${SCIM_BASE}, and Secret Token to the token from Mixpanel ▸ Organization Settings ▸ Access Security ▸ SCIM ▸ Generate Token.`,
      'Click Test Connection, save, look over the mappings, and click Start provisioning.',
    ],
  },
  'start-provisioning': {
    summary: 'Start provisioning.',
    blade: 'provisioning',
    steps: [
      'Click Start provisioning (was: Provisioning Status ▸ On, Save).',
      'If it was off for weeks, click Restart provisioning as well, so that everyone is looked at again.',
      'Look at Provisioning logs after the first cycle: it takes from 20 minutes to some hours.',
    ],
  },

  // ── response: a captured response ──────────────────────────────────────────────────────────────────────────────────
} as const satisfies Readonly<Record<string, FixText>>
