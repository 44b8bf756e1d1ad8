import { SCIM_BASE } from '../vendors/mixpanel.ts'
import { BLADES, TEST_SIGN_IN, type FixText } from './portal.ts'

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
  'Remove it from the file, and from every place where the file has been: the ticket, the chat, the history of the repository.',
  'Before you pass on the next export, run sso-doctor check on it: it reports where a secret is.',
]

// What an Entra admin does, one entry a fix, in the order of the portal's pages.

export const entra = {
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
      'Click Test Connection, save, check the mappings, and click Start provisioning.',
    ],
  },
  'start-provisioning': {
    summary: 'Start provisioning.',
    blade: 'provisioning',
    steps: [
      'Click Start provisioning (was: Provisioning Status ▸ On, Save).',
      'If it was off for weeks, click Restart provisioning as well, so that everyone is processed again.',
      'Check Provisioning logs after the first cycle: it takes from 20 minutes to some hours.',
    ],
  },

  'restore-user-mappings': {
    summary: 'Restore the missing mappings, and restart provisioning.',
    blade: 'provisioning',
    steps: [
      USER_MAPPINGS,
      'Either tick Restore default mappings at the bottom and Save, and then set userName to mail again; or click Add New Mapping for each attribute that is named here.',
      'Click Save.',
      RESTART,
    ],
  },
  'provision-leavers': {
    summary: 'Let provisioning update and deactivate people, so that those who leave lose their access.',
    blade: 'provisioning',
    steps: [
      USER_MAPPINGS,
      'Tick Create, Update and Delete under Target Object Actions.',
      'Check that active is mapped by the expression Switch([IsSoftDeleted], , "False", "True", "True", "False").',
      'Click Save.',
      RESTART,
      'Remove the assignment of a test user, and check that the account in Mixpanel is deactivated after the next cycle.',
    ],
  },
  'allow-deletions': {
    summary: 'Switch SkipOutOfScopeDeletions off, unless somebody needs it.',
    blade: 'provisioning',
    steps: [
      'Find out who switched SkipOutOfScopeDeletions on, and why: it can be set only through Microsoft Graph.',
      'Set it to false the way it was set (PUT …/synchronization/secrets with all values of the list, the token included).',
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
      'If people now have two accounts in Mixpanel, remove the one that they do not sign in to.',
    ],
  },
  'fill-user-name-source': {
    summary: 'Give these users a value for the attribute that is mapped to userName.',
    steps: [
      'Give each of them a mailbox licence or a mail address; for users from an on-premises directory, set mail there.',
      'Or map an attribute that everyone has and that is the address which the claim email sends.',
      'Click Provisioning.',
      'Click Provision on demand, and try one of them.',
    ],
  },
  'set-notification-email': {
    summary: 'Let Entra send a mail when the job goes into quarantine.',
    blade: 'provisioning',
    steps: [
      'Open Settings (was: Edit provisioning ▸ Settings).',
      'Set Notification Email to an address that several people read, tick Send an email notification when a failure occurs, and save.',
    ],
  },
  'stop-second-job': {
    summary: 'Keep one provisioning job for each Mixpanel organization.',
    steps: [
      'Find out which app should provision. One app may sign people in and another provision them, but only one should provision.',
      'Click Provisioning.',
      'In the other one, click Stop provisioning (was: Provisioning Status ▸ Off, Save).',
      'Give the remaining app a new token if both used the same one.',
    ],
  },
  'replace-scim-token': {
    summary: 'Give Entra the token that Mixpanel accepts now, and restart provisioning.',
    steps: [
      'In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security ▸ SCIM. If nobody has kept the current token, click Generate Token: that ends the previous token, so every program that uses one needs the new one.',
      ...BLADES.provisioning.steps,
      'Open Connectivity (was: Edit provisioning ▸ Admin Credentials), and paste the bare token into Secret Token: no “Bearer”, no quotes, no space.',
      'Click Test Connection, and Save.',
      'On the page Provisioning, click Restart provisioning.',
    ],
  },
  'read-provisioning-logs': {
    summary: 'Find in the provisioning logs what failed, fix it, and restart provisioning.',
    blade: 'provisioning',
    steps: [
      'Read the error on the page Provisioning, and open Provisioning logs for the entries about it.',
      'Click Test Connection under Connectivity (was: Admin Credentials).',
      'When the cause is fixed, click Restart provisioning.',
    ],
  },
  'start-after-quarantine': {
    summary: 'Fix the cause, then start provisioning again, and restart it.',
    blade: 'provisioning',
    steps: [
      'Fix what put the job into quarantine.',
      'Click Start provisioning (was: Provisioning Status ▸ On, Save) if it is off.',
      'Click Restart provisioning, so that everybody who was missed is processed again.',
    ],
  },
  'set-roles-in-mixpanel': {
    summary: 'Set roles in Mixpanel, on the Team or the person; the mapping can be deleted.',
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
  'assign-people': {
    summary: 'Assign the people, or a group that they are direct members of.',
    blade: 'app',
    steps: [
      'Click Users and groups ▸ Add user/group, choose the people or groups, and click Assign.',
      'Wait for one cycle (about 40 minutes), or use Provisioning ▸ Provision on demand.',
    ],
  },
  'switch-on-group-mapping': {
    summary: 'Switch the mapping of groups on, and restart provisioning.',
    blade: 'provisioning',
    steps: [GROUP_MAPPINGS, 'Set Enabled to Yes, and click Save.', RESTART],
  },
  'rename-group': {
    summary: 'Rename the group to letters, digits, spaces and hyphens, and the Team with it.',
    steps: [
      'In the Microsoft Entra admin center, open Groups ▸ the group ▸ Properties, change Group name, and save.',
      'Rename the Team in Mixpanel to exactly the same.',
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
    summary: `Use the plain ${SCIM_BASE}, unless Microsoft or Mixpanel asked for another value.`,
    blade: 'provisioning',
    steps: SET_TENANT_URL,
  },
  'replace-exposed-scim-token': {
    summary: 'Treat the token as known to others, and replace it.',
    steps: [
      'In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security ▸ SCIM ▸ Generate Token, which ends the previous one; give the new one to Entra at once (Provisioning ▸ Connectivity), and restart provisioning.',
      ...REMOVE_SECRET,
    ],
  },
  'replace-exposed-token': {
    summary: 'Treat the token as known to others, and replace it.',
    steps: [
      'Read from the key in the file which service issued it, and have it revoked there. One that begins with eyJ comes from a sign-in, and most expire within an hour or a day; if it is Microsoft’s, Users ▸ the user ▸ Revoke sessions in the Microsoft Entra admin center ends what could be renewed.',
      ...REMOVE_SECRET,
    ],
  },
  'replace-client-secret': {
    summary: 'Treat the secret as known to others, and replace it.',
    steps: [
      'If it is a client secret of Entra, open App registrations ▸ the app ▸ Certificates & secrets, make a new one for those who use it, and delete this one. Replace the key of another service there.',
      ...REMOVE_SECRET,
    ],
  },
  'change-exposed-password': {
    summary: 'Treat the password as known to others, and replace it.',
    steps: ['Change the password where it is used.', ...REMOVE_SECRET],
  },
  'replace-exposed-key': {
    summary: 'Treat the key as known to others, and replace it.',
    steps: [
      'Make a new certificate in Entra (Single sign-on ▸ SAML Certificates ▸ New Certificate) or wherever the key is used, and stop using this one.',
      ...REMOVE_SECRET,
    ],
  },
  'end-captured-session': {
    summary: 'Sign out, and give the capture only to people who need it.',
    steps: [
      'Sign out of Microsoft and Mixpanel in the browser that the capture was made with: that ends the cookies.',
      'Before you pass the capture on, remove the cookies, the session headers and the assertion from it.',
    ],
  },

  // ── mixpanel: what settings at Mixpanel ask of the app ─────────────────────────────────────────────────────────────

  'export-from-one-tenant': {
    summary: 'Export everything from one tenant, and check again.',
    steps: [
      'Open the Microsoft Entra admin center (entra.microsoft.com), and check at the top right that you are in the right directory.',
      'Download Federation Metadata XML of the Mixpanel app, and export the enterprise application, both from there.',
    ],
  },
  'use-regional-host': {
    summary: 'If people should arrive at the regional host, put eu. or in. before mixpanel.com in the Sign on URL, and nowhere else.',
    blade: 'basic-saml',
    steps: ['In Sign on URL, put eu. or in. before mixpanel.com. Leave the identifier and the reply URL as they are.'],
  },
  'set-admin-sign-on-url': {
    summary: 'Set Sign on URL to the Postback URL of the Admin Organization.',
    steps: [
      'In Mixpanel, switch to the Admin Organization, and copy the Postback URL from Organization Settings ▸ Access Security.',
      'In the Microsoft Entra admin center, open Enterprise apps ▸ your Mixpanel app ▸ Single sign-on ▸ Basic SAML Configuration ▸ Edit.',
      'Paste it into Sign on URL.',
      TEST_SIGN_IN,
    ],
  },

  // ── response: a captured response ──────────────────────────────────────────────────────────────────────────────────
} as const satisfies Readonly<Record<string, FixText>>
