import { ENTITY_ID, REPLY_URL, SCIM_BASE } from '../vendors/mixpanel.ts'
import {
  ACTIVATE_ROW,
  BACK_TO_ACTIVATE,
  CHOOSE_A_QUIET_TIME,
  CREATE_CERTIFICATE,
  DOWNLOAD_ROW,
  SIGN_IN_ONCE,
  UPLOAD_CERTIFICATE,
} from './certificate-steps.ts'
import { CERTIFICATES_BOX, EDIT_CERTIFICATES, EDIT_CLAIMS, onSsoPage, TEST_SIGN_IN, type FixText } from './portal.ts'

// What an Entra admin does, one entry a fix, in the order of the portal's pages.

const CAPTURE_STEPS = [
  'In a private window of the browser, open the developer tools ▸ Network, and tick Preserve log.',
  'Sign in to Mixpanel until you see the error, or the page after it.',
  'Export the log as HAR (Save all as HAR with content). An editor, a chat or a ticket system may format the XML or cut it off, and then its signature is no longer valid.',
  'Give the file to sso-doctor with --response, and to nobody who does not need it: for about an hour it can be used to sign in.',
]
const EMAIL_CLAIM =
  'If there is a claim named email, click it and clear Namespace; else click Add new claim. Name: email (lower case). Namespace: leave blank. Source attribute: user.mail. Save.'

export const entra = {
  // ── azure: Basic SAML Configuration, Properties ────────────────────────────────────────────────────────────────────

  // ── claims: Attributes & Claims ────────────────────────────────────────────────────────────────────────────────────

  // ── cert, signing: SAML Certificates ───────────────────────────────────────────────────────────────────────────────

  'activate-certificate': {
    summary: 'Make the certificate that Mixpanel has the active one in Entra.',
    blade: 'certificates',
    steps: [ACTIVATE_ROW, SIGN_IN_ONCE],
  },
  'mark-certificate-active': {
    summary: 'Make the certificate that Entra signs with the active one, so that the page in Entra shows it.',
    blade: 'certificates',
    steps: [ACTIVATE_ROW],
  },
  'create-certificate': {
    summary: 'Make a signing certificate for the app in Entra, make it active, and upload it to Mixpanel.',
    blade: 'single-sign-on',
    steps: [
      'If the page asks for a single sign-on method, choose SAML first; in the box Basic SAML Configuration, click Edit and save it once, which makes a certificate.',
      EDIT_CERTIFICATES,
      CREATE_CERTIFICATE,
      ACTIVATE_ROW,
      DOWNLOAD_ROW,
      UPLOAD_CERTIFICATE,
      SIGN_IN_ONCE,
    ],
  },
  // Mixpanel holds one certificate, so uploading and activating belong together.
  'roll-over-certificate': {
    summary: 'Make a new certificate in Entra, upload it to Mixpanel, and make it active right after that.',
    blade: 'certificates',
    steps: [CREATE_CERTIFICATE, DOWNLOAD_ROW, CHOOSE_A_QUIET_TIME, UPLOAD_CERTIFICATE, BACK_TO_ACTIVATE, SIGN_IN_ONCE],
  },
  'roll-over-to-next-certificate': {
    summary: 'Before that day, upload the newer certificate that the app already has to Mixpanel, and make it active right after that.',
    blade: 'certificates',
    steps: [
      'Find the row of the newer certificate, which is inactive.',
      DOWNLOAD_ROW,
      CHOOSE_A_QUIET_TIME,
      UPLOAD_CERTIFICATE,
      BACK_TO_ACTIVATE,
      SIGN_IN_ONCE,
    ],
  },
  'upload-current-certificate': {
    summary: 'Upload the certificate that Entra signs with now to Mixpanel, then make it active in Entra.',
    blade: 'certificates',
    steps: [
      'Find the row of the certificate that is inactive and valid.',
      DOWNLOAD_ROW,
      UPLOAD_CERTIFICATE,
      BACK_TO_ACTIVATE,
      SIGN_IN_ONCE,
    ],
  },
  'choose-valid-certificate': {
    summary: 'Choose one of the valid certificates, upload it to Mixpanel, and make the same one active in Entra.',
    blade: 'certificates',
    steps: [
      'Several rows are inactive and valid: choose the one that ends last, and use it in all further steps.',
      DOWNLOAD_ROW,
      UPLOAD_CERTIFICATE,
      BACK_TO_ACTIVATE,
      SIGN_IN_ONCE,
    ],
  },
  'replace-expired-certificate': {
    summary: 'Upload a valid certificate of the app to Mixpanel, and make the same one active in Entra.',
    blade: 'certificates',
    steps: [
      'Find a row that is inactive and valid: Entra signs with that certificate now.',
      'If there is none, click New Certificate, then Save.',
      DOWNLOAD_ROW,
      UPLOAD_CERTIFICATE,
      BACK_TO_ACTIVATE,
      SIGN_IN_ONCE,
    ],
  },
  'replace-exposed-certificate': {
    summary: 'Do not upload this file and do not pass it on. Replace the certificate that the key belongs to, and delete the file.',
    blade: 'certificates',
    steps: [
      'If the key belongs to one of the certificates in the list, replace it: click New Certificate, then Save. The new certificate is inactive, and Entra keeps signing with the active one.',
      `${ACTIVATE_ROW} Then, in the box ${CERTIFICATES_BOX}, click Download beside Certificate (Base64).`,
      UPLOAD_CERTIFICATE,
      'Delete the file with the key everywhere it was sent: mailbox, ticket, chat, repository.',
      SIGN_IN_ONCE,
    ],
  },
  'add-notification-address': {
    summary: 'Add the address of a mailing list under Notification Email Addresses of the certificate.',
    blade: 'certificates',
    steps: ['Under Notification Email Addresses, add the address of a mailing list or a team mailbox; five are possible. Save.'],
  },

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

  'capture-again': {
    summary: 'Capture the response again, and pass the file on unchanged.',
    steps: CAPTURE_STEPS,
  },
  'distrust-capture': {
    summary: 'Trust nothing in this file, and capture the response again where it is sent.',
    steps: [
      'Find out where the file came from: no identity provider writes such a response. A test tool does, and so does an attacker who tries to sign in as another person.',
      ...CAPTURE_STEPS,
    ],
  },
  'sign-assertion-again': {
    summary: 'Set Entra to sign the assertion, with SHA-256.',
    blade: 'single-sign-on',
    steps: [
      `In the box ${CERTIFICATES_BOX}, click Edit beside Token signing certificate.`,
      'Signing Option: Sign SAML assertion. Signing Algorithm: SHA-256. Save.',
      'Sign in again, and capture the response again.',
    ],
  },
  'turn-off-token-encryption': {
    summary: 'Turn token encryption off for the app.',
    blade: 'single-sign-on',
    steps: [
      'On the left, under Security, click Token encryption.',
      'In the row of the active certificate, click … ▸ Deactivate token encryption certificate.',
      TEST_SIGN_IN,
    ],
  },
  'upload-certificate-of-this-tenant': {
    summary: 'Upload the certificate that this app signs with to Mixpanel, from the tenant that Mixpanel is connected to.',
    blade: 'single-sign-on',
    steps: [
      'Check at the top right that this is the tenant in Mixpanel’s Issuer URL.',
      `In the box ${CERTIFICATES_BOX}, beside Certificate (Base64), click Download.`,
      'In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security ▸ 2FA & SSO, and upload that file as SAML Certificate.',
      TEST_SIGN_IN,
    ],
  },
  'set-audience': {
    summary: `Make ${ENTITY_ID} the app’s default Identifier in the portal, and begin the sign-in at Mixpanel.`,
    blade: 'basic-saml',
    steps: [
      `Under Identifier (Entity ID), enter ${ENTITY_ID}, with the slash at the end, and mark it as Default. Delete the value that it replaces.`,
      'Sign in once, beginning at Mixpanel, and capture the response again. Do this in the portal: the Azure CLI, Microsoft Graph and Terraform refuse an identifier that ends in a slash.',
    ],
  },
  'set-recipient': {
    summary: `Make ${REPLY_URL} the app’s default Reply URL.`,
    blade: 'basic-saml',
    steps: [
      `Under Reply URL (Assertion Consumer Service URL), enter ${REPLY_URL}, and mark it as Default. Delete the others.`,
      'Sign in once, and capture the response again.',
    ],
  },
  'set-issuer-from-response': {
    summary: 'Set Issuer URL at Mixpanel to the Microsoft Entra Identifier (was: Azure AD Identifier) in the response.',
    blade: 'access-security',
    steps: [
      'Under 2FA & SSO, click the pencil beside Single Sign-On.',
      'Paste the Microsoft Entra Identifier from the box “Set up Mixpanel” of the app into Issuer URL, with the slash at its end, and save.',
      'Sign in once with an ordinary user.',
    ],
  },
  'issue-email-attribute': {
    summary: 'Set Entra to issue a claim named email, with a blank namespace, from user.mail.',
    blade: 'claims',
    steps: [EMAIL_CLAIM, TEST_SIGN_IN],
  },
  'set-mail-address': {
    summary: 'Give the user a mail address in Entra, and make the claim email from user.mail.',
    steps: [
      'In the Microsoft Entra admin center ▸ Users ▸ the user ▸ Properties ▸ Contact information, check that Email is the address that Mixpanel has for the user. It comes from the mailbox licence, or from Active Directory where the user is synchronised.',
      ...onSsoPage(EDIT_CLAIMS, EMAIL_CLAIM, TEST_SIGN_IN),
    ],
  },
  'compare-claims-with-response': {
    summary: 'Export the claims and capture a response on the same day, and check for a policy that overrides the claims in the portal.',
    blade: 'claims',
    steps: [
      'Check whether the page shows the claims in the response, or those in the export.',
      'Export the claims again, and ask Graph for the claims mapping policies of the app: an assigned policy overrides the portal.',
      'Sign in in a private window, capture the response again, and give both files to sso-doctor.',
    ],
    command:
      'az rest --method get --url "https://graph.microsoft.com/v1.0/servicePrincipals/<spId>/claimsMappingPolicies" > claims-mapping.json',
  },
  'set-client-clock': {
    summary: 'Set the clock of the computer that signs in automatically, and begin each sign-in anew.',
    steps: [
      'On the computer of the user, set date and time automatically (time.windows.com or the company’s own server).',
      'Begin the sign-in at Mixpanel or with the tile; a page that was left open, a bookmark or the Back button sends an old response.',
    ],
  },
  'resolve-refusal': {
    summary: 'Check what Microsoft reports, fix its cause in Entra, and sign in again.',
    blade: 'single-sign-on',
    steps: [
      'Click Test ▸ Test sign in, and paste the error text into Resolving errors: Microsoft explains the error there.',
      'Run sso-doctor explain with the AADSTS code and the export: it names the rules that check for the cause.',
    ],
  },
} as const satisfies Readonly<Record<string, FixText>>
