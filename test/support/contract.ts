import type { Severity, Stage } from '../../src/model/rule.ts'

type Row = readonly [ruleId: string, stage: Stage, severity: Severity, required?: 'R']

/** The rules of the last release: id, stage, severity and whether it is required, in order. Programs rely on it; a release adds its new rules. */
export const CATALOGUE: readonly Row[] = [
  ['azure/sso-mode', 'recognise', 'error'],
  ['azure/app-enabled', 'admit', 'error'],
  ['azure/one-app', 'recognise', 'error'],
  ['azure/entity-id', 'recognise', 'error', 'R'],
  ['azure/entity-id-unique', 'recognise', 'warning'],
  ['azure/reply-url', 'recognise', 'error', 'R'],
  ['azure/reply-url-extra', 'recognise', 'warning'],
  ['azure/sign-on-url', 'start', 'error', 'R'],
  ['azure/org-id', 'start', 'error'],
  ['azure/optional-urls', 'recognise', 'warning'],
  ['claims/email', 'identify', 'error', 'R'],
  ['claims/namespace', 'identify', 'error', 'R'],
  ['claims/email-source', 'identify', 'error'],
  ['claims/email-for-everyone', 'identify', 'error'],
  ['claims/email-duplicate', 'identify', 'warning'],
  ['claims/names', 'provision', 'warning'],
  ['claims/name-id', 'issue', 'warning'],
  ['claims/groups', 'issue', 'warning'],
  ['claims/policy-override', 'issue', 'warning'],
  ['cert/not-metadata', 'trust', 'error', 'R'],
  ['cert/base64', 'trust', 'error', 'R'],
  ['cert/single', 'trust', 'warning'],
  ['cert/private-key', 'trust', 'error'],
  ['cert/extension', 'upkeep', 'info'],
  ['cert/validity', 'trust', 'error', 'R'],
  ['cert/expiring', 'upkeep', 'warning'],
  ['cert/key-strength', 'trust', 'warning'],
  ['cert/active', 'trust', 'error', 'R'],
  ['cert/rollover', 'trust', 'error'],
  ['cert/signing-key', 'issue', 'error'],
  ['cert/expiry-notice', 'upkeep', 'warning'],
  ['signing/assertion', 'trust', 'warning'],
  ['signing/algorithm', 'trust', 'warning'],
  ['signing/request', 'recognise', 'error'],
  ['signing/encryption', 'trust', 'error'],
  ['mixpanel/issuer-url', 'trust', 'error', 'R'],
  ['mixpanel/sign-in-url', 'start', 'error', 'R'],
  ['mixpanel/tenant', 'start', 'error'],
  ['mixpanel/cloud', 'start', 'error'],
  ['mixpanel/domains', 'start', 'error', 'R'],
  ['mixpanel/sso-enabled', 'start', 'error', 'R'],
  ['mixpanel/require-sso', 'start', 'warning'],
  ['mixpanel/idp-managed-access', 'provision', 'warning'],
  ['mixpanel/plan', 'provision', 'warning'],
  ['mixpanel/shared-sso', 'start', 'warning'],
  ['access/assigned', 'admit', 'error'],
  ['access/nested-groups', 'admit', 'warning'],
  ['access/assignment-required', 'admit', 'warning'],
  ['access/guests', 'identify', 'warning'],
  ['access/visible', 'start', 'info'],
  ['scim/tenant-url', 'provision', 'error'],
  ['scim/job', 'provision', 'error'],
  ['scim/quarantine', 'provision', 'error'],
  ['scim/user-name', 'provision', 'error'],
  ['scim/mappings', 'provision', 'warning'],
  ['scim/scope', 'provision', 'warning'],
  ['scim/teams', 'provision', 'warning'],
  ['scim/domains', 'provision', 'error'],
  ['scim/roles', 'provision', 'info'],
  ['scim/notice', 'upkeep', 'warning'],
  ['scim/secret-in-export', 'upkeep', 'error'],
  ['response/status', 'issue', 'error'],
  ['response/audience', 'trust', 'error'],
  ['response/recipient', 'trust', 'error'],
  ['response/issuer', 'trust', 'error'],
  ['response/signature', 'trust', 'error'],
  ['response/certificate', 'trust', 'error'],
  ['response/lifetime', 'trust', 'warning'],
  ['response/email', 'identify', 'error'],
  ['response/drift', 'issue', 'warning'],
  ['logs/sign-ins', 'admit', 'error'],
  ['logs/provisioning', 'provision', 'warning'],
  ['live/reply-url', 'recognise', 'error'],
  ['live/postback-url', 'start', 'error'],
  ['live/sign-in-url', 'start', 'error'],
  ['live/authn-request', 'recognise', 'error'],
  ['live/entra-login', 'recognise', 'error'],
  ['live/metadata', 'trust', 'error'],
  ['live/scim', 'provision', 'error'],
  ['live/domain-txt', 'upkeep', 'error'],
  ['live/clock', 'upkeep', 'warning'],
]

/** The number of entries in each chapter of the failure guide: AZ-01 to AZ-18, and so on. */
const ENTRIES: Readonly<Record<string, number>> = { AZ: 18, CL: 18, CE: 16, SI: 4, MX: 24, AS: 7, SC: 20, LI: 12 }

/** The numbers that exist, for messages. */
export const GUIDE_ENTRIES = Object.entries(ENTRIES)
  .map(([chapter, count]) => `${chapter}-01 to ${chapter}-${String(count).padStart(2, '0')}`)
  .join(', ')

/** `E` is the table of AADSTS codes, which has no numbers. */
export function isGuideEntry(guide: string): boolean {
  const [, chapter = '', number = ''] = /^([A-Z]{2})-(\d{2})$/.exec(guide) ?? []
  return guide === 'E' || (Number(number) >= 1 && Number(number) <= (ENTRIES[chapter] ?? 0))
}
