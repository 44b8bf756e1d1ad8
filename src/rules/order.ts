/**
 * The order of the catalogue: that of the contract's table, and so of every report. It is the one list that a human keeps.
 * A rule that is not in it stands at the end of its chapter.
 */
export const CHAPTERS = ['azure', 'claims', 'cert', 'signing', 'mixpanel', 'access', 'scim', 'response', 'live'] as const

export const ORDER: Readonly<Record<(typeof CHAPTERS)[number], readonly string[]>> = {
  azure: [
    'sso-mode',
    'app-enabled',
    'one-app',
    'entity-id',
    'entity-id-unique',
    'reply-url',
    'reply-url-extra',
    'sign-on-url',
    'org-id',
    'optional-urls',
  ],
  claims: ['email', 'namespace', 'email-source', 'email-for-everyone', 'email-duplicate', 'names', 'name-id', 'groups', 'policy-override'],
  cert: [
    'not-metadata',
    'base64',
    'single',
    'private-key',
    'extension',
    'validity',
    'expiring',
    'key-strength',
    'active',
    'rollover',
    'signing-key',
    'expiry-notice',
  ],
  signing: ['assertion', 'algorithm', 'request', 'encryption'],
  mixpanel: [
    'issuer-url',
    'sign-in-url',
    'tenant',
    'cloud',
    'sso-enabled',
    'domains',
    'require-sso',
    'idp-managed-access',
    'plan',
    'shared-sso',
  ],
  access: ['assigned', 'nested-groups', 'assignment-required', 'guests', 'visible'],
  scim: ['tenant-url', 'job', 'quarantine', 'user-name', 'mappings', 'scope', 'teams', 'domains', 'roles', 'notice', 'secret-in-export'],
  response: ['status', 'audience', 'recipient', 'issuer', 'signature', 'certificate', 'lifetime', 'email', 'drift'],
  live: ['reply-url', 'postback-url', 'sign-in-url', 'authn-request', 'entra-login', 'metadata', 'scim', 'domain-txt', 'clock'],
}
