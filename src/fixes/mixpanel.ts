import { DOWNLOAD_CERTIFICATE, SIGN_IN_ONCE, UPLOAD_CERTIFICATE } from './certificate-steps.ts'
import type { FixText } from './portal.ts'

// What a Mixpanel owner or admin does, or Mixpanel's support.

const UPLOAD_UNCHANGED = 'Download Certificate (Base64) from the app in Entra, and upload that file to Mixpanel unchanged.'

export const mixpanel = {
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
