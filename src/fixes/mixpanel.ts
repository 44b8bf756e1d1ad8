import { DOWNLOAD_CERTIFICATE, SIGN_IN_ONCE, UPLOAD_CERTIFICATE } from './certificate-steps.ts'
import type { FixText } from './portal.ts'

// What a Mixpanel owner or admin does, or Mixpanel's support.

const UPLOAD_UNCHANGED = 'Download Certificate (Base64) from the app in Entra, and upload that file to Mixpanel unchanged.'

export const mixpanel = {
  // ── azure, access: a second organization, guests ───────────────────────────────────────────────────────────────────

  'use-app-with-identifier': {
    summary:
      'Use the app that has the identifier. A second Mixpanel organization in the same tenant needs Shared SSO or Mixpanel’s support; no setting in Entra can do it.',
    steps: [
      'Leave the identifier with the app that has it: Entra refuses to save it for a second one (“Please enter an identifier which is unique within your organization”), and an altered form is not what Mixpanel’s request names.',
      'If both apps are for one Mixpanel organization, let people sign in with the app that has it, and check that one: run this again with --app and its id.',
      'If this app was made for a second Mixpanel organization, ask Mixpanel for Shared SSO (Enterprise plan), or open a support ticket with Mixpanel, before you change anything else.',
    ],
  },
  'copy-one-organization': {
    summary: 'Copy orgId and postbackUrl of one and the same organization into the Mixpanel settings.',
    steps: [
      'In Mixpanel, check at the top of Organization Settings that you are in the right organization.',
      'Copy the Postback URL from Access Security again: the number at its end is the orgId.',
      'If it differs from the Sign on URL in Entra, set that to the Postback URL.',
    ],
  },
  'invite-guests': {
    summary: 'Invite the guests in Mixpanel, or give them accounts at a domain that is claimed.',
    steps: [
      'Either invite them in Mixpanel by their own address. They then sign in with a password or by a link, which works only while Require Single Sign-On is off.',
      'Or give them accounts in your own tenant, with a mail address at a domain that you have claimed in Mixpanel.',
      'A domain of another company cannot be claimed without that company: it takes a TXT record in its DNS, and only one Mixpanel organization can have it.',
      'If they should not sign in at all, remove them under Enterprise apps ▸ your Mixpanel app ▸ Users and groups.',
    ],
  },

  // ── mixpanel: Access Security, Organization Settings ───────────────────────────────────────────────────────────────

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
    summary: 'Download Certificate (Base64) of this app, in the tenant that Mixpanel is connected to, and upload it to Mixpanel.',
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

  // ── live: what the endpoints show of Mixpanel's settings ───────────────────────────────────────────────────────────
} as const satisfies Readonly<Record<string, FixText>>
