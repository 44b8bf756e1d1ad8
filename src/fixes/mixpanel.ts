import type { FixText } from './portal.ts'

// What a Mixpanel owner or admin does, or Mixpanel's support.

export const mixpanel = {
  // ── mixpanel: Access Security, Organization Settings ───────────────────────────────────────────────────────────────

  // ── cert: the certificate at Mixpanel ──────────────────────────────────────────────────────────────────────────────

  // ── scim: SCIM at Mixpanel, teams ──────────────────────────────────────────────────────────────────────────────────

  // ── live: what the endpoints show of Mixpanel's settings ───────────────────────────────────────────────────────────
} as const satisfies Readonly<Record<string, FixText>>
