import { ENTITY_ID, POSTBACK, REPLY_URL, SCIM_BASE } from '../vendors/mixpanel.ts'
import {
  ACTIVATE_ROW,
  BACK_TO_ACTIVATE,
  CHOOSE_A_QUIET_TIME,
  CREATE_CERTIFICATE,
  DOWNLOAD_ROW,
  SIGN_IN_ONCE,
  UPLOAD_CERTIFICATE,
} from './certificate-steps.ts'
import { IN_DEFINITION, UNASSIGN_OR_CORRECT, claimFix, policyFix } from './claims-policy.ts'
import {
  CERTIFICATES_BOX,
  EDIT_CERTIFICATES,
  type FixText,
  OPEN_APP,
  TEST_SIGN_IN,
  TEST_SIGN_IN_AGAIN,
  answeredWithCode,
} from './portal.ts'

const USER_MAPPINGS =
  'Open Attribute mapping (was: Edit attribute mappings ▸ Mappings) ▸ Provision Microsoft Entra ID Users (was: Azure Active Directory Users).'
const GROUP_MAPPINGS =
  'Open Attribute mapping (was: Edit attribute mappings ▸ Mappings) ▸ Provision Microsoft Entra ID Groups (was: Azure Active Directory Groups).'
const RESTART = 'On the page Provisioning, click Restart provisioning: a changed mapping or scope needs a full cycle.'
const SET_TENANT_URL = [
  'Open Connectivity (was: Edit provisioning ▸ Admin Credentials).',
  `Set Tenant URL to ${SCIM_BASE}, paste the Secret Token from Mixpanel, and click Test Connection.`,
  'Click Save. On the page Provisioning, click Restart provisioning.',
]
const REMOVE_SECRET = [
  'Remove it from the file, and from every place that has a copy: the ticket, the chat, the history of the repository.',
  'Before you share the next export, run sso-doctor check on it: it reports where a secret is.',
]

// What an Entra admin does, one entry a fix, in the order of the portal's pages.

/** It replaces the whole list: only for an app without other reply URLs. */
const REPLACE_REPLY_URLS = `az ad app update --id APP_ID --web-redirect-uris ${REPLY_URL}`

const SET_REPLY_URL = {
  summary: `Set Reply URL to ${REPLY_URL}, without a slash at the end.`,
  blade: 'basic-saml',
  steps: [
    `Under Reply URL (Assertion Consumer Service URL), click Add reply URL, paste ${REPLY_URL} and mark it as Default.`,
    'Delete the wrong entry, and save.',
    TEST_SIGN_IN_AGAIN,
  ],
} as const satisfies FixText

const SWAP_REPLY_URL = {
  summary: `Set Reply URL to ${REPLY_URL}, Sign on URL to Postback URL.`,
  blade: 'basic-saml',
  steps: [
    `Set Reply URL (Assertion Consumer Service URL) to ${REPLY_URL}, and mark it as Default.`,
    'Set Sign on URL to the Postback URL, as Mixpanel’s Access Security page shows it.',
    TEST_SIGN_IN,
  ],
} as const satisfies FixText

// Both signing options are in one dialog.
const OPEN_SIGNING_DIALOG = `In the box ${CERTIFICATES_BOX}, click Edit beside Token signing certificate.`
const IF_POLICY_DECIDES =
  'If the setting changes back, a token issuance policy overrides it: change the definition of the policy, or remove its assignment (Microsoft Graph: DELETE /servicePrincipals/SP_ID/tokenIssuancePolicies/POLICY_ID/$ref).'

const CAPTURE_STEPS = [
  'In a private window of the browser, open the developer tools ▸ Network, and select Preserve log.',
  'Sign in to Mixpanel until you see the error, or the page after it.',
  'Export the log as HAR (Save all as HAR with content). An editor, a chat or a ticket system may format the XML or cut it off, and then its signature is no longer valid.',
  'Give the file to sso-doctor with --response. Share it only with people who need it: for about an hour it can be used to sign in.',
]
const EMAIL_CLAIM =
  'If there is a claim named email, click it and clear Namespace; otherwise click Add new claim. Name: email (lower case). Namespace: leave blank. Source attribute: user.mail. Save.'

export const entra = {
  // ── live: what Microsoft and the SCIM service answer ───────────────────────────────────────────────────────────────

  'add-request-issuer': {
    summary: 'Add the issuer of Mixpanel’s own request as Identifier (Entity ID) in the portal.',
    blade: 'basic-saml',
    steps: ['Under Identifier (Entity ID), add the value that the request shows, character by character.', TEST_SIGN_IN],
  },
  'add-request-reply-url': {
    summary: 'Add the reply URL of Mixpanel’s own request as Reply URL.',
    blade: 'basic-saml',
    steps: [
      'Under Reply URL (Assertion Consumer Service URL), add the value that the request shows, character by character.',
      TEST_SIGN_IN,
    ],
  },
  'check-app-exists': {
    summary: 'Check that the app in the export still exists, in the tenant of the export.',
    blade: 'single-sign-on',
    steps: [
      'Under SAML Certificates, open App Federation Metadata Url in the browser: it should show XML.',
      'If the app was deleted or is in another tenant, export the right app again.',
    ],
  },
  'enter-scim-tenant-url': {
    summary: `Set Tenant URL to ${SCIM_BASE} in Entra.`,
    blade: 'app',
    steps: [
      'Click Provisioning ▸ Connectivity (was: Admin Credentials).',
      `Set Tenant URL to ${SCIM_BASE}, and click Test Connection.`,
      'Save. Then restart the provisioning job if it is in quarantine.',
    ],
  },
  'replace-refused-token': {
    summary: 'Generate a new token in Mixpanel, and paste it into Secret Token in Entra.',
    blade: 'access-security',
    steps: [
      'Under SCIM, generate a token. It is shown once; the previous token stops working at that moment.',
      OPEN_APP,
      'Click Provisioning ▸ Connectivity (was: Admin Credentials), paste it into Secret Token, click Test Connection, and save.',
      'If the job is in quarantine, restart it.',
    ],
  },
  'compare-identifier-with-request': answeredWithCode(
    'Compare Identifier (Entity ID) with the issuer of the request (azure/entity-id).',
    'Compare Identifier (Entity ID) in Basic SAML Configuration with the issuer of the request, character by character; the slash at the end counts (azure/entity-id).',
    'Compare the tenant in Identity Provider Sign-in URL in Mixpanel with the tenant of the app (mixpanel/tenant).',
  ),
  'compare-reply-url-with-page': answeredWithCode(
    'Compare Reply URL with the one on Microsoft’s error page (azure/reply-url).',
    'Compare Reply URL in Basic SAML Configuration with the reply URL that Microsoft’s page shows, character by character (azure/reply-url).',
  ),
  'enable-sign-in-to-app': answeredWithCode(
    'Set Enabled for users to sign-in to Yes (azure/app-enabled).',
    'Set Enabled for users to sign-in to Yes in the app’s Properties (azure/app-enabled).',
  ),
  'clear-verification-certificates': answeredWithCode(
    'Clear Require verification certificates (signing/request).',
    'Clear Require verification certificates in SAML Certificates ▸ Verification certificates (signing/request).',
  ),
  'create-missing-certificate': answeredWithCode(
    'Create a signing certificate, and upload it to Mixpanel (cert/signing-key).',
    'Create a certificate in SAML Certificates, make it active, and upload it to Mixpanel (cert/signing-key).',
  ),
  'read-error-page': {
    summary: 'Read Microsoft’s error page, and look up the code.',
    blade: 'app',
    steps: [
      'Read the whole sentence on Microsoft’s page: it names what is missing.',
      'Look up the code at https://login.microsoftonline.com/error, or with sso-doctor explain AADSTS….',
    ],
  },

  // ── azure: Basic SAML Configuration, Properties ────────────────────────────────────────────────────────────────────

  'enable-app': {
    summary: 'Set Enabled for users to sign-in to Yes.',
    blade: 'properties',
    steps: ['Set Enabled for users to sign-in to Yes, and click Save.', TEST_SIGN_IN_AGAIN],
    command: 'az ad sp update --id APP_ID --set accountEnabled=true',
  },
  'ask-why-disabled': {
    summary: 'Ask Microsoft why it disabled the app: only Microsoft can enable it again.',
    blade: 'app',
    steps: [
      'Copy Application ID from Properties, and read what the page says about the app.',
      'Open a support request with Microsoft, and include the Application ID.',
    ],
  },
  'reactivate-app': {
    summary: 'Activate the app registration again, once you know why somebody deactivated it.',
    blade: 'registration',
    steps: [
      'Ask who deactivated the app, and why: it may be part of a security investigation.',
      'Activate it as Microsoft describes: https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/deactivate-app-registration.',
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'restore-enterprise-app': {
    summary: 'Restore the enterprise application: possible for 30 days after its deletion.',
    steps: [
      'Check first that no newer enterprise application has replaced it: then export that one, and leave this one deleted.',
      'Restore it with Microsoft Graph, as a Cloud Application Administrator: https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/restore-application.',
      'Microsoft does not restore its policies, such as those of Conditional Access: check them.',
      TEST_SIGN_IN_AGAIN,
    ],
    command: "az rest --method post --url 'https://graph.microsoft.com/v1.0/directory/deletedItems/SP_ID/restore'",
  },
  'restore-registration': {
    summary: 'Restore the app registration: possible for 30 days after its deletion.',
    steps: [
      'Check first that no newer app has replaced it: then export that one, and leave this one deleted.',
      'Open the Entra admin center (entra.microsoft.com) ▸ App registrations ▸ Deleted applications.',
      'Select the app, and click Restore app registration.',
      'Check that its enterprise application is there again, and enabled.',
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'create-app-again': {
    summary: 'Create the app again: it was deleted more than 30 days ago, and cannot be restored.',
    steps: [
      'Check first that no newer app has replaced it: then export that one, and set up nothing here.',
      'Open the Entra admin center (entra.microsoft.com) ▸ Enterprise apps ▸ New application, search for Mixpanel, and click Create.',
      'Set it up as Microsoft’s tutorial for Mixpanel says, and assign the users and groups to it again.',
      'Upload its certificate in Mixpanel: a new app has a new one.',
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'export-both-halves': {
    summary: 'Export the app registration and the enterprise application of the same app again.',
    blade: 'app',
    steps: [
      'Copy Application ID from Properties.',
      'Export the app registration and the enterprise application with that ID, and run the check again.',
    ],
    command: 'az ad app show --id APP_ID > app.json; az ad sp show --id APP_ID > sp.json',
  },
  'keep-one-app': {
    summary: 'Keep one app for single sign-on; a second organization needs Shared SSO.',
    steps: [
      'Find the app that people sign in to. Its Identifier (Entity ID) is Mixpanel’s.',
      'Open each of the other apps in the Entra admin center ▸ Enterprise apps (was: Azure Active Directory ▸ Enterprise applications).',
      'If nobody needs that app, click Properties and set Enabled for users to sign-in to No. Delete the app later, if nobody has asked for it.',
      'If that app was made for a second Mixpanel organization, change nothing yet: Entra has no setting for it. Ask Mixpanel for Shared SSO (Enterprise plan), or open a support ticket with Mixpanel.',
    ],
  },
  // The API forbids the slash that Mixpanel needs (AZ-07): a command would fail, or lead people to drop the slash.
  'set-identifier': {
    summary: `Set Identifier (Entity ID) to ${ENTITY_ID}, with the slash.`,
    blade: 'basic-saml',
    steps: [
      `Under Identifier (Entity ID), click Add identifier, paste ${ENTITY_ID} and mark it as Default.`,
      'Delete the wrong entry, and save. Use the portal: Azure CLI, Graph and Terraform refuse an Identifier that ends in a slash (in Terraform, add identifier_uris to lifecycle { ignore_changes }).',
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'exclude-identifier-from-automation': {
    summary: 'Set the Identifier in the portal, and exclude it from Terraform or the other tool.',
    blade: 'basic-saml',
    steps: [
      `Set Identifier (Entity ID) to ${ENTITY_ID}.`,
      'In Terraform, add identifier_uris to lifecycle { ignore_changes } of the application; in another tool, remove the Identifier from the configuration.',
    ],
  },
  'set-reply-url': SET_REPLY_URL,
  'replace-reply-url': { ...SET_REPLY_URL, command: REPLACE_REPLY_URLS },
  'swap-reply-url': SWAP_REPLY_URL,
  'swap-only-reply-url': { ...SWAP_REPLY_URL, command: REPLACE_REPLY_URLS },
  'keep-one-reply-url': {
    summary: `Keep ${REPLY_URL} as the only Reply URL.`,
    blade: 'basic-saml',
    steps: [
      `Under Reply URL (Assertion Consumer Service URL), check that ${REPLY_URL} is there and marked as Default.`,
      'Delete the other entries, and save.',
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'set-sign-on-url': {
    summary: 'Set Sign on URL to the Postback URL, {postbackUrl}.',
    blade: 'basic-saml',
    steps: [
      'Paste the Postback URL into Sign on URL, without any change. Mixpanel shows it in Organization Settings ▸ Access Security; it should be {postbackUrl}.',
      TEST_SIGN_IN,
    ],
    command: `az ad sp update --id APP_ID --set 'loginUrl=${POSTBACK}{orgId}'`,
    defaults: { postbackUrl: `${POSTBACK}<your organization’s number>`, orgId: 'ORG_ID' },
  },
  'set-sign-on-url-of-organization': {
    summary: 'Set Sign on URL to the Postback URL, {postbackUrl}.',
    blade: 'basic-saml',
    steps: [
      'In Mixpanel, check at the top of Organization Settings that you are in the right organization, and copy the Postback URL from Access Security.',
      'Paste it into Sign on URL.',
      TEST_SIGN_IN,
    ],
    command: `az ad sp update --id APP_ID --set 'loginUrl=${POSTBACK}{orgId}'`,
    defaults: { postbackUrl: `${POSTBACK}<your organization’s number>`, orgId: 'ORG_ID' },
  },
  'keep-regional-sign-on-url': {
    summary: 'Change nothing if the organization’s data is kept in that region.',
    steps: ['Use no regional host in Identifier (Entity ID), Reply URL and the Tenant URL of SCIM.'],
  },
  'clear-relay-state': {
    summary: 'Clear Relay State, unless your organization needs it.',
    blade: 'basic-saml',
    steps: ['Clear Relay State, and save.'],
  },
  'clear-logout-url': {
    summary: 'Clear Logout Url, unless your organization needs it.',
    blade: 'basic-saml',
    steps: ['Clear Logout Url, and save.'],
  },
  'set-saml-mode': {
    summary: 'Set the app’s single sign-on mode to SAML.',
    blade: 'single-sign-on',
    steps: [
      'If a page for another mode opens, click Change single sign-on mode (was: Mode). Then choose SAML.',
      'Check Basic SAML Configuration and Attributes & Claims (was: User Attributes & Claims). Fill them in again if necessary.',
      TEST_SIGN_IN,
    ],
  },

  // ── claims: Attributes & Claims ────────────────────────────────────────────────────────────────────────────────────

  ...claimFix('add-email-claim', {
    summary: 'Add a claim email: Namespace blank, Source attribute user.mail.',
    portal: [
      'Click Add new claim. Name: email (lower case). Namespace: leave blank. Source: Attribute. Source attribute: user.mail. Save.',
      'In the same way, add firstName from user.givenname and lastName from user.surname, with a blank namespace, if they are missing.',
    ],
    policy: IN_DEFINITION.addEmail,
  }),
  ...claimFix('rename-email-claim', {
    summary: 'Rename the claim to email, in lower case, with a blank namespace.',
    portal: ['Click the claim, set Name to email (lower case, no space) and Namespace to blank, and save.'],
    policy: IN_DEFINITION.addEmail,
  }),
  ...claimFix('issue-email-in-saml', {
    summary: 'Issue the claim email in SAML.',
    portal: [
      'Delete the claim email, which is issued in JSON web tokens only.',
      'Click Add new claim. Name: email. Namespace: leave blank. Source attribute: user.mail. Save.',
    ],
    policy: IN_DEFINITION.addEmail,
  }),
  ...claimFix('keep-one-email-claim', {
    summary: 'Keep one claim named email, with a blank namespace.',
    portal: [
      'Keep the claim email with a blank namespace and the source user.mail.',
      'Open the menu (…) of the other claim and click Delete.',
    ],
    policy: IN_DEFINITION.oneEmail,
  }),
  'remove-optional-email': {
    summary: 'Remove the optional claim email from the app registration.',
    blade: 'registration',
    steps: ['Click Token configuration. In the row email with the token type SAML, open the menu (…) and click Remove.'],
  },
  ...claimFix('set-email-source', {
    summary: 'Set the source of the claim email to the attribute user.mail.',
    portal: [
      'Click the claim email. Source: Attribute (not Transformation). Source attribute: select user.mail from the list; do not type it. Save.',
    ],
    policy: IN_DEFINITION.mailAsIs,
  }),
  ...claimFix('replace-sign-in-name', {
    summary: 'Set the source of the claim email to user.mail, not to the sign-in name.',
    portal: [
      'Click the claim email. Source: Attribute (not Transformation). Source attribute: select user.mail from the list; do not type it. Save.',
    ],
    policy: IN_DEFINITION.mailAsIs,
  }),
  ...claimFix('send-email-to-any-user', {
    summary: 'Give the claim email a value for every user.',
    portal: [
      'Click the claim email ▸ Claim conditions.',
      'Create one condition. User type: Any. Groups: none. Source: Attribute. Value: user.mail. Delete the other conditions. Save.',
    ],
    policy: IN_DEFINITION.mailForAll,
  }),
  'give-mail-address': {
    summary: 'Give these users a mail address, or send the sign-in name where mail is blank.',
    steps: [
      'Give each of these users a mailbox licence or a mail address. For cloud-only users, an admin can set mail with Microsoft Graph (PATCH /users/USER_ID with {"mail":"ADDRESS"}); for users from an on-premises directory, set mail there.',
      'Or open the Mixpanel app in Enterprise apps (was: Enterprise applications) ▸ Single sign-on ▸ Attributes & Claims (was: User Attributes & Claims) ▸ Edit ▸ email. Source: Transformation. Choose IfEmpty() with user.mail and user.userprincipalname, and save. This helps only users whose sign-in name is an address at a domain that is claimed in Mixpanel.',
      'Sign in once with one of these users.',
    ],
  },
  'give-mail-address-in-policy': policyFix(
    'Give these users a mail address, or send the sign-in name where mail is blank.',
    IN_DEFINITION.mailForAll,
  ),
  ...claimFix('clear-namespace', {
    summary: 'Clear Namespace of {named}.',
    portal: [
      'Click the claim, and delete everything in Namespace. Keep Name. Save.',
      'The list now shows the claim without http:// in front of its name.',
    ],
    policy: IN_DEFINITION.bareName,
  }),
  ...claimFix('use-bare-claim-name', {
    summary: 'Set Name of the claim to the last word only, with a blank namespace.',
    portal: [
      'Click the claim. Under Name, leave only the last word (email, firstName or lastName), without a URL. Namespace: blank. Save.',
    ],
    policy: IN_DEFINITION.bareName,
  }),
  ...claimFix('add-name-claims', {
    summary: 'Add the claims firstName (user.givenname) and lastName (user.surname).',
    portal: [
      'Click Add new claim. Name: firstName. Namespace: leave blank. Source attribute: user.givenname. Save.',
      'Click Add new claim. Name: lastName. Namespace: leave blank. Source attribute: user.surname. Save.',
    ],
    policy: IN_DEFINITION.addNames,
  }),
  ...claimFix('rename-name-claim', {
    summary: 'Rename the claim to firstName or lastName, with a capital N.',
    portal: ['Click the claim, set Name to firstName or lastName, with a capital N, and Namespace to blank. Save.'],
    policy: IN_DEFINITION.addNames,
  }),
  ...claimFix('set-name-sources', {
    summary: 'Set the sources: firstName from user.givenname, lastName from user.surname.',
    portal: ['Click the claim and choose its source attribute: user.givenname for firstName, user.surname for lastName. Save.'],
    policy: IN_DEFINITION.addNames,
  }),
  'fill-in-names': {
    summary: 'Fill in the first and last name of these users.',
    steps: [
      'Open the Entra admin center (entra.microsoft.com) ▸ Users ▸ the user ▸ Properties ▸ Edit, and fill in First name and Last name. For users from an on-premises directory, fill them in there.',
    ],
  },
  ...claimFix('set-name-id', {
    summary: 'Set Name ID to user.userprincipalname or user.mail, format Email address.',
    portal: [
      'Click Unique User Identifier (Name ID). Name identifier format: Email address. Source: Attribute. Source attribute: user.userprincipalname (or user.mail, if everyone has one). Save.',
    ],
    policy: IN_DEFINITION.nameId,
  }),
  'remove-group-claim': {
    summary: 'Remove the group claim: Mixpanel gets groups by provisioning (SCIM) alone.',
    blade: 'claims',
    steps: ['In the list, open the menu (…) of the group claim (user.groups) and click Delete.', TEST_SIGN_IN],
  },
  'unassign-mapping-policy': {
    summary: 'Remove the assignment of the claims mapping policy, or correct the policy.',
    steps: UNASSIGN_OR_CORRECT,
  },
  'change-claims-in-policy': {
    summary: 'Change the claims in the policy, or remove its assignment.',
    steps: UNASSIGN_OR_CORRECT,
  },

  // ── cert, signing: SAML Certificates ───────────────────────────────────────────────────────────────────────────────

  'sign-with-sha-256': {
    summary: 'Set Signing Algorithm to SHA-256.',
    blade: 'single-sign-on',
    steps: [OPEN_SIGNING_DIALOG, 'Signing Algorithm: SHA-256. Save.', IF_POLICY_DECIDES, TEST_SIGN_IN_AGAIN],
  },
  'sign-assertion': {
    summary: 'Set Signing Option to Sign SAML assertion.',
    blade: 'single-sign-on',
    steps: [
      OPEN_SIGNING_DIALOG,
      'Signing Option: Sign SAML assertion (or Sign SAML response and assertion). Save.',
      IF_POLICY_DECIDES,
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'accept-unsigned-requests': {
    summary: 'Clear the box Require verification certificates.',
    blade: 'single-sign-on',
    steps: [
      `In the box ${CERTIFICATES_BOX}, find Verification certificates (optional) and click Edit.`,
      'Clear the box Require verification certificates and save.',
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'deactivate-token-encryption': {
    summary: 'Deactivate token encryption.',
    blade: 'app',
    steps: [
      'Click Token encryption (under Security). Open the menu (…) of the certificate that is active, click Deactivate token encryption certificate, and confirm.',
      'If it is not listed there, it was set with Microsoft Graph: PATCH /applications/OBJECT_ID (or /servicePrincipals/SP_ID) with {"tokenEncryptionKeyId":null}.',
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'activate-certificate': {
    summary: 'In Entra, activate the certificate that was uploaded to Mixpanel.',
    blade: 'certificates',
    steps: [ACTIVATE_ROW, SIGN_IN_ONCE],
  },
  'mark-certificate-active': {
    summary: 'Activate the certificate that Entra signs with, so that the page shows it.',
    blade: 'certificates',
    steps: [ACTIVATE_ROW],
  },
  'create-certificate': {
    summary: 'Create a signing certificate in Entra, activate it, and upload it to Mixpanel.',
    blade: 'single-sign-on',
    steps: [
      'If the page asks for a single sign-on method, choose SAML. In the box Basic SAML Configuration, click Edit, then Save: this creates a certificate.',
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
    summary: 'Create a new certificate, upload it to Mixpanel, then activate it in Entra.',
    blade: 'certificates',
    steps: [CREATE_CERTIFICATE, DOWNLOAD_ROW, CHOOSE_A_QUIET_TIME, UPLOAD_CERTIFICATE, BACK_TO_ACTIVATE, SIGN_IN_ONCE],
  },
  'roll-over-to-next-certificate': {
    summary: 'Before that day, upload the newer certificate to Mixpanel, then activate it.',
    blade: 'certificates',
    steps: [
      'Find the row of the newer, inactive certificate.',
      DOWNLOAD_ROW,
      CHOOSE_A_QUIET_TIME,
      UPLOAD_CERTIFICATE,
      BACK_TO_ACTIVATE,
      SIGN_IN_ONCE,
    ],
  },
  'upload-current-certificate': {
    summary: 'Upload to Mixpanel the certificate that Entra signs with now, then activate it in Entra.',
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
    summary: 'Choose a valid certificate, upload it to Mixpanel, and activate the same one.',
    blade: 'certificates',
    steps: [
      'Choose the inactive and valid row that expires last, and use it in all next steps.',
      DOWNLOAD_ROW,
      UPLOAD_CERTIFICATE,
      BACK_TO_ACTIVATE,
      SIGN_IN_ONCE,
    ],
  },
  'replace-expired-certificate': {
    summary: 'Upload a valid certificate of the app to Mixpanel, and activate the same one in Entra.',
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
    summary: 'Do not upload or send this file; replace the certificate that its key is for.',
    blade: 'certificates',
    steps: [
      'If the key belongs to a certificate in the list, click New Certificate, then Save. The new certificate is inactive, and Entra still signs with the active one.',
      `${ACTIVATE_ROW} Then, in the box ${CERTIFICATES_BOX}, click Download beside Certificate (Base64).`,
      UPLOAD_CERTIFICATE,
      'Delete the file with the key everywhere it was sent: mailbox, ticket, chat, repository.',
      SIGN_IN_ONCE,
    ],
  },
  'add-notification-address': {
    summary: 'Add the address of a mailing list under Notification Email Addresses of the certificate.',
    blade: 'certificates',
    steps: ['Under Notification Email Addresses, add the address of a mailing list or a team mailbox. Five addresses are possible. Save.'],
  },

  // ── access: Users and groups, Properties ───────────────────────────────────────────────────────────────────────────

  'assign-people': {
    summary: 'Assign the users to the app, or a security group that has them as direct members.',
    blade: 'users-and-groups',
    steps: [
      'Click Add user/group, and choose the users, or groups that have them as direct members.',
      'Click Assign.',
      'Sign in once with one of them who is not a Global Administrator: a Global Administrator can sign in without an assignment.',
    ],
  },
  'clean-up-assignments': {
    summary: 'Remove the assignments that have no effect, and assign the right users and groups.',
    blade: 'users-and-groups',
    steps: [
      'Select the entries that are named here, and click Remove.',
      'Click Add user/group, and assign the enabled users or the security groups that should sign in. Assigning groups needs Microsoft Entra ID P1 or P2.',
    ],
  },
  'require-assignment': {
    summary: 'Set Assignment required? to Yes, after everyone who should sign in is assigned.',
    blade: 'properties',
    steps: [
      'First check under Users and groups that everyone who should sign in is assigned. After the next step, nobody else can sign in.',
      'Set Assignment required? to Yes, and click Save.',
    ],
    command: 'az ad sp update --id APP_ID --set appRoleAssignmentRequired=true',
  },
  'add-guest-mail': {
    summary: 'Give these guests a mail address in Entra.',
    steps: [
      'In the Entra admin center, open Users ▸ All users ▸ the guest ▸ Properties ▸ Contact information.',
      'Set Email to the address that Mixpanel should have for the guest, and save.',
      'Check that the guest is assigned to the app.',
    ],
  },
  'send-mail-for-guests': {
    summary: 'Set the source of the claim email to user.mail for guests too.',
    blade: 'claims',
    steps: [
      'Click email.',
      'Set Source to Attribute and Source attribute to user.mail, and delete the conditions for guests. Save.',
      'Sign in once as a guest, in a private window.',
    ],
  },
  'assign-inner-groups': {
    summary: 'Assign the nested groups directly, or one dynamic group with all the users.',
    blade: 'users-and-groups',
    steps: [
      'Click Add user/group, and choose the groups that are named here as members.',
      'Click Assign, and remove the outer group if it has no users as direct members.',
      'Sign in once with a member who is not a Global Administrator: “Users with a Global Administrator role can sign in to applications, regardless of the assignment required settings.”',
      'If provisioning runs, wait for one cycle (about 40 minutes), or use Provision on demand for one member.',
    ],
  },
  'show-app': {
    summary: 'Set Visible to users? to Yes, if users should start from My Apps.',
    blade: 'properties',
    steps: ['Set Visible to users? to Yes, and click Save.', 'The tile may take some minutes to appear on myapps.microsoft.com.'],
  },
  'set-homepage': {
    summary: 'Set Homepage URL, if the tile of the app is missing in My Apps.',
    blade: 'properties',
    steps: [
      'Check that Homepage URL is filled in. A gallery app has one already; for another app, use the Postback URL of Mixpanel.',
      'Click Save.',
    ],
  },

  // ── scim: Provisioning ─────────────────────────────────────────────────────────────────────────────────────────────

  'set-up-provisioning': {
    summary: 'Set up provisioning for the app, and start it.',
    blade: 'provisioning',
    steps: [
      'Set Provisioning Mode to Automatic (new: Connect your application).',
      `Set Tenant URL to ${SCIM_BASE}, and Secret Token to the token from Mixpanel ▸ Organization Settings ▸ Access Security ▸ SCIM ▸ Generate Token.`,
      'Click Test Connection, save, check the mappings, and click Start provisioning.',
    ],
  },
  'start-provisioning': {
    summary: 'Start provisioning.',
    blade: 'provisioning',
    steps: [
      'Click Start provisioning (was: Provisioning Status ▸ On, Save).',
      'If the job was off for weeks, click Restart provisioning as well, so that everyone is processed again.',
      'Check Provisioning logs after the first cycle: the cycle takes from 20 minutes to some hours.',
    ],
  },

  'find-out-why-silent': {
    summary: 'Find out why provisioning has stopped, and restart it.',
    blade: 'provisioning',
    steps: [
      'Compare the time of the last cycle on the page Provisioning with the report. If it is newer, the export is old: export the job again.',
      'Click Restart provisioning, and check that a cycle runs within an hour.',
      'If no cycle runs, open a support request with Microsoft, and include the ID of the job.',
    ],
  },
  'match-by-user-name': {
    summary: 'Match users by userName first, and restart provisioning.',
    blade: 'provisioning',
    steps: [
      USER_MAPPINGS,
      'Open userName, set Match objects using this attribute to Yes and Matching precedence to 1.',
      'Open externalId, and set Match objects using this attribute to No, or its Matching precedence to 2.',
      RESTART,
    ],
  },
  'remove-control-characters': {
    summary: 'Type the attribute of these users again, without the line break.',
    steps: [
      'Find out where the attribute comes from: a user that is synchronised is changed in the local Active Directory or in the HR system.',
      'Type the value again in place of a pasted one, and save.',
      'If many users have it, remove the characters where the value is imported.',
    ],
  },
  'restore-user-mappings': {
    summary: 'Restore the missing mappings, and restart provisioning.',
    blade: 'provisioning',
    steps: [
      USER_MAPPINGS,
      'Either select Restore default mappings at the bottom, click Save, and set userName to mail again. Or click Add New Mapping for each attribute that the message names.',
      'Click Save.',
      RESTART,
    ],
  },
  'provision-leavers': {
    summary: 'Let provisioning update and deactivate users, so that users who leave lose their access.',
    blade: 'provisioning',
    steps: [
      USER_MAPPINGS,
      'Select Create, Update and Delete under Target Object Actions.',
      'Check that active is mapped by the expression Switch([IsSoftDeleted], , "False", "True", "True", "False").',
      'Click Save.',
      RESTART,
      'Remove the assignment of a test user, and check that the account in Mixpanel is deactivated after the next cycle.',
    ],
  },
  'allow-deletions': {
    summary: 'Set SkipOutOfScopeDeletions to false, unless somebody needs it.',
    blade: 'provisioning',
    steps: [
      'Find out who turned SkipOutOfScopeDeletions on, and why: it can be set only with Microsoft Graph.',
      'Set it to false in the same way (PUT …/synchronization/secrets with all values of the list, including the token).',
      'Remove the assignment of a test user, and check that the account in Mixpanel is deactivated.',
    ],
  },
  'map-mail-to-user-name': {
    summary: 'Map mail to userName, and restart provisioning.',
    blade: 'provisioning',
    steps: [
      USER_MAPPINGS,
      'Click Edit on the line userName, set Mapping type to Direct and Source attribute to mail, leave Match objects using this attribute at Yes with precedence 1, and click OK.',
      'Click Save.',
      RESTART,
      'If a user now has two accounts in Mixpanel, remove the account that the user does not sign in to.',
    ],
  },
  'fill-user-name-source': {
    summary: 'Give these users a value for the attribute that is mapped to userName.',
    steps: [
      'Give each of them a mailbox licence or a mail address; for users from an on-premises directory, set mail there.',
      'Or map another attribute to userName. Every user must have it, and it must be the address that the claim email sends.',
      'Click Provisioning.',
      'Click Provision on demand, and test one of these users.',
    ],
  },
  'set-notification-email': {
    summary: 'Set a Notification Email, so that Entra sends a mail when the job goes into quarantine.',
    blade: 'provisioning',
    steps: [
      'Open Settings (was: Edit provisioning ▸ Settings).',
      'Set Notification Email to an address that several people read, select Send an email notification when a failure occurs, and save.',
    ],
  },
  'stop-second-job': {
    summary: 'Keep one provisioning job for each Mixpanel organization.',
    steps: [
      'Find out which app should provision. It can be another app than the one for single sign-on, but only one app should provision.',
      'Click Provisioning.',
      'In the other app, click Stop provisioning (was: Provisioning Status ▸ Off, Save).',
      'If both apps used the same token, give the remaining app a new token.',
    ],
  },
  'replace-scim-token': {
    summary: 'Give Entra the token that Mixpanel accepts now, and restart provisioning.',
    blade: 'provisioning',
    steps: [
      'Get the token from a Mixpanel admin: the gear ▸ Organization Settings ▸ Access Security ▸ SCIM. If nobody saved the current token, click Generate Token there. The previous token then stops working, so every program that uses it needs the new one.',
      'Open Connectivity (was: Edit provisioning ▸ Admin Credentials), and paste the bare token into Secret Token: no “Bearer”, no quotes, no space.',
      'Click Test Connection, and Save.',
      'On the page Provisioning, click Restart provisioning.',
    ],
  },
  'read-provisioning-logs': {
    summary: 'Find in the provisioning logs what failed, fix it, and restart provisioning.',
    blade: 'provisioning',
    steps: [
      'Read the error on the page Provisioning, and find its entries in Provisioning logs.',
      'Click Test Connection under Connectivity (was: Admin Credentials).',
      'When the cause is fixed, click Restart provisioning.',
    ],
  },
  'start-after-quarantine': {
    summary: 'Fix the cause, then start provisioning again, and restart it.',
    blade: 'provisioning',
    steps: [
      'Fix the cause of the quarantine.',
      'Click Start provisioning (was: Provisioning Status ▸ On, Save) if it is off.',
      'Click Restart provisioning, so that all missed users are processed again.',
    ],
  },
  'set-roles-in-mixpanel': {
    summary: 'Set roles in Mixpanel, on the Team or the user; delete the mapping if not needed.',
    steps: [
      'In Mixpanel, click the gear ▸ Organization Settings ▸ Teams, and give each Team its organization role and its projects.',
      'Click Provisioning.',
      'Open Attribute mapping (was: Edit attribute mappings) ▸ Provision Microsoft Entra ID Users, delete the line roles, and save.',
    ],
  },
  'provision-assigned-only': {
    summary: 'Set the scope to assigned users and groups, and restart provisioning.',
    blade: 'provisioning',
    steps: [
      'First check under Users and groups that everyone who should have an account is assigned: people who are not assigned lose it.',
      'Open Settings (was: Edit provisioning ▸ Settings), set Scope to Sync only assigned users and groups, and save.',
      RESTART,
    ],
  },
  'assign-people-to-provision': {
    summary: 'Assign the people, or a group that they are direct members of.',
    blade: 'app',
    steps: [
      'Click Users and groups ▸ Add user/group, choose the people or groups, and click Assign.',
      'Wait for one cycle (about 40 minutes), or use Provisioning ▸ Provision on demand.',
    ],
  },
  'switch-on-group-mapping': {
    summary: 'Enable the mapping of groups, and restart provisioning.',
    blade: 'provisioning',
    steps: [GROUP_MAPPINGS, 'Set Enabled to Yes, and click Save.', RESTART],
  },
  'rename-group': {
    summary: 'Rename the group (letters, digits, spaces, hyphens), and the Team to match.',
    steps: [
      'In the Entra admin center, open Groups ▸ the group ▸ Properties, change Group name, and save.',
      'In Mixpanel, give the Team exactly the same name.',
      'Click Provisioning.',
      RESTART,
    ],
  },
  'set-tenant-url': {
    summary: `Set Tenant URL to ${SCIM_BASE}.`,
    blade: 'provisioning',
    steps: SET_TENANT_URL,
  },
  'try-plain-tenant-url': {
    summary: `Try the URL that Mixpanel documents: ${SCIM_BASE}.`,
    blade: 'provisioning',
    steps: SET_TENANT_URL,
  },
  'use-plain-tenant-url': {
    summary: `Use ${SCIM_BASE} without additions, unless they were asked for.`,
    blade: 'provisioning',
    steps: SET_TENANT_URL,
  },
  'replace-exposed-scim-token': {
    summary: 'Assume that others know the token, and replace it.',
    steps: [
      'In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security ▸ SCIM ▸ Generate Token. The previous token then stops working, so enter the new one in Entra at once (Provisioning ▸ Connectivity), and restart provisioning.',
      ...REMOVE_SECRET,
    ],
  },
  'replace-exposed-token': {
    summary: 'Assume that others know the token, and replace it.',
    steps: [
      'The key in the file shows which service issued the token: revoke it there. A token that begins with eyJ comes from a sign-in; most of these expire within an hour or a day. If Microsoft issued it, open Users ▸ the user ▸ Revoke sessions in the Entra admin center, so that it cannot be renewed.',
      ...REMOVE_SECRET,
    ],
  },
  'replace-client-secret': {
    summary: 'Assume that others know the secret, and replace it.',
    steps: [
      'If it is a client secret of Entra, open App registrations ▸ the app ▸ Certificates & secrets, create a new secret for the programs that use it, and delete this one. Replace the key of another service in that service.',
      ...REMOVE_SECRET,
    ],
  },
  'change-exposed-password': {
    summary: 'Assume that others know the password, and replace it.',
    steps: ['Change the password where it is used.', ...REMOVE_SECRET],
  },
  'replace-exposed-key': {
    summary: 'Assume that others know the key, and replace it.',
    steps: [
      'Make a new certificate in Entra (Single sign-on ▸ SAML Certificates ▸ New Certificate) or wherever the key is used, and stop using this one.',
      ...REMOVE_SECRET,
    ],
  },
  'end-captured-session': {
    summary: 'Sign out, and share the capture only with people who need it.',
    steps: [
      'Sign out of Microsoft and Mixpanel in the browser that made the capture: this ends the sessions of the cookies.',
      'Before you share the capture, remove the cookies, the session headers and the assertion from it.',
    ],
  },

  // ── mixpanel: what settings at Mixpanel ask of the app ─────────────────────────────────────────────────────────────

  'export-from-one-tenant': {
    summary: 'Export everything from the same tenant, and check again.',
    steps: [
      'Open the Entra admin center (entra.microsoft.com), and check at the top right that you are in the right directory.',
      'In this tenant, download Federation Metadata XML of the Mixpanel app, and export the enterprise application.',
    ],
  },
  'use-regional-host': {
    summary: 'Put eu. or in. before mixpanel.com in Sign on URL only, if users start there.',
    blade: 'basic-saml',
    steps: ['In Sign on URL, put eu. or in. before mixpanel.com. Leave the identifier and the reply URL as they are.'],
  },
  'set-admin-sign-on-url': {
    summary: 'Set Sign on URL to the Postback URL of the Admin Organization.',
    steps: [
      'In Mixpanel, switch to the Admin Organization, and copy the Postback URL from Organization Settings ▸ Access Security.',
      'In the Entra admin center, open Enterprise apps ▸ your Mixpanel app ▸ Single sign-on ▸ Basic SAML Configuration ▸ Edit.',
      'Paste it into Sign on URL.',
      TEST_SIGN_IN,
    ],
  },

  // ── response: a captured response ──────────────────────────────────────────────────────────────────────────────────

  'capture-again': {
    summary: 'Capture the response again, and do not change the file.',
    steps: CAPTURE_STEPS,
  },
  'distrust-capture': {
    summary: 'Do not trust this file. Capture the response again in the browser that signs in.',
    steps: [
      'Find out where the file came from: no identity provider writes such a response. It comes from a test tool, or from an attacker who tries to sign in as another person.',
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
    summary: 'Turn off token encryption for the app.',
    blade: 'single-sign-on',
    steps: [
      'On the left, under Security, click Token encryption.',
      'In the row of the active certificate, click … ▸ Deactivate token encryption certificate.',
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'upload-certificate-of-this-tenant': {
    summary: 'Upload to Mixpanel the certificate of this app, in the tenant of the Issuer URL.',
    blade: 'single-sign-on',
    steps: [
      'Check at the top right that this is the tenant in Mixpanel’s Issuer URL.',
      `In the box ${CERTIFICATES_BOX}, beside Certificate (Base64), click Download.`,
      UPLOAD_CERTIFICATE,
      SIGN_IN_ONCE,
    ],
  },
  'set-audience': {
    summary: `Set the default Identifier to ${ENTITY_ID}.`,
    blade: 'basic-saml',
    steps: [
      `Under Identifier (Entity ID), enter ${ENTITY_ID}, with the slash at the end, and mark it as Default. Delete the value that it replaces.`,
      'Sign in once, starting at Mixpanel, and capture the response again. Set the identifier in the portal: the Azure CLI, Microsoft Graph and Terraform refuse an identifier that ends in a slash.',
    ],
  },
  'set-recipient': {
    summary: `Set the default Reply URL to ${REPLY_URL}.`,
    blade: 'basic-saml',
    steps: [
      `Under Reply URL (Assertion Consumer Service URL), enter ${REPLY_URL}, and mark it as Default. Delete the others.`,
      'Sign in once, and capture the response again.',
    ],
  },
  'set-issuer-from-response': {
    summary: 'Set Issuer URL in Mixpanel to the issuer of the response.',
    blade: 'access-security',
    steps: [
      'Under 2FA & SSO, click the pencil beside Single Sign-On.',
      'Paste the Microsoft Entra Identifier from the box “Set up Mixpanel” of the app into Issuer URL, with the slash at the end, and save.',
      'Sign in once with a normal user.',
    ],
  },
  'issue-email-attribute': {
    summary: 'Set Entra to issue a claim named email, with a blank namespace, from user.mail.',
    blade: 'claims',
    steps: [EMAIL_CLAIM, TEST_SIGN_IN_AGAIN],
  },
  'set-mail-address': {
    summary: 'Give the user a mail address in Entra, and send user.mail as the claim email.',
    steps: [
      'In the Entra admin center ▸ Users ▸ the user ▸ Properties ▸ Contact information, check that Email is the address that Mixpanel has for the user. The address comes from the mailbox licence, or from Active Directory if the user is synchronised.',
      `Open Enterprise apps ▸ your Mixpanel app ▸ Single sign-on ▸ Attributes & Claims ▸ Edit. ${EMAIL_CLAIM}`,
      TEST_SIGN_IN_AGAIN,
    ],
  },
  'compare-claims-with-response': {
    summary: 'Export the claims and capture a response again, on the same day.',
    blade: 'claims',
    steps: [
      'Check whether the page shows the claims of the response or the claims of the export.',
      'Export the claims again, and ask Graph for the claims mapping policies of the app: an assigned policy overrides the portal.',
      'Sign in in a private window, capture the response again, and give both files to sso-doctor.',
    ],
    command:
      "az rest --method get --url 'https://graph.microsoft.com/v1.0/servicePrincipals/SP_ID/claimsMappingPolicies' --output-file claims-mapping.json",
  },
  'set-client-clock': {
    summary: 'Set the clock of the user’s computer automatically, and sign in from the start.',
    steps: [
      'On the computer of the user, set date and time automatically (time.windows.com or the company’s own server).',
      'Start the sign-in at Mixpanel or with the tile in My Apps. An old browser tab, a bookmark or the Back button sends an old response.',
    ],
  },
  'check-access-policy': {
    summary: 'Check the Conditional Access policy that refuses the users, and let the right users in.',
    steps: [
      'Open the Entra admin center (entra.microsoft.com) ▸ Monitoring & health ▸ Sign-in logs, and open one of these sign-ins.',
      'On its tab Conditional Access, find the policies with the result Failure.',
      'Decide with the owner of the policy whether these users should get in. If so, change its conditions, or exclude the users or the app Mixpanel.',
    ],
  },
  'capture-refused-response': {
    summary: 'Capture the SAML response of one refused sign-in, and check it together with the export.',
    steps: [
      'Capture it with the My Apps Secure Sign-in extension, with SAML-tracer, or as a HAR of the browser’s network tab.',
      'Give it to sso-doctor check, together with the export and mixpanel.yaml: the rules response/* judge what Mixpanel received.',
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
