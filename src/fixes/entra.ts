import { SCIM_BASE } from '../vendors/mixpanel.ts'
import { claimFix, IN_DEFINITION, policyFix, UNASSIGN_OR_CORRECT } from './claims-policy.ts'
import { CERTIFICATES_BOX, TEST_SIGN_IN, type FixText } from './portal.ts'

// What an Entra admin does, one entry a fix, in the order of the portal's pages.

// Both signing options are in one dialog.
const OPEN_SIGNING_DIALOG = `In the box ${CERTIFICATES_BOX}, click Edit beside Token signing certificate.`
const IF_POLICY_DECIDES =
  'If it goes back by itself, a token issuance policy decides: change its definition, or remove its assignment (Microsoft Graph: DELETE /servicePrincipals/<spId>/tokenIssuancePolicies/<policy id>/$ref).'

export const entra = {
  // ── azure: Basic SAML Configuration, Properties ────────────────────────────────────────────────────────────────────

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
