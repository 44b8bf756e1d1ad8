import { ENTITY_ID, POSTBACK, REPLY_URL, SCIM_BASE } from '../vendors/mixpanel.ts'
import { IN_DEFINITION, UNASSIGN_OR_CORRECT, claimFix, policyFix } from './claims-policy.ts'
import { CERTIFICATES_BOX, EDIT_BASIC_SAML, type FixText, TEST_SIGN_IN, onSsoPage } from './portal.ts'

// What an Entra admin does, one entry a fix, in the order of the portal's pages.

/** It replaces the whole list: only for an app without other reply URLs. */
const REPLACE_REPLY_URLS = `az ad app update --id <appId> --web-redirect-uris ${REPLY_URL}`

const SET_REPLY_URL = {
  summary: `Set Reply URL (Assertion Consumer Service URL) to ${REPLY_URL}, without a slash at the end.`,
  blade: 'basic-saml',
  steps: [
    `Under Reply URL (Assertion Consumer Service URL), click Add reply URL, paste ${REPLY_URL} and mark it as Default.`,
    'Delete the entry that it replaces.',
    TEST_SIGN_IN,
  ],
} as const satisfies FixText

const SWAP_REPLY_URL = {
  summary: 'Enter the reply URL and the postback URL each in its own field.',
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
  'If it goes back by itself, a token issuance policy decides: change its definition, or remove its assignment (Microsoft Graph: DELETE /servicePrincipals/<spId>/tokenIssuancePolicies/<policy id>/$ref).'

export const entra = {
  // ── azure: Basic SAML Configuration, Properties ────────────────────────────────────────────────────────────────────

  'enable-app': {
    summary: 'Set Enabled for users to sign-in to Yes.',
    blade: 'properties',
    steps: ['Set Enabled for users to sign-in to Yes.', TEST_SIGN_IN],
    command: 'az ad sp update --id <appId> --set accountEnabled=true',
  },
  'ask-why-disabled': {
    summary: 'Ask Microsoft why it has disabled the app: only Microsoft can enable it again.',
    blade: 'app',
    steps: [
      'Copy Application ID from Properties, and read what the page says about the app.',
      'Open a support request with Microsoft, and give that ID.',
    ],
  },
  'export-both-halves': {
    summary:
      'Export the app registration and the enterprise application again, by one Application ID, and check the settings in the app that people use.',
    blade: 'app',
    steps: [
      'Copy Application ID from Properties.',
      'Export the application and the enterprise application by that ID, and run the check again.',
    ],
    command: 'az ad app show --id <appId> > app.json && az ad sp show --id <appId> > sp.json',
  },
  'keep-one-app': {
    summary:
      'Keep one app for single sign-on. A second Mixpanel organization in the same tenant needs Shared SSO or Mixpanel’s support; no setting in Entra can do it.',
    steps: [
      'Find out which of the apps people sign in with: its Identifier (Entity ID) is Mixpanel’s.',
      'Open each of the others in the Microsoft Entra admin center ▸ Enterprise apps (was: Azure Active Directory ▸ Enterprise applications).',
      'If nobody needs it, click Properties and set Enabled for users to sign-in to No. Delete it later, when nobody has missed it.',
      'If it was made for a second Mixpanel organization, ask Mixpanel for Shared SSO (Enterprise plan), or open a support ticket with Mixpanel, before you change anything else.',
    ],
  },
  // The API forbids the slash that Mixpanel needs (AZ-07): a command would fail, or lead people to drop the slash.
  'set-identifier': {
    summary: `Set Identifier (Entity ID) to ${ENTITY_ID} in the portal, with the slash at the end.`,
    blade: 'basic-saml',
    steps: [
      `Under Identifier (Entity ID), click Add identifier, paste ${ENTITY_ID} and mark it as Default.`,
      'Delete the entry that it replaces.',
      `${TEST_SIGN_IN} Do this in the portal: the Azure CLI, Microsoft Graph and Terraform refuse an identifier that ends in a slash, so leave identifier_uris out of Terraform (lifecycle ignore_changes).`,
    ],
  },
  'exclude-identifier-from-automation': {
    summary: 'Set the identifier in the portal, and keep Terraform or the other tool from setting the old one again.',
    blade: 'basic-saml',
    steps: [
      `Set Identifier (Entity ID) to ${ENTITY_ID}.`,
      'In Terraform, add identifier_uris to lifecycle { ignore_changes } of the application; in other tools, leave the identifier out.',
    ],
  },
  'set-reply-url': SET_REPLY_URL,
  'replace-reply-url': { ...SET_REPLY_URL, command: REPLACE_REPLY_URLS },
  'swap-reply-url': SWAP_REPLY_URL,
  'swap-only-reply-url': { ...SWAP_REPLY_URL, command: REPLACE_REPLY_URLS },
  'keep-one-reply-url': {
    summary: `Leave ${REPLY_URL} as the only reply URL.`,
    blade: 'basic-saml',
    steps: [
      `Under Reply URL (Assertion Consumer Service URL), check that ${REPLY_URL} is there and marked as Default.`,
      'Delete the other entries.',
      TEST_SIGN_IN,
    ],
  },
  'set-sign-on-url': {
    summary: 'Set Sign on URL to the Postback URL, {postbackUrl}.',
    steps: [
      'Copy the Postback URL in Mixpanel ▸ Organization Settings ▸ Access Security; it should be {postbackUrl}.',
      ...onSsoPage(EDIT_BASIC_SAML, 'Paste it into Sign on URL, as it is.', TEST_SIGN_IN),
    ],
    command: `az ad sp update --id <appId> --set loginUrl="${POSTBACK}{orgId}"`,
    defaults: { postbackUrl: `${POSTBACK}<your organization’s number>`, orgId: '<ORG_ID>' },
  },
  'set-sign-on-url-of-organization': {
    summary: 'Set Sign on URL to the Postback URL of the organization that people should sign in to, {postbackUrl}.',
    steps: [
      'In Mixpanel, check at the top of Organization Settings that you are in the right organization, and copy the Postback URL from Access Security.',
      ...onSsoPage(EDIT_BASIC_SAML, 'Paste it into Sign on URL.', TEST_SIGN_IN),
    ],
    command: `az ad sp update --id <appId> --set loginUrl="${POSTBACK}{orgId}"`,
    defaults: { postbackUrl: `${POSTBACK}<your organization’s number>`, orgId: '<ORG_ID>' },
  },
  'keep-regional-sign-on-url': {
    summary: 'Change nothing, as long as the organization’s data is kept in that region.',
    steps: ['Leave the identifier, the reply URL and the SCIM tenant URL without a regional host.'],
  },
  'clear-relay-state': {
    summary: 'Leave Relay State empty, unless somebody knows what it is for.',
    blade: 'basic-saml',
    steps: ['Clear Relay State, and save.'],
  },
  'clear-logout-url': {
    summary: 'Leave Logout Url empty, unless somebody knows what it is for.',
    blade: 'basic-saml',
    steps: ['Clear Logout Url, and save.'],
  },
  'set-saml-mode': {
    summary: 'Set the app’s single sign-on mode to SAML.',
    blade: 'single-sign-on',
    steps: [
      'If a page for another mode opens, click Change single sign-on mode (was: Mode). Then choose SAML.',
      'Check Basic SAML Configuration and Attributes & Claims (was: User Attributes & Claims): they may have to be filled in again.',
      TEST_SIGN_IN,
    ],
  },

  // ── claims: Attributes & Claims ────────────────────────────────────────────────────────────────────────────────────

  ...claimFix('add-email-claim', {
    summary: 'Add a claim named email, with a blank namespace and the source attribute user.mail.',
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
      'Open the menu (…) of the other one and click Delete.',
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
      'Click the claim email. Source: Attribute (not Transformation). Source attribute: choose user.mail from the list, do not type it. Save.',
    ],
    policy: IN_DEFINITION.mailAsIs,
  }),
  ...claimFix('replace-sign-in-name', {
    summary: 'Set the source of the claim email to user.mail, or make sure that every sign-in name is an address that Mixpanel may accept.',
    portal: [
      'Click the claim email. Source: Attribute (not Transformation). Source attribute: choose user.mail from the list, do not type it. Save.',
    ],
    policy: IN_DEFINITION.mailAsIs,
  }),
  ...claimFix('send-email-to-any-user', {
    summary: 'Give the claim email a value for every user.',
    portal: [
      'Click the claim email ▸ Claim conditions.',
      'Make one condition with User type: Any, no groups, Source: Attribute, Value: user.mail, and delete the others. Save.',
    ],
    policy: IN_DEFINITION.mailForAll,
  }),
  'give-mail-address': {
    summary: 'Give these users a mail address, or let the claim fall back to the sign-in name.',
    steps: [
      'Either give each of them a mailbox licence or an address. For cloud-only users, an admin can set mail with Microsoft Graph (PATCH /users/<id> with {"mail":"<address>"}); for users from an on-premises directory, set mail there.',
      'Or open the Mixpanel app in Enterprise apps (was: Enterprise applications) ▸ Single sign-on ▸ Attributes & Claims (was: User Attributes & Claims) ▸ Edit ▸ email. Source: Transformation. Choose IfEmpty() with user.mail and user.userprincipalname, and save. This helps only users whose sign-in name is an address at a domain that is claimed in Mixpanel.',
      'Sign in once with one of these users.',
    ],
  },
  'give-mail-address-in-policy': policyFix(
    'Give these users a mail address, or let the claim fall back to the sign-in name.',
    IN_DEFINITION.mailForAll,
  ),
  ...claimFix('clear-namespace', {
    summary: 'Clear the Namespace field of the claim.',
    portal: [
      'Click the claim, and under Namespace delete everything, so that the field is blank. Name stays as it is, without any URL. Save.',
      'The list then shows the claim by its bare name, without http:// in front of it.',
    ],
    policy: IN_DEFINITION.bareName,
  }),
  ...claimFix('use-bare-claim-name', {
    summary: 'Set the name of the claim to the bare word, with a blank namespace.',
    portal: [
      'Click the claim. Under Name, leave only the last word (email, firstName or lastName), without any URL. Namespace: blank. Save.',
    ],
    policy: IN_DEFINITION.bareName,
  }),
  ...claimFix('add-name-claims', {
    summary: 'Add the claims firstName (user.givenname) and lastName (user.surname), with a blank namespace.',
    portal: [
      'Click Add new claim. Name: firstName. Namespace: leave blank. Source attribute: user.givenname. Save.',
      'Click Add new claim. Name: lastName. Namespace: leave blank. Source attribute: user.surname. Save.',
    ],
    policy: IN_DEFINITION.addNames,
  }),
  ...claimFix('rename-name-claim', {
    summary: 'Rename the claim, with a capital N in the middle: firstName, lastName.',
    portal: ['Click the claim, set Name to firstName or lastName, with a capital N, and Namespace to blank. Save.'],
    policy: IN_DEFINITION.addNames,
  }),
  ...claimFix('set-name-sources', {
    summary: 'Set the source of firstName to user.givenname, and the source of lastName to user.surname.',
    portal: ['Click the claim and choose its source attribute: user.givenname for firstName, user.surname for lastName. Save.'],
    policy: IN_DEFINITION.addNames,
  }),
  'fill-in-names': {
    summary: 'Fill in the first and last name of these users.',
    steps: [
      'Open the Microsoft Entra admin center (entra.microsoft.com) ▸ Users ▸ the user ▸ Properties ▸ Edit, and fill in First name and Last name. For users from an on-premises directory, do it there.',
    ],
  },
  ...claimFix('set-name-id', {
    summary: 'Set the Unique User Identifier (Name ID) to user.userprincipalname or user.mail, in the format Email address.',
    portal: [
      'Click Unique User Identifier (Name ID). Name identifier format: Email address. Source: Attribute. Source attribute: user.userprincipalname (or user.mail, if everyone has one). Save.',
    ],
    policy: IN_DEFINITION.nameId,
  }),
  'remove-group-claim': {
    summary: 'Remove the group claim, and use provisioning (SCIM) to create teams in Mixpanel from groups.',
    blade: 'claims',
    steps: ['In the list, open the menu (…) of the group claim (user.groups) and click Delete.', TEST_SIGN_IN],
  },
  'unassign-mapping-policy': {
    summary: 'Remove the assignment of the claims mapping policy, or correct the policy.',
    steps: UNASSIGN_OR_CORRECT,
  },
  'change-claims-in-policy': {
    summary: 'Change claims in the policy, or remove its assignment: the policy decides which claims are issued.',
    steps: UNASSIGN_OR_CORRECT,
  },

  // ── cert, signing: SAML Certificates ───────────────────────────────────────────────────────────────────────────────

  'sign-with-sha-256': {
    summary: 'Set Signing Algorithm to SHA-256.',
    blade: 'single-sign-on',
    steps: [OPEN_SIGNING_DIALOG, 'Signing Algorithm: SHA-256. Save.', IF_POLICY_DECIDES, TEST_SIGN_IN],
  },
  'sign-assertion': {
    summary: 'Set Signing Option to Sign SAML assertion.',
    blade: 'single-sign-on',
    steps: [
      OPEN_SIGNING_DIALOG,
      'Signing Option: Sign SAML assertion (or Sign SAML response and assertion). Save.',
      IF_POLICY_DECIDES,
      TEST_SIGN_IN,
    ],
  },
  'accept-unsigned-requests': {
    summary: 'Clear “Require verification certificates”.',
    blade: 'single-sign-on',
    steps: [
      `In the box ${CERTIFICATES_BOX}, find Verification certificates (optional) and click Edit.`,
      'Clear the box Require verification certificates and save.',
      TEST_SIGN_IN,
    ],
  },
  'deactivate-token-encryption': {
    summary: 'Deactivate token encryption.',
    blade: 'app',
    steps: [
      'Click Token encryption (under Security). Open the menu (…) of the certificate that is active, click Deactivate token encryption certificate, and confirm.',
      'If it is not listed there, it was set with Microsoft Graph: PATCH /applications/<object id> (or /servicePrincipals/<spId>) with {"tokenEncryptionKeyId":null}.',
      TEST_SIGN_IN,
    ],
  },

  // ── access: Users and groups, Properties ───────────────────────────────────────────────────────────────────────────

  'assign-people': {
    summary: 'Assign the people, or a security group that they are direct members of, to the app.',
    blade: 'users-and-groups',
    steps: [
      'Click Add user/group, and choose the people, or groups that they are direct members of.',
      'Click Assign.',
      'Sign in once with one of them who is not a Global Administrator: a Global Administrator can sign in even if not assigned.',
    ],
  },
  'clean-up-assignments': {
    summary: 'Remove the assignments that have no effect, and assign the right users and groups.',
    blade: 'users-and-groups',
    steps: [
      'Select the entries that are named here, and click Remove.',
      'Click Add user/group, and assign those who should sign in: enabled users, or security groups. Assigning groups needs Microsoft Entra ID P1 or P2.',
    ],
  },
  'require-assignment': {
    summary: 'Require assignment, once everyone who should sign in is assigned.',
    blade: 'properties',
    steps: [
      'First check under Users and groups that everyone who should sign in is assigned: from then on nobody else can.',
      'Set Assignment required? to Yes, and click Save.',
    ],
    command: 'az ad sp update --id <appId> --set appRoleAssignmentRequired=true',
  },
  'add-guest-mail': {
    summary: 'Give these guests a mail address in Entra.',
    steps: [
      'In the Microsoft Entra admin center, open Users ▸ All users ▸ the guest ▸ Properties ▸ Contact information.',
      'Fill in Email with the address that Mixpanel should know them by, and save.',
      'Check that they are assigned.',
    ],
  },
  'send-mail-for-guests': {
    summary: 'Send user.mail as email for guests too.',
    blade: 'claims',
    steps: [
      'Click email.',
      'Set Source to Attribute and Source attribute to user.mail, and delete conditions for guests. Save.',
      'Sign in once as a guest, in a private window.',
    ],
  },
  'assign-inner-groups': {
    summary: 'Assign the inner groups themselves, or one dynamic group of all the people.',
    blade: 'users-and-groups',
    steps: [
      'Click Add user/group, and choose the groups that are named here as members.',
      'Click Assign, and remove the outer group if nobody is a direct member of it.',
      'Sign in once with a member who is not a Global Administrator: “Users with a Global Administrator role can sign in to applications, regardless of the assignment required settings.”',
      'If provisioning runs, wait for one cycle (about 40 minutes), or use Provision on demand for one member.',
    ],
  },
  'show-app': {
    summary: 'Make the app visible to its users, if they should start from My Apps.',
    blade: 'properties',
    steps: ['Set Visible to users? to Yes, and click Save.', 'The tile may take some minutes to appear on myapps.microsoft.com.'],
  },
  'set-homepage': {
    summary: 'Give the app a home page, if its tile is missing in My Apps.',
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
