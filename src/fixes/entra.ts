import { SCIM_BASE } from '../vendors/mixpanel.ts'
import type { FixText } from './portal.ts'

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
